"""A run as a Jupyter notebook: the code of its own loop with what it printed; sub-calls answer from the record."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from rlm_desktop.events.outcome import SpanKind
from rlm_desktop.events.wording import outcome_sentence, plain
from rlm_desktop.formats.account import Part, Source, heading, steps_of
from rlm_desktop.formats.markdown import fenced
from rlm_desktop.formats.wording import is_asked

RECORDED = """\
# Sub-calls are answered from the record; no model is asked. The documents are not here: put them into `context`.
import json

context = []
_recorded = json.loads({replies})


def llm_query(prompt, model=None):
    replies = _recorded.get(prompt)
    if not replies:
        raise LookupError("The record has no reply to this prompt: " + prompt[:200])
    return replies[0] if len(replies) == 1 else replies.pop(0)


def llm_query_batched(prompts, model=None):
    return [llm_query(prompt, model) for prompt in prompts]


rlm_query, rlm_query_batched = llm_query, llm_query_batched


def FINAL(value):
    print("Final answer:", value)


def FINAL_VAR(name):
    FINAL(globals()[name])


def SHOW_VARS():
    return {{name: type(value).__name__ for name, value in globals().items() if not name.startswith("_")}}
"""


def write(file: BinaryIO, sources: Sequence[Source]) -> None:
    """Write the notebook of the one run."""
    (source,) = sources
    told = heading(source)
    replies: dict[str, list[str]] = {}
    cells: list[dict[str, Any]] = []
    for step in steps_of(source):
        for part in step.below:
            cells += _cells(part, replies)
    recorded = RECORDED.format(replies=repr(json.dumps(replies)))
    first = f"# Run {told.run}\n\n{fenced(told.started.question)}"
    last = f"{outcome_sentence(told.outcome, '')}\n\n{fenced(told.answer) if told.answer else ''}"
    whole = [_markdown(first), _code(recorded, [], None), *cells, _markdown(last)]
    for place, cell in enumerate(whole):
        cell["id"] = f"cell-{place}"
    notebook = {
        "cells": whole,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    file.write(json.dumps(notebook, indent=1).encode("ascii"))


def _cells(part: Part, replies: dict[str, list[str]]) -> Iterator[dict[str, Any]]:
    if part.kind is SpanKind.CALL and part.text:
        yield _markdown(fenced(part.text))
    if part.kind is not SpanKind.CODE:
        return
    for asked in part.below:
        if is_asked(asked):
            is_child = asked.kind is SpanKind.CHILD_RUN
            prompt = asked.text if is_child else asked.messages[-1].text if asked.messages else ""
            reply = asked.answer if is_child else asked.text
            if reply:
                replies.setdefault(prompt, []).append(reply)
    outputs: list[dict[str, Any]] = [
        {"output_type": "stream", "name": one.stream, "text": plain(one.text)} for one in part.outputs
    ]
    if part.error:
        lines = plain(part.error).splitlines()
        name, _, value = lines[-1].partition(": ")
        outputs.append({"output_type": "error", "ename": name, "evalue": value, "traceback": lines})
    yield _code(part.text, outputs, part.step)


def _markdown(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def _code(text: str, outputs: list[dict[str, Any]], count: int | None) -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": count, "metadata": {}, "outputs": outputs, "source": text}
