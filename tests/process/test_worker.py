"""What a worker answers to each command, and how it ends."""

import json
import signal
import time
from pathlib import Path

import pytest

from rlm_desktop.codec import to_plain
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.store.library import open_library
from rlm_desktop.store.reader import Reader
from rlm_desktop.wire import messages as wire
from rlm_desktop.worker.corpora import open_corpus

from .openai_server import Reply

KEY = "sk-test-0123456789abcdefghij"


@pytest.fixture
def ask(tmp_path):
    """Makes a question for a scripted model whose only reply takes a while."""
    database = tmp_path / "x.db"
    (tmp_path / "text.txt").write_text("Nothing of interest.\n")
    (tmp_path / "script.json").write_text(json.dumps([{"text": "FINAL(done)", "delay": 30.0}]))
    open_library(database)
    corpus = open_corpus(database, [tmp_path / "text.txt"]).hash
    model = f"scripted/{tmp_path / 'script.json'}"
    return lambda **changes: wire.Ask(
        **{
            "job": 1, "database": str(database), "question": "q", "corpus": corpus, "root_model": model,
            "sub_model": model, "limits": to_plain(Limits()), **changes,
        }
    )  # fmt: skip


def outcome(ask, run):
    reader = Reader(Path(ask().database))
    try:
        return reader.run(run).outcome
    finally:
        reader.close()


WRITES = "I look.\n\n```repl\nopen('made.txt', 'w').write(__import__('numpy').__name__)\n```"


def test_the_code_finds_numpy_and_the_directory_that_were_chosen(ask, start_worker, tmp_path):
    (tmp_path / "script.json").write_text(json.dumps([{"text": WRITES}, {"text": "FINAL(done)"}]))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    worker = start_worker()
    worker.send(ask(numpy=True, scratch=str(scratch)))
    worker.wait_for(wire.Done)
    assert (scratch / "made.txt").read_text() == "numpy"


def test_a_model_that_replies(serve, start_worker):
    server = serve(Reply(text=" ready\n", tokens_in=10, tokens_out=1))
    worker = start_worker()
    worker.send(wire.TestModel(job=1, model="openai/gpt-5-mini", api_base=server.address, key=KEY))
    tested = worker.wait_for(wire.ModelTested)
    assert tested.reply == "ready"
    assert tested.cost == pytest.approx(10 * 0.25e-6 + 2e-6)
    assert 0 < tested.seconds < 30
    worker.wait_for(wire.Done)
    assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"
    assert worker.close() == 0


def test_a_model_that_does_not_says_why_without_the_key(serve, start_worker):
    server = serve(Reply(status=401, error={"message": f"Incorrect API key provided: {KEY}"}))
    worker = start_worker()
    worker.send(wire.TestModel(job=1, model="openai/gpt-5-mini", api_base=server.address, key=KEY))
    refused = worker.wait_for(wire.Refused)
    assert "refused the key" in refused.problem
    assert KEY not in repr(worker.reports)
    worker.send(wire.TestModel(job=2, model="offline/nobody"))
    assert "offline/analyst" in worker.wait_for(wire.Refused).remedy


def test_a_test_can_be_stopped(serve, start_worker):
    server = serve(Reply(delay=600.0))
    worker = start_worker()
    worker.send(wire.TestModel(job=1, model="openai/gpt-5-mini", api_base=server.address))
    until = time.monotonic() + 30
    while not server.in_flight and time.monotonic() < until:
        time.sleep(0.01)
    worker.send(wire.Stop(job=1))
    worker.wait_for(wire.Stopped, seconds=5)
    assert server.asked[0].is_closed.wait(5)


def test_what_cannot_be_done_is_refused_and_the_worker_goes_on(start_worker, ask, tmp_path):
    worker = start_worker()
    worker.send(wire.OpenCorpus(job=1, database=ask().database, paths=(str(tmp_path / "nowhere"),)))
    assert "nowhere" in worker.wait_for(wire.Refused).problem
    worker.send(wire.ExportRuns(job=2, database=ask().database, runs=("f" * 19,), path=str(tmp_path / "out")))
    assert worker.wait_for(wire.Refused).job == 2
    worker.send(wire.Stop(job=77))
    worker.send(wire.Prepare(job=3, models=("offline/analyst",)))
    assert worker.wait_for(wire.Done).job == 3
    assert worker.close() == 0


def test_a_worker_answers_one_question_and_ends(start_worker, ask):
    worker = start_worker()
    worker.send(ask(root_model="offline/analyst", sub_model="offline/reader"))
    worker.wait_for(wire.Done)
    assert worker.process.wait(20) == 0


def test_a_question_that_cannot_be_put_leaves_no_run(start_worker, ask):
    worker = start_worker()
    worker.send(ask(root_model="scripted/nowhere.json"))
    assert "nowhere.json" in worker.wait_for(wire.Refused).problem
    reader = Reader(Path(ask().database))
    assert reader.runs() == []
    reader.close()


def test_a_line_that_is_no_command_is_a_bug_that_says_so(start_worker):
    worker = start_worker()
    worker.process.stdin.write(b'{"type": "Unheard"}\n')
    worker.process.stdin.flush()
    broke = worker.wait_for(wire.Broke)
    assert broke.job is None
    assert "Unheard" in broke.line
    assert worker.close() == 1


@pytest.mark.parametrize("end", ["stop", "stdin", "terminate"])
def test_every_way_to_end_a_run_is_stopped_and_on_record(start_worker, ask, end):
    worker = start_worker()
    worker.send(ask())
    run = worker.wait_for(wire.RunOpened).run
    begin = time.monotonic()
    if end == "stop":
        worker.send(wire.Stop(job=1))
    elif end == "stdin":
        worker.process.stdin.close()
    else:
        worker.process.send_signal(signal.SIGTERM)
    worker.wait_for(wire.Done)
    assert time.monotonic() - begin < 2.0
    assert worker.close() == 0
    assert outcome(ask, run) is Outcome.STOPPED


def test_keys_are_not_in_what_a_command_prints(ask):
    assert KEY not in repr(ask(keys={"openai": KEY}))
    assert KEY not in repr(wire.TestModel(job=1, model="m", key=KEY))


def test_an_import_tells_how_far_it_is_and_can_be_stopped(ask, start_worker, tmp_path):
    name = Path(__file__).parents[1] / "data" / "rlms" / "depth2.jsonl"
    first, *rest = [json.loads(line) for line in name.read_bytes().splitlines()]
    long = tmp_path / "long"
    with long.open("w", encoding="utf-8") as file:
        rows = ({**row, "iteration": number} for number, row in enumerate(rest * 200, start=1))
        file.writelines(json.dumps(row) + "\n" for row in (first, *rows))
    worker = start_worker()
    worker.send(wire.ImportFiles(job=1, database=ask().database, paths=(str(long),)))
    told = worker.wait_for(wire.Progress)
    assert (told.total, told.what) == (long.stat().st_size, "long")
    worker.send(wire.Stop(job=1))
    worker.wait_for(wire.Stopped)
    worker.send(wire.ImportFiles(job=2, database=ask().database, paths=(str(name), __file__)))
    imported = worker.wait_for(wire.RunsImported)
    assert len(imported.runs) == 1
    assert any(f"{__file__}, line 1: " in sentence for sentence in imported.notices)
    assert any("root model's turns" in sentence for sentence in imported.notices)
    worker.send(wire.ImportFiles(job=3, database=ask().database, paths=(__file__,)))
    assert "line 1: " in worker.wait_for(wire.Refused).problem
    reader = Reader(Path(ask().database))
    assert [row.run for row in reader.runs()] == [*imported.runs]
    reader.close()
