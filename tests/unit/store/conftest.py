"""Fixtures of the store's tests: a real database, the golden runs, and random streams of events."""

from __future__ import annotations

import random
from array import array
from collections.abc import Callable
from pathlib import Path

import pytest

from rlm_desktop.events import facts
from rlm_desktop.events.facts import Event
from rlm_desktop.events.limits import Limit, Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.usage import Usage
from rlm_desktop.formats import jsonl
from rlm_desktop.store.library import open_library
from rlm_desktop.store.matches import Matches
from rlm_desktop.store.rows import SpanRow
from rlm_desktop.store.writer import Writer

DATA = Path(__file__).parents[2] / "data"
RUN = "0191a0b0c00aaaaaaaa"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "with space" / "runs.db"
    open_library(path)
    return path


@pytest.fixture(params=["found", "family", "stopped"])
def golden(request) -> list[facts.Recorded]:
    return list(jsonl.read(DATA / f"{request.param}.jsonl"))


@pytest.fixture
def family() -> list[facts.Recorded]:
    return list(jsonl.read(DATA / "family.jsonl"))


@pytest.fixture
def write(database) -> Callable[..., None]:
    """Writes events as a run does, and lets the run go."""

    def write(events: list[Event], run: str = RUN) -> None:
        writer = Writer(database, run)
        try:
            for event in events:
                writer.write(event)
        finally:
            writer.close()

    return write


def started(question: str = "why?", **fields) -> facts.RunStarted:
    return facts.RunStarted(
        **{
            "span": 1,
            "at": 100.0,
            "question": question,
            "method": "rlm",
            "root_model": "a",
            "sub_model": "b",
            "corpus": None,
            "limits": Limits(),
            **fields,
        }
    )


@pytest.fixture
def start() -> Callable[..., facts.RunStarted]:
    return started


class _Stream:
    """A random run that keeps the rules of the events: parents are there, ends come after beginnings."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.events: list[Event] = [started(self.text())]
        self.at = 100.0
        self.spans = 1
        self.batches = 0
        self.open: dict[int, str] = {1: "run"}
        self.replied: list[int] = []

    def text(self) -> str:
        size = self.random.choice([0, 3, 30, 600, 5000])
        return "".join(self.random.choices('ab \n\U0001f40d\x00é\ud800"\\$', k=size))

    def usage(self) -> Usage:
        maybe = lambda value: self.random.choice([None, value, value])  # noqa: E731
        return Usage(tokens_in=maybe(self.random.randrange(99)), tokens_out=maybe(7), cost=maybe(0.25))

    def add(self, kind: type[Event], span: int, **fields) -> None:
        self.at += self.random.choice([0.0, 0.5])
        self.events.append(kind(span=span, at=self.at, **fields))

    def begin(self, kind: type[Event], word: str, **fields) -> int:
        self.spans += 1
        self.open[self.spans] = word
        self.add(kind, self.spans, **fields)
        return self.spans

    def one_of(self, *words: str) -> int | None:
        found = [span for span, word in self.open.items() if word in words]
        return self.random.choice(found) if found else None

    def go_on(self) -> None:
        act = self.random.choice(
            [
                *(
                    self.begin_step,
                    self.begin_root,
                    self.begin_code,
                    self.begin_subs,
                    self.begin_subs,
                    self.begin_child,
                ),
                *(self.say, self.say, self.bind, self.note, self.end_call, self.end_call, self.end_other),
            ]
        )
        act()

    def begin_step(self) -> None:
        parent = self.one_of("run", "child")
        self.begin(facts.StepStarted, "step", parent=parent, step=self.random.randrange(1, 9), depth=0)

    def begin_root(self) -> None:
        if (parent := self.one_of("step")) is not None:
            after = self.random.choice([None, *self.replied])
            messages = tuple(facts.Message(role="user", text=self.text()) for _ in range(2))
            self.begin(facts.CallStarted, "root", parent=parent, role="root", model="m", messages=messages, after=after)

    def begin_code(self) -> None:
        if (parent := self.one_of("step")) is not None:
            self.begin(facts.CodeStarted, "code", parent=parent, code=self.text(), block=1)

    def begin_subs(self) -> None:
        parent = self.one_of("code")
        self.batches += 1
        for index in range(self.random.randrange(4) if parent is not None else 0):
            self.begin(
                *(facts.CallStarted, "sub"),
                parent=parent,
                role="sub",
                model="n",
                messages=(facts.Message(role="user", text=self.text()),),
                asked_as="llm_query",
                batch=self.batches,
                index=index,
            )

    def begin_child(self) -> None:
        if (parent := self.one_of("code")) is not None:
            batch = self.random.choice([None, 1000 + parent])
            fields = {"question": self.text(), "model": self.random.choice("mn"), "depth": 1, "batch": batch}
            self.begin(facts.ChildStarted, "child", parent=parent, **fields)

    def say(self) -> None:
        if (span := self.one_of("root", "sub")) is not None:
            self.add(facts.ReplyWritten, span, text=self.text(), thinking=self.random.random() < 0.3)
        if (span := self.one_of("code")) is not None:
            self.add(facts.OutputWritten, span, text=self.text())

    def bind(self) -> None:
        if (span := self.one_of("code")) is not None:
            names = self.random.sample(["a", "b", "ü", "c"], 2)
            self.add(
                facts.VariablesChanged,
                span,
                changed=(facts.Variable(name=names[0], kind="str", size=3, preview=self.text()[:80]),),
                removed=(names[1],),
            )

    def note(self) -> None:
        self.add(facts.LimitReached, 1, limit=Limit.STEPS, allowed=3.0, used=3.0)
        if (span := self.one_of("step")) is not None:
            self.add(facts.AnswerOffered, span, via="FINAL", answer=self.text(), accepted=False, reason="no")
        if (span := self.one_of("code")) is not None:
            self.add(facts.NamespaceRestored, span, blocks=1, lost=("a",))

    def end_call(self) -> None:
        if (span := self.one_of("root", "sub")) is None:
            return
        if self.random.random() < 0.7:
            self.add(facts.CallFinished, span, reply=self.text(), usage=self.usage(), thinking=self.text())
            if self.open[span] == "root":
                self.replied.append(span)
        else:
            usage = self.random.choice([None, self.usage()])
            self.add(facts.CallFailed, span, error=self.text(), usage=usage, stopped=self.random.random() < 0.5)
        del self.open[span]

    def end_other(self) -> None:
        span = self.one_of("step", "code", "child")
        if span is None:
            return
        word = self.open.pop(span)
        if word == "step":
            self.add(facts.StepEnded, span, failed=self.random.random() < 0.5, error=self.text())
        elif word == "code":
            state = self.random.choice(["ok", "error", "interrupted", "killed"])
            self.add(facts.CodeFinished, span, state=state, error=self.text())
        else:
            self.add(facts.ChildEnded, span, outcome=self.random.choice(list(Outcome)), reason=self.text())


@pytest.fixture
def random_events() -> Callable[..., list[Event]]:
    """random_events(seed, size, outcome=None): a run of about so many events, ended when an outcome is given."""

    def make(seed: int, size: int, outcome: Outcome | None = None) -> list[Event]:
        stream = _Stream(seed)
        while len(stream.events) < size:
            stream.go_on()
        if outcome is not None:
            stream.add(facts.RunEnded, 1, outcome=outcome, answer=stream.text(), reason=stream.text())
        return stream.events

    return make


@pytest.fixture
def keeping() -> Callable[..., Matches]:
    """keeping(rows, kept): what a filter leaves of a run's rows that keeps just some spans."""
    return _keeping


def _keeping(rows: list[SpanRow], kept: set[int]) -> Matches:
    by_span = {row.span: row for row in rows}
    found = [row for row in rows if row.span in kept]
    by_parent: dict[int, set[int]] = {}
    for row in found:
        at: SpanRow | None = row
        while at is not None and at.parent is not None:
            by_parent.setdefault(at.parent, set()).add(at.place)
            at = by_span[at.parent]
    return Matches(
        run=rows[0].run,
        filter="some",
        horizon=None,
        seq=0,
        total=len(rows),
        spans=array("q", (row.span for row in found)),
        ordinals=array("q", (row.ordinal for row in found)),
        below={parent: len(places) for parent, places in by_parent.items()},
        numbers=array("q", sorted(row.span for row in found)),
    )
