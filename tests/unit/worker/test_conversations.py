"""What was said in a run's own loop."""

from pathlib import Path

from rlm_desktop.formats import jsonl
from rlm_desktop.worker.conversations import root_calls

DATA = Path(__file__).parents[2] / "data"


def golden(name):
    return [recorded.event for recorded in jsonl.read(DATA / f"{name}.jsonl")]


def test_every_call_has_its_whole_prompt():
    calls = list(root_calls(golden("found")).values())
    assert [len(call.prompt) for call in calls] == [2, 4, 6]
    assert [message.role for message in calls[2].prompt] == ["system", "user", "assistant", "user", "assistant", "user"]
    assert calls[2].reply == "FINAL(The code is **CRV-7741**.)"


def test_calls_of_child_runs_are_not_the_runs_own():
    calls = root_calls(golden("family")).values()
    assert len(calls) == 4
    assert not [call for call in calls if "child" in call.prompt[-1].text]
