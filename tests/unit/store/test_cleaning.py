"""Disk use and clean-up: what nothing refers to goes, what is referred to stays."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from rlm_desktop import paths
from rlm_desktop.events import facts
from rlm_desktop.events.documents import Corpus, CorpusSummary, Document
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.store import cleaning
from rlm_desktop.store.connection import connect
from rlm_desktop.store.corpora import register_corpus
from rlm_desktop.store.library import integrity
from rlm_desktop.store.marks import set_deleted
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.writer import Writer

A, B, UNDER_WAY = "a" * 19, "b" * 19, "c" * 19
SHARED, LARGE = "both say this. " * 50, os.urandom(400_000).hex()


def said(start, *outputs: str, **fields) -> list[facts.Event]:
    return [
        start("why?", **fields),
        facts.StepStarted(span=2, parent=1, at=101.0, step=1, depth=0),
        facts.CodeStarted(span=3, parent=2, at=101.0, code="print()", block=1),
        *(facts.OutputWritten(span=3, at=101.0, text=output) for output in outputs),
        facts.RunEnded(span=1, at=102.0, outcome=Outcome.ANSWERED, answer="", reason=""),
    ]


@pytest.fixture
def two(database, write, start) -> Path:
    write(said(start, SHARED, LARGE), A)
    write(said(start, SHARED), B)
    return database


def text_of(database: Path, digest: str, *, age: float = 0.0) -> Path:
    file = paths.corpora_dir(database) / f"{digest}.txt"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("x" * 5_000)
    os.utime(file, (time.time() - age,) * 2)
    return file


def opened(database: Path, digest: str) -> Path:
    document = Document(name="a", path="a", start=0, end=5_000, chars=5_000, encoding="utf-8")
    register_corpus(database, Corpus(hash=digest, name=f"corpus {digest}", documents=(document,), skipped=()))
    return text_of(database, digest)


def outputs(database: Path, run: str) -> list[str]:
    reader = Reader(database)
    found = [event.text for event in reader.output(run, 3)]
    reader.close()
    return found


def test_each_run_takes_what_it_alone_holds(two):
    use = cleaning.disk_use(two)
    bytes_of = {run.run: run.bytes for run in use.runs}
    assert [run.run for run in use.runs] == [A, B]
    assert len(LARGE) // 4 < bytes_of[A] < len(LARGE)
    assert bytes_of[B] < 2_000
    assert use.values > len(LARGE) // 4
    assert use.events + use.values + use.index + use.free + use.readings == use.database


def test_a_clean_up_removes_deleted_runs_and_keeps_what_another_run_uses(two):
    set_deleted(two, {A: True})
    steps: list[str] = []
    done = cleaning.clean_up(two, says=steps.append)
    assert done.runs == (A,)
    assert done.freed > len(LARGE) // 4
    assert done.is_shrunk
    assert len(steps) == 4
    assert outputs(two, B) == [SHARED]
    assert integrity(two) == "ok"
    assert cleaning.disk_use(two).free == 0


def test_orphaned_values_go(two):
    connection = connect(two, mode="rw")
    connection.execute("DELETE FROM value_uses WHERE run = ?", (A,))
    connection.close()
    assert cleaning.clean_up(two).values == 1
    assert outputs(two, B) == [SHARED]


def test_texts_go_that_neither_a_run_nor_the_recent_corpora_refer_to(database, write, start):
    used = opened(database, "used")
    of_deleted = opened(database, "deleted")
    recent = [opened(database, f"recent{number}") for number in range(cleaning.KEPT_CORPORA)]
    stray, fresh = text_of(database, "stray", age=10_000), text_of(database, "fresh")
    write(said(start, corpus=CorpusSummary(hash="used", name="used", documents=1, chars=1)), A)
    write(said(start, corpus=CorpusSummary(hash="deleted", name="deleted", documents=1, chars=1)), B)
    kept = {one.hash: (one.is_kept, one.runs) for one in cleaning.disk_use(database).corpora}
    assert (kept["used"], kept["deleted"], kept["stray"], kept["fresh"]) == (
        *((True, 1), (True, 1)),
        *((False, 0), (True, 0)),
    )
    set_deleted(database, {B: True})
    assert cleaning.clean_up(database).corpora == 2
    assert not of_deleted.exists()
    assert not stray.exists()
    assert all(file.exists() for file in (used, fresh, *recent))
    reader = Reader(database)
    assert "deleted" not in [row.hash for row in reader.corpora()]
    assert reader.corpus("used").documents
    reader.close()


def test_the_file_is_not_written_anew_while_a_run_is_under_way(two, start):
    writer = Writer(two, UNDER_WAY)
    writer.write(start())
    set_deleted(two, {A: True})
    done = cleaning.clean_up(two)
    assert (done.runs, done.is_shrunk) == ((A,), False)
    writer.write(facts.Noted(span=1, at=103.0, note="goes on"))
    writer.close()
    assert cleaning.clean_up(two).is_shrunk


def test_another_connection_reads_on_through_a_clean_up(two):
    reader = Reader(two)
    before = reader.spans(B)
    set_deleted(two, {A: True})
    assert cleaning.clean_up(two).is_shrunk
    assert reader.spans(B) == before
    assert [row.run for row in reader.runs()] == [B]
    reader.close()


def test_a_stopped_clean_up_leaves_the_rest_for_the_next(two):
    set_deleted(two, {A: True})
    done = cleaning.clean_up(two, is_stopped=lambda: True)
    assert (done.runs, done.is_stopped, done.is_shrunk) == ((), True, False)
    assert cleaning.disk_use(two, is_stopped=lambda: True) is None
    assert cleaning.clean_up(two).runs == (A,)


def test_a_large_run_goes_in_pieces_and_a_cut_one_goes_on(two, monkeypatch):
    monkeypatch.setattr(cleaning, "CHUNK", 1)
    set_deleted(two, {A: True})
    looks = iter([False] * 4)
    assert cleaning.forget_deleted(two, [A], is_stopped=lambda: next(looks, True)) == []
    reader = Reader(two)
    assert [row.run for row in reader.runs()] == [B]
    reader.close()
    assert cleaning.forget_deleted(two, [A, B]) == [A]
    assert outputs(two, B) == [SHARED]


def test_what_an_earlier_window_left_deleted_is_found(two):
    set_deleted(two, {A: True})
    assert cleaning.left_deleted(two, before=time.time() - 60) == []
    assert cleaning.left_deleted(two, before=time.time() + 60) == [A]
