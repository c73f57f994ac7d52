"""A run written in a format and read back, and the tree of both as rows that can be laid side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rlm_desktop.events import facts
from rlm_desktop.formats.account import Source
from rlm_desktop.formats.writing import FORMATS, write_runs
from rlm_desktop.store.fold import fold_all

from .records import Given, read


def there_and_back(tmp_path: Path, name: str, source: Source) -> tuple[Given, Given]:
    """The run as it was, and as it comes back."""
    (file,) = write_runs(tmp_path / f"run{FORMATS[name].suffix}", name, [source])
    (back,) = read(file)
    return Given(source.run, [one.event for one in source.read()], []), back


def tree(one: Given, *names: str) -> list[tuple[Any, ...]]:
    """Every span in the order of the tree, with its level there, and what its row or sums say under the names."""
    spans = fold_all(one.events)[1]
    begin = spans[facts.RUN_SPAN].begin
    below: dict[int | None, list[Any]] = {}
    for span in spans.values():
        below.setdefault(span.parent, []).append(span)
    told: list[tuple[Any, ...]] = []

    def tell(parent: int | None, level: int) -> None:
        for span in below.get(parent, []):
            told.append((level, span.kind.value, *(_said(span, name, begin) for name in names)))
            tell(span.span, level + 1)

    tell(None, 0)
    return told


def texts(one: Given) -> list[str]:
    """All replies, code, output and prompts, in no order."""
    said = [event.reply for event in one.of(facts.CallFinished)]
    said += [event.code for event in one.of(facts.CodeStarted)]
    said += [f"{role}: {text}" for event in one.of(facts.CallStarted) for role, text in one.prompt(event.span)]
    by_block: dict[tuple[int, str], str] = {}
    for event in one.of(facts.OutputWritten):
        key = (event.span, event.stream)
        by_block[key] = by_block.get(key, "") + event.text
    return sorted([*said, *by_block.values()])


def _said(span: Any, name: str, begin: float) -> Any:
    if name in ("begin", "end"):
        at = getattr(span, name)
        return None if at is None else round(at - begin, 4)
    found = getattr(span, name) if hasattr(span, name) else getattr(span.sums, name)
    return round(found, 9) if isinstance(found, float) else found
