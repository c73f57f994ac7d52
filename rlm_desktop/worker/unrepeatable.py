"""What code cannot do twice alike: it reads the clock, draws numbers that no seed governs, or races with itself."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

CLOCK = "reads the clock"
NO_SEED = "draws numbers that have no seed"
THREADS = "starts threads, whose order is not fixed"
MEMORY = "asks where objects lie in memory"
PROCESS = "asks for the number of its process"

_USED = {
    **dict.fromkeys(("time", "time_ns", "perf_counter", "monotonic", "now", "utcnow", "today", "localtime"), CLOCK),
    **dict.fromkeys(("uuid1", "uuid4", "urandom", "getrandom", "SystemRandom", "secrets", "default_rng"), NO_SEED),
    **dict.fromkeys(("Thread", "ThreadPoolExecutor", "as_completed"), THREADS),
    "numpy.random": NO_SEED,
    "id": MEMORY,
    "getpid": PROCESS,
}
"""Names that are called or taken from a module; importing a module alone does nothing."""
_FIGURES = frozenset({CLOCK, MEMORY, PROCESS})
_FIGURE = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|\b(?:mon|tue|wed|thu|fri|sat|sun)\b|\b[ap]m\b|\b(?:jan|feb|mar|apr|may|"
    r"jun|jul|aug|sep|oct|nov|dec)[a-z]*|0x[0-9a-f]+|-?\d+(?:[.,:]\d+)*(?:e[+-]?\d+)?",
    re.IGNORECASE,
)
CUT_CHARS = 24
"""At the end of a text that was cut to a length, where longer numbers leave room for fewer of them."""


@dataclass(frozen=True, slots=True)
class Excuse:
    """Why a block may do something else when it is executed again."""

    sentence: str
    only_figures: bool = False
    """Whether nothing but numbers and dates can be another by it, where texts stand against each other."""

    def covers(self, recorded: str, now: str) -> bool:
        """Whether two texts can differ by it. A text that is not there stands against none: that cannot be told."""
        return not (self.only_figures and recorded and now) or _same_but_figures(recorded, now)


def excuses(code: str) -> list[Excuse]:
    """Why a block may do something else when it is executed again; none where nothing says so."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    found: dict[str, Excuse] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (name := _called(node.func)) in _USED:
            why = _USED[name]
            sentence = f"The code {why} ({name}, line {node.lineno}); that cannot be repeated."
            found.setdefault(why, Excuse(sentence, why in _FIGURES))
    return list(found.values())


def _same_but_figures(recorded: str, now: str) -> bool:
    one, other = (_FIGURE.sub("0", text) for text in (recorded, now))
    if one == other:
        return True
    least = min(len(one), len(other)) - CUT_CHARS
    return least > CUT_CHARS and one[:least] == other[:least]


def _called(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id="secrets")):
            return "secrets"
        case ast.Attribute(value=ast.Attribute(value=ast.Name(), attr="random")):
            return "numpy.random"
        case ast.Attribute(attr=name):
            return name
    return ""
