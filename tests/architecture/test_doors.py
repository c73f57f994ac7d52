"""Behind each door of the program lies only what it needs: a fresh interpreter, asked what it has loaded."""

import subprocess
import sys

import pytest

from rlm_desktop.store.library import open_library

WINDOW = {"PySide6", "shiboken6", "pyqtgraph", "pygments"}
ENGINE_ROOM = {"litellm", "openai", "tiktoken", "aiohttp", "bm25s", "numpy"}
STORE = {"sqlite3", "sqlite_utils"}
BEFORE_THE_FIRST_PICTURE = {
    *("errors", "paths", "ui", "ui.app", "ui.display", "ui.showing", "ui.opening", "ui.building"),
    *("ui.window", "ui.parts", "ui.frame", "ui.appearance", "ui.colours", "ui.faults", "ui.title"),
    *("ui.incoming", "ui.incoming.meeting", "ui.incoming.handing_over", "ui.welcome", "ui.welcome.greeting"),
}
"""Whatever is added here, everybody waits for at each start."""
SELDOM = {f"rlm_desktop.{room}" for room in ("formats", "analysis", "ui.models.dialog", "ui.settings", "ui.texts")}
"""What the window wants for some questions and dialogs only."""
OURS = {f"rlm_desktop.{room}" for room in ("engine", "gateway", "sandbox", "worker", "store", "corpus", "cli", "ui")}


def loaded_by(statement: str) -> set[str]:
    """Names of the modules in a fresh interpreter after a statement."""
    done = subprocess.run(
        [sys.executable, "-c", f"{statement}\nimport sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return set(done.stdout.split())


def test_the_child_loads_the_standard_library_wire_and_its_own_room():
    before = loaded_by("pass")
    loaded = loaded_by("from rlm_desktop.sandbox import child") - before
    foreign = {name for name in loaded if name.partition(".")[0] not in sys.stdlib_module_names | {"rlm_desktop"}}
    assert foreign == set()
    ours = {name.split(".")[1] for name in loaded if name.startswith("rlm_desktop.")}
    assert ours <= {"sandbox", "wire", "codec"}
    assert "sqlite3" not in loaded


@pytest.mark.parametrize(
    ("door", "absent"),
    [
        ("import rlm_desktop.__main__", WINDOW | ENGINE_ROOM | STORE | OURS | {"platformdirs", "keyring", "argparse"}),
        ("import rlm_desktop.worker.door", WINDOW | ENGINE_ROOM | {"sqlite_utils", "keyring"}),
        ("import rlm_desktop.worker.conduct", WINDOW | {"litellm", "openai", "tiktoken", "bm25s", "keyring"}),
        ("import rlm_desktop.cli.command_line", WINDOW | ENGINE_ROOM | STORE | {"keyring"}),
        ("import rlm_desktop.cli.asking", WINDOW | {"litellm", "openai", "tiktoken", "bm25s", "keyring"}),
        ("import rlm_desktop.cli.shelf", WINDOW | {"litellm", "openai", "tiktoken", "bm25s"}),
        ("import rlm_desktop.cli.doctor", WINDOW | {"litellm", "openai", "tiktoken", "bm25s"}),
        ("import rlm_desktop.ui.app", ENGINE_ROOM | WINDOW | STORE | {"keyring", "json", "socket"}),
    ],
    ids=lambda value: value.removeprefix("import rlm_desktop.") if isinstance(value, str) else "",
)
def test_nothing_heavy_lies_behind_a_door(door, absent):
    assert loaded_by(door) & absent == set()


def test_what_is_imported_before_the_first_picture(tmp_path):
    statement = f"""
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["RLM_DESKTOP_DATA"] = {str(tmp_path)!r}
from rlm_desktop.ui import app, showing
class Picture(showing.Opening):
    def begin(self):
        self._window.show()
        self._window.grab()
        raise SystemExit
showing.Opening = Picture
try:
    app.main(["--db", {str(tmp_path / "runs.db")!r}])
except SystemExit:
    sys.modules |= dict.fromkeys("PySide6.QtCore." + name for name in vars(sys.modules["PySide6.QtCore"]))
"""
    loaded = loaded_by(statement)
    ours = {name.removeprefix("rlm_desktop.") for name in loaded if name.startswith("rlm_desktop.")}
    assert ours == BEFORE_THE_FIRST_PICTURE
    assert "PySide6.QtCore.QSettings" in loaded
    assert "PySide6.QtCore.Qt" not in loaded
    assert loaded & {"json", "socket", "hashlib", "dataclasses", "logging.handlers", "tomllib", "sqlite3"} == set()


def test_a_window_over_the_library_of_last_time_loads_nothing_heavy(tmp_path):
    database = tmp_path / "runs.db"
    open_library(database)
    statement = f"""
import os
from pathlib import Path
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtWidgets import QApplication
from rlm_desktop.ui import showing
application = QApplication([])
window = showing.open_window(Path({str(database)!r}), showing.Appearance(application), showing.Faults(application))
window.show()
application.processEvents()
window.close()
"""
    loaded = loaded_by(statement)
    heavy = {"sqlite_utils", "keyring", "jinja2", "jsonschema", "pygments", "pyqtgraph"}
    assert loaded & (ENGINE_ROOM | SELDOM | heavy) == set()
    assert "rlm_desktop.ui.window" in loaded


def test_a_question_is_answered_offline_without_qt_litellm_or_the_network_libraries(tmp_path):
    document = tmp_path / "note.txt"
    document.write_text("The maintenance code of the Corvid pump is KX-4471.")
    arguments = [
        "run",
        "--ask",
        "What is the maintenance code of the Corvid pump?",
        "--corpus",
        str(document),
        "--json",
    ]
    loaded = loaded_by(f"from rlm_desktop.__main__ import main\nassert main({arguments!r}) == 0")
    assert loaded & (WINDOW | {"litellm", "openai", "tiktoken", "aiohttp", "httpx"}) == set()
    assert "rlm_desktop.engine.loop" in loaded
