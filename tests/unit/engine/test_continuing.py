"""What an earlier run leaves to the next: its conversation, and variables that are as they were or said not to be."""

from rlm_desktop.engine.continuing import compared
from rlm_desktop.engine.task import Turn
from rlm_desktop.events.facts import Message, Variable
from rlm_desktop.ports import Journal, Restored


def variable(name: str, preview: str, kind: str = "int", size: int | None = None) -> Variable:
    return Variable(name=name, kind=kind, size=size, preview=preview)


def test_a_variable_with_another_value_counts_as_lost():
    before = Journal(variables=(variable("same", "1"), variable("other", "1"), variable("gone", "1")))
    now = Restored(blocks=1, variables=(variable("same", "1"), variable("other", "2")), lost=("gone",))
    found = compared(before, now)
    assert found.lost == ("gone", "other")
    assert found.variables == now.variables


def test_where_an_object_lies_in_memory_is_no_difference():
    before = Journal(variables=(variable("f", "<function f at 0x7f00aa11bb22>", kind="function"),))
    now = Restored(blocks=1, variables=(variable("f", "<function f at 0x7fee12345678>", kind="function"),))
    assert compared(before, now).lost == ()


def test_a_name_that_the_record_did_not_know_is_not_lost():
    now = Restored(blocks=1, variables=(variable("new", "1"),))
    assert compared(Journal(), now).lost == ()


def test_a_turn_is_told_as_question_and_answer():
    assert Turn(question="why?", answer="so").messages() == (
        Message(role="user", text="Question:\nwhy?"),
        Message(role="assistant", text="so"),
    )
