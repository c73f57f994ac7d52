"""A run's spans as they stood after an event: later rows are not there, rows that end later are running.

A row that no later event touched is given as it is kept; only the few others are worked out again.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from dataclasses import replace

from rlm_desktop.events import facts
from rlm_desktop.events.outcome import SpanKind, Status
from rlm_desktop.store.connection import untext
from rlm_desktop.store.fold import names_in
from rlm_desktop.store.readings import Span, Sums
from rlm_desktop.store.tables import SPAN_COLUMNS, to_span, to_sums
from rlm_desktop.store.texts import on_span

# Everywhere here the index is named: left to itself, without statistics, SQLite looks through the whole run.
_ENDED_CALLS = """SELECT count(*), sum(root_calls), 0, sum(tokens_in), sum(tokens_out), sum(cost), sum(unpriced),
    sum(errors), 0 FROM spans INDEXED BY spans_ended_calls
    WHERE run = ? AND parent = ? AND kind = 'call' AND end_seq IS NOT NULL AND end_seq <= ?"""
_ROOT_CALLS_IN_FLIGHT = """SELECT count(*) FROM spans INDEXED BY spans_by_parent
    WHERE run = ? AND parent = ? AND place < ? AND role = 'root' AND (end_seq IS NULL OR end_seq > ?)"""
_OTHERS = "FROM spans INDEXED BY spans_but_calls WHERE run = ? AND parent = ? AND kind <> 'call' AND place < ?"
_SETTLED_OTHERS = f"""SELECT sum(calls), sum(root_calls), sum(in_flight), sum(tokens_in), sum(tokens_out), sum(cost),
    sum(unpriced), sum(errors), sum(variables), count(*) {_OTHERS} AND touched_seq <= ?"""
_UNSETTLED_OTHERS = f"SELECT {SPAN_COLUMNS} {_OTHERS} AND touched_seq > ? ORDER BY place"


class Horizon:
    """One run as it stood after the event `seq`; what it worked out once it knows."""

    def __init__(self, connection: sqlite3.Connection, run: str, seq: int) -> None:
        self._connection = connection
        self._run = run
        self._seq = seq
        self._known: dict[int, Sums] = {}

    def span(self, span: Span) -> Span:
        """The span as it stood; it must have begun."""
        if span.touched_seq <= self._seq:
            return span
        children = self.children(span)
        sums = self._sums(span, children)
        is_over = span.end_seq is not None and span.end_seq <= self._seq
        label = span.label
        if span.kind is SpanKind.STEP:
            label = self._reply_label(span)
        elif span.kind is SpanKind.CALL and span.role == "root" and not is_over:
            label = ""
        if is_over:
            return replace(span, label=label, children=children, sums=sums)
        return replace(
            span,
            status=Status.RUNNING,
            end=None,
            end_seq=None,
            error="",
            label=label,
            children=children,
            reach=None,
            sums=sums,
        )

    def children(self, span: Span) -> int:
        """How many direct children had begun."""
        if span.touched_seq <= self._seq:
            return span.children
        return bisect_right(range(span.children), self._seq, key=lambda place: self._child_begin_seq(span, place))

    def spans(self, total: int) -> int:
        """How many spans of the run had begun, of so many in all."""
        return bisect_right(range(total), self._seq, key=self._ordinal_begin_seq)

    def _sums(self, span: Span, children: int) -> Sums:
        known = self._known.get(span.span)
        if known is None:
            known = self._known[span.span] = self._summed(span, children)
        return known

    def _summed(self, span: Span, children: int) -> Sums:
        if span.kind is SpanKind.CALL:
            if span.end_seq is not None and span.end_seq <= self._seq:
                return span.sums
            return Sums(calls=1, root_calls=span.sums.root_calls, in_flight=1)
        scope = (self._run, span.span, children, self._seq)
        settled = self._connection.execute(_SETTLED_OTHERS, scope).fetchone()
        unsettled = [to_span(row) for row in self._connection.execute(_UNSETTLED_OTHERS, scope).fetchall()]
        sums = self._calls(span, children - settled[9] - len(unsettled), scope).plus(self._own(span))
        if settled[9]:
            sums = sums.plus(to_sums(settled[:9]))
        for child in unsettled:
            sums = sums.plus(self._sums(child, self.children(child)))
        return sums

    def _own(self, span: Span) -> Sums:
        """What a span adds by itself: code that failed, names that it bound. None of it was cut short by the run's end,
        which touches the run's last spans.
        """
        found = on_span(self._connection, self._run, span.span, ("VariablesChanged",), self._seq)
        names = sum(len(names_in(event)) for event in found if isinstance(event, facts.VariablesChanged))
        is_over = span.end_seq is not None and span.end_seq <= self._seq
        is_failure = is_over and span.kind is SpanKind.CODE and span.status is Status.FAILED
        return Sums(errors=int(is_failure), variables=names)

    def _calls(self, span: Span, begun: int, scope: tuple[str, int, int, int]) -> Sums:
        """The sums of the calls right below a span, of which so many had begun."""
        if not begun:
            return Sums()
        row = self._connection.execute(_ENDED_CALLS, (self._run, span.span, self._seq)).fetchone()
        sums = to_sums(row) if row[0] else Sums()
        in_flight = begun - sums.calls
        root = 0
        if in_flight and span.kind is not SpanKind.CODE:
            root = self._connection.execute(_ROOT_CALLS_IN_FLIGHT, scope).fetchone()[0]
        return sums.plus(Sums(calls=in_flight, root_calls=root, in_flight=in_flight))

    def _reply_label(self, step: Span) -> str:
        """What a step is called: its newest root reply's label, of those that were there."""
        found = self._connection.execute(
            """SELECT label FROM spans INDEXED BY spans_by_parent WHERE run = ? AND parent = ? AND kind = 'call'
                AND role = 'root' AND status = 'ok' AND end_seq <= ? ORDER BY end_seq DESC LIMIT 1""",
            (self._run, step.span, self._seq),
        ).fetchone()
        return "" if found is None else untext(found[0])

    def _child_begin_seq(self, parent: Span, place: int) -> int:
        seq: int = self._connection.execute(
            "SELECT begin_seq FROM spans INDEXED BY spans_by_parent WHERE run = ? AND parent = ? AND place = ?",
            (self._run, parent.span, place),
        ).fetchone()[0]
        return seq

    def _ordinal_begin_seq(self, ordinal: int) -> int:
        seq: int = self._connection.execute(
            "SELECT begin_seq FROM spans INDEXED BY spans_by_ordinal WHERE run = ? AND ordinal = ?",
            (self._run, ordinal),
        ).fetchone()[0]
        return seq
