"""Wall: open descriptors. Stops the code from using a file, pipe or socket that was open by accident."""

from __future__ import annotations

import os

STDERR = 2


def close_all_but(keep: set[int]) -> None:
    """Close every descriptor from 3 up that is not kept, and send the last standard one to the null device."""
    os.dup2(1, STDERR)
    for number in [int(entry.name) for entry in os.scandir("/proc/self/fd")]:
        if number > STDERR and number not in keep:
            try:
                os.close(number)
            except OSError:
                continue  # the descriptor of the listing itself


def thread_count() -> int:
    """Threads of this process; the walls below bind only the calling one on older kernels."""
    return sum(1 for _ in os.scandir("/proc/self/task"))
