"""Sub-calls of two steps side by side: by their prompts, in batches of any size."""

from __future__ import annotations

from dataclasses import dataclass

from rlm_desktop.analysis.alignment import Kind
from rlm_desktop.analysis.comparing import compare_calls


@dataclass(frozen=True)
class Call:
    text: str
    reply: str = "yes"
    state: str = "ok"

    @property
    def prompt(self) -> str:
        return self.text


def test_the_same_prompt_with_another_reply_is_told_apart_and_a_prompt_that_was_edited_is_found():
    lefts = [Call("Is the valve open in report 1?"), Call("Is the valve open in report 2?"), Call("Summarise it all.")]
    rights = [lefts[0], Call("Was the valve open in report 2?"), Call("Summarise it all.", reply="no")]
    lines = compare_calls(lefts, rights)
    assert [line.pair.kind for line in lines] == [Kind.SAME, Kind.EDITED, Kind.SAME]
    assert [line.apart for line in lines] == [(), (), ("reply",)]


def test_a_batch_of_ten_thousand_in_another_order_and_with_gaps_loses_nobody():
    lefts = [Call(f"Which alarms are in piece {number} of the text, and when were they?") for number in range(10_000)]
    rights = [*lefts[1:5_000], *lefts[5_100:], lefts[0], Call("Something that nobody else was asked about at all")]
    lines = compare_calls(lefts, rights)
    kinds = [line.pair.kind for line in lines]
    assert kinds.count(Kind.SAME) == 9_899
    assert kinds.count(Kind.MOVED) == 1
    assert kinds.count(Kind.LEFT) == 100
    assert kinds.count(Kind.RIGHT) == 1
    assert lines[0].pair.right == 9_899


def test_two_batches_of_which_no_prompt_is_the_same_are_paired_in_order_where_they_are_alike():
    lefts = [Call(f"Which alarms are in piece {number} of the text?") for number in range(2_000)]
    rights = [Call(f"Name the alarms that are in piece {number} of the text.") for number in range(2_500)]
    lines = compare_calls(lefts, rights)
    assert [line.pair.kind for line in lines[:2_000]] == [Kind.EDITED] * 2_000
    assert all(line.pair.left == line.pair.right for line in lines[:2_000])
    assert {line.pair.kind for line in lines[2_000:]} == {Kind.RIGHT}
