"""The texts of a run, read from its events: code, output, prompts, replies, and what was noted on a span."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Final

from rlm_desktop.events import facts
from rlm_desktop.events.facts import Event, Message, Recorded
from rlm_desktop.store.values import unpack_event

EVERYTHING: Final = 2**62
"""A horizon behind every event."""

PAGE = 500
"""Events read at a time, so that no statement stays open while the caller thinks."""

NOTICES = (
    *("AnswerOffered", "ReplySentBack", "LimitReached", "NamespaceRestored", "Compacted", "Noted"),
    *("Searched", "ReplyShared", "CaughtUp", "Diverged"),
)


def on_span(
    connection: sqlite3.Connection, run: str, span: int, kinds: tuple[str, ...], horizon: int | None
) -> tuple[Event, ...]:
    """The events of these kinds on a span, in order."""
    rows = connection.execute(
        f"""SELECT kind, span, at, body FROM events INDEXED BY events_by_span WHERE run = ? AND span = ?
            AND kind IN ({", ".join("?" * len(kinds))}) AND seq <= ? ORDER BY seq""",
        (run, span, *kinds, EVERYTHING if horizon is None else horizon),
    ).fetchall()
    return tuple(unpack_event(connection, *row) for row in rows)


def code(connection: sqlite3.Connection, run: str, span: int) -> str:
    """A code block; empty for a span that is none."""
    for event in on_span(connection, run, span, ("CodeStarted",), None):
        if isinstance(event, facts.CodeStarted):
            return event.code
    return ""


def reply(connection: sqlite3.Connection, run: str, span: int, horizon: int | None, *, thinking: bool) -> str:
    """A call's reply, or its thinking; what has streamed so far where it has not finished."""
    for event in on_span(connection, run, span, ("CallFinished",), horizon):
        if isinstance(event, facts.CallFinished):
            return event.thinking if thinking else event.reply
    pieces = on_span(connection, run, span, ("ReplyWritten",), horizon)
    return "".join(
        piece.text for piece in pieces if isinstance(piece, facts.ReplyWritten) and piece.thinking == thinking
    )


def prompt(connection: sqlite3.Connection, run: str, span: int) -> tuple[Message, ...]:
    """A call's whole prompt; empty for a span that is no call."""
    parts: list[tuple[Message, ...]] = []
    seen: set[int] = set()
    link: int | None = span
    while link is not None and link not in seen:
        seen.add(link)
        started = on_span(connection, run, link, ("CallStarted",), None)
        if not started or not isinstance(started[0], facts.CallStarted):
            break
        if link != span:
            said = reply(connection, run, link, None, thinking=False)
            parts.append((Message(role="assistant", text=said),) if said else ())
        parts.append(started[0].messages)
        link = started[0].after
    return tuple(message for part in reversed(parts) for message in part)


def events(connection: sqlite3.Connection, run: str, *, after: int, until: int | None) -> Iterator[Recorded]:
    """A run's events in order, after one number and up to another, both as far as they are there."""
    last = EVERYTHING if until is None else until
    while True:
        rows = connection.execute(
            """SELECT seq, kind, span, at, body FROM events WHERE run = ? AND seq > ? AND seq <= ?
                ORDER BY seq LIMIT ?""",
            (run, after, last, PAGE),
        ).fetchall()
        for seq, kind, span, at, body in rows:
            yield Recorded(run=run, seq=seq, event=unpack_event(connection, kind, span, at, body))
        if len(rows) < PAGE:
            return
        after = rows[-1][0]
