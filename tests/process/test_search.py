"""The index of words through real processes: a run of the shell is found by the shell, and in the dock by a worker."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from rlm_desktop import paths
from rlm_desktop.store.cleaning import forget_deleted
from rlm_desktop.store.marks import set_deleted
from rlm_desktop.store.search import Search
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.indexing import Indexing
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.running.workers import Workers
from rlm_desktop.ui.search.controller import Found, SearchController

QUESTION = "What is the maintenance code of the Corvid pump?"


@pytest.fixture
def database(tmp_path) -> Path:
    return tmp_path / "runs.db"


@pytest.fixture
def run(shell_json, database) -> str:
    """A run that is in no index yet."""
    corpus = paths.resources() / "demo" / "corpus"
    return shell_json("run", "--ask", QUESTION, "--corpus", corpus, "--db", database)["run"]


@pytest.fixture
def dock(qapp, database, run) -> Iterator[SearchController]:
    """What is behind the Search dock, with workers that are processes."""
    workers, jobs = Workers(), Jobs()
    focus = Focus()
    yield SearchController(Indexing(workers.submit, focus, database, focus), focus, jobs, database)
    jobs.close()
    workers.close()


@pytest.fixture
def found_by(dock, qtbot) -> Callable[[str], set[tuple[str, str]]]:
    """Looks for words once the index is up to date: runs, and what the texts are."""

    def look(words: str) -> set[tuple[str, str]]:
        qtbot.waitUntil(lambda: not dock.indexing.is_indexing, timeout=60_000)
        pages: list[Found] = []
        dock.found.connect(pages.append)
        dock.look(words)
        qtbot.waitUntil(lambda: bool(pages), timeout=60_000)
        dock.found.disconnect(pages.append)
        return {(hit.run, hit.part) for hit in pages[-1].hits.hits}

    return look


def behind(database: Path) -> int:
    search = Search(database)
    count = search.behind()
    search.close()
    return count


def words_left(database: Path) -> int:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab('main', 'search_words', 'row')")
        count: int = connection.execute("SELECT count(*) FROM temp.words").fetchone()[0]
        return count


def test_a_run_of_the_shell_is_found_by_the_shell(shell_json, database, run):
    hits = shell_json("search", "corvid", "--limit", "500", "--db", database)
    assert {hit["run"] for hit in hits} == {run}
    assert {"question", "prompt", "answer"} <= {hit["part"] for hit in hits}


def test_the_dock_has_a_worker_take_the_run_in_and_finds_it(database, run, dock, found_by):
    assert behind(database) == 1
    assert found_by("corvid") == set()
    dock.indexing.begin()
    assert (run, "answer") in found_by("corvid")
    assert behind(database) == 0


def test_the_words_of_a_run_that_is_deleted_for_good_are_gone(database, run, dock, found_by):
    dock.indexing.begin()
    assert found_by("corvid")
    set_deleted(database, {run: True})
    assert found_by("corvid") == set()
    assert words_left(database)
    forget_deleted(database, [run])
    assert not words_left(database)
