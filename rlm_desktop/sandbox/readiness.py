"""Whether a pipe has something to read: by select, or on Windows, where that knows sockets only, by looking."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import ctypes
    import msvcrt
    import time
    from ctypes import wintypes

    _LOOK_SECONDS = 0.001

    def is_readable(number: int, seconds: float) -> bool:
        """Wait at most so long. True also when the other end is closed: reading says so at once."""
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        handle = wintypes.HANDLE(msvcrt.get_osfhandle(number))
        waiting = wintypes.DWORD()
        until = time.monotonic() + seconds
        while True:
            if not kernel.PeekNamedPipe(handle, None, 0, None, ctypes.byref(waiting), None) or waiting.value:
                return True
            if time.monotonic() >= until:
                return False
            time.sleep(_LOOK_SECONDS)

else:
    import select

    def is_readable(number: int, seconds: float) -> bool:
        """Wait at most so long. True also when the other end is closed: reading says so at once."""
        return bool(select.select([number], [], [], seconds)[0])
