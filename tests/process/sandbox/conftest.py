"""The sandboxed REPL as an auditor meets it: a process that speaks JSON lines, as an ordinary user or as root."""

import _ctypes
import contextlib
import ctypes
import json
import os
import resource
import select
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
NOBODY = 65_534
DOOR = ("-m", "rlm_desktop", "repl", "--json-lines")


class Auditor:
    """One `rlm-desktop repl --json-lines`.

    user: None is the one who runs the tests. door: what Python is to run instead. keep: descriptors to inherit.
    """

    def __init__(self, directory, *, python=sys.executable, user=None, door=DOOR, env=None, keep=()):
        self.killed = False
        packages = os.pathsep.join([str(ROOT), sysconfig.get_path("purelib")])
        who = {} if user is None else {"user": user, "group": user, "extra_groups": []}
        self.process = subprocess.Popen(
            [python, "-P", *map(str, door)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd="/",
            env={"PATH": os.environ["PATH"], "HOME": str(directory), "PYTHONPATH": packages, **(env or {})},
            pass_fds=keep,
            **who,
        )

    def say(self, seconds=60.0, **order):
        """Send one order; the line that answers it."""
        self.process.stdin.write(json.dumps(order).encode() + b"\n")
        self.process.stdin.flush()
        until = time.monotonic() + seconds
        line = b""
        while not line.endswith(b"\n"):
            left = until - time.monotonic()
            assert left > 0, f"no answer in {seconds} s to {str(order)[:500]}"
            assert select.select([self.process.stdout], [], [], left)[0], f"no answer to {str(order)[:500]}"
            piece = os.read(self.process.stdout.fileno(), 1 << 20)
            assert piece, f"the REPL ended at {str(order)[:500]}"
            line += piece
        return json.loads(line)

    def open(self, context="some text", scratch=None, **limits):
        """Open a REPL; it must open."""
        told = self.say(op="open", context=context, scratch=scratch and str(scratch), limits=limits)
        assert told["ok"], told
        return told

    def run(self, code, timeout=10.0):
        """Run a block."""
        return self.say(op="run", code=code, timeout=timeout)

    def close(self):
        """End the process; its exit code."""
        self.process.stdin.close()
        try:
            return self.process.wait(20)
        finally:
            self.process.kill()
            self.process.stdout.close()


def _works_for(user, python):
    try:
        done = subprocess.run(
            [python, "-c", f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"],
            user=user,
            group=user,
            extra_groups=[],
            capture_output=True,
            check=False,
        )
    except OSError:
        return False
    return done.returncode == 0


VICTIM = """
import ctypes, os, time
buffer = ctypes.create_string_buffer(b"victim's memory!", 16)
print(os.getpid(), ctypes.addressof(buffer), flush=True)
while buffer.raw == b"victim's memory!":
    time.sleep(0.05)
"""
CANARY = "the canary sings"


class Outside:
    """What an attack could reach, and what was reached: seen from outside.

    how: keywords of Auditor; the victim runs as the same user.
    """

    def __init__(self, how):
        self.directory = directory = Path(tempfile.mkdtemp(prefix="rlm-outside-"))  # all of its parents can be entered
        (directory / "secret").write_text(CANARY)
        (directory / "link").symlink_to(directory / "secret")
        (directory / "canary_module.py").write_text(f"print({CANARY!r})")
        shutil.copy(_ctypes.__file__, directory / "late.so")
        self._listeners = {
            "tcp": socket.create_server(("127.0.0.1", 0)),
            "tcp6": socket.create_server(("::1", 0), family=socket.AF_INET6),
            "udp": self._bound(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
            "local": self._bound(socket.AF_UNIX, socket.SOCK_STREAM, str(directory / "stream")),
            "localgram": self._bound(socket.AF_UNIX, socket.SOCK_DGRAM, str(directory / "gram")),
            "abstract": self._bound(socket.AF_UNIX, socket.SOCK_STREAM, f"\0{directory.name}"),
        }
        who = {name: how[name] for name in ("user",) if name in how}
        if who:
            who |= {"group": who["user"], "extra_groups": []}
        self._victim = subprocess.Popen(
            [how.get("python", sys.executable), "-c", VICTIM],
            stdout=subprocess.PIPE,
            env={"CANARY_KEY": CANARY},
            cwd="/",
            **who,
        )
        self.victim, self._address = map(int, self._victim.stdout.readline().split())
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._key = 0x51A0000 + os.getpid()
        self._shared = self._libc.shmget(self._key, 4096, 0o1666)
        self._libc.shmat.restype = ctypes.c_void_p
        at = self._libc.shmat(self._shared, None, 0)
        ctypes.memmove(at, CANARY.encode(), len(CANARY))
        self._libc.shmdt(ctypes.c_void_p(at))
        for path in (directory, *directory.iterdir()):
            path.chmod(0o777)
            if who:
                os.chown(path, how["user"], how["user"], follow_symlinks=False)
        self._before = self._files()
        self._limits = self._state_of_victim()

    @staticmethod
    def _bound(family, kind, address):
        made = socket.socket(family, kind)
        made.bind(address)
        if kind == socket.SOCK_STREAM:
            made.listen()
        return made

    def names(self, worker):
        """Python that names all that there is to reach."""
        ports = {name: self._listeners[name].getsockname()[1] for name in ("tcp", "tcp6", "udp")}
        known = {
            "SECRET": str(self.directory / "secret"), "LINK": str(self.directory / "link"),
            "DIRECTORY": str(self.directory), "LIBRARY": str(self.directory / "late.so"), "WORKER": worker,
            "VICTIM": self.victim, "ADDRESS": self._address, "SHARED": self._key, "PORT": ports["tcp"],
            "PORT6": ports["tcp6"], "UDP": ports["udp"], "LOCAL": str(self.directory / "stream"),
            "LOCALGRAM": str(self.directory / "gram"), "ABSTRACT": self.directory.name,
        }  # fmt: skip
        return "\n".join(f"{name} = {value!r}" for name, value in known.items())

    def damage(self):
        """What was reached since the last time."""
        found = []
        if self._victim.poll() is not None:
            found.append(f"the victim ended with {self._victim.returncode}")
        elif (state := self._state_of_victim()) != self._limits:
            found.append(f"the victim was changed: {state}")
            self._limits = state
        if (files := self._files()) != self._before:
            found.append(f"files were changed: {sorted(set(files.items()) ^ set(self._before.items()))}")
            self._before = files
        for name, listener in self._listeners.items():
            if select.select([listener], [], [], 0)[0]:
                found.append(f"{name} was reached")
                with contextlib.suppress(OSError):
                    listener.accept()[0].close() if listener.type == socket.SOCK_STREAM else listener.recv(100)
        return found

    def _files(self):
        places = [
            self.directory,
            *(Path(name) for name in ("/tmp", "/var/tmp", "/dev/shm", "/") if Path(name).is_dir()),
        ]
        found = {}
        for place in places:
            for path in place.glob("*" if place == self.directory else "rlm-attack*"):
                with contextlib.suppress(FileNotFoundError):
                    state = path.lstat()
                    found[str(path)] = (state.st_mode, state.st_uid, state.st_size, state.st_mtime_ns, state.st_nlink)
        return found

    def _state_of_victim(self):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            status = Path(f"/proc/{self.victim}/stat").read_text().rsplit(")", 1)[1].split()
            is_stopped = status[0] in "Tt"
            return is_stopped, int(status[16]), Path(f"/proc/{self.victim}/limits").read_text()
        return None

    def close(self):
        self._libc.shmctl(self._shared, 0, None)
        self._victim.kill()
        self._victim.wait()
        self._victim.stdout.close()
        for listener in self._listeners.values():
            listener.close()
        shutil.rmtree(self.directory)


class Watcher:
    """Counts, many times a second, the processes and the memory below the worker."""

    def __init__(self, worker):
        self.most_bytes = 0
        self.grandchildren = set()
        self._worker = worker
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def close(self):
        self._over.set()
        self._thread.join()

    def _watch(self):
        while not self._over.wait(0.02):
            self._look_below(self._worker)

    def _look_below(self, process):
        for child in self._children(process):
            with contextlib.suppress(OSError, IndexError):
                pages = int(Path(f"/proc/{child}/statm").read_text().split()[1])
                self.most_bytes = max(self.most_bytes, pages * resource.getpagesize())
                if Path(f"/proc/{child}/comm").read_text() == "bwrap\n":
                    self._look_below(child)
                else:
                    self.grandchildren.update(self._children(child))

    @staticmethod
    def _children(process):
        found = []
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{process}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
        return found


SECONDS = {"python": 0.3, "time": 0.2, "memory": 1.0, "disk": 1.0, "output": 0.3, "protocol": 0.3}
"""Families whose blocks may hang, with their time limits."""
MEMORY_BYTES = 128 << 20
BASE_BYTES = 160 << 20
BACK_SECONDS = 8.0
"""Over its limit: the grace (1.5 s), a fresh child, and a machine that is busy with other tests."""


class Siege:
    """One family's attacks in one worker; found is what got through, by attack.

    memory: names of attacks after which a fresh REPL is needed, lest a restoring fills its memory again.
    """

    def __init__(self, auditor, outside, watcher, prelude, memory, scratch=None):
        self.found = {}
        self._auditor = auditor
        self._outside = outside
        self._watcher = watcher
        self._prelude = prelude
        self._is_ready = False
        self._memory = memory
        self._scratch = scratch

    def _open(self):
        self._auditor.open(
            scratch=self._scratch, memory_bytes=MEMORY_BYTES, output_bytes=100_000, disk_bytes=16 << 20, threads=64
        )
        told = self._auditor.run(self._prelude + "\nPIPES = {channel()._receiving, channel()._sending}")
        assert told["state"] == "ok", told
        self._is_ready = True

    def attack(self, name, code, seconds):
        if not self._is_ready:
            self._open()
        began = time.monotonic()
        told = self._auditor.run(code, timeout=seconds)
        took = time.monotonic() - began
        damage = self._outside.damage()
        said = "\n".join(str(told[part]) for part in ("stdout", "error", "final"))
        if "ESCAPED" in told["stdout"]:
            damage.append(told["stdout"][:300])
        if any(word in said for word in (CANARY, "root:x:0:0")):
            damage.append("a canary was heard")
        if took > seconds + BACK_SECONDS:
            damage.append(f"back after {took:.1f} s")
        if len(told["stdout"].encode()) > 100_000:
            damage.append("more output than its cap")
        if self._watcher.grandchildren:
            damage.append("a new process")
            self._watcher.grandchildren = set()
        if self._watcher.most_bytes > MEMORY_BYTES + BASE_BYTES:
            damage.append(f"{self._watcher.most_bytes >> 20} MB of memory")
            self._watcher.most_bytes = 0
        if damage:
            self.found[name] = damage
        is_full = name in self._memory and told["state"] != "ok"
        self._is_ready = not is_full and self._auditor.run("40 + 2", timeout=1.0)["stdout"] == "42\n"


def family(name):
    """The blocks of a file: (name, code) pairs."""
    text = (Path(__file__).parent / "blocks" / f"{name}.txt").read_text()
    parts = [part.partition("\n") for part in text.split("#: ")[1:]]
    return [(title, code) for title, _, code in parts]


@pytest.fixture(scope="session")
def ordinary():
    """How to start the REPL as an ordinary user: keywords of Auditor."""
    if os.geteuid() != 0:
        return {}
    version = "python{}.{}".format(*sys.version_info[:2])
    for python in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        if _works_for(NOBODY, python):
            return {"python": python, "user": NOBODY}
    return pytest.skip("root runs these tests, and no Python of this version may be run by an ordinary user")


@pytest.fixture(scope="session")
def as_root():
    """How to start the REPL as root: keywords of Auditor."""
    if os.geteuid() != 0:
        pytest.skip("only root can see what root's child may do")
    return {}


@pytest.fixture(params=["ordinary", "as_root"])
def who(request):
    """An ordinary user, then root: keywords of Auditor."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def audit(tmp_path):
    """Starts REPLs, and ends them with the test."""
    started = []

    def start(**how):
        auditor = Auditor(tmp_path, **how)
        started.append(auditor)
        return auditor

    tmp_path.chmod(0o755)
    yield start
    ends = {auditor: auditor.close() for auditor in started}
    assert [code for auditor, code in ends.items() if code and not auditor.killed] == []


@pytest.fixture
def blocks_of():
    """Reads a file of blocks: its (name, code) pairs; the prelude as it is."""

    def read(name):
        if name == "prelude":
            return (Path(__file__).parent / "blocks" / "prelude.txt").read_text()
        return family(name)

    return read


@pytest.fixture
def outside_of():
    """Builds what attacks aim at, and takes it down with the test."""
    built = []

    def build(how):
        built.append(Outside(how))
        return built[-1]

    yield build
    for outside in built:
        outside.close()


@pytest.fixture
def watch():
    """Starts watchers of workers, and ends them with the test."""
    started = []

    def start(worker):
        started.append(Watcher(worker))
        return started[-1]

    yield start
    for watcher in started:
        watcher.close()


@pytest.fixture
def besiege(audit, outside_of, watch, blocks_of):
    """Makes the attacks of a family (only: the titles of some) and gives what got through, by title."""

    def go(name, how, *, only=None, scratch=None, **more):
        outside = outside_of(how)
        auditor = audit(env={"CANARY_KEY": CANARY}, **how, **more)
        prelude = blocks_of("prelude") + "\n" + outside.names(auditor.process.pid)
        siege = Siege(auditor, outside, watch(auditor.process.pid), prelude, {*dict(blocks_of("memory"))}, scratch)
        for title, code in blocks_of(name):
            if only is None or title in only:
                siege.attack(title, code, SECONDS.get(name, 5.0))
        time.sleep(0.1)  # what is hit last may take a moment to show it
        if late := outside.damage():
            siege.found["at the end"] = late
        return siege.found

    return go
