"""Blocks that hang, of nine kinds: the worker is back in time, and the variables are kept or restored, and equal.

RLM_HUNG_BLOCKS sets how many (200 were run for the guide), RLM_HUNG_SPARE how many seconds a busy machine may add.
"""

import asyncio
import itertools
import os
import sys
import time

from rlm_desktop.ports import SubReply
from rlm_desktop.sandbox.block_run import GRACE_SECONDS
from rlm_desktop.sandbox.host import Sandbox

COUNT = int(os.environ.get("RLM_HUNG_BLOCKS", "9"))
SPARE = float(os.environ.get("RLM_HUNG_SPARE", "5"))
LIMIT = 0.3
KINDS = {
    "busy loop": "while True: pass",
    "sleep": "import time; time.sleep(1000)",
    "lock": "import threading; (lock := threading.Lock()).acquire(); lock.acquire()",
    "regex": "import re; re.match('(a+)+$', 'a' * 60 + 'b')",
    "power": "9 ** 9 ** 9",
    "number as text": "import sys; sys.set_int_max_str_digits(0); str(1 << (1 << 26))",
    "flood": "while True: print('x' * 10_000)",
    "sum in C": "import itertools; sum(itertools.repeat(1))",
    "max in C": "max(range(10 ** 13))",
}
SETTING = """
import collections, dataclasses
@dataclasses.dataclass
class Point:
    x: int
    tags: list
def counter(start):
    def up(): return start + offset
    return up
offset = 5
points = [Point(n, [str(n)] * n) for n in range(20)]
words = collections.Counter(context.split())
answers = llm_query_batched([f"question {n}" for n in range(10)])
up = counter(37)
"""
SEEN = "print([points, sorted(words.items()), answers, up(), offset, sorted({'b', 'a', 'c'}), list({'b', 'a', 'c'})])"


def test_the_worker_is_back_and_the_variables_are_equal(tmp_path):
    printed = []
    asked = []

    async def echo(call):
        asked.append(call)
        return tuple(SubReply(text=f"{prompt}?") for prompt in call.prompts)

    async def run(repl, code, seconds):
        printed.clear()
        return await repl.run(code, seconds=seconds, on_sub_call=echo, on_output=lambda text, _: printed.append(text))

    async def body():
        sandbox = Sandbox(tmp_path)
        repl = await sandbox.open("some words and some more", memory_mb=256)
        took = {"interrupted": [], "killed": []}
        try:
            assert (await run(repl, SETTING, 20)).state == "ok"
            await run(repl, SEEN, 20)
            before = "".join(printed)
            for kind, code in itertools.islice(itertools.cycle(KINDS.items()), COUNT):
                began = time.monotonic()
                result = await run(repl, code, LIMIT)
                took[result.state].append(time.monotonic() - began)
                assert took[result.state][-1] <= LIMIT + GRACE_SECONDS + SPARE, kind
                assert (result.state == "killed") == kind.endswith("in C"), (kind, result)
                await run(repl, SEEN, 20)
                assert "".join(printed) == before, kind
            assert len(asked) == 1
        finally:
            await repl.close()
            sandbox.close()
        return took

    for state, seconds in asyncio.run(body()).items():
        sys.stdout.write(f"{len(seconds)} {state}: back after {max(seconds, default=0):.2f} s at most\n")
