"""One block's time in a child: its clock, its output, its questions, and how it is stopped."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Literal, cast

from rlm_desktop.codec import CodecError, from_plain
from rlm_desktop.events.facts import Variable
from rlm_desktop.ports import OVER_TIME, BlockResult, Offer, OnOutput, OnSubCall, SubCall, SubReply
from rlm_desktop.sandbox.process import Child, ChildGone
from rlm_desktop.wire.frames import MAX_BLOB_BYTES, Frame, FrameError

GRACE_SECONDS = 1.5
STOP_SECONDS = 1.0
_OPEN_QUESTIONS = 1_000
_ASKED_CHARS = 256 << 20
"""Of all prompts of one block together: the worker keeps them, to restore the namespace."""
_STATES = ("ok", "error", "interrupted")
_ASKED_AS = ("llm_query", "rlm_query", "SEARCH")
_VIAS = ("FINAL", "FINAL_VAR", "answer")
_OVER = "The block's time is over."
_TOO_MUCH = f"The prompts of this block are over {_ASKED_CHARS >> 20} million characters together."


class OverTime(ChildGone):
    """The block did not stop when it was told to."""


class BlockRun:
    """Runs one block in a child.

    kept_chars: characters of output that the child may send.
    asked: the block's questions with their answers, in the order of asking. own_seconds: its own time so far.
    heard: the characters that it has printed.
    """

    def __init__(
        self, child: Child, *, seconds: float, kept_chars: int, on_sub_call: OnSubCall, on_output: OnOutput
    ) -> None:
        self._child = child
        self._kept_chars = kept_chars
        self._loop = asyncio.get_running_loop()
        self._limit = seconds
        self._number = 0
        self._spent = 0.0
        self._since: float | None = None
        self._on_sub_call = on_sub_call
        self._on_output = on_output
        self._tasks: dict[asyncio.Task[tuple[SubReply, ...]], tuple[int, int]] = {}
        self._asked: dict[int, tuple[SubCall, tuple[SubReply, ...] | None]] = {}
        self._kept = 0
        self._asked_chars = 0
        self._is_over = False
        self._broken: BaseException | None = None

    @property
    def asked(self) -> list[tuple[SubCall, tuple[SubReply, ...]]]:
        """Questions that were answered, in the order of asking."""
        return [(call, replies) for _, (call, replies) in sorted(self._asked.items()) if replies is not None]

    @property
    def heard(self) -> int:
        """Characters of output that came so far."""
        return self._kept

    @property
    def own_seconds(self) -> float:
        """The block's own time so far, without its sub-calls."""
        return self._spent + (0.0 if self._since is None else self._loop.time() - self._since)

    async def run(self, code: str) -> BlockResult:
        """Run to the end. Raises ChildGone when the child must be replaced.

        When cancelled, or when on_sub_call raises, the block is stopped first; is_alive of the child says how.
        """
        try:
            self._number = self._child.next_block()
            self._child.send("run", {"block": self._number}, [code])
        except FrameError:
            return BlockResult(state="error", error=f"A block of {len(code):,} characters is more than can be run.")
        self._since = self._loop.time()
        try:
            done = await self._until_done(self._limit)
            if done is None:
                done = await self._stop(GRACE_SECONDS)
                if done is None:
                    raise OverTime(
                        f"The block was still running after {self._limit:g} s and could not be interrupted; "
                        "the Python process was killed."
                    )
            return self._result(done)
        except asyncio.CancelledError:
            await self._stop_or_kill()
            raise
        except FrameError as error:
            raise ChildGone(f"The Python process broke the protocol: {error}.") from error
        finally:
            await self._end_questions()

    async def _until_done(self, limit: float) -> Frame | None:
        """The frame that ends the block; None when its own time reaches the limit."""
        while True:
            if self._broken is not None:
                broken, self._broken = self._broken, None
                await self._stop_or_kill()
                raise broken
            left = limit - self.own_seconds
            if left <= 0:
                return None
            frame = await self._child.next_frame(None if self._since is None else left)
            if frame is None:
                continue
            if frame.kind == "done":
                return self._own(frame)
            self._hear(frame)

    async def _stop(self, grace: float) -> Frame | None:
        """Interrupt the block, twice where needed; the frame that ends it, None when it would not."""
        self._is_over = True
        for task in list(self._tasks):
            task.cancel()
        for _ in range(2):
            self._child.interrupt()
            until = self._loop.time() + grace / 2
            while (left := until - self._loop.time()) > 0:
                frame = await self._child.next_frame(left)
                if frame is not None and frame.kind == "done":
                    return self._own(frame)
                if frame is not None:
                    self._hear(frame)
        return None

    async def _stop_or_kill(self) -> None:
        try:
            done = await self._stop(STOP_SECONDS)
        except (ChildGone, FrameError):
            done = None
        except asyncio.CancelledError:
            await self._child.kill()
            raise
        if done is None:
            await self._child.kill()

    def _own(self, done: Frame) -> Frame:
        if done.integer("block") != self._number:
            raise FrameError("the end of another block")
        return done

    def _hear(self, frame: Frame) -> None:
        if frame.kind == "output":
            stream = frame.word("stream", ("stdout", "stderr"))
            text = "".join(frame.texts)
            self._kept += len(text)
            if self._kept > self._kept_chars:
                raise FrameError("more output than is kept")
            self._on_output(text, cast('Literal["stdout", "stderr"]', stream))
        elif frame.kind == "ask":
            self._ask(frame)
        else:
            raise FrameError(f"{frame.kind!r} is not expected while a block runs")

    def _ask(self, frame: Frame) -> None:
        number = frame.integer("id")
        if number in self._asked or len(self._tasks) >= _OPEN_QUESTIONS or not frame.texts:
            raise FrameError("a question that cannot be asked")
        call = SubCall(
            asked_as=cast('Literal["llm_query", "rlm_query", "SEARCH"]', frame.word("as", _ASKED_AS)),
            prompts=frame.texts,
            model=None if frame.fields.get("model") is None else frame.word("model"),
            line=frame.optional_integer("line"),
            batched=frame.boolean("batched"),
        )
        if self._is_over:
            self._reply(number, tuple(SubReply(error=_OVER) for _ in call.prompts))
            return
        self._asked_chars += sum(map(len, call.prompts))
        if self._asked_chars > _ASKED_CHARS:
            self._reply(number, tuple(SubReply(error=_TOO_MUCH) for _ in call.prompts))
            return
        self._asked[number] = (call, None)
        if not self._tasks:
            self._spent = self.own_seconds
            self._since = None
        task = self._loop.create_task(self._answer(call))
        self._tasks[task] = (number, len(call.prompts))
        task.add_done_callback(self._on_answered)

    async def _answer(self, call: SubCall) -> tuple[SubReply, ...]:
        return await self._on_sub_call(call)

    def _on_answered(self, task: asyncio.Task[tuple[SubReply, ...]]) -> None:
        number, count = self._tasks.pop(task)
        if not self._tasks:
            self._since = self._loop.time()
        if task.cancelled():
            replies = tuple(SubReply(error="The sub-call was stopped.") for _ in range(count))
        elif (error := task.exception()) is not None:
            self._broken = self._broken or error
            replies = tuple(SubReply(error="The sub-call could not be made.") for _ in range(count))
        else:
            replies = task.result()
            self._asked[number] = (self._asked[number][0], replies)
        self._reply(number, replies)
        self._child.wake()

    def _reply(self, number: int, replies: tuple[SubReply, ...]) -> None:
        texts = []
        failed = []
        size = 0
        for reply in replies:
            text = reply.text if reply.text is not None else reply.error or "no answer"
            size += len(text.encode("utf-8", "replace"))
            is_too_much = size > MAX_BLOB_BYTES - (1 << 20)
            texts.append("The answers of this batch are over 63 MB together." if is_too_much else text)
            failed.append(reply.text is None or is_too_much)
        self._child.send("reply", {"id": number, "failed": failed}, texts)

    async def _end_questions(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _result(self, done: Frame) -> BlockResult:
        vias = done.words("via", _VIAS)
        if len(done.texts) != 2 + len(vias):
            raise FrameError("a block's end without its report")
        state = done.word("state", _STATES)
        changed, removed = _report(done.texts[1])
        error = done.texts[0]
        if self._is_over:
            state = "interrupted"  # also where the code caught it, or was at its end anyway
            error = f"{OVER_TIME} of {self._limit:g} s; variables are kept.\n{error}"
        return BlockResult(
            state=cast('Literal["ok", "error", "interrupted"]', state),
            error=error.strip(),
            error_line=done.optional_integer("line", low=1),
            output_chars=done.integer("chars"),
            changed=changed,
            removed=removed,
            offers=tuple(
                Offer(via=cast('Literal["FINAL", "FINAL_VAR", "answer"]', via), answer=answer)
                for via, answer in zip(vias, done.texts[2:], strict=True)
            ),
        )


def _report(text: str) -> tuple[tuple[Variable, ...], tuple[str, ...]]:
    if len(text) > 1 << 20:
        raise FrameError("a report of variables over its cap")
    try:
        rows, removed = cast(tuple[Any, Any], json.loads(text))
        changed = tuple(from_plain(Variable, row) for row in rows)
    except (ValueError, TypeError, RecursionError, CodecError) as error:
        raise FrameError("a report of variables that is none") from error
    if not isinstance(removed, list) or not all(isinstance(name, str) for name in removed):
        raise FrameError("a report of variables that is none")
    return changed, tuple(_clean(name) for name in removed)


def _clean(name: str) -> str:
    return name.encode("utf-8", "replace").decode("utf-8")
