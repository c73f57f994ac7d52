"""Texts that say the same although an object lies elsewhere or a set was shown in another order."""

import time

import pytest

from rlm_desktop.events.sameness import comparable


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("{1, 2, 'x'}", "{'x', 2, 1}"),
        ("a {'b', 'a'} c {2, 1}", "a {'a', 'b'} c {1, 2}"),
        ("{'k': {'a, {', \"it's\"}}", "{'k': {\"it's\", 'a, {'}}"),
        ("frozenset({(1, 2), (3, 4)})", "frozenset({(3, 4), (1, 2)})"),
        ("<T at 0x7f00aa11bb22>", "<T at 0x7FEE12345678>"),
    ],
)
def test_the_order_of_a_set_and_an_address_do_not_count(one, other):
    assert comparable(one) == comparable(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("{1, 2}", "{1, 3}"),
        ("{1, '1'}", "{1, 1}"),
        ("[1, 2]", "[2, 1]"),
        ("{'a': 1, 'b': 2}", "{'b': 2, 'a': 1}"),
        ("{b, a}", "{a, b}"),
        ("{1, 2", "{2, 1"),
        ("0x12", "0x13"),
    ],
)
def test_everything_else_counts(one, other):
    assert comparable(one) != comparable(other)


def test_a_long_text_of_braces_and_quotes_is_looked_through_at_once():
    begin = time.process_time()
    for text in ("{'" * 200_000, "{" * 200_000, '{"a' * 100_000 + "'", "{1, " * 100_000, '{"a": [1, 2]},' * 50_000):
        comparable(text)
    assert time.process_time() - begin < 5
