"""Each wall matters: with it taken away, attacks get through that it alone or it and another held."""

import os
import tempfile
import time
from pathlib import Path

import pytest

WEAKENED = Path(__file__).with_name("weakened.py")


@pytest.fixture
def without(besiege):
    """Makes a family's attacks with walls taken away; the titles of those that got through."""

    def go(taken, family, how, only=None, more=(), keep=()):
        return set(besiege(family, how, only=only, door=(WEAKENED, taken, *more), keep=keep))

    return go


@pytest.mark.parametrize(
    ("taken", "family", "least"),
    [
        ("seccomp", "exec", {"fork", "clone as fork", "a program in memory", "executable memory"}),
        ("seccomp", "sockets", {"UDP", "a local datagram", "a pair of datagram sockets", "netlink"}),
        ("seccomp", "processes", {"the victim's niceness", "outlive the worker", "signal by F_SETOWN_EX"}),
        ("seccomp", "ipc", {"read shared memory", "make shared memory", "add a key"}),
        ("seccomp", "kernel", {"asynchronous input", "inotify"}),
        ("seccomp", "namespaces", {"dumpable", "a namespace of descriptors"}),
        ("seccomp,landlock", "files", {"posix.open", "the system call creat", "unlink", "list a directory"}),
        ("seccomp,landlock", "processes", {"signal 0 to the worker", "trace the victim"}),
        ("seccomp,landlock", "sockets", {"TCP", "TCP over IPv6", "an abstract socket"}),
        ("seccomp,landlock", "python", {"subclasses", "what was replaced", "_io again", "pickles"}),
        ("environment", "environment", {"os.environ", "the environment in memory"}),
    ],
)  # fmt: skip
def test_without_a_wall_attacks_get_through(without, ordinary, taken, family, least):
    assert least - without(taken, family, ordinary) == set()


def test_landlock_holds_files_even_without_the_list_of_system_calls(without, ordinary):
    content = {
        "posix.open",
        "open()",
        "the system call openat",
        "write a new file",
        "unlink",
        "list a directory",
        "TCP",
    }
    assert without("seccomp", "files", ordinary, only=content) == set()
    assert without("seccomp", "sockets", ordinary, only={"TCP", "an abstract socket"}) == set()


def test_without_closing_descriptors_one_that_was_inherited_is_read(without, besiege, ordinary):
    only = {"descriptors that were inherited"}
    with tempfile.TemporaryFile() as open_by_accident:
        open_by_accident.write(b"the canary sings")
        open_by_accident.flush()
        number = open_by_accident.fileno()
        assert without("descriptors", "files", ordinary, only, (number,), (number,)) == only
        assert besiege("files", ordinary, only=only, keep=(number,)) == {}


def test_without_limits_memory_and_threads_have_no_bounds(audit, watch, who):
    code = (
        "import threading\nblock = b'x' * (400 << 20)\nstop = threading.Event()\ncount = 0\n"
        "try:\n    while count < 500:\n"
        "        threading.Thread(target=stop.wait).start(); count += 1\nfinally:\n    stop.set()\n    print(count)"
    )
    most = {}
    for taken in ("none", "limits"):
        repl = audit(door=(WEAKENED, taken), **who)
        watcher = watch(repl.process.pid)
        repl.open(memory_bytes=128 << 20, threads=64)
        most[taken] = repl.run(code)["stdout"]
        time.sleep(0.05)
        assert (watcher.most_bytes > 400 << 20) == (taken == "limits")
    assert most == {"none": "", "limits": "500\n"}


def test_root_must_become_somebody_else_for_limits_to_bind(without, as_root):
    only = {"more threads than allowed"}
    assert without("none", "memory", as_root, only) == set()
    assert without("user", "memory", as_root, only) == only


def test_root_without_capabilities_cannot_become_others(without, as_root):
    only = {"become another user"}
    assert without("user,seccomp,landlock", "namespaces", as_root, only) == set()
    assert without("user,seccomp,landlock,capabilities", "namespaces", as_root, only) == only


def test_an_undumpable_worker_keeps_its_environment_to_itself(without, ordinary):
    only = {"the worker's environment", "a descriptor of the worker"}
    assert without("seccomp,landlock", "environment", ordinary, only) == set()
    assert without("seccomp,landlock,undumpable", "environment", ordinary, only) == {"the worker's environment"}


@pytest.mark.parametrize("taken", ["none", "bond"])
def test_without_the_bond_a_child_outlives_its_worker(audit, ordinary, tmp_path, taken):
    repl = audit(door=(WEAKENED, taken), **ordinary)
    repl.open()
    child = int(repl.run("import os; print(os.getpid())")["stdout"])
    repl.process.stdin.write(b'{"op": "run", "code": "max(range(10 ** 13))", "timeout": 60}\n')
    repl.process.stdin.flush()
    begun = _ticks(child)
    _wait_until(lambda: _ticks(child) > begun + 10)
    repl.process.kill()
    repl.process.wait()
    repl.killed = True
    try:
        if taken == "none":
            _wait_until(lambda: _ticks(child) is None)
        else:
            before = _ticks(child)
            _wait_until(lambda: _ticks(child) > before + 5)
    finally:
        if _ticks(child) is not None:
            os.kill(child, 9)


def _ticks(process):
    """Time that a process has computed; None when it is no more."""
    try:
        status = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return None
    return None if status[0] == "Z" else int(status[11])


def _wait_until(holds):
    until = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)
