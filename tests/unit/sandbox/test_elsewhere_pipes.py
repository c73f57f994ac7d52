"""What Windows makes of the child's two pipes, tried here with real children: two threads, and interrupts by word."""

import asyncio
import os
import threading
import time
from pathlib import PureWindowsPath

import pytest

from rlm_desktop.sandbox import access, bait, context_file, endings, lock_windows, process
from rlm_desktop.sandbox.locked import Allowance, Bait, CannotLock
from rlm_desktop.sandbox.threaded_pipes import ThreadedPipes
from rlm_desktop.sandbox.trying import what_works
from rlm_desktop.wire.frames import encode


@pytest.fixture
def as_on_windows(monkeypatch, bench):
    monkeypatch.setattr(process, "Ends", ThreadedPipes)
    monkeypatch.setattr(endings, "interrupt", lambda process, is_inside: False)
    yield bench
    until = time.monotonic() + 10
    while any(thread.name == "pipe" for thread in threading.enumerate()):
        assert time.monotonic() < until, "a pipe's thread was left running"
        time.sleep(0.01)


def test_code_runs_asks_and_prints_through_two_threads(as_on_windows):
    bench = as_on_windows

    async def body():
        repl = await bench.open("a text of the context")
        assert await bench.say(repl, "print(len(context), llm_query('x'), *llm_query_batched(['y', 'z']))") == (
            "21 ECHO:x ECHO:y ECHO:z\n"
        )
        big = await bench.say(repl, "print(len(llm_query('q' * 3_000_000)))")
        assert big == f"{3_000_000 + len('ECHO:')}\n"

    bench.go(body())


def test_a_block_over_its_time_is_interrupted_by_word_and_keeps_its_variables(as_on_windows):
    bench = as_on_windows

    async def body():
        repl = await bench.open()
        child = repl.pid
        result = await bench.run(repl, "kept = 7\nwhile True: pass", seconds=0.3)
        assert result.state == "interrupted"
        assert await bench.say(repl, "print(kept)") == "7\n"
        assert repl.pid == child

    bench.go(body())


def test_one_that_is_deaf_is_killed_and_restored(as_on_windows):
    bench = as_on_windows

    async def body():
        repl = await bench.open()
        await bench.say(repl, "kept = 7")
        result = await bench.run(repl, "max(range(10**13))", seconds=0.3)
        assert result.state == "killed"
        assert await bench.say(repl, "print(kept)") == "7\n"

    bench.go(body())


def test_a_flood_of_questions_is_held_back_and_all_are_answered(as_on_windows):
    bench = as_on_windows

    async def body():
        repl = await bench.open()
        code = (
            "from concurrent.futures import ThreadPoolExecutor\n"
            "with ThreadPoolExecutor(8) as pool: print(len(set(pool.map(llm_query, map(str, range(800))))))"
        )
        assert await bench.say(repl, code, seconds=30.0) == "800\n"

    bench.go(body())


def test_a_child_that_ends_is_told_of(as_on_windows):
    bench = as_on_windows

    async def body():
        repl = await bench.open()
        await bench.say(repl, "kept = 7")
        result = await bench.run(repl, "import os\nos._exit(5)")
        assert (result.state, "exit code 5" in result.error) == ("killed", True)
        assert await bench.say(repl, "print(kept)") == "7\n"

    bench.go(body())


def test_what_waits_for_a_child_that_does_not_read_is_counted_and_dropped():
    async def body():
        receiving, theirs = os.pipe()
        theirs_too, sending = os.pipe()
        made = ThreadedPipes(receiving, sending, lambda data: None)
        for _ in range(8):
            made.write(encode("reply", {}, ["x" * 100_000]))
        assert made.unsent_bytes > 700_000
        made.forget_unsent()
        assert made.unsent_bytes == 0
        made.close()
        os.close(theirs)
        os.close(theirs_too)
        await asyncio.sleep(0)

    asyncio.run(body())


def test_a_bait_is_reached_by_who_is_not_walled_in():
    with bait.laid() as laid:
        works = what_works(
            {
                name: attack
                for name, attack in lock_windows.attacks_on(os.getpid(), laid).items()
                if name in ("reading a file", "listing a directory", "a connection to a server")
            }
        )
        assert works == ["reading a file", "listing a directory", "a connection to a server"]
        assert os.path.exists(laid.file)  # noqa: PTH110
    assert not os.path.exists(laid.file)  # noqa: PTH110


def test_without_a_bait_there_is_no_proof_and_without_proof_no_code():
    given = Allowance(memory_bytes=1, threads=1, file_bytes=1, home=None, scratch=None)
    with pytest.raises(CannotLock, match=r"nothing can be proven|second thread"):
        lock_windows.lock(keep=set(), parent=1, allowance=given)


def test_an_attack_that_works_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(lock_windows.threading, "active_count", lambda: 1)
    file = tmp_path / "file"
    file.touch()
    given = Allowance(
        memory_bytes=1, threads=1, file_bytes=1, home=None, scratch=None, bait=Bait(file=str(file), port=9)
    )
    with pytest.raises(CannotLock, match="got through to reading a file, writing a file, making a file"):
        lock_windows.lock(keep=set(), parent=1, allowance=given)


ENVIRONMENT = {"PROGRAMFILES": "C:\\Program Files", "SYSTEMROOT": "C:\\Windows"}


def test_only_directories_that_are_not_open_to_all_need_an_entry():
    own = "C:\\Users\\x\\Python311"
    wanted = ["C:\\Program Files\\Python311", own, f"{own}\\Lib\\site-packages", "D:\\rlm"]
    assert access.lacking(wanted, ENVIRONMENT) == [PureWindowsPath("D:\\rlm"), PureWindowsPath(own)]
    assert access.grant(PureWindowsPath(own), "S-1-15-2-1") == [own, "/grant", "*S-1-15-2-1:(OI)(CI)(RX)", "/Q"]


def test_a_text_is_given_by_a_descriptor_that_cannot_change_it():
    number, plan = context_file.of_texts(["one", "twö"])
    try:
        assert plan.stretches == (("0", 0, 3), ("1", 3, 7))
        with pytest.raises(OSError, match=r"not permitted|Bad file"):
            os.write(number, b"x")
    finally:
        os.close(number)
