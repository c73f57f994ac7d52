"""A tool that another program's model called, as a line of code."""

from __future__ import annotations

from typing import Any

from rlm_desktop.formats.told import text

_RUNS_CODE = frozenset({"python", "ipython", "repl", "bash", "python_repl", "execute_python", "code_interpreter"})
_CODE = ("code", "source", "cmd", "command", "script")


def code_of(tool: str, given: Any) -> str:
    """The code that a tool was given to run; of any other tool its name with its arguments."""
    if isinstance(given, dict):
        code: str | None = next((given[key] for key in _CODE if isinstance(given.get(key), str)), None)
        if code is not None and (tool in _RUNS_CODE or len(given) == 1):
            return code
        return f"{tool}({', '.join(f'{key}={value!r}' for key, value in given.items())})"
    said = text(given)
    return said if tool in _RUNS_CODE else f"{tool}({said})"
