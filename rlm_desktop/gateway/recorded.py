"""Answers from the record of an earlier run, up to a step; and a gateway that asks nobody for what is not in it."""

from __future__ import annotations

from collections.abc import Mapping

from rlm_desktop.events.places import step_of
from rlm_desktop.ports import CallError, Completion, Estimate, Gateway, OnText, Recalled, RecalledBlock, Request

NOT_RECORDED = "This call is not in the record, and no model is asked."


class RecordedAnswers:
    """A ports.Past.

    calls, blocks: by their events.places. until: the first step of the run's own loop that is not answered from them;
    None where there is none.
    """

    def __init__(
        self,
        calls: Mapping[str, Recalled],
        blocks: Mapping[str, RecalledBlock],
        *,
        until: int | None = None,
    ) -> None:
        self._calls = calls
        self._blocks = blocks
        self._until = until

    def call(self, place: str) -> Recalled | None:
        """A call before the cut; see ports.Past."""
        return self._calls.get(place) if self._holds(place) else None

    def block(self, place: str) -> RecalledBlock | None:
        """A block before the cut that cannot be executed again; see ports.Past."""
        return self._blocks.get(place) if self._holds(place) else None

    def _holds(self, place: str) -> bool:
        return self._until is None or step_of(place) < self._until


class NobodyAsked:
    """A ports.Gateway that knows prices and windows as another does, and fails every call."""

    def __init__(self, known: Gateway) -> None:
        self._known = known

    async def complete(self, request: Request, on_text: OnText | None = None) -> Completion:
        """Raises CallError."""
        raise CallError(NOT_RECORDED)

    def estimate(self, request: Request) -> Estimate:
        """What the request would use."""
        return self._known.estimate(request)

    def window(self, model: str) -> int | None:
        """Tokens that fit the model; None when unknown."""
        return self._known.window(model)
