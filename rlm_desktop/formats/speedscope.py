"""Runs as profiles for speedscope: one for each lane of things that went on at the same time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from rlm_desktop.formats.account import Heading, Part, Source, heading, run_part, steps_of
from rlm_desktop.formats.wording import is_asked, name_of

SCHEMA = "https://www.speedscope.app/file-format-schema.json"


def write(file: BinaryIO, sources: Sequence[Source]) -> None:
    """Write the profiles of each run, one after the other."""
    frames: dict[str, int] = {}
    profiles = [profile for source in sources for profile in _profiles(source, frames)]
    whole = {
        "$schema": SCHEMA,
        "exporter": "RLM Desktop",
        "name": ", ".join(source.run for source in sources),
        "activeProfileIndex": 0,
        "shared": {"frames": [{"name": name} for name in frames]},
        "profiles": profiles,
    }
    file.write(json.dumps(whole, separators=(",", ":")).encode("ascii"))


def _profiles(source: Source, frames: dict[str, int]) -> Iterator[dict[str, Any]]:
    told = heading(source)
    lanes: list[list[dict[str, Any]]] = []
    free: list[float] = []
    first: list[dict[str, Any]] = []
    whole = run_part(told)
    _open(first, frames, whole, 0.0)
    now = 0.0
    asked: list[Part] = []
    for step in steps_of(source):
        now = _draw(step, now, told.end - told.started.at, told, frames, first, asked)
    _close(first, frames, whole, max(now, told.end - told.started.at))
    while asked:
        asked.sort(key=lambda part: part.begin)
        waiting, asked = asked, []
        for part in waiting:
            begin = part.begin - told.started.at
            lane = next((place for place, end in enumerate(free) if end <= begin), len(free))
            if lane == len(free):
                free.append(0.0)
                lanes.append([])
            free[lane] = _draw(part, begin, told.end - told.started.at, told, frames, lanes[lane], asked)
    for place, events in enumerate([first, *lanes]):
        name = f"{told.run}: {'the run' if place == 0 else f'asked by code, lane {place}'}"
        yield {
            "type": "evented",
            "name": name,
            "unit": "seconds",
            "startValue": 0,
            "endValue": max(one["at"] for one in events),
            "events": events,
        }


def _draw(
    part: Part,
    start: float,
    stop: float,
    told: Heading,
    frames: dict[str, int],
    events: list[dict[str, Any]],
    asked: list[Part],
) -> float:
    """One part and those in it, between two moments; what code asked for is left for a lane of its own."""
    begin = min(max(part.begin - told.started.at, start), stop)
    end = stop if part.end is None else min(max(part.end - told.started.at, begin), stop)
    _open(events, frames, part, begin)
    now = begin
    for one in part.below:
        if is_asked(one):
            asked.append(one)
        else:
            now = _draw(one, now, end, told, frames, events, asked)
    _close(events, frames, part, end)
    return end


def _open(events: list[dict[str, Any]], frames: dict[str, int], part: Part, at: float) -> None:
    events.append({"type": "O", "frame": frames.setdefault(_frame(part), len(frames)), "at": round(at, 6)})


def _close(events: list[dict[str, Any]], frames: dict[str, int], part: Part, at: float) -> None:
    events.append({"type": "C", "frame": frames[_frame(part)], "at": round(at, 6)})


def _frame(part: Part) -> str:
    return f"{name_of(part)}, {part.model}" if part.model else name_of(part)
