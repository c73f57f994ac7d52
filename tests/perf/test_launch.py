"""How soon the window is seen, over a bare window of the same Qt on the same machine, and how soon it can be used.

Run alone, on a quiet machine: .venv/bin/pytest tests/perf
"""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

MOST = 1.5
"""Times the bare window's seconds until the first picture (the house's bar)."""
USABLE_SECONDS = 0.6
"""Until all parts are built, connected and told, and the event loop has nothing left to do (the house's bar)."""
LONGEST_SECONDS = 0.05
"""That the event loop may ever be held up in between (the house's bar)."""
LAUNCHES = 7

BARE = """
import json, sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

def seen():
    print(json.dumps({"seen": time.monotonic()}), flush=True)
    application.quit()

application = QApplication(sys.argv)
window = QMainWindow()
window.resize(1200, 800)
window.show()
QTimer.singleShot(0, lambda: QTimer.singleShot(0, seen))  # the loop has come round: it is painted
application.exec()
"""

OURS = """
import json, sys, time
from rlm_desktop.ui import app

def main():
    from PySide6.QtCore import QTimer
    from rlm_desktop.ui import showing

    class Window(showing.Window):
        def turns(self):  # they begin when the window has been painted
            told["seen"] = time.monotonic()
            watch(self)
            yield from super().turns()

    def watch(window):
        beats = [time.monotonic()]
        heart = QTimer(window, interval=0)
        def beat():
            beats.append(time.monotonic())
            told["longest"] = max(told["longest"], beats[-1] - beats.pop(0))
        def usable():
            heart.stop()
            told["usable"] = time.monotonic()
            print(json.dumps(told), flush=True)
            showing.QApplication.quit()
        heart.timeout.connect(beat)
        heart.start()
        opening = window.findChild(showing.Opening)
        opening.opened.connect(lambda: QTimer.singleShot(0, lambda: QTimer.singleShot(0, usable)))

    showing.Window = Window
    return app.main(["--db", sys.argv[1]])

told = {"longest": 0.0}
sys.exit(main())
"""


@dataclass(frozen=True, slots=True)
class Launch:
    """Seconds from the start of a process, and the longest that its event loop was held up."""

    seen: float
    usable: float = 0.0
    longest: float = 0.0


@pytest.fixture(scope="module")
def launches(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Launch], list[Launch]]:
    """Bare ones and ours, in turn: what else the machine does befalls both."""
    folder = tmp_path_factory.mktemp("launch")
    _launch(OURS, folder)
    pairs = [(_launch(BARE, folder), _launch(OURS, folder)) for _ in range(LAUNCHES)]
    return [bare for bare, _ in pairs], [ours for _, ours in pairs]


def test_first_picture_over_a_bare_windows(launches: tuple[list[Launch], list[Launch]], say):
    bare, ours = (min(one.seen for one in some) for some in launches)
    say(f"first picture: {ours:.3f} s over {bare:.3f} s is {ours / bare:.2f}")
    assert ours / bare <= MOST


def test_seconds_until_the_window_can_be_used(launches: tuple[list[Launch], list[Launch]], say):
    usable = min(one.usable for one in launches[1])
    say(f"can be used after {usable:.2f} s")
    assert usable <= USABLE_SECONDS


def test_the_window_hears_its_user_while_it_is_built(launches: tuple[list[Launch], list[Launch]], say):
    longest = min(one.longest for one in launches[1])
    say(f"while it was built it stood still for {longest * 1000:.0f} ms at most")
    assert longest <= LONGEST_SECONDS


def _launch(script: str, folder: Path) -> Launch:
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "RLM_DESKTOP_DATA": str(folder)}
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
    told = json.loads(done.stdout)
    told["longest"] = told.get("longest", 0.0) + begin
    return Launch(**{name: seconds - begin for name, seconds in told.items()})
