"""The folder as one compressed archive, for any Linux with glibc and Qt's few libraries."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path


def make(folder: Path, out: Path, version: str, python: Path, *, home: str | None = None) -> Path:
    """Pack the folder in a fixed order with fixed times; the archive."""
    name = f"{folder.name}-{version}-linux-{platform.machine()}.tar.xz"
    subprocess.run(
        [
            "tar", "--create", "--xz", "--file", str(out / name), "--directory", str(folder.parent), "--sort=name",
            "--owner=0", "--group=0", "--numeric-owner", f"--mtime=@{os.environ['SOURCE_DATE_EPOCH']}", folder.name,
        ],
        check=True,
        env={**os.environ, "XZ_OPT": "-6 -T0"},
    )  # fmt: skip
    return out / name
