"""How long the window takes until it can be used, over a bare window of the same Qt on the same machine.

Run alone, on a quiet machine: .venv/bin/pytest tests/perf
"""

import os
import subprocess
import sys
import time
from pathlib import Path

MOST = 1.5
"""Times the bare window's seconds (the house's bar)."""
LAUNCHES = 7

BARE = """
import sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

application = QApplication(sys.argv)
window = QMainWindow()
window.resize(1200, 800)
window.show()

def usable():
    print(time.monotonic(), flush=True)
    application.quit()

QTimer.singleShot(0, lambda: QTimer.singleShot(0, usable))
application.exec()
"""

OURS = """
import sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from rlm_desktop.ui import app

class Watched(QApplication):
    def exec(self):
        QTimer.singleShot(0, lambda: QTimer.singleShot(0, self.usable))
        return super().exec()

    def usable(self):
        print(time.monotonic(), flush=True)
        self.quit()

app.QApplication = Watched
sys.exit(app.main(["--db", sys.argv[1]]))
"""


def test_launch_over_a_bare_window(tmp_path: Path):
    _seconds(OURS, tmp_path)
    bare, ours = [], []
    for _ in range(LAUNCHES):
        bare.append(_seconds(BARE, tmp_path))
        ours.append(_seconds(OURS, tmp_path))
    ratio = min(ours) / min(bare)
    assert ratio <= MOST, f"{min(ours):.2f} s over {min(bare):.2f} s is {ratio:.2f}; at most {MOST}"


def _seconds(script: str, folder: Path) -> float:
    """From the start of a process until its window has been shown and its event loop is idle."""
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed application has its compiled files
    begin = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder / "runs.db")],
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return float(done.stdout) - begin
