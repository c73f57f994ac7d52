"""What a window takes that shows 337,351 spans, and how long it stands still at each act of its user.

Run alone, on a quiet machine: .venv/bin/pytest tests/perf/test_window_memory.py -s
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

MOST_BYTES = 600_000_000
MOST_BLOCKED = 0.05
"""Seconds that opening the costs may hold up the window."""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not tell the peak of the memory")
@pytest.mark.timeout(600)
def test_a_window_in_use_stays_small(database: Path, say: Callable[[str], None]):
    used = subprocess.run(
        [sys.executable, "-m", "tests.perf.window_use", str(database)],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=500, check=True,
    )  # fmt: skip
    acts = [json.loads(line) for line in used.stdout.splitlines()]
    for act in acts:
        say("{act:<28} {seconds:6.2f} s, stood still for {longest:.3f} s at most".format(**act))
    peak = acts[-1]["peak"]
    say(f"{peak / 1e6:.0f} MB at most (load {os.getloadavg()[0]:.1f})")
    assert peak < MOST_BYTES
    assert next(act["longest"] for act in acts if act["act"] == "costs") < MOST_BLOCKED
