"""The door tells kinds of models apart, estimates before a call, and imports nothing that a model does not need."""

import subprocess
import sys

import pytest

from rlm_desktop.errors import RlmError
from rlm_desktop.events.facts import Message
from rlm_desktop.gateway.door import Door
from rlm_desktop.ports import Estimate, Request


def request(model, chars=4000):
    return Request(model=model, messages=(Message(role="user", text="x" * chars),), role="root")


@pytest.mark.parametrize("model", ["offline/nobody", "scripted/nowhere.json", "", "  "])
def test_a_name_that_means_no_model_is_refused(model):
    with pytest.raises(RlmError):
        Door(keys={}).check(model)


@pytest.mark.parametrize("model", ["offline/analyst", "offline/reader", "openai/gpt-5", "anything"])
def test_a_name_that_may_mean_one_is_not(model):
    Door(keys={}).check(model)


def test_estimates():
    door = Door(keys={})
    assert door.estimate(request("offline/analyst")) == Estimate(tokens=1000, cost=0.0, largest_cost=0.0)
    assert door.estimate(request("scripted/x")) == Estimate(tokens=1000)
    unknown = door.estimate(request("openai/nobody-knows-it"))
    assert (unknown.tokens, unknown.cost, unknown.largest_cost) == (1000, None, None)
    known = door.estimate(request("openai/gpt-4o"))
    assert known.cost == pytest.approx(1000 * 2.5e-6)
    assert known.largest_cost == pytest.approx(1000 * 2.5e-6 + known.reply_tokens * 10e-6)
    assert door.window("openai/gpt-4o") == 128_000
    assert door.window("nobody-knows-it") is None
    assert door.window("offline/analyst") is not None


def test_an_offline_reply_imports_neither_litellm_nor_http():
    ask = (
        "import asyncio, sys; from rlm_desktop.gateway.door import Door; from rlm_desktop.ports import Request; "
        "from rlm_desktop.events.facts import Message; door = Door(keys={}); "
        "reply = asyncio.run(door.complete(Request(model='offline/reader', "
        "messages=(Message(role='user', text='What is it? It is blue.'),), role='sub'))); "
        "assert reply.text; assert not {'litellm', 'aiohttp', 'httpx', 'openai'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", ask], check=True, timeout=60)
