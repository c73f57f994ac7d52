"""What comes next to a span: in time, among its siblings, of its kind, above and below it, and the next error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rlm_desktop.store.read_only import ReadOnly
from rlm_desktop.store.shown import Shown


@dataclass(frozen=True, slots=True)
class _Axis:
    """Along what one goes, and which spans lie on it."""

    column: str
    index: str
    condition: str = "1"
    may_lead: bool = False
    """Whether spans lie on it that only lead to what a filter keeps."""


_IN_TIME = _Axis("ordinal", "spans_by_ordinal")
_SIBLINGS = _Axis("place", "spans_by_parent", "parent = :parent", may_lead=True)
_OF_KIND = _Axis("ordinal", "spans_by_kind", "kind = :kind AND role = :role")
_ERRORS = _Axis("ordinal", "spans_bad", "status IN ('failed', 'lost') AND kind <> 'run' AND end_seq <= :until")
_STEPS = _Axis("place", "spans_by_parent", "parent = :parent AND kind = 'step'", may_lead=True)
_BELOW = _Axis("place", "spans_by_parent", "parent = :span", may_lead=True)


class Neighbours(ReadOnly):
    """A reader of single steps from one span to another; of one thread, like every reader.

    Everywhere: towards is 1 for what began later and -1 for what began earlier. None is given where nothing that is
    shown comes next, or the span itself is not there. Under a filter matches come next; siblings and what lies below
    may also be spans that lead to one.
    """

    def in_time(self, shown: Shown, span: int, towards: int) -> int | None:
        """The span that began right after or before."""
        if shown.matches is None:
            return self._beside(shown, span, towards, _IN_TIME)
        at = self._at(shown.run, span)
        if at is None:
            return None
        matches, ordinal = shown.matches, at["ordinal"]
        place = matches.position(ordinal + 1) if towards > 0 else matches.position(ordinal) - 1
        return matches.spans[place] if 0 <= place < matches.count else None

    def sibling(self, shown: Shown, span: int, towards: int) -> int | None:
        """The next or previous child of the same parent."""
        return self._beside(shown, span, towards, _SIBLINGS)

    def of_kind(self, shown: Shown, span: int, towards: int) -> int | None:
        """The next or previous of its kind in the whole run; root calls and sub-calls are two kinds."""
        return self._beside(shown, span, towards, _OF_KIND)

    def error(self, shown: Shown, span: int, towards: int) -> int | None:
        """The next or previous span that failed or was lost; never the run's own."""
        return self._beside(shown, span, towards, _ERRORS)

    def step(self, shown: Shown, span: int, towards: int) -> int | None:
        """The next or previous step of the loop that a span belongs to; from the loop itself, its first."""
        at = self._at(shown.run, span)
        while at is not None and at["kind"] != "step":
            if at["kind"] in ("run", "child_run"):
                return self.child(shown, at["span"]) if towards > 0 else None
            at = self._at(shown.run, at["parent"])
        return None if at is None else self._beside(shown, at["span"], towards, _STEPS)

    def child(self, shown: Shown, span: int) -> int | None:
        """The first span below."""
        return self._first(shown, _BELOW, "", "ASC", {"span": span})

    def parent(self, shown: Shown, span: int) -> int | None:
        """The span above."""
        at = self._at(shown.run, span)
        return None if at is None else at["parent"]

    def _beside(self, shown: Shown, span: int, towards: int, axis: _Axis) -> int | None:
        at = self._at(shown.run, span)
        if at is None:
            return None
        beyond, direction = (">", "ASC") if towards > 0 else ("<", "DESC")
        return self._first(shown, axis, f"AND {axis.column} {beyond} :{axis.column}", direction, at)

    def _first(self, shown: Shown, axis: _Axis, beyond: str, direction: str, values: dict[str, Any]) -> int | None:
        matches = shown.matches
        if matches is not None:
            self._connection.create_function("kept", 1, matches.__contains__ if axis.may_lead else matches.is_match)
        rows = self._rows(
            f"""SELECT span FROM spans INDEXED BY {axis.index}
                WHERE run = :run AND {axis.condition} AND begin_seq <= :until {beyond}
                {"" if matches is None else "AND kept(span)"}
                ORDER BY {axis.column} {direction} LIMIT 1""",
            {**values, "run": shown.run, "until": shown.until},
        )
        return rows[0][0] if rows else None

    def _at(self, run: str, span: int | None) -> dict[str, Any] | None:
        names = ("span", "parent", "place", "ordinal", "kind", "role")
        rows = self._rows(f"SELECT {', '.join(names)} FROM spans WHERE run = ? AND span = ?", (run, span))
        return dict(zip(names, rows[0], strict=True)) if rows else None
