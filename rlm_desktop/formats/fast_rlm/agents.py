"""The lines of a `fast-rlm` log by the agent that wrote them; a step's line follows those of the agents it asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rlm_desktop.formats.told import epoch, table, text, whole

STEP_EVENTS = ("execution_result", "code_generated")
EVENTS = (*STEP_EVENTS, "final_result", "agent_start", "agent_end")


@dataclass(frozen=True, slots=True)
class Step:
    """One step's line, and the agents that its code asked."""

    row: dict[str, Any]
    asked: tuple[Agent, ...]


@dataclass(slots=True)
class Agent:
    """One loop: the run's own, or a child's."""

    name: str
    parent: str
    group: str
    """Of agents that were asked at the same time; empty for one alone."""
    begin: float | None = None
    end: float | None = None
    """The time of its last line."""
    steps: list[Step] = field(default_factory=list)
    fresh: list[Agent] = field(default_factory=list)
    """Asked since the last step's line."""
    result: Any = None
    has_result: bool = False
    has_ended: bool = False
    is_told: bool = False
    """It is taken down already; what comes now is too late."""

    def take(self, row: dict[str, Any]) -> None:
        """One of its own lines."""
        at = epoch(row.get("time"))
        if at is not None:
            self.begin = at if self.begin is None else min(self.begin, at)
            self.end = at if self.end is None else max(self.end, at)
        kind = row.get("event_type")
        if kind in STEP_EVENTS:
            began = min((one for one in stamps(row).values() if one is not None), default=None)
            if began is not None:
                self.begin = began if self.begin is None else min(self.begin, began)
            self.steps.append(Step(row, tuple(self.fresh)))
            self.fresh = []
        elif kind == "final_result":
            self.result, self.has_result = row.get("result"), True
        elif kind == "agent_end":
            self.has_ended = True


def stamps(row: dict[str, Any]) -> dict[str, float | None]:
    """The times inside a step, where they were written."""
    given = table(row.get("timestamps"))
    names = ("llm_call_start", "llm_call_end", "execution_start", "execution_end")
    return {name: epoch(given.get(name)) for name in names}


def is_row(row: Any) -> bool:
    """Whether a line of JSON is one of this format's."""
    return isinstance(row, dict) and "run_id" in row and row.get("event_type") in EVENTS


class Agents:
    """The agents of one run."""

    def __init__(self, root: Agent) -> None:
        self.root = root
        self._known = {root.name: root}

    def has(self, name: str) -> bool:
        """Whether an agent is one of this run's."""
        return name in self._known

    def take(self, row: dict[str, Any]) -> bool:
        """A line of any agent; False when it comes too late to be taken down."""
        name = text(row.get("run_id"))
        agent = self._known.get(name)
        if agent is None:
            agent = agent_of(row)
            self._known.get(agent.parent, self.root).fresh.append(agent)
            self._known[name] = agent
        if agent.is_told:
            return False
        agent.take(row)
        return True


def agent_of(row: dict[str, Any]) -> Agent:
    """The agent that wrote a line."""
    return Agent(text(row.get("run_id")), text(row.get("parent_run_id")), text(row.get("parallel_group_id")))


def is_root(row: dict[str, Any]) -> bool:
    """Whether an agent that nobody knows yet begins a run with this line."""
    return not row.get("parent_run_id") and not whole(row.get("depth"))
