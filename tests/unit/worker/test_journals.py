"""A journal is what a record says was executed in the run's own namespace, with the answers of its questions."""

from pathlib import Path

from rlm_desktop.engine.compaction import ASKED
from rlm_desktop.events import facts as f
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.usage import Usage
from rlm_desktop.formats import jsonl
from rlm_desktop.worker.journals import journal

DATA = Path(__file__).parents[2] / "data"


def golden(name):
    return [recorded.event for recorded in jsonl.read(DATA / f"{name}.jsonl")]


def variable(name):
    return f.Variable(name=name, kind="int", size=None, preview="1")


class Made:
    """The events of a run whose only step is under way."""

    def __init__(self):
        self.events = []
        self.spans = 1
        self.add(f.RunStarted, 1, question="q", method="rlm", root_model="big", sub_model="small", corpus=None,
                 limits=Limits())  # fmt: skip
        self.step = self.begin(f.StepStarted, parent=1, step=1, depth=0)

    def add(self, kind, span, **fields):
        self.events.append(kind(span=span, at=float(len(self.events)), **fields))
        return span

    def begin(self, kind, **fields):
        self.spans += 1
        return self.add(kind, self.spans, **fields)

    def block(self, code, *, state="ok", changed=()):
        span = self.begin(f.CodeStarted, parent=self.step, code=code, block=1)
        if changed:
            self.add(f.VariablesChanged, span, changed=tuple(map(variable, changed)))
        return self.add(f.CodeFinished, span, state=state)

    def ask(self, code, prompt, reply, model="small"):
        message = f.Message(role="user", text=prompt)
        call = self.begin(f.CallStarted, parent=code, role="sub", model=model, messages=(message,),
                          asked_as="llm_query")  # fmt: skip
        return self.add(f.CallFinished, call, reply=reply, usage=Usage())


def test_the_found_run_has_its_two_blocks_and_what_they_were_answered():
    made = journal([golden("found")])
    first, second = made.blocks
    assert first.code.startswith("print(type(context)")
    assert first.asked == ()
    assert [(call.prompts[0][:5], replies[0].text) for call, replies in second.asked] == [
        ("Which", "CRV-7741"),
        ("Which", "No code is named."),
    ]
    assert {call.model for call, _ in second.asked} == {second.default_model} == {"openai/gpt-5-mini"}
    assert made.names == {"hits", "answers", "a"}


def test_child_runs_answer_as_they_did_and_their_own_code_is_not_ours():
    made = journal([golden("family")])
    assert [block.code.splitlines()[0][:5] for block in made.blocks] == ["parts", "1 / 0"]
    asked = made.blocks[0].asked
    assert {call.asked_as for call, _ in asked} == {"rlm_query"}
    assert [(reply.text is None, reply.error is None) for _, (reply,) in asked] == [(False, True), (True, False)]
    assert "The child run ended without an answer" in asked[1][1][0].error
    assert made.names == {"parts"}


def test_a_block_that_did_not_end_is_not_executed_again():
    assert journal([golden("stopped")]).blocks == ()
    made = Made()
    made.block("a = 1", changed=["a"])
    made.block("b = 1", changed=["b"], state="interrupted")
    made.block("c = 1", state="killed")
    found = journal([made.events])
    assert [block.code for block in found.blocks] == ["a = 1"]
    assert found.names == {"a", "b"}


def test_a_restoring_that_brought_nothing_back_leaves_nothing_to_execute():
    made = Made()
    made.block("a = 1", changed=["a"])
    span = made.begin(f.CodeStarted, parent=made.step, code="boom()", block=1)
    made.add(f.NamespaceRestored, span, blocks=0, lost=("a",))
    made.add(f.CodeFinished, span, state="killed")
    made.block("b = 2", changed=["b"])
    found = journal([made.events])
    assert ([block.code for block in found.blocks], found.names) == (["b = 2"], {"b"})


def test_runs_one_after_the_other_share_the_namespace_and_what_is_lost_stays_lost():
    first, second = Made(), Made()
    first.block("a = 1", changed=["a", "b"])
    second.add(f.NamespaceRestored, 1, blocks=1, lost=("b",))
    second.add(f.VariablesChanged, 1, changed=(variable("a"),))
    second.block("c = a", changed=["c"])
    found = journal([first.events, second.events])
    assert ([block.code for block in found.blocks], found.names) == (["a = 1", "c = a"], {"a", "c"})


def test_a_shared_reply_answers_each_that_asked():
    made = Made()
    one = made.begin(f.CodeStarted, parent=made.step, code="x", block=1)
    call = made.ask(one, "p", "r")
    made.add(f.CodeFinished, one, state="ok")
    two = made.begin(f.CodeStarted, parent=made.step, code="y", block=2)
    made.add(f.ReplyShared, two, call=call)
    made.add(f.CodeFinished, two, state="ok")
    found = journal([made.events])
    assert [[reply.text for _, (reply,) in block.asked] for block in found.blocks] == [["r"], ["r"]]


def test_the_variable_history_comes_back_as_it_was_when_the_conversation_was_shortened():
    made = Made()
    said = (f.Message(role="user", text="q"), f.Message(role="assistant", text="code"),
            f.Message(role="user", text=f"output\n\n{ASKED}"))  # fmt: skip
    call = made.begin(f.CallStarted, parent=made.step, role="root", model="big", messages=said)
    made.add(f.CallFinished, call, reply="a summary", usage=Usage())
    made.add(f.Compacted, made.step, kept=0, dropped=2)
    shortened = (f.Message(role="user", text="a summary"),)
    made.begin(f.CallStarted, parent=made.step, role="root", model="big", messages=shortened)
    assert journal([made.events]).history == (("user", "q"), ("assistant", "code"), ("user", "output"))
    assert journal([Made().events]).history == ()
