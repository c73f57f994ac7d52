"""What the model got of an output is found in the message that it was sent, cut as the engine cuts it or by others."""

from __future__ import annotations

import pytest

from rlm_desktop.engine.feedback import block_report
from rlm_desktop.ports import BlockResult
from rlm_desktop.ui.inspector.model import Got
from rlm_desktop.ui.inspector.told import got_of

OK = BlockResult(state="ok")


def message(*outputs: str, limit: int = 100) -> str:
    reports = [
        block_report(number, len(outputs), output, OK, limit, can_ask=True) for number, output in enumerate(outputs, 1)
    ]
    return "\n\n".join((*reports, "5 steps are left."))


@pytest.mark.parametrize(
    "outputs",
    [
        ("short\n",),
        ("x" * 100,),
        ("x" * 101,),
        ("a line\n" * 400,),
        ("\n\nafter two empty lines\n" * 90,),
        ("one", "", "two " * 90),
        ("same", "same", "same" * 50),
        ("REPL output:\nof a REPL\n" * 20, "(no"),
    ],
)
def test_each_output_is_found_as_far_as_it_was_sent(outputs):
    found = got_of(message(*outputs), outputs)
    assert [one.chars for one in found] == [
        None if not one.strip("\n") else len(one) if len(one) <= 100 else 100 for one in outputs
    ]


def test_the_report_of_a_block_goes_up_to_the_next_ones():
    first, second = got_of(message("one", "two"), ("one", "two"))
    assert first.text == "REPL output of block 1 of 2:\none"
    assert second.text == "REPL output of block 2 of 2:\ntwo\n\n5 steps are left."


def test_a_message_of_another_program_is_searched_for_the_output():
    output = "a line that was printed\n" * 2_000
    told = f"Code executed:\nREPL said: {output[:8_000]} [truncated]"
    assert [one.chars for one in got_of(told, [output])] == [8_000]


def test_an_output_that_the_message_does_not_quote():
    assert got_of("Go on.", ["printed"]) == [Got(text="", chars=None)]


def test_nothing_was_told():
    assert got_of("", ["printed", "twice"]) == [None, None]
