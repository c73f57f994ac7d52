"""What is said of whole runs, beside their record: title, tags, rating, score, archived, deleted for now.

Each change names every run with what holds from now on, so that undoing one is the same act with what held before.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from rlm_desktop.errors import RlmError
from rlm_desktop.events.score import Score, who
from rlm_desktop.store.leases import is_held
from rlm_desktop.store.library import changing

RATINGS = range(1, 6)
LONGEST_TAG = 60
"""Characters."""


def as_tag(text: str) -> str:
    """A tag as it is kept: on one line, without commas, not too long; empty when nothing is left."""
    words = storable(text).replace(",", " ").split()
    return " ".join(words)[:LONGEST_TAG].strip()


def storable(text: str) -> str:
    """What the user typed or pasted, without the lone surrogates that UTF-8 does not know."""
    return text.encode("utf-8", "replace").decode("utf-8")


def set_titles(database: Path, titles: Mapping[str, str]) -> None:
    """Give runs names; the empty one gives a run its question back.

    Raises RlmError, here and below, when the file cannot be written.
    """
    _set(database, "title", {run: " ".join(storable(title).split()) for run, title in titles.items()})


def set_ratings(database: Path, ratings: Mapping[str, int | None]) -> None:
    """Rate runs, from 1 to 5; None takes a rating back."""
    if any(rating is not None and rating not in RATINGS for rating in ratings.values()):
        raise ValueError("a rating is 1 to 5")
    _set(database, "rating", ratings)


def set_scores(database: Path, scores: Mapping[str, Score | None]) -> None:
    """Say how good runs' answers are found; None takes a score back."""
    with changing(database) as connection:
        connection.executemany(
            """INSERT INTO marks (run, score, scored_by) VALUES (?, ?, ?)
                ON CONFLICT (run) DO UPDATE SET score = excluded.score, scored_by = excluded.scored_by""",
            [(run, *_columns(scores[run])) for run in _there(connection, scores)],
        )


def add_scores(database: Path, scores: Mapping[str, Score]) -> None:
    """The scores that came in with runs; one that has a score here keeps it."""
    with changing(database) as connection:
        connection.executemany(
            """INSERT INTO marks (run, score, scored_by) VALUES (?, ?, ?)
                ON CONFLICT (run) DO UPDATE SET score = excluded.score, scored_by = excluded.scored_by
                WHERE marks.score IS NULL""",
            [(run, *_columns(scores[run])) for run in _there(connection, scores)],
        )


def set_archived(database: Path, archived: Mapping[str, bool]) -> None:
    """Put runs out of sight, or back."""
    _set(database, "archived", archived)


def set_tags(database: Path, tags: Mapping[str, Iterable[str]]) -> None:
    """Give runs these tags and no others."""
    with changing(database) as connection:
        for run in _there(connection, tags):
            connection.execute("DELETE FROM tags WHERE run = ?", (run,))
            kept = {as_tag(tag) for tag in tags[run]} - {""}
            connection.executemany("INSERT INTO tags (run, tag) VALUES (?, ?)", [(run, tag) for tag in sorted(kept)])


def set_deleted(database: Path, deleted: Mapping[str, bool]) -> None:
    """Delete runs for now, or bring them back.

    Raises RlmError, and changes nothing, when one that would go is under way.
    """
    under_way = sum(goes and is_held(database, run) for run, goes in deleted.items())
    if under_way:
        runs = "One of these runs is" if under_way == 1 else f"{under_way} of these runs are"
        raise RlmError(f"{runs} still under way.", "Stop them first, or leave them out.")
    now = time.time()
    _set(database, "deleted", {run: now if goes else None for run, goes in deleted.items()})


def _columns(score: Score | None) -> tuple[float | None, str]:
    return (None, "") if score is None else (score.value, who(score.by))


def _set(database: Path, column: str, values: Mapping[str, object]) -> None:
    with changing(database) as connection:
        connection.executemany(
            f"""INSERT INTO marks (run, {column}) VALUES (?, ?)
                ON CONFLICT (run) DO UPDATE SET {column} = excluded.{column}""",
            [(run, values[run]) for run in _there(connection, values)],
        )


def _there(connection: sqlite3.Connection, runs: Collection[str]) -> list[str]:
    """Those that have not been removed for good meanwhile."""
    return [run for run in runs if connection.execute("SELECT 1 FROM runs WHERE run = ?", (run,)).fetchone()]
