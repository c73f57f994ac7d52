"""What an AppContainer must be allowed to read so that Python starts in it: Python's own directories, no others.

Microsoft gives every AppContainer the programs' folder to read; a Python of the user's own needs one entry in its
directory's access list, which is asked for once with the system's own icacls. Never run on such a machine.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import PureWindowsPath

OPEN_TO_ALL = ("PROGRAMFILES", "PROGRAMFILES(X86)", "SYSTEMROOT")
"""Environment variables that name what every AppContainer may read anyway."""
GRANT_SECONDS = 300.0


def lacking(directories: Sequence[str], environment: Mapping[str, str]) -> list[PureWindowsPath]:
    """Those that are not readable anyway, without those inside of another."""
    readable = [PureWindowsPath(environment[name]) for name in OPEN_TO_ALL if environment.get(name)]
    found: list[PureWindowsPath] = []
    for path in sorted({PureWindowsPath(each) for each in directories}, key=lambda path: len(path.parts)):
        if not any(path.is_relative_to(other) for other in (*readable, *found)):
            found.append(path)
    return found


def grant(path: PureWindowsPath, identity: str) -> list[str]:
    """The arguments of icacls: read and execute, for what is in the directory too."""
    return [str(path), "/grant", f"*{identity}:(OI)(CI)(RX)", "/Q"]


if sys.platform == "win32":
    import subprocess

    from rlm_desktop.sandbox.appcontainer import NAME

    def let_read(directories: Sequence[str], identity: str) -> None:
        """See to it that this identity may read these directories. Raises OSError."""
        for path in lacking(directories, os.environ):
            said = _icacls([str(path)])
            if identity not in said and NAME not in said:
                _icacls(grant(path, identity))

    def _icacls(arguments: list[str]) -> str:
        program = PureWindowsPath(os.environ["SYSTEMROOT"], "System32", "icacls.exe")
        done = subprocess.run(
            [str(program), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=GRANT_SECONDS,
            check=False,
            creationflags=subprocess.CREATE_NO_WINDOW,
        )
        if done.returncode != 0:
            raise OSError(f"{arguments[0]} cannot be opened to the sandbox: {done.stdout or done.stderr}")
        return done.stdout
