"""A synthetic record as the `rlms` package writes it: prompts that grow with the square, contexts after every block."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

CONTEXT_CHARS = 100_000
FIRST = 1_760_000_000

_WORDS = ["".join(random.Random(seed).choices("abcdefghijklmnopqrstuvwxyz", k=2 + seed % 8)) for seed in range(3_000)]


def write_log(path: Path, size: int) -> dict[str, int]:
    """Write a file of about so many bytes; gives how many runs, iterations and sub-calls it holds."""
    chance = random.Random(7)
    counts = {"runs": 0, "iterations": 0, "calls": 0}
    with path.open("w", encoding="ascii") as file:
        while file.tell() < size:
            counts["runs"] += 1
            _write_run(file, size, chance, counts)
    return counts


def _write_run(file: Any, size: int, chance: random.Random, counts: dict[str, int]) -> None:
    file.write(json.dumps({
        "type": "metadata", "timestamp": _time(counts), "root_model": "a/root", "max_depth": 1, "max_iterations": 120,
        "backend": "openai", "backend_kwargs": {"model_name": "a/root"}, "environment_type": "local",
        "environment_kwargs": {}, "other_backends": None,
    }) + "\n")  # fmt: skip
    context = _text(chance, CONTEXT_CHARS)
    prompt = [
        {"role": "system", "content": _text(chance, 5_000)},
        {
            "role": "user",
            "content": "Answer the following: Which?\n\nYour context is a str of 100000 total characters.",
        },
    ]
    last = 120
    for iteration in range(1, last + 1):
        counts["iterations"] += 1
        code = _text(chance, 600)
        printed = _text(chance, 3_000)
        calls = [_call(chance) for _ in range(4 if iteration % 10 == 0 else 0)]
        counts["calls"] += len(calls)
        reply = f"I look further.\n\n```repl\n{code}\n```"
        is_last = iteration == last
        file.write(json.dumps({
            "type": "iteration", "iteration": iteration, "timestamp": _time(counts), "prompt": prompt,
            "response": reply, "code_blocks": [{"code": code, "result": {
                "stdout": printed, "stderr": "", "execution_time": 2.0, "rlm_calls": calls, "final_answer": None,
                "locals": {"context_0": context, "context": context, "found": printed[:400], "n": iteration},
            }}],
            "final_answer": "It is this one." if is_last else None, "iteration_time": 9.0,
        }) + "\n")  # fmt: skip
        if file.tell() > size:
            return
        prompt = [
            *prompt,
            {"role": "assistant", "content": reply},
            {"role": "user", "content": f"REPL output:\n\n{printed}"},
            {"role": "user", "content": f"Turn {iteration + 1}/{last}:"},
        ]


def _call(chance: random.Random) -> dict[str, Any]:
    used = {"total_calls": 1, "total_input_tokens": 500, "total_output_tokens": 50, "total_cost": 0.001}
    return {
        "root_model": "a/sub", "prompt": _text(chance, 2_000), "response": _text(chance, 200), "execution_time": 0.4,
        "usage_summary": {"model_usage_summaries": {"a/sub": used}, "total_cost": 0.001},
    }  # fmt: skip


def _text(chance: random.Random, chars: int) -> str:
    return " ".join(chance.choices(_WORDS, k=chars // 6))[:chars]


def _time(counts: dict[str, int]) -> str:
    return datetime.fromtimestamp(FIRST + 10 * counts["iterations"], UTC).replace(tzinfo=None).isoformat()
