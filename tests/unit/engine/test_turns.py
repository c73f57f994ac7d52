"""What the loop does with replies as they are: too early, too long, cut off, shaped wrong, or no code at all."""

import asyncio
import importlib.util
import itertools
import json
from pathlib import Path

import pytest

from rlm_desktop.engine.methods import answer
from rlm_desktop.engine.task import Task
from rlm_desktop.errors import RlmError
from rlm_desktop.events import facts
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.usage import Usage
from rlm_desktop.ports import Completion

_spec = importlib.util.spec_from_file_location("engine_conftest", Path(__file__).parent / "conftest.py")
stand = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(stand)

PRINT = "```repl\nprint(len(context))\n```"
SCHEMA = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}


class Ends(stand.Script):
    """A script whose replies may be completions, with a finish reason of their own."""

    async def complete(self, request, on_text=None):
        if request.role == "root" and self.replies and isinstance(self.replies[0], Completion):
            self.requests.append(request)
            return self.replies.pop(0)
        return await super().complete(request, on_text)


def ask(replies, clock, *, window=100_000, **task):
    gateway = Ends(replies)
    gateway.window_tokens = window
    record, repls = stand.Memory(), stand.OpenRepls()
    order = Task(question="q", corpus=None, root_model="m", sub_model="s", **{"limits": Limits(), **task})
    ended = asyncio.run(answer(order, gateway=gateway, repls=repls, texts=None, record=record, clock=clock))
    record.check()
    return ended, gateway, record, repls


def cut(text):
    return Completion(text=text, usage=Usage(tokens_in=1, tokens_out=1), finish_reason="length")


def test_a_final_before_anything_was_looked_at_is_questioned_once(clock):
    ended, gateway, record, _ = ask(["FINAL(7)", "FINAL(7)"], clock, questions_first_final=True)
    assert ended.answer == "7"
    assert "looked at anything" in gateway.requests[1].messages[-1].text
    assert [offer.accepted for offer in record.of(facts.AnswerOffered)] == [False, True]


def test_a_final_after_a_look_is_not_questioned(clock):
    ended, gateway, _, _ = ask([PRINT, "FINAL(7)"], clock, questions_first_final=True)
    assert ended.answer == "7"
    assert len(gateway.requests) == 2


def test_code_that_was_cut_off_does_not_run_and_the_model_is_told(clock):
    ended, gateway, record, _ = ask([cut(PRINT + "\n```repl\nprint('half"), "FINAL(7)"], clock)
    assert ended.answer == "7"
    assert [code.code for code in record.of(facts.CodeStarted)] == ["print(len(context))"]
    told = gateway.requests[1].messages[-1].text
    assert "cut off" in told
    assert "did not run" in told


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("", "empty"),
        ("<think>what now?</think>", "only thinking"),
        ('{"name": "python", "arguments": {"code": "1"}}', "tool call"),
        ("<tool_call>\nrun\n</tool_call>", "tool call"),
        ("```json\n{}\n```", "tagged json"),
        ("I need to think about this.", "neither code nor a final"),
    ],
)
def test_a_reply_that_neither_ran_nor_ended_is_answered_with_what_was_wrong(reply, said, clock):
    ended, gateway, record, _ = ask([reply, "FINAL(7)"], clock)
    assert ended.answer == "7"
    assert said in gateway.requests[1].messages[-1].text
    assert len(record.of(facts.ReplySentBack)) == 1


def test_identical_sub_calls_share_one_reply_when_that_is_wanted(clock):
    asks = "```repl\nreplies = llm_query_batched(['a', 'b', 'a', 'a'])\nprint(replies)\n```"
    ended, gateway, record, _ = ask([asks, "FINAL(7)"], clock, shares_identical=True)
    assert ended.answer == "7"
    sub = [request for request in gateway.requests if request.role == "sub"]
    assert sorted(request.messages[-1].text for request in sub) == ["a", "b"]
    assert {request.temperature for request in sub} == {0.0}
    assert len(record.of(facts.ReplyShared)) == 2
    assert "['re: a', 're: b', 're: a', 're: a']" in gateway.requests[-1].messages[-1].text


def test_a_budget_in_dollars_that_cannot_be_held_is_said(clock):
    gateway = Ends([PRINT, "FINAL(7)"])
    gateway.cost = None
    record = stand.Memory()
    order = Task(question="q", corpus=None, root_model="m", sub_model="s", limits=Limits(max_cost=2.0))
    asyncio.run(answer(order, gateway=gateway, repls=stand.OpenRepls(), texts=None, record=record, clock=clock))
    (noted,) = record.of(facts.Noted)
    assert "$2 cannot be held" in noted.note


def test_no_prompt_ends_with_two_messages_of_one_side(clock):
    limits = Limits(max_steps=3)
    _, gateway, _, _ = ask(["hm", "", PRINT, "FINAL(7)"], clock, limits=limits)
    for request in gateway.requests:
        roles = [message.role for message in request.messages]
        assert roles[-1] == "user"
        assert all(one != other for one, other in itertools.pairwise(roles))


def test_an_answer_that_does_not_fit_its_schema_is_sent_back_with_what_is_wrong(clock):
    replies = ["FINAL(seven)", 'FINAL({"n": "7"})', '```repl\nFINAL({"n": 7})\n```']
    ended, gateway, record, _ = ask(replies, clock, schema=SCHEMA)
    assert (ended.outcome, json.loads(ended.answer)) == (Outcome.ANSWERED, {"n": 7})
    assert '"integer"' in gateway.requests[0].messages[1].text
    assert "not JSON" in gateway.requests[1].messages[-1].text
    assert "$.n" in gateway.requests[2].messages[-1].text
    assert record.events[0].schema == SCHEMA
    assert [offer.accepted for offer in record.of(facts.AnswerOffered)] == [False, False, True]


def test_a_model_that_never_fits_the_schema_fails_in_words(clock):
    ended, _, _, _ = ask(["FINAL(seven)"] * 9, clock, schema=SCHEMA)
    assert ended.outcome is Outcome.FAILED
    assert "after 3 corrections" in ended.reason


def test_what_is_no_schema_is_refused_before_the_first_event(clock):
    with pytest.raises(RlmError, match="no JSON Schema"):
        ask([], clock, schema={"type": "numbre"})


def test_a_history_that_nears_the_window_is_shortened_and_kept_in_the_repl(clock):
    long = "x" * 9_000

    def reply(number):
        return f"```repl\n# {number} {long}\nprint({number})\n```"

    replies = [reply(1), reply(2), reply(3), reply(4), "I know that 4 was printed.", "FINAL(4)"]
    ended, gateway, record, repls = ask(replies, clock, window=16_000)
    assert ended.answer == "4"
    (compacted,) = record.of(facts.Compacted)
    assert compacted.dropped > 0
    last = gateway.requests[-1].messages
    assert sum(len(message.text) for message in last) < 16_000 * 4
    assert "I know that 4 was printed." in "".join(message.text for message in last)
    history = repls.opened[0].names["history"]
    assert any(f"# 1 {long}" in message["text"] for message in history)
    assert all(one.role != other.role for one, other in itertools.pairwise(last))


@pytest.mark.parametrize(
    ("reply", "answer"),
    [("FINAL_VAR(len(nope))", ""), ("It may be 7.\n\nFINAL_VAR(nope)", "It may be 7."), ("FINAL(7)", "7")],
)
def test_a_closing_final_that_names_nothing_is_no_answer(reply, answer, clock):
    ended, _, record, _ = ask([PRINT, reply], clock, limits=Limits(max_steps=1))
    assert (ended.outcome, ended.answer) == (Outcome.FORCED, answer)
    assert [offer.accepted for offer in record.of(facts.AnswerOffered)].count(False) == (reply != "FINAL(7)")


@pytest.mark.parametrize("reason", ["tool_calls", "function_call"])
def test_a_reply_that_is_nothing_but_a_tool_call_is_told_so(reason, clock):
    asked = Completion(text="", usage=Usage(), finish_reason=reason)
    ended, gateway, _, _ = ask([PRINT, asked, "FINAL(7)"], clock)
    assert ended.answer == "7"
    assert "tool call" in gateway.requests[-1].messages[-1].text
