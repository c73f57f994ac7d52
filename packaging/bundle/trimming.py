"""What is taken out of the frozen folder as nobody reads it: symbols of debuggers, and the second copy of a file."""

from __future__ import annotations

import filecmp
import subprocess
from pathlib import Path

FRAGILE = ("numpy", "numpy.libs")
"""Folders of libraries that were moved about inside after they were linked; `strip` breaks them."""
LOAD = "import ctypes, sys; [ctypes.CDLL(path) for path in sys.argv[1:]]"


def strip(folder: Path, python: Path) -> None:
    """Take the debuggers' symbols out of the libraries, and see that what was stripped can still be loaded."""
    libraries = [
        file
        for file in sorted(folder.rglob("*.so*"))
        if file.is_file() and not file.is_symlink() and not set(FRAGILE) & set(file.relative_to(folder).parts)
    ]
    subprocess.run(["strip", "--strip-unneeded", "--preserve-dates", *map(str, libraries)], check=True)
    extensions = [library for library in libraries if "cpython" in library.name or "abi3" in library.name]
    subprocess.run([str(python), "-c", LOAD, *map(str, extensions)], check=True)


def share_copies(first: Path, second: Path) -> None:
    """Make files of the second folder that are the same in the first one links to these, not to be told apart."""
    for copy in sorted(file for file in second.rglob("*") if file.is_file() and not file.is_symlink()):
        original = first / copy.relative_to(second)
        if original.is_file() and not original.is_symlink() and filecmp.cmp(original, copy, shallow=False):
            copy.unlink()
            copy.hardlink_to(original)
