"""The figures of a run, what another run has more or less of them, and how a number of runs spreads.

Unknown stays unknown: a cost that leaves calls out has no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Protocol

from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.score import Score
from rlm_desktop.events.wording import PLAIN, UNKNOWN, Numerals, dollars, duration, outcome_sentence, plain

MINUS = "−"
ONE_LINE = 300
"""Characters of a text that stands among figures."""


class RunFacts(Protocol):
    """What is told of a run beside its steps."""

    @property
    def question(self) -> str: ...
    @property
    def method(self) -> str: ...
    @property
    def root_model(self) -> str: ...
    @property
    def sub_model(self) -> str: ...
    @property
    def corpus_name(self) -> str: ...
    @property
    def begin(self) -> float: ...
    @property
    def end(self) -> float | None: ...
    @property
    def outcome(self) -> Outcome | None: ...
    @property
    def reason(self) -> str: ...
    @property
    def answer(self) -> str: ...
    @property
    def steps(self) -> int: ...
    @property
    def root_calls(self) -> int: ...
    @property
    def sub_calls(self) -> int: ...
    @property
    def tokens_in(self) -> int: ...
    @property
    def tokens_out(self) -> int: ...
    @property
    def cost(self) -> float | None: ...
    @property
    def unpriced_calls(self) -> int: ...
    @property
    def errors(self) -> int: ...
    @property
    def rating(self) -> int | None: ...
    @property
    def score(self) -> Score | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number of a run."""

    name: str
    of: Callable[[RunFacts], float | None]
    """None where it is not known."""
    said: Callable[[float, Numerals], str]
    """An amount of it."""
    more_is_better: bool | None = None
    """None where neither is."""

    def shown(self, run: RunFacts, by: Numerals = PLAIN) -> str:
        """What a run has of it."""
        if self.name == COST:
            return dollars(run.cost, run.unpriced_calls, by)
        amount = self.of(run)
        return UNKNOWN if amount is None else self.said(amount, by)

    def change(self, base: RunFacts, run: RunFacts) -> float | None:
        """How much more a run has than another; None where one of them is unknown."""
        one, other = self.of(base), self.of(run)
        return None if one is None or other is None else other - one

    def change_said(self, base: RunFacts, run: RunFacts, by: Numerals = PLAIN) -> str:
        """The same with its sign; empty for no change."""
        change = self.change(base, run)
        if change is None:
            return "" if self.of(base) is None and self.of(run) is None else UNKNOWN
        said = self.said(abs(change), by)
        return "" if not change or said == self.said(0, by) else f"{'+' if change > 0 else MINUS}{said}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One line of what two runs have each."""

    name: str
    left: str
    right: str
    change: str = ""
    """Of the right over the left, with its sign."""
    is_better: bool | None = None
    """Whether the right one's is the better figure; None where that cannot be said."""

    @property
    def is_different(self) -> bool:
        """Whether the two have another."""
        return self.left != self.right


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How a number of amounts lies: a box and its whiskers."""

    count: int
    least: float
    low: float
    """A quarter is below."""
    median: float
    high: float
    """A quarter is above."""
    most: float


def cost_of(run: RunFacts) -> float | None:
    """US dollars; None where a call without a price is left out."""
    return None if run.unpriced_calls else run.cost or 0.0


def seconds_of(run: RunFacts) -> float | None:
    """From beginning to end; None while it runs."""
    return None if run.end is None else run.end - run.begin


def score_of(run: RunFacts) -> float | None:
    """0 to 1 where somebody or something scored it."""
    return None if run.score is None else run.score.value


def rating_of(run: RunFacts) -> float | None:
    """1 to 5 where the user rated it."""
    return None if run.rating is None else float(run.rating)


COST = "Cost"


def _count(amount: float, by: Numerals) -> str:
    return by.whole(round(amount))


def _share(amount: float, by: Numerals) -> str:
    return by.fixed(amount, 2)


def _money(amount: float, by: Numerals) -> str:
    return by.money(amount, 4)


FIGURES = (
    Figure(name=COST, of=cost_of, said=_money, more_is_better=False),
    Figure(name="Time", of=seconds_of, said=duration, more_is_better=False),
    Figure(name="Steps", of=lambda run: run.steps, said=_count),
    Figure(name="Root calls", of=lambda run: run.root_calls, said=_count),
    Figure(name="Sub-calls", of=lambda run: run.sub_calls, said=_count),
    Figure(name="Errors", of=lambda run: run.errors, said=_count, more_is_better=False),
    Figure(name="Tokens in", of=lambda run: run.tokens_in, said=_count),
    Figure(name="Tokens out", of=lambda run: run.tokens_out, said=_count),
    Figure(name="Score", of=score_of, said=_share, more_is_better=True),
    Figure(name="Rating", of=rating_of, said=_count, more_is_better=True),
)


def differences(
    left: RunFacts, right: RunFacts, presets: tuple[str, str] = ("", ""), by: Numerals = PLAIN
) -> tuple[Difference, ...]:
    """What two runs are and have, line by line; presets: the names of the prompts they were asked with."""
    words = (
        ("Outcome", _outcome(left), _outcome(right)),
        ("Answer", one_line(left.answer) or UNKNOWN, one_line(right.answer) or UNKNOWN),
        ("Question", one_line(left.question), one_line(right.question)),
        ("Documents", plain(left.corpus_name) or UNKNOWN, plain(right.corpus_name) or UNKNOWN),
        ("Method", plain(left.method), plain(right.method)),
        ("Preset", *(plain(preset) or UNKNOWN for preset in presets)),
        ("Root model", plain(left.root_model) or UNKNOWN, plain(right.root_model) or UNKNOWN),
        ("Sub model", plain(left.sub_model) or UNKNOWN, plain(right.sub_model) or UNKNOWN),
    )
    said = [Difference(name=name, left=one, right=other) for name, one, other in words]
    return (*said[:2], *_figures_apart(left, right, by), *said[2:])


def spread_of(amounts: Sequence[float]) -> Spread:
    """Of one amount or more."""
    in_order = sorted(amounts)
    low, median, high = quantiles(in_order, n=4, method="inclusive") if len(in_order) > 1 else in_order * 3
    return Spread(count=len(in_order), least=in_order[0], low=low, median=median, high=high, most=in_order[-1])


def one_line(text: str) -> str:
    """The beginning of a text on one line."""
    line = plain(" ".join(text[: 2 * ONE_LINE].split()))
    return line if len(line) <= ONE_LINE and len(text) <= 2 * ONE_LINE else f"{line[: ONE_LINE - 1]}…"


def _figures_apart(left: RunFacts, right: RunFacts, by: Numerals) -> list[Difference]:
    found = []
    for figure in FIGURES:
        change = figure.change(left, right)
        found.append(
            Difference(
                name=figure.name,
                left=figure.shown(left, by),
                right=figure.shown(right, by),
                change=figure.change_said(left, right, by),
                is_better=(change > 0) is figure.more_is_better
                if change and figure.more_is_better is not None
                else None,
            )
        )
    return found


def _outcome(run: RunFacts) -> str:
    return outcome_sentence(run.outcome, run.reason).split("\n", 1)[0]
