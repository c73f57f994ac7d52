"""Wall of Windows: a job object. Stops memory bombs, new processes, and running on without the worker.

Written from Microsoft's documentation; never run on such a machine. The self-test decides.
"""

from __future__ import annotations

import ctypes
import sys

_BASIC_UI_RESTRICTIONS = 4
_EXTENDED_LIMITS = 9
ALL_UI_RESTRICTIONS = 0xFF
ACTIVE_PROCESS, DIE_ON_UNHANDLED_EXCEPTION, PROCESS_MEMORY, KILL_ON_JOB_CLOSE = 0x8, 0x400, 0x100, 0x2000


class BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

    _fields_ = (
        ("process_time", ctypes.c_int64),
        ("job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("least_working_set", ctypes.c_size_t),
        ("most_working_set", ctypes.c_size_t),
        ("active_processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority_class", ctypes.c_uint32),
        ("scheduling_class", ctypes.c_uint32),
    )


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("basic", BasicLimits),
        ("counters", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


def limits(memory_bytes: int) -> ExtendedLimits:
    """One process, so much memory, and the end of it when the job's handle is closed."""
    found = ExtendedLimits()
    found.basic.flags = ACTIVE_PROCESS | DIE_ON_UNHANDLED_EXCEPTION | PROCESS_MEMORY | KILL_ON_JOB_CLOSE
    found.basic.active_processes = 1
    found.process_memory = memory_bytes
    return found


if sys.platform == "win32":
    from rlm_desktop.sandbox import windows

    def create(memory_bytes: int) -> int:
        """A handle of a new job with these limits, which the caller closes. Raises OSError."""
        kernel = windows.kernel32()
        job: int | None = kernel.CreateJobObjectW(None, None)
        windows.check(job or 0)
        assert job is not None
        wanted = limits(memory_bytes)
        restrictions = ctypes.c_uint32(ALL_UI_RESTRICTIONS)
        for kind, value in ((_EXTENDED_LIMITS, wanted), (_BASIC_UI_RESTRICTIONS, restrictions)):
            if not kernel.SetInformationJobObject(job, kind, ctypes.byref(value), ctypes.sizeof(value)):
                error = ctypes.WinError(ctypes.get_last_error())
                kernel.CloseHandle(job)
                raise error
        return job
