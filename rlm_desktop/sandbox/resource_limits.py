"""Wall: resource limits. Stops memory bombs, thread bombs, core files, and writing to any file."""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

assert sys.platform != "win32"  # for mypy, which checks for every system

OPEN_FILES = 64


def address_space_bytes() -> int:
    """What this process has mapped now."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    return pages * os.sysconf("SC_PAGE_SIZE")


def tasks_of(user: int) -> int:
    """Tasks of a user on this machine: the kernel counts them against the limit of each of its processes."""
    count = 0
    for entry in os.scandir("/proc"):
        if not entry.name.isdigit():
            continue
        try:
            if entry.stat().st_uid == user:
                count += sum(1 for _ in os.scandir(f"/proc/{entry.name}/task"))
        except OSError:
            continue  # the process has ended meanwhile
    return count


def limit(*, memory_bytes: int | None, tasks: int | None, file_bytes: int) -> None:
    """Set hard limits.

    memory_bytes: of address space in all. tasks: of the user in all; None where the system does not limit them.
    file_bytes: of each file on disk.
    """
    for known, value in (
        ("RLIMIT_CORE", 0),
        ("RLIMIT_NOFILE", OPEN_FILES),
        ("RLIMIT_FSIZE", file_bytes),
        ("RLIMIT_MEMLOCK", 0),
        ("RLIMIT_MSGQUEUE", 0),
        ("RLIMIT_NPROC", tasks),
        ("RLIMIT_AS", memory_bytes),
    ):
        name = getattr(resource, known, None)
        if name is None or value is None:
            continue
        hard = resource.getrlimit(name)[1]
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(name, (most, most))
