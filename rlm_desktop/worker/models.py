"""Which models there are, and whether one of them replies."""

from __future__ import annotations

import time

from rlm_desktop import keys
from rlm_desktop.errors import RlmError
from rlm_desktop.events.facts import Message
from rlm_desktop.gateway.door import Door
from rlm_desktop.gateway.retrying import Patience
from rlm_desktop.ports import CallError, Request
from rlm_desktop.wire.messages import ModelTested, TestModel

IMPATIENT = Patience(retries=1, reply_seconds=120.0)
"""Somebody is looking at the dialog."""
GREETING = "Reply with the single word: ready"


async def test_model(order: TestModel) -> ModelTested:
    """Send one short question, with the key of the order and no other.

    Raises RlmError with the gateway's sentence when no reply comes.
    """
    provider = keys.provider_of(order.model)
    gateway = Door(keys={provider: order.key} if order.key else {}, api_base=order.api_base, patience=IMPATIENT)
    gateway.check(order.model)
    request = Request(model=order.model, messages=(Message(role="user", text=GREETING),), role="root")
    begin = time.monotonic()
    try:
        completion = await gateway.complete(request)
    except CallError as error:
        raise RlmError(str(error)) from error
    finally:
        await gateway.close()
    return ModelTested(
        job=order.job,
        reply=completion.text.strip(),
        seconds=time.monotonic() - begin,
        cost=completion.usage.cost,
    )
