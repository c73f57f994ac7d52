"""What a desktop looks for beside the program: entry, metadata, MIME type, icons; in the layout of /usr."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from xml.sax.saxutils import quoteattr

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[1]
ICON_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
METADATA = "org.rlm_desktop.rlm_desktop.metainfo.xml"
RUN_ICON = "application-vnd.rlm-desktop.run"
DOCS = CHECKOUT / "resources" / "docs"
SCREENSHOTS = {
    "screenshots/window-light.png": "Library, run, inspector and question",
    "guide/screens/window-dark-100.webp": "The same in dark",
    "guide/screens/inspector-light-100.webp": "What a step did, and what its output was",
    "guide/screens/compare-light-100.webp": "Two runs, step by step",
}
"""Pictures of the documentation, in the order in which they are shown, and what stands under each."""
DRAWING = CHECKOUT / "packaging" / "bundle" / "drawing.py"


def put(usr: Path, python: Path, *, home: str | None) -> None:
    """Write all of it below a directory that stands for /usr. python: one that has Qt, for the icons.

    home: the address of the project's page, with DOCS at its `docs/`; without one the metadata names no page and no
    pictures.
    """
    share = usr / "share"
    for directory, name in (("applications", "rlm-desktop.desktop"), ("mime/packages", "rlm-desktop.xml")):
        (share / directory).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(HERE / name, share / directory / name)
    (share / "metainfo").mkdir(parents=True, exist_ok=True)
    (share / "metainfo" / METADATA).write_text(metadata(home), encoding="utf-8")
    icons = share / "icons" / "hicolor"
    for kind, drawing, name in (("apps", "application", "rlm-desktop"), ("mimetypes", "run_bundle", RUN_ICON)):
        source = CHECKOUT / "resources" / "icons" / f"{drawing}.svg"
        (icons / "scalable" / kind).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, icons / "scalable" / kind / f"{name}.svg")
        for size in ICON_SIZES:
            (icons / f"{size}x{size}" / kind).mkdir(parents=True, exist_ok=True)
        drawn = str(icons / f"{{size}}x{{size}}/{kind}/{name}.png")
        subprocess.run(
            [str(python), str(DRAWING), str(source), drawn, *map(str, ICON_SIZES)],
            check=True,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"},
        )


def metadata(home: str | None) -> str:
    """AppStream's description of the application, with the page and the pictures when there is one."""
    text = (HERE / METADATA).read_text(encoding="utf-8")
    if home is None:
        return text
    page = home.rstrip("/")
    pictures = "\n".join(
        f"    <screenshot{' type=' + quoteattr('default') if number == 0 else ''}>\n"
        f"      <caption>{caption}</caption>\n      <image>{page}/docs/{name}</image>\n    </screenshot>"
        for number, (name, caption) in enumerate(SCREENSHOTS.items())
    )
    added = f'  <url type="homepage">{page}</url>\n  <screenshots>\n{pictures}\n  </screenshots>\n'
    return text.replace("  <launchable", f"{added}  <launchable", 1)
