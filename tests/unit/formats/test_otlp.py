"""OpenTelemetry spans: both vocabularies in every spelling, our own there and back, and files that are damaged."""

import base64
import dataclasses
import json

import pytest
from google.protobuf import json_format
from opentelemetry.proto.trace.v1.trace_pb2 import TracesData

from rlm_desktop.errors import RlmError
from rlm_desktop.events import facts
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.usage import Usage
from rlm_desktop.formats import reading
from rlm_desktop.formats.otlp import keys
from rlm_desktop.formats.writing import write_runs

from .conftest import source_of
from .records import read

RECORD = "5b8aa5a2d2c872e8321cf37308d69df2"
START = 1_760_000_000


def value(item):
    """An AnyValue."""
    if isinstance(item, dict):
        return {"kvlistValue": {"values": attributes(item)}}
    if isinstance(item, list):
        return {"arrayValue": {"values": [value(one) for one in item]}}
    return {"intValue": str(item)} if type(item) is int else {"doubleValue": item} if type(item) is float else {
        "stringValue": item
    }  # fmt: skip


def attributes(given):
    """Attributes as OTLP has them."""
    return [{"key": key, "value": value(one)} for key, one in given.items()]


def span(number, parent, name, begin, end, told, **more):
    """A span of OTLP JSON."""
    found = {"traceId": RECORD, "spanId": f"{number:016x}", "name": name, "kind": 1,
             "startTimeUnixNano": str(int((START + begin) * 10**9)), "endTimeUnixNano": str(int((START + end) * 10**9)),
             "attributes": attributes(told), "status": {}}  # fmt: skip
    return found | ({"parentSpanId": f"{parent:016x}"} if parent else {}) | more


def inference():
    """An agent with a wrapper, two calls and a failed tool between them, a retriever and a sub-call: OpenInference."""
    kind = "openinference.span.kind"
    return [
        span(1, 0, "agent", 0, 9, {
            kind: "AGENT", "input.value": '{"question": "Which code?"}', "output.value": "7741",
        }),
        span(2, 1, "chain", 0.5, 3, {kind: "CHAIN"}),
        span(3, 2, "ChatModel", 1, 2, {
            kind: "LLM", "llm.model_name": "m-large", "llm.token_count.prompt": 100, "llm.token_count.completion": 20,
            "llm.token_count.prompt_details.cache_read": 60, "llm.cost.total": 0.25,
            "llm.input_messages.0.message.role": "system", "llm.input_messages.0.message.content": "Be brief.",
            "llm.input_messages.1.message.role": "user",
            "llm.input_messages.1.message.contents.0.message_content.text": "Which code?",
            "llm.output_messages.0.message.role": "assistant", "llm.output_messages.0.message.content": "I look.",
        }),
        span(4, 1, "search", 3, 5, {kind: "TOOL", "tool.name": "search", "input.value": '{"query": "code"}'},
             status={"code": 2, "message": "no index"}),
        span(5, 4, "retriever", 3.5, 4, {kind: "RETRIEVER", "input.value": "code",
             "retrieval.documents.0.document.content": "Code 7741."}),
        span(6, 4, "ChatModel", 4, 4.5, {kind: "LLM", "llm.model_name": "m-small", "output.value": "7741"}),
        span(7, 1, "ChatModel", 6, 8, {
            kind: "LLM", "llm.model_name": "m-large", "llm.token_count.prompt": 130, "llm.token_count.completion": 2,
            "llm.input_messages.0.message.role": "system", "llm.input_messages.0.message.content": "Be brief.",
            "llm.input_messages.1.message.role": "user", "llm.input_messages.1.message.content": "Which code?",
            "llm.input_messages.2.message.role": "assistant", "llm.input_messages.2.message.content": "I look.",
            "llm.input_messages.3.message.role": "tool", "llm.input_messages.3.message.content": "no index",
            "llm.output_messages.0.message.role": "assistant", "llm.output_messages.0.message.content": "7741",
        }),
    ]  # fmt: skip


def document(spans):
    """OTLP JSON."""
    resource = {"attributes": attributes({"service.name": "x"})}
    return {"resourceSpans": [{"resource": resource, "scopeSpans": [{"scope": {"name": "s"}, "spans": spans}]}]}


def in_snake_case(item):
    """The same with the other spelling of every key of the protocol."""
    if isinstance(item, list):
        return [in_snake_case(one) for one in item]
    if not isinstance(item, dict):
        return item
    snake = {key: "".join(f"_{c.lower()}" if c.isupper() else c for c in key) for key in item}
    return {snake[key]: in_snake_case(one) for key, one in item.items()}


def phoenix_lines(spans):
    """Phoenix's lines: flat attributes, ISO times, ids in a context."""

    def stamp(nano):
        return f"2025-10-09T08:53:{20 + (int(nano) - START * 10**9) / 10**9:09.6f}"

    for one in spans:
        told = {pair["key"]: next(iter(pair["value"].values())) for pair in one["attributes"]}
        told = {key: int(said) if "token_count" in key else said for key, said in told.items()}
        code = "ERROR" if one["status"].get("code") == 2 else "UNSET"
        plain = {"name": one["name"], "context": {"trace_id": one["traceId"], "span_id": one["spanId"]},
                 "span_kind": told.pop("openinference.span.kind"), "parent_id": one.get("parentSpanId"),
                 "start_time": stamp(one["startTimeUnixNano"]), "end_time": stamp(one["endTimeUnixNano"]),
                 "status_code": code, "status_message": one["status"].get("message", ""), "attributes": told,
                 "events": []}  # fmt: skip
        yield json.dumps(plain)


def as_bytes(spans, spelling):
    """The spans as a file of one kind."""
    whole = document(spans)
    if spelling == "snake":
        return json.dumps(in_snake_case(whole), indent=2).encode()
    if spelling == "phoenix":
        return "\n".join(phoenix_lines(spans)).encode()
    if spelling == "lines":
        return b"\n".join(json.dumps(document([one])).encode() for one in reversed(spans))
    if spelling == "resource lines":
        return b"\n".join(json.dumps(document([one])["resourceSpans"][0]).encode() for one in spans)
    if spelling == "one after the other":
        return b"".join(json.dumps(document([one])).encode() for one in spans)
    if spelling == "base64":
        for one in spans:
            for key in ("traceId", "spanId", "parentSpanId"):
                if key in one:
                    one[key] = base64.b64encode(bytes.fromhex(one[key])).decode()
    return b"\xef\xbb\xbf" + json.dumps(whole).encode()


SPELLINGS = ["camel", "snake", "phoenix", "lines", "resource lines", "one after the other", "base64"]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_an_agent_is_read_in_every_spelling_as_counted_by_hand(given, spelling):
    (run,) = given(as_bytes(inference(), spelling))
    assert run.counts() == {"step": 2, "call": 3, "code": 2, "child_run": 0, "failed": 2}
    assert (run.start.question, run.end.answer, run.end.outcome) == ("Which code?", "7741", Outcome.ANSWERED)
    assert (run.start.root_model, run.start.sub_model, run.start.at) == ("m-large", "m-small", START)
    assert run.start.source == f"{reading.otlp.FORM}, given.txt"
    first, sub, second = run.of(facts.CallStarted)
    assert [(one.role, one.model) for one in (first, sub, second)] == [
        ("root", "m-large"), ("sub", "m-small"), ("root", "m-large")
    ]  # fmt: skip
    assert second.after == first.span
    assert run.prompt(second.span) == [
        ("system", "Be brief."), ("user", "Which code?"), ("assistant", "I look."), ("user", "no index")
    ]  # fmt: skip
    usage = [one.usage for one in run.of(facts.CallFinished)]
    assert usage[0] == Usage(tokens_in=100, tokens_out=20, tokens_cached=60, cost=0.25)
    assert usage[1:] == [Usage(), Usage(tokens_in=130, tokens_out=2)]
    search, retriever = run.of(facts.CodeStarted)
    assert (search.code, retriever.code) == ("search(query='code')", "retriever(code)")
    assert (retriever.parent, sub.parent) == (search.span, search.span)
    assert [one.text for one in run.of(facts.OutputWritten)] == ["Code 7741."]
    assert [one.error for one in run.of(facts.CodeFinished)] == ["", "no index"]
    assert [one.failed for one in run.of(facts.StepEnded)] == [True, False]
    assert [(one.at - START) for one in run.of(facts.CallFinished)] == [2, 4.5, 8]


def test_the_conventions_for_generative_ai_are_read(given):
    parts = [{"role": "user", "parts": [{"type": "text", "content": "Sum it."}]}]
    replied = [{"role": "assistant", "finish_reason": "stop", "parts": [
        {"type": "reasoning", "content": "Hm."}, {"type": "text", "content": "ok"},
        {"type": "tool_call", "id": "1", "name": "add", "arguments": {"a": 1}}]}]  # fmt: skip
    (run,) = given(json.dumps(document([
        span(1, 0, "invoke_agent planner", 0, 9, {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "p"}),
        span(2, 1, "chat m", 1, 2, {
            "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "m",
            "gen_ai.response.model": "m-1", "gen_ai.usage.input_tokens": 10, "gen_ai.usage.output_tokens": 5,
            "gen_ai.usage.cache_read.input_tokens": 4, "gen_ai.usage.reasoning.output_tokens": 2,
            "gen_ai.response.finish_reasons": ["stop"], "gen_ai.system_instructions": json.dumps(parts[0]["parts"]),
            "gen_ai.input.messages": json.dumps(parts), "gen_ai.output.messages": replied}),
        span(3, 1, "execute_tool python", 3, 4, {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "python",
             "gen_ai.tool.call.arguments": {"code": "1 / 0"}, "error.type": "ZeroDivisionError"},
             status={"code": "STATUS_CODE_ERROR"}, events=[{"name": "exception", "timeUnixNano": "1",
             "attributes": attributes({"exception.type": "ZeroDivisionError", "exception.message": "by zero"})}]),
        span(4, 3, "invoke_agent child", 3.2, 3.8, {"gen_ai.operation.name": "invoke_agent"}),
        span(5, 4, "chat m", 3.3, 3.7, {"gen_ai.operation.name": "chat", "gen_ai.request.model": "m"},
             status={"code": 2, "message": "refused"}),
    ])).encode())  # fmt: skip
    assert run.counts() == {"step": 2, "call": 2, "code": 1, "child_run": 1, "failed": 3}
    first = run.of(facts.CallFinished)[0]
    assert (first.reply, first.thinking, first.finish_reason, first.model) == (
        'ok\nadd({"a": 1})', "Hm.", "stop", "m-1"
    )  # fmt: skip
    assert first.usage == Usage(tokens_in=10, tokens_out=5, tokens_cached=4, tokens_reasoning=2)
    assert run.prompt(run.of(facts.CallStarted)[0].span) == [("system", "Sum it."), ("user", "Sum it.")]
    assert run.of(facts.CodeStarted)[0].code == "1 / 0"
    assert run.of(facts.CodeFinished)[0].error == "ZeroDivisionError: by zero"
    assert [one.error for one in run.of(facts.CallFailed)] == ["refused"]
    assert run.of(facts.ChildEnded)[0].outcome is Outcome.LOST
    assert run.end.answer == first.reply
    assert {"The record has no dollars for some calls: they are unknown."} < set(run.said)


def test_a_call_that_holds_a_call_counts_once(given):
    (run,) = given(json.dumps(document([
        span(1, 0, "outer", 0, 3, {"openinference.span.kind": "LLM", "llm.token_count.prompt": 5}),
        span(2, 1, "inner", 1, 2, {"openinference.span.kind": "LLM", "llm.token_count.prompt": 5}),
    ])).encode())  # fmt: skip
    assert run.counts()["call"] == 1
    assert any("taken as wrappers" in sentence for sentence in run.said)


def test_each_trace_is_a_run_and_the_same_file_gives_the_same_ids(given):
    other = [one | {"traceId": "f" * 32} for one in inference()]
    raw = json.dumps(document([*other, *inference()])).encode()
    assert [len(run.of(facts.CallStarted)) for run in given(raw)] == [3, 3]
    assert [run.run for run in given(raw)] == [run.run for run in given(raw)]
    assert len({run.run for run in given(raw)}) == 2


@pytest.mark.parametrize("name", ["found", "stopped", "family"])
def test_ours_come_back_with_all_but_the_moments_of_pieces(tmp_path, golden, name):
    source = golden(name)
    (file,) = write_runs(tmp_path / "out.json", "otlp", [source])
    (run,) = read(file)
    pieces = facts.ReplyWritten | facts.OutputWritten
    ours = [one.event for one in source.read()]
    back = [dataclasses.replace(run.start, source=""), *run.events[1:]]
    assert [one for one in back if not isinstance(one, pieces)] == [one for one in ours if not isinstance(one, pieces)]
    for stream in ("stdout", "stderr"):
        said, told = ([(o.span, o.text) for o in events if isinstance(o, facts.OutputWritten) and o.stream == stream]
                      for events in (ours, back))  # fmt: skip
        assert said == told
    assert run.said == []


def test_the_messages_of_opentelemetry_read_what_is_written(tmp_path, golden, hostile):
    sources = [golden("family"), golden("found"), hostile]
    (file,) = write_runs(tmp_path / "out.json", "otlp", sources)
    told = json_format.Parse(file.read_text("utf-8"), TracesData())
    spans = told.resource_spans[0].scope_spans[0].spans
    begun = {"RunStarted", "StepStarted", "CallStarted", "CodeStarted", "ChildStarted"}
    assert len(spans) == sum(type(one.event).__name__ in begun for source in sources for one in source.read())
    known = {(one.trace_id, one.span_id) for one in spans}
    assert len(known) == len(spans)
    assert {(one.trace_id, one.parent_span_id) for one in spans if one.parent_span_id} <= known
    kinds = {pair.value.string_value for one in spans for pair in one.attributes
             if pair.key in ("openinference.span.kind", "gen_ai.operation.name")}  # fmt: skip
    assert kinds == {"AGENT", "CHAIN", "LLM", "TOOL", "invoke_agent", "chat", "execute_tool"}
    assert all(one.end_time_unix_nano >= one.start_time_unix_nano > 0 for one in spans)


def test_no_attribute_is_longer_than_collectors_take_and_nothing_is_lost(tmp_path):
    long = "".join(f"{number:05d} é" for number in range(12_000))
    message = facts.Message(role="user", text=long)
    events = [
        facts.RunStarted(span=1, at=1.0, question=long, method="rlm", root_model="m", sub_model="m", corpus=None,
                         limits=Limits()),
        facts.StepStarted(span=2, at=2.0, parent=1, step=1, depth=0),
        facts.CallStarted(span=3, at=2.0, parent=2, role="root", model="m", messages=(message,) * 60),
        facts.CallFinished(span=3, at=3.0, reply=long, thinking=long, usage=Usage(tokens_in=5)),
        facts.CodeStarted(span=4, at=3.0, parent=2, code=long, block=1),
        facts.OutputWritten(span=4, at=4.0, text=long),
        facts.OutputWritten(span=4, at=4.0, text=long, stream="stderr"),
        facts.AnswerOffered(span=4, at=4.0, via="FINAL", answer=long, accepted=True),
        facts.CodeFinished(span=4, at=4.0, state="error", error=long, output_chars=2 * len(long)),
        facts.StepEnded(span=2, at=4.0),
        facts.RunEnded(span=1, at=5.0, outcome=Outcome.ANSWERED, answer=long),
    ]  # fmt: skip
    (file,) = write_runs(tmp_path / "out.json", "otlp", [source_of("0191a0b0c00aaaaaaaa", events)])
    for one in json.loads(file.read_text("utf-8"))["resourceSpans"][0]["scopeSpans"][0]["spans"]:
        lists = [one["attributes"], *(event["attributes"] for event in one.get("events", []))]
        assert len(one["attributes"]) <= 128
        longest = max(len(pair["value"].get("stringValue", "")) for pairs in lists for pair in pairs)
        assert longest <= keys.MOST_CHARS
        for pair in one["attributes"]:
            if pair["key"].endswith(".messages"):
                json.loads(pair["value"]["stringValue"])
    (run,) = read(file)
    back = [dataclasses.replace(run.start, source=""), *run.events[1:]]
    assert [type(one) for one in back] == [type(one) for one in _in_order(events)]
    for one, other in zip(back, _in_order(events), strict=True):
        assert one == other, type(one)


def _in_order(events):
    """What happens at one moment: the answer that was offered is told before what was printed until the end."""
    offered = next(one for one in events if isinstance(one, facts.AnswerOffered))
    rest = [one for one in events if one is not offered]
    return [*rest[:5], offered, *rest[5:]]


DAMAGED = {
    "cut off": (json.dumps(document(inference()), indent=1).encode()[:6_000], "the file is cut off"),
    "a broken line": (
        b"\n".join([b'{"resourceSpans": [{"x": tru}', *(json.dumps(document([one])).encode() for one in inference())]),
        "line 1: left out, because it is not JSON",
    ),
    "a span without ids": (json.dumps(document([*inference(), {"name": "x"}])).encode(), "no id of its span"),
    "no object": (json.dumps(document([*inference(), 7])).encode(), "not an object"),
    "not UTF-8": (as_bytes(inference(), "lines").replace(b"I look", b"I l\xff\xfek"), "not UTF-8"),
    "a lost parent": (json.dumps(document(inference()[1:])).encode(), "name a parent that the file does not hold"),
}


@pytest.mark.parametrize("what", DAMAGED)
def test_the_rest_of_a_damaged_file_is_read_and_it_is_said(given, what):
    raw, sentence = DAMAGED[what]
    (run,) = given(raw)
    assert run.counts()["call"] >= 1
    assert any(sentence in one for one in run.said), run.said


@pytest.mark.parametrize("raw", [b'{"resourceSpans": []}', b'{"resourceSpans": [{"scopeSpans": [{"spans": [7]}]}]}'])
def test_a_file_without_a_span_is_refused_with_its_line(given, raw):
    with pytest.raises(RlmError, match=r"given\.txt, line 1: "):
        given(raw)


WRONG = [None, 7, "x", [], {}, True, -1, 1e300, [[]], {"values": 3}]


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("key", ["name", "attributes", "parentSpanId", "startTimeUnixNano", "endTimeUnixNano",
                                 "status", "events", "kind"])  # fmt: skip
def test_a_field_of_the_wrong_type_ends_nothing(given, key, wrong):
    spans = inference()
    for one in spans:
        one[key] = wrong
    for run in given(json.dumps(document(spans)).encode()):
        assert run.end is run.events[-1]


@pytest.mark.parametrize("wrong", WRONG)
def test_an_attribute_of_the_wrong_type_ends_nothing(given, wrong):
    names = {pair["key"] for one in inference() for pair in one["attributes"]} - {"openinference.span.kind"}
    names |= {"gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.tool.call.arguments", "rlm.fields",
              "rlm.event", "rlm.step", "gen_ai.response.finish_reasons", "gen_ai.system_instructions"}  # fmt: skip
    for name in sorted(names):
        spans = inference()
        for one in spans:
            one["attributes"].append({"key": name, "value": wrong})
            one["events"] = [{"name": "rlm.Noted", "attributes": [{"key": name, "value": wrong}]}]
        (run,) = given(json.dumps(document(spans)).encode())
        assert run.counts()["call"] == 3


def test_spans_that_are_their_own_parents_are_read(given):
    spans = [span(1, 2, "a", 0, 1, {"openinference.span.kind": "LLM"}),
             span(2, 1, "b", 0, 1, {"openinference.span.kind": "TOOL"}),
             span(3, 3, "c", 0, 1, {"openinference.span.kind": "LLM"})]  # fmt: skip
    (run,) = given(json.dumps(document(spans)).encode())
    assert run.counts()["call"] == 2


def test_a_deep_tree_is_read(given):
    spans = [span(n, n - 1, "t", 0, 1, {"openinference.span.kind": "TOOL"}) for n in range(1, 3_000)]
    (run,) = given(json.dumps(document(spans)).encode())
    assert any("lie deeper than can be shown" in one for one in run.said)
