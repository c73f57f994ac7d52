"""What happened in a run of `recursive-llm`, by the loop or the call that it belongs to, and its failures in words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from rlm_desktop.events.limits import Limit
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.formats.told import amount, table, text, whole

LONGEST_SECONDS = 1e8
"""After its begin that something happened; a longer one is no time."""

_BUDGET = re.compile(r"budget exceeded for (\w+): limit=([\d.]+), observed=([\d.]+)")
_STEPS = re.compile(r"Max iterations \((\d{1,15})\)")
_LIMITS = {"calls": Limit.CALLS, "tokens": Limit.TOKENS, "cost": Limit.COST, "seconds": Limit.SECONDS}


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry of the sequence."""

    kind: str
    seconds: float
    """Since the run began."""
    at_node: str
    """The loop or the call that it belongs to."""
    parent: str
    data: dict[str, Any]

    @classmethod
    def of(cls, row: dict[str, Any]) -> Happened:
        return cls(
            kind=text(row.get("kind")),
            seconds=min(amount(row.get("elapsed_seconds")) or 0.0, LONGEST_SECONDS),
            at_node=text(row.get("node_id")),
            parent=text(row.get("parent_id")),
            data=table(row.get("data")),
        )


@dataclass(slots=True)
class Turn:
    """What followed one request of a loop: its calls, then perhaps code with sub-calls, then perhaps an answer."""

    calls: list[Happened] = field(default_factory=list)
    asked: list[Happened] = field(default_factory=list)
    """First entries of sub-calls and of child runs."""
    after: list[Happened] = field(default_factory=list)


class Tree:
    """The entries by the loop or call that they belong to."""

    def __init__(self, happened: list[Happened]) -> None:
        self.own: dict[str, list[Happened]] = {}
        """Of each loop, what happened in it, its calls and children by their first entry."""
        self.of_call: dict[str, list[Happened]] = {}
        self.taken: set[str] = set()
        """Loops that are taken down already: a damaged record may name one as its own child."""
        self.root = next((one.at_node for one in happened if not one.parent), "")
        for one in happened:
            if one.kind.startswith(("model_", "provider_")):
                entries = self.of_call.setdefault(one.at_node, [])
                if not entries:
                    self.own.setdefault(one.parent, []).append(one)
                entries.append(one)
            else:
                if one.kind == "rlm_start" and one.parent:
                    self.own.setdefault(one.parent, []).append(one)
                self.own.setdefault(one.at_node, []).append(one)

    def turns(self, loop: str) -> list[Turn]:
        """The turns of a loop."""
        turns: list[Turn] = []
        for one in self.own.get(loop, []):
            is_child = one.kind == "rlm_start" and one.parent == loop
            if one.kind.startswith("model_") and not one.data.get("is_leaf"):
                if not turns or (whole(one.data.get("attempt")) or 1) == 1:
                    turns.append(Turn())
                turns[-1].calls.append(one)
            elif turns and (is_child or one.kind.startswith(("model_", "provider_"))):
                turns[-1].asked.append(one)
            elif turns and one.kind.startswith(("repl_", "final_", "rlm_e")):
                turns[-1].after.append(one)
        return turns


def failure_of(one: Happened) -> str:
    kind, said = text(one.data.get("error_type")), text(one.data.get("error"))
    return f"{kind}: {said}" if kind and said else said or kind or "Failed."


def limit_of(failure: str) -> tuple[Limit, float, float] | None:
    """The limit that a failure names, what it allowed, and what would have been used."""
    found = _BUDGET.search(failure)
    if found is not None:
        limit = next((limit for name, limit in _LIMITS.items() if name in found[1]), None)
        numbers = _number(found[2]), _number(found[3])
        return None if limit is None else (limit, *numbers)
    steps = _STEPS.search(failure)
    return None if steps is None else (Limit.STEPS, float(steps[1]), float(steps[1]))


def _number(digits: str) -> float:
    """The number that digits and points say; 0 where they say none."""
    try:
        return float(digits.rstrip("."))
    except ValueError:
        return 0.0


def outcome_of(one: Happened) -> Outcome:
    if text(one.data.get("error_type")) in ("CancelledError", "KeyboardInterrupt"):
        return Outcome.STOPPED
    reached = limit_of(failure_of(one))
    limits = {Limit.COST: Outcome.BUDGET, Limit.SECONDS: Outcome.TIME_LIMIT}
    return Outcome.FAILED if reached is None else limits.get(reached[0], Outcome.FAILED)
