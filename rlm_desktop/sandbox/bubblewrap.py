"""Wall: bubblewrap, around the others where a trial of it succeeds. Stops what is left of the file system, of other
processes and of the network from being seen at all.
"""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from rlm_desktop.sandbox import program

PLACES = ("/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap")
"""Where a program of this name is the system's; never the working directory, never all of PATH."""
TRIAL_SECONDS = 5.0
_LIBRARIES = ("/usr/lib", "/usr/lib64", "/usr/lib32", "/lib", "/lib64", "/usr/local/lib", "/etc/ld.so.cache")


@functools.cache
def works() -> bool:
    """Whether Python starts inside it, with the flags that are really used.

    Not as root: there the child must become a user whom bubblewrap's namespace does not know.
    """
    if sys.platform == "linux":
        return os.geteuid() != 0 and _program() is not None and _starts()
    else:  # noqa: RET505  (mypy knows an else of another platform)
        return False


def _starts() -> bool:
    trial = [*around((), scratch=None), *program.trial()]
    try:
        done = subprocess.run(
            trial,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=TRIAL_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def around(packages: Sequence[str], scratch: str | None) -> list[str]:
    """The command before a Python's own.

    packages: directories of the modules that the child reads before its walls. scratch: the user's directory.
    """
    command = [
        _program() or "", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL",
        "--proc", "/proc", "--dev-bind", "/dev/null", "/dev/null", "--dev-bind", "/dev/urandom", "/dev/urandom",
    ]  # fmt: skip
    shown: list[str] = []
    for path in dict.fromkeys([*_LIBRARIES, *program.places(), *packages]):
        if not os.path.exists(path) or any(_is_in(path, other) for other in shown):  # noqa: PTH110
            continue
        if os.path.islink(path):  # noqa: PTH114
            command += ["--symlink", os.readlink(path), path]  # noqa: PTH115
        else:
            command += ["--ro-bind", path, path]
            shown.append(path)
    if scratch is not None:
        command += ["--bind", scratch, scratch]
    return [*command, "--remount-ro", "/", "--chdir", "/", "--"]


def innermost(process: int) -> int:
    """The number of the Python that runs inside a bubblewrap of this number, as this process sees it."""
    while True:
        try:
            inside = Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()
        except OSError:
            return process
        if not inside:
            return process
        process = int(inside[0])


def _program() -> str | None:
    return next((place for place in PLACES if os.access(place, os.X_OK)), None)


def _is_in(path: str, directory: str) -> bool:
    return path == directory or path.startswith(directory.rstrip("/") + "/")
