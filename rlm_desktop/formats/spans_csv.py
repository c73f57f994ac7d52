"""A table of spans, one line each, that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from rlm_desktop.events.outcome import SpanKind
from rlm_desktop.events.usage import Usage
from rlm_desktop.formats.account import Heading, Part, Source, heading, run_part, steps_of
from rlm_desktop.formats.wording import encoded, name_of, one_line, printed, when

COLUMNS = (
    *("run", "span", "parent", "kind", "name", "depth", "step", "role", "asked_as", "model", "status", "outcome"),
    *("score", "score_by"),
    *("begin", "begin_seconds", "end_seconds", "seconds", "tokens_in", "tokens_out", "tokens_cached"),
    *("tokens_reasoning", "cost_dollars", "retries", "line", "batch", "index", "text_chars", "output_chars"),
    *("text", "answer", "error"),
)
"""Unknown figures are empty. Seconds count from the run's begin; texts are cut to one short line."""

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def write(file: BinaryIO, sources: Sequence[Source]) -> None:
    """Write a heading line, and the spans of each run: each before those in it."""
    _write_row(file, COLUMNS)
    for source in sources:
        told = heading(source)
        for part in _parts(source):
            _write_row(file, _row(told, part))


def harmless(text: str) -> str:
    """A text that a spreadsheet shows and does not work out."""
    return f"'{text}" if text.lstrip(" \xa0").startswith(_FORMULA) else text


def _parts(source: Source) -> Iterator[Part]:
    yield run_part(heading(source))
    for step in steps_of(source):
        yield from step.everything()


def _row(told: Heading, part: Part) -> tuple[object, ...]:
    begin, usage = told.started.at, part.usage or Usage()
    score = told.score if part.kind is SpanKind.RUN else None
    end = None if part.end is None else part.end - begin
    outcome = part.outcome.value if part.outcome else None
    return (
        *(told.run, part.span, part.parent, part.kind.value, name_of(part), part.depth, part.step, part.role),
        *(part.asked_as, part.model, part.status.value, outcome),
        *((score.value, score.by) if score else (None, None)),
        *(when(part.begin), round(part.begin - begin, 6), None if end is None else round(end, 6)),
        None if part.end is None else round(part.end - part.begin, 6),
        *(usage.tokens_in, usage.tokens_out, usage.tokens_cached, usage.tokens_reasoning, usage.cost),
        *(part.retries if part.kind is SpanKind.CALL else None, part.line, part.batch),
        part.index if part.batch is not None else None,
        *(len(part.text), len(printed(part)) if part.kind is SpanKind.CODE else None),
        *(one_line(part.text), one_line(part.answer), one_line(part.error)),
    )


def _write_row(file: BinaryIO, row: Sequence[object]) -> None:
    cells = [harmless(cell) if isinstance(cell, str) else cell for cell in row]
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    file.write(encoded(line.getvalue()))
