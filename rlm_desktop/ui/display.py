"""Whether there is a screen to show the window on; Qt itself would end the process without a word to act on."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable

from rlm_desktop.errors import RlmError

ON_X11 = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
"""What Qt loads to reach an X display, and the Debian package that has it."""
_LOCAL = re.compile(r"(?:unix)?:(?P<number>\d+)(?:\.\d+)?")
_SECONDS = 2.0


def is_refused(check: Callable[[], None]) -> bool:
    """Whether there is nothing that a window, or a word in it, could be shown on; it is said in the shell."""
    try:
        check()
    except RlmError as error:
        sys.stderr.write(f"rlm-desktop: {error}\n")
        return True
    return False


def check() -> None:
    """Raise RlmError when no window can be shown, with what to do about it."""
    if sys.platform == "linux":
        _check_x11()


def check_letters() -> None:
    """Raise RlmError when there is no font at all: all words would be boxes, those of a dialog too."""
    from PySide6.QtGui import QFont, QFontMetrics  # of the window's process, which has them by now

    if not QFontMetrics(QFont()).inFont("a"):
        raise RlmError(
            "There is no font here, so no word could be shown.",
            "Install one, by Debian's names: apt-get install fonts-dejavu-core",
        )


if sys.platform == "linux":

    def _check_x11() -> None:
        if os.environ.get("QT_QPA_PLATFORM") or os.environ.get("WAYLAND_DISPLAY"):
            return
        display = os.environ.get("DISPLAY")
        if not display:
            raise RlmError(
                "There is no display here to show the window on.",
                "Start it on a desktop, through `ssh -X`, or with `xvfb-run`; `rlm-desktop --help` has the commands "
                "that need none.",
            )
        local = _LOCAL.fullmatch(display)
        if local is not None and not _answers(int(local["number"])):
            raise RlmError(f"The display {display} does not answer.", "Set DISPLAY to one that is there.")
        missing = [package for library, package in ON_X11.items() if not _is_there(library)]
        if missing and not getattr(sys, "frozen", False):
            raise RlmError(
                "This system lacks libraries that Qt needs to show a window.",
                f"Install them, by Debian's names: apt-get install {' '.join(missing)}",
            )

    def _answers(number: int) -> bool:
        """Whether a server listens on the display's socket, of the file system or of Linux alone."""
        import socket

        for place in (f"/tmp/.X11-unix/X{number}", f"\0/tmp/.X11-unix/X{number}"):
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as tried:
                tried.settimeout(_SECONDS)
                try:
                    tried.connect(place)
                except OSError:
                    continue
                return True
        return False


def _is_there(library: str) -> bool:
    import ctypes

    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
