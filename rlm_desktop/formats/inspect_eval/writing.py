"""Runs as an evaluation of Inspect: one archive, a sample for each run, texts once as attachments."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, cast

from rlm_desktop.events.outcome import Outcome
from rlm_desktop.formats.account import Heading, Source, heading
from rlm_desktop.formats.inspect_eval.prompts import Prompts, message
from rlm_desktop.formats.inspect_eval.scoring import results_told, scores_told
from rlm_desktop.formats.inspect_eval.transcript import Transcript, reply_of
from rlm_desktop.formats.otlp.values import valid
from rlm_desktop.formats.wording import when

VERSION = 2
BEFORE_ALL = (1980, 1, 1, 0, 0, 0)
"""The time of every entry: the same runs always give the same bytes."""


def write(file: BinaryIO, sources: Sequence[Source]) -> None:
    """Write the evaluation: its head, a line on each sample, and the samples."""
    told = [heading(source) for source in sources]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        summaries = []
        for one, source in zip(told, sources, strict=True):
            with archive.open(_entry(f"samples/{one.run}_epoch_1.json"), "w", force_zip64=True) as member:
                summaries.append(_write_sample(cast(BinaryIO, member), one, source))
        head = _head(told, summaries)
        start = {"version": VERSION, "eval": head["eval"], "plan": head["plan"]}
        for name, value in (("_journal/start.json", start), ("summaries.json", summaries), ("header.json", head)):
            archive.writestr(_entry(name), json.dumps(value))


def _write_sample(member: BinaryIO, told: Heading, source: Source) -> dict[str, Any]:
    """Write a sample, one event at a time; gives its summary."""
    transcript = Transcript(told.started.at)
    member.write(b'{"events":[')
    separator = b"\n"
    for recorded in source.read():
        for event in transcript.take(recorded.event):
            member.write(separator + json.dumps(event).encode("ascii"))
            separator = b",\n"
    for event in transcript.rest(told.end):
        member.write(separator + json.dumps(event).encode("ascii"))
        separator = b",\n"
    member.write(b'],\n"attachments":{')
    separator = b"\n"
    for key, text in _attachments(source, told.started.at, transcript.attached):
        member.write(separator + f'"{key}":{json.dumps(text)}'.encode("ascii"))
        separator = b",\n"
    member.write(b"},\n")
    if transcript.prompts.pool:
        _write_pool(member, transcript.prompts)
    base = _summary(told, transcript)
    conversation = transcript.conversation
    sample = base | {
        "messages": conversation,
        "output": reply_of(told.started.root_model, valid(told.answer), "", "stop", None) if told.answer else {},
        "scores": scores_told(told),
        "store": {},
        "error": _error(told),
    }
    member.write(json.dumps(sample).encode("ascii")[1:])
    error = sample["error"]["message"] if sample["error"] else None
    return base | {
        **({"scores": sample["scores"]} if sample["scores"] else {}),
        "error": error,
        "completed": True,
        "message_count": len(conversation),
    }


def _write_pool(member: BinaryIO, prompts: Prompts) -> None:
    """Write the messages that long prompts refer to."""
    member.write(b'"events_data":{"messages":[')
    separator = b"\n"
    for one in prompts.pool:
        member.write(separator + json.dumps(message(*one)).encode("ascii"))
        separator = b",\n"
    member.write(b'],"calls":[]},\n')


def _attachments(source: Source, begin: float, wanted: set[str]) -> Iterator[tuple[str, str]]:
    """The texts that stand apart, each once: the run is read again, so that they need not be held."""
    left = set(wanted)
    transcript = Transcript(begin)
    for recorded in source.read():
        for _ in transcript.take(recorded.event):
            pass
        for key, text in transcript.texts.items():
            if key in left:
                left.discard(key)
                yield key, text
        transcript.texts.clear()


def _summary(told: Heading, transcript: Transcript) -> dict[str, Any]:
    """What sample and summary both say."""
    return {
        "id": told.run,
        "epoch": 1,
        "input": valid(told.started.question),
        "target": "",
        "metadata": {"outcome": told.outcome.value if told.outcome else "", "reason": valid(told.reason)},
        "model_usage": transcript.used,
        "started_at": when(told.started.at),
        "completed_at": when(told.end),
        "total_time": told.end - told.started.at,
        "working_time": told.end - told.started.at,
        "uuid": told.run,
    }


def _error(told: Heading) -> dict[str, str] | None:
    if told.outcome not in (Outcome.FAILED, Outcome.LOST):
        return None
    why = valid(told.reason or "The run was lost.")
    return {"message": why, "traceback": why, "traceback_ansi": why}


def _head(told: Sequence[Heading], summaries: Sequence[dict[str, Any]]) -> dict[str, Any]:
    begin, end = min(one.started.at for one in told), max(one.end for one in told)
    outcomes = {one.outcome for one in told}
    status = "error" if outcomes & {Outcome.FAILED, Outcome.LOST} else "success" if None not in outcomes else "started"
    first = told[0].started
    return {
        "version": VERSION,
        "status": status,
        "eval": {
            "eval_id": told[0].run,
            "run_id": told[0].run,
            "created": when(begin),
            "task": "rlm",
            "task_id": told[0].run,
            "task_version": 0,
            "dataset": {
                "name": valid(first.corpus.name) if first.corpus else "",
                "samples": len(told),
                "sample_ids": [one.run for one in told],
                "shuffled": False,
            },
            "model": valid(first.root_model),
            "config": {},
            "packages": {},
        },
        "plan": {"name": "plan", "steps": [], "config": {}},
        "stats": {"started_at": when(begin), "completed_at": when(end), "model_usage": _together(summaries)},
        **({"results": results} if (results := results_told(told)) else {}),
        "error": _error(next((one for one in told if _error(one)), told[0])),
    }


def _together(summaries: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What all samples used, by model."""
    sums: dict[str, dict[str, Any]] = {}
    for one in summaries:
        for model, used in one["model_usage"].items():
            before = sums.get(model)
            sums[model] = dict(used) if before is None else {key: _plus(before[key], used[key]) for key in used}
    return sums


def _plus(one: Any, other: Any) -> Any:
    return None if one is None or other is None else one + other


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, BEFORE_ALL)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
