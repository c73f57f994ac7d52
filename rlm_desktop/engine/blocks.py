"""A reply's code blocks in the REPL: run in order, put on record, and worded for the model."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Literal

from rlm_desktop.engine import feedback
from rlm_desktop.engine.answers import Answers
from rlm_desktop.engine.pieces import Pieces
from rlm_desktop.engine.subcalls import SubCalls
from rlm_desktop.engine.tree import Tree
from rlm_desktop.events.facts import (
    CodeFinished,
    CodeStarted,
    NamespaceRestored,
    OutputWritten,
    VariablesChanged,
)
from rlm_desktop.ports import BlockResult, OnOutput, OnSubCall, RecalledBlock, Repl

Stream = Literal["stdout", "stderr"]
CUT_OFF = "Stopped."
"""The error of a block that was cut off with its run, or with what had asked for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What became of a reply's code."""

    reports: tuple[str, ...] = ()
    """For the model, one for each block that ran, and a note on those that did not."""
    answer: str | None = None
    """Given by the code, and accepted."""
    failed: bool = False
    error: str = ""
    """The last line of what went wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """What became of one block."""

    report: str
    """For the model."""
    result: BlockResult
    answer: str | None


class Blocks:
    """Runs blocks in one REPL, at one depth."""

    def __init__(self, tree: Tree, repl: Repl, subcalls: SubCalls, answers: Answers, *, depth: int) -> None:
        self._tree = tree
        self._repl = repl
        self._subcalls = subcalls
        self._answers = answers
        self._depth = depth

    async def run(self, step: int, blocks: tuple[str, ...]) -> Ran:
        """Run a reply's blocks until one fails or gives the answer."""
        reports: list[str] = []
        for number, code in enumerate(blocks, start=1):
            span = self._tree.new_span()
            block = await self._run_one(step, span, code, number, len(blocks))
            reports.append(block.report)
            if block.answer is not None:
                return Ran(reports=tuple(reports), answer=block.answer)
            result = block.result
            if result.state != "ok":
                if number < len(blocks):
                    reports.append("The blocks after it were not run.")
                error = result.error.strip().splitlines()
                return Ran(reports=tuple(reports), failed=True, error=error[-1] if error else result.state)
        return Ran(reports=tuple(reports))

    async def _run_one(self, step: int, span: int, code: str, number: int, of: int) -> _Block:
        tree = self._tree
        tree.write(CodeStarted(span=span, at=tree.now(), parent=step, code=code, block=number, depth=self._depth))
        recalled = tree.recall.block(span)
        shown: list[str] = []
        pieces: Pieces[Stream] = Pieces(
            lambda text, stream: tree.write(OutputWritten(span=span, at=tree.now(), text=text, stream=stream))
        )

        def on_output(text: str, stream: Stream) -> None:
            shown.append(text)
            pieces.put(text, stream)

        try:
            async with self._subcalls.during(span) as asking:
                if recalled is not None:
                    result = await _as_recorded(recalled, asking.on_sub_call, on_output)
                else:
                    result = await self._repl.run(
                        code, seconds=tree.limits.block_seconds, on_sub_call=asking.on_sub_call, on_output=on_output
                    )
        except BaseException as error:
            pieces.flush()
            stopped = isinstance(error, asyncio.CancelledError)
            sentence = CUT_OFF if stopped else f"{type(error).__name__}: {error}"
            tree.write(CodeFinished(span=span, at=tree.now(), state="interrupted", error=sentence))
            raise
        pieces.flush()
        tree.recall.note(result, is_own=self._depth == 0, is_recalled=recalled is not None)
        if result.restored is not None:
            tree.write(NamespaceRestored(span=span, at=tree.now(), blocks=result.restored, lost=result.lost))
        if result.changed or result.removed:
            tree.write(VariablesChanged(span=span, at=tree.now(), changed=result.changed, removed=result.removed))
        answer, refused = self._answers.from_code(span, result)
        tree.write(
            CodeFinished(
                span=span,
                at=tree.now(),
                state=result.state,
                error=result.error,
                error_line=result.error_line,
                output_chars=result.output_chars,
            )
        )
        report = feedback.block_report(
            number, of, "".join(shown), result, tree.limits.output_chars, can_ask=self._subcalls.can_ask
        )
        parts = (report, asking.sentence(), feedback.variables_line(result), refused)
        return _Block(report="\n\n".join(part for part in parts if part), result=result, answer=answer)


async def _as_recorded(recalled: RecalledBlock, on_sub_call: OnSubCall, on_output: OnOutput) -> BlockResult:
    """What a block had asked, printed and come to that is not executed again."""
    for asked in recalled.asked:
        await on_sub_call(asked)
    for text, stream in recalled.output:
        on_output(text, stream)
    return recalled.result
