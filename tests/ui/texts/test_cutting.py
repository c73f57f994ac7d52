"""What is shown of a text is a part of it, and its pieces add up to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlm_desktop.ui.texts import cutting
from rlm_desktop.ui.texts.cutting import LONGEST_LINE, with_short_lines
from rlm_desktop.ui.texts.parts import Parts

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


@given(st.text("ab\n", max_size=400), st.integers(1, 60), st.integers(1, 9))
def test_parts_follow_each_other_to_the_end(text, chars, lines):
    at, parts = 0, []
    while at < len(text):
        end = cutting.part_end(text, at, chars=chars, lines=lines)
        assert at < end <= at + chars
        parts.append(text[at:end])
        at = end
    assert "".join(parts) == text
    assert all(part.count("\n") <= lines for part in parts)


@pytest.mark.parametrize("text", ["word\n" * 90_000, "x" * 900_000, "x" * 500_000 + "\n" * 30_000, "é\r\n" * 90_000])
def test_the_parts_back_from_the_end_leave_nothing_out(text):
    parts = Parts()
    parts.take(text, another=True)
    parts.to_end()
    read = [parts.part]
    while parts.start > 0:
        end = parts.start
        parts.to_previous()
        assert parts.end == end
        assert len(parts.part) <= cutting.PART_CHARS
        read.append(parts.part)
    assert "".join(reversed(read)) == text


@pytest.mark.parametrize("text", ["", "short", "x" * 3_000_000, "a line\n" * 500_000, "\n" * 900_000])
def test_the_last_part_is_bounded_and_begins_on_a_line_where_it_can(text):
    start = cutting.last_start(text)
    assert len(text) - start <= cutting.PART_CHARS
    assert text.count("\n", start) <= cutting.PART_LINES
    assert start == 0 or "\n" not in text or text[start - 1] == "\n"
