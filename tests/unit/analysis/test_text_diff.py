"""Texts line by line: which lines are whose, and which words of two alike lines differ."""

from __future__ import annotations

import pytest

from rlm_desktop.analysis.text_diff import MOST_LINE_CHARS, DiffLine, diff


def marked(line: DiffLine) -> tuple[list[str], list[str]]:
    return (
        [line.left[first:last] for first, last in line.left_marks],
        [line.right[first:last] for first, last in line.right_marks],
    )


def test_lines_of_one_side_and_words_of_both_are_told_apart():
    found = diff("a = 1\nprint(a)\nend", "a = 1\nprint(a, b)\nmore = 3\nend\n")
    assert [(line.left_number, line.right_number) for line in found.lines] == [(1, 1), (2, 2), (None, 3), (3, 4)]
    assert marked(found.lines[1]) == ([], [", b"])
    assert found.changes == (1,)
    assert not found.is_cut


def test_both_texts_come_out_as_they_went_in():
    left, right = "one\ntwo\n\nthree two one\nfour", "two\nthree two\nfive\n\nfour\nsix"
    lines = diff(left, right).lines
    assert "\n".join(line.left for line in lines if line.left_number) == left
    assert "\n".join(line.right for line in lines if line.right_number) == right


@pytest.mark.parametrize(("left", "right", "count"), [("", "", 0), ("", "x", 1), ("x\ny", "", 2)])
def test_nothing_on_one_side(left, right, count):
    found = diff(left, right)
    assert len(found.lines) == count
    assert all(not line.is_same for line in found.lines)


def test_a_line_break_of_another_system_is_no_difference_and_lone_surrogates_are_text():
    assert all(line.is_same for line in diff("a\r\nb\r\n", "a\nb\n").lines)
    assert diff("\ud800", "\ud801").lines[0].left == "\ud800"


def test_endless_lines_are_compared_by_their_beginning_and_that_is_said():
    found = diff("x" * (MOST_LINE_CHARS + 1), "x" * MOST_LINE_CHARS)
    assert found.is_cut
    assert found.lines[0].is_same
