"""What is compared of runs: a loop's steps with what they did, the sub-calls of a step, and where a step's use went.

Big texts are told apart by their hash, and read by the screens that show them.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from rlm_desktop.events import facts
from rlm_desktop.events.facts import RUN_SPAN
from rlm_desktop.events.outcome import SpanKind
from rlm_desktop.events.sameness import comparable
from rlm_desktop.events.usage import Total
from rlm_desktop.store import texts
from rlm_desktop.store.connection import untext
from rlm_desktop.store.figures import used_in
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.readings import Span
from rlm_desktop.store.rows import RunRow, SpanRow

PAGE = 2_000
MOST_CALLS = 20_000
"""Sub-calls of a step that are compared; those that follow are not."""

_CODES = """run = ? AND kind <> 'call' AND parent = ? AND kind = 'code' ORDER BY place"""
_ROOT_CALL = """SELECT span FROM spans INDEXED BY spans_by_parent
    WHERE run = ? AND parent = ? AND kind = 'call' AND role = 'root' ORDER BY place LIMIT 1"""
_BINDINGS = (
    "SELECT step, name, removed, kind, size, preview FROM variables WHERE run = ? AND loop = ? ORDER BY seq, name"
)
_CALLS = """SELECT spans.span, spans.kind, label, status, error, line, batch, "index",
    begun.body, over.kind, over.body
    FROM spans INDEXED BY spans_by_parent
    JOIN events AS begun ON begun.run = spans.run AND begun.seq = spans.begin_seq
    LEFT JOIN events AS over ON over.run = spans.run AND over.seq = spans.end_seq
    WHERE spans.run = ? AND spans.parent = ? AND spans.place >= ? AND spans.place < ? ORDER BY spans.place"""
_USED_BY_ROLE = """SELECT depth, role, count(*), sum(tokens_in), sum(tokens_out), sum(cost), sum(unpriced),
    sum(tokens_in IS NULL OR tokens_out IS NULL)
    FROM spans INDEXED BY spans_used WHERE run = ? AND kind = 'call' AND end_seq > ? AND end_seq <= ?
    GROUP BY depth, role ORDER BY depth, role"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedStep:
    """One step of a loop."""

    row: SpanRow
    code: str
    """All of its blocks."""
    codes: tuple[int, ...]
    """Their spans."""
    root_call: int | None
    reply: str
    """Where there is no code."""
    state: str
    output: str
    """Its hash; empty for none."""
    variables: str
    """Hash of what was bound; empty for nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedLoop:
    """A run's own loop, or that of one of its child runs."""

    run: RunRow
    span: int
    preset: str
    steps: tuple[ComparedStep, ...]

    def step_spans(self) -> list[int]:
        """The spans of its steps."""
        return [step.row.span for step in self.steps]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedCall:
    """One sub-call or child run."""

    span: int
    kind: SpanKind
    text: str
    """The prompt where it is short, else its beginning."""
    prompt: str
    """Equal for the same prompt."""
    reply: str
    """Equal for the same reply."""
    state: str
    line: int | None
    batch: int | None
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StepParts:
    """Where the use of a step went."""

    seconds: tuple[tuple[SpanKind, str, float], ...] = ()
    """Kind, role and time of what lies right below it, one after the other."""
    used: tuple[tuple[int, str, Total], ...] = ()
    """Depth, role, and what the calls there used."""


class ComparedReader(Reader):
    """Reads what is compared; of one thread, like every reader."""

    def loop(self, run: str, span: int = RUN_SPAN) -> ComparedLoop:
        """A loop, by a run's id or its beginning. Raises RlmError where there is none."""
        row = self.run(run)
        begun = self.event(row.run, 1)
        bound = self._bound(row.run, span)
        steps = tuple(self._step(row.run, step, bound) for step in self._steps(row.run, span))
        preset = begun.prompt_name if isinstance(begun, facts.RunStarted) else ""
        return ComparedLoop(run=row, span=span, preset=preset, steps=steps)

    def calls(self, run: str, codes: Iterable[int]) -> list[ComparedCall]:
        """What some blocks of code asked for, as it began; so many at most as are compared."""
        found: list[ComparedCall] = []
        for code in codes:
            offset = 0
            while len(found) < MOST_CALLS and (rows := self._rows(_CALLS, (run, code, offset, offset + PAGE))):
                found += map(_call, rows)
                offset += PAGE
        return found[:MOST_CALLS]

    def parts(self, run: str, span: int = RUN_SPAN) -> list[StepParts]:
        """Of each step of a loop, in order."""
        steps = self._steps(run, span)
        last = self._span(run, span).end_seq or texts.EVERYTHING
        bounds = [*(step.begin_seq for step in steps), last]  # what a step asked has ended before the next begins
        return [
            StepParts(
                seconds=tuple(
                    (row.kind, row.role, row.end - row.begin)
                    for row in self.children(run, step.span)
                    if row.end is not None
                ),
                used=tuple((row[0], row[1], used_in(row[2:])) for row in self._rows(_USED_BY_ROLE, (run, *pair))),
            )
            for step, pair in zip(steps, pairwise(bounds), strict=True)
        ]

    def output_text(self, run: str, codes: Iterable[int]) -> str:
        """All that some blocks of code printed."""
        return "".join(piece.text for code in codes for piece in self.output(run, code))

    def bound_by(self, run: str, codes: Iterable[int]) -> list[facts.VariablesChanged]:
        """What some blocks of code bound and removed."""
        found = [event for code in codes for event in self._on_span(run, code, ("VariablesChanged",), None)]
        return [event for event in found if isinstance(event, facts.VariablesChanged)]

    def child_texts(self, run: str, child: int) -> tuple[str, str]:
        """The question of a child run, and its answer."""
        events = self._on_span(run, child, ("ChildStarted", "ChildEnded"), None)
        question = next((event.question for event in events if isinstance(event, facts.ChildStarted)), "")
        return question, next((event.answer for event in events if isinstance(event, facts.ChildEnded)), "")

    def error(self, run: str, codes: Iterable[int]) -> str:
        """The traceback of the last block that failed; empty where none did."""
        errors = [row.error for row in self.spans_by_id(run, codes) if row.error]
        return errors[-1] if errors else ""

    def _steps(self, run: str, loop: int) -> list[Span]:
        return self._spans("run = ? AND kind <> 'call' AND parent = ? AND kind = 'step' ORDER BY place", (run, loop))

    def _step(self, run: str, step: Span, bound: dict[int | None, str]) -> ComparedStep:
        codes = tuple(code.span for code in self._spans(_CODES, (run, step.span)))
        code = "\n".join(self.code(run, one) for one in codes)
        root = self._rows(_ROOT_CALL, (run, step.span))
        call = root[0][0] if root else None
        row = self._span_rows(run, [step], None)[0]
        return ComparedStep(
            row=row,
            code=code,
            codes=codes,
            root_call=call,
            reply="" if code or call is None else self.reply(run, call),
            state=_state(row.status.value, self.error(run, codes) or row.error),
            output=self._output_hash(run, codes),
            variables=bound.get(step.step, ""),
        )

    def _output_hash(self, run: str, codes: Iterable[int]) -> str:
        text = self.output_text(run, codes)
        return hashlib.sha256(comparable(text).encode("utf-8", "surrogatepass")).hexdigest() if text else ""

    def _bound(self, run: str, loop: int) -> dict[int | None, str]:
        """By step, the hash of what its code bound."""
        digests: dict[int | None, Any] = defaultdict(hashlib.sha256)
        for step, *bound, preview in self._rows(_BINDINGS, (run, loop)):
            told = repr((*bound, comparable(untext(preview))))
            digests[step].update(told.encode("utf-8", "surrogatepass"))
        return {step: digest.hexdigest() for step, digest in digests.items()}


def _call(row: tuple[Any, ...]) -> ComparedCall:
    span, kind, label, status, error, line, batch, index, begun, ending, over = row
    asked = json.loads(begun)
    is_child = kind == SpanKind.CHILD_RUN
    prompt = asked["question"] if is_child else asked["messages"]
    ended = {} if over is None else json.loads(over)
    said = {"CallFinished": "reply", "ChildEnded": "answer"}.get(ending, "")
    last = prompt if is_child else prompt[-1]["text"] if prompt else ""
    return ComparedCall(
        span=span,
        kind=SpanKind(kind),
        text=last if isinstance(last, str) else untext(label),  # a long one is a value, named by its hash
        prompt=json.dumps(prompt, sort_keys=True),
        reply=json.dumps(ended.get(said, ""), sort_keys=True),
        state=_state(status, untext(error)),
        line=line,
        batch=batch,
        index=index,
    )


def _state(status: str, error: str) -> str:
    lines = error.strip().splitlines()
    return f"{status}: {lines[-1]}" if lines else status
