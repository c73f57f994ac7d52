"""How spans, outcomes, dollars, tokens, times and hostile text are said: the shell and all screens say the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from rlm_desktop.events.outcome import Outcome, SpanKind, Status

UNKNOWN = "—"
"""For a figure that nobody said."""


@dataclass(frozen=True, slots=True)
class Numerals:
    """How figures are written."""

    whole: Callable[[int], str]
    fixed: Callable[[float, int], str]
    """A number with so many decimals."""
    money: Callable[[float, int], str]
    """US dollars with so many decimals."""
    clock: Callable[[str], str] = str
    """A time of digits and colons."""


PLAIN = Numerals(
    whole=lambda number: f"{number:,}",
    fixed=lambda number, decimals: f"{number:,.{decimals}f}",
    money=lambda amount, decimals: f"${amount:,.{decimals}f}",
)
"""The same everywhere: for the command line and for files. The window has the user's own."""

SENTENCES = {
    Outcome.ANSWERED: "Answered.",
    Outcome.FORCED: "Forced: a limit was reached, and this is the best answer so far.",
    Outcome.STOPPED: "Stopped by you.",
    Outcome.BUDGET: "The budget is spent.",
    Outcome.TIME_LIMIT: "The time limit was reached.",
    Outcome.FAILED: "Failed.",
    Outcome.LOST: "Lost: its process died.",
}

STATUS_WORDS = {
    Status.RUNNING: "running",
    Status.OK: "done",
    Status.FAILED: "failed",
    Status.STOPPED: "stopped",
    Status.LOST: "lost",
}

_KINDS = {SpanKind.RUN: "Run", SpanKind.STEP: "Step", SpanKind.CODE: "Code", SpanKind.CHILD_RUN: "Child run"}
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """Text that cannot move a terminal's cursor or turn a line around: control characters made visible."""
    return _CONTROLS.sub(lambda found: f"\\x{ord(found[0]):02x}", text.replace("\r\n", "\n"))


def outcome_sentence(outcome: Outcome | None, reason: str) -> str:
    """How a run ended, with the reason where there is one; None is still running."""
    if outcome is None:
        return "Running."
    if outcome is not Outcome.ANSWERED and reason:
        return f"{outcome.value.replace('_', ' ').capitalize()}: {plain(reason)}"
    return SENTENCES[outcome]


def span_name(kind: SpanKind, role: str, step: int | None) -> str:
    """What a span is, in one or two words; role is that of a call."""
    if kind is SpanKind.CALL:
        return "Root call" if role == "root" else "Sub-call"
    return _KINDS[kind] if kind is not SpanKind.STEP or step is None else f"Step {step}"


def counted(number: int, what: str, by: Numerals = PLAIN) -> str:
    """A number of things: 1 call, 2,000 calls."""
    return f"{by.whole(number)} {what}{'' if number == 1 else 's'}"


def short_dollars(cost: float | None, unpriced: int, by: Numerals = PLAIN) -> str:
    """As `dollars`, for a narrow place: a plus where calls of unknown price are left out, a dash for nothing but such.

    Empty where nothing was to be paid for.
    """
    if cost is None:
        return UNKNOWN if unpriced else ""
    said = by.money(cost, 4 if cost else 0)
    return f"{said}+" if unpriced else said


def dollars(cost: float | None, unpriced: int, by: Numerals = PLAIN) -> str:
    """A cost that never says $0 for what is unknown; unpriced: calls that the sum leaves out."""
    if cost is None:
        return "cost unknown" if unpriced else "no cost"
    rest = f" + {counted(unpriced, 'unpriced call', by)}" if unpriced else ""
    return by.money(cost, 4 if cost else 0) + rest


def tokens(count: int | None, by: Numerals = PLAIN) -> str:
    """A number of tokens, short: 950, 48.2k, 1.2M."""
    if count is None:
        return UNKNOWN
    for size, unit in ((1_000_000, "M"), (1_000, "k")):
        if count >= size:
            return f"{by.fixed(count / size, 1)}{unit}"
    return by.whole(count)


def duration(seconds: float | None, by: Numerals = PLAIN) -> str:
    """A stretch of time, short: 84 ms, 3.1 s, 2:14, 1:02:14."""
    if seconds is None:
        return UNKNOWN
    if seconds < 1:
        return f"{by.fixed(seconds * 1000, 0)} ms"
    if seconds < 60:
        return f"{by.fixed(seconds, 1)} s"
    return clock(seconds, by)


def clock(seconds: float, by: Numerals = PLAIN) -> str:
    """A stretch of time in whole seconds, as a clock that runs shows it: 0:03, 2:14, 1:02:14."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return by.clock(f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}")
