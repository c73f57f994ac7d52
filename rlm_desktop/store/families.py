"""Runs that are related: one goes on from the record of another."""

from __future__ import annotations

from rlm_desktop.store.listing import RUN_QUERY

FAMILY_QUERY = f"""WITH RECURSIVE
    above (run, origin) AS (SELECT run, forked_from FROM runs WHERE run = ?1
        UNION SELECT runs.run, runs.forked_from FROM above JOIN runs ON runs.run = above.origin),
    related (run) AS (SELECT run FROM above
        UNION SELECT runs.run FROM related JOIN runs INDEXED BY runs_by_origin ON runs.forked_from = related.run)
    {RUN_QUERY} WHERE runs.run IN (SELECT run FROM related) AND marks.deleted IS NULL
    ORDER BY runs.begin, runs.run"""
"""A run, those that it goes back to, and all that go on from one of them; rows of `run_row`, the oldest first."""
