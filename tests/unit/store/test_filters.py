"""The filter language: what it reads, how it writes, and what it says of a text that is no filter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlm_desktop.store.filter_fields import (
    SPANS,
    Compares,
    Either,
    Every,
    Failed,
    Holds,
    Is,
    IsUnknown,
    Not,
    Under,
)
from rlm_desktop.store.filters import NOTHING, FilterError, parse, written
from rlm_desktop.store.run_fields import RUNS
from rlm_desktop.store.run_filters import condition as condition_of_runs


@pytest.mark.parametrize(
    ("text", "filter"),
    [
        ("", NOTHING),
        ("  ", NOTHING),
        ("kind:sub", Is("kind", ("sub",))),
        ("KIND:Sub,root", Is("kind", ("sub", "root"))),
        ("kind != code", Not(Is("kind", ("code",)))),
        ("cost>0.01", Compares("cost", ">", 0.01)),
        ("cost >= $0.01", Compares("cost", ">=", 0.01)),
        ("dollars<1", Compares("cost", "<", 1.0)),
        ("depth:2", Compares("depth", "=", 2.0)),
        ("depth:1,2", Either((Compares("depth", "=", 1.0), Compares("depth", "=", 2.0)))),
        ("depth!=2", Not(Compares("depth", "=", 2.0))),
        ("cost:unknown", IsUnknown("cost")),
        ("time>200ms", Compares("time", ">", 0.2)),
        ("seconds>3", Compares("time", ">", 3.0)),
        ("time<=2m", Compares("time", "<=", 120.0)),
        ("tokens>48.2k", Compares("tokens", ">", 48200.0)),
        ("tokens_in>1M", Compares("tokens_in", ">", 1e6)),
        ("model:gpt", Holds("model", ("gpt",))),
        ("model=ollama/llama3:8b", Is("model", ("ollama/llama3:8b",))),
        ("error", Failed()),
        ("Errors", Failed()),
        ("error:timeout", Holds("error", ("timeout",))),
        ("under:7", Under(7)),
        ('"two words"', Holds("label", ("two words",))),
        ("word", Holds("label", ("word",))),
        (r'"a \"b\" \\"', Holds("label", ('a "b" \\',))),
        ("-error", Not(Failed())),
        ("not error", Not(Failed())),
        ("not -error", Failed()),
        ("-kind!=sub", Is("kind", ("sub",))),
        ("sub-call", Holds("label", ("sub-call",))),
        ("kind:sub error", Every((Is("kind", ("sub",)), Failed()))),
        ("kind:sub and error", Every((Is("kind", ("sub",)), Failed()))),
        ("a or b c", Either((Holds("label", ("a",)), Every((Holds("label", ("b",)), Holds("label", ("c",))))))),
        ("(a or b) c", Every((Either((Holds("label", ("a",)), Holds("label", ("b",)))), Holds("label", ("c",))))),
        ("-(a b)", Not(Every((Holds("label", ("a",)), Holds("label", ("b",)))))),
    ],
)
def test_reads(text, filter):
    assert parse(text) == filter
    assert parse(written(filter)) == filter


@pytest.mark.parametrize(
    ("text", "start", "end", "instead", "words"),
    [
        ("kind:sub depht:2", 9, 14, "depth", "Did you mean 'depth'?"),
        ("kind:subb", 5, 9, "sub", "'subb'"),
        ("status:faild", 7, 12, "failed", "one of running"),
        ("http://x", 0, 4, "", "quotation marks"),
        ("cost>x", 5, 6, "", "'x' is no number"),
        ("time>3parsecs", 5, 13, "", "ms, s, m"),
        ("cost>", 5, 5, "", "needs a value"),
        ("depth:1,", 8, 8, "", "needs a value"),
        ("model>3", 5, 6, ":", "cannot be compared"),
        ("under>3", 5, 6, ":", "cannot be compared"),
        ("under:0", 6, 7, "", "no step"),
        ("cost>1e999", 5, 10, "", "too large"),
        ('error "text', 6, 11, "", "not closed"),
        ("(kind:sub", 0, 1, "", "not closed"),
        ("kind:sub)", 8, 9, "", "without its ("),
        ("()", 1, 1, "", "missing"),
        ("a or ", 5, 5, "", "missing"),
        ("not", 3, 3, "", "missing"),
        ("(" * 31 + "a" + ")" * 31, 30, 31, "", "too many parentheses"),
        ("a " * 201, 400, 402, "", "too many parts"),
        ("depth:" + ",".join(["1"] * 300), 404, 1 + 5 + 599, "", "too many parts"),
    ],
)
def test_says_where_a_text_is_no_filter_and_what_may_have_been_meant(text, start, end, instead, words):
    with pytest.raises(FilterError) as raised:
        parse(text)
    assert (raised.value.start, raised.value.end, raised.value.instead) == (start, end, instead)
    assert words in str(raised.value)


def test_says_that_a_text_is_too_long():
    with pytest.raises(FilterError, match="too long"):
        parse("a" * 10_001)


FRAGMENTS = st.sampled_from(
    [
        *SPANS.fields,
        *RUNS.fields,
        *':=<>-()", ',
        ">=",
        "!=",
        " or ",
        " and ",
        "not ",
        "error",
        "sub",
        "0.01",
        "2m",
        "1e9",
        "unknown",
        "é",
        "today",
        "2026-01-31",
        "answered",
    ]
)


@pytest.mark.parametrize("language", [SPANS, RUNS], ids=["spans", "runs"])
@given(text=st.one_of(st.text(), st.lists(FRAGMENTS, max_size=30).map("".join)))
def test_any_text_is_a_filter_or_is_refused_and_a_filter_is_written_so_that_it_reads_the_same(language, text):
    refused = None
    try:
        filter = parse(text, language)
    except FilterError as error:
        refused = error
    if refused is None:
        assert parse(written(filter, language), language) == filter
        if language is RUNS:
            assert condition_of_runs(text).sql.count("?") == len(condition_of_runs(text).values)
    else:
        assert 0 <= refused.start <= refused.end <= len(text)
        assert refused.problem
