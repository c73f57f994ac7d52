"""How much memory a process takes, where the system cannot limit it: macOS. Never run on such a machine."""

from __future__ import annotations

import ctypes

LIBRARY = "/usr/lib/libproc.dylib"
_RUSAGE_INFO_V2 = 2


class _Usage(ctypes.Structure):
    """rusage_info_v2 of <sys/resource.h>."""

    _fields_ = (
        ("uuid", ctypes.c_uint8 * 16),
        ("user_time", ctypes.c_uint64),
        ("system_time", ctypes.c_uint64),
        ("package_idle_wakeups", ctypes.c_uint64),
        ("interrupt_wakeups", ctypes.c_uint64),
        ("page_ins", ctypes.c_uint64),
        ("wired_size", ctypes.c_uint64),
        ("resident_size", ctypes.c_uint64),
        ("physical_footprint", ctypes.c_uint64),
        ("start_time", ctypes.c_uint64),
        ("exit_time", ctypes.c_uint64),
        ("child_times", ctypes.c_uint64 * 6),
        ("disk_read", ctypes.c_uint64),
        ("disk_written", ctypes.c_uint64),
    )


def bytes_of(process: int) -> int:
    """The physical footprint of a process of this user. Raises OSError."""
    library = ctypes.CDLL(LIBRARY, use_errno=True)
    usage = _Usage()
    if library.proc_pid_rusage(ctypes.c_int(process), ctypes.c_int(_RUSAGE_INFO_V2), ctypes.byref(usage)) != 0:
        raise OSError(ctypes.get_errno(), f"the memory of process {process} is not known")
    return int(usage.physical_footprint)
