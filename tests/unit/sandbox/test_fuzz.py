"""The worker's end of the protocol against any bytes: a result or ChildGone, in time, and nothing else.

RLM_FUZZ_EXAMPLES sets how many cases are tried; RLM_FUZZ_SEED repeats or varies a long run.
"""

import asyncio
import json
import os
import struct
import subprocess
import sys
import time

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from rlm_desktop.codec import to_plain
from rlm_desktop.ports import BlockResult, SubReply
from rlm_desktop.sandbox.block_run import BlockRun
from rlm_desktop.sandbox.process import Child, ChildGone
from rlm_desktop.wire.frames import FrameError, FrameReader, encode

EXAMPLES = int(os.environ.get("RLM_FUZZ_EXAMPLES", "300"))
SEED = int(os.environ.get("RLM_FUZZ_SEED", "1"))
FUZZ = settings(
    max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck), print_blob=True
)

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
texts = st.lists(st.text(max_size=30) | st.sampled_from(["[[], []]", "[[{}], []]", "[", "null"]), max_size=4)
rows = st.fixed_dictionaries(
    {
        "name": st.text(max_size=5),
        "kind": st.just("int"),
        "size": st.none() | st.integers(),
        "preview": st.text(max_size=9),
    }
)
reports = st.tuples(st.lists(rows | plain, max_size=3), st.lists(st.text(max_size=5) | plain, max_size=3)).map(
    json.dumps
)
word = st.sampled_from(["ok", "error", "interrupted", "stdout", "stderr", "llm_query", "rlm_query", "SEARCH", "FINAL"])
number = st.sampled_from([0, 1, 2, -1, True, 1.0, 2**60]) | st.integers()
fields = st.fixed_dictionaries(
    {},
    optional={
        "block": number, "state": word | plain, "line": number | plain, "chars": number | plain,
        "via": st.lists(word, max_size=3) | plain, "stream": word | plain, "id": number | plain, "as": word | plain,
        "model": st.none() | plain, "batched": st.booleans() | plain, "found": st.booleans() | plain,
        "attacks": number, "lens": plain, "t": plain,
    },
)  # fmt: skip
kind = st.sampled_from(["done", "output", "ask", "text", "ready", "refused", "reply"]) | st.text(max_size=8)
framed = st.builds(lambda name, given, parts: encode(name, given, parts), kind, fields, texts)
ends = st.builds(
    lambda state, report, answers: encode(
        "done",
        {"block": 1, "state": state, "line": None, "chars": 0, "via": ["FINAL"] * len(answers)},
        ["", report, *answers],
    ),
    word,
    reports,
    st.lists(st.text(max_size=9), max_size=2),
)
asks = st.builds(
    lambda number, how, prompts: encode(
        "ask", {"id": number, "as": how, "model": None, "batched": len(prompts) > 1, "line": 1}, prompts
    ),
    st.integers(0, 3),
    word,
    texts,
)
loose = st.builds(
    lambda head, blob, more: struct.pack("!II", len(head) + more, len(blob)) + head + blob,
    plain.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=60),
    st.binary(max_size=60),
    st.integers(0, 3),
)
streams = st.builds(
    lambda parts, cut: b"".join(parts)[: None if cut is None else cut],
    st.lists(framed | ends | asks | loose | st.binary(max_size=40), min_size=1, max_size=6),
    st.none() | st.integers(0, 400),
)


@seed(SEED)
@FUZZ
@given(stream=streams, pieces=st.lists(st.integers(1, 50), max_size=20))
def test_the_reader_of_frames_gives_frames_or_frame_error(stream, pieces):
    whole, parts = FrameReader(), FrameReader()
    try:
        expected = whole.feed(stream)
    except FrameError:
        expected = None
    found = []
    start = 0
    try:
        for size in [*pieces, len(stream) + 1]:
            found += parts.feed(stream[start : start + size])
            start += size
    except FrameError:
        assert expected is None
    else:
        assert expected == found


async def _echo(call):
    assert all(isinstance(prompt, str) for prompt in call.prompts)
    await asyncio.sleep(0)
    return tuple(SubReply(text=prompt) for prompt in call.prompts)


async def _against(stream, process):
    receiving, their_end = os.pipe()
    their_other_end, sending = os.pipe()
    try:
        child = Child(process, receiving, sending)
        block = BlockRun(
            child, seconds=0.5, kept_chars=1000, on_sub_call=_echo, on_output=lambda text, _: text.encode()
        )
        os.write(their_end, stream)
        os.close(their_end)
        try:
            return await block.run("1")
        except ChildGone:
            return None
        finally:
            await child.kill()
    finally:
        os.close(their_other_end)


@pytest.fixture(scope="module")
def ended():
    """A process that has ended: whatever is still read from its pipe was written before."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process


@pytest.fixture(scope="module")
def runner():
    with asyncio.Runner() as made:
        yield made


@seed(SEED)
@FUZZ
@given(stream=streams)
def test_a_block_ends_with_a_result_or_a_sentence_whatever_its_child_sends(ended, runner, stream):
    began = time.monotonic()
    result = runner.run(_against(stream, ended))
    assert time.monotonic() - began < 10
    if result is not None:
        assert isinstance(result, BlockResult)
        json.dumps(to_plain(result)).encode()
