"""A run as the lines that the `rlms` logger writes: they open in its visualizer, and its own types read them.

A value of a variable is written where all of it is known; else its kind, its size and its beginning.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import reduce
from typing import Any, BinaryIO

from rlm_desktop.events.facts import RunStarted, Variable
from rlm_desktop.events.outcome import Outcome, SpanKind, Status
from rlm_desktop.events.usage import Usage
from rlm_desktop.formats.account import Heading, Part, Source, heading, steps_of
from rlm_desktop.formats.prompts import Prompts
from rlm_desktop.formats.rlms.namespace import omitted
from rlm_desktop.formats.rlms.stderr import is_raised
from rlm_desktop.formats.wording import is_asked

CUT_MARK = "…"
"""Where a preview leaves something out."""
NOT_OVER = "The call had not ended."


def write(file: BinaryIO, sources: Sequence[Source]) -> None:
    """Write one run, a line for its settings and one for each iteration."""
    (source,) = sources
    told = heading(source)
    file.write(_line({"type": "metadata", "timestamp": _local(told.started.at), **_settings(told.started)}))
    loop = _Loop(told)
    for number, step in enumerate(steps_of(source), start=1):
        is_last = number == told.steps
        file.write(_line(loop.iteration(step, _answer(told.outcome, told.answer) if is_last else None)))


def _line(row: dict[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=True).encode("ascii") + b"\n"


def _settings(started: RunStarted, model: str = "") -> dict[str, Any]:
    limits = started.limits
    address = {"base_url": started.api_base} if started.api_base else {}
    return {
        "root_model": model or started.root_model,
        "max_depth": limits.max_depth,
        "max_iterations": limits.max_steps,
        "backend": "litellm",
        "backend_kwargs": {"model_name": model or started.root_model, **address},
        "environment_type": "rlm-desktop",
        "environment_kwargs": {},
        "other_backends": None if started.sub_model == started.root_model else ["litellm"],
    }


class _Loop:
    """One loop's iterations: the run's own, or a child's."""

    def __init__(self, told: Heading) -> None:
        self._told = told
        self._prompts = Prompts()
        self._names: dict[str, Any] = {}

    def iteration(self, step: Part, final_answer: str | None) -> dict[str, Any]:
        """A step as a row."""
        calls = [part for part in step.below if part.role == "root"]
        asked = calls[-1] if calls else None
        prompt = [] if asked is None else self._prompts.whole(asked)
        for call in calls:
            self._prompts.take(call)
        blocks = [self._block(part) for part in step.below if part.kind is SpanKind.CODE]
        end = self._end(step)
        has_no_length = step.closing and not blocks and final_answer is not None
        return {
            "type": "iteration",
            "iteration": step.step,
            "timestamp": _local(end),
            "prompt": [{"role": message.role, "content": message.text} for message in prompt],
            "response": asked.text if asked is not None else "",
            "code_blocks": blocks,
            "final_answer": final_answer,
            "iteration_time": None if has_no_length else end - step.begin,
        }

    def _end(self, part: Part) -> float:
        return self._told.end if part.end is None else part.end

    def _block(self, block: Part) -> dict[str, Any]:
        for change in block.variables:
            for one in change.changed:
                self._names[one.name] = _value(one)
            for name in change.removed:
                self._names.pop(name, None)
        asked = sorted((part for part in block.below if is_asked(part)), key=lambda part: part.begin)
        texts = {
            stream: "".join(one.text for one in block.outputs if one.stream == stream)
            for stream in ("stdout", "stderr")
        }
        return {
            "code": block.text,
            "result": {
                "stdout": texts["stdout"],
                "stderr": texts["stderr"] + _raised(block),
                "locals": dict(self._names),
                "execution_time": self._end(block) - block.begin,
                "rlm_calls": [self._call(part) for part in asked],
                "final_answer": None,
            },
        }

    def _call(self, call: Part) -> dict[str, Any]:
        is_child = call.kind is SpanKind.CHILD_RUN
        used = _used(call) if is_child else [call]
        row: dict[str, Any] = {
            "root_model": call.model,
            "prompt": call.text if is_child else _prompt(call),
            "response": call.answer if is_child else call.text,
            "usage_summary": _summary(used),
            **_flat(used),
            "execution_time": self._end(call) - call.begin,
        }
        if is_child:
            row["metadata"] = {
                "run_metadata": _settings(self._told.started, call.model),
                "iterations": self._iterations(call),
            }
        if call.status is not Status.OK and (not is_child or call.outcome is not Outcome.LOST):
            row |= {"response": "", "error": call.error or NOT_OVER}
        return row

    def _iterations(self, child: Part) -> list[dict[str, Any]]:
        loop = _Loop(self._told)
        steps = [part for part in child.below if part.kind is SpanKind.STEP]
        return [
            loop.iteration(step, _answer(child.outcome, child.answer) if step is steps[-1] else None) for step in steps
        ]


def _answer(outcome: Outcome | None, answer: str) -> str | None:
    """What stands as the final answer: where there is one, the importer takes the run as answered."""
    return answer if outcome in (Outcome.ANSWERED, Outcome.FORCED) else None


def _prompt(call: Part) -> str | list[dict[str, str]]:
    if len(call.messages) == 1 and call.messages[0].role == "user":
        return call.messages[0].text
    return [{"role": message.role, "content": message.text} for message in call.messages]


def _raised(block: Part) -> str:
    """The exception as the logger writes it: after what the code wrote to stderr, under a name."""
    if not block.error:
        return ""
    if is_raised(block.error):
        return f"\n{block.error}"
    return f"\n{'Interrupted' if block.status is Status.STOPPED else 'Error'}: {block.error}"


def _value(variable: Variable) -> Any:
    """The value itself where its preview says all of it and JSON can hold it."""
    if CUT_MARK not in variable.preview and variable.kind in (
        "str",
        "int",
        "float",
        "bool",
        "NoneType",
        "list",
        "dict",
    ):
        try:
            value = ast.literal_eval(variable.preview)
            json.dumps(value, allow_nan=False)
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            return omitted(variable)
        if type(value).__name__ == variable.kind:
            return value
    return omitted(variable)


def _used(child: Part) -> list[Part]:
    """The calls that a child's sum is of: its own turns and its plain sub-calls, without those of its child runs."""
    found = []
    waiting = list(child.below)
    while waiting:
        part = waiting.pop()
        if part.kind is SpanKind.CALL and (part.role == "root" or part.status is Status.OK):
            found.append(part)
        elif part.kind is not SpanKind.CHILD_RUN:
            waiting += part.below
    return found


def _summary(calls: Iterable[Part]) -> dict[str, Any]:
    """The usage by model; a model of which something is unknown is left out."""
    by_model: dict[str, list[Usage]] = {}
    for call in calls:
        by_model.setdefault(call.model, []).append(call.usage or Usage())
    models: dict[str, dict[str, Any]] = {}
    costs: list[float | None] = []
    for model, used in by_model.items():
        total = used[0]
        for one in used[1:]:
            total = total.plus(one)
        costs.append(total.cost)
        if total.tokens_in is not None and total.tokens_out is not None:
            models[model] = {
                "total_calls": len(used),
                "total_input_tokens": total.tokens_in,
                "total_output_tokens": total.tokens_out,
                **({} if total.cost is None else {"total_cost": total.cost}),
            }
    if len(models) < len(by_model):
        models = {}
    known = [cost for cost in costs if cost is not None]
    return {
        "model_usage_summaries": models,
        **({"total_cost": sum(known)} if costs and len(known) == len(costs) else {}),
    }


def _flat(calls: Sequence[Part]) -> dict[str, int]:
    """The tokens that are known once more, as the older files have them: the official visualizer reads only these."""
    if not calls:
        return {}
    total = reduce(Usage.plus, (call.usage or Usage() for call in calls))
    named = {"prompt_tokens": total.tokens_in, "completion_tokens": total.tokens_out}
    return {name: tokens for name, tokens in named.items() if tokens is not None}


def _local(at: float) -> str:
    """A moment in this computer's time without a zone, as the logger writes it."""
    return datetime.fromtimestamp(at).isoformat()
