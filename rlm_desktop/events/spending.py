"""What a call used in its own run: nothing, where its reply was taken from the record of another."""

from __future__ import annotations

from rlm_desktop.events.facts import CallFailed, CallFinished
from rlm_desktop.events.usage import Usage

NOTHING_USED = Usage(tokens_in=0, tokens_out=0, cost=0.0)


def used(event: CallFinished | CallFailed) -> Usage:
    """Tokens and dollars; the event itself keeps what it had used the first time."""
    if event.given_by != "model":
        return NOTHING_USED
    return event.usage or Usage()
