"""The table of final answers, each case played through the loop."""

import asyncio
import importlib.util
import json
from pathlib import Path

import pytest

from rlm_desktop.engine.methods import answer
from rlm_desktop.engine.task import Task
from rlm_desktop.events import facts
from rlm_desktop.events.limits import Limits

DATA = Path(__file__).parents[2] / "data" / "final_answer_cases.json"
TABLE = json.loads(DATA.read_text(encoding="utf-8"))

OUR_WORDS = {
    "a final must stand on a line of its own": "must stand on a line of its own",
    "text follows the final on its line": "Text follows the final",
    "the real output, and that the final was set aside because it came before it": "Your FINAL was set aside",
    "no variable nope; the variables there are: res": "There is no variable nope; the variables there are: res",
    "two finals; give one": "two finals; give one",
    "write FINAL(42)": "Write FINAL(42)",
    "the final is empty": "The final is empty",
    "code must stand in a block": "Code must stand in a block",
    "no answer was given": "No answer was given",
}
"""What the table asks for, in the words the model hears."""

_spec = importlib.util.spec_from_file_location("engine_conftest", Path(__file__).parent / "conftest.py")
stand = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(stand)


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: case["name"].replace(" ", "-"))
def test_final_answer(case, clock):
    gateway = stand.Script([case["reply"], "FINAL(the second reply)"])
    repls = stand.OpenRepls(**TABLE["namespace"])
    record = stand.Memory()
    task = Task(question="q", corpus=None, root_model="m", sub_model="s", limits=Limits())
    ended = asyncio.run(answer(task, gateway=gateway, repls=repls, texts=None, record=record, clock=clock))
    record.check()
    if case["outcome"] == "answer":
        assert ended.answer == case["answer"]
        assert len(gateway.requests) == 1
        return
    assert ended.answer == "the second reply"
    assert bool(record.of(facts.CodeStarted)) == case["runs_code"]
    told = gateway.requests[1].messages[-1].text
    expected = OUR_WORDS[case["model_is_told"]] if case["model_is_told"] else None
    assert [words for words in OUR_WORDS.values() if words in told] == ([expected] if expected else [])
