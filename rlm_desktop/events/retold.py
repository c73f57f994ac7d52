"""What is said of a run that executes an earlier one's code again: in the shell, on every screen, and in exports."""

from __future__ import annotations

from rlm_desktop.events.facts import CaughtUp, Diverged
from rlm_desktop.events.wording import counted, dollars

TITLES = {
    "prompt": "Another prompt was asked",
    "missing call": "Fewer calls were asked",
    "extra call": "One call more was asked",
    "code": "Other code was executed",
    "output": "Another output was printed",
    "error": "The code ended in another way",
    "variable": "Another value was left",
    "answer": "Another answer was given",
}


def caught_up(event: CaughtUp) -> str:
    """Where the record of the earlier run was left, as a sentence or two."""
    saved = "" if not event.cost else f", which had cost {dollars(event.cost, 0)} and were not paid again"
    lost = f" Not brought back: {', '.join(event.lost)}." if event.lost else ""
    return (
        f"Until here {counted(event.blocks, 'block')} of code ran again and {counted(event.calls, 'call')} "
        f"were answered from the record of the earlier run{saved}.{lost}"
    )


def diverged(event: Diverged) -> str:
    """A difference as a sentence or two, without the texts."""
    name = f" in {event.name}" if event.name else ""
    return f"{TITLES[event.what]}{name} than in the record, at {event.where}. {event.excuse}".strip()
