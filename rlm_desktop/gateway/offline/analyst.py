"""offline/analyst: a program that plays the root model. It writes RLM code by rule; it understands nothing.

Its whole state is the conversation, so that the same conversation always gets the same reply.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rlm_desktop.events.facts import Message
from rlm_desktop.gateway.offline.programs import program
from rlm_desktop.gateway.offline.questions import Comparison, Find, Matching, Occurrences, Summary, shape_of
from rlm_desktop.gateway.offline.words import search_words

Steps = list[tuple[str, str]]
"""A sentence and a program for each step."""

_QUESTION = re.compile(r"\AQuestion:\s*\n?(.*)\n\s*Context:", re.DOTALL)
_CLOSING = re.compile(r"No more code can run\. Give your best answer now [^\n]*\Z")
_FAILED = re.compile(r"^Traceback \(most recent call last\):\n  File .*", re.DOTALL | re.MULTILINE)
_NOTHING_MATCHED = re.compile(r"^(\d+) documents are of the kind, 0 match$", re.MULTILINE)
_MOST_QUESTION = 2000


def reply_to(messages: Sequence[Message]) -> str:
    """The analyst's next reply in a conversation."""
    replies = [message.text for message in messages if message.role == "assistant"]
    heard = [message.text for message in messages if message.role == "user"]
    last = heard[-1] if heard else ""
    if _CLOSING.search(last):
        found_some = any("result = " in reply for reply in replies)
        return "FINAL_VAR(result)" if found_some else "FINAL(I was stopped before I had found anything.)"
    if replies and (failed := _FAILED.search(last)) is not None:
        return _give_up(failed[0])
    steps = _steps(_question(heard[0] if heard else ""), heard[1:])
    if len(replies) < len(steps):
        sentence, code = steps[len(replies)]
        return f"{sentence}\n\n```repl\n{code.rstrip()}\n```"
    return "This is what the text says.\n\nFINAL_VAR(result)"


def _question(first: str) -> str:
    """The question of the first user message, on one line."""
    found = _QUESTION.match(first)
    return " ".join((found[1] if found else first).split())[:_MOST_QUESTION]


def _steps(question: str, outputs: list[str]) -> Steps:
    """All steps for a question, as far as the outputs so far decide them."""
    if "text in `context` asks" in question:
        return [("The context holds its own question; I pass it to the reader.", program("child"))]
    steps = [("I am a fixed program, not a language model. I look at the context first.", program("look"))]
    shape = shape_of(question)
    match shape:
        case Matching():
            steps += _matching(question, shape, outputs)
        case Occurrences():
            steps += [("I count how often it occurs.", program("occurrences", phrase=shape.phrase))]
        case Summary():
            steps += _summary(shape)
        case Comparison():
            steps += _comparison(shape)
        case Find():
            steps += _find(question, shape.words)
    return steps


def _find(question: str, words: list[str]) -> Steps:
    return [
        ("I search for the places that hold the question's words.", program("search", words=words)),
        ("The reader looks at the best passages.", program("ask", question=question)),
        ("I check the best sentence against the text.", program("check")),
    ]


def _matching(question: str, shape: Matching, outputs: list[str]) -> Steps:
    """Count or list; a question that no document's kind or no statement fits is looked up instead."""
    match = program("match", kind=shape.kind, condition=shape.condition, unit=shape.unit)
    steps = [("I look for what matches.", match)]
    nothing = next((found for text in outputs if (found := _NOTHING_MATCHED.search(text))), None)
    if nothing is not None and shape.may_be_stated and (nothing[1] == "0" or not shape.is_count):
        return steps + _find(question, search_words(question))
    if shape.is_count:
        return [*steps, ("I put the count together.", program("count", what=shape.what))]
    listing = "list_documents" if shape.unit == "document" else "list_statements"
    return [*steps, ("I put the list together.", program(listing))]


def _summary(shape: Summary) -> Steps:
    return [
        ("I search for what it is about.", program("search", words=shape.words)),
        ("The reader gives the main points of what fits best.", program("summarise", topic=shape.topic)),
        ("I put the points together.", program("summarised")),
    ]


def _comparison(shape: Comparison) -> Steps:
    words = [*(word for words in shape.sides.values() for word in words), *shape.aspect]
    return [
        ("I search for both sides.", program("search", words=list(dict.fromkeys(words)))),
        (
            "The reader looks at the passages of each side.",
            program("compare", sides=shape.sides, aspect=shape.aspect),
        ),
        ("I set them side by side.", program("compared")),
    ]


def _give_up(trace: str) -> str:
    """The end of a run whose program raised: what was raised, and that there is no mending it."""
    raised = [line for line in trace.splitlines() if line and not line.startswith((" ", "Traceback"))]
    why = raised[0][:300] if raised else "an unknown error"
    return f"My program failed, and a fixed program cannot mend itself.\n\nFINAL({f'The program failed: {why}'!r})"
