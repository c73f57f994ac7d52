"""Runs to write: the golden ones, and one whose every text would like to be something else; and files to read."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from rlm_desktop.events import facts
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.usage import Usage
from rlm_desktop.formats import jsonl
from rlm_desktop.formats.account import Source

from .records import Given, read

DATA = Path(__file__).parents[2] / "data"
EVIL = (
    "=HYPERLINK(\"http://evil.example\")\n````\n# out\n</script><script>alert(1)</script>\n<!-- <script>\n"
    "<img src=x onerror=alert(2)>|a|b\u2028\u202e\x1b[2J\ud800 ]]> ${x} `tick` &lt;b&gt;"
)  # fmt: skip
HOSTILE = "0191a0b0c00aaaaaaaa"


def source_of(run: str, events: Iterable[facts.Event]) -> Source:
    """A run of these events."""
    recorded = [facts.Recorded(run=run, seq=seq, event=event) for seq, event in enumerate(events, start=1)]
    return Source(run, lambda: iter(recorded))


@pytest.fixture
def golden() -> Callable[[str], Source]:
    """A golden run by its name."""

    def read(name: str) -> Source:
        path = DATA / f"{name}.jsonl"
        return Source(next(jsonl.read(path)).run, lambda: jsonl.read(path))

    return read


@pytest.fixture
def hostile() -> Source:
    """A run that is made of one hostile text."""
    message = facts.Message(role="user", text=EVIL)
    return source_of(
        HOSTILE,
        [
            facts.RunStarted(span=1, at=1.0, question=EVIL, method=EVIL, root_model=EVIL, sub_model=EVIL,
                             corpus=None, limits=Limits(), source=EVIL),
            facts.StepStarted(span=2, at=2.0, parent=1, step=1, depth=0),
            facts.CallStarted(span=3, at=2.0, parent=2, role="root", model=EVIL, messages=(message,)),
            facts.CallFinished(span=3, at=3.0, reply=EVIL, thinking=EVIL, usage=Usage()),
            facts.CodeStarted(span=4, at=3.0, parent=2, code=EVIL, block=1),
            facts.OutputWritten(span=4, at=3.0, text=EVIL),
            facts.CallStarted(span=5, at=3.0, parent=4, role="sub", model=EVIL, messages=(message,),
                              asked_as="llm_query"),
            facts.CallFailed(span=5, at=3.5, error=EVIL),
            facts.VariablesChanged(span=4, at=4.0, changed=(facts.Variable(name=EVIL, kind=EVIL, size=1,
                                   preview=EVIL),)),
            facts.CodeFinished(span=4, at=4.0, state="error", error=EVIL),
            facts.Noted(span=2, at=4.0, note=EVIL),
            facts.StepEnded(span=2, at=4.0, failed=True, error=EVIL),
            facts.RunEnded(span=1, at=5.0, outcome=Outcome.FAILED, answer=EVIL, reason=EVIL),
        ],
    )  # fmt: skip


@pytest.fixture
def given(tmp_path: Path) -> Callable[..., list[Given]]:
    """Writes bytes to a file of any name, and reads its runs."""

    def read_bytes(raw: bytes, name: str = "given.txt") -> list[Given]:
        path = tmp_path / name
        path.write_bytes(raw)
        return read(path)

    return read_bytes
