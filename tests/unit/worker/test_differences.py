"""Differences are shown where they begin, and memory addresses are none."""

from rlm_desktop.events.facts import Variable
from rlm_desktop.worker.differences import around, differ, same_value, value


def test_where_an_object_lies_is_no_difference():
    assert not differ("<T object at 0x7f00aa11bb22>", "<T object at 0x7fee12345678>")
    assert differ("<T object at 0x7f00aa11bb22>", "<U object at 0x7fee12345678>")


def test_the_order_of_a_set_is_no_difference():
    assert not differ("found {'a', 'b'}", "found {'b', 'a'}")
    assert differ("found {'a', 'b'}", "found {'a', 'c'}")


def test_long_texts_are_shown_around_the_first_difference():
    before, now = around("a" * 1_000 + "b" + "c" * 1_000, "a" * 1_000 + "x" + "c" * 1_000)
    assert before == "…" + "a" * 80 + "b" + "c" * 319 + "…"
    assert now == "…" + "a" * 80 + "x" + "c" * 319 + "…"


def test_one_text_may_be_the_beginning_of_the_other():
    assert around("same", "same and more") == ("same", "same and more")
    assert around("", "new") == ("", "new")


def test_variables_are_the_same_by_kind_size_and_preview():
    one = Variable(name="f", kind="function", size=None, preview="<function f at 0x7f00aa11bb22>")
    other = Variable(name="f", kind="function", size=None, preview="<function f at 0x7fee12345678>")
    assert same_value(one, other)
    assert not same_value(one, Variable(name="f", kind="list", size=2, preview=one.preview))
    assert value(Variable(name="x", kind="list", size=1200, preview="[1, 2")) == "[1, 2 (list of 1,200)"
    assert value(None) == ""
