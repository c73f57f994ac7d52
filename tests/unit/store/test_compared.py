"""What is compared of runs, read from a real database: steps, what they did, and whom they asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from rlm_desktop.errors import RlmError
from rlm_desktop.events import facts
from rlm_desktop.events.outcome import SpanKind
from rlm_desktop.store.compared import ComparedReader
from rlm_desktop.worker.trajectories import import_files

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture
def bring(database):
    return lambda name: import_files(database, [DATA / f"{name}.jsonl"])[0]


@pytest.fixture
def compared(database):
    opened = ComparedReader(database)
    yield opened
    opened.close()


def test_a_loop_is_its_steps_with_code_output_and_bindings_told_apart(bring, compared):
    loop = compared.loop(bring("found"))
    assert [step.row.step for step in loop.steps] == [1, 2, 3]
    assert loop.steps[0].code.startswith("print(type(context)")
    assert all(step.reply == "" for step in loop.steps if step.code)
    assert len({step.output for step in loop.steps[:2]}) == 2
    assert [step.state for step in loop.steps] == ["ok", "ok", "ok"]
    assert loop.step_spans() == [step.row.span for step in loop.steps]
    text = compared.output_text(loop.run.run, loop.steps[0].codes)
    assert text.startswith("<class")


def test_the_same_run_twice_is_the_same_and_a_reply_without_code_has_its_text(bring, compared):
    one = compared.loop(bring("family"))
    assert one.steps[0].code == ""
    assert one.steps[0].reply
    again = compared.loop(one.run.run[:12])
    assert [(step.code, step.output, step.variables, step.state) for step in one.steps] == [
        (step.code, step.output, step.variables, step.state) for step in again.steps
    ]


def test_a_failed_step_says_so_by_the_last_line_of_its_error(bring, compared):
    loop = compared.loop(bring("family"))
    failed = [step for step in loop.steps if step.state.startswith("failed")]
    assert failed
    assert all(": " in step.state for step in failed if step.codes)


def test_sub_calls_have_prompts_and_replies_that_can_be_compared(bring, compared):
    loop = compared.loop(bring("found"))
    calls = [call for step in loop.steps for call in compared.calls(loop.run.run, step.codes)]
    assert len(calls) == loop.run.sub_calls == 2
    assert {call.kind for call in calls} == {SpanKind.CALL}
    assert len({call.prompt for call in calls}) == 2
    assert all(compared.prompt(loop.run.run, call.span)[-1].text.startswith(call.text[:20]) for call in calls)


def test_child_runs_are_loops_too(bring, compared):
    loop = compared.loop(bring("family"))
    calls = [call for step in loop.steps for call in compared.calls(loop.run.run, step.codes)]
    children = [call for call in calls if call.kind is SpanKind.CHILD_RUN]
    assert children
    inner = compared.loop(loop.run.run, children[0].span)
    assert inner.span == children[0].span
    assert inner.steps


@pytest.mark.parametrize("name", ["found", "family", "stopped"])
def test_the_use_of_the_steps_adds_up_to_the_run(bring, compared, name):
    run = compared.run(bring(name))
    parts = compared.parts(run.run)
    ended = run.root_calls + run.sub_calls - run.in_flight
    assert sum(used.calls for part in parts for _, _, used in part.used) == ended
    assert sum(used.tokens_in for part in parts for _, _, used in part.used) == run.tokens_in
    assert sum(used.cost or 0.0 for part in parts for _, _, used in part.used) == pytest.approx(run.cost or 0.0)
    assert all(seconds >= 0 for part in parts for _, _, seconds in part.seconds)


def test_addresses_in_memory_are_no_difference(start, write, compared):
    for run, address in (("0191a0b0c00aaaaaaaa", "0x7f3fe08e87c0"), ("0191a0b0c00bbbbbbbb", "0x7f2d6d40ca40")):
        bound = facts.Variable(name="f", kind="function", size=None, preview=f"<function f at {address}>")
        write(
            [
                start(),
                facts.StepStarted(span=2, at=101.0, parent=1, step=1, depth=0),
                facts.CodeStarted(span=3, at=102.0, parent=2, code="print(f)", block=1),
                facts.OutputWritten(span=3, at=103.0, text=f"<function f at {address}>\n"),
                facts.VariablesChanged(span=3, at=104.0, changed=(bound,)),
                facts.CodeFinished(span=3, at=105.0, state="ok"),
                facts.StepEnded(span=2, at=106.0),
            ],
            run,
        )
    (one,), (other,) = (compared.loop(f"0191a0b0c00{letter * 8}").steps for letter in "ab")
    assert (one.output, one.variables) == (other.output, other.variables)
    assert one.output
    assert one.variables


def test_a_run_that_is_not_there_is_refused(compared):
    with pytest.raises(RlmError, match="There is no run"):
        compared.loop("nobody")
