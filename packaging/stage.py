"""The real window with something to show: questions of the demo are answered, golden runs brought in and marked."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDockWidget,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenuBar,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)

from rlm_desktop.events.outcome import SpanKind
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.window import Window
from rlm_desktop.worker.trajectories import import_files

NOTE = "The code ran into its limit of 120 seconds: the batch waited for one slow reply."
GOLDEN = Path(__file__).parent.parent / "tests" / "data"
FAMILY = "0191a0b0c1f0a0b0c0d"
SIZE = QSize(1480, 920)
SECONDS = 120.0
SETTLE_SECONDS = 0.8
"""Until what follows a selection is drawn."""
SURVEY = [
    {
        "text": """I look at what there is before I ask anybody.

```repl
print(len(context), "documents")
for text in context:
    print(" ".join(text[:160].split()))
```"""
    },
    {
        "text": """The documents begin with what they are. I count the kinds and keep the letters.

```repl
import json
kinds = dict.fromkeys(("diary", "incident report", "maintenance report", "minutes", "summary"), 0)
letters = [text for text in context if "\\nDear " in text]
for text in context:
    for kind in kinds:
        kinds[kind] += kind in text[:80].lower()
print(json.dumps({"documents": len(context), "kinds": kinds, "letters": len(letters)}, indent=2))
```"""
    },
    {
        "text": """Six letters tell enough. I ask the sub model about each.

```repl
asked = [f"What is this letter about?\\n\\n{text[:1500]}" for text in letters[:6]]
topics = llm_query_batched(asked)
kinds = sorted(kinds, key=kinds.get, reverse=True)
for topic in topics:
    print(topic[:120])
```"""
    },
    {"text": "FINAL(The documents are diaries, reports, minutes and letters of a water works.)"},
]
"""Replies of a root model that prints more than the model is shown, so that a cut output can be seen."""
SURVEY_QUESTION = "What kinds of documents are these?"
QUESTIONS = (3, 5, 0)
"""Of the demo, in the order in which they are asked."""
QUALITY = {".png": 0, ".webp": 80}
"""Of a PNG, 0 is the smallest file, without loss."""


class Stage:
    """Owns nothing: the window is its caller's. Its pictures go into a folder, with a suffix for looks and scale."""

    def __init__(self, application: QApplication, window: Window, folder: Path) -> None:
        self._application = application
        self.window = window
        self.folder = folder
        self.suffix = ""
        self.words: dict[str, frozenset[str]] = {}
        """What is to be read on each picture, but for what stands in lists and texts."""
        self._demo: tuple[str, int] | None = None
        self.survey: tuple[str, dict[int, int]] = ("", {})
        """The run with a cut output, and its pieces of code by step."""

    @property
    def focus(self) -> Focus:
        """The window's."""
        return self.window.focus

    def fill(self) -> None:
        """Have questions answered, bring golden runs in, and mark some, as a user would have."""
        import_files(self.window.database, [GOLDEN / f"{name}.jsonl" for name in ("found", "stopped", "family")])
        self.window.welcome_view.demo.click()
        questions = self.window.welcome_view.questions
        self.wait(lambda: questions.count() > 0)
        for number in QUESTIONS:
            self.focus.show(None)
            questions.itemClicked.emit(questions.item(number))
            self.wait(lambda: self.focus.run is not None)
            self.wait(lambda: not self.window.runs.count)
        self._demo = self._code_of_now()
        self.survey = self._surveyed()
        self._mark()

    def show_demo(self) -> None:
        """Select the code of the demo's run that asked the sub model."""
        assert self._demo is not None
        self.focus.show(*self._demo)

    def wait(self, is_so: Callable[[], bool]) -> None:
        """Until something is so."""
        until = time.monotonic() + SECONDS
        while not is_so():
            if time.monotonic() > until:
                raise TimeoutError("the window did not get there")
            self._application.processEvents()
            self._application.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # as a loop that was entered does
            time.sleep(0.01)

    def settle(self) -> None:
        """Until all is drawn that follows from what was done."""
        until = time.monotonic() + SETTLE_SECONDS
        self.wait(lambda: time.monotonic() > until)

    def save(self, name: str, screen: QWidget | None, file: Path | None = None) -> None:
        """A picture of a screen, as it is on screen."""
        assert screen is not None, name
        self.settle()
        self.words[name] = self.words.get(name, frozenset()) | _words(screen)
        file = file or self.folder / f"{name}-{self.suffix}.webp"
        picture = screen.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        picture.save(str(file), quality=QUALITY[file.suffix])
        print(f"{file.name}: {file.stat().st_size // 1000} KB")

    def _code_of_now(self) -> tuple[str, int]:
        """The run that is shown, and its code that asked the sub model."""
        run = self.focus.run
        assert run is not None
        spans = self.window.reader.spans(run)
        return run, next(span.span for span in spans if span.kind is SpanKind.CODE and span.calls)

    def _surveyed(self) -> tuple[str, dict[int, int]]:
        window = self.window
        script = Path("survey.json")  # in the folder of now, so that the model's name holds no path
        script.write_text(json.dumps(SURVEY), encoding="utf-8")
        before = window.choices.value.root_model
        window.choices.change(root_model=f"scripted/{script}")
        self.focus.show(None)
        window.ask_view.put_and_ask(SURVEY_QUESTION)
        self.wait(lambda: self.focus.run is not None)
        self.wait(lambda: not window.runs.count)
        window.choices.change(root_model=before)
        run = self.focus.run
        assert run is not None
        spans = window.reader.spans(run)
        steps = {span.span: span.step for span in spans if span.kind is SpanKind.STEP}
        return run, {steps[span.parent]: span.span for span in spans if span.kind is SpanKind.CODE}

    def _mark(self) -> None:
        window = self.window
        rows = {row.run: row for row in window.reader.runs()}
        family = rows[FAMILY]
        window.marking.rename([family], "The valve, two reports")
        window.marking.rate([family], 3)
        window.marking.tag([family], add=frozenset({"valves", "to check"}), remove=frozenset())
        assert self._demo is not None
        window.marking.rate([rows[self._demo[0]]], 5)
        for span in (4, 20):
            self.focus.show(FAMILY, span)
            window.notes_view.toggle_bookmark()
            self.settle()
        window.notes_view.new_note()
        window.notes_view.findChildren(QPlainTextEdit)[-1].insertPlainText(NOTE)
        window.notes_view.flush()
        self.settle()
        self.show_demo()


def _words(screen: QWidget) -> frozenset[str]:
    """Of what is seen: buttons, labels, titles, tabs, headings of columns, and what stands in an empty field."""
    found: set[str] = set()
    for one in (screen, *screen.findChildren(QWidget)):
        if not one.isVisible():
            continue
        match one:
            case QAbstractButton() | QLabel():
                found.add(one.text())
            case QGroupBox():
                found.add(one.title())
            case QLineEdit() if not one.text():
                found.add(one.placeholderText())
            case QDockWidget():
                found.add(one.windowTitle())
            case QTabBar():
                found.update(one.tabText(index) for index in range(one.count()))
            case QMenuBar():
                found.update(action.text() for action in one.actions())
            case QHeaderView() if one.model() is not None:
                sections = [index for index in range(one.count()) if not one.isSectionHidden(index)]
                titles = [
                    one.model().headerData(index, one.orientation(), Qt.ItemDataRole.DisplayRole) for index in sections
                ]
                found.update(title for title in titles if isinstance(title, str))
            case _:
                pass
    return frozenset(found)
