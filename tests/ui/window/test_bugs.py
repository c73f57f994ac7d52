"""A bug wherever it happens is told once, with a report to copy; those that follow are counted; the window stays."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from rlm_desktop.ui.crash.view import CrashDialog
from rlm_desktop.ui.window import Window
from rlm_desktop.wire import messages as wire


class Unpaintable(QWidget):
    """Its paint event has a bug."""

    def paintEvent(self, event: object) -> None:
        raise ValueError("planted in a paint event")


def in_a_slot(window: Window) -> None:
    window.menus.act("reset_layout").triggered.connect(raise_one)
    window.menus.act("reset_layout").trigger()


def raise_one() -> None:
    raise ValueError("planted in a slot")


def in_a_paint_event(window: Window) -> None:
    broken = Unpaintable(window)
    broken.resize(50, 50)
    broken.show()


def in_a_job(window: Window) -> None:
    def work() -> None:
        raise ValueError("planted in a job")

    window.jobs.start(work, print)


def in_a_thread(window: Window) -> None:
    def work() -> None:
        raise ValueError("planted in a thread")

    threading.Thread(target=work).start()


def in_a_worker(window: Window) -> None:
    window.workers.submit(wire.TellTariffs(job=0, models=(5,)), print)  # type: ignore[arg-type]


@pytest.fixture
def window(start: Callable[..., Window], monkeypatch: pytest.MonkeyPatch) -> Window:
    """With the hooks that the application takes; they are given back."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    opened = start()
    opened.faults.install()
    return opened


def told(user, window: Window) -> CrashDialog:
    """The dialog that is open."""
    user.wait(lambda: any(one.isVisible() for one in window.findChildren(CrashDialog)))
    (found,) = [one for one in window.findChildren(CrashDialog) if one.isVisible()]
    return found


def report(dialog: CrashDialog) -> str:
    dialog.copy.click()
    return QApplication.clipboard().text()


@pytest.mark.parametrize(
    ("plant", "line"),
    [
        (in_a_slot, "ValueError: planted in a slot"),
        (in_a_paint_event, "ValueError: planted in a paint event"),
        (in_a_job, "ValueError: planted in a job"),
        (in_a_thread, "ValueError: planted in a thread"),
        (in_a_worker, "CodecError: TellTariffs.models"),
    ],
)
def test_a_bug_is_told_and_the_window_goes_on(window: Window, user, plant: Callable[[Window], None], line: str):
    plant(window)
    dialog = told(user, window)
    assert line in report(dialog)
    dialog.reject()
    window.menus.act("jump").trigger()
    assert window.palette_view.isVisible()
    window.palette_view.leave()


def test_bugs_while_one_is_told_are_counted_and_one_that_was_told_is_a_sentence(window: Window, user, qtbot: QtBot):
    in_a_slot(window)
    dialog = told(user, window)
    assert dialog.others.isHidden()
    for _ in range(3):
        window.menus.act("reset_layout").trigger()
    in_a_job(window)
    user.wait(lambda: dialog.others.text().startswith("4 bugs more since this opened, the last: ValueError"))
    assert "planted in a job" in report(dialog)
    assert "(4 times)" in report(dialog)
    assert len(window.findChildren(CrashDialog)) == 1
    dialog.reject()
    window.menus.act("reset_layout").trigger()
    user.wait(lambda: "The same bug happened again: ValueError: planted in a slot" in window.notice.text)
    assert not any(one.isVisible() for one in window.findChildren(CrashDialog))
