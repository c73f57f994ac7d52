"""Draws the screenshots of the README and the guide: the real window, with runs that it made and runs brought in.

Every screen is drawn in light and dark, at 100 % and 200 %. Run with a display, or under Xvfb:
    xvfb-run -a -s "-screen 0 3840x2400x24" .venv/bin/python packaging/screenshots.py
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import drawn
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication
from screens import SCREENS
from stage import SIZE, Stage

from rlm_desktop import paths
from rlm_desktop.ui.appearance import Appearance
from rlm_desktop.ui.faults import Faults
from rlm_desktop.ui.frame import remembered
from rlm_desktop.ui.window import Window

DOCS = Path(__file__).absolute().parent.parent / "resources" / "docs"
README, GUIDE = DOCS / "screenshots", DOCS / "guide" / "screens"
THEMES = ("light", "dark")
SCALES = (100, 200)
SCALE_VARIABLE = "QT_SCALE_FACTOR"


def main() -> int:
    """Save all pictures, each scale in a process of its own, since Qt reads it once; the exit code."""
    asked = _parser().parse_args()
    if asked.scale:
        return _draw(asked)
    for scale in SCALES:
        environment = {**os.environ, SCALE_VARIABLE: str(scale / 100)}
        again = [sys.executable, __file__, *sys.argv[1:], "--scale", str(scale)]
        done = subprocess.run(again, env=environment, check=False)
        if done.returncode:
            return done.returncode
    drawn.keep_files(asked.to)
    return 0


def _draw(asked: argparse.Namespace) -> int:
    asked.to = asked.to.absolute()
    for folder in (README, asked.to):
        folder.mkdir(parents=True, exist_ok=True)
    QLocale.setDefault(QLocale("en_US"))
    application = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as folder:
        os.environ[paths.DATA_VARIABLE] = folder
        os.chdir(folder)
        appearance = Appearance(application)
        window = Window(Path(folder) / "runs.db", appearance, Faults(appearance), remembered())
        window.setAnimated(False)
        window.resize(SIZE)
        window.show()
        for _ in window.turns():
            application.processEvents()
        window.choices.change(theme="light")
        window.start([])
        stage = Stage(application, window, asked.to)
        stage.fill()
        for theme in asked.themes:
            window.choices.change(theme=theme)
            stage.suffix = f"{theme}-{asked.scale}"
            for name in asked.only or SCREENS:
                SCREENS[name](stage, name)
            if theme == "light" and asked.scale == SCALES[0] and asked.to == GUIDE:
                stage.show_demo()
                stage.save("window", window, README / "window-light.png")
        window.close()
        drawn.keep_words(asked.to, stage.words)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Draws the screenshots of the README and the guide.")
    parser.add_argument("--scale", type=int, help="draw at this scale alone, in percent; QT_SCALE_FACTOR has to be it")
    parser.add_argument("--themes", nargs="+", default=THEMES)
    parser.add_argument("--only", nargs="+", choices=list(SCREENS), help="draw these alone")
    parser.add_argument("--to", type=Path, default=GUIDE, help="another folder for the pictures")
    return parser


if __name__ == "__main__":
    sys.exit(main())
