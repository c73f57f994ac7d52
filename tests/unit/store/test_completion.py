"""What the filter's field offers where the cursor is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlm_desktop.store.completion import complete
from rlm_desktop.store.run_fields import RUNS

KNOWN = {"model": ["openai/gpt-5-mini", "a b"]}


def offered(text: str) -> list[str]:
    """The texts that would stand there, with what is offered put in; the cursor is at the end."""
    return [text[: one.start] + one.text + text[one.end :] for one in complete(text, len(text), KNOWN)]


def test_an_empty_field_offers_every_field():
    assert {"kind:", "cost>", "error", "under:"} <= set(offered(""))


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("ki", "kind:"),
        ("kind:s", "kind:step"),
        ("kind:su", "kind:sub"),
        ("kind:root,su", "kind:root,sub"),
        ("kind:sub dep", "kind:sub depth:"),
        ("kind:sub -st", "kind:sub -status:"),
        ("-status:f", "-status:failed"),
        ("(kind:c", "(kind:call"),
        ("model:GPT", "model:openai/gpt-5-mini"),
        ("model:a", 'model:"a b"'),
        ("time>3", "time>3ms"),
        ("tokens>3", "tokens>3k"),
        ("cost:", "cost:0.01"),
        ("dol", "cost>"),
        ('"a b" erro', '"a b" error'),
    ],
)
def test_offers_what_fits_first(text, first):
    assert offered(text)[0] == first


@pytest.mark.parametrize(
    ("text", "first"),
    [("outc", "outcome:"), ("outcome:ans", "answered"), ("-has:no", "note"), ("beg", "begun>"), ("begun>", "today")],
)
def test_of_runs_offers_their_own_fields(text, first):
    assert complete(text, len(text), {}, RUNS)[0].text == first


@pytest.mark.parametrize("text", ["foo:", "kind:sub", "zzz", "label:x"])
def test_offers_nothing_where_nothing_fits(text):
    assert offered(text) == []


def test_completes_in_the_middle_of_a_text():
    found = complete("kind:s depth:2", 6, KNOWN)
    assert [(one.start, one.end) for one in found] == [(5, 6)] * len(found)
    assert [one.text for one in found] == ["step", "sub"]


@given(st.text(alphabet='kind:sub model,"-()<>=\\ 1', max_size=40), st.integers(0, 40))
def test_whatever_stands_there(text, cursor):
    cursor = min(cursor, len(text))
    for one in complete(text, cursor, KNOWN):
        assert 0 <= one.start <= one.end == cursor
