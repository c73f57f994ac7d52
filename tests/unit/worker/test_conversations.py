"""What was said in a run that broke off, up to what the model would have been told next."""

from pathlib import Path

from rlm_desktop.events import facts as f
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.usage import Usage
from rlm_desktop.formats import jsonl
from rlm_desktop.worker.conversations import root_calls, said

DATA = Path(__file__).parents[2] / "data"
TWO_BLOCKS = "```repl\nprint('one')\nx = 1\n```\n```repl\nprint('two')\n```"


def golden(name):
    return [recorded.event for recorded in jsonl.read(DATA / f"{name}.jsonl")]


class Broken:
    """The events of a run that broke off after its first reply."""

    def __init__(self, reply):
        self.events = []
        self.add(f.RunStarted, 1, question="q", method="rlm", root_model="m", sub_model="m", corpus=None,
                 limits=Limits(output_chars=50))  # fmt: skip
        self.add(f.StepStarted, 2, parent=1, step=1, depth=0)
        self.add(f.CallStarted, 3, parent=2, role="root", model="m", messages=(f.Message(role="user", text="q"),))
        if reply is not None:
            self.add(f.CallFinished, 3, reply=reply, usage=Usage())

    def add(self, kind, span, **fields):
        self.events.append(kind(span=span, at=float(len(self.events)), **fields))

    def block(self, number, *, output="", state=None, **end):
        span = 3 + number
        self.add(f.CodeStarted, span, parent=2, code="…", block=number)
        if output:
            self.add(f.OutputWritten, span, text=output)
        if state is not None:
            self.add(f.CodeFinished, span, state=state, **end)

    def texts(self):
        return [message.text for message in said(self.events)]


def test_every_call_has_its_whole_prompt():
    calls = list(root_calls(golden("found")).values())
    assert [len(call.prompt) for call in calls] == [2, 4, 6]
    assert [message.role for message in calls[2].prompt] == ["system", "user", "assistant", "user", "assistant", "user"]
    assert calls[2].reply == "FINAL(The code is **CRV-7741**.)"


def test_calls_of_child_runs_are_not_the_runs_own():
    calls = root_calls(golden("family")).values()
    assert len(calls) == 4
    assert not [call for call in calls if "child" in call.prompt[-1].text]


def test_a_call_without_a_reply_ends_with_its_prompt():
    assert Broken(None).texts() == ["q"]


def test_a_reply_is_followed_by_what_its_code_printed():
    broken = Broken(TWO_BLOCKS)
    broken.block(1, output="one\n", state="ok", output_chars=4)
    broken.block(2, output="two\n", state="ok", output_chars=4)
    question, reply, told = broken.texts()
    assert (question, reply) == ("q", TWO_BLOCKS)
    assert told == "REPL output of block 1 of 2:\none\n\nREPL output of block 2 of 2:\ntwo"


def test_a_block_that_was_cut_off_and_one_that_never_ran_are_said():
    for state in (None, "interrupted"):
        broken = Broken(TWO_BLOCKS)
        broken.block(1, output="one\n", state=state)
        told = broken.texts()[-1]
        assert "block 1 was cut off" in told
        assert "one\n" not in told
    broken = Broken(TWO_BLOCKS)
    broken.block(1, output="one\n", state="ok")
    assert "Blocks that did not run: 2" in broken.texts()[-1]
    assert "Blocks that did not run: 1, 2" in Broken(TWO_BLOCKS).texts()[-1]


def test_an_error_and_a_refused_answer_are_said():
    broken = Broken(TWO_BLOCKS)
    broken.block(1, state="error", error="NameError: y", output_chars=0)
    broken.add(f.AnswerOffered, 2, via="FINAL", answer="x", accepted=False, reason="It was a guess.")
    told = broken.texts()[-1]
    assert "NameError: y" in told
    assert "It was a guess." in told
    assert "did not run" not in told


def test_nothing_was_said_where_no_call_was_made():
    assert said(Broken(None).events[:2]) == ()
