"""Trying again: what passes, how long is waited, and the count on the reply."""

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from rlm_desktop.events.usage import Usage
from rlm_desktop.gateway.refusals import Failure, Trouble
from rlm_desktop.gateway.retrying import Patience, Retrying, asked_wait
from rlm_desktop.ports import CallError, Completion

QUICK = Patience(retries=3, first_pause_seconds=0.001)
REPLY = Completion(text="ready", usage=Usage())


class Model:
    """Fails as told, then replies."""

    def __init__(self, *failures):
        self.failures = list(failures)
        self.tries = 0
        self.reply = REPLY

    async def once(self, on_text):
        self.tries += 1
        if on_text is not None:
            on_text(f"try {self.tries}", False)
        if self.failures:
            raise self.failures.pop(0)
        return self.reply


def complete(model, *, retrying=None, on_text=None):
    retrying = retrying or Retrying({}, QUICK)
    return asyncio.run(retrying.complete("openai/x", "http://here", model.once, on_text))


@pytest.mark.parametrize("trouble", [Trouble.RATE, Trouble.SERVER, Trouble.CUT])
def test_what_passes_is_tried_again(trouble):
    model = Model(*[Failure(trouble)] * 3)
    assert complete(model).retries == 3
    model = Model(*[Failure(trouble)] * 4)
    with pytest.raises(CallError) as caught:
        complete(model)
    assert (caught.value.retries, model.tries) == (3, 4)


@pytest.mark.parametrize("trouble", [Trouble.TIME, Trouble.GARBLED])
def test_what_costs_much_is_tried_again_once(trouble):
    model = Model(*[Failure(trouble)] * 5)
    with pytest.raises(CallError):
        complete(model)
    assert model.tries == 2


@pytest.mark.parametrize(
    "trouble", [t for t in Trouble if t.value in "key model request window withheld quota empty spent"]
)
def test_what_lasts_is_not_tried_again(trouble):
    usage = Usage(tokens_in=5)
    model = Model(Failure(trouble, usage=usage))
    with pytest.raises(CallError) as caught:
        complete(model)
    assert (caught.value.retries, model.tries, caught.value.usage) == (0, 1, usage)


def test_a_network_that_was_there_is_waited_for_and_a_mistyped_address_is_not():
    retrying = Retrying({}, QUICK)
    mistyped = Model(*[Failure(Trouble.UNREACHABLE)] * 5)
    with pytest.raises(CallError):
        complete(mistyped, retrying=retrying)
    assert mistyped.tries == 2
    complete(Model(), retrying=retrying)
    assert complete(Model(*[Failure(Trouble.UNREACHABLE)] * 3), retrying=retrying).retries == 3


def test_pieces_are_heard_once():
    heard = []
    complete(Model(Failure(Trouble.CUT)), on_text=lambda text, thinking: heard.append(text))
    assert heard == ["try 1"]


def test_a_pause_that_is_asked_for_is_taken_up_to_a_length():
    retrying = Retrying({}, Patience(longest_asked_seconds=0.05))
    assert complete(Model(Failure(Trouble.RATE, wait=0.05)), retrying=retrying).retries == 1
    with pytest.raises(CallError):
        complete(Model(Failure(Trouble.RATE, wait=0.06)), retrying=retrying)


def test_retry_after_in_its_forms():
    assert asked_wait({}) is None
    assert asked_wait({"retry-after": "2"}) == 2.0
    assert asked_wait({"retry-after": "-2"}) == 0.0
    assert asked_wait({"retry-after": "soon"}) is None
    assert asked_wait({"retry-after-ms": "250", "retry-after": "1"}) == 0.25
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    assert 55 < asked_wait({"retry-after": later}) <= 60


def test_what_failed_tries_were_said_to_have_used_counts():
    cut = Failure(Trouble.CUT, usage=Usage(tokens_in=10, tokens_out=1, cost=0.5))
    silent = Failure(Trouble.RATE)
    model = Model(cut, silent, cut)
    model.reply = Completion(text="ready", usage=Usage(tokens_in=10, tokens_out=5, cost=1.0))
    assert complete(model).usage == Usage(tokens_in=30, tokens_out=7, cost=2.0)
    with pytest.raises(CallError) as caught:
        complete(Model(cut, Failure(Trouble.SERVER, usage=Usage()), cut, silent))
    assert caught.value.usage == Usage(tokens_in=20, tokens_out=2, cost=1.0)
    assert complete(Model(cut)).usage == Usage()  # unknown with known is unknown
