"""Makes the bundle and its packages, from this checkout, with one command: `python3 packaging/build.py`.

On Linux, in `dist/`: the folder `rlm-desktop/`, `rlm-desktop-VERSION-linux-ARCH.tar.xz`, `rlm-desktop_VERSION_ARCH.deb`
and `RLM_Desktop.AppDir` (`appimagetool RLM_Desktop.AppDir` makes it one file). The same commit gives the same list of
files. On macOS and Windows it makes the folder, from which `packaging/macos` and `packaging/windows` go on.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from bundle import environment, folder
from bundle.checkout import CHECKOUT, version
from linux import appdir, archive, deb

MAKERS = {"tar.xz": archive.make, "deb": deb.make, "appdir": appdir.make}


def main() -> int:
    """Build what is asked for; the exit code."""
    asked = _parser().parse_args()
    os.environ.setdefault("SOURCE_DATE_EPOCH", _commit_time())
    os.environ["PYTHONHASHSEED"] = "0"
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # else looking into litellm asks the network
    os.environ["PYINSTALLER_ZLIB_COMPRESSION_LEVEL"] = "0"  # starts sooner, and a package packs it better as a whole
    os.environ.pop("PYTHONPATH", None)
    python = environment.prepare(asked.work)
    made = _timed("folder", lambda: folder.make(python, asked.work, asked.out))
    if sys.platform == "linux":
        for kind in asked.only:
            _timed(kind, lambda kind=kind: MAKERS[kind](made, asked.out, version(), python, home=asked.home))
    return 0


def _timed(kind: str, make: Callable[[], Path]) -> Path:
    began = time.monotonic()
    made = make()
    print(
        f"{kind}: {made.relative_to(CHECKOUT) if made.is_relative_to(CHECKOUT) else made}, "
        f"{_megabytes(made):.0f} MB, {time.monotonic() - began:.0f} s",
        flush=True,
    )
    return made


def _megabytes(made: Path) -> float:
    files = [made] if made.is_file() else [file for file in made.rglob("*") if file.is_file() and not file.is_symlink()]
    return sum(file.stat().st_size for file in files) / 1e6


def _commit_time() -> str:
    told = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    return told.stdout.strip() or "0"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="*", choices=sorted(MAKERS), default=sorted(MAKERS), help="which packages")
    parser.add_argument("--out", type=Path, default=CHECKOUT / "dist", help="where they go")
    parser.add_argument(
        "--work", type=Path, default=CHECKOUT / "build", help="for the environment and what can be reused"
    )
    parser.add_argument(
        "--home", metavar="URL", help="the project's page, for the metadata, with resources/docs at URL/docs"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
