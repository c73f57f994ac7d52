"""The codec: what goes in comes out, on one line; what does not fit is a CodecError that names the field."""

import contextlib
import enum
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlm_desktop.codec import Codec, CodecError, dump_line, from_plain, to_plain


class Colour(enum.StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    text: str
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    name: str
    count: int
    weight: float
    ripe: bool
    colour: Colour
    word: Literal["a", "b"]
    leaf: Leaf
    leaves: tuple[Leaf, ...] = ()
    maybe: float | None = None
    either: int | str = 0
    names: Mapping[str, int] = field(default_factory=dict)
    anything: Any = None


CODEC = Codec(Tree, Leaf)
SURROGATES = st.text(st.characters(exclude_categories=()), max_size=20)
INTEGERS = st.integers(-(2**63), 2**63 - 1)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
LEAVES = st.builds(Leaf, text=SURROGATES, size=st.none() | INTEGERS)
JSON = st.recursive(
    st.none() | st.booleans() | INTEGERS | FLOATS | SURROGATES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SURROGATES, inner, max_size=3),
    max_leaves=8,
)
TREES = st.builds(
    Tree,
    name=SURROGATES,
    count=INTEGERS,
    weight=FLOATS,
    ripe=st.booleans(),
    colour=st.sampled_from(Colour),
    word=st.sampled_from(["a", "b"]),
    leaf=LEAVES,
    leaves=st.lists(LEAVES, max_size=3).map(tuple),
    maybe=st.none() | FLOATS,
    either=INTEGERS | SURROGATES,
    names=st.dictionaries(SURROGATES, INTEGERS, max_size=3),
    anything=JSON,
)
PLAIN = to_plain(
    Tree(name="n", count=1, weight=2.0, ripe=True, colour=Colour.RED, word="a", leaf=Leaf(text="t"), names={"x": 1})
)


@given(TREES)
def test_what_goes_in_comes_out_of_one_line(tree):
    line = CODEC.encode(tree)
    assert "\n" not in line
    assert "\r" not in line
    assert CODEC.decode(line) == tree
    assert CODEC.decode(line.encode("utf-8")) == tree


@given(st.binary(max_size=60) | st.text(max_size=60) | JSON.map(json.dumps))
def test_garbage_is_a_codec_error(line):
    with pytest.raises(CodecError):
        CODEC.decode(line)


@given(st.sampled_from(sorted(PLAIN)), JSON)
def test_any_value_in_any_field_fits_or_is_a_codec_error(name, value):
    line = json.dumps({"type": "Tree", **PLAIN, name: value})
    with contextlib.suppress(CodecError):
        tree = CODEC.decode(line)
        assert CODEC.decode(CODEC.encode(tree)) == tree


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"count": True}, "Tree.count: expected int, found bool"),
        ({"count": 1.0}, "Tree.count: expected int, found float"),
        ({"count": 2**63}, "Tree.count"),
        ({"ripe": 1}, "Tree.ripe: expected bool"),
        ({"weight": "2"}, "Tree.weight: expected float"),
        ({"weight": 10**400}, "Tree.weight"),
        ({"word": ["a"]}, "Tree.word"),
        ({"word": "c"}, "Tree.word: 'c' is not one of"),
        ({"colour": "green"}, "Tree.colour"),
        ({"colour": {}}, "Tree.colour"),
        ({"leaf": {"text": "t", "extra": 1}}, "Tree.leaf: unknown field 'extra'"),
        ({"leaf": {}}, "Tree.leaf: missing text"),
        ({"leaves": [{"text": 1}]}, "Tree.leaves.text"),
        ({"leaves": {}}, "Tree.leaves: expected a list"),
        ({"names": {"x": "y"}}, "Tree.names.x"),
        ({"unheard_of": 1}, "Tree: unknown field 'unheard_of'"),
    ],
)
def test_an_error_names_the_field(changed, said):
    with pytest.raises(CodecError, match=said.replace("[", r"\[")):
        CODEC.decode(json.dumps({"type": "Tree", **PLAIN, **changed}))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
@pytest.mark.parametrize("name", ["weight", "maybe", "anything"])
def test_no_number_that_json_does_not_know_comes_in(number, name):
    line = json.dumps({"type": "Tree", **PLAIN}).replace(f'"{name}": {json.dumps(PLAIN[name])}', f'"{name}": {number}')
    with pytest.raises(CodecError):
        CODEC.decode(line)


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_no_number_that_json_does_not_know_goes_out(number):
    with pytest.raises(CodecError):
        CODEC.encode(Leaf(text="t", size=number))
    with pytest.raises(CodecError):
        dump_line({"x": number})


def test_deep_nesting_is_a_codec_error():
    with pytest.raises(CodecError, match="JSON"):
        CODEC.decode("[" * 200_000)


def test_a_missing_field_takes_its_default():
    assert from_plain(Leaf, {"text": "t"}) == Leaf(text="t")


def test_a_class_that_is_not_the_codecs_is_refused_both_ways():
    with pytest.raises(CodecError, match="Tree is not one of"):
        Codec(Leaf).encode(CODEC.untagged({"type": "Tree", **PLAIN}))
    with pytest.raises(CodecError, match="unknown type 'Tree'"):
        Codec(Leaf).untagged({"type": "Tree", **PLAIN})
    with pytest.raises(CodecError, match="cannot write a bytes"):
        to_plain(b"")
