"""What the members of a batch come to, as one row: of thousands of calls, read from indexes alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rlm_desktop.events.outcome import Status
from rlm_desktop.store.connection import refusals, untext
from rlm_desktop.store.leases import LOST_REASON
from rlm_desktop.store.listing import lost_span_row, span_row
from rlm_desktop.store.read_only import ReadOnly
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.readings import Span, Sums
from rlm_desktop.store.rows import SpanRow
from rlm_desktop.store.shown import Shown
from rlm_desktop.store.tables import SPAN_COLUMNS, to_span, to_sums

SEVERAL = "several"
"""What stands for the model of a batch that asked more than one."""
MOST_KEPT = 1_000
"""Batches that are remembered."""
MANY = 1_000
"""Members from which on a batch is one of few of its code."""
_STATUSES = (Status.RUNNING, Status.LOST, Status.FAILED, Status.STOPPED, Status.OK)
"""A batch stands as the first of these that one of its members does."""
_ENDINGS = _STATUSES[1:]


@dataclass(frozen=True, slots=True)
class BatchRow:
    """What the calls or child runs of a batch come to."""

    row: SpanRow
    """As if it were a span: its first member with the sums of all; its children are the members."""
    statuses: Mapping[Status, int]
    """How many of the members stand so; none for those that no member has."""


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What a batch came to at an event."""

    span: Span
    statuses: dict[Status, int]
    last_seq: int
    """The last event that said something of its members; as long as they are so many, nothing later does."""


class Batches(Reader):
    """A reader of batches; of one thread, like every reader."""

    def __init__(self, source: Path | ReadOnly) -> None:
        super().__init__(source)
        self._over: dict[tuple[str, int, int], _Gathered] = {}
        """Batches of which all members had ended."""

    def batch(self, shown: Shown, parent: int, batch: int) -> BatchRow:
        """What all members of a batch come to, whatever a filter leaves; it must have begun."""
        run, horizon = shown.run, shown.horizon
        gathered = self._gathered(shown, parent, batch)
        span, statuses = gathered.span, gathered.statuses
        if horizon is None and Status.RUNNING in statuses and self._is_lost(run):
            statuses[Status.LOST] = statuses.get(Status.LOST, 0) + statuses.pop(Status.RUNNING)
            lost = lost_span_row(
                span_row(run, span), end=self._last_at(run), in_flight=span.sums.in_flight, reason=LOST_REASON
            )
            return BatchRow(lost, statuses)
        return BatchRow(span_row(run, span), statuses)

    def _gathered(self, shown: Shown, parent: int, batch: int) -> _Gathered:
        values = {"run": shown.run, "parent": parent, "batch": batch, "until": shown.until}
        size, place, begin_seq, least, most = self._rows(_BEGUN, values)[0]
        known = self._over.get((shown.run, parent, batch))
        if known is not None and known.span.children == size and known.last_seq <= shown.until:
            return known
        query = _OF_FEW if size < MANY else _OF_MANY
        ended, last_seq, end, *rest = self._rows(query, {**values, "begin_seq": begin_seq, "size": size})[0]
        counts, sums = rest[: len(_ENDINGS)], Sums()
        if ended:
            sums = to_sums(tuple(rest[len(_ENDINGS) :]))
        statuses = {status: count for status, count in zip(_ENDINGS, counts, strict=True) if count}
        others = self._others(shown, values)
        for one in others:
            sums = sums.plus(one.sums)
            statuses[one.status] = statuses.get(one.status, 0) + 1
        running = size - ended - len(others)
        if running:
            sums = sums.plus(Sums(calls=running, in_flight=running))
            statuses[Status.RUNNING] = statuses.get(Status.RUNNING, 0) + running
        ends = [one for one in (end, *(other.end for other in others)) if one is not None]
        first = self._spans(_AT_PLACE, (shown.run, shown.run, parent, place))[0]
        span = replace(
            first,
            end=None if Status.RUNNING in statuses else max(ends),
            status=next(status for status in _STATUSES if status in statuses),
            model=untext(least) if least == most else SEVERAL,
            error="",
            children=size,
            sums=sums,
        )
        gathered = _Gathered(span, statuses, max([last_seq or 0, *(one.touched_seq for one in others)]))
        if span.end is not None and gathered.last_seq <= shown.until:
            if len(self._over) >= MOST_KEPT:
                self._over.clear()
            self._over[shown.run, parent, batch] = gathered
        return gathered

    def _others(self, shown: Shown, values: Mapping[str, Any]) -> list[Span]:
        """The members that are no calls, which are few, as they stood."""
        spans = [to_span(row) for row in self._rows(_OTHERS, values)]
        if shown.horizon is None or not spans:
            return spans
        with refusals(self._database):
            view = self._horizon(shown.run, shown.horizon)
            return [view.span(one) for one in spans]


_BEGUN = """SELECT count(*), min(place), min(begin_seq), min(model), max(model) FROM spans INDEXED BY spans_by_batch
    WHERE run = :run AND parent = :parent AND batch = :batch AND begin_seq <= :until"""
_OF_BATCH = """spans INDEXED BY spans_ended_calls WHERE run = :run AND parent = :parent AND kind = 'call'
    AND end_seq IS NOT NULL AND end_seq > :begin_seq AND end_seq <= :until AND batch = :batch"""
_ENDED = f"""SELECT count(*), max(end_seq), max(spans.end),
    {", ".join(f"sum(status = '{status}')" for status in _ENDINGS)},
    count(*), sum(root_calls), 0, sum(tokens_in), sum(tokens_out), sum(cost), sum(unpriced), sum(errors), 0 FROM"""
_OF_MANY = f"{_ENDED} {_OF_BATCH}"
_OF_FEW = f"""{_ENDED} (SELECT end_seq, spans.end, status, root_calls, tokens_in, tokens_out, cost, unpriced, errors
    FROM {_OF_BATCH} ORDER BY end_seq LIMIT :size) AS spans"""
"""The same, but nothing is looked at after the last member: there may be thousands of such batches in the same code."""
_OTHERS = f"""SELECT {SPAN_COLUMNS} FROM spans INDEXED BY spans_but_calls
    WHERE run = :run AND parent = :parent AND kind <> 'call' AND batch = :batch AND begin_seq <= :until"""
_AT_PLACE = """run = ? AND span =
    (SELECT span FROM spans INDEXED BY spans_by_parent WHERE run = ? AND parent = ? AND place = ?)"""
