"""What the recorded tokens of a run would have cost under other models' prices. The record is never changed.

Tokens stay as they were counted: another model would have read and written other tokens, and more or fewer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from rlm_desktop.events.tariffs import Tariff
from rlm_desktop.events.usage import CallUse, Total, Usage

NOTHING = Total()
Who = tuple[str, str]
"""Role and recorded model of a call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Some calls: as recorded, and under the other prices."""

    recorded: Total = NOTHING
    repriced: Total = NOTHING

    def plus(self, recorded: Usage, repriced: Usage) -> Line:
        """This line and one more call."""
        return Line(recorded=self.recorded.plus(recorded), repriced=self.repriced.plus(repriced))

    @property
    def difference(self) -> float | None:
        """US dollars more, or less below zero; None unless both have the price of every call."""
        if self.recorded.unpriced or self.repriced.unpriced:
            return None
        return (self.repriced.cost or 0.0) - (self.recorded.cost or 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repriced:
    """A run under other prices."""

    total: Line
    by_step: Mapping[int, Line]
    by_model: Mapping[Who, Line]


def reprice(calls: Iterable[CallUse], chosen: Mapping[Who, str], tariffs: Mapping[str, Tariff]) -> Repriced:
    """Price every call as if the model chosen for its role and recorded model had used the same tokens.

    chosen: a call whose role and model are not in it keeps its recorded cost. tariffs: by the names of chosen models;
    one that is missing has no known price.
    """
    total = Line()
    by_step: dict[int, Line] = {}
    by_model: dict[Who, Line] = {}
    nothing = Tariff()
    for call in calls:
        who = (call.role, call.model)
        other = chosen.get(who)
        cost = call.usage.cost if other is None else tariffs.get(other, nothing).cost(call.usage)
        repriced = replace(call.usage, cost=cost)
        total = total.plus(call.usage, repriced)
        by_step[call.step] = by_step.get(call.step, Line()).plus(call.usage, repriced)
        by_model[who] = by_model.get(who, Line()).plus(call.usage, repriced)
    return Repriced(total=total, by_step=by_step, by_model=by_model)
