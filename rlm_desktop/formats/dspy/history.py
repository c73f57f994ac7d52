"""The history of calls that `dspy` keeps for a language model, brought together with the steps of a trajectory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rlm_desktop.errors import RlmError
from rlm_desktop.events.facts import Message
from rlm_desktop.events.usage import Usage
from rlm_desktop.formats import documents
from rlm_desktop.formats.imported import ImportedRun
from rlm_desktop.formats.told import UNKNOWN_MODEL, amount, epoch, messages, rows, table, text, whole
from rlm_desktop.formats.watch import Watch

FORM = "dspy history"
SUFFIXES = (".history.json", ".history.jsonl")
"""What follows a trajectory's name, without its own suffix, in the name of the file with its history."""

_WRITTEN = {"model", "messages", "kwargs", "outputs", "usage", "timestamp", "uuid"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One call of a history."""

    model: str
    messages: tuple[Message, ...]
    reply: str
    usage: Usage
    end: float | None
    """When it was written down: after the reply."""


@dataclass(slots=True)
class Joined:
    """The calls that belong to a step."""

    root: Asked | None = None
    subs: list[Asked] = field(default_factory=list)


def is_entry(item: Any) -> bool:
    """Whether an object is one call of a history."""
    return (
        isinstance(item, dict)
        and "model" in item
        and not {"messages", "prompt"}.isdisjoint(item)
        and (not {"outputs", "response"}.isdisjoint(item))
    )


def entries_in(record: Any) -> list[Asked]:
    """The calls that a prediction was written with."""
    found = table(record)
    for name in ("lm_history", "history", "GLOBAL_HISTORY"):
        entries = [_asked(one) for one in rows(found.get(name)) if is_entry(one)]
        if entries:
            return entries
    return []


def entries_beside(path: Path) -> list[Asked]:
    """The calls in the file that lies beside a trajectory under its name; none where there is no such file."""
    for suffix in SUFFIXES:
        beside = path.with_name(path.stem + suffix)
        if beside != path and beside.is_file():
            try:
                found = list(documents.documents(beside, is_history, Watch(lambda _: None)))
            except RlmError:
                continue
            given = [one for each in found for one in (each.value if isinstance(each.value, list) else [each.value])]
            return [_asked(one) for one in given if is_entry(one)]
    return []


def join(asked: Sequence[Asked], codes: Sequence[str]) -> list[Joined]:
    """The calls of each step: the one whose reply holds its code, and those between it and the next such.

    A call before the first such, or after the last one that belongs to another program, stands with the step nearest.
    """
    joined = [Joined() for _ in codes]
    step = -1
    for one in asked:
        following = step + 1
        if following < len(codes) and _holds(one.reply, codes[following]):
            step = following
            joined[step].root = one
        elif step >= 0:
            joined[step].subs.append(one)
    return joined


def read_alone(path: Path, on_bytes: Callable[[int], None]) -> Iterator[ImportedRun]:
    """No run: a history belongs to a trajectory, with which it is read.

    Raises RlmError when none lies beside it.
    """
    on_bytes(0)
    stem = next((path.name.removesuffix(one) for one in SUFFIXES if path.name.endswith(one)), "")
    if not stem or not any(path.with_name(stem + suffix).is_file() for suffix in (".json", ".jsonl", "")):
        raise RlmError(
            f"{path}, line 1: this is a history of calls without the trajectory that it belongs to.",
            f"Put it beside the trajectory NAME.json, and call it NAME{SUFFIXES[0]}.",
        )
    yield from ()


def _holds(reply: str, code: str) -> bool:
    wanted = _bare(code)
    return bool(wanted) and wanted in _bare(reply)


def _bare(said: str) -> str:
    return "".join(said.replace("\\n", "\n").replace('\\"', '"').split())


def is_history(value: Any) -> bool:
    """Whether a JSON value is a history, or one call of one a line, with all that dspy writes."""
    entries = value if isinstance(value, list) else [value]
    return bool(entries) and isinstance(entries[0], dict) and entries[0].keys() >= _WRITTEN


def _asked(entry: dict[str, Any]) -> Asked:
    usage = table(entry.get("usage"))
    details = table(usage.get("prompt_tokens_details")), table(usage.get("completion_tokens_details"))
    prompt = entry.get("messages") if entry.get("messages") else entry.get("prompt")
    outputs = rows(entry.get("outputs"))
    first = outputs[0] if outputs else entry.get("response")
    reply = text(first.get("text")) if isinstance(first, dict) and "text" in first else text(first)
    return Asked(
        model=text(entry.get("model")) or UNKNOWN_MODEL,
        messages=messages(prompt),
        reply=reply,
        usage=Usage(
            tokens_in=whole(usage.get("prompt_tokens")),
            tokens_out=whole(usage.get("completion_tokens")),
            tokens_cached=whole(details[0].get("cached_tokens")),
            tokens_reasoning=whole(details[1].get("reasoning_tokens")),
            cost=amount(entry.get("cost")),
        ),
        end=epoch(entry.get("timestamp")),
    )
