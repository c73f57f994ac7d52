"""The `locals` of `rlms`, written after every block, as what changed from one block to the next."""

from __future__ import annotations

import re
import reprlib
from typing import Any

from rlm_desktop.events.facts import Event, Variable, VariablesChanged

PREVIEW_CHARS = 200
NAME_CHARS = 200
LONGEST_OMITTED = 1_000
"""Characters of what stands for a value that was not written out."""

_REPR = re.compile(r"<(?:(module|function|type|class) '|([A-Za-z_][\w.]*) (?:object at 0x|at 0x|name=))")
"""How the writer puts what JSON cannot hold: <module 're'>, <function 'f'>, <X object at 0x…>."""

_OMITTED = re.compile(r"<(\w+) name='[^']*' size=(\d{1,15}|unknown): (.*)>", re.DOTALL)
"""What stands for a value that was not written out; see omitted."""

_SHORT = reprlib.Repr()
_SHORT.maxlevel = 4
_SHORT.maxlist = _SHORT.maxdict = 50
_SHORT.maxstring = PREVIEW_CHARS

_CONTEXT = re.compile(r"context(_\d+)?")


class Namespace:
    """The names of one loop's REPL as the last block left them."""

    def __init__(self) -> None:
        self._known: dict[str, Any] = {}

    def after_block(self, span: int, at: float, names: dict[str, Any]) -> list[Event]:
        """The event that says what a block bound, rebound or removed; none where it changed nothing.

        Of a context only kind, size and beginning are kept.
        """
        before = self._known
        changed = tuple(
            variable(name, value)
            for name, value in names.items()
            if name not in before or not _same(before[name], value)
        )
        removed = tuple(name for name in before if name not in names)
        self._known = names
        if not changed and not removed:
            return []
        return [VariablesChanged(span=span, at=at, changed=changed, removed=removed)]


def context_of(names: dict[str, Any]) -> Any:
    """The text that the question is about, as the names of a block hold it; None where they do not."""
    return next((value for name, value in names.items() if _CONTEXT.fullmatch(name)), None)


def variable(name: str, value: Any) -> Variable:
    """A name as the record says it: a text may have been anything whose repr was written."""
    if isinstance(value, str):
        left_out = _OMITTED.fullmatch(value) if len(value) < LONGEST_OMITTED else None
        if left_out is not None:
            known = None if left_out[2] == "unknown" else int(left_out[2])
            return Variable(name=name[:NAME_CHARS], kind=left_out[1], size=known, preview=left_out[3])
        kind = _kind_of_repr(value)
        if kind:
            return Variable(name=name[:NAME_CHARS], kind=kind, size=None, preview=value[:PREVIEW_CHARS])
    size = len(value) if isinstance(value, (str, list, dict)) else None
    return Variable(name=name[:NAME_CHARS], kind=type(value).__name__, size=size, preview=_preview(value))


def omitted(variable: Variable) -> str:
    """What is written for a value of which only the beginning is known: its kind, its size, and that beginning."""
    size = "unknown" if variable.size is None else str(variable.size)
    return f"<{variable.kind} name='{variable.name.replace(chr(39), '')}' size={size}: {variable.preview}>"


def _kind_of_repr(value: str) -> str:
    found = _REPR.match(value[:PREVIEW_CHARS]) if value.endswith(">") else None
    return (found[1] or found[2].rpartition(".")[2]) if found else ""


def _preview(value: Any) -> str:
    return _SHORT.repr(value)[:PREVIEW_CHARS]


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)
