"""The folder of the bundle: two programs frozen by PyInstaller, the list of what is inside, and no waste."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from bundle import contents, environment
from bundle.checkout import CHECKOUT

NAME = "rlm-desktop"


def make(python: Path, work: Path, out: Path) -> Path:
    """Freeze both programs with the Python of an environment; the folder that holds them."""
    out.mkdir(parents=True, exist_ok=True)
    freezing = work / "freezing"
    places = ["--distpath", str(freezing / "dist"), "--workpath", str(freezing)]
    spec = CHECKOUT / "packaging" / "bundle" / "rlm-desktop.spec"
    subprocess.run(
        [str(python), "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", *places, str(spec)], check=True
    )
    folder = out / NAME
    shutil.rmtree(folder, ignore_errors=True)
    shutil.move(freezing / "dist" / NAME, folder)
    shutil.move(freezing / "dist" / "repl", folder / "repl")
    application = freezing / "dist" / "RLM Desktop.app"
    if sys.platform == "darwin" and application.is_dir():
        _put_into_application(folder / "repl", application, out)
    if sys.platform == "linux":
        for library in folder.rglob("libpython*.so*"):
            subprocess.run(["strip", "--strip-unneeded", str(library)], check=True)  # others break by it: numpy's
    contents.write(folder, python, environment.prepare_inventory(work), freezing / NAME / "modules.json")
    return folder


def _put_into_application(child: Path, application: Path, out: Path) -> None:
    """The child beside the application's program; a signature wants its many files among the resources."""
    contents_folder = application / "Contents"
    shutil.copytree(child, contents_folder / "Resources" / "repl", symlinks=True)
    (contents_folder / "MacOS" / "repl").symlink_to("../Resources/repl")
    shutil.rmtree(out / application.name, ignore_errors=True)
    shutil.move(application, out / application.name)
