"""Damaged JSON: what stands before the damage, closed."""

import json

import pytest

from rlm_desktop.formats.mending import mended

WHOLE = '{"a": [1, {"b": "x, ]}\\"", "c": null}, [], {}], "d": -1.5e3, "e": {"f": true}}'


@pytest.mark.parametrize("size", range(1, len(WHOLE)))
def test_wherever_it_is_cut_what_is_left_is_json_and_the_beginning_of_it(size):
    cut = WHOLE[:size]
    with pytest.raises(json.JSONDecodeError) as found:
        json.loads(cut)
    left, whole = json.loads(mended(cut, found.value.pos)), json.loads(WHOLE)
    assert set(left) <= set(whole)
    assert left.get("a", [])[:1] in ([], [1])
    assert left.get("d", -1500.0) == -1500.0


@pytest.mark.parametrize(
    ("text", "damage", "left"),
    [
        ('{"a": 1, "b": oops, "c": 2}', 14, '{"a": 1}'),
        ('[1, 2, 3 4]', 9, "[1, 2]"),
        ('{"a": [1}', 8, '{"a": []}'),
        ("{", 1, "{}"),
        ("nothing", 0, ""),
    ],
)  # fmt: skip
def test_everything_before_the_damage_is_kept(text, damage, left):
    assert mended(text, damage) == left
