"""Two runs of 200 steps each are brought side by side while a key is still going down.

Run apart: .venv/bin/pytest tests/perf/test_alignment.py -s
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass

from rlm_desktop.analysis.comparing import compare_calls, compare_steps

STEPS, LINES = 200, 15
MOST_SECONDS = 0.2
"""Of processor time."""
NAMES = ("rows", "text", "counts", "answers", "hits", "pieces", "votes", "lines", "total", "found")
FORMS = (
    "{0} = [line.strip() for line in {1}.splitlines() if '{2}' in line]",
    "{0} = llm_query_batched([f'Is {2} named here? {{one}}' for one in {1}])",
    "print(len({0}), {1}[:5])",
    "for number, {0} in enumerate({1}):",
    "    {0}.append(({1}, number + {3}))",
    "{0} = sum(len(one) > {3} for one in {1})  # {2}",
    "if not {0}:",
    '    print("nothing of {2}", {1})',
)


@dataclass(frozen=True)
class Step:
    code: str
    reply: str = ""
    state: str = "ok"
    output: str = ""
    variables: str = ""


@dataclass(frozen=True)
class Call:
    text: str
    reply: str = "yes"
    state: str = "ok"

    @property
    def prompt(self) -> str:
        return self.text


def _line(chance: random.Random) -> str:
    names = (chance.choice(NAMES), chance.choice(NAMES), chance.choice(NAMES), chance.randrange(900))
    return chance.choice(FORMS).format(*names)


def _block(chance: random.Random) -> list[str]:
    return [_line(chance) for _ in range(LINES)]


def _edited(chance: random.Random, block: list[str]) -> list[str]:
    return [_line(chance) if chance.random() < 0.1 else line for line in block]


def test_runs_of_two_hundred_steps_are_aligned_at_once(say):
    chance = random.Random(1)
    left = [_block(chance) for _ in range(STEPS)]
    right = [_edited(chance, block) for block in left]
    lefts, rights = ([Step("\n".join(block)) for block in blocks] for blocks in (left, right))
    compare_steps(lefts[:1], rights[:1])  # what is imported on the way
    begun = time.process_time()
    lines = compare_steps(lefts, rights)
    seconds = time.process_time() - begun
    say(f"{STEPS} × {STEPS} steps of {LINES} lines: {seconds * 1000:.0f} ms")
    assert len(lines) == STEPS
    assert seconds < MOST_SECONDS


def test_batches_of_ten_thousand_are_aligned_by_their_prompts(say):
    lefts = [Call(f"Which alarms are in piece {number} of the text, and when?") for number in range(10_000)]
    rights = [one if place % 10 else Call(f"{one.text} Be brief.") for place, one in enumerate(lefts)]
    begun = time.process_time()
    lines = compare_calls(lefts, rights)
    seconds = time.process_time() - begun
    say(f"10,000 × 10,000 sub-calls, a tenth of them edited: {seconds * 1000:.0f} ms")
    assert len(lines) == 10_000
    assert seconds < 1.0
