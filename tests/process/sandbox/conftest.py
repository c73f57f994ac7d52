"""The sandboxed REPL as an auditor meets it: a process that speaks JSON lines, as an ordinary user or as root."""

import json
import os
import select
import subprocess
import sys
import sysconfig
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
        packages = os.pathsep.join([str(ROOT), sysconfig.get_path("purelib")])
        who = {} if user is None else {"user": user, "group": user, "extra_groups": []}
        self.process = subprocess.Popen(
            [python, "-P", *map(str, door)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=directory,
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
    assert [auditor.close() for auditor in started] == [0] * len(started)
