"""A reply's code blocks in the REPL: run in order, put on record, and worded for the model."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Literal

from rlm_desktop.engine import feedback
from rlm_desktop.engine.pieces import Pieces
from rlm_desktop.engine.subcalls import SubCalls
from rlm_desktop.engine.tree import Tree
from rlm_desktop.events.facts import (
    AnswerOffered,
    CodeFinished,
    CodeStarted,
    NamespaceRestored,
    OutputWritten,
    VariablesChanged,
)
from rlm_desktop.ports import BlockResult, Offer, Repl

Stream = Literal["stdout", "stderr"]
OFFER_FAILED = "The answer was not taken: its code did not run to its end."
OFFER_EMPTY = "The answer was not taken: it is empty."
OFFER_LATER = "An earlier answer of the same code was taken."


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


class Blocks:
    """Runs blocks in one REPL, at one depth."""

    def __init__(self, tree: Tree, repl: Repl, subcalls: SubCalls, *, depth: int) -> None:
        self._tree = tree
        self._repl = repl
        self._subcalls = subcalls
        self._depth = depth

    async def run(self, step: int, blocks: tuple[str, ...]) -> Ran:
        """Run a reply's blocks until one fails or gives the answer."""
        reports: list[str] = []
        for number, code in enumerate(blocks, start=1):
            span = self._tree.new_span()
            output, result = await self._run_one(step, span, code, number)
            limit = self._tree.limits.output_chars
            reports.append(feedback.block_report(number, len(blocks), output, result, limit))
            reports.append(feedback.variables_line(result))
            answer, refused = _judge(result)
            reports.append(refused)
            if answer is not None:
                return Ran(reports=tuple(reports), answer=answer)
            if result.state != "ok":
                if number < len(blocks):
                    reports.append("The blocks after it were not run.")
                error = result.error.strip().splitlines()
                return Ran(reports=tuple(reports), failed=True, error=error[-1] if error else result.state)
        return Ran(reports=tuple(reports))

    async def _run_one(self, step: int, span: int, code: str, number: int) -> tuple[str, BlockResult]:
        tree = self._tree
        tree.write(CodeStarted(span=span, at=tree.now(), parent=step, code=code, block=number, depth=self._depth))
        shown: list[str] = []
        pieces: Pieces[Stream] = Pieces(
            lambda text, stream: tree.write(OutputWritten(span=span, at=tree.now(), text=text, stream=stream))
        )

        def on_output(text: str, stream: Stream) -> None:
            shown.append(text)
            pieces.put(text, stream)

        try:
            async with self._subcalls.during(span) as on_sub_call:
                result = await self._repl.run(
                    code, seconds=tree.limits.block_seconds, on_sub_call=on_sub_call, on_output=on_output
                )
        except BaseException as error:
            pieces.flush()
            stopped = isinstance(error, asyncio.CancelledError)
            sentence = "Stopped." if stopped else f"{type(error).__name__}: {error}"
            tree.write(CodeFinished(span=span, at=tree.now(), state="interrupted", error=sentence))
            raise
        pieces.flush()
        if result.restored is not None:
            tree.write(NamespaceRestored(span=span, at=tree.now(), blocks=result.restored, lost=result.lost))
        if result.changed or result.removed:
            tree.write(VariablesChanged(span=span, at=tree.now(), changed=result.changed, removed=result.removed))
        self._record_offers(span, result)
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
        return "".join(shown), result

    def _record_offers(self, span: int, result: BlockResult) -> None:
        for offer, reason in _judged(result):
            self._tree.write(
                AnswerOffered(
                    span=span,
                    at=self._tree.now(),
                    via=offer.via,
                    answer=offer.answer,
                    accepted=not reason,
                    reason=reason,
                )
            )


def _judged(result: BlockResult) -> list[tuple[Offer, str]]:
    """The block's answers, each with why it is not accepted; empty for the one that is.

    The first counts: code that goes on after FINAL was mostly written as if FINAL ended it.
    """
    judged: list[tuple[Offer, str]] = []
    for offer in result.offers:
        if result.state != "ok":
            reason = OFFER_FAILED
        elif not offer.answer.strip():
            reason = OFFER_EMPTY
        else:
            reason = OFFER_LATER if any(not earlier for _, earlier in judged) else ""
        judged.append((offer, reason))
    return judged


def _judge(result: BlockResult) -> tuple[str | None, str]:
    """The accepted answer, or what the model must be told of those that were not."""
    judged = _judged(result)
    for offer, reason in judged:
        if not reason:
            return offer.answer, ""
    return None, judged[-1][1] if judged else ""
