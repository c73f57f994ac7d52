"""The application connects to the model's server and to nothing else; in a demo run, to nothing at all."""

import subprocess
import sys

import pytest

from rlm_desktop import keys, paths
from rlm_desktop.codec import to_plain
from rlm_desktop.events.limits import Limits
from rlm_desktop.store.library import open_library
from rlm_desktop.wire import messages as wire

from .openai_server import Reply

WATCH = """\
import sys

OF_SOCKETS = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind"}
OF_NAMES = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}

def note(event, arguments):
    if event in OF_SOCKETS or event in OF_NAMES:
        place = arguments[1] if event in OF_SOCKETS else arguments[:2]
        with open(%r, "a") as file:
            file.write(f"{event} {place!r}\\n")

sys.addaudithook(note)
"""
QUESTION = "What is the maintenance code of the Corvid pump?"
DEMO = paths.resources() / "demo" / "corpus"


@pytest.fixture
def connections(tmp_path, monkeypatch):
    """From here on every Python process that the test starts says where it connects to; gives what they said."""
    folder = tmp_path / "watch"
    folder.mkdir()
    said = tmp_path / "connections.txt"
    (folder / "sitecustomize.py").write_text(WATCH % str(said))
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return lambda: said.read_text().splitlines() if said.exists() else []


def test_the_watch_sees_a_connection(connections):
    connect = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('127.0.0.1', 9))"
    subprocess.run([sys.executable, "-W", "ignore", "-c", connect], check=True)
    assert connections() == ["socket.connect ('127.0.0.1', 9)"]


def test_a_demo_run_of_the_command_line_connects_to_nothing(connections, shell_json):
    found = shell_json("run", "--ask", QUESTION, "--corpus", DEMO)
    assert found["outcome"] == "answered"
    assert connections() == []


def test_a_demo_run_of_a_worker_connects_to_nothing(connections, start_worker, tmp_path):
    database = str(tmp_path / "x.db")
    open_library(tmp_path / "x.db")
    worker = start_worker()
    worker.send(wire.ListModels(job=1))
    worker.wait_for(wire.ModelsListed)
    worker.send(wire.OpenCorpus(job=2, database=database, paths=(str(DEMO),)))
    corpus = worker.wait_for(wire.CorpusOpened).hash
    worker.send(
        wire.Ask(
            job=3, database=database, question=QUESTION, corpus=corpus, root_model="offline/analyst",
            sub_model="offline/reader", limits=to_plain(Limits()),
        )
    )  # fmt: skip
    worker.wait_for(wire.RunOpened)
    worker.wait_for(wire.Done)
    assert connections() == []


@pytest.mark.parametrize(
    ("model", "path"), [("openai/gpt-5-mini", "/v1"), ("deepseek/deepseek-chat", "")], ids=["http", "litellm"]
)
def test_a_run_with_a_server_connects_to_that_server_alone(connections, serve, shell_json, tmp_path, model, path):
    (tmp_path / "text.txt").write_text("Nothing of interest.\n")
    server = serve(Reply(text="FINAL(done)", tokens_in=1000, tokens_out=100))
    variable = keys.variable_of(keys.provider_of(model))
    found = shell_json(
        "run", "--ask", "q", "--corpus", tmp_path / "text.txt", "--root", model,
        "--api-base", server.address.removesuffix("/v1") + path, env={variable: "sk-0123456789"},
    )  # fmt: skip
    assert (found["outcome"], found["answer"]) == ("answered", "done")
    assert found["tokens"] == {"in": server.tokens_in, "out": server.tokens_out}
    assert found["cost_dollars"] > 0
    assert server.asked[0].headers["authorization"] == "Bearer sk-0123456789"
    said = [line for line in connections() if line != "socket.bind ('::1', 0)"]  # a library's look for IPv6
    assert any(line.startswith("socket.connect") for line in said)
    port = server.address.rpartition(":")[2].removesuffix("/v1")
    assert [line for line in said if f"'127.0.0.1', {port}" not in line] == []
