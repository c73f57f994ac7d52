"""A made-up run of any size, the same for the same seed: 337,351 spans unless told otherwise.

About sixty steps: batches of up to 10,000 sub-calls of which 64 are in flight, loops of single calls, child runs of
child runs down to depth 3, failures, idle hours, prompts whose long part many calls have in common, names that are
bound again and again, and one output of 20 MB.

`python tests/perf/big_run.py DATABASE [SPANS]` writes it; `big_database` keeps it for the tests.
"""

from __future__ import annotations

import heapq
import random
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

from rlm_desktop.events import facts
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.store.library import open_library
from rlm_desktop.store.writer import append_imported

SPANS = 337_351
RUN = "0197b1c0ffe0bb16ba6"
BEGIN = 1_764_000_000.0
IN_FLIGHT = 64
WIDEST = 10_000
"""Calls of the widest batches, in a run of SPANS."""
WIDE_STEPS = 24
DEEP_STEPS = 12
RESTS = 4
"""Batches that take what is left."""
LEAST = 300
STEPS = 60
OUTPUT_CHARS = 20_000_000
DEEPEST = 3
_SENTENCE = (
    "gauge weir pump valve survey invoice clause ledger harbour permit minutes tender report schedule annex motor "
    "bearing license storm inlet culvert reading deficit surplus deposit parcel council warrant folio"
)
WORDS = tuple(_SENTENCE.split())
NAMES = [f"{one}_{kind}" for one in WORDS[:10] for kind in ("rows", "text", "count", "answers")]

Part = Generator[facts.Event, None, float]
"""Events in the order of their times; in the end, the time of the last."""


def events(spans: int = SPANS, seed: int = 1) -> Iterator[facts.Event]:
    """A run of exactly so many spans, some more than LEAST."""
    return _Story(spans, seed).tell()


def write(database: Path, spans: int = SPANS) -> None:
    """Put the run into a database."""
    open_library(database)
    append_imported(database, RUN, events(spans))


class _Story:
    """One run as it is told; every part gets the number of spans that it may have, and has exactly so many."""

    def __init__(self, spans: int, seed: int) -> None:
        self.chance = random.Random(seed)
        self.spans = spans
        self.number = 1
        self.batches = 0
        self.instructions = [self.words(300) for _ in range(max(4, spans // 2_000))]

    def tell(self) -> Iterator[facts.Event]:
        """All events."""
        yield facts.RunStarted(
            span=1,
            at=BEGIN,
            question="Which of the weirs was read twice on the day of the storm, and what did the council decide?",
            method="rlm",
            root_model="large-model",
            sub_model="small-model",
            corpus=None,
            limits=Limits(max_calls=None, max_depth=DEEPEST, concurrency=IN_FLIGHT, max_steps=STEPS),
        )
        at, before = BEGIN + 0.4, None
        budgets = self.budgets()
        for step, (below, tell_below) in enumerate(budgets, 1):
            at += self.chance.choice([0.05, 0.05, 0.05, 45.0, 600.0])
            before, at = yield from self.step(1, step, 0, at, before, below, tell_below, is_loud=step == STEPS // 2)
        yield facts.RunEnded(span=1, at=at, outcome=Outcome.ANSWERED, answer="The weir at Corvid; it was rebuilt.")

    def budgets(self) -> list[tuple[int, Callable[..., Part]]]:
        """For each step of the run, how many spans lie below its code, and who tells of them."""
        share = (self.spans - LEAST) / (SPANS - LEAST)
        wide = max(1, round(WIDEST * share))
        parts: list[tuple[int, Callable[..., Part]]] = [(wide, self.batch)] * WIDE_STEPS
        deep = round(60_000 * share) // DEEP_STEPS
        parts += [(deep, self.children) if deep >= 9 else (2, self.one_by_one)] * DEEP_STEPS
        parts += [(self.chance.randrange(4), self.one_by_one) for _ in range(STEPS - len(parts) - RESTS)]
        self.chance.shuffle(parts)
        rest = self.spans - 1 - 3 * STEPS - sum(count for count, _ in parts)
        if rest < 0:
            raise ValueError(f"{self.spans} spans are too few")
        rests = [(rest // RESTS + (place < rest % RESTS), self.batch) for place in range(RESTS)]
        return [*parts[:-4], *rests, *parts[-4:]]

    def step(
        self,
        parent: int,
        step: int,
        depth: int,
        at: float,
        before: int | None,
        below: int,
        tell_below: Callable[..., Part],
        *,
        is_loud: bool = False,
    ) -> Generator[facts.Event, None, tuple[int, float]]:
        """A step with so many spans below its code; its root call, and when it ended."""
        span, call, code = self.next(), self.next(), self.next()
        yield facts.StepStarted(span=span, at=at, parent=parent, step=step, depth=depth)
        asked = self.words(400) if before is None else f"The output was:\n{self.words(60)}"
        yield facts.CallStarted(
            span=call,
            at=at,
            parent=span,
            role="root",
            model="large-model",
            messages=(facts.Message(role="user", text=asked),),
            after=before,
            depth=depth,
        )
        at += self.chance.uniform(2, 20)
        source = "\n".join(f"{self.chance.choice(NAMES)} = look_at({self.words(6)!r})" for _ in range(30))
        reply = f"Step {step}: {self.words(12)}.\n```repl\n{source}\n```"
        yield facts.CallFinished(span=call, at=at, reply=reply, usage=self.usage(9_000, 700, 3e-6))
        at += 0.01
        yield facts.CodeStarted(span=code, at=at, parent=span, code=source, block=1, depth=depth)
        at = yield from tell_below(code, depth, at + 0.02, below)
        output = self.words(40) if not is_loud else (self.words(4_000) + "\n") * (OUTPUT_CHARS // 28_000 + 1)
        yield facts.OutputWritten(span=code, at=at, text=output[:OUTPUT_CHARS])
        changed = tuple(self.variable(name, step) for name in self.chance.sample(NAMES, 5))
        removed = (self.chance.choice(NAMES),) if self.chance.random() < 0.1 else ()
        removed = tuple(name for name in removed if name not in {one.name for one in changed})
        yield facts.VariablesChanged(span=code, at=at, changed=changed, removed=removed)
        fails = self.chance.random() < 0.06
        error = f"Traceback (most recent call last):\n  line 7\nKeyError: {self.words(2)!r}" if fails else ""
        state = "error" if fails else "ok"
        yield facts.CodeFinished(
            span=code, at=at, state=state, error=error, error_line=7 if fails else None, output_chars=len(output)
        )
        yield facts.StepEnded(span=span, at=at, failed=fails, error=error)
        return call, at

    def batch(self, code: int, depth: int, at: float, spans: int) -> Part:
        """One line that asks all at once."""
        self.batches += 1
        batch = self.batches
        in_flight: list[tuple[float, int]] = []
        for index in range(spans):
            if len(in_flight) == IN_FLIGHT:
                at, done = heapq.heappop(in_flight)
                yield self.call_over(done, at)
            span = self.next()
            yield self.call(span, code, depth, at, line=12, batch=batch, index=index)
            heapq.heappush(in_flight, (at + min(self.chance.lognormvariate(0.2, 0.7), 60.0), span))
        while in_flight:
            at, done = heapq.heappop(in_flight)
            yield self.call_over(done, at)
        return at

    def one_by_one(self, code: int, depth: int, at: float, spans: int) -> Part:
        """A line in a loop that asks for one reply after the other."""
        for _ in range(spans):
            span = self.next()
            yield self.call(span, code, depth, at, line=4)
            at += self.chance.uniform(0.4, 3)
            yield self.call_over(span, at)
            at += 0.01
        return at

    def children(self, code: int, depth: int, at: float, spans: int) -> Part:
        """One line that opens child runs, all at once."""
        count = min(self.chance.randrange(2, 13), spans // 9)
        self.batches += 1
        batch = self.batches
        share, more = divmod(spans, count)
        told = [
            self.child(code, depth + 1, at + 0.01 * index, share + (index < more), batch, index)
            for index in range(count)
        ]
        for event in heapq.merge(*told, key=lambda event: event.at):
            at = event.at
            yield event
        return at

    def child(self, code: int, depth: int, at: float, spans: int, batch: int, index: int) -> Iterator[facts.Event]:
        """A child run of so many spans, 9 or more."""
        child = self.next()
        question = self.words(80)
        yield facts.ChildStarted(
            span=child, at=at, parent=code, question=question, model="small-model", depth=depth,
            line=9, batch=batch, index=index,
        )  # fmt: skip
        steps = min(self.chance.randrange(2, 7), (spans - 1) // 4)
        share, more = divmod(spans - 1 - 3 * steps, steps)
        before = None
        for step in range(1, steps + 1):
            below = share + (step <= more)
            is_deep = depth < DEEPEST and below >= 40 and self.chance.random() < 0.5
            wide = self.batch if below > 6 else self.one_by_one
            before, at = yield from self.step(child, step, depth, at, before, below, self.children if is_deep else wide)
            at += 0.05
        fails = self.chance.random() < 0.04
        outcome = Outcome.FAILED if fails else Outcome.ANSWERED
        yield facts.ChildEnded(span=child, at=at, outcome=outcome, answer=self.words(30), reason="no answer" * fails)

    def call(self, span: int, code: int, depth: int, at: float, **place: int) -> facts.CallStarted:
        """A sub-call begins: an instruction that many have, and a question of its own."""
        chance = self.chance
        return facts.CallStarted(
            span=span,
            at=at,
            parent=code,
            role="sub",
            model="small-model",
            messages=(
                facts.Message(role="system", text=chance.choice(self.instructions)),
                facts.Message(role="user", text=f"Part {span}: {self.words(20)}?"),
            ),
            depth=depth,
            asked_as="llm_query",
            **place,
        )

    def call_over(self, span: int, at: float) -> facts.Event:
        """It ends: one in seventy fails, one in forty has a long reply."""
        chance = self.chance
        if chance.random() < 1 / 70:
            return facts.CallFailed(span=span, at=at, error="The provider is overloaded (529).", retries=3)
        reply = self.words(500 if chance.random() < 1 / 40 else 15)
        return facts.CallFinished(span=span, at=at, reply=reply, usage=self.usage(2_500, 60, 4e-7))

    def usage(self, tokens_in: int, tokens_out: int, price: float) -> facts.Usage:
        """Around these tokens; one call in fifty has no price."""
        sent, got = (round(self.chance.uniform(0.7, 1.3) * count) for count in (tokens_in, tokens_out))
        cost = None if self.chance.random() < 0.02 else (sent + 4 * got) * price
        return facts.Usage(tokens_in=sent, tokens_out=got, cost=cost)

    def variable(self, name: str, step: int) -> facts.Variable:
        """A name's new value."""
        size = self.chance.randrange(10_000)
        return facts.Variable(name=name, kind="list", size=size, preview=f"[{step}, {self.words(10)!r}, …]")

    def words(self, count: int) -> str:
        """Some words."""
        return " ".join(self.chance.choices(WORDS, k=count))

    def next(self) -> int:
        """The next span's number."""
        self.number += 1
        return self.number


if __name__ == "__main__":
    write(Path(sys.argv[1]), *map(int, sys.argv[2:3]))
