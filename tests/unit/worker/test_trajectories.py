"""Runs leave and enter as files: nothing is lost, doubled, half there, or written where a file's contents say."""

import json
import zipfile
from pathlib import Path

import pytest

from rlm_desktop import paths
from rlm_desktop.errors import RlmError
from rlm_desktop.formats.redaction_rules import rules_named
from rlm_desktop.store.library import delete_run, open_library
from rlm_desktop.store.reader import Reader
from rlm_desktop.worker.corpora import open_corpus
from rlm_desktop.worker.trajectories import Stopped, export_runs, import_files

DATA = Path(__file__).parents[2] / "data"
FOUND = "0191a0b0c001a2b3c4d"


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


@pytest.mark.parametrize("name", ["found", "family", "stopped"])
def test_a_run_that_leaves_and_comes_back_is_the_same_run(database, reader, tmp_path, name):
    (run,) = import_files(database, [DATA / f"{name}.jsonl"])
    rows = (reader.run(run), reader.spans(run))
    export_runs(database, [run[:15]], tmp_path / "out.jsonl")
    assert (tmp_path / "out.jsonl").read_bytes() == (DATA / f"{name}.jsonl").read_bytes()
    delete_run(database, run)
    assert import_files(database, [tmp_path / "out.jsonl"]) == [run]
    assert (reader.run(run), reader.spans(run)) == rows


def test_a_run_that_is_there_is_not_doubled_and_another_of_its_id_gets_a_new_one(database, reader, tmp_path):
    assert import_files(database, [DATA / "found.jsonl", DATA / "found.jsonl"]) == [FOUND, FOUND]
    assert reader.run_count() == 1
    other = tmp_path / "other.jsonl"
    other.write_bytes((DATA / "found.jsonl").read_bytes().replace(b"Corvid", b"Raven"))
    (run,) = import_files(database, [other])
    assert run != FOUND
    assert "Raven" in reader.run(run).question
    assert "Corvid" in reader.run(FOUND).question


def test_a_file_of_several_runs_brings_all(database, reader, tmp_path):
    parts = [(DATA / f"{name}.jsonl").read_bytes().split(b"\n", 1) for name in ("found", "family")]
    both = tmp_path / "both.jsonl"
    both.write_bytes(parts[0][0] + b"\n" + parts[0][1] + parts[1][1])
    assert len(import_files(database, [both])) == 2
    assert reader.run_count() == 2


@pytest.mark.parametrize("line", [2, 5, 20, 31])
def test_nothing_of_a_damaged_run_is_there(database, reader, tmp_path, line):
    lines = (DATA / "found.jsonl").read_bytes().splitlines(keepends=True)
    damaged = tmp_path / "damaged.jsonl"
    damaged.write_bytes(b"".join(lines[: line - 1]) + lines[line - 1][:-30])
    with pytest.raises(RlmError, match=f"line {line}: "):
        import_files(database, [damaged])
    damaged.write_bytes(b"".join(lines[: line - 1] + lines[line:]))
    with pytest.raises(RlmError):
        import_files(database, [damaged])
    assert reader.run_count() == 0


def test_what_a_file_calls_itself_never_names_a_path(database, reader, tmp_path):
    outside = tmp_path / "outside.importing"
    hostile = tmp_path / "hostile.jsonl"
    name = f"../../{outside.stem}"
    hostile.write_bytes((DATA / "found.jsonl").read_bytes().replace(FOUND.encode(), name.encode()))
    outside.write_text("mine", encoding="utf-8")
    with pytest.raises(RlmError, match="run id"):
        import_files(database, [hostile])
    assert outside.read_text(encoding="utf-8") == "mine"
    assert not list(paths.leases_dir(database).glob("*"))
    assert reader.run_count() == 0


def test_exporting_what_is_not_there_is_said(database, tmp_path):
    with pytest.raises(RlmError, match="no run"):
        export_runs(database, ["0191"], tmp_path / "out.jsonl")
    assert not (tmp_path / "out.jsonl").exists()


def test_a_foreign_file_that_is_imported_twice_is_not_doubled_whatever_it_is_called(database, reader, tmp_path):
    again = tmp_path / "again.txt"
    again.write_bytes((DATA / "rlms" / "depth2.jsonl").read_bytes())
    told: list[str] = []
    one = import_files(database, [DATA / "rlms" / "depth2.jsonl"], on_notice=told.append)
    delete_run(database, *one)
    two = import_files(database, [DATA / "rlms" / "depth2.jsonl", again], on_notice=told.append)
    assert one * 2 == two
    assert reader.run_count() == 1
    assert reader.run(one[0]).source == "rlms jsonl, depth2.jsonl"
    assert len(told) == 2 * len(set(told))


def test_a_foreign_run_that_leaves_as_our_lines_comes_back_the_same(database, reader, tmp_path):
    (run,) = import_files(database, [DATA / "rlms" / "error.jsonl"])
    rows = (reader.run(run), reader.spans(run))
    export_runs(database, [run], tmp_path / "out.jsonl")
    delete_run(database, run)
    assert import_files(database, [tmp_path / "out.jsonl"]) == [run]
    assert (reader.run(run), reader.spans(run)) == rows


def test_progress_is_told_and_a_stop_leaves_whole_runs_only(database, reader, tmp_path):
    first, *rest = [json.loads(line) for line in (DATA / "rlms" / "depth2.jsonl").read_bytes().splitlines()]
    long = [{**row, "iteration": number} for number, row in enumerate(rest * 20, start=1)]
    both = tmp_path / "both"
    both.write_bytes((DATA / "rlms" / "plain.jsonl").read_bytes())
    with both.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in (first, *long))
    size = both.stat().st_size
    told: list[tuple[int, int, str]] = []
    with pytest.raises(Stopped):
        import_files(
            database,
            [both],
            on_progress=lambda *how_far: told.append(how_far),
            is_stopped=lambda: reader.run_count() == 2,
        )
    assert reader.run_count() == 1
    assert {(total, what) for _, total, what in told} == {(size, "both")}
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)
    assert told[-1][0] <= size


def big_atif(indent):
    """One document with many steps, each of which calls a tool."""
    call = {"tool_call_id": "a", "function_name": "python", "arguments": {"code": "print(1)"}}
    steps = [{"step_id": n, "source": "agent", "message": "x", "tool_calls": [call]} for n in range(1, 1_001)]
    return json.dumps({"schema_version": "ATIF-v1.7", "agent": {"name": "a"}, "steps": steps}, indent=indent)


@pytest.mark.parametrize("text", [big_atif(1), big_atif(None) + "\n", big_atif(1)[:-30]], ids=["lines", "line", "cut"])
def test_one_large_document_is_stopped_wherever_it_is(database, reader, tmp_path, text):
    file = tmp_path / "large.json"
    file.write_text(text, encoding="utf-8")
    told: list[int] = []
    import_files(database, [file], on_progress=lambda done, total, what: told.append(done))
    assert len(told) > 10, "while it is taken apart, made into events and kept"
    assert told == sorted(told)
    assert 0.99 * len(text) < told[-1] <= len(text)
    (row,) = reader.runs()
    delete_run(database, row.run)
    for until in (1, len(told) // 3, len(told) - 2):
        count = iter(range(until))
        with pytest.raises(Stopped):
            import_files(database, [file], is_stopped=lambda count=count: next(count, None) is None)
        assert reader.run_count() == 0


@pytest.fixture
def asked_about(database, reader, tmp_path):
    """The found run, with documents that are here: its corpus is the one that was opened."""
    folder = tmp_path / "manuals"
    folder.mkdir()
    (folder / "one.txt").write_text("Der Code ist CRV-7741. " * 50, encoding="utf-8")
    (folder / "zwei.txt").write_text("Grüße aus dem Anhang.", encoding="utf-8")
    corpus = open_corpus(database, [folder])
    lines = (DATA / "found.jsonl").read_text("utf-8")
    hash = json.loads(lines.splitlines()[1])["event"]["corpus"]["hash"]
    file = tmp_path / "found.jsonl"
    file.write_text(lines.replace(hash, corpus.hash), encoding="utf-8")
    (run,) = import_files(database, [file])
    return run, corpus


def test_a_bundle_brings_run_and_documents_to_another_computer(database, reader, tmp_path, asked_about):
    run, corpus = asked_about
    export_runs(database, [run], tmp_path / "out.rlmrun", "bundle")
    other = tmp_path / "other" / "runs.db"
    other.parent.mkdir()
    open_library(other)
    seen = []
    assert import_files(other, [tmp_path / "out.rlmrun"], on_progress=lambda *said: seen.append(said)) == [run]
    assert seen
    there = Reader(other)
    try:
        assert list(there.events(run)) == list(reader.events(run))
        assert [one.name for one in there.corpus(corpus.hash).documents] == [one.name for one in corpus.documents]
        assert str(tmp_path) not in repr(there.corpus(corpus.hash))
    finally:
        there.close()
    texts = [(paths.corpora_dir(one) / f"{corpus.hash}.txt").read_bytes() for one in (database, other)]
    assert texts[0] == texts[1]
    assert import_files(other, [tmp_path / "out.rlmrun"]) == [run]


def test_documents_that_are_not_those_of_the_run_are_refused_and_nothing_is_kept(database, tmp_path, asked_about):
    run, _ = asked_about
    bundle, changed = tmp_path / "out.rlmrun", tmp_path / "changed.rlmrun"
    export_runs(database, [run], bundle, "bundle")
    with zipfile.ZipFile(bundle) as given, zipfile.ZipFile(changed, "w") as out:
        for name in given.namelist():
            out.writestr(name, given.read(name).replace(b"CRV-7741", b"CRV-0000"))
    other = tmp_path / "other" / "runs.db"
    other.parent.mkdir()
    open_library(other)
    with pytest.raises(RlmError, match="not the one that the runs were asked about"):
        import_files(other, [changed])
    assert list(paths.corpora_dir(other).iterdir()) == []
    there = Reader(other)
    assert there.run_count() == 0
    there.close()


def test_where_something_is_taken_out_the_documents_stay_here(database, tmp_path, asked_about):
    run, _ = asked_about
    export_runs(database, [run], tmp_path / "out.rlmrun", "bundle", rules_named([], ["CRV-7741"]))
    with zipfile.ZipFile(tmp_path / "out.rlmrun") as given:
        assert sorted(given.namelist()) == ["events.jsonl", "manifest.json"]
        assert b"CRV-7741" not in given.read("events.jsonl")


def test_a_stop_within_a_run_of_ours_leaves_nothing_of_it(database, reader, tmp_path):
    lines = (DATA / "found.jsonl").read_text("utf-8").splitlines(keepends=True)
    event = json.loads(lines[2])
    noted = {"type": "Noted", "span": 1, "at": event["event"]["at"], "note": "again"}
    more = [json.dumps({**event, "seq": seq, "event": noted}) + "\n" for seq in range(2, 3_000)]
    long = tmp_path / "long.jsonl"
    long.write_text("".join([*lines[:2], *more]), encoding="utf-8")
    told = []

    def on_progress(done, total, what):
        told.append(done / total)

    with pytest.raises(Stopped):
        import_files(database, [long], on_progress=on_progress, is_stopped=lambda: bool(told) and told[-1] > 0.5)
    assert 0.5 < told[-1] < 0.7
    assert reader.run_count() == 0
    assert import_files(database, [long]) == [FOUND]
