"""Rows out: what every screen, command and test knows of the runs. It never writes, and never makes a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from rlm_desktop.errors import RlmError
from rlm_desktop.events.documents import Corpus, Document
from rlm_desktop.events.facts import RUN_SPAN, Event, Message, OutputWritten, Recorded
from rlm_desktop.events.outcome import SpanKind
from rlm_desktop.store import corpora, texts
from rlm_desktop.store.connection import refusals, text, untext
from rlm_desktop.store.families import FAMILY_QUERY
from rlm_desktop.store.horizon import Horizon
from rlm_desktop.store.leases import LOST_REASON, is_held
from rlm_desktop.store.listing import RUN_QUERY, lost_run_row, lost_span_row, matching_where, run_row, span_row
from rlm_desktop.store.read_only import ReadOnly
from rlm_desktop.store.readings import Span
from rlm_desktop.store.rows import CorpusRow, RunRow, SpanRow, VariableRow
from rlm_desktop.store.tables import SPAN_COLUMNS, to_span

PAGE = 500
"""Spans asked for by number at a time."""


class Reader(ReadOnly):
    """One read-only connection, for one thread.

    Everywhere: a horizon of None is the latest event; offsets and limits count rows; a run is its full id.
    Raises RlmError when the file, the run or the span is not there.
    """

    def __init__(self, source: Path | ReadOnly) -> None:
        super().__init__(source)
        self._last_horizon: tuple[str, int, Horizon] | None = None
        self._connection.create_function("folded", 1, lambda value: text(untext(value).casefold()), deterministic=True)

    def run_count(self, *, matching: str = "") -> int:
        """How many runs there are whose question holds all of these words, in any order and case."""
        where, words = matching_where(matching)
        return int(self._rows(f"SELECT count(*) FROM runs LEFT JOIN marks USING (run) {where}", words)[0][0])

    def runs(self, *, offset: int = 0, limit: int = 200, matching: str = "") -> list[RunRow]:
        """Runs, the newest first; deleted ones left out."""
        where, words = matching_where(matching)
        rows = self._rows(
            f"{RUN_QUERY} {where} ORDER BY runs.begin DESC, runs.run DESC LIMIT ? OFFSET ?", (*words, limit, offset)
        )
        return [self._honest(run_row(row)) for row in rows]

    def run(self, run: str) -> RunRow:
        """One run, by its id or by the beginning of it; also a deleted one that can still be brought back.

        Raises RlmError when none or several begin so.
        """
        rows = self._rows(
            f"{RUN_QUERY} WHERE runs.run >= ?1 AND substr(runs.run, 1, length(?1)) = ?1 ORDER BY runs.run LIMIT 2",
            (run,),
        )
        if not run or not rows:
            raise RlmError(f"There is no run {run!r}.", "Look its id up in the list of runs.")
        if len(rows) > 1 and rows[0][0] != run:
            raise RlmError(f"Several runs begin with {run!r}.", "Give more of the id.")
        return self._honest(run_row(rows[0]))

    def family(self, run: str) -> tuple[RunRow, ...]:
        """A run and all that are related to it by `forked_from`, the oldest first; deleted ones left out."""
        return tuple(self._honest(run_row(row)) for row in self._rows(FAMILY_QUERY, (run,)))

    def span(self, run: str, span: int, *, horizon: int | None = None) -> SpanRow:
        """One span. Raises RlmError also when it begins behind the horizon."""
        found = self._span(run, span)
        if horizon is not None and found.begin_seq > horizon:
            raise RlmError(f"Span {span} of the run {run} begins later.", "Move the horizon forward.")
        return self._span_rows(run, [found], horizon)[0]

    def child_count(self, run: str, parent: int | None, *, horizon: int | None = None) -> int:
        """How many direct children a span has; parent None: those of the run's own span."""
        found = self._span(run, RUN_SPAN if parent is None else parent)
        if horizon is None:
            return found.children
        with refusals(self._database):
            return self._horizon(run, horizon).children(found)

    def children(
        self, run: str, parent: int | None, *, horizon: int | None = None, offset: int = 0, limit: int = 200
    ) -> list[SpanRow]:
        """A span's direct children as they began; parent None: those of the run's own span."""
        last = offset + limit
        if horizon is not None:
            last = min(last, self.child_count(run, parent, horizon=horizon))
        return self._span_rows(
            run,
            self._spans(
                "run = ? AND parent = ? AND place >= ? AND place < ? ORDER BY place",
                (run, RUN_SPAN if parent is None else parent, offset, last),
            ),
            horizon,
        )

    def spans(self, run: str, *, horizon: int | None = None, offset: int = 0, limit: int = 1000) -> list[SpanRow]:
        """All spans of a run as they began, the run's own first."""
        last = offset + limit
        if horizon is not None:
            with refusals(self._database):
                last = min(last, self._horizon(run, horizon).spans(self._begun(run)))
        return self._span_rows(
            run,
            self._spans("run = ? AND ordinal >= ? AND ordinal < ? ORDER BY ordinal", (run, offset, last)),
            horizon,
        )

    def spans_by_id(self, run: str, ids: Iterable[int], *, horizon: int | None = None) -> list[SpanRow]:
        """Those of some spans that are there at the horizon, in the order asked for; any number."""
        wanted = list(ids)
        found: dict[int, Span] = {}
        for place in range(0, len(wanted), PAGE):
            some = wanted[place : place + PAGE]
            marks = ", ".join("?" * len(some))
            found.update({one.span: one for one in self._spans(f"run = ? AND span IN ({marks})", (run, *some))})
        there = [found[one] for one in wanted if one in found]
        return self._span_rows(run, [one for one in there if horizon is None or one.begin_seq <= horizon], horizon)

    def path(self, run: str, span: int, *, horizon: int | None = None) -> list[SpanRow]:
        """The way to a span: the run's own, and so on down to the span itself; each one's place is among its siblings.

        Raises RlmError also when the span begins behind the horizon.
        """
        way = self._spans(
            """run = ?1 AND span IN (WITH RECURSIVE above (span) AS (SELECT ?2 UNION
                SELECT spans.parent FROM above JOIN spans ON spans.run = ?1 AND spans.span = above.span) SELECT span
                FROM above WHERE span IS NOT NULL) ORDER BY begin_seq""",
            (run, span),
        )
        if not way or way[-1].span != span or (horizon is not None and way[-1].begin_seq > horizon):
            self.span(run, span, horizon=horizon)
        return self._span_rows(run, way, horizon)

    def touched(self, run: str, *, after: int) -> list[SpanRow]:
        """Spans that an event after this number was about, or whose sums it changed; the longest untouched first.

        Output and pieces of a reply touch their span too, so its text is worth reading again.
        """
        return self._span_rows(
            run,
            self._spans("run = ? AND touched_seq > ? ORDER BY touched_seq, span", (run, after)),
            None,
        )

    def code(self, run: str, span: int) -> str:
        """The code of a code span; empty for another."""
        with refusals(self._database):
            return texts.code(self._connection, run, span)

    def output(self, run: str, span: int, *, horizon: int | None = None) -> tuple[OutputWritten, ...]:
        """What a code span printed."""
        found = self._on_span(run, span, ("OutputWritten",), horizon)
        return tuple(event for event in found if isinstance(event, OutputWritten))

    def prompt(self, run: str, span: int) -> tuple[Message, ...]:
        """A call's whole prompt, earlier calls' messages and replies included; empty for another span."""
        with refusals(self._database):
            return texts.prompt(self._connection, run, span)

    def reply(self, run: str, span: int, *, horizon: int | None = None) -> str:
        """A call's reply; what has streamed so far while it runs, or when it failed."""
        with refusals(self._database):
            return texts.reply(self._connection, run, span, horizon, thinking=False)

    def thinking(self, run: str, span: int, *, horizon: int | None = None) -> str:
        """What a model thought before its reply, where its provider shows it."""
        with refusals(self._database):
            return texts.reply(self._connection, run, span, horizon, thinking=True)

    def variables(self, run: str, span: int, *, horizon: int | None = None) -> list[VariableRow]:
        """The names of the REPL that a span belongs to, by name: a run's or a child run's."""
        loop = self._span(run, span)
        while loop.kind not in (SpanKind.RUN, SpanKind.CHILD_RUN) and loop.parent is not None:
            loop = self._span(run, loop.parent)
        rows = self._rows(
            """SELECT name, kind, size, preview, max(seq), step, removed FROM variables
                WHERE run = ? AND loop = ? AND seq <= ? GROUP BY name""",
            (run, loop.span, texts.EVERYTHING if horizon is None else horizon),
        )
        found = [
            VariableRow(
                name=untext(row[0]), kind=untext(row[1]), size=row[2], preview=untext(row[3]), seq=row[4], step=row[5]
            )
            for row in rows
            if not row[6]
        ]
        return sorted(found, key=lambda row: row.name)

    def events(self, run: str, *, after: int = 0, until: int | None = None) -> Iterator[Recorded]:
        """A run's events in order: those after one number, up to and with another."""
        with refusals(self._database):
            yield from texts.events(self._connection, run, after=after, until=until)

    def event(self, run: str, seq: int) -> Event | None:
        """One event by its number; None where it is not there."""
        return next((one.event for one in self.events(run, after=seq - 1, until=seq)), None)

    def notices(self, run: str, span: int, *, horizon: int | None = None) -> tuple[Event, ...]:
        """What was noted on a span beside its texts: answers, replies sent back, limits, searches and the like."""
        return self._on_span(run, span, texts.NOTICES, horizon)

    def corpora(self, *, limit: int = 50) -> list[CorpusRow]:
        """Opened corpora, the latest first."""
        with refusals(self._database):
            return corpora.newest_corpora(self._connection, limit)

    def corpus(self, hash: str) -> Corpus:
        """A corpus with its documents and skipped files."""
        with refusals(self._database):
            return corpora.read_corpus(self._connection, hash)

    def documents(self, hash: str, *, offset: int = 0, limit: int = 500) -> list[Document]:
        """A corpus's documents in order."""
        with refusals(self._database):
            return corpora.read_documents(self._connection, hash, offset, limit)

    def _spans(self, condition: str, values: Iterable[Any]) -> list[Span]:
        return [to_span(row) for row in self._rows(f"SELECT {SPAN_COLUMNS} FROM spans WHERE {condition}", values)]

    def _span(self, run: str, span: int) -> Span:
        found = self._spans("run = ? AND span = ?", (run, span))
        if not found:
            raise RlmError(f"The run {run} has no span {span}.", "Look it up in the list of runs.")
        return found[0]

    def _begun(self, run: str) -> int:
        return int(self._rows("SELECT coalesce(max(ordinal) + 1, 0) FROM spans WHERE run = ?", (run,))[0][0])

    def _horizon(self, run: str, seq: int) -> Horizon:
        """The horizon, the same one while a screen asks for it again and again; one that is yet to come is not kept."""
        if self._last_horizon is not None and self._last_horizon[:2] == (run, seq):
            return self._last_horizon[2]
        horizon = Horizon(self._connection, run, seq)
        is_there = self._rows("SELECT 1 FROM events WHERE run = ? AND seq = ?", (run, seq))
        self._last_horizon = (run, seq, horizon) if is_there else None
        return horizon

    def _on_span(self, run: str, span: int, kinds: tuple[str, ...], horizon: int | None) -> tuple[Event, ...]:
        with refusals(self._database):
            return texts.on_span(self._connection, run, span, kinds, horizon)

    def _span_rows(self, run: str, spans: list[Span], horizon: int | None) -> list[SpanRow]:
        if horizon is not None:
            with refusals(self._database):
                view = self._horizon(run, horizon)
                return [span_row(run, view.span(span)) for span in spans]
        if any(span.end is None or span.sums.in_flight for span in spans) and self._is_lost(run):
            end = self._last_at(run)
            return [
                lost_span_row(span_row(run, span), end=end, in_flight=span.sums.in_flight, reason=LOST_REASON)
                for span in spans
            ]
        return [span_row(run, span) for span in spans]

    def _honest(self, row: RunRow) -> RunRow:
        if row.outcome is None and self._is_lost(row.run):
            return lost_run_row(row, end=self._last_at(row.run), reason=LOST_REASON)
        return row

    def _is_lost(self, run: str) -> bool:
        """Nobody is at work on the run, and it has no end, also not one written while we looked."""
        if is_held(self._database, run):
            return False
        return bool(self._rows("SELECT 1 FROM runs WHERE run = ? AND outcome IS NULL", (run,)))

    def _last_at(self, run: str) -> float:
        at: float = self._rows("SELECT at FROM events WHERE run = ? ORDER BY seq DESC LIMIT 1", (run,))[0][0]
        return at
