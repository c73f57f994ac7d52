"""The JSON lines of `rlm-desktop repl`: what goes in and what comes out."""

import time


def test_a_block_runs_and_tells_what_it_printed_asked_and_answered(audit, who):
    repl = audit(**who)
    assert repl.say(op="open", context="hello", scratch=None, limits={}) == {"ok": True}
    told = repl.run("print(len(context), llm_query('a'), llm_query_batched(['b']))\nFINAL('done')\n1 + 1")
    assert told == {"state": "ok", "stdout": "5 ECHO:a ['ECHO:b']\n2\n", "error": "", "final": "done"}
    failed = repl.run("kept = 7\n1 / 0")
    assert (failed["state"], failed["final"]) == ("error", None)
    assert "ZeroDivisionError" in failed["error"]
    assert repl.run("kept")["stdout"] == "7\n"
    assert repl.say(op="close") == {"ok": True}
    assert repl.run("1")["state"] == "dead"
    repl.open(context=["a", "b"])
    assert repl.run("context")["stdout"] == "['a', 'b']\n"


def test_the_three_ends_of_a_block_that_does_not_end(audit, ordinary):
    repl = audit(**ordinary)
    repl.open(wall_s=0.3)
    repl.run("x = 41")
    assert repl.run("while True: pass")["state"] == "interrupted"
    began = time.monotonic()
    killed = repl.run("sum(__import__('itertools').repeat(1))", timeout=30)
    assert killed["state"] == "killed"
    assert "executed again in a fresh process: 1" in killed["error"]
    assert time.monotonic() - began < 5
    assert repl.run("import os; os._exit(3)")["state"] == "dead"
    assert repl.run("x + 1")["stdout"] == "42\n"


def test_limits_hold(audit, who):
    repl = audit(**who)
    repl.open(memory_bytes=128 << 20, output_bytes=1000, disk_bytes=100_000, threads=16)
    assert "MemoryError" in repl.run("x = bytearray(2 * 10**8)")["error"]
    printed = repl.run("print('é' * 5000)")["stdout"]
    assert len(printed.encode()) <= 1000
    assert "5,001 characters in all" in printed
    assert "No space left" in repl.run("open('a', 'wb').write(bytes(100_001))")["error"]
    told = repl.run(
        "import threading\nstop = threading.Event()\nn = 0\ntry:\n    while n < 1000:\n"
        "        threading.Thread(target=stop.wait).start(); n += 1\nexcept RuntimeError: pass\nstop.set()\nprint(n)"
    )
    assert 4 <= int(told["stdout"]) <= 40


def test_lines_that_mean_nothing_are_refused_and_the_next_is_served(audit, ordinary):
    repl = audit(**ordinary)
    for line in (
        b"garbage",
        b"[]",
        b"3",
        b"\xff",
        b'{"op": "dance"}',
        b'{"op": "open", "limits": {"legs": 4}}',
        b'{"op": "open", "context": 3}',
        b'{"op": "open", "limits": {"threads": -1}}',
    ):
        repl.process.stdin.write(line + b"\n")
        repl.process.stdin.flush()
        assert b'"ok": false' in repl.process.stdout.readline()
    repl.open()
    assert repl.run("1")["stdout"] == "1\n"
