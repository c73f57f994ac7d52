"""Which program a child is: the bundle's own, or this Python with the package on its path."""

from __future__ import annotations

import os
import sys
from pathlib import Path

START = (
    "import sys; sys.path.insert(0, sys.argv[1]); from rlm_desktop.sandbox import child; "
    "sys.path.remove(sys.argv[1]); sys.exit(child.main(sys.argv[2:]))"
)


def command() -> list[str]:
    """The child's command line, but for the numbers of its two pipes."""
    bundled = _bundled()
    if bundled is not None:
        return [str(bundled)]
    package_root = str(Path(__file__).resolve().parents[2])
    return [_interpreter(), "-P", "-s", "-S", "-B", "-X", "utf8", "-c", START, package_root]


def places() -> list[str]:
    """The files and directories that the program is read from."""
    bundled = _bundled()
    if bundled is not None:
        return [str(bundled.parent)]
    return [sys.prefix, sys.base_prefix, sys.base_exec_prefix, *_way_of(Path(sys.executable))]


def trial() -> list[str]:
    """A command of the same program that ends at once, with 0 when it can start and load a library of C."""
    bundled = _bundled()
    return [str(bundled), "--start"] if bundled is not None else [sys.executable, "-I", "-S", "-c", "import _socket"]


def _bundled() -> Path | None:
    if not getattr(sys, "frozen", False):
        return None
    name = "rlm-repl.exe" if sys.platform == "win32" else "rlm-repl"
    return Path(sys.executable).parent / "repl" / name


def _interpreter() -> str:
    """On Windows the one that an environment's python.exe would start: a child may start none."""
    found: str = getattr(sys, "_base_executable", sys.executable) if sys.platform == "win32" else sys.executable
    return found


def _way_of(python: Path) -> list[str]:
    """The interpreter's file, and each link that leads to it."""
    way = [str(python)]
    for _ in range(8):
        if not python.is_symlink():
            break
        python = python.parent / python.readlink()
        way.append(str(python))
    return [*way, os.path.realpath(python)]
