"""The screens that are drawn for the guide: how a user comes to each, and how large it is."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QDockWidget, QLineEdit, QTreeView, QWidget
from stage import Stage

from rlm_desktop import paths
from rlm_desktop.store.reader import Reader
from rlm_desktop.ui.compare.opening import Comparisons
from rlm_desktop.ui.compare.window import ComparisonWindow
from rlm_desktop.ui.costs.repricing import RepriceDialog
from rlm_desktop.ui.costs.view import CostsView
from rlm_desktop.ui.inspector.model import Tab
from rlm_desktop.ui.texts.kinds import Kind
from rlm_desktop.ui.texts.value_window import open_value
from rlm_desktop.ui.window import Window

Drawing = Callable[[Stage, str], None]
"""Draws one screen; the text is its name."""

FAMILY = "0191a0b0c1f0a0b0c0d"
"""The golden run that has everything: child runs, batches, errors, prices."""
BATCH, CUT_CODE, FAILED_CALL, CHILD_CODE = 21, 20, 16, 6
"""Spans of it."""
PANEL, DOCK = QSize(460, 900), QSize(820, 400)
JSON_LINES = 12
COMPARISON = QSize(1180, 760)
QUESTION = "What is the maintenance code of the Corvid pump?"
METHODS = ("rlm", "rlm-no-subcalls", "codeact-bm25", "rlm", "codeact-bm25", "rlm-no-subcalls", "rlm")
"""That the question is asked with, one after the other."""
REPLAY_SECONDS = 8.5


def _window(stage: Stage, name: str) -> None:
    stage.show_demo()
    stage.save(name, stage.window)


def _welcome(stage: Stage, name: str) -> None:
    stage.window.menus.act("welcome").trigger()
    stage.save(name, stage.window)


def _run_page(stage: Stage, name: str) -> None:
    stage.focus.show(FAMILY, BATCH)
    stage.save(name, stage.window.screens.page)


def _idle(stage: Stage, name: str) -> None:
    """The timeline alone, of the time in which the child runs were."""
    splitter = stage.window.screens.splitter
    before = splitter.sizes()
    stage.focus.show(FAMILY, CHILD_CODE)
    stage.focus.set_stretch((0.0, 16.0))
    splitter.setSizes([0, 2 * sum(before), 0])
    stage.save(name, stage.window.screens.timeline)
    splitter.setSizes(before)
    stage.focus.set_stretch(None)


def _replay(stage: Stage, name: str) -> None:
    """The run in its second step, as it is played."""
    stage.focus.show(FAMILY)
    bar = stage.window.screens.replay
    assert bar is not None
    bar.show()
    bar.controller.seek(REPLAY_SECONDS)
    stage.wait(lambda: stage.focus.horizon is not None)
    bar.controller.event_on()
    stage.save(name, stage.window.screens.page)
    bar.leave()


def _filter(stage: Stage, name: str) -> None:
    stage.focus.show(FAMILY, CHILD_CODE)
    stage.focus.set_filter("kind:sub error")
    stage.save(name, stage.window.screens.page)
    stage.focus.set_filter("")


def _search(stage: Stage, name: str) -> None:
    stage.show_demo()
    stage.window.menus.act("search").trigger()
    with floating(stage.window.search_dock, DOCK) as content:
        content.findChildren(QLineEdit)[0].setText("pump")
        stage.save(name, content)
    stage.window.search_dock.hide()


def _costs(stage: Stage, name: str) -> None:
    stage.focus.show(FAMILY)
    stage.window.costs_dock.bring()
    with floating(stage.window.costs_dock, DOCK) as content:
        stage.save(name, content)
    stage.window.costs_dock.hide()


def _reprice(stage: Stage, name: str) -> None:
    stage.focus.show(FAMILY)
    stage.window.costs_dock.bring()
    costs = stage.window.costs_dock.findChildren(CostsView)[0]
    costs.reprice()
    dialog = stage.window.findChildren(RepriceDialog)[-1]
    stage.wait(lambda: bool(dialog.choices))
    next(iter(dialog.choices.values())).setEditText("openai/gpt-5-nano")
    stage.save(name, dialog)
    dialog.close()
    stage.window.costs_dock.hide()


def _library(stage: Stage, name: str) -> None:
    with floating(stage.window.library_dock, QSize(380, 560)) as content:
        stage.save(name, content)


def _library_table(stage: Stage, name: str) -> None:
    library = stage.window.library_view
    library.head.menu.wanted.emit({"groups": _groups("corpus")})
    with floating(stage.window.library_dock, QSize(1180, 400)) as content:
        stage.save(name, content)
    library.head.menu.wanted.emit({"groups": _groups("none")})


def _groups(name: str) -> object:
    from rlm_desktop.store.shelf import Groups

    return Groups(name)


def _documents(stage: Stage, name: str) -> None:
    with floating(stage.window.documents_dock, QSize(380, 420)) as content:
        stage.save(name, content)


def _ask(stage: Stage, name: str) -> None:
    stage.window.ask_view.show_setup(True)
    with floating(stage.window.ask_dock, QSize(720, 240)) as content:
        stage.save(name, content)
    stage.window.ask_view.show_setup(False)


def _notes(stage: Stage, name: str) -> None:
    stage.focus.show(FAMILY, CUT_CODE)
    with floating(stage.window.notes_dock, QSize(PANEL.width(), 560)) as content:
        stage.save(name, content)


def _inspector(tab: Tab, of: str, step: int, size: QSize = PANEL) -> Drawing:
    """A tab of the inspector. of: "demo" and "survey" are the code of a step, "family" a span of the golden run."""

    def draw(stage: Stage, name: str) -> None:
        if of == "demo":
            stage.show_demo()
        elif of == "survey":
            run, codes = stage.survey
            code = codes[step]
            stage.focus.show(run, stage.window.reader.span(run, code).parent if tab is Tab.STEP else code)
        else:
            stage.focus.show(FAMILY, step)
        inspector = stage.window.screens.inspector
        assert inspector is not None
        with floating(stage.window.inspector_dock, size) as content:
            inspector.show_tab(tab)
            if tab is Tab.VARIABLES:
                inspector.show_variable(stage.survey[0], stage.survey[1][step], "kinds")
            stage.save(name, content)

    return draw


def _commands(stage: Stage, name: str) -> None:
    stage.show_demo()
    stage.window.menus.act("commands").trigger()
    stage.window.palette_view.findChildren(QLineEdit)[0].setText("ne")
    stage.save(name, stage.window.palette_view)
    stage.window.palette_view.leave()


def _opened(act: str, size: QSize | None = None, prepare: Callable[[QWidget], None] | None = None) -> Drawing:
    """The window or dialog that an entry of the menus opens."""

    def draw(stage: Stage, name: str) -> None:
        stage.show_demo()
        before = set(QApplication.topLevelWidgets())
        stage.window.menus.act(act).trigger()
        opened = next(one for one in QApplication.topLevelWidgets() if one.isVisible() and one not in before)
        if size is not None:
            opened.resize(size)
        if prepare is not None:
            prepare(opened)
        stage.save(name, opened)
        opened.close()

    return draw


def _name_a_model(dialog: QWidget) -> None:
    dialog.findChildren(QLineEdit)[0].setText("anthropic/claude-sonnet-4-5")


def _value(kind: Kind) -> Drawing:
    def draw(stage: Stage, name: str) -> None:
        rows = [
            {"span": span.span, "kind": span.kind.value, "depth": span.depth, "tokens": {"in": span.tokens_in}}
            for span in stage.window.reader.spans(FAMILY)
        ]
        text = json.dumps({"run": FAMILY, "spans": rows[:JSON_LINES]}, indent=2)
        shown = open_value("Output of step 2", text, stage.window.jobs, stage.window, kind=kind)
        shown.resize(720, 460)
        stage.settle()
        for tree in shown.findChildren(QTreeView):
            tree.expandToDepth(0)
        stage.save(name, shown)
        shown.close()

    return draw


def _compared(runs: int, arrange: Callable[[ComparisonWindow], None]) -> Drawing:
    """One question of the demo with so many methods, in a database of its own; arranged before it is drawn."""

    def draw(stage: Stage, name: str) -> None:
        database = stage.window.database.with_name("compared.db")
        asked = _asked(database)[:runs]
        comparisons = Comparisons(database, stage.window)
        comparisons.compare(asked)
        opened = comparisons.opened[-1]
        opened.resize(COMPARISON)
        stage.settle()
        arrange(opened)
        stage.save(name, opened)
        opened.close()

    return draw


def _ask_several(stage: Stage, name: str) -> None:
    question = stage.window.ask_view.question
    question.setPlainText(QUESTION)
    stage.wait(stage.window.menus.act("ask_several").isEnabled)
    _opened("ask_several")(stage, name)
    question.clear()


def _asked(database: Path) -> list[str]:
    """The runs of one question with several methods, made once."""
    shell = [sys.executable, "-m", "rlm_desktop"]
    if not database.exists():
        ask = ["run", "--ask", QUESTION, "--corpus", str(paths.resources() / "demo" / "corpus")]
        for method in METHODS:
            subprocess.run([*shell, *ask, "--method", method, "--db", str(database)], check=True, capture_output=True)
    reader = Reader(database)
    runs = [row.run for row in reversed(reader.runs())]
    reader.close()
    return runs


def _pair_page(page: int) -> Callable[[ComparisonWindow], None]:
    def arrange(opened: ComparisonWindow) -> None:
        assert opened.pair is not None
        opened.pair.pages.setCurrentIndex(page)

    return arrange


def _several_page(page: int) -> Callable[[ComparisonWindow], None]:
    def arrange(opened: ComparisonWindow) -> None:
        assert opened.several is not None
        opened.several.pages.setCurrentIndex(page)
        opened.several.spreads.what.setCurrentText("Time")

    return arrange


@contextmanager
def floating(dock: QDockWidget, size: QSize) -> Iterator[QWidget]:
    """A dock's screen at a size of its own."""
    dock.show()
    dock.setFloating(True)
    dock.resize(size)
    yield dock.widget()
    dock.setFloating(False)
    window = dock.parentWidget()
    assert isinstance(window, Window)
    window.menus.act("reset_layout").trigger()


SCREENS: dict[str, Drawing] = {
    "window": _window,
    "welcome": _welcome,
    "ask": _ask,
    "documents": _documents,
    "timeline_and_tree": _run_page,
    "timeline": _idle,
    "replay": _replay,
    "fork": _opened("fork"),
    "filter": _filter,
    "search": _search,
    "costs": _costs,
    "reprice": _reprice,
    "library": _library,
    "library_table": _library_table,
    "notes": _notes,
    "inspector": _inspector(Tab.CODE, "demo", 0),
    "inspector_step": _inspector(Tab.STEP, "survey", 3),
    "inspector_seen": _inspector(Tab.CODE, "survey", 1, QSize(900, 700)),
    "inspector_call": _inspector(Tab.CALL, "family", FAILED_CALL),
    "inspector_variables": _inspector(Tab.VARIABLES, "survey", 3, QSize(620, 700)),
    "inspector_protocol": _inspector(Tab.PROTOCOL, "family", 1, QSize(620, 520)),
    "inspector_raw": _inspector(Tab.RAW, "family", 4, QSize(620, 700)),
    "inspector_run": _inspector(Tab.RUN, "family", 1),
    "compare": _compared(2, _pair_page(0)),
    "compare_flame": _compared(2, _pair_page(2)),
    "compare_several": _compared(7, _several_page(0)),
    "compare_charts": _compared(7, _several_page(1)),
    "ask_several": _ask_several,
    "value_json": _value(Kind.JSON),
    "value_bytes": _value(Kind.BYTES),
    "commands": _commands,
    "keys": _opened("keys", QSize(620, 760)),
    "settings": _opened("settings"),
    "connect_model": _opened("connect_model", prepare=_name_a_model),
    "export": _opened("export"),
    "disk_use": _opened("disk_use"),
}
"""By the name of the picture."""
