"""The folder of the bundle: two programs frozen by PyInstaller, the list of what is inside, and no waste."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from bundle import contents, environment, trimming
from bundle.checkout import CHECKOUT

NAME = "rlm-desktop"
ON_EVERY_DESKTOP = re.compile(
    r"(ld-linux.*|lib(c|m|dl|pthread|rt|util|resolv|crypt)|libgcc_s|libstdc\+\+|libGL|libGLX|libOpenGL|libEGL|libX11|libX11-xcb|libxcb"
    r"|libwayland-.*|libdrm|libgbm|libnsl)\.so.*"
)
"""What is left to the machine: the C library, and what must fit its graphics driver."""


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
        trimming.strip(folder, python)
        trimming.share_copies(folder / "_internal", folder / "repl" / "_internal")
        _must_hold_together(folder)
    contents.write(folder, python, environment.prepare_inventory(work), freezing / NAME / "modules.json")
    return folder


def _must_hold_together(folder: Path) -> None:
    """Every library that a library in it asks for is there too, or on every desktop. Ends the build otherwise."""
    libraries = [file for file in folder.rglob("*.so*") if file.is_file()]
    there = {file.name for file in libraries}
    missing = set()
    for library in libraries:
        told = subprocess.run(["readelf", "--dynamic", str(library)], capture_output=True, text=True, check=True)
        for needed in re.findall(r"\(NEEDED\).*\[(.+)\]", told.stdout):
            if needed not in there and not ON_EVERY_DESKTOP.fullmatch(needed):
                missing.add(f"{needed}, by {library.relative_to(folder)}")
    if missing:
        raise SystemExit("the bundle lacks:\n  " + "\n  ".join(sorted(missing)))


def _put_into_application(child: Path, application: Path, out: Path) -> None:
    """The child beside the application's program; a signature wants its many files among the resources."""
    contents_folder = application / "Contents"
    shutil.copytree(child, contents_folder / "Resources" / "repl", symlinks=True)
    (contents_folder / "MacOS" / "repl").symlink_to("../Resources/repl")
    shutil.rmtree(out / application.name, ignore_errors=True)
    shutil.move(application, out / application.name)
