"""The code that offline/analyst writes: files of plain Python (resources/programs) with their parameters in front."""

from __future__ import annotations

import functools
import pprint

from rlm_desktop import paths

WIDTH = 100
"""Characters of a line; the code is read on screen."""


def program(name: str, **parameters: object) -> str:
    """The program of that name, after the lines that assign its parameters as Python literals."""
    assignments = "".join(f"{key} = {_literal(value, len(key) + 3)}\n" for key, value in parameters.items())
    return f"{assignments}\n{_source(name)}" if assignments else _source(name)


def _literal(value: object, indent: int) -> str:
    """repr() over several lines where it is long; a long string is put together from pieces."""
    shown = pprint.pformat(value, width=WIDTH - indent, compact=True, sort_dicts=False)
    return shown.replace("\n", "\n" + " " * indent)


@functools.cache
def _source(name: str) -> str:
    return (paths.resources() / "programs" / f"{name}.py").read_text(encoding="utf-8")
