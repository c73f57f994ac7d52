"""The events: each survives its line, sums keep the unknown apart, and ids and times only go forward."""

import time
from collections.abc import Iterable
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlm_desktop.events import facts
from rlm_desktop.events.identity import SteadyClock, is_run_id, new_run_id
from rlm_desktop.events.outcome import Outcome, SpanKind, Status
from rlm_desktop.events.usage import Total, Usage
from rlm_desktop.events.wording import (
    STATUS_WORDS,
    clock,
    counted,
    dollars,
    duration,
    outcome_sentence,
    plain,
    short_dollars,
    span_name,
    tokens,
)

st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
st.register_type_strategy(int, st.integers(-(2**63), 2**63 - 1))
st.register_type_strategy(str, st.text(st.characters(exclude_categories=()), max_size=9))
NUMBERS = st.none() | st.integers(0, 10**6)
USAGES = st.builds(Usage, tokens_in=NUMBERS, tokens_out=NUMBERS, cost=st.none() | st.integers(0, 99).map(float))


def total(usages: Iterable[Usage]) -> Total:
    return reduce(Total.plus, usages, Total())


@pytest.mark.parametrize("kind", facts.ALL)
@given(data=st.data())
def test_every_event_survives_its_line(kind, data):
    fields = {"schema": st.none() | st.just({"type": "object", "x": [1, None]})} if kind is facts.RunStarted else {}
    event = data.draw(st.builds(kind, **fields))
    line = facts.CODEC.encode(event)
    assert facts.CODEC.decode(line) == event
    assert facts.CODEC.encode(facts.CODEC.decode(line)) == line


@given(st.lists(USAGES, max_size=9))
def test_a_sum_counts_what_it_leaves_out(usages):
    found = total(usages)
    priced = [one.cost for one in usages if one.cost is not None]
    assert found.cost == (sum(priced) if priced else None)
    assert found.unpriced == len(usages) - len(priced)
    assert found.uncounted == sum(one.tokens_in is None or one.tokens_out is None for one in usages)
    assert found.tokens_in == sum(one.tokens_in or 0 for one in usages)
    assert found.calls == len(usages)


def test_nothing_is_free_by_accident():
    assert total([]) == Total()
    assert total([Usage()]).cost is None
    assert total([Usage(cost=0.0)]).cost == 0.0
    assert dollars(None, 3) == "cost unknown"
    assert dollars(None, 0) == "no cost"
    assert dollars(0.5, 2) == "$0.5000 + 2 unpriced calls"


def test_run_ids_sort_by_the_time_they_were_made():
    first = new_run_id()
    time.sleep(0.002)
    assert first < new_run_id()
    assert len({new_run_id() for _ in range(1000)}) == 1000


@pytest.mark.parametrize("bad", ["", "../../../tmp/evil0", "/etc/passwd", "0191A0B0C00AAAAAAAA",
                                 "0191a0b0c00aaaaaaaa\n",
                                 "0191a0b0c00aaaaaaa", "٠191a0b0c00aaaaaaaa"])  # fmt: skip
def test_only_19_hex_digits_are_a_run_id(bad):
    assert is_run_id(new_run_id())
    assert not is_run_id(bad)


def test_the_clock_never_runs_backwards():
    clock = SteadyClock()
    times = [clock.now() for _ in range(1000)]
    assert times == sorted(times)
    assert abs(times[-1] - time.time()) < 5


@given(st.text(st.characters(exclude_categories=())))
def test_plain_text_moves_no_cursor_and_turns_no_line(text):
    shown = plain(text)
    for character in shown:
        assert character in "\t\n" or character >= " "
        assert not 0x7F <= ord(character) <= 0x9F
        assert character not in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    assert plain(shown) == shown


@pytest.mark.parametrize(
    ("outcome", "reason", "said"),
    [
        (None, "", "Running."),
        (Outcome.ANSWERED, "ignored", "Answered."),
        (Outcome.TIME_LIMIT, "It took too long.", "Time limit: It took too long."),
        (Outcome.FAILED, "\x1b[31mred", "Failed: \\x1b[31mred"),
        (Outcome.LOST, "", "Lost: its process died."),
    ],
)
def test_an_outcome_in_words(outcome, reason, said):
    assert outcome_sentence(outcome, reason) == said


def test_figures_are_short():
    assert [tokens(one) for one in (None, 0, 999, 1000, 48_200, 1_200_000)] == [
        "—",
        "0",
        "999",
        "1.0k",
        "48.2k",
        "1.2M",
    ]
    assert [duration(one) for one in (None, 0.084, 3.14, 134, 3734)] == ["—", "84 ms", "3.1 s", "2:14", "1:02:14"]


def test_spans_and_figures_are_said_in_one_way():
    assert [counted(number, "call") for number in (0, 1, 2_000)] == ["0 calls", "1 call", "2,000 calls"]
    assert span_name(SpanKind.STEP, "", 3) == "Step 3"
    assert [span_name(SpanKind.CALL, role, 3) for role in ("root", "sub")] == ["Root call", "Sub-call"]
    assert set(STATUS_WORDS) == set(Status)
    assert [short_dollars(*cost) for cost in ((None, 0), (None, 2), (0.0, 0), (0.5, 2))] == ["", "—", "$0", "$0.5000+"]
    assert [clock(seconds) for seconds in (-1, 3.9, 3_734)] == ["0:00", "0:03", "1:02:14"]
