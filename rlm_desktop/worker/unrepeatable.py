"""What code cannot do twice alike: it reads the clock, draws numbers that no seed governs, or races with itself."""

from __future__ import annotations

import ast

CLOCK = "reads the clock"
NO_SEED = "draws numbers that have no seed"
THREADS = "starts threads, whose order is not fixed"

_USED = {
    **dict.fromkeys(("time", "time_ns", "perf_counter", "monotonic", "now", "utcnow", "today", "localtime"), CLOCK),
    **dict.fromkeys(("uuid1", "uuid4", "urandom", "getrandom", "SystemRandom", "secrets", "default_rng"), NO_SEED),
    **dict.fromkeys(("Thread", "ThreadPoolExecutor", "as_completed"), THREADS),
    "numpy.random": NO_SEED,
    "id": "asks where objects lie in memory",
    "getpid": "asks for the number of its process",
}
"""Names that are called or taken from a module; importing a module alone does nothing."""


def why_not(code: str) -> str:
    """Why a block may do something else when it is executed again, as a sentence; empty where nothing says so."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (name := _called(node.func)) in _USED:
            return f"The code {_USED[name]} ({name}, line {node.lineno}); that cannot be repeated."
    return ""


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
