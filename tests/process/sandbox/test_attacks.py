"""Attacks by family, on `rlm-desktop repl --json-lines`: none may reach what it aims at, seen from outside.

An attack is a block in blocks/<family>.txt. It has worked when a canary or "ESCAPED" is in what the block printed,
said or answered, when a file, a listener or the victim process was touched, when there is a process below the child,
when the child's memory is over its bounds, or when the REPL does not come back in time.
"""

import time

import pytest

QUICK = ("files", "environment", "processes", "exec", "namespaces", "sockets", "ipc", "kernel", "python")
SLOW = {"python": 0.5, "time": 0.3, "memory": 2.0, "disk": 2.0, "output": 0.5, "protocol": 0.5}
"""Families whose blocks may hang, with their time limits."""
MEMORY_BYTES = 128 << 20
BASE_BYTES = 160 << 20
BACK_SECONDS = 8.0
"""Over its limit: the grace (1.5 s), a fresh child, and a machine that is busy with other tests."""


class Siege:
    """One family's attacks in one worker; found is what got through, by attack.

    memory: names of attacks after which a fresh REPL is needed, lest a restoring fills its memory again.
    """

    def __init__(self, auditor, outside, watcher, prelude, memory):
        self.found = {}
        self._auditor = auditor
        self._outside = outside
        self._watcher = watcher
        self._prelude = prelude
        self._is_ready = False
        self._memory = memory

    def _open(self):
        self._auditor.open(memory_bytes=MEMORY_BYTES, output_bytes=100_000, disk_bytes=16 << 20, threads=64)
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
        if any(word in said for word in ("the canary sings", "root:x:0:0")):
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


@pytest.fixture
def besiege(audit, outside_of, watch, blocks_of):
    """Makes all attacks of a family and gives what got through."""

    def go(name, how):
        outside = outside_of(how)
        auditor = audit(env={"CANARY_KEY": "the canary sings"}, **how)
        prelude = blocks_of("prelude") + "\n" + outside.names(auditor.process.pid)
        siege = Siege(auditor, outside, watch(auditor.process.pid), prelude, {*dict(blocks_of("memory"))})
        for title, code in blocks_of(name):
            siege.attack(title, code, SLOW.get(name, 5.0))
        return siege.found

    return go


@pytest.mark.parametrize("name", [*QUICK, "disk"])
def test_nothing_gets_through(besiege, who, name):
    assert besiege(name, who) == {}


@pytest.mark.parametrize("name", ["time", "memory", "output", "protocol"])
def test_nothing_holds_up_or_harms_the_worker(besiege, ordinary, name):
    assert besiege(name, ordinary) == {}


def test_the_families_are_as_large_as_they_are_said_to_be(blocks_of):
    count = sum(len(blocks_of(name)) for name in {*QUICK, *SLOW})
    assert count >= 350
