"""How long a large text takes until code has run on it, over reading and decoding the file in plain Python."""

import asyncio
import time

import pytest

from rlm_desktop.paths import corpora_dir
from rlm_desktop.sandbox.host import Sandbox
from rlm_desktop.store.library import open_library
from rlm_desktop.worker.corpora import open_corpus

LINE = "The river rose by 41 centimetres at the Größe station; 水位 was read twice, and no fault was found.\n"
MOST_RATIO = 2.0


async def first_code(database, file):
    """Seconds from the file to the end of the first block."""
    sandbox = Sandbox(corpora_dir(database))
    begin = time.perf_counter()
    corpus = open_corpus(database, [file])
    opened = time.perf_counter()
    repl = await sandbox.open(corpus, memory_mb=1024)
    said = []
    result = await repl.run(
        "print(len(context) if isinstance(context, str) else sum(map(len, context)))",
        seconds=60,
        on_sub_call=None,
        on_output=lambda text, stream: said.append(text),
    )
    end = time.perf_counter()
    assert result.state == "ok", result.error
    await repl.close()
    sandbox.close()
    return opened - begin, end - opened, int("".join(said))


@pytest.mark.parametrize("megabytes", [50, 500])
def test_a_large_text_to_its_first_code(say, tmp_path, megabytes):
    file = tmp_path / "large.txt"
    data = LINE.encode() * (megabytes * 1_000_000 // len(LINE.encode()))
    file.write_bytes(data)
    plain, whole = [], []
    for attempt in range(3):
        begin = time.perf_counter()
        chars = len(file.read_bytes().decode("utf-8"))
        plain.append(time.perf_counter() - begin)
        database = tmp_path / f"{attempt}" / "x.db"
        database.parent.mkdir()
        open_library(database)
        opening, running, seen = asyncio.run(first_code(database, file))
        assert seen == chars
        whole.append(opening + running)
        say(f"{megabytes} MB: opened {opening:.3f} s, first code {running:.3f} s; plain Python {plain[-1]:.3f} s")
    ratio = min(whole) / min(plain)
    say(f"{megabytes} MB to first code over plain reading and decoding: {ratio:.2f}")
    assert ratio <= MOST_RATIO
