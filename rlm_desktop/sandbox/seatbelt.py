"""Wall of macOS: sandbox_init, deny by default. Stops files, sockets, processes, programs and services.

Written from Apple's and Chromium's sources; never run on such a machine. The self-test decides.
"""

from __future__ import annotations

import ctypes

LIBRARY = "/usr/lib/libSystem.dylib"
PROFILE = """(version 1)
(deny default)
(allow signal (target self))
(allow sysctl-read (sysctl-name "hw.ncpu" "hw.activecpu" "hw.pagesize" "hw.memsize" "kern.osrelease" "kern.version"))
(allow file-read-data (literal "/dev/urandom") (literal "/dev/random"))
(allow file-read-data file-write-data (literal "/dev/null"))
"""
_RULE_OF_SCRATCH = '(allow file-read* file-write-data file-write-create (subpath "{}"))\n'


def profile(scratch: str | None) -> str:
    """The rules. scratch: a directory whose files may be read, made and written all the same."""
    if scratch is None:
        return PROFILE
    quoted = scratch.replace("\\", "\\\\").replace('"', '\\"')
    return PROFILE + _RULE_OF_SCRATCH.format(quoted)


def restrict(scratch: str | None) -> None:
    """Put this process behind the rules, for good. Raises OSError."""
    library = ctypes.CDLL(LIBRARY, use_errno=True)
    library.sandbox_init.argtypes = [ctypes.c_char_p, ctypes.c_uint64, ctypes.POINTER(ctypes.c_char_p)]
    library.sandbox_init.restype = ctypes.c_int
    problem = ctypes.c_char_p()
    if library.sandbox_init(profile(scratch).encode(), 0, ctypes.byref(problem)) != 0:
        said = problem.value.decode("utf-8", "replace") if problem.value else "no reason was given"
        raise OSError(ctypes.get_errno(), f"sandbox_init refused the rules: {said}")
