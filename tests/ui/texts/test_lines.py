"""Rows over a text of any shape are its lines, and lead back to it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rlm_desktop.ui.texts.bytes_rows import BytesRows
from rlm_desktop.ui.texts.finding import find_all
from rlm_desktop.ui.texts.lines import BLOCK, PIECE, Lines, Place
from rlm_desktop.ui.texts.pacing import Pace, Stopped
from rlm_desktop.ui.texts.seen import Seen

SIZES = st.sampled_from([0, 1, 80, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, BLOCK - 1, BLOCK, BLOCK + 7, 3 * BLOCK])
TEXTS = st.tuples(
    st.lists(SIZES, max_size=12), st.sampled_from(["\n", "\r\n"]), st.sampled_from(["x", "é", "🐍"]), st.booleans()
).map(lambda given: given[1].join(given[2] * size for size in given[0]) + (given[1] if given[3] else ""))


def pieces(text: str) -> list[tuple[str, int | None]]:
    """What the rows have to be, by way of all lines at once."""
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    found: list[tuple[str, int | None]] = []
    for number, line in enumerate(lines, 1):
        bare = line.removesuffix("\r") if number < len(lines) or text.endswith("\n") else line
        cut = [bare[at : at + PIECE] for at in range(0, len(bare), PIECE)] or [""]
        found += [(cut[0], number), *((one, None) for one in cut[1:])]
    return found


@given(TEXTS)
def test_rows_are_the_lines_and_pieces_of_long_ones(text):
    lines = Lines(text)
    rows = [lines.row(number) for number in range(lines.count)]
    assert [(row.text, row.line) for row in rows] == pieces(text)
    assert all(text[row.start : row.end] == row.text for row in rows)
    assert lines.lines == len([one for one in pieces(text) if one[1]])


@given(TEXTS, st.floats(0, 1))
def test_a_text_that_grew_has_the_same_rows_as_one_read_at_once(text, share):
    cut = int(share * len(text))
    grown, whole = Lines(text, before=Lines(text[:cut])), Lines(text)
    assert (grown.count, grown.lines) == (whole.count, whole.lines)
    assert [grown.row(number) for number in range(grown.count)] == [whole.row(number) for number in range(whole.count)]


@given(TEXTS, st.floats(0, 1))
@example("a" * BLOCK + "\n", 1.0)
@example("a" * (BLOCK - 1) + "\r\n", 1.0)
def test_a_place_leads_back_to_its_offset(text, share):
    lines = Lines(text)
    offset = int(share * len(text))
    place = lines.place(offset)
    rest = text[lines.offset(place) : offset]
    assert rest in ("", "\r", "\n", "\r\n")
    assert lines.between(Place(0, 0), place) + rest == text[:offset]


@given(TEXTS)
def test_a_line_leads_to_its_first_row(text):
    lines = Lines(text)
    for line in {1, 2, lines.lines // 2, lines.lines} - {0}:
        if line <= lines.lines:
            assert lines.row(lines.row_of_line(line)).line == line


def test_bytes_are_told_sixteen_in_a_row():
    rows = BytesRows(bytes(range(60, 80)))
    assert rows.count == 2
    assert rows.row(0).text == "3c 3d 3e 3f 40 41 42 43  44 45 46 47 48 49 4a 4b  <=>?@ABCDEFGHIJK"
    assert rows.row(1).text.split() == ["4c", "4d", "4e", "4f", "LMNO"]
    assert (rows.row(1).label, rows.place(9), rows.place(18)) == ("00000010", Place(0, 28), Place(1, 6))
    assert rows.between(Place(0, 64), Place(1, 5)) == "IJK\n4c 4d"[1:]


@pytest.mark.parametrize("matches_case", [True, False])
@pytest.mark.parametrize("word", ["needle", "aa", "é.", "Needle"])
def test_all_places_are_found_also_across_slices(word, matches_case):
    text = ("a" * 131_070 + "needle é. NEEDLE ") * 3
    plain, wanted = (text, word) if matches_case else (text.lower(), word.lower())
    expected, at = [], 0
    while (at := plain.find(wanted, at)) >= 0:
        expected.append(at)
        at += len(word)
    assert list(find_all(text, word, Pace(), matches_case=matches_case)) == expected[:100_000]


def test_a_search_ends_when_nobody_waits():
    pace = Pace()
    pace.stop()
    with pytest.raises(Stopped):
        find_all("x" * 1_000_000, "y", pace, matches_case=True)


@given(st.text(st.sampled_from("ab\t\x1b\u202e🐍é\x00"), max_size=30))
def test_each_character_keeps_its_place_on_screen(text):
    seen = Seen(text)
    for column in range(len(text) + 1):
        assert seen.column(seen.unit(column)) == column
    assert "\x1b" not in seen.text
    assert "\u202e" not in seen.text
    assert seen.unit(len(text)) == len(seen.text.encode("utf-16-le")) // 2
