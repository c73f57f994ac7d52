"""Texts that stand in a prompt: the offline models run over them the programs that offline/analyst writes for a REPL.

Nothing but the files of resources/programs is run, with parameters written as Python literals.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

from rlm_desktop.gateway.offline import reader
from rlm_desktop.gateway.offline.plans import plan

NOTHING_TO_READ = "No document answers this."

_HEADING = re.compile(r"^=== (.+?)(?: \(continued\))? ===$", re.MULTILINE)
_NO_NAME = "the document"
Names = dict[str, Any]


def documents_in(text: str) -> dict[str, str]:
    """The documents of a text, each under its `=== name ===`; what stands under the same name is joined."""
    found: dict[str, str] = {}
    parts = _HEADING.split(text)
    for name, part in zip([_NO_NAME, *parts[1::2]], parts[::2], strict=True):
        if part := part.strip():
            found[name] = f"{found[name]}\n\n{part}" if name in found else part
    return found


def answer(question: str, documents: Mapping[str, str]) -> str:
    """What the analyst's programs answer with these documents as their context."""
    return str(run_programs(question, documents)["result"]) if documents else NOTHING_TO_READ


def run_programs(question: str, documents: Mapping[str, str]) -> Names:
    """The names that the programs leave behind."""
    texts = list(documents.values())
    names: Names = {
        "context": texts[0] if len(texts) == 1 else texts,
        "document_names": list(documents),
        "llm_query": reader.read,
        "llm_query_batched": lambda prompts: [reader.read(prompt) for prompt in prompts],
    }
    outputs: list[str] = []
    while len(outputs) < len(steps := plan(question, outputs)):
        printed = io.StringIO()
        names["print"] = lambda *values, into=printed: into.write(" ".join(map(str, values)) + "\n")
        exec(compile(steps[len(outputs)][1], "<program>", "exec"), names)  # our own files, see above
        outputs.append(printed.getvalue())
    return names
