"""A virtual environment of the pinned versions and nothing else, so that the bundle holds nothing else."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

from bundle.checkout import CHECKOUT

MADE_FROM = ("pyproject.toml", "packaging/constraints.txt")


def prepare(work: Path) -> Path:
    """The Python of an environment that holds the application and what freezes it."""
    return _made(work / "environment", ["--editable", f"{CHECKOUT}[bundle,fallback]"])


def prepare_inventory(work: Path) -> Path:
    """The Python of an environment of its own that can list what another one holds: its parts are not the bundle's."""
    return _made(work / "inventory", ["cyclonedx-bom"])


def _made(home: Path, wanted: list[str]) -> Path:
    """An environment with these; made anew when what it is made from has changed."""
    python = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    stamp = home / "made-from"
    contents = b"".join((CHECKOUT / name).read_bytes() for name in MADE_FROM)
    digest = hashlib.sha256(contents + f"{sys.version} {CHECKOUT}".encode()).hexdigest()
    if not stamp.is_file() or stamp.read_text(encoding="ascii") != digest:
        print("installing the pinned versions into", home, flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
        pins = str(CHECKOUT / "packaging" / "constraints.txt")
        quietly = ["--quiet", "--disable-pip-version-check", "--constraint", pins]
        subprocess.run([str(python), "-m", "pip", "install", *quietly, *wanted], check=True)
        stamp.write_text(digest, encoding="ascii")
    return python
