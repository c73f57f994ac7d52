"""summary: the iterative summary agent. It reads piece after piece, and compacts what it knows when its window fills.

After the baselines of the paper (arXiv:2512.24601, section 3.2; its scaffold is that of Sun et al., Wu et al. and
Yu et al., 2025): the sub model, often a cheaper one, writes the summaries; the root model answers from the last.
"""

from __future__ import annotations

from dataclasses import dataclass

from rlm_desktop.engine.corpus_text import pieces, room_chars
from rlm_desktop.engine.direct import single_turn
from rlm_desktop.engine.ending import within_limits
from rlm_desktop.engine.fences import without_thinking
from rlm_desktop.engine.ledger import LimitHit
from rlm_desktop.engine.steps import step
from rlm_desktop.engine.task import Result, Task
from rlm_desktop.engine.tree import Place, Tree
from rlm_desktop.events.facts import Compacted, Message
from rlm_desktop.events.limits import Limit

SUMMARY_SHARE = 8
"""A summary gets one part in so many of the window; the text that is read next gets the rest."""
SMALLEST_PIECE = 2_000
"""Characters, however small the window is said to be."""


async def summary(task: Task, tree: Tree, run: int) -> Result:
    """Read the corpus in order, and answer from the summary and what was read since."""
    reading = _Reading(task, tree, run)
    return await within_limits(tree, run, reading.to_the_end, reading.best_answer, is_top=True)


@dataclass(slots=True)
class _Known:
    """What the agent has read: the summary, and the text since."""

    summary: str = ""
    fresh: str = ""


class _Reading:
    def __init__(self, task: Task, tree: Tree, run: int) -> None:
        self._task = task
        self._tree = tree
        self._run = run
        self._known = _Known()
        self._steps = 0
        window = min(room_chars(tree, model, task.question) for model in (task.root_model, task.sub_model))
        self._summary_chars = max(window // SUMMARY_SHARE, SMALLEST_PIECE // 2)
        self._piece_chars = max(window - 2 * self._summary_chars, SMALLEST_PIECE)

    async def to_the_end(self) -> str:
        """Read everything, then answer. Raises LimitHit, CallError."""
        for piece in pieces(self._tree, self._task.corpus, self._piece_chars):
            if self._known.fresh:
                await self._compact()
            self._known.fresh = piece
        return await self._answer(closing=False)

    async def best_answer(self, hit: LimitHit) -> str:
        """Answer from what was read until the limit. Raises LimitHit, CallError."""
        return await self._answer(closing=True, note=f"{hit.sentence()} Not all of the text was read.")

    async def _compact(self) -> None:
        """The summary and the text since become one summary."""
        limits = self._tree.limits
        if self._steps + 1 >= limits.max_steps:
            raise LimitHit(Limit.STEPS, limits.max_steps, self._steps)
        self._steps += 1
        known = self._known
        text = self._tree.preset.render(
            "compact",
            question=self._task.question,
            summary=known.summary,
            text=known.fresh,
            chars=f"{self._summary_chars:,}",
        )
        with step(self._tree, self._run, self._steps, depth=0) as now:
            _, reply = await self._tree.sub_call(self._task.sub_model, text, Place(parent=now.span, depth=0))
            known.summary = without_thinking(reply.text).strip()[: 2 * self._summary_chars] or known.summary
            known.fresh = ""
            self._tree.write(Compacted(span=now.span, at=self._tree.now(), kept=1, dropped=2))

    async def _answer(self, *, closing: bool, note: str = "") -> str:
        messages = (
            Message(role="system", text=self._tree.preset.render("system")),
            Message(
                role="user",
                text=self._tree.preset.render(
                    "question",
                    question=self._task.question,
                    summary=self._known.summary,
                    text=self._known.fresh,
                    note=note,
                ),
            ),
        )
        self._steps += 1
        return await single_turn(
            self._tree, self._run, self._task.root_model, messages, number=self._steps, closing=closing
        )
