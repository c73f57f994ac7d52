"""A report of runs to read: question, outcome, figures, each step with its code, output and sub-calls, the answer.

Every text of the record stands in a fence longer than any in it, or as one escaped line: none can break out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from rlm_desktop.events.outcome import SpanKind, Status
from rlm_desktop.events.wording import UNKNOWN, duration, outcome_sentence, plain, short_dollars, tokens
from rlm_desktop.formats.account import Heading, Part, Source, heading, steps_of
from rlm_desktop.formats.wording import encoded, figures, is_asked, name_of, one_line, printed

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&$@:])")
_TICKS = re.compile("`+")


def write(file: BinaryIO, sources: Sequence[Source]) -> None:
    """Write the report of each run, one after the other."""
    for place, source in enumerate(sources):
        if place:
            file.write(b"\n---\n\n")
        for block in _report(heading(source), source):
            file.write(encoded(f"{block}\n\n"))


def fenced(text: str, language: str = "text") -> str:
    """A text as a code block that it cannot end itself."""
    ticks = "`" * max(3, 1 + max(map(len, _TICKS.findall(text)), default=0))
    return f"{ticks}{language}\n{plain(text).rstrip(chr(10))}\n{ticks}"


def escaped(text: str, most: int = 160) -> str:
    """A text as one line that means nothing to Markdown, cut short."""
    return _SPECIAL.sub(r"\\\1", one_line(text, most))


def _report(told: Heading, source: Source) -> Iterator[str]:
    yield f"# Run {told.run}"
    yield "## Question"
    yield fenced(told.started.question)
    yield f"**{escaped(outcome_sentence(told.outcome, told.reason), 2000)}**"
    rows = [f"| {name} | {escaped(value)} |" for name, value in figures(told)]
    yield "\n".join(["| | |", "|---|---|", *rows])
    if told.notes:
        yield _list(told.notes)
    for part in steps_of(source):
        yield from _told(part, level=2)
    yield "## Answer"
    yield fenced(told.answer) if told.answer else "*None.*"


def _told(part: Part, level: int) -> Iterator[str]:
    marks = "#" * min(level, 6)
    took = UNKNOWN if part.end is None else duration(part.end - part.begin)
    state = "" if part.status is Status.OK else f", {part.status.value}"
    yield f"{marks} {name_of(part)} ({took}{state})"
    if part.kind is SpanKind.CALL:
        yield from _call(part)
    elif part.kind is SpanKind.CODE:
        yield fenced(part.text, "python")
        if part.outputs:
            yield "Output:"
            yield fenced(printed(part))
    elif part.kind is SpanKind.CHILD_RUN:
        yield fenced(part.text)
    if part.error:
        yield "Error:"
        yield fenced(part.error)
    if names := sorted({one.name for change in part.variables for one in change.changed}):
        yield f"Variables: {', '.join(escaped(name) for name in names)}"
    if part.notes:
        yield _list(part.notes)
    if asked := [one for one in part.below if is_asked(one)]:
        yield _asked(asked)
    for one in part.below:
        if not is_asked(one) or one.kind is SpanKind.CHILD_RUN:
            yield from _told(one, level + 1)
    if part.kind is SpanKind.CHILD_RUN and part.answer:
        yield "Answer of the child run:"
        yield fenced(part.answer)


def _call(part: Part) -> Iterator[str]:
    usage = part.usage
    known = f"{tokens(usage.tokens_in)} in, {tokens(usage.tokens_out)} out" if usage else UNKNOWN
    yield f"{escaped(part.model)}; tokens: {known}"
    if part.thinking:
        yield "Thinking:"
        yield fenced(part.thinking)
    if part.text:
        yield fenced(part.text)


def _asked(parts: Sequence[Part]) -> str:
    lines = [
        "| # | asked | model | state | took | tokens | cost | prompt | reply |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for number, part in enumerate(parts, start=1):
        usage = part.usage
        known = f"{tokens(usage.tokens_in)} + {tokens(usage.tokens_out)}" if usage else UNKNOWN
        is_child = part.kind is SpanKind.CHILD_RUN
        prompt = part.text if is_child else "\n".join(message.text for message in part.messages)
        cells = (
            str(number),
            escaped(part.asked_as or "rlm_query"),
            escaped(part.model),
            part.status.value,
            UNKNOWN if part.end is None else duration(part.end - part.begin),
            "below" if is_child else known,
            "below" if is_child else short_dollars(usage.cost if usage else None, 0),
            escaped(prompt),
            escaped(part.answer if is_child else part.text or part.error),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _list(notes: Sequence[str]) -> str:
    return "\n".join(f"- {escaped(note, 2000)}" for note in notes)
