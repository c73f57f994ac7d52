"""The layer around the walls, where bubblewrap is installed and a trial of it succeeds."""

import os
import shutil
import time
from pathlib import Path

import pytest

WEAKENED = Path(__file__).with_name("weakened.py")


@pytest.fixture
def inside(audit, ordinary):
    """A REPL inside of bubblewrap, opened."""
    if shutil.which("bwrap") is None:
        pytest.skip("bubblewrap is not installed")
    repl = audit(**ordinary)
    repl.open()
    if not _below(repl.process.pid):
        pytest.skip("bubblewrap does not work on this machine")
    return repl


def _below(process):
    """The processes inside of the bubblewrap that a worker has started."""
    children = [
        int(number)
        for task in Path(f"/proc/{process}/task").iterdir()
        for number in (task / "children").read_text().split()
    ]
    return [inner for child in children if _is_bubblewrap(child) for inner in _all_below(child)]


def _is_bubblewrap(process):
    return Path(f"/proc/{process}/comm").read_text() == "bwrap\n"


def _all_below(process):
    children = [int(number) for number in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    return children + [other for child in children for other in _all_below(child)]


def test_the_child_is_in_namespaces_of_its_own(inside):
    child = _below(inside.process.pid)[-1]
    for name in ("net", "pid", "mnt", "ipc", "user", "uts"):
        assert os.readlink(f"/proc/{child}/ns/{name}") != os.readlink(f"/proc/self/ns/{name}")  # noqa: PTH115


def test_interrupts_kills_and_restoring_work_inside(inside):
    inside.run("x = 41")
    began = time.monotonic()
    assert inside.run("import time; time.sleep(99)", timeout=0.3)["state"] == "interrupted"
    assert time.monotonic() - began < 5
    assert inside.run("max(range(10 ** 13))", timeout=0.3)["state"] == "killed"
    assert inside.run("x + 1")["stdout"] == "42\n"
    below = _below(inside.process.pid)
    inside.say(op="close")
    until = time.monotonic() + 10
    while any(map(_is_running, below)):
        assert time.monotonic() < until
        time.sleep(0.02)


def _is_running(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_alone_it_hides_files_and_the_network_but_lets_programs_run(inside, besiege, ordinary):
    door = (WEAKENED, "bubblewrap,seccomp,landlock,limits")
    assert (
        besiege("files", ordinary, only={"posix.open", "the system call openat", "list a directory"}, door=door) == {}
    )
    assert besiege("sockets", ordinary, only={"TCP", "UDP", "a local socket"}, door=door) == {}
    assert set(besiege("exec", ordinary, only={"fork"}, door=door)) == {"fork"}
