"""What was typed is found in a name by its letters in order, and the likelier name is the better one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlm_desktop.ui.palette.matching import match

WORDS = st.text("abc XYZ▸ß", max_size=14)


@pytest.mark.parametrize(
    ("typed", "name", "letters"),
    [
        ("exp", "Export run", [0, 1, 2]),
        ("er", "Export run", [0, 7]),
        ("TL", "Text larger", [0, 5]),
        ("reset lay", "Reset layout", [0, 1, 2, 3, 4, 6, 7, 8]),
        ("run", "Return to the run", [14, 15, 16]),
    ],
)
def test_the_letters_that_were_meant_are_found(typed, name, letters):
    assert list(match(typed, name).places) == letters


@pytest.mark.parametrize(("typed", "name"), [("xq", "Export run"), ("nur", "run"), ("runs", "run")])
def test_letters_that_are_not_there_in_this_order_fit_nothing(typed, name):
    assert match(typed, name) is None


@pytest.mark.parametrize(
    ("typed", "better", "worse"),
    [
        ("op", "Open folder", "Reset layout of panels"),
        ("th", "Theme", "Other"),
        ("find", "Find here", "Forward in a dock"),
    ],
)
def test_beginnings_and_letters_together_are_better(typed, better, worse):
    assert match(typed, better).score > match(typed, worse).score


@given(WORDS, WORDS)
def test_the_letters_are_those_that_were_typed(typed, name):
    found = match(typed, name)
    wanted = "".join(typed.split()).casefold()
    if found is not None:
        assert [name[place].casefold()[:1] for place in found.places] == list(wanted)
        assert list(found.places) == sorted(set(found.places))


@given(WORDS)
def test_a_name_fits_itself(name):
    if "ß" not in name:
        assert match(name, name) is not None
