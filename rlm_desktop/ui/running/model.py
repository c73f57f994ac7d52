"""How the run in hand stands, in the few words of the status bar."""

from __future__ import annotations

from dataclasses import dataclass

from rlm_desktop.events.facts import RunStarted
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.wording import outcome_sentence
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import RunRow
from rlm_desktop.ui.figures import clock, counted, dollars, duration, grouped, money, tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the status bar says of one run."""

    state: str
    outcome: Outcome | None
    step: str
    calls: str
    tokens: str
    cost: str
    elapsed: str


def standing(row: RunRow, limits: Limits, now: float, *, stopping: bool) -> Standing:
    """now: seconds since the epoch, for the time that a run has taken so far."""
    done = row.root_calls + row.sub_calls - row.in_flight
    flight = f" ({grouped(row.in_flight)} in flight)" if row.in_flight else ""
    state = "Stopping…" if stopping and row.outcome is None else outcome_sentence(row.outcome, row.reason)
    return Standing(
        state=state.split("\n", 1)[0],
        outcome=row.outcome,
        step=f"step {grouped(row.steps)} of {grouped(limits.max_steps)}",
        calls=f"{counted(done, 'call')}{flight}",
        tokens=f"in {tokens(row.tokens_in)} · out {tokens(row.tokens_out)}",
        cost=_cost(row, limits),
        elapsed=clock(now - row.begin) if row.end is None else duration(row.end - row.begin),
    )


def limits_of(reader: Reader, run: str) -> Limits:
    """The limits that a run was begun with."""
    first = reader.event(run, 1)
    return first.limits if isinstance(first, RunStarted) else Limits()


def _cost(row: RunRow, limits: Limits) -> str:
    said = dollars(row.cost, row.unpriced_calls)
    if limits.max_cost is None:
        return said
    if row.cost is None and not row.unpriced_calls:
        return f"budget {money(limits.max_cost, 2)}"
    return f"{said} of {money(limits.max_cost, 2)}"
