"""A provider's key goes to the provider and nowhere else: no child, database, export or output holds it."""

import os
import subprocess
import sys

import pytest

from rlm_desktop.codec import to_plain
from rlm_desktop.events.limits import Limits
from rlm_desktop.store.library import open_library
from rlm_desktop.wire import messages as wire

from .openai_server import Reply
from .processes import below, given

KEY = "sk-proj-Zq81TestKey0123456789abcdef"
MODEL = "openai/gpt-5-mini"
LOOK = """\
```repl
import os, sys
print(dict(os.environ), sys.argv, sys.orig_argv)
for place in ("/proc/self/environ", f"/proc/{os.getppid()}/environ", f"/proc/{os.getppid()}/cmdline"):
    try:
        print(open(place).read())
    except Exception as error:
        print(type(error).__name__)
print(llm_query("Say something."))
```
"""


@pytest.fixture
def text(tmp_path):
    """A small document."""
    file = tmp_path / "text.txt"
    file.write_text("Nothing of interest.\n" * 50)
    return file


@pytest.fixture
def spying_server(serve):
    """A server whose replies have code look for keys, and which itself looks at what its client's children hold."""
    server = None
    children = {}

    def answer(asked, number):
        pid = client_of(server)
        children.update({child: given(child) for child in below(pid)})
        return Reply(text=(LOOK, "a sub-call's reply", "FINAL(done)")[min(number, 2)])

    server = serve(answer)
    server.children = children
    return server


def client_of(server):
    """The process under test: this one's only child that was started for it."""
    return server.client.pid


@pytest.fixture
def everything_kept(tmp_path, own_places):
    """Gives the bytes of all files that the test and the home of its processes hold."""

    def read():
        files = [path for folder in (tmp_path, own_places) for path in sorted(folder.rglob("*")) if path.is_file()]
        assert any(path.suffix == ".db" for path in files)
        return b"".join(path.read_bytes() for path in files)

    return read


def test_the_command_line_gives_the_key_to_the_server_alone(spying_server, shell, everything_kept, text, tmp_path):
    out = tmp_path / "run.jsonl"
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "rlm_desktop", "run", "--ask", "q", "--corpus", str(text), "--root", MODEL,
         "--api-base", spying_server.address],
        env={**os.environ, "OPENAI_API_KEY": KEY}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path,
    ) as process:  # fmt: skip
        spying_server.client = process
        printed, complained = process.communicate(timeout=60)
    assert process.returncode == 0, complained
    run = shell("list").stdout.split()[0]
    assert shell("export", run, "--out", out).returncode == 0
    exported = out.read_bytes()
    assert {asked.headers["authorization"] for asked in spying_server.asked} == {f"Bearer {KEY}"}
    assert b"LC_ALL" in exported  # the code did print its environment
    assert spying_server.children
    for held in (*spying_server.children.values(), printed, complained, exported, everything_kept()):
        assert KEY.encode() not in held


def test_a_worker_gives_the_key_to_the_server_alone(spying_server, start_worker, everything_kept, text, tmp_path):
    database = str(tmp_path / "x.db")
    open_library(tmp_path / "x.db")
    worker = start_worker()
    spying_server.client = worker.process
    worker.send(wire.OpenCorpus(job=1, database=database, paths=(str(text),)))
    corpus = worker.wait_for(wire.CorpusOpened).hash
    worker.send(
        wire.Ask(
            job=2, database=database, question="q", corpus=corpus, root_model=MODEL, sub_model=MODEL,
            api_base=spying_server.address, limits=to_plain(Limits()), keys={"openai": KEY},
        )
    )  # fmt: skip
    run = worker.wait_for(wire.RunOpened).run
    worker.wait_for(wire.Done)
    assert worker.close() == 0
    writer = start_worker()
    writer.send(wire.ExportRuns(job=1, database=database, runs=(run,), path=str(tmp_path / "run.jsonl")))
    writer.wait_for(wire.RunsExported)
    assert {asked.headers["authorization"] for asked in spying_server.asked} == {f"Bearer {KEY}"}
    assert b"LC_ALL" in (tmp_path / "run.jsonl").read_bytes()
    assert spying_server.children
    assert all(KEY.encode() not in held for held in spying_server.children.values())
    assert KEY not in worker.errors + repr(worker.reports)
    assert KEY.encode() not in everything_kept()


def test_a_server_that_says_the_key_back_is_not_quoted(serve, shell, everything_kept, text, tmp_path):
    server = serve(Reply(status=401, error={"message": f"Incorrect API key provided: {KEY}. Get one."}))
    done = shell(
        "run", "--ask", "q", "--corpus", text, "--root", MODEL, "--api-base", server.address, "--json",
        env={"OPENAI_API_KEY": KEY},
    )  # fmt: skip
    assert done.returncode == 3, done.stderr
    assert "refused the key" in done.stdout
    assert done.stdout.count("\n") == 1
    assert KEY not in done.stdout + done.stderr
    run = shell("list").stdout.split()[0]
    assert shell("export", run, "--out", tmp_path / "run.jsonl").returncode == 0
    assert KEY.encode() not in everything_kept()


def test_an_address_with_a_password_is_kept_without_it(serve, shell, shell_json, everything_kept, text, tmp_path):
    server = serve(Reply(text="FINAL(done)"))
    address = server.address.replace("http://", "http://somebody:hunter2secret@")
    run = shell_json("run", "--ask", "q", "--corpus", text, "--root", MODEL, "--api-base", address)["run"]
    assert shell("export", run, "--out", tmp_path / "run.jsonl").returncode == 0
    assert b"hunter2secret" not in everything_kept()
    assert server.asked[0].headers["authorization"].startswith("Basic ")
