"""The samples of an evaluation, whole or in chunks, with their events set aside and their attachments in reach."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from rlm_desktop.formats.foreign.spool import Place, Spool
from rlm_desktop.formats.inspect_eval.archive import Archive, Unpacked
from rlm_desktop.formats.json_items import Asked, Readable
from rlm_desktop.formats.told import rows, table

HEADS = ("header.json", "_journal/start.json")
DEEPEST = 60

_WHOLE = re.compile(r"samples/(.+)_epoch_(\d+)\.json")
_SHELL = re.compile(r"samples/(.+)_epoch_(\d+)/sample\.json")
_PROTOCOLS = ("attachment://", "tc://")
_BIG = ("attachments", "events", "messages", "store", "timelines", "events_data", "error_retries")


@dataclass(slots=True)
class Sample:
    """One sample: what it says of itself, and where its events and texts lie."""

    spool: Spool
    look: Callable[[], None] = lambda: None
    """Called for each event that is looked at; may raise to end the reading."""
    told: dict[str, Any] = field(default_factory=dict)
    """Its own fields, without the large ones."""
    events: list[Place] = field(default_factory=list)
    damages: list[str] = field(default_factory=list)
    """Sentences on what could not be read."""
    attachments: dict[str, Place] = field(default_factory=dict)
    pool: list[Place] = field(default_factory=list)
    """Messages that events refer to by number."""

    def event(self, place: Place) -> dict[str, Any]:
        """An event that was set aside; what stands apart is put in."""
        self.look()
        return table(self.resolved(self.spool.again(place)))

    def resolved(self, item: Any, depth: int = 0) -> Any:
        """A value with its attachments in their places."""
        if isinstance(item, str):
            for protocol in _PROTOCOLS:
                if item.startswith(protocol):
                    place = self.attachments.get(item[len(protocol) :])
                    return item if place is None else self.spool.again(place)
            return item
        if depth > DEEPEST:
            return item
        if isinstance(item, list):
            return [self.resolved(one, depth + 1) for one in item]
        if isinstance(item, dict):
            return {key: self.resolved(value, depth + 1) for key, value in item.items()}
        return item

    def prompt(self, event: dict[str, Any], last: int | None = None) -> list[Any]:
        """The messages that a model was given: those of the event, or of the pool.

        last: how many of them are wanted, from the end.
        """
        refs = event.get("input_refs")
        if not isinstance(refs, list):
            given = rows(event.get("input"))
            return given if last is None else given[len(given) - min(last, len(given)) :]
        places: list[Place] = []
        for one in refs:
            if isinstance(one, list) and len(one) == 2 and all(type(edge) is int and edge >= 0 for edge in one):
                places += self.pool[one[0] : one[1]]
        if last is not None:
            places = places[len(places) - min(last, len(places)) :]
        return [self.resolved(self.spool.again(place)) for place in places]

    def take(self, key: str, value: Any) -> None:
        """Take a field of the sample."""
        if key == "attachments" and isinstance(value, dict):
            self.attachments |= {str(name): self.spool.keep(one) for name, one in value.items()}
        elif key == "events" and isinstance(value, list):
            self.events += [self.spool.keep(one) for one in value]
        elif key == "events_data":
            self.pool += [self.spool.keep(one) for one in rows(table(value).get("messages"))]
        elif key not in _BIG:
            self.told[key] = value


class Evaluation:
    """An evaluation's head and samples.

    head: EvalLog without its samples; complete when the samples are read.
    """

    def __init__(self, path: Path, on_bytes: Callable[[int], None]) -> None:
        self._path = path
        self._on_bytes = on_bytes
        self.head: dict[str, Any] = {}
        self.damages: list[str] = []
        self.planned = 0
        """Samples that the head speaks of."""

    def of_archive(self, archive: Archive) -> Iterator[Sample]:
        """The samples of an archive, each gone when the next is asked for."""
        if archive.is_cut:
            self.damages.append(f"{self._path.name}: its directory is missing: it was cut off, or is being written.")
        for name in HEADS[::-1]:
            if name in archive.entries:
                self.head |= _object(archive.open(name), name, self.damages)
        for name, entry in archive.entries.items():
            look = partial(self._on_bytes, entry.start)
            look()
            is_chunked = _SHELL.fullmatch(name) is not None
            if not is_chunked and _WHOLE.fullmatch(name) is None:
                continue
            with Spool() as spool:
                sample = Sample(spool, look)
                if is_chunked:
                    self._put_together(archive, name, sample)
                else:
                    self._take_whole(archive.open(name), name, sample)
                yield sample
        self.planned = len(rows(table(table(self.head.get("eval")).get("dataset")).get("sample_ids")))

    def of_document(self, file: Readable) -> Iterator[Sample]:
        """The samples of one JSON document."""
        asked = Asked(lists=("samples",), opened=(), signs=("eval",))
        known = 0
        for item in asked.items(file):
            self._on_bytes(item.bytes_read)
            if item.key == "samples":
                found = [item.value]
            elif item.key:
                self.head[item.key] = item.value
                continue
            else:
                whole = table(item.value)
                found = rows(whole.pop("samples", None))
                self.head |= whole
            for one in map(table, found):
                with Spool() as spool:
                    sample = Sample(spool, partial(self._on_bytes, item.bytes_read))
                    for key in ("attachments", *one):
                        sample.take(key, one.pop(key, None))
                    sample.damages += _sentences(self._path.name, asked.damages[known:])
                    known = len(asked.damages)
                    yield sample
        self.damages += _sentences(self._path.name, asked.damages[known:])

    def _take_whole(self, member: Unpacked, name: str, sample: Sample) -> None:
        asked = Asked(lists=("events",), opened=(), signs=("id", "epoch", "input", "attachments"))
        for item in asked.items(member):
            sample.look()
            if item.key == "events":
                sample.events.append(sample.spool.keep(item.value))
            elif item.key:
                sample.take(item.key, item.value)
            else:
                for key, value in table(item.value).items():
                    sample.take(key, value)
        sample.damages += [*_sentences(f"{self._path.name}, {name}", asked.damages), *_said(member)]

    def _put_together(self, archive: Archive, name: str, sample: Sample) -> None:
        """A sample in chunks: its shell, and the parts of its sequences in their order."""
        sample.told = _object(archive.open(name), name, sample.damages)
        before = name.removesuffix("sample.json")
        for kind in ("attachments", "messages", "events"):
            pattern = re.compile(rf"{re.escape(before)}{kind}/(\d+)\.json")
            chunks = sorted((int(hit[1]), one) for one in archive.entries if (hit := pattern.fullmatch(one)))
            for start, one in chunks:
                for number, value in enumerate(_items(archive.open(one), one, sample.damages), start):
                    sample.look()
                    place = sample.spool.keep(value)
                    if kind == "attachments":
                        sample.attachments[str(number)] = place
                    elif kind == "messages":
                        sample.pool.append(place)
                    else:
                        sample.events.append(place)


def _items(member: Unpacked, name: str, damages: list[str]) -> list[Any]:
    """The items of an entry's list, as far as it can be read; an object is the only one."""
    asked = Asked(lists=(), opened=())
    items = [one.value for one in asked.items(member)]
    damages += [*_sentences(name, asked.damages), *_said(member)]
    return items


def _object(member: Unpacked, name: str, damages: list[str]) -> dict[str, Any]:
    return table(next(iter(_items(member, name, damages)), None))


def _said(member: Unpacked) -> list[str]:
    return [f"{member.damage[:1].upper()}{member.damage[1:]}."] if member.damage else []


def _sentences(place: str, damages: list[tuple[int, str]]) -> list[str]:
    return [f"{place}, line {line:,}: {why}." for line, why in damages]
