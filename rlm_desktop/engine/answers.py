"""Which of the things that look like a final answer is one, and the record of those that are not.

The rules, after the table of tests/data/final_answer_cases.json:
1. What a model thinks aloud, Python comments and Python strings hold no final.
2. In code, FINAL, FINAL_VAR and the ready `answer` give a value, never their source; they count when their block ran
   without an error, and the first that counts is the answer.
3. In a reply's text a final stands on a line of its own: FINAL(text), FINAL_VAR(name or expression). Its end is the
   balanced parenthesis at a line's end, else the last one. A Python string literal is the string it denotes.
4. FINAL of exactly a name that the REPL holds is that variable's value.
5. A text written in the same reply as code is a guess, and set aside; FINAL_VAR of what that code computed is not.
6. Two different finals, an empty one and the prompt's own words are none.
7. A text is an answer as it is; a dict, list, number, bool or None as JSON; anything else by str().
8. Where the run asks for a shape, an answer that does not fit it is sent back with what is wrong.
What is not accepted is on record with the reason, and the model is told exactly that.
"""

from __future__ import annotations

from typing import Literal

from rlm_desktop.engine.finals import Final
from rlm_desktop.engine.shape import Shape
from rlm_desktop.engine.tree import Tree
from rlm_desktop.events.facts import AnswerOffered
from rlm_desktop.ports import BlockResult, Repl, UnknownName

OFFER_FAILED = "The answer was not taken: its code did not run to its end."
OFFER_EMPTY = "The answer was not taken: it is empty."
OFFER_LATER = "An earlier answer of the same code was taken."

Via = Literal["FINAL", "FINAL_VAR", "answer", "text"]


class Answers:
    """Judges the answers of one loop and puts each on record."""

    def __init__(self, tree: Tree, repl: Repl, shape: Shape) -> None:
        self._tree = tree
        self._repl = repl
        self._shape = shape

    def from_code(self, span: int, result: BlockResult) -> tuple[str | None, str]:
        """The accepted answer of a block, or what the model must be told of those that it gave.

        The first counts: code that goes on after FINAL was mostly written as if FINAL ended it.
        """
        accepted: str | None = None
        told = ""
        for offer in result.offers:
            answer, reason = offer.answer, ""
            if result.state != "ok":
                reason = OFFER_FAILED
            elif accepted is not None:
                reason = OFFER_LATER
            elif not answer.strip():
                reason = OFFER_EMPTY
            else:
                answer, reason = self._shape.fit(answer)
            self._record(span, offer.via, answer, reason)
            if not reason:
                accepted = answer
            told = reason
        return (accepted, "") if accepted is not None else (None, told)

    def from_text(self, span: int, via: Via, answer: str) -> tuple[str | None, str]:
        """The answer of a reply's text when it is accepted, or what the model must be told."""
        answer, reason = self._shape.fit(answer)
        self._record(span, via, answer, reason)
        return (None, reason) if reason else (answer, "")

    def refuse(self, span: int, via: Via, answer: str, reason: str) -> str:
        """Put an answer on record that is not accepted; the reason again."""
        self._record(span, via, answer, reason)
        return reason

    def take(self, span: int, via: Via, answer: str) -> str:
        """Accept what a limit left time for, whatever its shape."""
        self._record(span, via, answer, "")
        return answer

    async def resolve(self, final: Final) -> tuple[str, bool]:
        """A final's text, and whether the REPL computed it.

        Raises UnknownName.
        """
        if final.via == "FINAL_VAR":
            return await self._repl.text_of(final.content), True
        if not final.literal and final.content.isidentifier():
            try:
                return await self._repl.text_of(final.content), True
            except UnknownName:
                return final.content, False
        return final.content, False

    def _record(self, span: int, via: Via, answer: str, reason: str) -> None:
        at = self._tree.now()
        self._tree.write(AnswerOffered(span=span, at=at, via=via, answer=answer, accepted=not reason, reason=reason))
