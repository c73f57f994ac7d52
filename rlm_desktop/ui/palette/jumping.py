"""Places to jump to: runs, and the steps, variables and documents of the run that is shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from rlm_desktop.events.wording import plain
from rlm_desktop.store.jumps import Jump, JumpReader
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.palette.entries import Entry

FEW, MANY = 6, 100
"""Places of a kind that are listed: among others, and alone."""
ABOUT_CHARS = 160
PREFIXES = {"run": "Run", "step": "Step", "var": "Variable", "doc": "Document"}
"""What is typed first to have one kind alone."""
LINK = "rlm-desktop:"
"""What a link begins with."""


class Jumping(QObject):
    """A Source.

    Signals:
        run_chosen(run), span_chosen(run, span), variable_chosen(run, span, name), document_chosen(corpus, place)
        link_chosen(link): a link was pasted.
    """

    run_chosen = Signal(str)
    span_chosen = Signal(str, int)
    variable_chosen = Signal(str, int, str)
    document_chosen = Signal(str, int)
    link_chosen = Signal(str)

    placeholder = "A run, step, variable or document; or begin with run, step, var, doc"
    nothing = "Nothing is called so. Begin with run, step, var or doc to look among one kind alone."

    def __init__(self, database: Path, focus: Focus, corpus: Callable[[], str | None], parent: QObject) -> None:
        super().__init__(parent)
        self._database = database
        self._focus = focus
        self._corpus = corpus
        self._reader: JumpReader | None = None

    def begin(self) -> None:
        """Nothing to do: the store is asked at every key."""

    def find(self, typed: str) -> list[Entry]:
        """Places whose names hold all the words; kind by kind."""
        if typed.strip().startswith(LINK):
            link = typed.strip()
            return [Entry(name=link, act=lambda: self.link_chosen.emit(link), group="Link")]
        first, _, rest = typed.strip().partition(" ")
        only = PREFIXES.get(first.casefold().rstrip(":"))
        words, limit = (rest, MANY) if only else (typed, FEW)
        reader, run, corpus = self._opened(), self._focus.run, self._corpus()
        find: dict[str, Callable[[], list[Jump]]] = {}
        if run is not None:
            find["Step"] = lambda: reader.steps(run, words, limit=limit)
            find["Variable"] = lambda: reader.variables(run, words, limit=limit)
        find["Run"] = lambda: reader.runs(words, limit=limit)
        if corpus is not None:
            find["Document"] = lambda: reader.documents(corpus, words, limit=limit)
        kinds = [kind for kind in find if only in (None, kind)]
        return [self._entry(kind, jump, words) for kind in kinds for jump in find[kind]()]

    def chosen(self, entry: Entry) -> None:
        """Nothing to remember: Back leads to where one was."""

    def close(self) -> None:
        """Close the reader, when it was opened."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _opened(self) -> JumpReader:
        if self._reader is None:
            self._reader = JumpReader(self._database)
        return self._reader

    def _entry(self, kind: str, jump: Jump, words: str) -> Entry:
        name = " ".join(plain(jump.name).split())[:ABOUT_CHARS]
        places = tuple(sorted({place for word in words.split() for place in _places(word, name)}))
        return Entry(
            name=name,
            act=lambda: self._go(kind, jump),
            places=places,
            group=kind,
            about=" ".join(plain(jump.about[:ABOUT_CHARS]).split()),
        )

    def _go(self, kind: str, jump: Jump) -> None:
        match kind:
            case "Run":
                self.run_chosen.emit(jump.run)
            case "Step":
                self.span_chosen.emit(jump.run, jump.span)
            case "Variable":
                self.variable_chosen.emit(jump.run, jump.span, jump.name)
            case _:
                self.document_chosen.emit(jump.corpus, jump.place)


def _places(word: str, name: str) -> range:
    """The letters of the name that a word was found as."""
    at = name.casefold().find(word.casefold())
    return range(at, min(at + len(word), len(name))) if at >= 0 else range(0)
