"""What offline/reader writes when it is asked for a running summary: every place that bears on the question."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rlm_desktop.gateway.offline import reading
from rlm_desktop.gateway.offline.questions import Comparison, Occurrences, shape_of
from rlm_desktop.gateway.offline.words import sentences

NOTHING_YET = "Nothing so far bears on the question."
TITLE_CHARS = 200

_ASKED = re.compile(r"\A\s*Question:\s*\n(.*?)\n\s*\n.*\bnew summary\b(?:.*\bat most ([\d,]+) characters)?", re.DOTALL)
_SUMMARY = "\n\nSummary so far:\n"
_TEXT = "\n\nText:\n"
_MOST_HEAD = 20_000
_MOST_CHARS = 20_000


def read(prompt: str) -> str | None:
    """The new summary, from the earlier one and the text; None when the prompt does not ask for one."""
    instruction = prompt[: prompt.find(_SUMMARY) if _SUMMARY in prompt[:_MOST_HEAD] else prompt.find(_TEXT)]
    asked = _ASKED.match(instruction[:_MOST_HEAD])
    if asked is None or _TEXT not in prompt:
        return None
    question = " ".join(asked[1].split())
    most = int(asked[2].replace(",", "")) if asked[2] else _MOST_CHARS
    text = prompt[len(instruction) :].replace(_SUMMARY, "", 1).replace(_TEXT, "\n\n", 1)
    return _notes(question, reading.documents_in(text.replace(NOTHING_YET, "")), most)


def _notes(question: str, documents: Mapping[str, str], most: int) -> str:
    """What of the documents bears on the question, under each one's name and title, at most so many characters."""
    kept: dict[str, dict[str, None]] = {}
    for name, text in _evidence(question, documents) if documents else ():
        kept.setdefault(name, {})[text] = None
    parts, size = [], 0
    for name, texts in kept.items():
        title = documents[name].split("\n", 1)[0][:TITLE_CHARS]
        part = "\n\n".join([f"=== {name} ===\n{title}", *texts])
        size += len(part) + 2
        if size > most:
            break
        parts.append(part)
    return "\n\n".join(parts) or NOTHING_YET


def _evidence(question: str, documents: Mapping[str, str]) -> list[tuple[str, str]]:
    """(document, stretch of it) for all that an answer may need."""
    names = reading.run_programs(question, documents)
    shape = shape_of(question)
    if isinstance(shape, Occurrences):
        pattern = names["pattern"]
        return [(name, one) for name, text in documents.items() for one in sentences(text) if pattern.search(one)]
    searched = names.get("found")
    if not isinstance(searched, list):  # a program that does not search uses the name for other things
        searched = []
    if isinstance(shape, Comparison):
        searched = [one for side in shape.sides.values() for one in names["search"](side + shape.aspect)[0]]
    found = [*names.get("matching", ()), *((name, text) for _, name, text in searched)]
    if not found:
        found = [(name, point) for point, name in names.get("points", {}).items() if name in documents]
    only = next(iter(documents)) if len(documents) == 1 else ""  # the programs name no single document
    return [(only or name, text) for name, text in found]
