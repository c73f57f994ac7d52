"""Measures the store: what an event costs its writer, and what a page costs its reader in a run of 100,000 spans.

`python tests/perf/measure_store.py [SPANS]` prints the figures; nothing here is part of the suite.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from rlm_desktop.events import facts
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.formats import jsonl
from rlm_desktop.store.library import open_library
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.writer import Writer, append_imported

DEEP = "0191a0b0c00aaaaaaaa"
WIDE = "0191a0b0c00bbbbbbbb"
PROMPT = "Which maintenance code is named here? " * 20


def run_of(spans: int, calls_in_code: int) -> Iterator[facts.Event]:
    """A run of so many spans: steps of one root call and one block of so many sub-calls each."""
    yield facts.RunStarted(
        span=1, at=1.0, question="q", method="rlm", root_model="a", sub_model="b", corpus=None, limits=Limits()
    )
    number, step = 1, 0
    while number < spans:
        step += 1
        top = number + 1
        yield facts.StepStarted(span=top, at=2.0, parent=1, step=step, depth=0)
        yield from call(top + 1, top, "root", f"step {step}")
        yield facts.CodeStarted(span=top + 2, at=2.0, parent=top, code=f"print({step})", block=1)
        for span in range(top + 3, top + 3 + calls_in_code):
            yield from call(span, top + 2, "sub", f"{span} {PROMPT}")
        names = tuple(facts.Variable(name=f"v{n}", kind="str", size=9, preview=f"'{step}'") for n in range(5))
        yield facts.VariablesChanged(span=top + 2, at=3.0, changed=names)
        yield facts.CodeFinished(span=top + 2, at=3.0, state="ok")
        yield facts.StepEnded(span=top, at=3.0)
        number = top + 2 + calls_in_code
    yield facts.RunEnded(span=1, at=4.0, outcome=Outcome.ANSWERED, answer="42")


def call(span: int, parent: int, role: str, text: str) -> Iterator[facts.Event]:
    """A call and its reply."""
    messages = (facts.Message(role="user", text=text),)
    yield facts.CallStarted(span=span, at=2.0, parent=parent, role=role, model="m", messages=messages)
    usage = facts.Usage(tokens_in=200, tokens_out=9, cost=0.001)
    yield facts.CallFinished(span=span, at=2.5, reply=f"reply {span}", usage=usage)


def timed(name: str, act: Callable[[], object], times: int = 20) -> None:
    """Print what some repetitions take, the first apart, in milliseconds of this process (others may be at work)."""
    taken = []
    for _ in range(times):
        begin = time.process_time()
        act()
        taken.append((time.process_time() - begin) * 1000)
    say(f"{name:<58} {statistics.median(taken):8.2f} ms   first {taken[0]:8.2f} ms")


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def measure_writer(database: Path) -> None:
    """Live writing, one transaction for each event."""
    events = list(run_of(2_000, 20))
    writer = Writer(database, "0191a0b0c00cccccccc")
    taken = []
    for event in events:
        begin = time.perf_counter()
        writer.write(event)
        taken.append((time.perf_counter() - begin) * 1000)
    writer.close()
    taken.sort()
    say(
        f"writer: {len(events)} events, mean {statistics.mean(taken):.3f} ms, "
        f"median {statistics.median(taken):.3f} ms, 99 % {taken[int(len(taken) * 0.99)]:.3f} ms"
    )


def measure_reader(database: Path, run: str, wide_parent: int) -> None:
    """Pages of a big run, at the end and at horizons."""
    reader = Reader(database)
    row = reader.run(run)
    spans = reader.spans(run, offset=0, limit=1)[0].calls
    middle, last = row.last_seq // 2, row.last_seq
    timed("run by its id", lambda: reader.run(run))
    timed("runs, first page", reader.runs)
    timed("spans, first 200", lambda: reader.spans(run, limit=200))
    timed("spans, 200 from the middle", lambda: reader.spans(run, offset=spans // 2, limit=200))
    timed("spans, last 200", lambda: reader.spans(run, offset=spans - 200, limit=200))
    timed("children of the run, 200 of the end", lambda: reader.children(run, None, offset=row.steps - 200))
    timed("children of a block, 200 of the end", lambda: reader.children(run, wide_parent, offset=0))
    timed("child count", lambda: reader.child_count(run, wide_parent))
    timed("one span", lambda: reader.span(run, wide_parent))
    timed("touched after the last 400 events", lambda: reader.touched(run, after=last - 400))
    timed("variables", lambda: reader.variables(run, 1))
    for name, horizon in (("middle", middle), ("end", last - 3), ("beginning", 50)):
        timed(f"horizon at the {name}: the run", lambda h=horizon: reader.span(run, 1, horizon=h))
        timed(f"horizon at the {name}: spans, first 200", lambda h=horizon: reader.spans(run, horizon=h, limit=200))
        timed(f"horizon at the {name}: children of the run", lambda h=horizon: reader.children(run, None, horizon=h))
        timed(f"horizon at the {name}: variables", lambda h=horizon: reader.variables(run, 1, horizon=h))
    timed("events, 500 of the middle", lambda: list(reader.events(run, after=middle, until=middle + 500)))
    reader.close()


def main() -> None:
    """Build, measure, print."""
    spans = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "runs.db"
        open_library(database)
        measure_writer(database)
        for run, calls, name in ((DEEP, 20, "many steps of 20 calls"), (WIDE, spans - 4, "one block of all calls")):
            begin = time.process_time()
            append_imported(database, run, run_of(spans, calls))
            say(f"\n{name}: {spans:,} spans imported in {time.process_time() - begin:.1f} s")
            measure_reader(database, run, 4)
        begin = time.perf_counter()
        reader = Reader(database)
        count = jsonl.write(Path(folder) / "out.jsonl", reader.events(DEEP))
        reader.close()
        say(f"\nexport: {count:,} events in {time.perf_counter() - begin:.1f} s")
        begin = time.perf_counter()
        sum(1 for _ in jsonl.read(Path(folder) / "out.jsonl"))
        say(f"reading the export: {time.perf_counter() - begin:.1f} s")
        say(f"database: {database.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
