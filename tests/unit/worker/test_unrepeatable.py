"""What code cannot do twice alike is told from what it can."""

import pytest

from rlm_desktop.worker.unrepeatable import excuses


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import time\nprint(time.time())", "reads the clock (time, line 2)"),
        ("from datetime import datetime\nx = datetime.now()", "reads the clock (now, line 2)"),
        ("import secrets\nsecrets.choice([1])", "draws numbers that have no seed (secrets, line 2)"),
        ("import uuid\nuuid.uuid4()", "draws numbers that have no seed (uuid4, line 2)"),
        ("import numpy as np\nnp.random.rand()", "draws numbers that have no seed (numpy.random, line 2)"),
        ("print(id(context))", "asks where objects lie in memory (id, line 1)"),
        ("with ThreadPoolExecutor() as pool: pass", "starts threads"),
    ],
)
def test_the_reason_is_named_with_its_line(code, reason):
    (excuse,) = excuses(code)
    assert reason in excuse.sentence


@pytest.mark.parametrize(
    "code",
    ["import time\ntime.sleep(1)", "import random\nrandom.random()", "print(hash('a'), {1, 2})", "time = 3", "x ="],
)
def test_what_a_seed_governs_or_does_no_harm_needs_no_excuse(code):
    assert excuses(code) == []


CLOCK = "import time\nx = time.time()"
DRAWN = "import uuid\nx = uuid.uuid4()"


@pytest.mark.parametrize(
    ("code", "recorded", "now", "is_covered"),
    [
        (CLOCK, "took 0.93 s, Tuesday 24 Nov 2026 9:07 AM", "took 12.1e-3 s, Wednesday 2 March 2027 10:15 PM", True),
        (CLOCK, "took 0.93 s", "failed after 0.93 s", False),
        (CLOCK, "[0.123, 0.4, " * 20, "[0.1234, 0.41, " * 19 + "[", True),
        (CLOCK, "", "an extra call", True),
        ("id(x)", "<T at 0x7f00aa>", "<T at 0x7f00ab>", True),
        (DRAWN, "heads", "tails", True),
        (f"{CLOCK}\n{DRAWN}", "heads", "tails", True),
    ],
)
def test_a_clock_excuses_other_figures_and_no_other_words(code, recorded, now, is_covered):
    assert any(excuse.covers(recorded, now) for excuse in excuses(code)) is is_covered
