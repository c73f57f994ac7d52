"""What the user says of runs: kept beside the record, undone by what held before, gone with the run."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlite_utils import Database

from rlm_desktop.errors import RlmError
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.score import Score
from rlm_desktop.store import marks
from rlm_desktop.store.connection import connect
from rlm_desktop.store.library import RUN_TABLES, delete_run, open_library
from rlm_desktop.store.migrations import migrations
from rlm_desktop.store.notes import Notes, add_note, put_note, remove_note, set_bookmarks
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.writer import Writer

from .conftest import RUN

OTHER = "0191a0b0c00bbbbbbbb"


@pytest.fixture
def reader(database, write, random_events):
    write(random_events(1, 80, Outcome.ANSWERED))
    opened = Reader(database)
    yield opened
    opened.close()


def test_a_run_has_what_was_said_of_it_last(database, reader):
    assert (reader.run(RUN).title, reader.run(RUN).tags, reader.run(RUN).rating) == ("", (), None)
    marks.set_titles(database, {RUN: "  The\n pump "})
    marks.set_ratings(database, {RUN: 4})
    marks.set_archived(database, {RUN: True})
    marks.set_tags(database, {RUN: ["zebra", "Ape,  and more", " ", "\ud800"]})
    row = reader.run(RUN)
    assert (row.title, row.name, row.rating, row.is_archived) == ("The pump", "The pump", 4, True)
    assert row.tags == ("?", "Ape and more", "zebra")
    marks.set_tags(database, {RUN: []})
    marks.set_titles(database, {RUN: ""})
    marks.set_ratings(database, {RUN: None})
    row = reader.run(RUN)
    assert (row.name, row.tags, row.rating, row.is_archived) == (row.question, (), None, True)


def test_a_rating_is_one_to_five(database, reader):
    with pytest.raises(ValueError, match="1 to 5"):
        marks.set_ratings(database, {RUN: 6})


def test_a_score_says_who_gave_it_and_one_that_comes_in_takes_no_place(database, reader):
    marks.set_ratings(database, {RUN: 3})
    marks.add_scores(database, {RUN: Score(0.5, "inspect: \ud800\n match"), "gone": Score(1.0)})
    assert reader.run(RUN).score == Score(0.5, "inspect: ? match")
    marks.add_scores(database, {RUN: Score(1.0, "another")})
    assert reader.run(RUN).score == Score(0.5, "inspect: ? match")
    marks.set_scores(database, {RUN: Score(0.0)})
    assert (reader.run(RUN).score, reader.run(RUN).rating) == (Score(0.0, "by hand"), 3)
    marks.set_scores(database, {RUN: None})
    assert reader.run(RUN).score is None
    marks.add_scores(database, {RUN: Score(1.0, "another")})
    assert reader.run(RUN).score == Score(1.0, "another")


def test_a_file_of_the_step_before_keeps_its_ratings(tmp_path):
    path = tmp_path / "old.db"
    old = Database(path)
    migrations.apply(old, stop_before="m013_scores")
    old["marks"].insert({"run": "r", "title": "t", "rating": 4})
    old.close()
    open_library(path)
    new = Database(path)
    assert [(row["rating"], row["score"], row["scored_by"]) for row in new["marks"].rows] == [(4, None, "")]
    new.close()


def test_what_is_said_of_a_run_that_is_gone_is_not_kept(database, reader):
    marks.set_titles(database, {"gone": "x", RUN: "there"})
    marks.set_tags(database, {"gone": ["x"]})
    connection = connect(database, mode="ro")
    assert connection.execute("SELECT run FROM marks").fetchall() == [(RUN,)]
    assert connection.execute("SELECT run FROM tags").fetchall() == []
    connection.close()


def test_a_deleted_run_is_in_no_list_until_it_is_brought_back(database, reader):
    marks.set_deleted(database, {RUN: True})
    assert (reader.runs(), reader.run_count(), reader.run(RUN).is_deleted) == ([], 0, True)
    marks.set_deleted(database, {RUN: False})
    assert (len(reader.runs()), reader.run_count(), reader.run(RUN).is_deleted) == (1, 1, False)


def test_a_run_under_way_is_not_deleted_nor_are_those_beside_it(database, reader, start):
    writer = Writer(database, OTHER)
    writer.write(start())
    try:
        with pytest.raises(RlmError, match="One of these runs is still under way"):
            marks.set_deleted(database, {RUN: True, OTHER: True})
        assert reader.run_count() == 2
    finally:
        writer.close()


def test_a_run_that_goes_for_good_takes_all_that_was_said_of_it_along(database, reader, write, random_events):
    write(random_events(2, 40), OTHER)
    for run in (RUN, OTHER):
        marks.set_titles(database, {run: "x"})
        marks.set_tags(database, {run: ["x"]})
        add_note(database, run, 1, "x")
        set_bookmarks(database, run, [1])
    delete_run(database, RUN)
    connection = connect(database, mode="ro")
    for table in RUN_TABLES:
        left = {run for (run,) in connection.execute(f"SELECT run FROM {table}")}
        assert left == {OTHER}, table
    connection.close()


def test_every_table_with_runs_is_emptied_of_them(database):
    """A table that a later step adds is not forgotten."""
    connection = connect(database, mode="ro")
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    of_runs = {
        table
        for table in tables
        if "run" in [column[1] for column in connection.execute(f'PRAGMA table_info("{table}")')]
    }
    connection.close()
    assert of_runs == {*RUN_TABLES, "value_uses", "search_runs"}


def test_a_locked_file_is_said_and_nothing_changes(database, reader, monkeypatch):
    monkeypatch.setattr("rlm_desktop.store.connection.BUSY_SECONDS", 0.1)
    other = connect(database, mode="rw")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(RlmError, match="locked by another program"):
        marks.set_titles(database, {RUN: "x"})
    other.execute("ROLLBACK")
    other.close()
    assert reader.run(RUN).title == ""


def test_notes_are_kept_by_span_and_come_back_as_they_were(database, reader):
    notes = Notes(database)
    first = add_note(database, RUN, 3, "one")
    add_note(database, RUN, 1, "two \ud800")
    assert [note.text for note in notes.in_run(RUN)] == ["two ?", "one"]
    assert notes.on_span(RUN, 3) == [first]

    put_note(database, replace(first, text="uno", changed=first.changed + 1))
    assert [note.text for note in notes.on_span(RUN, 3)] == ["uno"]
    remove_note(database, first.note)
    assert notes.marked(RUN).notes == {1}
    put_note(database, first)
    assert notes.on_span(RUN, 3) == [first]
    assert add_note(database, RUN, 3, "three").note > first.note + 1
    notes.close()


def test_bookmarks_stand_in_the_users_order(database, reader):
    notes = Notes(database)
    set_bookmarks(database, RUN, [7, 3, 5, 3])
    assert notes.bookmarks(RUN) == [7, 3, 5]
    set_bookmarks(database, RUN, [5, 7])
    assert notes.bookmarks(RUN) == [5, 7]
    assert notes.marked(RUN).bookmarks == {5, 7}
    notes.close()
