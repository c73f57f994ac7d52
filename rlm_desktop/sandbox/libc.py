"""The few calls into the C library that the walls need, by ctypes; errors become OSError."""

from __future__ import annotations

import ctypes
import functools
import os
from typing import Any


@functools.cache
def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def system_call(number: int, *arguments: Any) -> int:
    """Make a Linux system call by its number. Raises OSError."""
    call = _library().syscall
    call.restype = ctypes.c_long
    given = [ctypes.c_long(item) if isinstance(item, int) else item for item in arguments]
    result = int(call(ctypes.c_long(number), *given))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def process_control(option: int, first: int = 0, second: int = 0) -> int:
    """prctl(2). Raises OSError."""
    zero = ctypes.c_ulong(0)
    result = int(_library().prctl(ctypes.c_int(option), ctypes.c_ulong(first), ctypes.c_ulong(second), zero, zero))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def set_capabilities(header: Any, data: Any) -> None:
    """capset(2). Raises OSError."""
    if _library().capset(header, data) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
