"""The lines of a comparison as they are shown: what each side has, and in words how they differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rlm_desktop.analysis.alignment import Kind
from rlm_desktop.analysis.comparing import Compared
from rlm_desktop.events.outcome import SpanKind
from rlm_desktop.events.wording import plain
from rlm_desktop.store.compared import ComparedCall, ComparedStep
from rlm_desktop.ui.figures import counted, duration, grouped, percent, short_dollars

LINE_CHARS = 240
SIGNS = {Kind.SAME: "=", Kind.EDITED: "≈", Kind.LEFT: "−", Kind.RIGHT: "+", Kind.MOVED: "↕"}
MEANINGS = {
    Kind.SAME: "muted",
    Kind.EDITED: "stopped",
    Kind.LEFT: "failed",
    Kind.RIGHT: "ok",
    Kind.MOVED: "sub",
}
"""Of the theme's colours; each has its sign and its words too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one run has on a line."""

    name: str
    text: str
    """Its first line."""
    figures: str = ""
    is_bad: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line on screen."""

    place: int
    """Among the lines of the comparison."""
    kind: Kind
    left: Side | None = None
    right: Side | None = None
    said: str = ""
    """How they differ."""
    partner: int | None = None
    """The line on which the other side of a moved one stands."""
    is_different: bool = True

    @property
    def spoken(self) -> str:
        """The line in a sentence, for a screen reader."""
        sides = (f"{letter}: {side.name}, {side.text}" for letter, side in self._sides if side is not None)
        return f"{self.said}. {'; '.join(sides)}"

    @property
    def _sides(self) -> tuple[tuple[str, Side | None], ...]:
        return ("A", self.left), ("B", self.right)


def step_lines(found: Sequence[Compared], lefts: Sequence[ComparedStep], rights: Sequence[ComparedStep]) -> list[Line]:
    """The steps of two loops."""
    return _lines(found, lambda place: _step(lefts[place]), lambda place: _step(rights[place]))


def call_lines(found: Sequence[Compared], lefts: Sequence[ComparedCall], rights: Sequence[ComparedCall]) -> list[Line]:
    """The sub-calls of two steps."""
    return _lines(found, lambda place: _call(place, lefts[place]), lambda place: _call(place, rights[place]))


def differing(lines: Sequence[Line]) -> list[int]:
    """The lines that differ, each comparison once."""
    seen: set[int] = set()
    return [
        number
        for number, line in enumerate(lines)
        if line.is_different and line.place not in seen and not seen.add(line.place)  # type: ignore[func-returns-value]
    ]


def how(compared: Compared) -> str:
    """In a few words."""
    pair = compared.pair
    if pair.kind is Kind.EDITED:
        rest = f", other {' and '.join(compared.apart)}" if compared.apart else ""
        return f"only other names{rest}" if pair.only_names else f"{percent(pair.likeness)} alike{rest}"
    if pair.kind is Kind.LEFT:
        return "only in A"
    if pair.kind is Kind.RIGHT:
        return "only in B"
    if compared.apart:
        return f"other {' and '.join(compared.apart)}"
    return "moved" if pair.kind is Kind.MOVED else "the same"


def _lines(found: Sequence[Compared], left: Callable[[int], Side], right: Callable[[int], Side]) -> list[Line]:
    lines: list[Line] = []
    rights: list[int | None] = []
    moved: list[tuple[int, int]] = []
    for place, one in enumerate(found):
        pair = one.pair
        is_moved = pair.kind is Kind.MOVED
        if is_moved and pair.right is not None:
            moved.append((pair.right, place))
        lines.append(
            Line(
                place=place,
                kind=pair.kind,
                left=None if pair.left is None else left(pair.left),
                right=None if pair.right is None or is_moved else right(pair.right),
                said=how(one),
                is_different=one.is_different,
            )
        )
        rights.append(None if is_moved else pair.right)
    for number, place in sorted(moved):
        at = next((row for row, one in enumerate(rights) if one is not None and one > number), len(lines))
        lines.insert(at, Line(place=place, kind=Kind.MOVED, right=right(number), said=how(found[place])))
        rights.insert(at, number)
    return _partnered(lines)


def _partnered(lines: list[Line]) -> list[Line]:
    halves: dict[int, list[int]] = {}
    for row, line in enumerate(lines):
        if line.kind is Kind.MOVED:
            halves.setdefault(line.place, []).append(row)
    for one, other in halves.values():
        lines[one], lines[other] = replace(lines[one], partner=other), replace(lines[other], partner=one)
    return lines


def _step(step: ComparedStep) -> Side:
    row = step.row
    seconds = None if row.end is None else row.end - row.begin
    parts = [duration(seconds), short_dollars(row.cost, row.unpriced_calls)]
    if row.calls > 1:
        parts.insert(0, counted(row.calls, "call"))
    return Side(
        name=f"Step {row.step}",
        text=first_line(step.code) or first_line(step.reply) or "(nothing)",
        figures=" · ".join(part for part in parts if part),
        is_bad=not step.state.startswith("ok"),
    )


def _call(place: int, call: ComparedCall) -> Side:
    what = "Child run " if call.kind is SpanKind.CHILD_RUN else ""
    return Side(
        name=f"{what}{grouped(place + 1)}",
        text=first_line(call.text),
        figures="" if call.line is None else f"line {call.line}",
        is_bad=not call.state.startswith("ok"),
    )


def first_line(text: str) -> str:
    """The first line that says something, safe to draw; of code, no comment and no import where there is more."""
    lines = [line.strip() for line in text[: 20 * LINE_CHARS].split("\n") if line.strip()]
    telling = [line for line in lines if not line.startswith(("#", "import ", "from "))]
    return plain((telling or lines or [""])[0])[:LINE_CHARS]
