"""What all loops of a run share: the numbering of spans, the ledger, the model calls and their record."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass
from typing import Literal

from rlm_desktop.engine.gate import Gate
from rlm_desktop.engine.ledger import Ledger, LimitHit, Ticket
from rlm_desktop.engine.pieces import Pieces
from rlm_desktop.engine.presets import Preset
from rlm_desktop.engine.recall import Recall
from rlm_desktop.engine.shape import Shape
from rlm_desktop.engine.task import Retold
from rlm_desktop.events import facts
from rlm_desktop.events.facts import CallFailed, CallFinished, CallStarted, LimitReached, Message, Noted, ReplyWritten
from rlm_desktop.events.limits import Limit, Limits
from rlm_desktop.ports import (
    CallError,
    Clock,
    Completion,
    Estimate,
    Gateway,
    OnText,
    Recalled,
    Record,
    Repls,
    Request,
    Texts,
)

CHILDREN_AT_A_TIME = 4
"""Child runs at one depth that have a process at the same time."""
STOPPED = "Stopped before the reply was there."


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A call's whole prompt, and how it goes into the record."""

    messages: tuple[Message, ...]
    fresh: tuple[Message, ...]
    """The messages that are new since the call `after` and its reply."""
    after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in the run a call belongs."""

    parent: int
    depth: int
    asked_as: Literal["llm_query", "rlm_query", ""] = ""
    line: int | None = None
    batch: int | None = None
    index: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """A root call that may be made."""

    request: Request
    prompt: Prompt
    ticket: Ticket | None
    """None where nothing is used."""
    recalled: Recalled | None
    """What the record has of it; None where the model is asked."""


class Tree:
    """One run's shared state. Spans and batches are numbered in the order they are opened."""

    def __init__(
        self,
        *,
        gateway: Gateway,
        repls: Repls,
        texts: Texts,
        record: Record,
        clock: Clock,
        limits: Limits,
        preset: Preset,
        shape: Shape,
        retold: Retold | None = None,
    ) -> None:
        self.repls = repls
        self.preset = preset
        self.shape = shape
        self.texts = texts
        self.limits = limits
        self.ledger = Ledger(limits, clock)
        self.recall = Recall(retold)
        self.time_limit: asyncio.Timeout | None = None
        """Of the run's own loop, while it runs."""
        self._gateway = gateway
        self._record = record
        self._clock = clock
        self._spans = itertools.count(facts.RUN_SPAN)
        self._batches = itertools.count(1)
        self._gate = Gate(limits.concurrency)
        self._unpriced_noted = False
        self._children: dict[int, asyncio.Semaphore] = {}
        self._reached: set[Limit] = set()

    def new_span(self) -> int:
        """The next span number."""
        return next(self._spans)

    def new_batch(self) -> int:
        """The next batch number."""
        return next(self._batches)

    def now(self) -> float:
        """Seconds since the epoch."""
        return self._clock.now()

    def write(self, event: facts.Event) -> None:
        """Put an event on record."""
        self.recall.places.add(event)
        self._record.write(event)

    def window(self, model: str) -> int | None:
        """Tokens that fit the model; None when unknown."""
        return self._gateway.window(model)

    def children_at(self, depth: int) -> asyncio.Semaphore:
        """The gate for child runs of one depth; a depth waits only for deeper ones, so none can block another."""
        return self._children.setdefault(depth, asyncio.Semaphore(CHILDREN_AT_A_TIME))

    def note_limit(self, span: int, hit: LimitHit) -> None:
        """Record that a limit was reached, once for each limit."""
        if hit.limit not in self._reached:
            self._reached.add(hit.limit)
            self.write(LimitReached(span=span, at=self.now(), limit=hit.limit, allowed=hit.allowed, used=hit.used))

    async def admit(
        self, model: str, prompt: Prompt, place: str, *, closing: bool = False, is_top: bool = False
    ) -> Admitted:
        """Leave for a root call, before its step begins; may wait until enough of what is in flight is settled.

        place: of the call, see events.places. is_top: the run's own loop, whose prompt is the measure of what the
        closing call needs.
        Raises LimitHit.
        """
        request = Request(model=model, messages=prompt.messages, role="root")
        recalled = self.recall.call(place)
        if recalled is not None and not recalled.counts:
            return Admitted(request=request, prompt=prompt, ticket=None, recalled=recalled)
        self._catch_up()
        estimate = self._estimate(request)
        if is_top and not closing:
            self.ledger.hold_back_for_closing(estimate)
        ticket = await self.ledger.open(estimate, closing=closing)
        return Admitted(request=request, prompt=prompt, ticket=ticket, recalled=recalled)

    def give_back(self, admitted: Admitted) -> None:
        """The call is not made."""
        if admitted.ticket is not None:
            self.ledger.give_back(admitted.ticket)

    async def root_call(self, admitted: Admitted, place: Place) -> tuple[int, Completion]:
        """The root model's turn in a loop, streamed; the call's span and what came back.

        Raises CallError.
        """
        return await self._in_turn(admitted, place)

    async def sub_call(
        self, model: str, text: str, place: Place, *, temperature: float | None = None
    ) -> tuple[int, Completion]:
        """A plain sub-call; its span and what came back.

        Raises LimitHit before the request, CallError after it.
        """
        message = (Message(role="user", text=text),)
        request = Request(model=model, messages=message, role="sub", temperature=temperature)
        recalled = self.recall.question(place.parent, place.asked_as, text)
        ticket = None
        if recalled is None or recalled.counts:
            self._catch_up()
            ticket = await self.ledger.open(self._estimate(request))
        prompt = Prompt(messages=message, fresh=message)
        return await self._in_turn(Admitted(request=request, prompt=prompt, ticket=ticket, recalled=recalled), place)

    def _catch_up(self) -> None:
        """The first new call: from now on time counts."""
        event = self.recall.catch_up(self.now())
        if event is None:
            return
        self.write(event)
        self.ledger.begin_now()
        left = self.ledger.seconds_left()
        if self.time_limit is not None and left is not None:
            self.time_limit.reschedule(asyncio.get_running_loop().time() + left)

    def _estimate(self, request: Request) -> Estimate:
        estimate = self._gateway.estimate(request)
        if estimate.cost is None and self.limits.max_cost is not None and not self._unpriced_noted:
            self._unpriced_noted = True
            held = "the limit on tokens holds" if self.limits.max_tokens else "no limit on tokens is set"
            note = (
                f"The price of {request.model} is unknown: the budget of ${self.limits.max_cost:g} cannot be held "
                f"for its calls; {held}."
            )
            self.write(Noted(span=facts.RUN_SPAN, at=self.now(), note=note))
        return estimate

    async def _in_turn(self, admitted: Admitted, place: Place) -> tuple[int, Completion]:
        """Make the call when the gate lets it through; its ticket is settled whatever happens."""
        try:
            await self._gate.enter()
        except BaseException:
            self.give_back(admitted)
            raise
        overloaded: bool | None = None
        try:
            span, completion = await self._call(admitted, place)
            overloaded = completion.retries > 0 if admitted.recalled is None else None
        except CallError as error:
            overloaded = error.retries > 0 if admitted.recalled is None else None
            raise
        finally:
            self._gate.leave(overloaded=overloaded)
        return span, completion

    async def _call(self, admitted: Admitted, place: Place) -> tuple[int, Completion]:
        request, prompt, recalled = admitted.request, admitted.prompt, admitted.recalled
        span = self.new_span()
        self.write(
            CallStarted(
                span=span,
                at=self.now(),
                parent=place.parent,
                role=request.role,
                model=request.model if recalled is None else recalled.model,
                messages=prompt.fresh,
                after=prompt.after,
                depth=place.depth,
                asked_as=place.asked_as,
                line=place.line,
                batch=place.batch,
                index=place.index,
            )
        )
        pieces: Pieces[bool] = Pieces(
            lambda text, thinking: self.write(ReplyWritten(span=span, at=self.now(), text=text, thinking=thinking))
        )
        given_by: facts.GivenBy = "model" if recalled is None else recalled.given_by
        usage, retries = None, 0
        try:
            completion = await self._complete(admitted, pieces.put)
            usage, retries = completion.usage, completion.retries
        except CallError as error:
            usage, retries = error.usage, error.retries
            pieces.flush()
            failed = CallFailed(
                span=span, at=self.now(), error=str(error), usage=usage, retries=retries, given_by=given_by
            )
            self.write(failed)
            raise
        except BaseException as error:
            stopped = isinstance(error, asyncio.CancelledError)
            pieces.flush()
            sentence = STOPPED if stopped else f"{type(error).__name__}: {error}"
            self.write(CallFailed(span=span, at=self.now(), error=sentence, stopped=stopped))
            raise
        finally:
            pieces.drop()
            if admitted.ticket is not None:
                self.ledger.close(admitted.ticket, usage, retries=retries)
        self.write(
            CallFinished(
                span=span,
                at=self.now(),
                reply=completion.text,
                usage=completion.usage,
                thinking=completion.thinking,
                finish_reason=completion.finish_reason,
                model=completion.model,
                retries=completion.retries,
                given_by=given_by,
            )
        )
        return span, completion

    async def _complete(self, admitted: Admitted, on_text: OnText) -> Completion:
        """What the record has of the call, else what the model replies. Raises CallError."""
        recalled = admitted.recalled
        if recalled is None:
            return await self._gateway.complete(admitted.request, on_text if admitted.request.role == "root" else None)
        self.recall.count(recalled)
        await asyncio.sleep(0)  # or a batch of thousands would hold up all else, Stop among it
        if recalled.completion is not None:
            return recalled.completion
        assert recalled.error is not None
        raise recalled.error
