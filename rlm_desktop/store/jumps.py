"""What one can jump to by a part of its name: runs, the steps of a run, its variables, a corpus's documents."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rlm_desktop.events.facts import RUN_SPAN
from rlm_desktop.store.connection import text, untext
from rlm_desktop.store.read_only import ReadOnly


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump:
    """Somewhere to go."""

    name: str
    about: str
    """One line beside the name."""
    run: str = ""
    span: int = RUN_SPAN
    """Of a variable: the code that last bound it."""
    corpus: str = ""
    place: int = 0
    """Of a document, in its corpus."""


class JumpReader(ReadOnly):
    """Finds them, a page at a time. Words may stand anywhere in the name, in any order and case; none find all."""

    def __init__(self, database: Path) -> None:
        super().__init__(database)
        self._connection.create_function("folded", 1, lambda value: text(untext(value).casefold()), deterministic=True)

    def runs(self, words: str, *, limit: int) -> list[Jump]:
        """Runs by their title or question, the newest first."""
        where, values = _holding("folded(coalesce(nullif(marks.title, ''), runs.question))", words)
        rows = self._rows(
            f"""SELECT runs.run, coalesce(nullif(marks.title, ''), runs.question), runs.corpus_name
                FROM runs LEFT JOIN marks ON marks.run = runs.run WHERE marks.deleted IS NULL {where}
                ORDER BY runs.begin DESC, runs.run DESC LIMIT ?""",
            (*values, limit),
        )
        return [Jump(name=untext(name), about=untext(corpus), run=run) for run, name, corpus in rows]

    def steps(self, run: str, words: str, *, limit: int) -> list[Jump]:
        """Steps of the run's own loop: by number where one is given, else by how they begin."""
        number = words.strip()
        where, values = ("AND step = ?", (int(number),)) if number.isdecimal() else _holding("folded(label)", words)
        rows = self._rows(
            f"""SELECT span, step, label FROM spans
                WHERE run = ? AND parent = {RUN_SPAN} AND kind = 'step' {where} ORDER BY place LIMIT ?""",
            (run, *values, limit),
        )
        return [Jump(name=f"Step {step}", about=untext(label), run=run, span=span) for span, step, label in rows]

    def variables(self, run: str, words: str, *, limit: int) -> list[Jump]:
        """Names of the run's own REPL, with the code that last bound each."""
        where, values = _holding("folded(name)", words)
        rows = self._rows(
            f"""SELECT name, kind, preview, (SELECT span FROM events WHERE events.run = bound.run AND seq = bound.last)
                FROM (SELECT run, name, kind, preview, removed, max(seq) AS last FROM variables
                    WHERE run = ? AND loop = {RUN_SPAN} {where} GROUP BY name) AS bound
                WHERE NOT removed ORDER BY name LIMIT ?""",
            (run, *values, limit),
        )
        return [
            Jump(name=untext(name), about=f"{untext(kind)}  {untext(preview)}", run=run, span=span or RUN_SPAN)
            for name, kind, preview, span in rows
        ]

    def documents(self, corpus: str, words: str, *, limit: int) -> list[Jump]:
        """A corpus's documents in order."""
        where, values = _holding("lower(name)", words)
        rows = self._rows(
            f"SELECT place, name, chars FROM documents WHERE corpus = ? {where} ORDER BY place LIMIT ?",
            (corpus, *values, limit),
        )
        return [
            Jump(name=untext(name), about=f"{chars:,} characters", corpus=corpus, place=place)
            for place, name, chars in rows
        ]


def _holding(where: str, words: str) -> tuple[str, tuple[Any, ...]]:
    """The condition that all words stand in an expression, and what is bound to it."""
    wanted = words.casefold().split()
    return "".join(f" AND instr({where}, ?)" for _ in wanted), tuple(map(text, wanted))
