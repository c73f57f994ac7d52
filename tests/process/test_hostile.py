"""A server that does everything wrong: the run goes on or ends with a sentence, and what was billed is counted.

What goes wrong is drawn for each try of each prompt from a fixed seed, so that a failure can be looked at again.
"""

import asyncio
import collections
import random
import threading

import pytest

from rlm_desktop.events import facts
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.gateway.retrying import Patience
from rlm_desktop.store.library import open_library
from rlm_desktop.store.reader import Reader
from rlm_desktop.worker.conduct import Order, conduct
from rlm_desktop.worker.corpora import open_corpus

from .openai_server import Reply

MODEL = "openai/gpt-5-mini"
CALLS = 64
QUICK = Patience(first_pause_seconds=0.01, retries=3, reply_seconds=1.0)
BATCH = f"""\
```repl
try:
    results = llm_query_batched([f"Number {{n}}" for n in range({CALLS})])
except SubCallFailed as failed:
    results = failed.results
    print(next(iter(failed.errors.values())))
told = [one for one in results if one is not None]
count = len(told)
print("Counted:", count)
```
"""
FINAL = "FINAL_VAR(count)"
FAULTS = {
    "rate": lambda text: Reply(status=429, error={"message": "slow down"}),
    "rate, with a pause": lambda text: Reply(
        status=429, headers={"Retry-After": "0.05"}, error={"message": "slow down"}
    ),
    "broken": lambda text: Reply(status=500, error={"message": "it broke"}),
    "no gateway": lambda text: Reply(fault="html"),
    "hang": lambda text: Reply(fault="hang"),
    "cut": lambda text: Reply(text=text, fault="cut"),
    "malformed": lambda text: Reply(fault="malformed"),
    "not an object": lambda text: Reply(fault="not_an_object"),
    "error in the body": lambda text: Reply(fault="error_in_body"),
    "no choice": lambda text: Reply(text=text, fault="no_choices"),
    "empty": lambda text: Reply(text=""),
    "no figures": lambda text: Reply(text=text, usage=False),
    "tool call": lambda text: Reply(text="", tool_call=True, finish_reason="tool_calls"),
    "tool call as text": lambda text: Reply(text='<tool_call>{"name": "python"}</tool_call>'),
    "too long": lambda text: Reply(text=text[: len(text) // 2], finish_reason="length"),
    "withheld": lambda text: Reply(text="", finish_reason="content_filter"),
}
GOOD_SHARE = 0.5
GOOD_SHARE_OF_ROOT = 0.8
"""Of the root model's replies, so that most runs reach their sub-calls."""


class Hostile:
    """Answers by a seed; drawn: how often each fault was."""

    def __init__(self, seed: int, *, only: str = "") -> None:
        self._seed = seed
        self._names = [only] if only else list(FAULTS)
        self._tries: collections.Counter[str] = collections.Counter()
        self._lock = threading.Lock()
        self.drawn: collections.Counter[str] = collections.Counter()

    def __call__(self, asked, number):
        messages = asked.body["messages"]
        is_root = bool(asked.body.get("stream"))
        has_counted = any("Counted:" in message["content"] for message in messages[2:] if message["role"] == "user")
        text = f"It is {asked.last.split()[-1]}" if not is_root else FINAL if has_counted else BATCH
        prompt = f"{len(messages)} {asked.last}"
        with self._lock:
            self._tries[prompt] += 1
            drawn = random.Random(f"{self._seed} {prompt} {self._tries[prompt]}")
            if drawn.random() < (GOOD_SHARE_OF_ROOT if is_root else GOOD_SHARE):
                return Reply(text=text)
            fault = drawn.choice(self._names)
            self.drawn[fault] += 1
        return FAULTS[fault](text)


@pytest.fixture
def run(serve, tmp_path):
    """Runs against a hostile server; how it ended, the server, its events and its row."""

    def once(hostile):
        server = serve(hostile)
        (tmp_path / "text.txt").write_text("Nothing of interest.\n")
        database = tmp_path / "x.db"
        open_library(database)
        order = Order(
            database=database, question="q", corpus=open_corpus(database, [tmp_path / "text.txt"]).hash, method="rlm",
            root_model=MODEL, sub_model=MODEL, api_base=server.address, patience=QUICK, limits=Limits(concurrency=64),
        )  # fmt: skip
        identity, ended = asyncio.run(conduct(order, lambda run, seq: None))
        reader = Reader(database)
        events = [one.event for one in reader.events(identity)]
        row = reader.run(identity)
        reader.close()
        return ended, server, events, row

    return once


def check(ended, server, events, row):
    """What every run owes, however it ended."""
    if ended.outcome is Outcome.ANSWERED:
        assert ended.answer
    else:
        assert ended.outcome in {Outcome.FAILED, Outcome.FORCED}
        assert ended.reason.endswith(".")
        assert "Traceback" not in ended.reason
        assert "bug" not in ended.reason
    finished = [event for event in events if isinstance(event, facts.CallFinished)]
    failed = [event for event in events if isinstance(event, facts.CallFailed)]
    assert not [event for event in failed if event.stopped]
    assert all(event.error.endswith(".") and "Traceback" not in event.error for event in failed)
    retries = sum(event.retries for event in (*finished, *failed))
    assert len(finished) + len(failed) + retries == len(server.asked)
    billed = [event for event in (*finished, *failed) if event.usage is not None and event.usage.tokens_in is not None]
    assert len(billed) == server.replied - server.unreported
    assert (row.tokens_in, row.tokens_out) == (server.tokens_in, server.tokens_out)
    assert row.cost == pytest.approx(server.tokens_in * 0.25e-6 + server.tokens_out * 2e-6)
    priced = [event for event in (*finished, *failed) if event.usage is not None and event.usage.cost is not None]
    assert row.unpriced_calls == len(finished) + len(failed) - len(priced)


@pytest.mark.parametrize("seed", range(5))
def test_everything_at_once(run, seed):
    hostile = Hostile(seed)
    ended, server, events, row = run(hostile)
    check(ended, server, events, row)
    if row.sub_calls:  # which request meets which trouble hangs on the order that they come in
        assert row.sub_calls >= CALLS
        assert len(hostile.drawn) >= 12
        subs = {event.span for event in events if isinstance(event, facts.CallStarted) and event.role == "sub"}
        told = [event for event in events if isinstance(event, facts.CallFinished) and event.span in subs]
        assert ended.outcome is not Outcome.ANSWERED or int(ended.answer) <= len(told)


@pytest.mark.parametrize("fault", FAULTS)
def test_one_kind_of_trouble(run, fault):
    hostile = Hostile(7, only=fault)
    ended, server, events, row = run(hostile)
    assert hostile.drawn[fault] > 10
    check(ended, server, events, row)
