"""An AppDir: the folder and what a desktop looks for, as `appimagetool` wants it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from linux import desktop_files

NAME = "rlm-desktop"
RUN = """\
#!/bin/sh
exec "$(dirname "$(readlink -f "$0")")/usr/lib/rlm-desktop/rlm-desktop" "$@"
"""


def make(folder: Path, out: Path, version: str, python: Path, *, home: str | None = None) -> Path:
    """Lay the AppDir out; `appimagetool` makes it one file, where that tool is."""
    root = out / "RLM_Desktop.AppDir"
    shutil.rmtree(root, ignore_errors=True)
    usr = root / "usr"
    (usr / "lib").mkdir(parents=True)
    subprocess.run(["cp", "--archive", str(folder), str(usr / "lib" / NAME)], check=True)  # with its links
    desktop_files.put(usr, python, home=home)
    shutil.copyfile(usr / "share" / "applications" / f"{NAME}.desktop", root / f"{NAME}.desktop")
    shutil.copyfile(usr / "share" / "icons" / "hicolor" / "256x256" / "apps" / f"{NAME}.png", root / f"{NAME}.png")
    (root / ".DirIcon").symlink_to(f"{NAME}.png")
    (root / "AppRun").write_text(RUN, encoding="ascii")
    (root / "AppRun").chmod(0o755)
    return root
