"""One namespace as the engine sees it: blocks run in a child, and a child that is lost is replaced and restored."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Literal

from rlm_desktop.errors import RlmError
from rlm_desktop.events.facts import Variable
from rlm_desktop.ports import BlockResult, Executed, Journal, OnOutput, OnSubCall, Restored, UnknownName
from rlm_desktop.sandbox.block_run import BlockRun
from rlm_desktop.sandbox.journal import Recollection, after
from rlm_desktop.sandbox.memory_watch import within
from rlm_desktop.sandbox.process import Child, ChildGone
from rlm_desktop.sandbox.scratch import Scratch
from rlm_desktop.sandbox.scratch_watch import watched
from rlm_desktop.wire.frames import MAX_BLOB_BYTES, FrameError

_TEXT_SECONDS = 10.0
_AGAIN_FACTOR = 3.0
_AGAIN_SECONDS = 5.0
_ALL_AGAIN_SECONDS = 120.0
_ATTEMPTS = 3


class ChildRepl:
    """A ports.Repl.

    start: gives a fresh child that has the context and is walled in. release: gives back what start needs.
    kept_chars: of each block's output. memory_bytes: for the code, which is watched where the system has no limit.
    scratch: the directory that is to be watched while blocks run.
    """

    def __init__(
        self,
        child: Child,
        start: Callable[[], Awaitable[Child]],
        release: Callable[[], None],
        *,
        kept_chars: int,
        memory_bytes: int,
        scratch: Scratch | None = None,
    ) -> None:
        self._child = child
        self._start = start
        self._release = release
        self._kept_chars = kept_chars
        self._memory_bytes = memory_bytes
        self._scratch = scratch
        self._journal: list[Executed] = []
        self._variables: dict[str, Variable] = {}
        self._is_closed = False
        self._history = ""
        self.ended_by_itself = False
        """Whether the process that the last killed block was in ended without being told to."""

    @property
    def pid(self) -> int:
        """The number of the process that serves now."""
        return self._child.pid

    @property
    def attacks(self) -> int:
        """How many attacks of its own the process that serves now withstood."""
        return self._child.attacks

    async def run(self, code: str, *, seconds: float, on_sub_call: OnSubCall, on_output: OnOutput) -> BlockResult:
        """Run one block; see ports.Repl."""
        before: Restored | None = None
        if not self._child.is_alive:
            before = await self._restore()
        block = self._block(seconds, on_sub_call, on_output)
        try:
            result = await self._run(block, code)
        except ChildGone as gone:
            before = await self._after(gone)
            if not gone.from_outside:
                return _killed(gone, before)
            # Nothing that the code did: it is run once more, with the answers that it has had.
            answered = Recollection(Executed(code=code, seconds=0.0, asked=tuple(block.asked)))
            block = self._block(seconds, answered.answer_or(on_sub_call), after(block.heard, on_output))
            try:
                result = await self._run(block, code)
            except ChildGone as again:
                return _killed(again, await self._after(again))
        if result.state != "interrupted":
            self._journal.append(Executed(code=code, seconds=block.own_seconds, asked=tuple(block.asked)))
        self._note(result)
        if before is not None:
            result = dataclasses.replace(result, restored=before.blocks, lost=before.lost)
        return result

    async def _run(self, block: BlockRun, code: str) -> BlockResult:
        async with watched(self._child, self._scratch), within(self._child, self._memory_bytes):
            return await block.run(code)

    async def _after(self, gone: ChildGone) -> Restored:
        self._child.condemn(str(gone))
        self.ended_by_itself = gone.by_itself
        return await self._restore()

    async def take_over(self, journal: Journal) -> Restored:
        """Execute an earlier REPL's journal in this new one; what that brought back."""
        self._journal = list(journal.blocks)
        if journal.history:
            await self.keep_history(journal.history)
        restored = await self._execute_again(set(journal.names))
        assert restored is not None
        return restored

    async def text_of(self, expression: str) -> str:
        """str() of a variable's value; see ports.Repl. Also UnknownName when str() of it gives nothing."""
        if not self._child.is_alive:
            await self._restore()
        try:
            self._child.send("tell", {}, [expression])
            for _ in range(3):
                frame = await self._child.next_frame(_TEXT_SECONDS)
                if frame is not None and frame.kind == "text" and len(frame.texts) == 2:
                    if frame.boolean("found"):
                        return frame.texts[0]
                    raise UnknownName(f"There is no variable {expression!r}. {frame.texts[1]}")
                self._child.interrupt()
        except (ChildGone, FrameError) as error:
            self._child.condemn(str(error))
        self._child.condemn("The Python process gave no answer.")
        await self._restore()
        raise UnknownName(f"str() of {expression!r} did not come to an end.")

    async def keep_history(self, history: Sequence[tuple[str, str]]) -> None:
        """Put the pairs into `history`; see ports.Repl. The oldest are left out where one frame cannot hold all."""
        pairs = list(history)
        while len(text := json.dumps(pairs)) > MAX_BLOB_BYTES:
            del pairs[: max(1, len(pairs) // 4)]
        self._history = text
        with contextlib.suppress(ChildGone):  # the next block finds it gone, and restores it
            self._send_history()

    async def close(self) -> None:
        """End the process; never raises."""
        if self._is_closed:
            return
        self._is_closed = True
        try:
            await self._child.kill()
        finally:
            self._release()
            if self._scratch is not None:
                self._scratch.give_back()

    def _send_history(self) -> None:
        if self._history:
            self._child.send("history", {}, [self._history])

    def _block(self, seconds: float, on_sub_call: OnSubCall, on_output: OnOutput) -> BlockRun:
        return BlockRun(
            self._child,
            seconds=seconds,
            kept_chars=self._kept_chars,
            on_sub_call=on_sub_call,
            on_output=on_output,
        )

    def _note(self, result: BlockResult) -> None:
        self._variables |= {variable.name: variable for variable in result.changed}
        for name in result.removed:
            self._variables.pop(name, None)

    async def _restore(self) -> Restored:
        """A fresh child with the journal executed again."""
        await self._child.kill()
        if self._is_closed:
            raise RlmError("The REPL is closed.")
        restored = None
        for attempt in range(_ATTEMPTS):
            self._child = await self._start()
            restored = await self._execute_again(set(self._variables), is_last=attempt == _ATTEMPTS - 1)
            if restored is not None:
                break
        assert restored is not None
        if self._scratch is not None:
            self._scratch.trim()  # the files were written again, too
        return restored

    async def _execute_again(self, wanted: set[str], *, is_last: bool = True) -> Restored | None:
        """Execute the journal in a child that has executed nothing. wanted: the names that should be there then.

        None when somebody else killed the child meanwhile and this is not the last attempt.
        """
        before, self._variables = self._variables, {}
        count = 0
        loop = asyncio.get_running_loop()
        until = loop.time() + _ALL_AGAIN_SECONDS
        try:
            self._send_history()
            for block in self._journal:
                limit = min(_AGAIN_FACTOR * block.seconds + _AGAIN_SECONDS, until - loop.time())
                again = self._block(limit, Recollection(block).answer, _unheard)
                self._note(await again.run(block.code))
                count += 1
        except (ChildGone, FrameError) as error:
            self._child.condemn(str(error))
            await self._child.kill()
            if not is_last and isinstance(error, ChildGone) and error.from_outside:
                self._variables = before
                return None
            self._journal.clear()
            self._variables = {}
            self._child = await self._start()
            return Restored(blocks=0, lost=tuple(sorted(wanted)))
        except asyncio.CancelledError:
            self._variables = before
            with contextlib.suppress(asyncio.CancelledError):
                await self._child.kill()
            raise
        lost = tuple(sorted(wanted - self._variables.keys()))
        return Restored(blocks=count, variables=tuple(self._variables.values()), lost=lost)


def _killed(gone: ChildGone, restored: Restored) -> BlockResult:
    return BlockResult(state="killed", error=str(gone), restored=restored.blocks, lost=restored.lost)


def _unheard(text: str, stream: Literal["stdout", "stderr"]) -> None:
    """What is printed while a journal is executed again was heard the first time."""
