"""A run that executes another's code again: nothing is asked until it has caught up, and limits count what is new."""

import asyncio
import importlib.util
from pathlib import Path

import pytest

from rlm_desktop.engine.methods import answer
from rlm_desktop.engine.task import Task
from rlm_desktop.events import facts
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.gateway.recorded import NobodyAsked
from rlm_desktop.ports import CallError
from rlm_desktop.worker import retelling
from rlm_desktop.worker.comparing import Comparing, Scope
from rlm_desktop.worker.placed_record import PlacedRecord

_spec = importlib.util.spec_from_file_location("engine_conftest", Path(__file__).parent / "conftest.py")
stand = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(stand)

LONG = "x" * 9_000
ONE = "```repl\none = llm_query('first')\nprint(one)\n```"
MANY = "```repl\nout = llm_query_batched(['a', 'b', 'a'])\nprint(out)\n```"
CHILD = "```repl\nchild = rlm_query('go')\nprint(child)\n```"


def run(gateway, clock, *, retold=None, comparing=None, **limits):
    """The end and the record of a run."""
    memory = stand.Memory()
    task = Task(question="q", corpus=None, root_model="m", sub_model="s", limits=Limits(**limits), retold=retold)
    record = memory if comparing is None else Comparing(memory, *comparing)
    ended = asyncio.run(answer(task, gateway=gateway, repls=stand.OpenRepls(), texts=None, record=record, clock=clock))
    memory.check()
    return ended, memory


def placed(memory) -> PlacedRecord:
    return PlacedRecord(
        facts.Recorded(run="r", seq=seq, event=event) for seq, event in enumerate(memory.events, start=1)
    )


def no_prompt(span):
    raise AssertionError(f"the prompt of {span} is not needed")


def verified(memory, clock, *, window=100_000, **limits):
    """The record of a run executed again whole, compared; nobody is asked."""
    record = placed(memory)
    gateway = stand.Script([])
    gateway.window_tokens = window
    return run(
        NobodyAsked(gateway),
        clock,
        retold=retelling.whole(record, "r"),
        comparing=(record, no_prompt, Scope()),
        **limits,
    )


def test_a_run_whose_history_was_shortened_is_the_same_again(clock):
    replies = [f"```repl\n# {number} {LONG}\nprint({number})\n```" for number in range(4)]
    gateway = stand.Script([*replies, "I know that 3 was printed.", "FINAL(3)"])
    gateway.window_tokens = 16_000
    ended, first = run(gateway, clock)
    assert first.of(facts.Compacted)
    again, second = verified(first, clock, window=16_000)
    assert (again.answer, second.of(facts.Diverged)) == (ended.answer, [])
    assert len(second.of(facts.Compacted)) == 1


@pytest.mark.parametrize(
    ("replies", "limits", "outcome"),
    [
        ([ONE, MANY, "FINAL(1)"], {"max_steps": 2}, Outcome.FORCED),
        ([ONE, MANY, MANY, "FINAL(1)"], {"max_calls": 6}, Outcome.FORCED),
        ([ONE, MANY, MANY, "FINAL(1)"], {"max_cost": 0.06}, Outcome.BUDGET),
        (["no code"] * 6, {"max_errors": 5}, Outcome.FORCED),
        ([CHILD, ONE, "FINAL_VAR(one)", "FINAL_VAR(child)"], {"max_depth": 2}, Outcome.ANSWERED),
        ([CHILD, CallError("no"), "FINAL(1)"], {"max_depth": 2}, Outcome.ANSWERED),
    ],
)
def test_limits_and_child_runs_are_met_again_where_they_were(clock, replies, limits, outcome):
    ended, first = run(stand.Script(replies), clock, **limits)
    assert ended.outcome is outcome
    again, second = verified(first, clock, **limits)
    assert second.of(facts.Diverged) == []
    assert (again.outcome, again.answer, again.reason) == (ended.outcome, ended.answer, ended.reason)


def test_what_a_child_run_cannot_repeat_excuses_what_follows_from_it(clock):
    clocked = "```repl\nimport time\nx = str(time.time())\n```"
    _, first = run(stand.Script([CHILD, clocked, "FINAL_VAR(x)", "FINAL_VAR(child)"]), clock, max_depth=2)
    again, second = verified(first, clock, max_depth=2)
    found = second.of(facts.Diverged)
    assert {(one.what, one.where.partition(":")[0]) for one in found} >= {
        ("variable", "in a child run of step 1, block 1"), ("answer", "in a child run of step 1, block 1"),
        ("output", "step 1, block 1"), ("answer", "the end of the run"),
    }  # fmt: skip
    assert {one.excuse for one in found} == {"The code reads the clock (time, line 2); that cannot be repeated."}
    assert again.outcome is Outcome.ANSWERED


def test_what_was_recalled_counts_against_no_limit(clock):
    _, first = run(stand.Script([ONE, MANY, "FINAL(guess)"]), clock, max_steps=2)
    record = placed(first)
    limits = Limits(max_steps=2)
    retold = retelling.resumed(record, "r", retelling.breaking_off(record, ended="Forced.", limits=limits))
    gateway = stand.Script([MANY, "FINAL_VAR(out)"])
    ended, second = run(gateway, clock, retold=retold, max_steps=2, max_calls=6)
    assert (ended.outcome, len(gateway.requests)) == (Outcome.ANSWERED, 5)
    (left,) = second.of(facts.CaughtUp)
    assert (left.calls, left.blocks, left.uncounted_steps) == (6, 2, 2)
    assert left.cost == pytest.approx(0.06)
    asked = gateway.requests[0].messages[-1].text
    assert asked.endswith("Forced. The question is taken up again from here: you have 2 steps, and code can run.")
    assert "One step is left" in gateway.requests[1 + 3].messages[-1].text


def test_the_time_that_the_record_takes_does_not_count(clock):
    _, first = run(stand.Script([ONE, "```repl\nimport time\ntime.sleep(0.4)\n```", "FINAL(x)"]), clock)
    retold = retelling.forked(placed(first), "r", at=3, code=None)
    ended, second = run(stand.Script(["FINAL(y)"]), clock, retold=retold, max_seconds=0.3)
    assert (ended.outcome, ended.answer) == (Outcome.ANSWERED, "y")

    async def slow(prompt):
        await asyncio.sleep(30)

    ended, second = run(stand.Script([ONE, "FINAL(z)"], sub=slow), clock, retold=retold, max_seconds=0.3)
    assert ended.outcome is Outcome.TIME_LIMIT
    (left,) = second.of(facts.CaughtUp)
    (reached,) = second.of(facts.LimitReached)
    assert reached.at - left.at >= 0.3


def test_a_run_can_be_stopped_while_thousands_of_calls_are_recalled(clock):
    wide = MANY.replace("['a', 'b', 'a']", "[str(n) for n in range(2000)]")
    _, first = run(stand.Script([wide, "FINAL(x)"]), clock, max_calls=None, max_cost=None)
    again = stand.Memory()
    task = Task(question="q", corpus=None, root_model="m", sub_model="s", limits=Limits(),
                retold=retelling.forked(placed(first), "r", at=2, code=None))  # fmt: skip

    async def stopped():
        running = asyncio.create_task(
            answer(task, gateway=stand.Script([]), repls=stand.OpenRepls(), texts=None, record=again, clock=clock)
        )
        while len(again.events) < 50:
            await asyncio.sleep(0)
        running.cancel()
        return await running

    assert asyncio.run(stopped()).outcome is Outcome.STOPPED
    assert len(again.of(facts.CallStarted)) < 1_000


def test_a_fork_with_a_smaller_window_shortens_nothing_before_its_step(clock):
    replies = [f"```repl\n# {number} {LONG}\nprint({number})\n```" for number in range(4)]
    _, first = run(stand.Script([*replies, "FINAL(x)"]), clock)
    gateway = stand.Script(["A summary.", "FINAL(3)"])
    gateway.window_tokens = 16_000
    ended, second = run(gateway, clock, retold=retelling.forked(placed(first), "r", at=5, code=None))
    assert (ended.answer, len(gateway.requests)) == ("3", 2)
    (shortened,) = second.of(facts.Compacted)
    (left,) = second.of(facts.CaughtUp)
    assert second.events.index(shortened) > second.events.index(left)


def test_a_difference_is_put_on_record_where_it_is_and_the_run_goes_on(clock):
    _, first = run(stand.Script([ONE, MANY, "FINAL(x)"]), clock)
    record = placed(first)
    place = next(place for place, call in record.calls.items() if call.started.role == "sub")
    record.calls[place].end = facts.CallFinished(
        span=record.calls[place].started.span, at=1.0, reply="planted", usage=record.calls[place].end.usage
    )
    gateway = stand.Script(["FINAL_VAR(one)"])
    retold = retelling.forked(record, "r", at=3, code=None)
    ended, second = run(gateway, clock, retold=retold, comparing=(record, no_prompt, Scope(until=3)))
    (found,) = second.of(facts.Diverged)
    assert (found.what, found.where, found.now) == ("output", "step 1, block 1", "planted\n")
    assert (ended.answer, len(gateway.requests)) == ("planted", 1)


def test_fewer_and_more_calls_than_recorded_are_told(clock):
    _, first = run(stand.Script([MANY, "FINAL(x)"]), clock)
    for edited, what, call in (
        (MANY.replace(", 'a']", "]"), "missing call", 3),
        (MANY.replace("'b'", "'c'"), "prompt", 2),
    ):
        record = placed(first)
        end = record.calls["1#reply"].end
        record.calls["1#reply"].end = facts.CallFinished(span=end.span, at=1.0, reply=edited, usage=end.usage)
        record.blocks["1.1"].started = facts.CodeStarted(
            span=record.blocks["1.1"].started.span, at=1.0, parent=2, code=edited[8:-4], block=1
        )
        second = stand.Memory()
        comparing = Comparing(second, record, lambda span: (facts.Message(role="user", text="b"),), Scope(until=2))
        task = Task(question="q", corpus=None, root_model="m", sub_model="s", limits=Limits(),
                    retold=retelling.forked(record, "r", at=2, code=None))  # fmt: skip
        asyncio.run(answer(task, gateway=stand.Script(["FINAL(y)"]), repls=stand.OpenRepls(), texts=None,
                           record=comparing, clock=clock))  # fmt: skip
        assert (comparing.difference.what, comparing.difference.where.partition(" (")[0]) == (
            what, f"step 1, block 1, sub-call {call}",
        )  # fmt: skip
