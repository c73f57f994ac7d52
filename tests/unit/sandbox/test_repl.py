"""The namespace behaves as a Python prompt does, and comes back from whatever the code does to it."""

import asyncio
import json
import os
import signal
import time
from pathlib import Path

import pytest

from rlm_desktop.engine.prompts import describe
from rlm_desktop.errors import RlmError
from rlm_desktop.events import documents
from rlm_desktop.events.documents import Corpus, Document
from rlm_desktop.ports import SubReply, UnknownName
from rlm_desktop.sandbox import stretches


def corpus(directory: Path, *texts: str) -> Corpus:
    data = [text.encode() for text in texts]
    (directory / "abc.txt").write_bytes(b"".join(data))
    made = []
    start = 0
    for place, part in enumerate(data):
        made.append(
            Document(
                name=f"d{place}", path="", start=start, end=start + len(part), chars=len(texts[place]), encoding=""
            )
        )
        start += len(part)
    return Corpus(hash="abc", name="c", documents=tuple(made))


def test_context_is_a_str_for_one_document_and_a_list_for_several(bench, tmp_path):
    async def body():
        one = await bench.open(corpus(tmp_path, "grüße 🎈"))
        assert await bench.say(one, "print(ascii(context), document_names)") == "'gr\\xfc\\xdfe \\U0001f388' ['d0']\n"
        several = await bench.open(corpus(tmp_path, "a", "", "ü"))
        assert await bench.say(several, "print(context, document_names)") == "['a', '', 'ü'] ['d0', 'd1', 'd2']\n"
        text = await bench.open("")
        assert await bench.say(text, "print(repr(context))") == "''\n"

    bench.go(body())


def test_a_document_too_big_for_one_str_comes_in_pieces_that_end_with_lines_and_characters(
    bench, tmp_path, monkeypatch
):
    monkeypatch.setattr(documents, "LARGEST_STR_BYTES", 100)
    monkeypatch.setattr(stretches, "LARGEST_STR_BYTES", 100)
    monkeypatch.setattr(stretches, "PIECE_BYTES", 40)

    async def body():
        text = "a line\n" * 7 + "ü🎈" * 30 + "\nend"
        big = corpus(tmp_path, text)
        repl = await bench.open(big)
        pieces = json.loads(await bench.say(repl, "import json; print(json.dumps(context))"))
        assert "".join(pieces) == text
        assert pieces[0] == "a line\n" * 5
        assert all(len(piece.encode()) <= 40 for piece in pieces)
        names = await bench.say(repl, "print(document_names[0], len(document_names) == len(context))")
        assert names == f"d0, piece 1 of {len(pieces)} True\n"
        assert describe(big).startswith("`context` is a list[str]: the document 'd0'")
        prompt = await bench.open(text)
        assert await bench.say(prompt, f"print(type(context), ''.join(context) == {text!r})") == "<class 'list'> True\n"

    bench.go(body())


def test_a_missing_corpus_is_said(bench):
    async def body():
        with pytest.raises(RlmError, match="not readable"):
            await bench.open(Corpus(hash="none", name="c", documents=()))

    bench.go(body())


def test_classes_closures_and_pickles_work_over_blocks(bench):
    async def body():
        repl = await bench.open()
        await bench.say(
            repl,
            "from dataclasses import dataclass\nimport pickle\nfactor = 2\n@dataclass\nclass P:\n    x: int\n"
            "class Q(P):\n    def twice(self): return self.x * factor\ndef make():\n    return lambda: factor",
        )
        told = await bench.say(repl, "factor = 5\nprint(pickle.loads(pickle.dumps(Q(3))).twice(), make()())\nQ(1)")
        assert told == "15 5\nQ(x=1)\n"

    bench.go(body())


def test_what_was_assigned_before_an_exception_stays_and_the_line_is_known(bench):
    async def body():
        repl = await bench.open()
        result = await bench.run(repl, "kept = 1\ndef f():\n    return 1/0\n\nf()")
        assert (result.state, result.error_line) == ("error", 3)
        assert "return 1/0" in result.error
        assert "sandbox" not in result.error
        assert [v.name for v in result.changed] == ["kept", "f"]
        assert (await bench.run(repl, "x = (")).error_line == 1
        assert await bench.say(repl, "print(kept)") == "1\n"
        assert (await bench.run(repl, "raise SystemExit(3)")).state == "error"

    bench.go(body())


def test_sub_calls_from_the_block_and_from_its_threads(bench):
    async def body():
        repl = await bench.open()
        told = await bench.say(
            repl,
            "import threading\nfrom concurrent.futures import ThreadPoolExecutor\nprint(llm_query('a', model='m'))\n"
            "print(rlm_query('b'), llm_query_batched(['c', 'd']), llm_query_batched([]))\n"
            "with ThreadPoolExecutor(8) as pool:\n    print(list(pool.map(llm_query, 'efgh')))",
        )
        assert told == "ECHO:a\nECHO:b ['ECHO:c', 'ECHO:d'] []\n['ECHO:e', 'ECHO:f', 'ECHO:g', 'ECHO:h']\n"
        first, second, third = bench.asked[:3]
        assert (first.model, first.line, first.batched) == ("m", 3, False)
        assert (second.asked_as, third.prompts, third.batched) == ("rlm_query", ("c", "d"), True)

    bench.go(body())


def test_a_failed_sub_call_raises_and_a_batch_keeps_what_succeeded(bench):
    async def body():
        repl = await bench.open()
        told = await bench.say(
            repl,
            "try:\n    llm_query('FAIL')\nexcept SubCallFailed as e:\n    print(e)\n"
            "try:\n    llm_query_batched(['a', 'FAIL', 'c'])\nexcept SubCallFailed as e:\n"
            "    print(e.results, e.errors)\n    print(e)",
        )
        assert told.startswith("no luck\n['ECHO:a', None, 'ECHO:c'] {1: 'no luck'}\n1 of 3 prompts failed: prompts[1]:")
        assert "results" in await bench.say(repl, "help(llm_query_batched)")
        for wrong in ("llm_query(3)", "llm_query_batched('abc')", "llm_query('a', model=3)"):
            assert "TypeError" in (await bench.run(repl, wrong)).error

    bench.go(body())


def test_answers_are_collected_in_order(bench):
    async def body():
        repl = await bench.open()
        result = await bench.run(
            repl, "x = 7\nFINAL('a')\nFINAL_VAR('x')\nFINAL_VAR(8)\nanswer['content'] = 'b'\nanswer['ready'] = True"
        )
        assert [(offer.via, offer.answer) for offer in result.offers] == [
            ("FINAL", "a"), ("FINAL_VAR", "7"), ("FINAL_VAR", "8"), ("answer", "b"),
        ]  # fmt: skip
        assert (await bench.run(repl, "1")).offers == ()
        assert "Variables: x" in (await bench.run(repl, "FINAL_VAR('nope')")).error
        assert await bench.say(repl, "answer = 'mine'") == ""
        assert await bench.say(repl, "print(answer)") == "mine\n"
        assert await repl.text_of("x") == "7"
        assert await repl.text_of("answer[0]") == "m"
        for unknown in ("nope", "f()", "", "1"):
            with pytest.raises(UnknownName):
                await repl.text_of(unknown)

    bench.go(body())


def test_overwritten_and_deleted_scaffold_names_come_back(bench):
    async def body():
        repl = await bench.open("the text")
        await bench.say(
            repl,
            "llm_query = FINAL = None\ndel context, SHOW_VARS\nimport sys, signal\nsys.stdout = None\n"
            "signal.signal(signal.SIGINT, signal.SIG_IGN)\n__builtins__",
        )
        assert await bench.say(repl, "print(llm_query('q'), context, SHOW_VARS()['sys'])") == "ECHO:q the text module\n"
        assert (await bench.run(repl, "while True: pass", seconds=0.3)).state == "interrupted"

    bench.go(body())


def test_changed_and_removed_variables_are_reported(bench):
    async def body():
        repl = await bench.open()
        first = await bench.run(repl, "a = [1]; b = 'x' * 10**7; c = {'k': 1}")
        assert [(v.name, v.kind, v.size) for v in first.changed] == [
            ("a", "list", 1),
            ("b", "str", 10**7),
            ("c", "dict", 1),
        ]
        assert all(len(v.preview) <= 200 for v in first.changed)
        second = await bench.run(repl, "a.append(2); c['k'] = 2; del b")
        assert {v.name: v.preview for v in second.changed} == {"a": "[1, 2]", "c": "{'k': 2}"}
        assert second.removed == ("b",)
        assert (await bench.run(repl, "a")).changed == ()

    bench.go(body())


def test_hostile_values_do_no_harm(bench):
    async def body():
        repl = await bench.open()
        result = await bench.run(
            repl,
            "class H:\n    def __repr__(self): raise SystemExit\n    def __len__(self): return -5\n"
            "class L:\n    def __len__(self): raise BaseException\n    def __repr__(self): return llm_query('x')\n"
            "class M(type):\n    @property\n    def __name__(cls): raise OSError\n"
            "h, l, m = H(), L(), M('Z', (), {})\nloop = []; loop.append(loop)\nwide = 1 << 10**6\n"
            "s = 'a\\ud800'\nprint(s)",
        )
        assert result.state == "ok", result.error
        assert {"h", "l", "loop", "wide", "s"} <= {v.name for v in result.changed}
        slow = await bench.run(
            repl, "class S:\n    def __repr__(self):\n        while True: pass\nz = S()", seconds=0.5
        )
        assert slow.state == "interrupted"
        bad = await bench.run(repl, "class E(Exception):\n    def __str__(self): raise KeyError\nraise E")
        assert bad.state == "error"

    bench.go(body())


def test_files_live_in_memory(bench):
    async def body():
        repl = await bench.open()
        told = await bench.say(
            repl,
            "import csv, json, os\nfrom pathlib import Path\n"
            "with open('x.csv', 'w', newline='') as f: csv.writer(f).writerow([1, 'é'])\n"
            "with open('x.csv', 'a') as f: f.write('more')\n"
            "json.dump({'a': 1}, open('j.json', 'w'))\nPath('d').mkdir(); Path('d/t').write_text('t')\n"
            "Path('b').write_bytes(b'123'); os.rename('b', 'c')\n"
            "print(open('x.csv', newline='').read().encode(), json.load(open('j.json')), Path('d/t').read_text())\n"
            "print(sorted(os.listdir()), os.path.exists('b'), os.path.getsize('c'))\n"
            "print([str(p) for p in Path('.').rglob('t')])",
        )
        assert told.splitlines() == [
            "b'1,\\xc3\\xa9\\r\\nmore' {'a': 1} t",
            "['c', 'd', 'j.json', 'x.csv'] False 3",
            "['d/t']",
        ]
        full = await bench.run(repl, "with open('big', 'wb') as f:\n    for _ in range(100): f.write(b'x' * 2**20)")
        assert "No space left" in full.error

    bench.go(body())


def test_output_is_kept_to_a_cap_and_counted(bench):
    async def body():
        repl = await bench.open()
        result = await bench.run(repl, "for _ in range(50): print('x' * 99_999)")
        assert result.output_chars == 5_000_000
        assert sum(map(len, bench.printed)) == 1 << 20

    bench.go(body())


def test_output_arrives_while_the_block_runs(bench):
    async def body():
        repl = await bench.open()
        task = asyncio.ensure_future(bench.run(repl, "import time\nprint('now')\ntime.sleep(1)"))
        await asyncio.sleep(0.5)
        assert bench.printed == ["now\n"]
        await task

    bench.go(body())


def test_the_clock_stands_still_during_sub_calls(bench):
    async def slow(call):
        await asyncio.sleep(0.8)
        return (SubReply(text="late"),)

    async def body():
        repl = await bench.open()
        assert await bench.say(repl, "print(llm_query('q'))", seconds=0.5, ask=slow) == "late\n"

    bench.go(body())


@pytest.mark.parametrize(
    "loop",
    [
        "while True: pass",
        "import time; time.sleep(99)",
        "import re; re.match('(a+)+$', 'a' * 60 + 'b')",
        "import threading; threading.Event().wait()",
    ],
)
def test_at_the_limit_a_block_is_interrupted_and_variables_stay(bench, loop):
    async def body():
        repl = await bench.open()
        began = time.monotonic()
        result = await bench.run(repl, f"x = 41\n{loop}", seconds=0.4)
        assert result.state == "interrupted"
        assert time.monotonic() - began < 2.4
        assert await bench.say(repl, "print(x + 1)") == "42\n"

    bench.go(body())


def test_a_block_that_catches_its_interrupt_is_interrupted_all_the_same(bench):
    async def body():
        repl = await bench.open()
        code = "import time\ntry:\n    time.sleep(99)\nexcept BaseException: kept = 1"
        result = await bench.run(repl, code, seconds=0.3)
        assert (result.state, [v.name for v in result.changed]) == ("interrupted", ["time", "kept"])
        os.kill(repl.pid, signal.SIGKILL)
        began = time.monotonic()
        assert (await bench.run(repl, "1")).lost == ("kept", "time")
        assert time.monotonic() - began < 3

    bench.go(body())


def test_a_loop_in_c_is_killed_and_the_namespace_restored_without_asking_again(bench):
    async def body():
        repl = await bench.open()
        await bench.say(repl, "a = llm_query_batched(['p', 'q'])\ndef f(): return a")
        await bench.run(repl, "b = 1\nraise ValueError")
        await bench.run(repl, "while True: c = 3", seconds=0.2)
        asked = len(bench.asked)
        result = await bench.run(repl, "d = 1\nsum(__import__('itertools').repeat(1))", seconds=0.3)
        assert (result.state, result.restored, result.lost) == ("killed", 2, ("c",))
        assert await bench.say(repl, "print(f(), b)") == "['ECHO:p', 'ECHO:q'] 1\n"
        assert len(bench.asked) == asked

    bench.go(body())


def test_a_child_that_is_killed_from_outside_comes_back(bench):
    async def body():
        repl = await bench.open()
        await bench.say(repl, "x = 1")
        os.kill(repl.pid, signal.SIGKILL)
        result = await bench.run(repl, "print(x)")
        assert (result.state, result.restored, bench.printed) == ("ok", 1, ["1\n"])
        assert await bench.say(repl, "print(x)") == "1\n"
        gone = await bench.run(repl, "import os; os._exit(7)")
        assert "exit code 7" in gone.error
        crash = await bench.run(repl, "import ctypes; ctypes.string_at(0)")
        assert crash.state == "killed"
        assert "SIGSEGV" in crash.error

    bench.go(body())


def test_cancelling_stops_the_block_and_its_calls_in_time(bench):
    async def body():
        repl = await bench.open()
        stopped = asyncio.Event()

        async def never(call):
            try:
                await asyncio.sleep(99)
            finally:
                stopped.set()

        for code in ("llm_query('q')", "while True: pass", "x = max(range(10**13))"):
            task = asyncio.ensure_future(bench.run(repl, code, seconds=60, ask=never))
            await asyncio.sleep(0.3)
            began = time.monotonic()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert time.monotonic() - began < 1.5
        assert stopped.is_set()
        assert (await bench.run(repl, "y = 1")).state == "ok"

    bench.go(body())


def test_what_on_sub_call_raises_comes_out_of_run(bench):
    async def broken(call):
        raise ZeroDivisionError

    async def body():
        repl = await bench.open()
        with pytest.raises(ZeroDivisionError):
            await bench.run(repl, "llm_query('q')", ask=broken)
        assert await bench.say(repl, "print(1)") == "1\n"

    bench.go(body())


def test_a_left_over_thread_neither_prints_nor_asks_between_blocks(bench):
    async def body():
        repl = await bench.open()
        await bench.say(
            repl,
            "import threading, time\nseen = []\ndef late():\n    time.sleep(0.3)\n    print('late')\n"
            "    try: llm_query('late')\n    except Exception as e: seen.append(type(e).__name__)\n"
            "threading.Thread(target=late).start()",
        )
        await asyncio.sleep(0.6)
        assert await bench.say(repl, "print(seen)") == "['RuntimeError']\n"
        assert bench.asked == []

    bench.go(body())


def test_a_memory_bomb_is_a_memory_error_or_a_sentence(bench):
    async def body():
        repl = await bench.open(memory_mb=128)
        result = await bench.run(repl, "x = bytearray(10**9)")
        assert "MemoryError" in result.error
        result = await bench.run(repl, "y = []\nwhile True: y.append('x' * 10**6)")
        assert result.state in {"error", "killed"}
        assert (await bench.run(repl, "del y\nz = 1")).state in {"ok", "error"}

    bench.go(body())


@pytest.mark.parametrize(
    "forged",
    [
        "b'\\xff' * 64",
        "struct.pack('!II', 2, 0) + b'[]'",
        "frames.encode('ready', {})",
        "frames.encode('output', {'stream': 'stdout'}, ['x' * 2**21])",
        "frames.encode('ask', {'id': 'x'}, ['p'])",
        "frames.encode('done', {'block': 1, 'state': 'fine', 'via': [], 'chars': 0}, ['', '[[], []]'])",
        "frames.encode('done', {'block': 1, 'state': 'ok', 'via': [], 'chars': 0}, ['', '[[{}], 3]'])",
        "frames.encode('done', {'block': 2, 'state': 'ok', 'via': [], 'chars': 0}, ['', '[[], []]'])",
    ],
)
def test_a_forged_frame_ends_the_child_with_a_sentence(bench, forged):
    async def body():
        repl = await bench.open()
        code = (
            "import gc, os, struct, sys\nframes = sys.modules['rlm_desktop.wire.frames']\n"
            "pipe = next(o for o in gc.get_objects() if type(o).__name__ == 'Channel')._sending\n"
            f"os.write(pipe, {forged})\nimport time; time.sleep(5)"
        )
        result = await bench.run(repl, code)
        assert result.state == "killed"
        assert "protocol" in result.error
        assert (await bench.run(repl, "1")).state == "ok"

    bench.go(body())


def test_a_block_whose_child_somebody_else_kills_is_run_once_more_with_the_answers_it_had(bench):
    async def body():
        repl = await bench.open()
        asked = []

        async def ask(call):
            asked.append(call.prompts)
            if len(asked) == 2:
                os.kill(repl.pid, signal.SIGKILL)
                await asyncio.sleep(30)
            return tuple(SubReply(text=f"{prompt}!") for prompt in call.prompts)

        result = await bench.run(repl, "print('begun', flush=True)\nprint(llm_query('a'), llm_query('b'))", ask=ask)
        assert (result.state, "".join(bench.printed)) == ("ok", "begun\na! b!\n")
        assert asked == [("a",), ("b",), ("b",)]
        always = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
        assert (await bench.run(repl, always)).state == "killed"

    bench.go(body())


def test_the_worker_keeps_only_so_much_of_what_a_block_asks(bench):
    async def body():
        repl = await bench.open(memory_mb=512)
        result = await bench.run(
            repl,
            "big = 'x' * (50 << 20)\ntry:\n    for n in range(9): llm_query(big[n:])\n"
            "except SubCallFailed as e: print(n, e)",
            seconds=30,
        )
        assert result.state == "ok", result.error
        assert "".join(bench.printed) == "5 The prompts of this block are over 256 million characters together.\n"

    bench.go(body())


def test_a_child_that_reads_no_replies_is_ended(bench):
    async def body():
        repl = await bench.open(memory_mb=512)
        code = (
            "import gc, threading\nc = next(o for o in gc.get_objects() if type(o).__name__ == 'Channel')\n"
            "type(c)._read = lambda self, size: threading.Event().wait()\nbig = 'x' * (40 << 20)\n"
            "fields = {'as': 'llm_query', 'model': None, 'batched': False, 'line': 1}\n"
            "for n in range(9): c.send('ask', {'id': 10**6 + n, **fields}, [big])\nthreading.Event().wait()"
        )
        result = await bench.run(repl, code, seconds=30)
        assert (result.state, result.error) == ("killed", "The Python process does not read its replies.")

    bench.go(body())


def test_closing_twice_and_while_dead_raises_nothing(bench):
    async def body():
        repl = await bench.open()
        os.kill(repl.pid, signal.SIGKILL)
        await repl.close()
        await repl.close()

    bench.go(body())
