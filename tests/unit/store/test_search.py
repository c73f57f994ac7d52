"""The search finds what a look at every text finds, in every place; deleted runs leave no word behind."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlm_desktop.errors import RlmError
from rlm_desktop.events import facts
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.formats import jsonl
from rlm_desktop.store.cleaning import forget_deleted
from rlm_desktop.store.library import delete_run, open_library
from rlm_desktop.store.marks import set_deleted
from rlm_desktop.store.matches import MatchReader
from rlm_desktop.store.notes import add_note, remove_note
from rlm_desktop.store.search import MOST_COUNTED, Hit, Search
from rlm_desktop.store.search_index import PARTS, catch_up, has_all_beginnings, texts_of, unpacked
from rlm_desktop.store.search_query import SNIPPET_CHARS, folded, read, snippet
from rlm_desktop.store.writer import append_imported

DATA = Path(__file__).parents[2] / "data"
RUN, OTHER = "0191a0b0c00aaaaaaaa", "0191a0b0c00bbbbbbbb"


@pytest.fixture
def search(database: Path) -> Iterator[Search]:
    opened = Search(database)
    yield opened
    opened.close()


@pytest.fixture
def runs(database: Path) -> dict[str, str]:
    """The golden runs, brought in and indexed: id by name."""
    found = {}
    for number, name in enumerate(("found", "stopped", "family")):
        found[name] = f"{RUN[:-1]}{number}"
        append_imported(database, found[name], (one.event for one in jsonl.read(DATA / f"{name}.jsonl")))
    catch_up(database)
    return found


@pytest.fixture
def older(database: Path, runs: dict[str, str]) -> Path:
    """The golden runs in a file that was indexed before there was an index of beginnings."""
    connection = sqlite3.connect(database)
    connection.execute("DROP TABLE search_beginnings")
    connection.execute("DROP INDEX search_texts_to_do")
    connection.execute("ALTER TABLE search_texts DROP COLUMN has_beginnings")
    connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'm012_beginnings'")
    connection.commit()
    connection.close()
    open_library(database)
    return database


def everything(search: Search, words: str, **more) -> list[Hit]:
    hits, after = [], None
    while True:
        page = search.find(words, after=after, limit=3, **more)
        hits += page.hits
        after = page.after
        if after is None:
            return hits


def by_looking(database: Path, words: str) -> set[tuple[str, int, str]]:
    query = read(words)
    connection = sqlite3.connect(database)
    rows = connection.execute("SELECT run, span, kind, body FROM events").fetchall()
    found = {
        (run, span, part)
        for run, span, kind, body in rows
        for part, text in texts_of(kind, json.loads(body))
        if query.is_in(unpacked(connection, text))
    }
    connection.close()
    return found


QUERIES = [
    "code",
    "the",
    "maintenance code",
    '"maintenance code"',
    "maint*",
    "code -the",
    "-code",
    "print context",
    '"print(context"',
    "Summarise",
    "zzzz",
    "chunk*",
    "m*",
    "the c* p*",
    "the -c*",
    '"maintenance co"*',
    'r* -"the code"',
    '"final answer"',
]


@pytest.mark.parametrize("words", QUERIES)
def test_finds_what_a_look_at_every_text_finds(words, database, search, runs):
    hits = everything(search, words)
    expected = set() if read(words).is_empty else by_looking(database, words)
    assert {(hit.run, hit.span, hit.part) for hit in hits} == expected
    assert len(hits) <= search.count(words) or search.count(words) == MOST_COUNTED + 1
    for hit in hits:
        assert hit.snippet.marks
        assert len(hit.snippet.text) <= SNIPPET_CHARS + 2


@pytest.mark.parametrize("words", QUERIES)
def test_finds_the_same_in_the_texts_themselves_where_the_index_takes_too_long(words, older, runs, monkeypatch):
    monkeypatch.setattr("rlm_desktop.store.search.BRIEF_SECONDS", -1.0)
    monkeypatch.setattr("rlm_desktop.store.search.INSTRUCTIONS", 1)
    search = Search(older)
    hits = everything(search, words)
    expected = set() if read(words).is_empty else by_looking(older, words)
    assert {(hit.run, hit.span, hit.part) for hit in hits} == expected
    of_one = [hit for hit in hits if hit.run == runs["family"]]
    assert everything(search, words, run=runs["family"]) == of_one
    search.close()


@pytest.mark.parametrize("words", [one for one in QUERIES if "*" in one])
def test_beginnings_are_found_in_files_of_before_once_they_are_taken_in(words, older, runs):
    search = Search(older)
    before = everything(search, words)
    catch_up(older)
    connection = sqlite3.connect(older)
    assert has_all_beginnings(connection)
    connection.close()
    assert everything(search, words) == before
    assert len(before) <= search.count(words)
    search.close()


def test_a_page_that_takes_too_long_ends_early_and_the_next_goes_on(database, runs, search, monkeypatch):
    whole = everything(search, "the")
    monkeypatch.setattr("rlm_desktop.store.search.INSTRUCTIONS", 1)
    turns = iter(range(1_000))
    slow = Search(database, is_stopped=lambda: next(turns, None) is None)
    first = slow.find("the", limit=1_000)
    slow.close()
    assert 0 < len(first.hits) < len(whole)
    assert first.after is not None
    assert [*first.hits, *search.find("the", after=first.after, limit=1_000).hits] == whole


def test_the_golden_runs_hold_the_words_that_are_looked_for(database, runs):
    assert {words for words in QUERIES if by_looking(database, words)} >= {"code", "the", "maint*"}


def test_a_run_that_grows_is_behind_until_the_index_has_caught_up(database, search, write, start):
    write([start("where is the zebra?")])
    assert search.behind() == 1
    assert everything(search, "zebra") == []
    catch_up(database)
    assert search.behind() == 0
    (hit,) = everything(search, "ZEBRA")
    assert (hit.run, hit.span, hit.part) == (RUN, 1, "question")
    begin, end = hit.snippet.marks[0]
    assert hit.snippet.text[begin:end] == "zebra"
    write([facts.RunEnded(span=1, at=101.0, outcome=Outcome.ANSWERED, answer="In the Zoo of Zürich")])
    assert search.behind() == 1
    catch_up(database)
    assert [hit.part for hit in everything(search, "zurich")] == ["answer"]


def test_a_text_that_two_runs_share_is_indexed_once_and_found_in_both(database, search, write, start):
    long = "giraffe " * 200
    for run in (RUN, OTHER):
        write([start(long)], run)
    catch_up(database)
    connection = sqlite3.connect(database)
    assert connection.execute("SELECT count(*) FROM search_texts").fetchone()[0] == 1
    connection.close()
    assert [hit.run for hit in everything(search, "giraffe")] == [OTHER, RUN]
    assert [hit.run for hit in everything(search, "giraffe", run=RUN)] == [RUN]
    delete_run(database, OTHER)
    assert [hit.run for hit in everything(search, "giraffe")] == [RUN]
    delete_run(database, RUN)
    assert everything(search, "giraffe") == []
    assert words_left(database) == 0


def words_left(database: Path) -> int:
    connection = sqlite3.connect(database)
    count = 0
    for table in ("search_words", "search_beginnings"):
        connection.execute(f"CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', '{table}', 'row')")
        count += connection.execute("SELECT count(*) FROM temp.vocabulary").fetchone()[0]
        connection.execute("DROP TABLE temp.vocabulary")
    for table in ("search_uses", "search_texts", "search_runs"):
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0
    connection.close()
    return count


def test_no_word_of_deleted_runs_is_left(database, runs, search):
    delete_run(database, runs["found"])
    assert {hit.run for hit in everything(search, "the")} == {runs["stopped"], runs["family"]} & {
        run for run, _, _ in by_looking(database, "the")
    }
    set_deleted(database, {run: True for run in list(runs.values())[1:]})
    assert everything(search, "the") == [], "deleted for now is not found"
    assert search.count("the") == 0
    forget_deleted(database, list(runs.values())[1:])
    assert words_left(database) == 0


def test_notes_are_found_as_they_are(database, runs, search):
    note = add_note(database, runs["family"], 3, "Look at the Ocelot here")
    (hit,) = everything(search, "ocelot")
    assert (hit.run, hit.span, hit.part) == (runs["family"], 3, "note")
    assert search.count("ocelot") == 1
    remove_note(database, note.note)
    assert everything(search, "ocelot") == []


def test_a_hit_deep_in_a_big_text_is_shown_at_its_place(database, search, write, start):
    far = "é" * 700_000 + " needle " + "ü" * 700_000
    write([start(far)])
    catch_up(database)
    (hit,) = everything(search, "needle")
    (begin, end) = hit.snippet.marks[0]
    assert hit.snippet.text[begin:end] == "needle"


def test_any_event_can_be_indexed(database, write, random_events, search):
    for seed in range(4):
        write(random_events(seed, 200), f"{RUN[:-1]}{seed}")
    catch_up(database)
    assert search.behind() == 0
    for seed in range(4):
        delete_run(database, f"{RUN[:-1]}{seed}")
    assert words_left(database) == 0


def test_a_stop_leaves_the_rest_for_the_next_time(database, search, write, start):
    write([start("one")], RUN)
    write([start("two")], OTHER)
    catch_up(database, is_stopped=lambda: True)
    assert search.behind() == 2
    told = []
    catch_up(database, on_progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 2), (1, 2), (2, 2)]


def test_a_filter_looks_into_the_texts(database, runs, search):
    matching = MatchReader(database)
    found = matching.find(runs["family"], 'text:"code"')
    assert set(found.spans) == {hit.span for hit in everything(search, '"code"', run=runs["family"])}
    assert found.count
    assert set(matching.find(runs["family"], 'text:"***"').spans) == set()
    matching.close()


@pytest.mark.parametrize(
    "words",
    [
        *('"', "*", '"" ""', "AND", "NOT", "OR (", "NEAR(a b)", "a:b", "{a}", "^a", "a*b", "-", "--", '-"', "\x00"),
        *("\ud800", "(" * 500, "a " * 400, "words:", 'rowid:"x"', "'; DROP TABLE runs; --", "🐍", "é" * 2_000),
    ],
)
def test_whatever_is_asked_raises_nothing(words, search, runs):
    everything(search, words)
    assert search.count(words) >= 0


def test_a_search_that_nobody_waits_for_is_stopped(database, runs):
    impatient = Search(database, is_stopped=lambda: True)

    def ask_often() -> None:
        for _ in range(1_000):
            impatient.count("t*")

    with pytest.raises(RlmError, match="too long"):
        ask_often()
    impatient.close()


@given(st.text(max_size=60))
def test_a_snippet_marks_what_is_found(text):
    query = read("b* 'á c' -d")
    assert len(folded(text)) == len(text)
    made = snippet(text, query)
    for begin, end in made.marks:
        assert folded(made.text[begin:end])[:1] in "bac"


def test_parts_are_numbered_for_ever():
    assert PARTS[:6] == ("question", "code", "output", "prompt", "reply", "thinking")
