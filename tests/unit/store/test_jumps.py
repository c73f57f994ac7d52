"""What one can jump to is found by any part of its name, a page at a time, and nothing of another run is."""

from pathlib import Path

import pytest

from rlm_desktop.store.jumps import JumpReader
from rlm_desktop.store.library import open_library
from rlm_desktop.store.reader import Reader
from rlm_desktop.worker.corpora import open_corpus
from rlm_desktop.worker.trajectories import import_files

GOLDEN = Path(__file__).parents[2] / "data"


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "runs.db"
    open_library(path)
    import_files(path, [GOLDEN / f"{name}.jsonl" for name in ("found", "stopped", "family")])
    return path


@pytest.fixture
def jumps(database):
    reader = JumpReader(database)
    yield reader
    reader.close()


@pytest.fixture
def reader(database):
    opened = Reader(database)
    yield opened
    opened.close()


def test_runs_are_found_by_words_of_their_question(jumps, reader):
    runs = reader.runs()
    assert [one.run for one in jumps.runs("", limit=10)] == [row.run for row in runs]
    assert len(jumps.runs("", limit=2)) == 2
    wanted = runs[0]
    words = wanted.question.upper().split()
    assert wanted.run in [one.run for one in jumps.runs(f"{words[-1]} {words[0]}", limit=10)]
    assert jumps.runs("no question holds this", limit=10) == []


def test_steps_are_found_by_number_and_by_how_they_begin(jumps, reader):
    for row in reader.runs():
        steps = [span for span in reader.children(row.run, None) if span.step is not None]
        found = jumps.steps(row.run, "", limit=100)
        assert [one.span for one in found] == [span.span for span in steps]
        assert [one.span for one in jumps.steps(row.run, " 1 ", limit=9)] == [steps[0].span]
        assert jumps.steps(row.run, "999", limit=9) == []
        word = max(steps[0].label.split(), key=len)
        assert steps[0].span in [one.span for one in jumps.steps(row.run, word.upper(), limit=9)]


def test_a_variable_leads_to_the_code_that_bound_it_last(jumps, reader):
    seen = 0
    for row in reader.runs():
        for one in jumps.variables(row.run, "", limit=100):
            changed = [
                event
                for event in reader.events(row.run)
                if type(event.event).__name__ == "VariablesChanged"
                and one.name in [variable.name for variable in event.event.changed]
                and event.event.span == one.span
            ]
            assert changed, one
            assert jumps.variables(row.run, one.name.upper(), limit=5)
            seen += 1
    assert seen


def test_documents_are_found_in_their_order(database, jumps, tmp_path):
    folder = tmp_path / "papers"
    folder.mkdir()
    for name in ("wells", "pumps", "weirs"):
        (folder / f"{name}.txt").write_text(name * 10)
    corpus = open_corpus(database, [folder])
    found = jumps.documents(corpus.hash, "WE", limit=10)
    assert [one.name for one in found] == [one.name for one in corpus.documents if "we" in one.name]
    assert [corpus.documents[one.place].name for one in found] == [one.name for one in found]
    assert jumps.documents("another", "", limit=10) == []
