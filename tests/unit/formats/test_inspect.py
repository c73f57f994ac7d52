"""Evaluations of Inspect: its own files as counted by hand, ours there and back, and archives that are damaged."""

import dataclasses
import io
import json
import struct
import zipfile
import zlib

import pytest
import zstandard

from rlm_desktop.errors import RlmError
from rlm_desktop.events import facts
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.usage import Usage
from rlm_desktop.formats import reading
from rlm_desktop.formats.inspect_eval.archive import Archive
from rlm_desktop.formats.writing import write_runs

from .conftest import DATA, source_of
from .records import read

WHOLE, CHUNKED = (DATA / "inspect" / name for name in ("whole.eval", "chunked.eval"))


def entries(path):
    """What lies in an archive, unpacked."""
    with Archive(path) as archive:
        return {name: archive.open(name).read() for name in archive.entries}


def packed(given, method=8, *, streamed=False, directory=True):
    """An archive with its entries packed by one method.

    streamed: sizes stand behind the entries, as where the writer could not go back.
    """
    out = io.BytesIO()
    listed = b""
    for name, raw in given.items():
        squeeze = {0: bytes, 8: lambda raw: zlib.compress(raw, wbits=-15), 93: zstandard.ZstdCompressor().compress}
        body = b"".join(squeeze[method](raw[at : at + 50_000]) for at in range(0, len(raw), 50_000)) if (
            method == 93
        ) else squeeze[method](raw)  # fmt: skip
        sizes = (zlib.crc32(raw), len(body), len(raw))
        flags = 8 if streamed else 0
        said = (0, 0, 0) if streamed else sizes
        head = struct.pack("<5H3I2H", 20, flags, method, 0, 0, *said, len(name.encode()), 0)
        at = out.tell()
        out.write(b"PK\x03\x04" + head + name.encode() + body)
        if streamed:
            out.write(b"PK\x07\x08" + struct.pack("<3I", *sizes))
        listed += b"PK\x01\x02" + struct.pack("<6H3I5H2I", 20, 20, flags, method, 0, 0, *sizes, len(name.encode()),
                                              0, 0, 0, 0, 0, at) + name.encode()  # fmt: skip
    if directory:
        begin = out.tell()
        out.write(listed + b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, len(given), len(given), len(listed), begin, 0))
    return out.getvalue()


def document(path):
    """The same evaluation as one JSON document."""
    given = entries(path)
    samples = [json.loads(raw) for name, raw in given.items() if name.startswith("samples/")]
    return json.loads(given["header.json"]) | {"samples": samples}


def counted(run):
    """What the tests know by hand of the sample with two calls of a tool."""
    assert run.counts() == {"step": 3, "call": 5, "code": 3, "child_run": 0, "failed": 0}
    assert (run.start.question, run.start.root_model, run.start.sub_model) == (
        "What is the code?", "mockllm/model", "mockllm/sub"
    )  # fmt: skip
    assert run.end.outcome is Outcome.ANSWERED
    calls = run.of(facts.CallStarted)
    assert [one.role for one in calls] == ["root", "sub", "root", "sub", "root"]
    assert [one.after for one in calls if one.role == "root"] == [None, calls[0].span, calls[2].span]
    assert [one.usage for one in run.of(facts.CallFinished)] == [
        Usage(tokens_in=178, tokens_out=6), Usage(tokens_in=66, tokens_out=600), Usage(tokens_in=318, tokens_out=6),
        Usage(tokens_in=66, tokens_out=600), Usage(tokens_in=458, tokens_out=25),
    ]  # fmt: skip
    assert [one.code for one in run.of(facts.CodeStarted)] == ["print(1)", "print(1)", "submit(answer='7741')"]
    outputs = [one.text for one in run.of(facts.OutputWritten)]
    assert outputs[0] == f"ran print(1): {'sub reply ' * 60}"
    assert outputs[2] == "7741"
    assert run.prompt(calls[1].span) == [("user", "sub question " * 30)]
    assert len(run.prompt(calls[4].span)) == 6
    assert run.said == ["The record has no dollars for some calls: they are unknown."]
    assert [one.note for one in run.of(facts.Noted)][-1] == "Score includes: C"


@pytest.mark.parametrize("kind", ["zstd", "chunks", "deflate", "stored", "streamed", "JSON", "JSON over many lines"])
def test_an_evaluation_is_read_in_every_shape_as_counted_by_hand(tmp_path, kind):
    file = tmp_path / "a.txt"
    file.write_bytes({
        "zstd": WHOLE.read_bytes,
        "chunks": CHUNKED.read_bytes,
        "deflate": lambda: packed(entries(WHOLE)),
        "stored": lambda: packed(entries(CHUNKED), 0),
        "streamed": lambda: packed(entries(WHOLE), streamed=True),
        "JSON": lambda: json.dumps(document(WHOLE)).encode(),
        "JSON over many lines": lambda: json.dumps(document(WHOLE), indent=2).encode(),
    }[kind]())  # fmt: skip
    assert reading.identify(file) == reading.inspect_eval.FORM
    runs = {run.start.question: run for run in read(file)}
    assert set(runs) == {"What is the code?", "Second?"}
    counted(runs["What is the code?"])
    assert runs["Second?"].counts() == {"step": 1, "call": 1, "code": 1, "child_run": 0, "failed": 0}


@pytest.mark.parametrize("name", ["found", "stopped", "family"])
def test_ours_come_back_with_all_but_the_moments_of_pieces(tmp_path, golden, name):
    source = golden(name)
    (file,) = write_runs(tmp_path / "out.eval", "eval", [source])
    (run,) = read(file)
    pieces = facts.ReplyWritten | facts.OutputWritten
    ours = [one.event for one in source.read()]
    back = [dataclasses.replace(run.start, source=""), *run.events[1:]]
    assert [one for one in back if not isinstance(one, pieces)] == [one for one in ours if not isinstance(one, pieces)]
    printed = [[(one.span, one.text, one.stream) for one in events if isinstance(one, facts.OutputWritten)]
               for events in (ours, back)]  # fmt: skip
    assert printed[0] == printed[1]


def test_several_runs_are_samples_of_one_archive_that_has_what_inspect_asks_for(tmp_path, golden, hostile):
    sources = [golden("found"), golden("family"), hostile]
    (file,) = write_runs(tmp_path / "out.eval", "eval", sources)
    assert [run.start.question.partition("\n")[0] for run in read(file)] == [
        next(iter(source.read())).event.question.partition("\n")[0] for source in sources
    ]
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_DEFLATED}
        given = {name: json.loads(archive.read(name)) for name in archive.namelist()}
    head, start = given["header.json"], given["_journal/start.json"]
    assert (head["version"], head["status"], head["eval"]["task"]) == (2, "error", "rlm")
    assert start == {"version": 2, "eval": head["eval"], "plan": head["plan"]}
    needed = {"eval": {"created", "task", "dataset", "model", "config"}, "stats": {"started_at", "completed_at"}}
    assert all(names <= head[part].keys() for part, names in needed.items())
    for summary in given["summaries.json"]:
        sample = given[f"samples/{summary['id']}_epoch_1.json"]
        assert {"id", "epoch", "input", "target", "messages", "output", "events", "attachments"} <= sample.keys()
        _check_events(sample)


def _check_events(sample):
    """The fields that Inspect's types ask for, and a tree that closes."""
    needed = {
        "span_begin": {"id", "parent_id", "type", "name"}, "span_end": {"id"}, "info": {"data"}, "store": {"changes"},
        "model": {"model", "input", "tools", "tool_choice", "config", "output"},
        "tool": {"id", "function", "arguments", "result"},
    }  # fmt: skip
    opened, said = [], json.dumps(sample["events"])
    for event in sample["events"]:
        assert needed[event["event"]] | {"timestamp", "working_start", "span_id", "metadata"} <= event.keys()
        if event["event"] == "span_begin":
            assert event["parent_id"] in (None, *opened)
            opened.append(event["id"])
        elif event["event"] == "span_end":
            opened.remove(event["id"])
    assert opened == []
    assert all(f"attachment://{key}" in said for key in sample["attachments"])
    assert said.count("attachment://") >= len(sample["attachments"])


def test_a_long_text_is_there_once(tmp_path):
    long = "".join(f"{number:05d} é" for number in range(12_000))
    message = facts.Message(role="user", text=long)
    events = [
        facts.RunStarted(span=1, at=1.0, question="q", method="rlm", root_model="m", sub_model="m", corpus=None,
                         limits=Limits()),
        facts.StepStarted(span=2, at=2.0, parent=1, step=1, depth=0),
        facts.CallStarted(span=3, at=2.0, parent=2, role="root", model="m", messages=(message,)),
        facts.CallFinished(span=3, at=3.0, reply=long, thinking=long, usage=Usage(tokens_in=5)),
        facts.StepEnded(span=2, at=3.0),
        facts.StepStarted(span=4, at=3.0, parent=1, step=2, depth=0),
        facts.CallStarted(span=5, at=3.0, parent=4, role="root", model="m", messages=(message,), after=3),
        facts.CallFailed(span=5, at=4.0, error="refused", retries=2, usage=Usage(tokens_out=3, cost=0.5)),
        facts.StepEnded(span=4, at=4.0, failed=True, error=long),
        facts.RunEnded(span=1, at=5.0, outcome=Outcome.FAILED, answer=long, reason="refused"),
    ]  # fmt: skip
    (file,) = write_runs(tmp_path / "out.eval", "eval", [source_of("0191a0b0c00aaaaaaaa", events)])
    sample = json.loads(entries(file)["samples/0191a0b0c00aaaaaaaa_epoch_1.json"])
    assert list(sample["attachments"].values()) == [long]
    (run,) = read(file)
    assert [dataclasses.replace(run.start, source=""), *run.events[1:]] == events


def long_run(steps: int) -> list[facts.Event]:
    """A run whose prompt grows by two messages a step; each third call fails first and is asked again."""
    events: list[facts.Event] = [
        facts.RunStarted(span=1, at=1.0, question="q", method="rlm", root_model="m", sub_model="m", corpus=None,
                         limits=Limits())
    ]  # fmt: skip
    before, span = None, 2
    for number in range(1, steps + 1):
        step, at = span, float(number)
        events.append(facts.StepStarted(span=step, at=at, parent=1, step=number, depth=0))
        said = (facts.Message(role="user", text=f"step {number}"),)
        asked = {"at": at, "parent": step, "role": "root", "model": "m", "messages": said, "after": before}
        if number % 3 == 0:
            span += 1
            events += [facts.CallStarted(span=span, **asked), facts.CallFailed(span=span, at=at, error="busy")]
        span += 1
        events += [
            facts.CallStarted(span=span, **asked),
            facts.CallFinished(span=span, at=at, reply=f"reply {number}", usage=Usage(tokens_in=1, tokens_out=1)),
            facts.StepEnded(span=step, at=at),
        ]
        before, span = span, span + 1
    return [*events, facts.RunEnded(span=1, at=float(steps), outcome=Outcome.ANSWERED, answer="a")]


def test_a_prompt_that_grows_is_there_once_and_comes_back(tmp_path):
    sizes = []
    for steps in (60, 120):
        events = long_run(steps)
        (file,) = write_runs(tmp_path / "out.eval", "eval", [source_of("0191a0b0c00aaaaaaaa", events)])
        (run,) = read(file)
        assert [dataclasses.replace(run.start, source=""), *run.events[1:]] == events
        sample = json.loads(entries(file)["samples/0191a0b0c00aaaaaaaa_epoch_1.json"])
        sizes.append(len(json.dumps(sample)))
    assert sizes[1] < 2.3 * sizes[0]
    pool = [(one["role"], one["content"]) for one in sample["events_data"]["messages"]]
    models = [event for event in sample["events"] if event["event"] == "model"]
    told = [
        [(one["role"], one["content"]) for one in event["input"]]
        or [one for first, end in event["input_refs"] for one in pool[first:end]]
        for event in models
    ]
    assert (
        told[-1]
        == [
            message
            for number in range(1, steps + 1)
            for message in (("user", f"step {number}"), ("assistant", f"reply {number}"))
        ][:-1]
    )
    assert len(told[0]) == len(models[0]["input"]) == 1, "short prompts stand in full, for older versions of Inspect"
    assert len(pool) <= 3 * steps


def test_an_archive_that_was_cut_off_gives_what_is_there(tmp_path):
    for raw in (WHOLE.read_bytes()[:9_000], packed(entries(WHOLE), streamed=True, directory=False),
                packed(entries(WHOLE))[:-30]):  # fmt: skip
        file = tmp_path / "a.eval"
        file.write_bytes(raw)
        runs = read(file)
        assert runs[0].counts()["call"] >= 1
        assert any("its directory is missing" in one for one in runs[0].said)


def test_a_damaged_entry_is_said_and_the_others_are_read(tmp_path):
    raw = bytearray(packed(entries(WHOLE)))
    name = b"samples/a b_epoch_1.json"
    at = raw.index(name) + len(name)
    raw[at + 200 : at + 300] = b"\xff" * 100
    file = tmp_path / "a.eval"
    file.write_bytes(raw)
    whole, damaged = read(file)
    assert whole.counts()["call"] == 1
    assert whole.said == ["The record has no dollars for some calls: they are unknown."]
    assert any("samples/a b_epoch_1.json is damaged" in one for one in damaged.said)


def test_a_head_without_samples_is_refused_in_a_sentence(tmp_path):
    file = tmp_path / "a.eval"
    file.write_bytes(packed({"header.json": entries(WHOLE)["header.json"]}))
    with pytest.raises(RlmError, match="it has a head, but no samples"):
        read(file)


def test_an_archive_of_something_else_is_no_record(tmp_path):
    file = tmp_path / "a.zip"
    file.write_bytes(packed({"word/document.xml": b"<x/>"}))
    assert reading.identify(file) is None


def test_an_evaluation_under_way_is_read_and_says_so(tmp_path):
    given = entries(WHOLE)
    del given["header.json"], given["summaries.json"]
    file = tmp_path / "a.eval"
    file.write_bytes(packed(given, 93))
    assert all("The evaluation was not finished when the file was written." in run.said for run in read(file))


def agents():
    """A sample with two agents below it, events inside a tool's own, a limit and a naive time."""
    return {"version": 2, "status": "success", "eval": {"model": "m", "task": "t"}, "stats": {"x": 1}, "samples": [{
        "id": 1, "epoch": 1, "input": [{"role": "user", "content": [{"type": "text", "text": "Plan."}]}],
        "output": {"choices": [{"message": {"role": "assistant", "content": "done"}}]},
        "started_at": "2025-10-09T08:53:20", "completed_at": "2025-10-09T08:53:40+00:00",
        "limit": {"type": "time", "limit": 20},
        "events": [
            {"event": "span_begin", "id": "a", "type": "agent", "name": "a", "timestamp": "2025-10-09T08:53:21"},
            {"event": "model", "span_id": "a", "model": "m", "timestamp": "2025-10-09T08:53:22", "input": [],
             "output": {"choices": [{"message": {"role": "assistant", "content": "one"}}], "time": 1.5, "usage": {
                 "input_tokens": 10, "input_tokens_cache_read": 4, "input_tokens_cache_write": 2, "output_tokens": 3,
                 "reasoning_tokens": 1, "total_cost": 0.25}}},
            {"event": "span_end", "id": "a", "timestamp": "2025-10-09T08:53:24"},
            {"event": "span_begin", "id": "b", "type": "agent", "name": "b", "timestamp": "2025-10-09T08:53:25"},
            {"event": "tool", "span_id": "b", "id": "c", "function": "bash", "arguments": {"cmd": "ls"},
             "timestamp": "2025-10-09T08:53:26", "completed": "2025-10-09T08:53:28", "result": "",
             "error": {"type": "timeout", "message": "too slow"}, "events": [
                 {"event": "model", "model": "n", "timestamp": "2025-10-09T08:53:27", "input": "?", "output": {},
                  "error": "refused", "completed": "2025-10-09T08:53:27.5"}]},
            {"event": "sandbox", "span_id": "b", "timestamp": "2025-10-09T08:53:28"},
            {"event": "span_end", "id": "b", "timestamp": "2025-10-09T08:53:29"},
        ]}]}  # fmt: skip


def test_agents_are_child_runs_and_older_forms_are_read(given):
    (run,) = given(json.dumps(agents()).encode())
    assert run.counts() == {"step": 3, "call": 2, "code": 1, "child_run": 2, "failed": 3}
    assert (run.start.question, run.start.at, run.end.at) == ("Plan.", 1_760_000_000, 1_760_000_020)
    assert (run.end.outcome, run.end.reason) == (Outcome.TIME_LIMIT, "The limit time was reached.")
    first = run.of(facts.CallFinished)[0]
    assert (first.at, first.reply) == (1_760_000_003.5, "one")
    assert first.usage == Usage(tokens_in=16, tokens_out=3, tokens_cached=4, tokens_reasoning=1, cost=0.25)
    assert [(one.code, one.depth) for one in run.of(facts.CodeStarted)] == [("ls", 1)]
    assert run.of(facts.CodeFinished)[0].error == "too slow"
    assert [one.role for one in run.of(facts.CallStarted)] == ["root", "sub"]
    assert "1 event of the kind 'sandbox' left out." in run.said


WRONG = [None, 7, "x", [], {}, True, -1, [[]], [None], {"a": 3}]


@pytest.mark.parametrize("wrong", WRONG)
def test_a_field_of_the_wrong_type_ends_nothing(given, wrong):
    sample = agents()["samples"][0]
    for key in [*sample, "attachments", "events_data", "scores", "error"]:
        whole = agents()
        whole["samples"][0][key] = wrong
        for run in given(json.dumps(whole).encode()):
            assert run.end is run.events[-1]
    for place, event in enumerate(sample["events"]):
        for key in [*event, "metadata", "input_refs", "retries", "working_time"]:
            whole = agents()
            whole["samples"][0]["events"][place][key] = wrong
            (run,) = given(json.dumps(whole).encode())
            assert run.end is run.events[-1]
