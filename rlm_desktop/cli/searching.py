"""`search`: words in the texts of all runs."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from rlm_desktop.cli.printing import say, say_json
from rlm_desktop.errors import RlmError
from rlm_desktop.store.library import open_library
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.search import Hit, Search
from rlm_desktop.store.search_index import catch_up


def search(given: argparse.Namespace, database: Path) -> int:
    """Bring the index up to date, then print hits, the latest first."""
    if not database.exists():
        raise RlmError(f"There is no database at {database}.", "Ask a question first, or name another with --db.")
    open_library(database)
    catch_up(database)
    index = Search(database)
    try:
        run = _full_id(database, given.run) if given.run else None
        hits = list(_first(index, " ".join(given.words), run, given.limit))
        names = index.names(hit.run for hit in hits)
    finally:
        index.close()
    if given.json:
        say_json([asdict(hit) for hit in hits])
        return 0
    last = ""
    for hit in hits:
        if hit.run != last:
            last = hit.run
            say(f"{hit.run}  {names.get(hit.run, '')[:100]}")
        say(f"  {hit.part:<9} span {hit.span:<6} {hit.snippet.text}")
    if not hits:
        say("Nothing was found.")
    return 0


def _first(index: Search, words: str, run: str | None, limit: int) -> Iterator[Hit]:
    after = None
    while limit > 0:
        page = index.find(words, run=run, after=after, limit=limit)
        yield from page.hits[:limit]
        limit -= len(page.hits)
        after = page.after
        if after is None:
            return


def _full_id(database: Path, begun: str) -> str:
    reader = Reader(database)
    try:
        return reader.run(begun).run
    finally:
        reader.close()
