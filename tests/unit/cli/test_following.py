"""A run under way as lines: each event is said once, however the reading is cut, and hostile text moves nothing."""

from pathlib import Path

import pytest

from rlm_desktop.cli.following import SHOWN_LINES, Following
from rlm_desktop.events import facts
from rlm_desktop.events.limits import Limits
from rlm_desktop.formats import jsonl
from rlm_desktop.store.library import delete_run, open_library
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.writer import append_imported

DATA = Path(__file__).parents[2] / "data"
RUN = "0191a0b0c00aaaaaaaa"


@pytest.fixture
def follow(tmp_path):
    """Follows a record, read up to each of these numbers in turn; the lines."""
    database = tmp_path / "runs.db"
    open_library(database)

    def run(events, *, cuts=(10**9,)):
        append_imported(database, RUN, events)
        following = Following(Reader(database), RUN)
        lines = [line for cut in cuts for line in following.until(cut)]
        following.close()
        return lines

    return run


@pytest.mark.parametrize("name", ["found", "family", "stopped"])
def test_every_event_is_said_once_however_the_reading_is_cut(follow, tmp_path, name):
    events = [one.event for one in jsonl.read(DATA / f"{name}.jsonl")]
    lines = follow(events, cuts=(3, 3, 10, 11, 2, 10**9, 10**9))
    delete_run(tmp_path / "runs.db", RUN)
    assert lines == follow(events)
    assert [line for line in lines if line.strip().startswith("Step 1")]


def test_sub_calls_are_counted_and_the_failed_ones_too(follow):
    lines = follow([one.event for one in jsonl.read(DATA / "found.jsonl")])
    assert any("sub-calls" in line for line in lines)


def test_long_and_hostile_output_is_cut_and_made_visible(follow):
    text = "\x1b[2J" + "\n".join(f"line {n}" for n in range(100))
    lines = follow(
        [
            facts.RunStarted(span=1, at=1.0, question="q", method="rlm", root_model="a", sub_model="b", corpus=None,
                             limits=Limits()),
            facts.StepStarted(span=2, at=1.0, parent=1, step=1, depth=0),
            facts.CodeStarted(span=3, at=1.0, parent=2, code="x", block=1),
            facts.OutputWritten(span=3, at=1.0, text=text),
        ]
    )  # fmt: skip
    assert lines[2] == "  > \\x1b[2Jline 0"
    assert lines[-1] == f"  > … {100 - SHOWN_LINES} more lines"
    assert len(lines) == 2 + SHOWN_LINES + 1
