"""What a run may use at most, over its whole tree of child runs."""

from dataclasses import dataclass
from enum import StrEnum


class Limit(StrEnum):
    """The name of a limit that can be reached."""

    STEPS = "steps"
    DEPTH = "depth"
    CALLS = "calls"
    TOKENS = "tokens"
    COST = "cost"
    SECONDS = "seconds"
    ERRORS = "errors"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of one run; None is no limit."""

    max_steps: int = 30
    """Steps of each loop, child runs counted apart."""
    max_depth: int = 1
    """1: sub-calls are plain calls, as in the paper; 2: rlm_query opens child runs; and so on."""
    max_calls: int | None = 500
    """Calls of all depths, root and sub."""
    max_tokens: int | None = None
    """In and out together, over all calls."""
    max_cost: float | None = 5.0
    """US dollars over all calls; calls of unknown price are counted, not summed."""
    max_seconds: float | None = 3600.0
    """Wall clock."""
    max_errors: int | None = 5
    """Steps in a row whose code raised or whose reply could not be used."""
    concurrency: int = 16
    """Calls in flight at a time."""
    block_seconds: float = 120.0
    """Time for one code block; its sub-calls do not count."""
    output_chars: int = 20_000
    """Characters of a block's output that the model is shown."""
    memory_mb: int = 1024
    """Memory that the code may use on top of the context."""
