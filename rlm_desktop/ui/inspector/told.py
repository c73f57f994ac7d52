"""What the model really got of its code's output: taken from the message that its next call was sent, on record."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rlm_desktop.events import facts
from rlm_desktop.events.outcome import SpanKind
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import SpanRow
from rlm_desktop.ui.inspector.model import Got
from rlm_desktop.ui.inspector.stores import event_at

PROBE_CHARS = 200
"""Characters of an output's beginning by which it is found in the message."""
_CUT = "\n… "
"""How the note begins that says how much is missing."""
_TITLE = re.compile(r"^REPL output[^\n]*:\n", re.MULTILINE)


def told_next(reader: Reader, step: SpanRow, horizon: int | None) -> str:
    """What the next call of the step's loop added to the conversation; empty when there is none yet."""
    following = reader.children(step.run, step.parent, horizon=horizon, offset=step.step or 0, limit=1)
    if not following or following[0].kind is not SpanKind.STEP:
        return ""
    calls = reader.children(step.run, following[0].span, horizon=horizon, limit=1)
    asked = event_at(reader, step.run, calls[0].begin_seq) if calls else None
    if not isinstance(asked, facts.CallStarted):
        return ""
    return "\n\n".join(message.text for message in asked.messages if message.role == "user")


def got_of(told: str, outputs: Sequence[str]) -> list[Got | None]:
    """What the message holds of each output, in their order; None for all where nothing was told."""
    if not told:
        return [None] * len(outputs)
    found: list[tuple[int, int, int] | None] = []
    at = 0
    for output in outputs:
        place = _find(told, output, at)
        found.append(place)
        if place is not None:
            at = place[1] + place[2]
    result: list[Got | None] = []
    for number, place in enumerate(found):
        if place is None:
            result.append(Got(text="", chars=None))
            continue
        later = (one[0] for one in found[number + 1 :] if one is not None)
        result.append(Got(text=told[place[0] : next(later, len(told))].rstrip("\n"), chars=place[2]))
    return result


def _find(told: str, output: str, at: int) -> tuple[int, int, int] | None:
    """Where the report of an output begins, where its text begins, and how much of it there is."""
    if not output.strip("\n"):
        return None
    titles = list(_TITLE.finditer(told, at))
    for title in titles:
        chars = _common(told, title.end(), output)
        if chars and (chars == len(output) or told.startswith(_CUT, title.end() + chars)):
            return title.start(), title.end(), chars
    probe = output[:PROBE_CHARS].rstrip("\n")
    start = told.find(probe, at)
    if start < 0:
        return None
    above = [title.start() for title in titles if title.end() <= start]
    return (above[-1] if above else start), start, _common(told, start, output)


def _common(told: str, start: int, output: str) -> int:
    """Characters of the output that stand in the message from a place on; line breaks at its end do not matter."""
    low, high = 0, min(len(output), len(told) - start)
    while low < high:
        middle = (low + high + 1) // 2
        if told.startswith(output[:middle], start):
            low = middle
        else:
            high = middle - 1
    is_whole = len(output) - low <= PROBE_CHARS and not output[low:].strip("\n")
    return len(output) if is_whole else low
