"""Stop: whenever it comes, and however often, every span is ended, the outcome is `stopped`, and no process is left."""

import asyncio
import importlib.util
from pathlib import Path

import pytest

from rlm_desktop.engine.methods import answer
from rlm_desktop.engine.task import Task
from rlm_desktop.events import facts
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome

_spec = importlib.util.spec_from_file_location("engine_conftest", Path(__file__).parent / "conftest.py")
stand = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(stand)

REPLIES = [
    "Let me ask.\n```repl\nout = llm_query_batched(['a', 'b', 'c'])\nprint(out)\n```",
    "```repl\nr = rlm_query('look into this')\n```",
    "```repl\nprint(context)\n```",
    "FINAL(the child's answer)",
    "FINAL(done)",
]


class Slow(stand.Script):
    """A gateway whose replies take some turns of the loop, and so does closing a connection."""

    async def complete(self, request, on_text=None):
        try:
            for _ in range(3):
                await asyncio.sleep(0)
        except asyncio.CancelledError:
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            raise
        return await super().complete(request, on_text)


class SlowNamespace(stand.OpenNamespace):
    """A REPL that takes a turn to run and to close, also while it is being cancelled."""

    async def run(self, code, **how):
        await asyncio.sleep(0)
        result = await super().run(code, **how)
        await asyncio.sleep(0)
        return result

    async def close(self):
        await asyncio.sleep(0)
        self.closed = True


class SlowRepls(stand.OpenRepls):
    async def open(self, context, *, memory_mb, tools=None, place=""):
        await asyncio.sleep(0)
        repl = SlowNamespace(context)
        self.opened.append(repl)
        return repl


async def stopped_after(turns, again_after, clock):
    """The run stopped after so many turns of the loop, and stopped again after so many more; None when it was over."""
    record, repls = stand.Memory(), SlowRepls()
    task = Task(question="q", corpus=None, root_model="m", sub_model="s", limits=Limits(max_depth=2))
    running = asyncio.create_task(
        answer(task, gateway=Slow(REPLIES), repls=repls, texts=None, record=record, clock=clock)
    )
    for _ in range(turns):
        await asyncio.sleep(0)
    if running.done():
        assert (await running).outcome is Outcome.ANSWERED
        return None
    running.cancel()
    if again_after is not None:
        for _ in range(again_after):
            await asyncio.sleep(0)
        running.cancel()
    try:
        ended = await running
    except asyncio.CancelledError:  # it came after the last event
        ended = record.events[-1]
    for _ in range(9):
        await asyncio.sleep(0)
    return ended, record, repls


@pytest.mark.parametrize("again_after", [None, 0, 1, 2, 3])
def test_a_stop_at_any_moment_ends_every_span_and_says_stopped(again_after, clock):
    turns, moments = 1, set()
    while True:
        found = asyncio.run(stopped_after(turns, again_after, clock))
        if found is None:
            break
        ended, record, repls = found
        record.check()
        assert ended.outcome is Outcome.STOPPED, turns
        assert ended.reason == "Stopped by the user."
        assert all(repl.closed for repl in repls.opened), turns
        moments.add(tuple(type(event) for event in record.events))
        turns += 1
    assert len(moments) > 10


def test_what_was_in_flight_is_recorded_as_stopped(clock):
    for turns in range(1, 200):
        found = asyncio.run(stopped_after(turns, None, clock))
        failed = found[1].of(facts.CallFailed)
        if len(failed) == 3:
            break
    assert {one.stopped for one in failed} == {True}
    assert found[1].of(facts.CodeFinished)[0].state == "interrupted"
    assert found[1].of(facts.StepEnded)[0].error == "Stopped."


def test_a_stopped_child_run_says_so(clock):
    for turns in range(1, 200):
        found = asyncio.run(stopped_after(turns, None, clock))
        if found is None or found[1].of(facts.ChildEnded):
            break
    (ended,) = found[1].of(facts.ChildEnded)
    assert ended.outcome is Outcome.STOPPED
