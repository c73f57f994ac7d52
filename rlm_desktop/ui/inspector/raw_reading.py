"""The Raw tab's readings: which events there are, their lines, and the next one that holds some words. Any thread."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rlm_desktop.codec import Plain
from rlm_desktop.events.facts import CODEC, RUN_SPAN
from rlm_desktop.events.outcome import SpanKind, Status
from rlm_desktop.store.event_lines import EventLines
from rlm_desktop.ui.figures import grouped
from rlm_desktop.ui.inspector.model import RawBody, RawRow
from rlm_desktop.ui.inspector.places import title_of
from rlm_desktop.ui.inspector.stores import Stores

CHUNK = 200
"""Events that are looked through before the clock is looked at."""
SLICE_SECONDS = 0.2
"""How long one stretch of a search takes; between two it can be called off."""
PIECE_CHARS = 500_000
"""Of a long text, what is searched at a time, so that other threads get their turn."""
LONGEST_TEXT = 100_000
"""Characters of a text in a line; more are left out, and their number is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Where a stretch of a search has come."""

    hit: int | None
    """Place of the event that holds the words."""
    place: int
    """The next place to look at."""


def raw_body(stores: Stores, run: str, span: int, _selected: int, horizon: int | None) -> RawBody:
    """Whose events they are."""
    row = stores.reader.span(run, span, horizon=horizon)
    return RawBody(
        settled=row.status is not Status.RUNNING,
        run=run,
        span=span,
        title=title_of(stores.reader, row, horizon),
        has_below=row.kind is not SpanKind.CALL,
        begin=stores.reader.span(run, RUN_SPAN).begin,
    )


def read_numbers(database: Path, run: str, span: int, below: bool, horizon: int | None, after: int) -> Sequence[int]:
    """The numbers of the events of a span, or also of all below."""
    with closing(EventLines(database)) as lines:
        return lines.numbers(run, span, below=below, horizon=horizon, after=after)


def read_rows(database: Path, run: str, numbers: Sequence[int]) -> dict[int, RawRow]:
    """A few events as the list shows them, by their numbers."""
    with closing(EventLines(database)) as lines:
        return {
            seq: RawRow(seq=seq, kind=kind, span=span, at=at, body=body)
            for seq, kind, span, at, body in lines.bodies(run, numbers)
        }


def read_line(database: Path, run: str, seq: int) -> str:
    """One event as it is exported, over several lines; empty when it is gone. Very long texts are cut, and say so."""
    with closing(EventLines(database)) as lines:
        found = lines.recorded(run, (seq,))
    if not found:
        return ""
    plain = {"run": run, "seq": seq, "event": _cut(CODEC.tagged(found[0].event))}
    return json.dumps(plain, ensure_ascii=False, indent=2)


def seek(database: Path, run: str, numbers: Sequence[int], words: str, place: int, end: int, step: int) -> Sought:
    """Look for words in the events from a place on, for a while; step 1 goes forward, -1 back."""
    pattern = re.compile(re.escape(words), re.IGNORECASE)
    until = time.monotonic() + SLICE_SECONDS
    with closing(EventLines(database)) as lines:
        while place != end and time.monotonic() < until:
            places = range(place, end, step)[:CHUNK]
            for at, (seq, kind, _span, _at, body) in zip(
                places, lines.bodies(run, [numbers[one] for one in places]), strict=False
            ):
                if pattern.search(f"{kind} {body}") or ("$value" in body and _holds(lines, run, seq, pattern)):
                    return Sought(hit=at, place=at + step)
            place = places[-1] + step
    return Sought(hit=None, place=place)


def _holds(lines: EventLines, run: str, seq: int, pattern: re.Pattern[str]) -> bool:
    return any(_is_in(text, pattern) for one in lines.recorded(run, (seq,)) for text in _texts(CODEC.tagged(one.event)))


def _texts(plain: object) -> list[str]:
    if isinstance(plain, str):
        return [plain]
    if isinstance(plain, dict):
        return [text for one in plain.values() for text in _texts(one)]
    if isinstance(plain, list):
        return [text for one in plain for text in _texts(one)]
    return []


def _is_in(text: str, pattern: re.Pattern[str]) -> bool:
    overlap = len(pattern.pattern)
    return any(
        pattern.search(text[start : start + PIECE_CHARS + overlap]) for start in range(0, len(text), PIECE_CHARS)
    )


def _cut(plain: Plain) -> Plain:
    return {key: _cut_one(item) for key, item in plain.items()}


def _cut_one(item: object) -> object:
    if isinstance(item, str) and len(item) > LONGEST_TEXT:
        return f"{item[:LONGEST_TEXT]}… {grouped(len(item) - LONGEST_TEXT)} more characters"
    if isinstance(item, dict):
        return _cut(item)
    if isinstance(item, list):
        return [_cut_one(one) for one in item]
    return item
