"""Which of our steps a file has been through, read without sqlite-utils: a window that opens cannot wait for it."""

from __future__ import annotations

import sqlite3

APPLICATION_ID = 0x524C4D44
"""Written into the file's header, so that another program's database is not taken for ours."""
SET = "rlm-desktop"
"""The name under which sqlite-utils notes our steps in the file."""
STEPS = (
    "m001_runs",
    "m002_continued_runs",
    "m003_sums_at_a_horizon",
    "m004_replies_sent_back",
    "m005_painting",
    "m006_outline",
    "m007_marks_and_notes",
    "m008_search",
    "m009_figures",
    "m010_batches",
    "m011_families",
    "m012_beginnings",
    "m013_scores",
)
"""Those of migrations.py, in order."""


def applied(connection: sqlite3.Connection) -> set[str]:
    """Names of the steps that the file has been through."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'").fetchone() is None:
        return set()
    return {row[0] for row in connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", (SET,))}
