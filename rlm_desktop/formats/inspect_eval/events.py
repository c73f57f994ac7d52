"""The events of a sample as spans: models, tools and agents, and what happened in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from rlm_desktop.events.wording import counted
from rlm_desktop.formats.foreign.given import GivenSpan, Kind, Said
from rlm_desktop.formats.foreign.spool import Place
from rlm_desktop.formats.inspect_eval.said import call_said, run_said, tool_said
from rlm_desktop.formats.inspect_eval.samples import Sample
from rlm_desktop.formats.inspect_eval.scoring import is_ours
from rlm_desktop.formats.inspect_eval.transcript import OURS
from rlm_desktop.formats.told import amount, moment, rows, table, text, whole

ROOT = "sample"
_KINDS = {"agent": Kind.OWNER, "step": Kind.STEP}
_NOTES = ("info", "error", "sample_limit", "compaction", "interrupt", "score")
_SILENT = ("span_begin", "span_end", "step", "sample_init", "state", "score")


class SampleSpans:
    """All spans of a sample; the one that agents and models lie in is its run.

    begin: when the sample began; None where nothing says it.
    """

    def __init__(self, head: dict[str, Any], sample: Sample) -> None:
        self._head = head
        self._sample = sample
        self._spans: dict[str, GivenSpan] = {}
        self._own: dict[str, dict[str, Any]] = {}
        """By span: what only our own files say."""
        self._points: dict[str, list[tuple[float, dict[str, Any]]]] = {}
        self._tools: list[str] = []
        """Spans of tools whose event was not seen yet."""
        self._claimed: set[str] = set()
        """Those whose event was."""
        self._dropped: Counter[str] = Counter()
        self._at = self.begin = self._beginning()
        for place in sample.events:
            sample.look()
            self._take(table(sample.spool.again(place)), place)
        self._root = self._crown()
        self._settle_points()

    @property
    def all(self) -> list[GivenSpan]:
        """The spans, without those that hold nothing of a run."""
        kept = {one.key: one for one in self._spans.values() if one.kind is not Kind.OTHER}
        for one in list(kept.values()):
            kept |= {above.key: above for above in self._above(one)}
        return list(kept.values())

    def left_out(self) -> Iterator[str]:
        """Sentences on events that have no place in a run."""
        for kind, count in self._dropped.items():
            yield f"{counted(count, 'event')} of the kind {kind!r} left out."

    def say(self, given: GivenSpan) -> Said:
        """What a span says."""
        own = self._own.get(given.key, {})
        points = tuple(self._sample.resolved(point) for _, point in self._points.get(given.key, []))
        if given.key == self._root:
            return run_said(self._sample, own, points)
        event = self._sample.event(given.place)
        match event.get("event"):
            case "model":
                return call_said(self._sample, event, own, points)
            case "tool" | "subtask":
                return tool_said(event, own, points)
            case _:
                error = text(self._sample.resolved(own.get("error")))
                answer = text(self._sample.resolved(own.get("answer")))
                question = text(self._sample.resolved(own.get("question")))
                return Said(
                    text=question, answer=answer, error=error, failed=own.get("failed") is True, own=own, points=points
                )

    def _take(self, event: dict[str, Any], place: Place, holder: str | None = None) -> None:
        """Take an event; those inside it, in the older form, with it."""
        kind = text(event.get("event"))
        at = moment(event.get("timestamp"), as_utc=_is_naive(event.get("timestamp")))
        self._at = at if at is not None else self._at
        own = table(table(event.get("metadata")).get(OURS))
        where = holder or _key(event.get("span_id"))
        if kind == "span_begin":
            self._begin_span(event, place, at, own)
        elif kind == "span_end":
            key = _key(event.get("id"))
            if key in self._spans and key not in self._claimed:
                self._spans[key].end = None if own.get("open") is True else self._at
                self._own[key] = self._own.get(key, {}) | own
        elif kind in ("model", "tool", "subtask"):
            self._begin_event(event, kind, place, at, own, where)
        elif isinstance(own.get("type"), str):
            self._point(where, at, _named(own))
        elif kind in _NOTES and not (kind == "score" and event.get("intermediate") is not True):
            if note := _note(kind, event):
                self._point(where, at, {"type": "Noted", "note": note})
        elif kind not in _SILENT:
            self._dropped[kind] += 1

    def _begin_span(self, event: dict[str, Any], place: Place, at: float | None, own: dict[str, Any]) -> None:
        key = _key(event.get("id"))
        if key is None or key in self._spans:
            return
        kind = Kind.STEP if "step" in own else _KINDS.get(text(event.get("type")), Kind.OTHER)
        kind = Kind.OTHER if kind is Kind.STEP and "step" not in own else kind
        step = whole(own.get("step"))
        parent = _key(event.get("parent_id"))
        name = text(event.get("name"))
        self._own[key] = own
        if event.get("type") == "tool":
            self._tools.append(key)
        self._spans[key] = GivenSpan(
            key=key, parent=parent, kind=kind, name=name, begin=at, end=None, place=place,
            model=text(own.get("model")), says_something=False, step=step or None,
        )  # fmt: skip

    def _begin_event(
        self,
        event: dict[str, Any],
        kind: str,
        place: Place,
        at: float | None,
        own: dict[str, Any],
        where: str | None,
    ) -> None:
        end = _end_of(event, at)
        if own.get("open") is True:
            end = None
        span = self._around(where, text(event.get("function"))) if kind == "tool" else None
        if span is not None:
            span.kind, span.place, span.begin, span.end = Kind.TOOL, place, at or span.begin, end
            self._own[span.key] = own
            self._nested(event, span.key)
            return
        key = f"event {len(self._spans)}" if not isinstance(own.get("span"), int) else f"span {own['span']}"
        model = text(event.get("model"))
        self._own[key] = own
        self._spans[key] = GivenSpan(
            key=key, parent=where, kind=Kind.CALL if kind == "model" else Kind.TOOL,
            name=text(event.get("function", event.get("name"))), begin=at, end=end, place=place, model=model,
        )  # fmt: skip
        self._nested(event, key)

    def _around(self, where: str | None, name: str) -> GivenSpan | None:
        """The span that is the tool of this name, called in another; it is taken then."""
        for key in self._tools[::-1]:
            span = self._spans[key]
            if where in (span.parent, key) and span.name == name:
                self._tools.remove(key)
                self._claimed.add(key)
                return span
        return None

    def _nested(self, event: dict[str, Any], key: str) -> None:
        for one in map(table, rows(event.get("events"))):
            self._take(one, self._sample.spool.keep(one), key)

    def _point(self, where: str | None, at: float | None, point: dict[str, Any]) -> None:
        self._points.setdefault(where or "", []).append((at or self._at or 0.0, point))

    def _crown(self) -> str:
        """Make the outermost agent the run, or put the sample's own span over all; gives its key."""
        outer = [one for one in self._spans.values() if one.kind is Kind.OWNER and not self._has_agent_above(one)]
        is_sole = len(outer) == 1 and not any(
            one.kind is Kind.CALL and not self._is_below(one, outer[0].key) for one in self._spans.values()
        )
        sample = self._sample.told
        end = moment(sample.get("completed_at"), as_utc=_is_naive(sample.get("completed_at")))
        if is_sole:
            root = outer[0]
        else:
            place = self._sample.spool.keep({})
            root = GivenSpan(key=ROOT, parent=None, kind=Kind.OWNER, name="", begin=None, end=None, place=place)
            self._spans[ROOT] = root
        own = self._own.get(root.key, {})
        if not own:
            root.begin, root.end = self.begin, end or self._latest()
        root.parent = None
        root.model = root.model or text(table(self._head.get("eval")).get("model"))
        for one in self._spans.values():
            if one is not root and (one.parent is None or one.parent not in self._spans):
                one.parent = root.key
        return root.key

    def _settle_points(self) -> None:
        """What happened in a span that has no place of its own happened in the next one above."""
        settled: dict[str, list[tuple[float, dict[str, Any]]]] = {}
        for key, points in self._points.items():
            at: str | None = key
            for _ in range(len(self._spans)):
                if at not in self._spans or at == self._root or self._spans[at].kind is not Kind.OTHER:
                    break
                at = self._spans[at].parent
            settled.setdefault(at if at in self._spans and at is not None else self._root, []).extend(points)
        for name, score in table(self._sample.told.get("scores")).items():
            if is_ours(score):
                continue
            note = f"Score {name}: {text(table(score).get('value', score))}"
            settled.setdefault(self._root, []).append((self._at or 0.0, {"type": "Noted", "note": note}))
        self._points = settled
        for key, points in settled.items():
            self._spans[key].points = tuple(at for at, _ in points)

    def _has_agent_above(self, span: GivenSpan) -> bool:
        return any(one.kind is Kind.OWNER for one in self._above(span))

    def _is_below(self, span: GivenSpan, key: str) -> bool:
        return any(one.key == key for one in self._above(span))

    def _above(self, span: GivenSpan) -> Iterator[GivenSpan]:
        passed = {span.key}
        at = self._spans.get(span.parent or "")
        while at is not None and at.key not in passed:
            yield at
            passed.add(at.key)
            at = self._spans.get(at.parent or "")

    def _beginning(self) -> float | None:
        told = self._sample.told.get("started_at")
        began = moment(told, as_utc=_is_naive(told))
        if began is not None or not self._sample.events:
            return began
        first = table(self._sample.spool.again(self._sample.events[0])).get("timestamp")
        return moment(first, as_utc=_is_naive(first))

    def _latest(self) -> float | None:
        ends = [one.end for one in self._spans.values() if one.end is not None]
        return max(ends, default=self._at)


def _end_of(event: dict[str, Any], begin: float | None) -> float | None:
    end = moment(event.get("completed"), as_utc=_is_naive(event.get("completed")))
    if end is not None or event.get("pending") is True:
        return end
    took = amount(event.get("working_time"))
    if took is None:
        took = amount(table(event.get("output")).get("time"))
    is_over = bool(rows(table(event.get("output")).get("choices")) or event.get("result") or event.get("error"))
    return None if begin is None or not (is_over or took) else begin + (took or 0.0)


def _note(kind: str, event: dict[str, Any]) -> str:
    match kind:
        case "info":
            return text(event.get("data"))
        case "error":
            return f"Error: {text(table(event.get('error')).get('message'))}"
        case "sample_limit":
            return f"Limit reached: {text(event.get('message')) or text(event.get('type'))}"
        case "score":
            return f"Score: {text(table(event.get('score')).get('value'))}"
        case "compaction":
            return f"The history was shortened: {text(event.get('type'))}."
        case _:
            return f"Interrupted: {text(event.get('source'))}."


def _named(own: dict[str, Any]) -> dict[str, Any]:
    """One of our own events, with the key of the span that it speaks of."""
    if own.get("type") == "ReplyShared":
        return own | {"call": f"span {own.get('call')}"}
    return own


def _key(item: Any) -> str | None:
    return f"span {item}" if isinstance(item, str | int) and item != "" else None


def _is_naive(item: Any) -> bool:
    """Whether a time has no zone; Inspect's are UTC then."""
    return isinstance(item, str) and not item.endswith("Z") and "+" not in item[10:] and "-" not in item[10:]
