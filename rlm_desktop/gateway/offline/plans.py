"""What offline/analyst does for a question: a sentence and a program for each step, by the question's shape."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from rlm_desktop.gateway.offline.programs import program
from rlm_desktop.gateway.offline.questions import Comparison, Find, Matching, Occurrences, Shape, Summary, shape_of
from rlm_desktop.gateway.offline.words import search_words

Steps = list[tuple[str, str]]
"""A sentence and a program for each step."""

_NOTHING_MATCHED = re.compile(r"^(\d+) documents are of the kind, 0 match$", re.MULTILINE)


def plan(question: str, outputs: Sequence[str], *, has_reader: bool = True) -> Steps:
    """All steps for a question, as far as the outputs so far decide them; the last leaves the answer in `result`.

    Without a reader the passages that would go to it are printed instead, and `result` stays open.
    """
    if "text in `context` asks" in question and has_reader:
        return [("The context holds its own question; I pass it to the reader.", program("child"))]
    steps = [("I am a fixed program, not a language model. I look at the context first.", program("look"))]
    shape = shape_of(question)
    match shape:
        case Matching():
            return steps + _matching(question, shape, outputs, has_reader=has_reader)
        case Occurrences():
            return [*steps, ("I count how often it occurs.", program("occurrences", phrase=shape.phrase))]
        case _:
            return steps + (_read_by_reader(question, shape) if has_reader else _printed(shape))


def _matching(question: str, shape: Matching, outputs: Sequence[str], *, has_reader: bool) -> Steps:
    """Count or list; a question that no document's kind or no statement fits is looked up instead."""
    match = program("match", kind=shape.kind, condition=shape.condition, unit=shape.unit)
    steps = [("I look for what matches.", match)]
    nothing = next((found for text in outputs if (found := _NOTHING_MATCHED.search(text))), None)
    if nothing is not None and shape.may_be_stated and (nothing[1] == "0" or not shape.is_count):
        find = Find(words=search_words(question))
        return steps + (_read_by_reader(question, find) if has_reader else _printed(find))
    if shape.is_count:
        return [*steps, ("I put the count together.", program("count", what=shape.what))]
    listing = "list_documents" if shape.unit == "document" else "list_statements"
    return [*steps, ("I put the list together.", program(listing))]


def _read_by_reader(question: str, shape: Shape) -> Steps:
    """Search, then let the reader look at what was found."""
    match shape:
        case Find():
            return [
                ("I search for the places that hold the question's words.", program("search", words=shape.words)),
                ("The reader looks at the best passages.", program("ask", question=question)),
                ("I check the best sentence against the text.", program("check")),
            ]
        case Summary():
            return [
                ("I search for what it is about.", program("search", words=shape.words)),
                ("The reader gives the main points of what fits best.", program("summarise", topic=shape.topic)),
                ("I put the points together.", program("summarised")),
            ]
        case Comparison():
            compare: dict[str, Any] = {"sides": shape.sides, "aspect": shape.aspect}
            return [
                ("I search for both sides.", program("search", words=_words(shape))),
                ("The reader looks at the passages of each side.", program("compare", **compare)),
                ("I set them side by side.", program("compared")),
            ]
        case _:
            return []


def _printed(shape: Shape) -> Steps:
    """Search, then print what was found, to be read in the conversation."""
    searches = []
    if isinstance(shape, Comparison):
        searches = [side + shape.aspect for side in shape.sides.values()]
    return [
        ("I search for the places that hold the question's words.", program("search", words=_words(shape))),
        ("I print the best passages and read them myself.", program("show", searches=searches)),
    ]


def _words(shape: Shape) -> list[str]:
    match shape:
        case Find() | Summary():
            return shape.words
        case Comparison():
            words = [word for side in shape.sides.values() for word in side]
            return list(dict.fromkeys([*words, *shape.aspect]))
        case _:
            return []
