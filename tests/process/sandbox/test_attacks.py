"""Attacks by family, on `rlm-desktop repl --json-lines`: none may reach what it aims at, seen from outside.

An attack is a block in blocks/<family>.txt. It has worked when a canary or "ESCAPED" is in what the block printed,
said or answered, when a file, a listener or the victim process was touched, when there is a process below the child,
when the child's memory is over its bounds, or when the REPL does not come back in time.
"""

import pytest

QUICK = ("files", "environment", "processes", "exec", "namespaces", "sockets", "ipc", "kernel", "python")
SLOW = ("time", "memory", "disk", "output", "protocol")


@pytest.mark.parametrize("name", [*QUICK, "disk"])
def test_nothing_gets_through(besiege, who, name):
    assert besiege(name, who) == {}


@pytest.mark.parametrize("name", [name for name in SLOW if name != "disk"])
def test_nothing_holds_up_or_harms_the_worker(besiege, ordinary, name):
    assert besiege(name, ordinary) == {}


def test_the_families_are_as_large_as_they_are_said_to_be(blocks_of):
    count = sum(len(blocks_of(name)) for name in {*QUICK, *SLOW})
    assert count >= 350
