"""New run ids, and the clock that stamps events."""

import re
import secrets
import time

_RUN_ID = re.compile("[0-9a-f]{19}")


def new_run_id() -> str:
    """19 hex digits that sort by the time they were made."""
    return f"{time.time_ns() // 1_000_000:011x}{secrets.token_hex(4)}"


def is_run_id(text: str) -> bool:
    """Whether a text could be a run id; anything else is never used in a file's name."""
    return _RUN_ID.fullmatch(text) is not None


class SteadyClock:
    """Seconds since the epoch that never run backwards: the wall clock at its start plus monotonic time."""

    def __init__(self) -> None:
        self._anchor = time.time() - time.monotonic()

    def now(self) -> float:
        """Seconds since the epoch."""
        return self._anchor + time.monotonic()
