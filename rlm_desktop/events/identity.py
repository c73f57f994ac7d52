"""New run ids, and the clock that stamps events."""

import secrets
import time


def new_run_id() -> str:
    """19 hex digits that sort by the time they were made."""
    return f"{time.time_ns() // 1_000_000:011x}{secrets.token_hex(4)}"


class SteadyClock:
    """Seconds since the epoch that never run backwards: the wall clock at its start plus monotonic time."""

    def __init__(self) -> None:
        self._anchor = time.time() - time.monotonic()

    def now(self) -> float:
        """Seconds since the epoch."""
        return self._anchor + time.monotonic()
