"""The demo: its documents, and the questions that it offers once they are open."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from rlm_desktop import paths
from rlm_desktop.events.documents import Corpus

NAME = "Demo: a water utility"


class DemoController(QObject):
    """Knows whether the open documents are the demo's.

    Signals:
        documents_wanted(paths, name): open these, under this name.
        questions_offered(questions): those of the demo while it is open, else none.
        question_chosen(question): ask this of the open documents.
    """

    documents_wanted = Signal(object, str)
    questions_offered = Signal(object)
    question_chosen = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_open = False
        self._waiting = ""

    @Slot(str)
    def choose(self, question: str) -> None:
        """Open the demo if it is not open, and then ask the question if there is one."""
        if self._is_open and question:
            self.question_chosen.emit(question)
        elif not self._is_open:
            self._waiting = question
            self.documents_wanted.emit([corpus_folder()], NAME)

    @Slot(object)
    def on_opened(self, corpus: Corpus) -> None:
        """Other documents are open."""
        self._is_open = Path(corpus.documents[0].path).is_relative_to(corpus_folder())
        self.questions_offered.emit(questions() if self._is_open else ())
        waiting, self._waiting = self._waiting, ""
        if self._is_open and waiting:
            self.question_chosen.emit(waiting)


def corpus_folder() -> Path:
    """Where the demo's documents lie."""
    return paths.resources() / "demo" / "corpus"


def questions() -> Sequence[str]:
    """What the demo can be asked."""
    plain = json.loads((paths.resources() / "demo" / "questions.json").read_text(encoding="utf-8"))
    return tuple(entry["question"] for entry in plain)
