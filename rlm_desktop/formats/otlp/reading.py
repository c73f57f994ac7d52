"""A file of OpenTelemetry spans as runs, one for each trace: OTLP JSON in either spelling, or Phoenix's lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from rlm_desktop.codec import LARGEST_INT
from rlm_desktop.errors import RlmError
from rlm_desktop.events.facts import Event
from rlm_desktop.events.score import Score
from rlm_desktop.formats.foreign.given import GivenSpan, Said
from rlm_desktop.formats.foreign.placing import Placing
from rlm_desktop.formats.foreign.spool import Spool
from rlm_desktop.formats.foreign.telling import SpanSource, Telling
from rlm_desktop.formats.imported import ImportedRun, Sentences, run_id, source_of
from rlm_desktop.formats.json_items import Asked
from rlm_desktop.formats.otlp import keys
from rlm_desktop.formats.otlp.messages import opened
from rlm_desktop.formats.otlp.values import attributes_of, identity, seconds
from rlm_desktop.formats.otlp.vocabulary import kind_of, model_of, said_by, says_something
from rlm_desktop.formats.scores import score_of
from rlm_desktop.formats.told import rows, table, text

FORM = "OpenTelemetry spans"

_SPAN_LISTS = ("spans", "data")
_ON_THE_WAY = (
    *("resourceSpans", "resource_spans", "scopeSpans", "scope_spans", "batches"),
    *("instrumentationLibrarySpans", "instrumentation_library_spans"),
)
_IDS = ({"traceId", "spanId", "name"}, {"trace_id", "span_id", "name"})
_HOLDERS = frozenset({"resourceSpans", "resource_spans", "scopeSpans", "scope_spans", "batches"})


def is_document(value: Any) -> bool:
    """Whether a JSON value, or the beginning of one, holds spans or is one."""
    if isinstance(value, list):
        value = value[0] if value else None
    if not isinstance(value, dict):
        return False
    if isinstance(value.get("data"), list) and value["data"]:
        value = table(value["data"][0])
    told = {*value, *table(value.get("context"))}
    return any(ids <= told for ids in _IDS) or not _HOLDERS.isdisjoint(told)


def read(path: Path, on_bytes: Callable[[int], None]) -> Iterator[ImportedRun]:
    """The runs of a file, in the order they began.

    on_bytes: called with how much of the work is done, in bytes of the file; may raise to end it.
    Raises RlmError when the file cannot be read or holds no span.
    """
    with Spool() as spool:
        found = _Found(spool)
        try:
            with path.open("rb") as file:
                damages = found.read(file, lambda count: on_bytes(count // 2))
                size = file.tell()
        except OSError as error:
            raise RlmError(f"{path} cannot be read: {error.strerror or error}.", "Choose another file.") from error
        if not found.records:
            line, why = damages[0] if damages else (1, "there is no span")
            raise RlmError(f"{path}, line {line:,}: {why}.", "The file is damaged: export it again.")
        done, total = 0, sum(map(len, found.records.values()))
        for record, spans in sorted(found.records.items(), key=lambda one: _beginning(one[1])):
            sentences = Sentences(path.name)
            run = run_id(_beginning(spans), b"".join(spans[key].place.digest for key in sorted(spans)))
            told = _events(path, spans, found, sentences, damages)
            events = _counted(told, size // 2, on_bytes, size // 2 * done // total)
            yield ImportedRun(run, events, sentences, found.scores.get(record))
            damages = []
            done += len(spans)


class _Found:
    """The spans of a file, by the id of their trace."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self.records: dict[str, dict[str, GivenSpan]] = {}
        self.scores: dict[str, Score] = {}
        """Of records whose outermost span has one."""

    def read(self, file: BinaryIO, on_bytes: Callable[[int], None]) -> list[tuple[int, str]]:
        """Take the spans; gives line and reason of what was damaged."""
        asked = Asked(lists=_SPAN_LISTS, opened=_ON_THE_WAY)
        for item in asked.items(file):
            on_bytes(item.bytes_read)
            if item.key in (*_SPAN_LISTS, ""):
                why = self._take(item.value) if isinstance(item.value, dict) else "it is not an object"
                if why:
                    asked.damages.append((item.line, why))
        return sorted(asked.damages)

    def say(self, given: GivenSpan) -> Said:
        """What a span says."""
        raw = self._spool.again(given.place)
        told, events = _told(raw)
        return said_by(given.kind, given.name, told, _failure(raw), events)

    def _take(self, raw: dict[str, Any]) -> str:
        """Take a span; gives the reason where it is none."""
        context = table(raw.get("context"))
        record = identity(_of(raw, "traceId", "trace_id") or context.get("trace_id"), 16)
        own = identity(_of(raw, "spanId", "span_id") or context.get("span_id"), 8)
        if not record or not own:
            return "it has no id of its span or trace"
        told, events = _told(raw)
        fields = table(opened(told.get(keys.OWN_FIELDS)))
        begin = seconds(_of(raw, "startTimeUnixNano", "start_time_unix_nano", "start_time"))
        end = seconds(_of(raw, "endTimeUnixNano", "end_time_unix_nano", "end_time"))
        name = text(raw.get("name"))
        step = told.get("rlm.step")
        place = self._spool.keep(raw)
        parent = identity(_of(raw, "parentSpanId", "parent_span_id", "parent_id"), 8)
        score = None if parent else _score(events)
        if score is not None:
            self.scores.setdefault(record, score)
        self.records.setdefault(record, {})[own] = GivenSpan(
            key=own,
            parent=parent or None,
            kind=kind_of(told, _of(raw, "span_kind", "spanKind")),
            name=name,
            begin=begin,
            end=None if fields.get("open") is True else end,
            place=place,
            model=model_of(told),
            says_something=says_something(told),
            points=tuple(one["event.time"] or begin or 0.0 for one in events if keys.OWN_EVENT in one),
            step=step if isinstance(step, int) and 0 < step < LARGEST_INT else None,
        )
        return ""


def _events(
    path: Path, spans: dict[str, GivenSpan], found: _Found, sentences: Sentences, damages: list[tuple[int, str]]
) -> Iterator[Event]:
    placing = Placing(list(spans.values()))
    placing.place()
    source = SpanSource(source_of(FORM, path), found.say)
    for number, event in enumerate(Telling(placing, source, sentences).events()):
        yield event
        if number == 0:
            for line, why in damages:
                yield from sentences.damaged(line, why, event.at)


def _counted(events: Iterator[Event], behind: int, on_bytes: Callable[[int], None], done: int) -> Iterator[Event]:
    for event in events:
        on_bytes(behind + done)
        yield event


def _told(raw: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A span's attributes, and its events with their name and time; what lies in pieces is put together."""
    told = attributes_of(raw.get("attributes"))
    events = []
    rest: dict[str, list[str]] = {}
    for one in map(table, rows(raw.get("events"))):
        fields = attributes_of(one.get("attributes"))
        if one.get("name") == keys.REST_EVENT:
            rest.setdefault(text(fields.get(keys.REST_KEY)), []).append(text(fields.get(keys.REST_TEXT)))
            continue
        when = seconds(_of(one, "timeUnixNano", "time_unix_nano", "timestamp"))
        events.append({**fields, "event.name": one.get("name"), "event.time": when})
    whole = {name: "".join(pieces) for name, pieces in rest.items()}
    for one in events:
        said = whole.pop(f"{keys.OWN_EVENT}.{one.get(keys.OWN_NUMBER)}", None)
        if said is not None:
            one[keys.OWN_EVENT] = said
    return told | whole, events


def _score(events: list[dict[str, Any]]) -> Score | None:
    """The first score that the events of a span say."""
    said = (one for one in events if one["event.name"] == keys.SCORE_EVENT)
    scores = (score_of(one.get(keys.SCORE_VALUE), text(one.get(keys.SCORE_BY))) for one in said)
    return next((score for score in scores if score is not None), None)


def _failure(raw: dict[str, Any]) -> tuple[bool, str]:
    """Whether a span failed, and the sentence."""
    status = table(raw.get("status"))
    code = _of(raw, "status_code", "statusCode") if not status else _of(status, "code", "statusCode", "status_code")
    message = status.get("message") if status else _of(raw, "status_message", "statusMessage")
    return code in (2, "2", "ERROR", "STATUS_CODE_ERROR"), text(message)


def _of(raw: dict[str, Any], *names: str) -> Any:
    return next((raw[name] for name in names if raw.get(name) is not None), None)


def _beginning(spans: dict[str, GivenSpan]) -> float:
    return min((one.begin for one in spans.values() if one.begin is not None), default=0.0)
