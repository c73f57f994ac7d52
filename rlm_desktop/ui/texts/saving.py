"""A text saved to a file of the user's choice, on another thread, so that 50 MB do not stop the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from rlm_desktop.ui import file_icons
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.texts.pacing import Pace

SLICE = 250_000


def save_text(owner: QWidget, jobs: Jobs, file_name: str, text: str, tell: Callable[[str], None]) -> None:
    """Ask for a file and write the text to it.

    tell: hears in a sentence how it went, as long as the owner is there.
    """
    chosen, _ = file_icons.ask_where_to_save(owner, "Save text", file_name)
    if not chosen:
        return

    def say(sentence: str) -> None:
        if isValid(owner):
            tell(sentence)

    def on_failed(error: Exception) -> None:
        if isinstance(error, OSError):
            say(f"Not saved: {error.strerror or error}")
        else:
            jobs.failed.emit(error)

    jobs.start(lambda: _write(Path(chosen), text), lambda path: say(f"Saved as {path.name}"), failed=on_failed)


def _write(path: Path, text: str) -> Path:
    pace = Pace()
    with path.open("w", encoding="utf-8", errors="surrogatepass", newline="") as file:
        for at in range(0, len(text), SLICE):
            file.write(text[at : at + SLICE])
            pace.step()
    return path
