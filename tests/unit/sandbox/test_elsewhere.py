"""What can be tested here of the parts for macOS and Windows: the rules, the watch on memory, the words."""

import asyncio
import ctypes
import os
from pathlib import Path

import pytest

from rlm_desktop.sandbox import appcontainer, job_object, memory_watch, seatbelt
from rlm_desktop.sandbox.repl import ChildRepl


def test_the_rules_of_macos_deny_by_default_and_name_what_is_allowed():
    rules = seatbelt.profile(None)
    assert rules.startswith("(version 1)\n(deny default)\n")
    allowed = [line for line in rules.splitlines() if line.startswith("(allow")]
    assert [line.split()[1] for line in allowed] == ["signal", "sysctl-read", "file-read-data", "file-read-data"]
    assert not any(word in rules for word in ("network", "process-fork", "process-exec", "mach-lookup", "subpath"))
    assert rules.count("(") == rules.count(")")


def test_a_scratch_directory_is_one_more_rule_whatever_its_name():
    rules = seatbelt.profile('/Users/x/a "b" \\c')
    assert rules.splitlines()[-1].endswith('(subpath "/Users/x/a \\"b\\" \\\\c"))')


def resident(process):
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_a_child_that_takes_too_much_is_killed_and_restored(bench, monkeypatch):
    def within(child, most_bytes):
        return memory_watch.within(child, 64 << 20, bytes_of=resident)

    monkeypatch.setattr("rlm_desktop.sandbox.repl.within", within)

    async def body():
        repl = await bench.open()
        assert isinstance(repl, ChildRepl)
        await bench.say(repl, "x = 1")
        result = await bench.run(repl, "import time\nblock = b'x' * (128 << 20)\ntime.sleep(20)")
        assert (result.state, result.error) == ("killed", memory_watch.TOO_MUCH)
        assert await bench.say(repl, "print(x)") == "1\n"

    bench.go(body())


@pytest.mark.parametrize("most", [1 << 40])
def test_one_that_stays_within_is_left_alone(bench, monkeypatch, most):
    monkeypatch.setattr(
        "rlm_desktop.sandbox.repl.within", lambda child, _: memory_watch.within(child, most, bytes_of=resident)
    )

    async def body():
        repl = await bench.open()
        assert await bench.say(repl, "import time\ntime.sleep(0.2)\nprint(2)") == "2\n"
        await asyncio.sleep(0)

    bench.go(body())


def test_the_structures_of_windows_are_as_large_as_its_headers_say():
    sizes = {
        appcontainer.SecurityCapabilities: 24, appcontainer.StartupInfo: 112, appcontainer.ProcessInformation: 24,
        job_object.BasicLimits: 64, job_object.ExtendedLimits: 144,
    }  # fmt: skip
    assert {kind: ctypes.sizeof(kind) for kind in sizes} == sizes


def test_a_job_holds_one_process_within_its_memory_and_ends_with_its_handle():
    limits = job_object.limits(1 << 30)
    assert (limits.process_memory, limits.basic.active_processes, limits.basic.flags) == (1 << 30, 1, 0x2508)


def test_an_environment_is_sorted_and_ended_as_windows_wants_it():
    assert appcontainer.environment_block({"b": "2", "A": "1"}) == "A=1\0b=2\0\0"
    assert appcontainer.environment_block({}) == "\0"
