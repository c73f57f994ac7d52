"""The placed spans of a foreign record as events, in the order of their times."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from rlm_desktop.codec import CodecError
from rlm_desktop.events import facts
from rlm_desktop.events.facts import RUN_SPAN, Event, Message
from rlm_desktop.events.outcome import Outcome, SpanKind
from rlm_desktop.events.usage import Usage
from rlm_desktop.formats.foreign.given import GivenSpan, Said
from rlm_desktop.formats.foreign.placing import Placed, Placing
from rlm_desktop.formats.imported import UNLIMITED, Sentences
from rlm_desktop.formats.told import UNKNOWN_MODEL

UNKNOWN_METHOD = "unknown"
"""What a record calls a method that it does not name."""

NO_END = "The record does not say how the run ended."
LAST_REPLY = "The record has no answer apart from the calls: the last reply is shown as the answer."
FIRST_PROMPT = "The record has no question apart from the calls: what the first call was asked is shown as it."
NO_COST = "The record has no dollars for some calls: they are unknown."
NO_TOKENS = "The record has no tokens for some calls: they are unknown."


@dataclass(frozen=True, slots=True)
class SpanSource:
    """Where a run comes from."""

    name: str
    """As in facts.RunStarted.source."""
    say: Callable[[GivenSpan], Said]
    """What a span says, read again from the spool."""
    method: str = UNKNOWN_METHOD


@dataclass(slots=True)
class _Loop:
    """What the next root call may go on from."""

    span: int = 0
    prompt: list[Message] = field(default_factory=list)
    reply: str = ""


@dataclass(frozen=True, slots=True, order=True)
class _Moment:
    at: float
    walk: int
    number: int
    tell: Callable[[float], Iterator[Event]] = field(compare=False)


class Telling:
    """Tells one run."""

    def __init__(self, placing: Placing, source: SpanSource, sentences: Sentences) -> None:
        self._placed = placing.placed
        self._placing = placing
        self._source = source
        self._sentences = sentences
        self._keys = {one.given.key: one.span for one in placing.placed if one.given is not None}
        self._loops: dict[int, _Loop] = {}
        self._failures: dict[int, str] = {}
        self._replies: dict[int, str] = {}
        self._last_reply = ""
        self._heard: tuple[GivenSpan, Said] | None = None

    def events(self) -> Iterator[Event]:
        """All of them; the last ends the run."""
        for moment in sorted(self._moments()):
            yield from moment.tell(moment.at)

    def _moments(self) -> Iterator[_Moment]:
        latest = max(self._placed[0].end or 0.0, *(one.end or one.begin for one in self._placed))
        for one in self._placed:
            yield _Moment(one.begin, one.enter, 0, partial(self._begin, one))
            until = latest if one.end is None else one.end
            for number, at in enumerate(one.given.points if one.given else (), start=1):
                yield _Moment(min(max(at, one.begin), until), one.enter, number, partial(self._point, one, number - 1))
            if one.kind is SpanKind.RUN:
                yield _Moment(latest, one.leave, 0, partial(self._run_ended, one))
            elif one.end is not None:
                yield _Moment(one.end, one.leave, 0, partial(self._end, one))

    def _said(self, placed: Placed) -> Said:
        given = placed.given
        if given is None:
            return Said()
        if self._heard is None or self._heard[0] is not given:
            self._heard = (given, self._source.say(given))
        return self._heard[1]

    def _begin(self, one: Placed, at: float) -> Iterator[Event]:
        said = self._said(one)
        own = said.own
        match one.kind:
            case SpanKind.RUN:
                yield from self._run_started(one, said, at)
            case SpanKind.STEP:
                closing = own.get("closing") is True
                yield facts.StepStarted(
                    span=one.span, at=at, parent=one.parent, step=one.step, depth=one.depth, closing=closing
                )
            case SpanKind.CALL:
                yield self._call_started(one, said, at)
            case SpanKind.CODE:
                yield facts.CodeStarted(
                    span=one.span, at=at, parent=one.parent, code=said.text, block=one.block, depth=one.depth
                )
            case SpanKind.CHILD_RUN:
                yield facts.ChildStarted(
                    span=one.span,
                    at=at,
                    parent=one.parent,
                    question=said.text,
                    model=(one.given.model if one.given else "") or UNKNOWN_MODEL,
                    depth=one.depth,
                    **_asked(own),
                )

    def _call_started(self, one: Placed, said: Said, at: float) -> Event:
        after, messages = self._keys.get(said.after), said.messages
        if one.role == "root" and after is None:
            loop = self._loops.setdefault(self._placed[one.parent - 1].parent, _Loop())
            size = len(loop.prompt)
            own = list(said.messages)
            if loop.span and len(own) > size and own[:size] == loop.prompt and own[size].text == loop.reply:
                after, messages = loop.span, said.messages[size + 1 :]
            loop.span, loop.prompt, loop.reply = one.span, own, said.reply
        asked_as = said.own.get("asked_as")
        return facts.CallStarted(
            span=one.span,
            at=at,
            parent=one.parent,
            role="root" if one.role == "root" else "sub",
            model=(one.given.model if one.given else "") or UNKNOWN_MODEL,
            messages=messages,
            after=after,
            depth=one.depth,
            asked_as=asked_as if asked_as in ("llm_query", "rlm_query") and one.role == "sub" else "",
            **_asked(said.own),
        )

    def _end(self, one: Placed, at: float) -> Iterator[Event]:
        said = self._said(one)
        own = said.own
        match one.kind:
            case SpanKind.STEP:
                failure = said.error or self._failures.get(one.span, "")
                yield facts.StepEnded(span=one.span, at=at, failed=said.failed or bool(failure), error=failure)
            case SpanKind.CALL:
                yield from self._call_over(one, said, at)
            case SpanKind.CODE:
                yield from self._code_over(one, said, at)
            case SpanKind.CHILD_RUN:
                outcome, reason = _outcome(said, is_over=True)
                yield facts.ChildEnded(
                    span=one.span, at=at, outcome=outcome, answer=said.answer, reason=own.get("reason", reason)
                )

    def _call_over(self, one: Placed, said: Said, at: float) -> Iterator[Event]:
        usage, retries = said.usage, _whole(said.own.get("retries"))
        if usage.cost is None and not said.is_ours:
            yield from self._sentences.tell(NO_COST, at)
        if (usage.tokens_in is None or usage.tokens_out is None) and not said.is_ours:
            yield from self._sentences.tell(NO_TOKENS, at)
        if said.failed:
            stopped = said.own.get("stopped") is True
            yield facts.CallFailed(
                span=one.span,
                at=at,
                error=said.error,
                usage=None if usage == Usage() else usage,
                retries=retries,
                stopped=stopped,
            )
            return
        if one.role == "root" and one.depth == 0:
            self._last_reply = said.reply
        yield facts.CallFinished(
            span=one.span,
            at=at,
            reply=said.reply,
            usage=usage,
            thinking=said.thinking,
            finish_reason=said.finish_reason,
            model=said.reply_model,
            retries=retries,
        )

    def _code_over(self, one: Placed, said: Said, at: float) -> Iterator[Event]:
        for stream, text in (("stdout", said.output), ("stderr", said.complaint)):
            if text:
                yield facts.OutputWritten(span=one.span, at=at, text=text, stream=stream)  # type: ignore[arg-type]
        state: Any = said.own.get("state")
        if state not in ("ok", "error", "interrupted", "killed"):
            state = "error" if said.failed else "ok"
            if said.failed:
                self._failures.setdefault(one.parent, said.error or "It failed.")
        yield facts.CodeFinished(
            span=one.span,
            at=at,
            state=state,
            error=said.error,
            error_line=_positive(said.own.get("error_line")),
            output_chars=_whole(said.own.get("output_chars", len(said.output) + len(said.complaint))),
        )

    def _point(self, one: Placed, number: int, at: float) -> Iterator[Event]:
        given = dict(self._said(one).points[number])
        if given.get("type") == "ReplyShared" and isinstance(given.get("call"), str):
            given["call"] = self._keys.get(given["call"], RUN_SPAN)
        try:
            yield facts.CODEC.untagged({**given, "span": one.span, "at": at})
        except CodecError as error:
            yield from self._sentences.tell(f"A {given.get('type')} of the record cannot be used: {error}.", at)

    def _run_started(self, run: Placed, said: Said, at: float) -> Iterator[Event]:
        question, is_guess = said.text, False
        calls = [one for one in self._placed if one.kind is SpanKind.CALL]
        if not question and calls:
            question = next((one.text for one in reversed(self._said(calls[0]).messages) if one.role == "user"), "")
            is_guess = bool(question)
        models = {
            role: next((one.given.model for one in calls if one.role == role and one.given and one.given.model), "")
            for role in ("root", "sub")
        }
        started = facts.RunStarted(
            span=RUN_SPAN,
            at=at,
            question=question,
            method=self._source.method,
            root_model=(run.given.model if run.given else "") or models["root"] or UNKNOWN_MODEL,
            sub_model=models["sub"] or UNKNOWN_MODEL,
            corpus=None,
            limits=UNLIMITED,
            source=self._source.name,
        )
        yield _settled(started, said.own.get("settings"))
        if is_guess:
            yield from self._sentences.tell(FIRST_PROMPT, at)
        for sentence in self._findings():
            yield from self._sentences.tell(sentence, at)

    def _findings(self) -> Iterator[str]:
        found = self._placing
        if found.orphans:
            yield f"{found.orphans:,} spans name a parent that the file does not hold: they stand under the run."
        if found.wrapped:
            yield f"{found.wrapped:,} calls hold other calls: they are taken as wrappers, so that none counts twice."
        if found.empty:
            yield f"{found.empty:,} spans that say nothing and hold nothing were left out."
        if found.too_deep:
            yield f"{found.too_deep:,} spans lie deeper than can be shown, and were left out."
        if found.untimed:
            yield f"{found.untimed:,} spans have no time of their own: they are drawn where what holds them begins."

    def _run_ended(self, run: Placed, at: float) -> Iterator[Event]:
        said = self._said(run)
        answer = said.answer
        if not answer and not said.failed and not said.is_ours and self._last_reply:
            answer = self._last_reply
            yield from self._sentences.tell(LAST_REPLY, at)
        outcome, reason = _outcome(replace(said, answer=answer), is_over=run.end is not None)
        yield from self._sentences.rest(at)
        yield facts.RunEnded(
            span=RUN_SPAN, at=at, outcome=outcome, answer=answer, reason=said.own.get("reason", reason)
        )


def _outcome(said: Said, *, is_over: bool) -> tuple[Outcome, str]:
    """How a run or child run ended, and why, as far as its span says it."""
    told = said.own.get("outcome")
    if told in list(Outcome):
        return Outcome(told), ""
    if said.failed:
        return Outcome.FAILED, said.error or "It failed."
    if is_over and said.answer:
        return Outcome.ANSWERED, ""
    return Outcome.LOST, NO_END


def _settled(started: facts.RunStarted, settings: Any) -> facts.RunStarted:
    """The run's start with the settings that our own files name; what does not fit is left out."""
    if not isinstance(settings, Mapping):
        return started
    known = {name: value for name, value in facts.CODEC.tagged(started).items() if name != "type"}
    kept = {name: value for name, value in settings.items() if name in known and name not in _TOLD}
    try:
        return facts.CODEC.untagged({"type": "RunStarted", **known, **kept})  # type: ignore[no-any-return]
    except CodecError:
        return started


_TOLD = ("span", "at", "question", "source")


def _asked(own: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "line": _positive(own.get("line")),
        "batch": _positive(own.get("batch")),
        "index": _whole(own.get("index")),
    }


def _whole(item: Any) -> int:
    return item if type(item) is int and item >= 0 else 0


def _positive(item: Any) -> int | None:
    return item if type(item) is int and item > 0 else None
