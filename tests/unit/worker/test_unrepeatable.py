"""What code cannot do twice alike is told from what it can."""

import pytest

from rlm_desktop.worker.unrepeatable import why_not


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
    assert reason in why_not(code)


@pytest.mark.parametrize(
    "code",
    ["import time\ntime.sleep(1)", "import random\nrandom.random()", "print(hash('a'), {1, 2})", "time = 3", "x ="],
)
def test_what_a_seed_governs_or_does_no_harm_needs_no_excuse(code):
    assert why_not(code) == ""
