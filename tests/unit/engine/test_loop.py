"""The recursive loop: sub-calls in order or raised, child runs, limits over the whole tree, a lean record."""

import asyncio
import importlib.util
from pathlib import Path

import pytest

from rlm_desktop.engine.methods import answer
from rlm_desktop.engine.task import Task
from rlm_desktop.errors import RlmError
from rlm_desktop.events import facts
from rlm_desktop.events.limits import Limit, Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.ports import CallError

_spec = importlib.util.spec_from_file_location("engine_conftest", Path(__file__).parent / "conftest.py")
stand = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(stand)

LOOK = "```repl\nprint(len(context))\n```"
BATCH = "```repl\nout = llm_query_batched({prompts!r})\nprint(out)\n```"


def ask(gateway, clock, repls=None, preset=None, **limits):
    record = stand.Memory()
    task = Task(question="q", corpus=None, root_model="m", sub_model="s", limits=Limits(**limits), preset=preset)
    ended = asyncio.run(
        answer(task, gateway=gateway, repls=repls or stand.OpenRepls(), texts=None, record=record, clock=clock)
    )
    record.check()
    return ended, record


def test_batched_replies_come_in_the_order_of_their_prompts_whoever_is_first(clock):
    async def slow(prompt):
        await asyncio.sleep(0.02 * (3 - int(prompt)))
        return f"reply {prompt}"

    gateway = stand.Script([BATCH.format(prompts=["0", "1", "2"]), "FINAL_VAR(out)"], sub=slow)
    ended, record = ask(gateway, clock)
    assert ended.answer == '["reply 0", "reply 1", "reply 2"]'
    calls = [call for call in record.of(facts.CallStarted) if call.role == "sub"]
    assert [(call.index, call.messages[0].text) for call in calls] == [(0, "0"), (1, "1"), (2, "2")]
    assert {call.batch for call in calls} == {1}


def test_no_more_calls_are_in_flight_than_allowed(clock):
    now = most = 0

    async def counted(prompt):
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.005)
        now -= 1
        return prompt

    gateway = stand.Script([BATCH.format(prompts=[str(n) for n in range(12)]), "FINAL(1)"], sub=counted)
    ask(gateway, clock, concurrency=3)
    assert most == 3


def test_a_failed_sub_call_raises_in_the_code_and_is_never_text(clock):
    failing = stand.Script(
        ["```repl\nr = llm_query('x')\nprint('not reached')\n```", "FINAL(gave up)"],
        sub=lambda _: CallError("The server said no."),
    )
    ended, record = ask(failing, clock)
    assert ended.answer == "gave up"
    (code,) = record.of(facts.CodeFinished)
    assert code.state == "error"
    assert "The server said no." in code.error
    assert not record.of(facts.OutputWritten)
    assert "The server said no." in failing.requests[-1].messages[-1].text
    assert [call.error for call in record.of(facts.CallFailed)] == ["The server said no."]


def test_a_root_model_that_fails_ends_the_run_with_its_sentence(clock):
    ended, record = ask(stand.Script([LOOK, CallError("The key was refused.")]), clock)
    assert (ended.outcome, ended.reason) == (Outcome.FAILED, "The key was refused.")
    assert len(record.of(facts.StepEnded)) == 2


def test_rlm_query_opens_a_child_run_where_the_depth_allows_and_is_a_call_where_not(clock):
    replies = ["```repl\nr = rlm_query('count them')\n```", LOOK, "FINAL(seven)", "FINAL_VAR(r)"]
    repls = stand.OpenRepls()
    ended, record = ask(stand.Script(replies), clock, repls, max_depth=2)
    assert ended.answer == "seven"
    (child,) = record.of(facts.ChildStarted)
    assert (child.depth, child.question, child.model) == (1, "count them", "s")
    assert [repl.context for repl in repls.opened] == ["", "count them"]
    assert [step.depth for step in record.of(facts.StepStarted)] == [0, 1, 1, 0]
    assert record.of(facts.ChildEnded)[0].answer == "seven"
    assert all(repl.closed for repl in repls.opened)

    ended, record = ask(stand.Script([replies[0], replies[3]]), clock, max_depth=1)
    assert ended.answer == "re: count them"
    assert not record.of(facts.ChildStarted)
    assert [call.asked_as for call in record.of(facts.CallStarted)] == ["", "rlm_query", ""]


def test_a_child_that_fails_raises_in_its_parents_code(clock):
    replies = ["```repl\nr = rlm_query('x')\n```", CallError("The server is gone."), "FINAL(without it)"]
    ended, record = ask(stand.Script(replies), clock, max_depth=2)
    assert ended.answer == "without it"
    assert record.of(facts.ChildEnded)[0].outcome is Outcome.FAILED
    assert "The server is gone." in record.of(facts.CodeFinished)[0].error


class Unconfined(stand.OpenRepls):
    """Gives the run its REPL, and the first child none."""

    async def open(self, context, *, memory_mb, tools=None, place=""):
        if self.opened:
            raise RlmError("The code cannot be confined.")
        return await super().open(context, memory_mb=memory_mb, tools=tools)


def test_a_child_whose_repl_cannot_be_opened_ends_in_words(clock):
    replies = ["```repl\nr = rlm_query('x')\n```", "FINAL(without it)"]
    ended, record = ask(stand.Script(replies), clock, Unconfined(), max_depth=2)
    assert ended.answer == "without it"
    assert record.of(facts.ChildEnded)[0].reason == "The code cannot be confined."


def test_a_preset_that_breaks_only_in_a_child_ends_the_child_in_words(clock, tmp_path, monkeypatch):
    monkeypatch.setenv("RLM_DESKTOP_DATA", str(tmp_path))
    (tmp_path / "prompts" / "mine").mkdir(parents=True)
    template = "{% if not can_recurse %}{{ missing }}{% endif %}Answer by code."
    (tmp_path / "prompts" / "mine" / "system.md.j2").write_text(template, encoding="utf-8")
    gateway = stand.Script(["```repl\nr = rlm_query('x')\n```", "FINAL(without it)"])
    ended, record = ask(gateway, clock, preset="mine", max_depth=2)
    assert ended.answer == "without it"
    assert "'missing' is undefined" in record.of(facts.ChildEnded)[0].reason


@pytest.mark.parametrize(
    ("limits", "limit", "outcome"),
    [
        ({"max_steps": 3}, Limit.STEPS, Outcome.FORCED),
        ({"max_calls": 4}, Limit.CALLS, Outcome.FORCED),
        ({"max_cost": 0.045}, Limit.COST, Outcome.BUDGET),
        ({"max_tokens": 5_000}, Limit.TOKENS, Outcome.FORCED),
    ],
)
def test_a_limit_asks_once_for_the_best_answer_and_says_so(limits, limit, outcome, clock):
    gateway = stand.Script([LOOK] * 3 + ["FINAL(my best)"] * 9)
    if limit is Limit.TOKENS:
        gateway.replies = [LOOK + "x" * 4_000] * 3 + ["FINAL(my best)"]
        gateway.complete = tired(gateway)
    ended, record = ask(gateway, clock, **limits)
    assert (ended.outcome, ended.answer) == (outcome, "my best")
    (reached,) = record.of(facts.LimitReached)
    assert reached.limit is limit
    closing = [step for step in record.of(facts.StepStarted) if step.closing]
    assert len(closing) == 1
    assert gateway.requests[-1].messages[-1].role == "user"
    assert "best answer" in gateway.requests[-1].messages[-1].text
    assert str(f"{reached.allowed:g}") in ended.reason
    finished = record.of(facts.CallFinished)
    if "max_calls" in limits:
        assert len(finished) == limits["max_calls"]
    if "max_cost" in limits:
        assert sum(call.usage.cost for call in finished) <= limits["max_cost"]


def tired(gateway):
    """The gateway's complete, which gives its last reply as soon as it is asked for the best answer."""
    complete = gateway.complete

    async def closing(request, on_text=None):
        if "best answer" in request.messages[-1].text:
            gateway.replies = ["FINAL(my best)"]
        return await complete(request, on_text)

    return closing


def test_steps_in_a_row_that_fail_end_in_a_forced_answer(clock):
    bad = "```repl\n1/0\n```"
    ended, record = ask(stand.Script([bad, LOOK, bad, bad, "FINAL(my best)"]), clock, max_errors=2)
    assert (ended.outcome, ended.answer) == (Outcome.FORCED, "my best")
    assert record.of(facts.LimitReached)[0].limit is Limit.ERRORS


def test_the_time_limit_ends_a_call_in_flight_and_a_closing_call_is_still_made(clock):
    async def never(_):
        await asyncio.sleep(60)

    gateway = stand.Script(["```repl\nr = llm_query('x')\n```", "FINAL(my best)"], sub=never)
    ended, record = ask(gateway, clock, max_seconds=0.2)
    assert (ended.outcome, ended.answer) == (Outcome.TIME_LIMIT, "my best")
    assert record.of(facts.CallFailed)[0].stopped


def test_children_spend_from_the_same_budget(clock):
    child = ["```repl\nr = rlm_query('x')\n```", LOOK, LOOK, LOOK, LOOK, "FINAL(never asked)"]
    gateway = stand.Script(child)
    gateway.complete = tired(gateway)
    ended, record = ask(gateway, clock, max_depth=2, max_calls=4)
    assert ended.outcome is Outcome.FORCED
    assert len(record.of(facts.CallFinished)) == 4
    assert record.of(facts.ChildEnded)[0].outcome is not Outcome.ANSWERED


def test_a_sub_call_over_the_limit_is_never_sent(clock):
    gateway = stand.Script([BATCH.format(prompts=[str(n) for n in range(9)]), "FINAL(my best)"])
    _, record = ask(gateway, clock, max_calls=5)
    assert len(gateway.requests) == 5
    assert len(record.of(facts.CallStarted)) == 5
    assert record.of(facts.LimitReached)[0].limit is Limit.CALLS


def test_a_sub_call_too_large_for_the_limit_is_never_sent_and_the_code_is_told_to_send_less(clock):
    gateway = stand.Script(["```repl\nr = llm_query('x' * 200_000)\n```", "FINAL(smaller)"])
    ended, record = ask(gateway, clock, max_tokens=30_000)
    assert (ended.outcome, ended.answer) == (Outcome.ANSWERED, "smaller")
    assert "send less" in record.of(facts.CodeFinished)[0].error
    assert record.of(facts.LimitReached) == []
    assert [request.role for request in gateway.requests] == ["root"] * 2


def test_a_history_that_grows_is_recorded_once(clock):
    ended, record = ask(stand.Script([LOOK] * 6 + ["FINAL(7)"]), clock)
    calls = record.of(facts.CallStarted)
    assert [call.after for call in calls] == [None, *[call.span for call in calls[:-1]]]
    assert [len(call.messages) for call in calls[1:]] == [1] * 6
    assert ended.answer == "7"


def test_output_is_cut_for_the_model_and_kept_in_the_record(clock):
    gateway = stand.Script(["```repl\nprint('y' * 5000)\n```", "FINAL(1)"])
    _, record = ask(gateway, clock, output_chars=1000)
    told = gateway.requests[-1].messages[-1].text
    assert "y" * 1000 in told
    assert "y" * 1001 not in told
    assert "4,001 more characters; print a slice or pass it to llm_query" in told
    assert sum(len(one.text) for one in record.of(facts.OutputWritten)) == 5001
    assert record.of(facts.CodeFinished)[0].output_chars == 5001


def test_the_code_asks_the_sub_model(clock):
    code = "```repl\nr = llm_query('x')\n```"
    gateway = stand.Script([code, "FINAL(1)"])
    ask(gateway, clock)
    assert [request.model for request in gateway.requests] == ["m", "s", "m"]


def test_the_context_never_stands_in_the_prompt(clock):
    gateway = stand.Script([LOOK, "FINAL(1)"])
    ask(gateway, clock)
    assert "CCCCC" not in "".join(message.text for request in gateway.requests for message in request.messages)


def test_an_unknown_price_is_not_free_and_reaches_no_budget(clock):
    gateway = stand.Script([LOOK, "FINAL(1)"])
    gateway.cost = None
    ended, record = ask(gateway, clock, max_cost=0.01)
    assert ended.outcome is Outcome.ANSWERED
    assert [call.usage.cost for call in record.of(facts.CallFinished)] == [None, None]
