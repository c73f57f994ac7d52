"""A run as a trajectory of ATIF v1.7: a step for each turn, code as a tool, sub-calls and child runs as subagents.

What the format has no place for stands under "rlm" in its `extra` objects, and is read back from there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from rlm_desktop.events.facts import Message
from rlm_desktop.events.outcome import SpanKind, Status
from rlm_desktop.events.usage import Total, Usage
from rlm_desktop.formats.account import Heading, Part, Source, heading, steps_of
from rlm_desktop.formats.scores import as_plain
from rlm_desktop.formats.wording import is_asked, when

SCHEMA = "ATIF-v1.7"
TOOL = "python"
OWN = "rlm"
"""The key of our own part of an extra object."""

_SOURCES = {"system": "system", "user": "user", "assistant": "agent"}

Row = dict[str, Any]


def write(file: BinaryIO, sources: Sequence[Source]) -> None:
    """Write one run."""
    (source,) = sources
    told = heading(source)
    writer = _Trajectory(told, told.run)
    file.write(_json(_opening(told))[:-1] + b',"steps":[\n')
    rows = (row for step in steps_of(source) for row in writer.rows(step))
    _put_all(file, _numbered(rows, told.started.question))
    file.write(b'\n],"subagent_trajectories":[\n')
    _put_all(file, (row for step in steps_of(source) for row in _Subagents(told).of(step)))
    file.write(b"\n]}\n")


def _put_all(file: BinaryIO, rows: Iterator[Row]) -> None:
    for place, row in enumerate(rows):
        file.write((b",\n" if place else b"") + _json(row))


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def _opening(told: Heading) -> Row:
    version = told.started.versions.get("rlm-desktop", "unknown")
    return {
        "schema_version": SCHEMA,
        "session_id": told.run,
        "trajectory_id": told.run,
        "agent": {"name": "rlm-desktop", "version": version, "model_name": told.started.root_model},
        "final_metrics": _final(told.total, told.steps),
        "extra": {OWN: _run(told)},
    }


def _run(told: Heading) -> Row:
    """What RunStarted and RunEnded say beyond the format."""
    started = told.started
    return {
        "kind": "run",
        "question": started.question,
        "method": started.method,
        "sub_model": started.sub_model,
        "begin": started.at,
        "end": told.end,
        "outcome": told.outcome.value if told.outcome else None,
        "answer": told.answer,
        "reason": told.reason,
        "max_steps": started.limits.max_steps,
        "max_depth": started.limits.max_depth,
        "notes": list(told.notes),
        **({"score": as_plain(told.score)} if told.score else {}),
    }


def _numbered(rows: Iterator[Row], question: str) -> Iterator[Row]:
    """Rows with their step_id; the question alone where there is no row."""
    number = 0
    for number, row in enumerate(rows, start=1):
        yield {"step_id": number, **row}
    if not number:
        yield {"step_id": 1, "source": "user", "message": question}


class _Trajectory:
    """The steps of one loop."""

    def __init__(self, told: Heading, name: str) -> None:
        self._told = told
        self._name = name
        self._last: Part | None = None

    def rows(self, step: Part) -> Iterator[Row]:
        """The rows of a step: what the model was first sent, and one for each time that it was asked."""
        calls = [part for part in step.below if part.role == "root"]
        blocks = [part for part in step.below if part.kind is SpanKind.CODE]
        asked: list[Part | None] = [*calls] if calls else [None]
        for call in asked:
            is_last = call is None or call is calls[-1]
            if call is not None and self._last is None:
                yield from (_message(message) for message in call.messages)
            yield self._row(step, call, blocks if is_last else [], is_last=is_last)
            self._last = call or self._last

    def _row(self, step: Part, call: Part | None, blocks: list[Part], *, is_last: bool) -> Row:
        own: Row = {"step": step.step, "is_last": is_last, "call": self._call(call) if call is not None else None}
        if is_last:
            own |= {"begin": step.begin, "end": _end(step), "closing": step.closing, "error": step.error}
            own |= {"failed": step.status is Status.FAILED, "notes": step.notes, "answer": step.answer}
            own["blocks"] = [_block(block) for block in blocks]
        row: Row = {
            "timestamp": when(step.begin),
            "source": "agent",
            "message": call.text if call is not None else "",
            **({"llm_call_count": 0} if call is None else _asked(call)),
        }
        if blocks:
            row["tool_calls"] = [
                {"tool_call_id": _id(block), "function_name": TOOL, "arguments": {"code": block.text}}
                for block in blocks
            ]
            row["observation"] = {"results": [self._result(block) for block in blocks]}
        return {**row, "extra": {OWN: own}}

    def _call(self, call: Part) -> Row:
        goes_on = self._last is not None and call.after == self._last.span
        first = self._last is None
        return {
            "begin": call.begin,
            "end": _end(call),
            "error": call.error,
            "stopped": call.status is Status.STOPPED,
            "finish_reason": call.finish_reason,
            "retries": call.retries,
            "is_first": first,
            "goes_on": goes_on,
            "messages": [] if first else [{"role": one.role, "content": one.text} for one in call.messages],
        }

    def _result(self, block: Part) -> Row:
        asked = [part for part in block.below if is_asked(part)]
        refs = [{"trajectory_id": _trajectory_id(self._told, part)} for part in asked]
        content = "".join(output.text for output in block.outputs) + block.error
        return {"source_call_id": _id(block), "content": content} | ({"subagent_trajectory_ref": refs} if refs else {})


class _Subagents:
    """The trajectories of what code asked for."""

    def __init__(self, told: Heading) -> None:
        self._told = told

    def of(self, owner: Part) -> Iterator[Row]:
        """Of a step, in order."""
        for block in owner.below:
            for part in block.below:
                if is_asked(part):
                    yield self._sub_call(part) if part.role == "sub" else self._child(part)

    def _sub_call(self, call: Part) -> Row:
        rows = [_message(message) for message in call.messages]
        own = {"end": _end(call), "error": call.error, "stopped": call.status is Status.STOPPED}
        own |= {"finish_reason": call.finish_reason, "retries": call.retries}
        answer = {"timestamp": when(call.begin), "source": "agent", "message": call.text, **_asked(call)}
        rows.append({**answer, "extra": {OWN: own}})
        return self._whole(call, rows, {"kind": "call", "asked_as": call.asked_as}, name="llm_query")

    def _child(self, child: Part) -> Row:
        steps = [part for part in child.below if part.kind is SpanKind.STEP]
        loop = _Trajectory(self._told, _trajectory_id(self._told, child))
        rows = [row for step in steps for row in loop.rows(step)]
        own: Row = {"kind": "child", "question": child.text, "end": _end(child), "answer": child.answer}
        own |= {"outcome": child.outcome.value if child.outcome else None, "reason": child.error, "notes": child.notes}
        below = [row for step in steps for row in self.of(step)]
        return self._whole(child, rows, own, name="rlm_query") | ({"subagent_trajectories": below} if below else {})

    def _whole(self, part: Part, rows: list[Row], own: Row, *, name: str) -> Row:
        asked = {"begin": part.begin, "line": part.line, "batch": part.batch, "index": part.index}
        return {
            "schema_version": SCHEMA,
            "trajectory_id": _trajectory_id(self._told, part),
            "agent": {"name": name, "version": "unknown", "model_name": part.model},
            "steps": list(_numbered(iter(rows), part.text)),
            "extra": {OWN: {**own, **asked}},
        }


def _trajectory_id(told: Heading, part: Part) -> str:
    return f"{told.run}-{part.span}"


def _id(block: Part) -> str:
    return f"code-{block.span}"


def _message(message: Message) -> Row:
    copied = {"is_copied_context": True} if message.role == "assistant" else {}
    return {"source": _SOURCES[message.role], "message": message.text, **copied}


def _asked(call: Part) -> Row:
    metrics = _metrics(call.usage or Usage())
    return {
        "model_name": call.model,
        **({"reasoning_content": call.thinking} if call.thinking else {}),
        **({"metrics": metrics} if metrics else {}),
    }


def _metrics(usage: Usage) -> Row:
    known: Row = {
        "prompt_tokens": usage.tokens_in,
        "completion_tokens": usage.tokens_out,
        "cached_tokens": usage.tokens_cached,
        "cost_usd": usage.cost,
        "extra": None if usage.tokens_reasoning is None else {"reasoning_tokens": usage.tokens_reasoning},
    }
    return {name: value for name, value in known.items() if value is not None}


def _final(total: Total, steps: int) -> Row:
    counted: Row = {"total_prompt_tokens": total.tokens_in, "total_completion_tokens": total.tokens_out}
    if total.cost is not None:
        counted["total_cost_usd"] = total.cost
    left_out = {"calls_without_tokens": total.uncounted, "calls_without_price": total.unpriced}
    return {**counted, "total_steps": steps, "extra": left_out}


def _end(part: Part) -> float | None:
    """When a part ended by itself; None where only the end of the run ended it."""
    is_cut = part.status in (Status.STOPPED, Status.LOST, Status.RUNNING) or (
        part.status is Status.FAILED and part.kind in (SpanKind.CALL, SpanKind.CODE)
    )
    return None if is_cut and not part.error and part.outcome is None else part.end


def _block(block: Part) -> Row:
    """What the format has no place for; the pieces of the result's content are told by their lengths."""
    return {
        "begin": block.begin,
        "end": _end(block),
        "error_chars": len(block.error),
        "stopped": block.status is Status.STOPPED,
        "outputs": [{"at": one.at, "stream": one.stream, "chars": len(one.text)} for one in block.outputs],
        "variables": [
            {
                "at": change.at,
                "changed": [
                    {"name": one.name, "kind": one.kind, "size": one.size, "preview": one.preview}
                    for one in change.changed
                ],
                "removed": list(change.removed),
            }
            for change in block.variables
        ],
    }
