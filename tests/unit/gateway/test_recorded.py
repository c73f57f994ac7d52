"""Answers from a record: until the step at which it is left, and nobody is asked for the rest."""

import asyncio

import pytest

from rlm_desktop.events.facts import Message
from rlm_desktop.events.usage import Usage
from rlm_desktop.gateway.door import Door
from rlm_desktop.gateway.recorded import NobodyAsked, RecordedAnswers
from rlm_desktop.ports import BlockResult, CallError, Completion, Recalled, RecalledBlock, Request

CALL = Recalled(model="m", completion=Completion(text="so", usage=Usage()))
BLOCK = RecalledBlock(result=BlockResult(state="killed"))


def test_answers_come_from_the_record_until_the_step_at_which_it_is_left():
    past = RecordedAnswers({"1#reply": CALL, "2.1/ab:0": CALL, "3.1/ab:0": CALL}, {"2.1": BLOCK, "3.1": BLOCK}, until=3)
    assert (past.call("1#reply"), past.call("2.1/ab:0"), past.block("2.1")) == (CALL, CALL, BLOCK)
    assert (past.call("3.1/ab:0"), past.block("3.1"), past.call("2.1/ab:1")) == (None, None, None)


def test_without_such_a_step_all_of_it_is_given():
    assert RecordedAnswers({"99.1/ab:0": CALL}, {}).call("99.1/ab:0") is CALL


def test_nobody_is_asked_but_prices_are_known():
    gateway = NobodyAsked(Door(keys={}))
    request = Request(model="offline/analyst", messages=(Message(role="user", text="x" * 400),), role="root")
    with pytest.raises(CallError, match="not in the record"):
        asyncio.run(gateway.complete(request))
    assert gateway.estimate(request).tokens == 100
    assert gateway.window("offline/analyst") is not None
