"""offline/analyst: a program that plays the root model. It writes RLM code by rule; it understands nothing.

Its whole state is the conversation, so that the same conversation always gets the same reply.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rlm_desktop.events.facts import Message
from rlm_desktop.gateway.offline import reading
from rlm_desktop.gateway.offline.plans import plan
from rlm_desktop.gateway.offline.playing import Heard, Part, heard
from rlm_desktop.gateway.offline.programs import program
from rlm_desktop.gateway.offline.questions import Comparison, Matching, Occurrences, Summary, shape_of
from rlm_desktop.gateway.offline.words import content_stems

NOT_FOUND_YET = "FINAL(I was stopped before I had found anything.)"
CANNOT_COUNT = (
    "SEARCH gives the passages that fit best, not all there are, so with it nothing can be counted or listed in full. "
    "In the passages that it gave: "
)

_CLOSING = re.compile(r"No more code can run\. Give your best answer now [^\n]*\Z")
_FAILED = re.compile(r"^Traceback \(most recent call last\):\n  File .*", re.DOTALL | re.MULTILINE)
_OUTPUT = re.compile(
    r"\AREPL output:\n(.*?)(?:\n\nVariables changed: [^\n]*|\n\n\d+ steps? (?:is|are) left[^\n]*)*\Z", re.S
)


def reply_to(messages: Sequence[Message]) -> str:
    """The analyst's next reply in a conversation."""
    told = heard(messages)
    if told.part is Part.READS:
        return reading.answer(told.question, reading.documents_in(told.text))
    if _CLOSING.search(told.last):
        return _closing(told)
    if told.replies and (failed := _FAILED.search(told.last)) is not None:
        return _give_up(failed[0])
    match told.part:
        case Part.SEARCHES:
            return _search(told)
        case Part.ACTS:
            return _act(told)
        case _:
            return _program(told)


def _program(told: Heard) -> str:
    """The next program over `context`, or the answer that they came to."""
    has_reader = told.part is Part.ASKS
    steps = plan(told.question, told.outputs, has_reader=has_reader)
    if len(told.replies) < len(steps):
        sentence, code = steps[len(told.replies)]
        return f"{sentence}\n\n```repl\n{code.rstrip()}\n```"
    if _has_result(told):
        return "This is what the text says.\n\nFINAL_VAR(result)"
    return f"This is what the passages say.\n\n{_final(_from_passages(told))}"


def _search(told: Heard) -> str:
    """One search for all words of the question, or for each side of a comparison; then what the passages say."""
    if not told.replies:
        lines = "\n".join(f"print(SEARCH({query!r}))" for query in _queries(told.question))
        return f"THINK: I am a fixed program, not a language model. I search by words.\nACT:\n```python\n{lines}\n```"
    return f"THINK: This is what the passages say.\n\n{_final(_from_passages(told))}"


def _act(told: Heard) -> str:
    """The answer read in the first message, put into a variable, and given."""
    if not told.replies:
        found = reading.answer(told.question, reading.documents_in(told.text))
        code = program("told", result=found).rstrip()
        return (
            "THINK: I am a fixed program, not a language model. I looked through the documents above.\n"
            f"ACT:\n```python\n{code}\n```"
        )
    return "THINK: This is what the documents say.\n\nFINAL_VAR(result)"


def _closing(told: Heard) -> str:
    """The best answer when a limit stands in the way."""
    if _has_result(told):
        return "FINAL_VAR(result)"
    shows = told.part is Part.SEARCHES or any("shown = {}" in reply for reply in told.replies)
    return _final(_from_passages(told)) if shows and told.replies else NOT_FOUND_YET


def _has_result(told: Heard) -> bool:
    return any("result = " in reply for reply in told.replies)


def _from_passages(told: Heard) -> str:
    """What the passages printed last say."""
    outputs = [printed for output in told.outputs if (printed := _OUTPUT.match(output)) is not None]
    passages = outputs[-1][1] if outputs else ""
    named = reading.documents_in(passages[passages.find("=== ") :]) if "=== " in passages else {}
    found = reading.answer(told.question, named)
    if told.part is Part.SEARCHES and isinstance(shape_of(told.question), Matching | Occurrences):
        return CANNOT_COUNT + found
    return found.replace("Nowhere in the text:", "Nowhere in the passages found:")


def _queries(question: str) -> list[str]:
    """What to search for."""
    match shape_of(question):
        case Comparison() as shape:
            aspect = " ".join(word for word in question.split() if set(content_stems(word)) & set(shape.aspect))
            return [f"{side} {aspect}".strip(" ?.!") for side in shape.sides]
        case Summary() as shape if shape.topic:
            return [shape.topic]
        case _:
            return [question]


def _final(answer: str) -> str:
    return f"FINAL({answer!r})"


def _give_up(trace: str) -> str:
    """The end of a run whose program raised: what was raised, and that there is no mending it."""
    raised = [line for line in trace.splitlines() if line and not line.startswith((" ", "Traceback"))]
    why = raised[0][:300] if raised else "an unknown error"
    return f"My program failed, and a fixed program cannot mend itself.\n\n{_final(f'The program failed: {why}')}"
