"""A file that another program still writes: its run grows with it, and has an end however the following ends."""

import os
from pathlib import Path

import pytest

from rlm_desktop.errors import RlmError
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.store.library import open_library
from rlm_desktop.store.marks import set_deleted
from rlm_desktop.store.reader import Reader
from rlm_desktop.worker.following import STILL_WRITTEN, follow_file
from rlm_desktop.worker.trajectories import import_files

DATA = Path(__file__).parents[2] / "data"
SUBCALLS = (DATA / "rlms" / "subcalls.jsonl").read_bytes().splitlines(keepends=True)
PARALLEL = (DATA / "fast_rlm" / "parallel.jsonl").read_bytes().splitlines(keepends=True)


class Writer:
    """Another program: each time the follower waits, it adds the next piece; then it says that it is done."""

    def __init__(self, file, reader, pieces):
        self.file, self.reader = file, reader
        self.pieces = list(pieces)
        self.is_done = False
        self.seen = []
        """Steps that the store had when each piece was added."""

    def wait(self, seconds):
        """What the follower calls instead of letting time pass."""
        assert 0 < seconds <= 1
        runs = self.reader.runs()
        spans = self.reader.spans(runs[0].run) if runs else []
        self.seen.append(sum(span.kind == "step" and span.depth == 0 for span in spans))
        if self.pieces:
            with self.file.open("ab") as out:
                out.write(self.pieces.pop(0))
        else:
            self.is_done = True

    def follow(self, database, **more):
        """The runs of the file, followed to the end of the pieces."""
        return follow_file(database, self.file, wait=self.wait, is_stopped=lambda: self.is_done, **more)


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "runs.db"
    open_library(path)
    return path


@pytest.fixture
def reader(database):
    reader = Reader(database)
    yield reader
    reader.close()


@pytest.fixture
def writer(reader, tmp_path):
    def make(*pieces):
        return Writer(tmp_path / "growing.log", reader, pieces)

    return make


def test_rows_appear_as_lines_are_added_and_the_runs_end_ends_it(database, reader, writer):
    growing = writer(*SUBCALLS)
    begun, committed = [], []
    (run,) = growing.follow(database, on_run=begun.append, on_commit=lambda *said: committed.append(said))
    assert growing.seen == [0, 0, 1, 2]
    assert not growing.is_done
    row = reader.run(run)
    assert (row.outcome, row.source) == (Outcome.ANSWERED, "rlms jsonl, growing.log")
    assert begun == [run]
    assert [seq for _, seq in committed] == sorted({seq for _, seq in committed})
    assert committed[-1] == (run, row.last_seq)


def test_a_line_that_is_not_complete_waits(database, reader, writer):
    line = SUBCALLS[1]
    growing = writer(SUBCALLS[0], line[:100], line[100:900], line[900:], *SUBCALLS[2:])
    (run,) = growing.follow(database)
    assert growing.seen == [0, 0, 0, 0, 1, 2]
    assert reader.run(run).outcome is Outcome.ANSWERED
    assert not any("cut off" in event.event.note for event in reader.events(run) if hasattr(event.event, "note"))


def test_a_run_whose_following_was_stopped_says_that_it_was_still_being_written(database, reader, writer):
    (run,) = writer(SUBCALLS[0], SUBCALLS[1], SUBCALLS[2][:200]).follow(database)
    row = reader.run(run)
    assert (row.outcome, row.reason) == (Outcome.LOST, STILL_WRITTEN)
    assert sum(span.kind == "step" for span in reader.spans(run)) == 1


def test_a_last_line_without_a_line_break_is_read_when_the_following_is_stopped(database, reader, writer):
    (run,) = writer(*SUBCALLS[:-1], SUBCALLS[-1].rstrip(b"\n")).follow(database)
    assert reader.run(run).outcome is Outcome.ANSWERED


def test_agents_side_by_side_grow_too_and_several_runs_of_a_file_are_several(database, reader, writer):
    other = [line.replace(b"1775037600000-abc123def", b"other") for line in PARALLEL]
    growing = writer(b"".join(PARALLEL[:3]), *PARALLEL[3:-2], PARALLEL[-2] + PARALLEL[-1] + b"".join(other))
    runs = growing.follow(database)
    assert len(runs) == 2
    assert [reader.run(run).outcome for run in runs] == [Outcome.ANSWERED] * 2
    assert growing.seen[:2] == [0, 2]
    assert growing.seen[-1] == 4
    first, second = ([(span.kind, span.step) for span in reader.spans(run)] for run in runs)
    assert first == second


def test_a_file_that_is_not_there_yet_is_waited_for_and_one_that_is_written_anew_ends_it(database, reader, writer):
    growing = writer(*SUBCALLS[:2])
    assert not growing.file.exists()
    cut = []

    def wait(seconds):
        growing.wait(seconds)
        if not growing.pieces and len(growing.seen) > 3:
            os.truncate(growing.file, 10)
            cut.append(True)

    with pytest.raises(RlmError, match="written anew"):
        follow_file(database, growing.file, wait=wait)
    assert cut
    (row,) = reader.runs()
    assert row.outcome is Outcome.LOST
    assert "written anew" in row.reason


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"hello\n", "not an exported trajectory"),
        ((DATA / "rlm_cli" / "found.json").read_bytes(), "cannot be followed"),
        ((DATA / "found.jsonl").read_bytes(), "cannot be followed"),
    ],
    ids=["no_record", "rlm_cli", "ours"],
)
def test_what_cannot_be_followed_is_refused_at_once(database, reader, tmp_path, content, said):
    file = tmp_path / "given"
    file.write_bytes(content)
    with pytest.raises(RlmError, match=said):
        follow_file(database, file)
    assert reader.run_count() == 0


@pytest.mark.parametrize("lines", [SUBCALLS, SUBCALLS[:-1], PARALLEL], ids=["rlms", "no_end", "fast_rlm"])
def test_a_run_that_was_followed_is_recognised_when_its_file_is_imported(database, reader, writer, lines):
    growing = writer(*lines)
    (run,) = growing.follow(database)
    set_deleted(database, {run: True})
    notices = []
    assert import_files(database, [growing.file], on_notice=notices.append) == [run]
    assert (reader.run_count(), notices) == (1, [])


def test_a_file_that_went_on_after_it_was_followed_is_another_run(database, reader, writer):
    growing = writer(*SUBCALLS[:-1])
    (run,) = growing.follow(database)
    with growing.file.open("ab") as file:
        file.write(SUBCALLS[-1])
    (other,) = import_files(database, [growing.file])
    assert other != run
    assert [reader.run(one).outcome for one in (run, other)] == [Outcome.LOST, Outcome.ANSWERED]
    assert import_files(database, [growing.file]) == [other]
