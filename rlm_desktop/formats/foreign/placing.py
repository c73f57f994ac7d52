"""The tree of a foreign record as ours: which span is the run, where its steps begin, what is a call, code or a child.

A call right under the run or an agent begins a step; what follows up to the next one is in it. What only holds others
is left out, and they take its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rlm_desktop.events.facts import RUN_SPAN
from rlm_desktop.events.outcome import SpanKind
from rlm_desktop.formats.foreign.given import GivenSpan, Kind
from rlm_desktop.formats.imported import Numbers

DEEPEST = 100
"""Levels of the tree; what lies deeper is left out."""

_KINDS = {Kind.TOOL: SpanKind.CODE, Kind.OWNER: SpanKind.CHILD_RUN, Kind.CALL: SpanKind.CALL, Kind.STEP: SpanKind.STEP}


@dataclass(slots=True, kw_only=True)
class Placed:
    """One span of the run."""

    span: int
    parent: int
    kind: SpanKind
    given: GivenSpan | None
    """None for what the record does not have: a step that a call began, a run over several roots."""
    begin: float
    end: float | None
    """None where it has no end."""
    depth: int
    role: str = ""
    step: int = 0
    block: int = 0
    enter: int = 0
    leave: int = 0
    """Its place in a walk around the tree: what happens at one moment is told in this order."""


class Placing:
    """Places the spans of one run.

    placed: each before those in it, when `place` was called; the first is the run.
    """

    def __init__(self, spans: Sequence[GivenSpan]) -> None:
        self._below: dict[str, list[GivenSpan]] = {}
        self._walk = 0
        self._numbers = Numbers()
        self.placed: list[Placed] = []
        self.orphans = 0
        """Spans whose parent is not there."""
        self.wrapped = 0
        """Calls that hold a call."""
        self.empty = 0
        """Spans that say nothing and hold nothing."""
        self.too_deep = 0
        """Spans below the deepest level."""
        self.untimed = 0
        """Spans without a begin."""
        self._roots = self._grow(spans)

    def place(self) -> None:
        """Place all of them."""
        sole = self._roots[0] if len(self._roots) == 1 else None
        is_run = sole is not None and sole.kind in (Kind.OWNER, Kind.OTHER, Kind.STEP)
        times = [one.begin for one in self._roots if one.begin is not None]
        run = Placed(
            span=RUN_SPAN,
            parent=0,
            kind=SpanKind.RUN,
            given=sole if is_run else None,
            begin=min(times, default=0.0),
            end=sole.end if is_run and sole else _latest(one.end for one in self._roots),
            depth=0,
        )
        self._open(run)
        self._loop(run, self._below.get(sole.key, []) if is_run and sole else self._roots, 1)
        self._close(run)
        for one in reversed(self.placed):
            if one.span != RUN_SPAN and one.end is not None:
                holder = self.placed[one.parent - 1]
                holder.end = None if holder.end is None else max(holder.end, one.end)

    def _grow(self, spans: Sequence[GivenSpan]) -> list[GivenSpan]:
        """The roots; what lies below each span, in the order it began."""
        known = {one.key: one for one in spans}
        ordered = sorted(spans, key=lambda one: one.begin or 0.0)
        fine: set[str] = set()
        for one in ordered:
            at, passed = one, set()
            while at.key not in fine and at.parent is not None:
                if at.parent not in known or at.key in passed:
                    at.parent = None
                    self.orphans += 1
                    break
                passed.add(at.key)
                at = known[at.parent]
            fine |= passed
        for one in ordered:
            if one.parent is not None:
                self._below.setdefault(one.parent, []).append(one)
        return [one for one in ordered if one.parent is None]

    def _loop(self, owner: Placed, given: Sequence[GivenSpan], level: int) -> None:
        """The steps of a run or a child run."""
        step: Placed | None = None
        count = 0
        for one in self._flat(given):
            if one.kind is Kind.STEP or one.kind is Kind.CALL or step is None:
                if step is not None:
                    self._close(step)
                count = one.step if one.kind is Kind.STEP and one.step else count + 1
                step = self._add(one if one.kind is Kind.STEP else None, SpanKind.STEP, owner, owner.depth, one)
                step.step = count
                self._open(step)
                if one.kind is Kind.STEP:
                    for inner in self._flat(self._below.get(one.key, []), opens_steps=True):
                        self._part(step, inner, level + 2)
                    self._close(step)
                    step = None
                    continue
            self._part(step, one, level + 2)
            step.end = None if step.end is None or one.end is None else max(step.end, one.end)
        if step is not None:
            self._close(step)

    def _part(self, holder: Placed, one: GivenSpan, level: int) -> None:
        """A call, code or child run, with what is in it."""
        if one.kind is Kind.OTHER:
            one.kind = Kind.TOOL
        kind = _KINDS[one.kind]
        depth = holder.depth + (one.kind is Kind.OWNER)
        part = self._add(one, kind, holder, depth, one)
        part.step = holder.step
        part.role = "" if kind is not SpanKind.CALL else "root" if holder.kind is SpanKind.STEP else "sub"
        if kind is SpanKind.CODE:
            earlier = (other.block for other in reversed(self.placed) if other.parent == holder.span and other.block)
            part.block = next(earlier, 0) + 1
        self._open(part)
        below = self._below.get(one.key, []) if one.kind is not Kind.CALL else []
        if level >= DEEPEST:
            self.too_deep += self._count(below)
            below = []
        if kind is SpanKind.CHILD_RUN:
            self._loop(part, below, level + 1)
        elif below:
            for inner in self._flat(below, opens_steps=True):
                self._part(part, inner, level + 1)
        self._close(part)

    def _flat(self, given: Iterable[GivenSpan], *, opens_steps: bool = False) -> list[GivenSpan]:
        """The spans that have a place, in the order they began; those that only hold others are gone."""
        found: list[GivenSpan] = []
        waiting = list(given)[::-1]
        while waiting:
            one = waiting.pop()
            below = self._below.get(one.key, [])
            if one.kind is Kind.CALL and below:
                if self._holds_call(below):
                    self.wrapped += 1
                else:
                    found.append(one)
                waiting += below[::-1]
            elif (one.kind is Kind.OTHER or (opens_steps and one.kind is Kind.STEP)) and below:
                waiting += below[::-1]
            elif one.kind is Kind.OTHER and not one.says_something:
                self.empty += 1
            else:
                found.append(one)
        return sorted(found, key=lambda one: one.begin or 0.0)

    def _holds_call(self, below: list[GivenSpan]) -> bool:
        waiting = list(below)
        while waiting:
            one = waiting.pop()
            if one.kind is Kind.CALL:
                return True
            if one.kind is Kind.OTHER:
                waiting += self._below.get(one.key, [])
        return False

    def _count(self, below: list[GivenSpan]) -> int:
        count, waiting = 0, list(below)
        while waiting:
            count += 1
            waiting += self._below.get(waiting.pop().key, [])
        return count

    def _add(self, given: GivenSpan | None, kind: SpanKind, holder: Placed, depth: int, timed: GivenSpan) -> Placed:
        begin = timed.begin
        if begin is None:
            self.untimed += 1
            begin = holder.begin
        begin = max(begin, holder.begin)
        end = None if timed.end is None else max(begin, timed.end)
        return Placed(
            span=self._numbers.span(), parent=holder.span, kind=kind, given=given, begin=begin, end=end, depth=depth
        )

    def _open(self, part: Placed) -> None:
        self._walk += 1
        part.enter = self._walk
        self.placed.append(part)

    def _close(self, part: Placed) -> None:
        self._walk += 1
        part.leave = self._walk


def _latest(ends: Iterable[float | None]) -> float | None:
    known: list[float] = []
    for end in ends:
        if end is None:
            return None
        known.append(end)
    return max(known, default=None)
