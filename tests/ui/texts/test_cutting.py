"""What is shown of a text is a part of it, and its pieces add up to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlm_desktop.ui.texts import cutting
from rlm_desktop.ui.texts.cutting import LONGEST_LINE, with_short_lines

LINES = st.lists(st.integers(0, 3 * LONGEST_LINE), max_size=6).map(lambda sizes: "\n".join("x" * one for one in sizes))


@given(LINES, st.integers(0, LONGEST_LINE))
def test_no_line_is_longer_than_the_longest_and_none_is_lost(text, column):
    shown = with_short_lines(text, column)
    lines = shown.text.split("\n")
    assert len(lines[0]) + column <= LONGEST_LINE
    assert all(len(line) <= LONGEST_LINE for line in lines)
    joined = "".join(line + ("" if number in shown.broken else "\n") for number, line in enumerate(lines)).removesuffix(
        "\n"
    )
    assert joined == text
    assert shown.column == len(lines[-1]) + (column if len(lines) == 1 else 0)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("", 0),
        ("short", 5),
        ("x" * 3_000_000, cutting.FIRST_CHARS),
        ("\n" * 900_000, cutting.FIRST_LINES),
        ("a line\n" * 500_000, cutting.FIRST_LINES * 7),
        ("x" * 50_000 + "\n" + "y" * 50_000, 50_001),
    ],
)
def test_the_beginning_is_bounded_and_ends_on_a_line_where_it_can(text, end):
    assert cutting.first_end(text) == end
