"""A fact at a random depth of a long text is found: codes, numbers, names, dates and places, asked in varied words."""

import pytest

from rlm_desktop.events.outcome import Outcome

from .needles import haystack, needle


@pytest.mark.parametrize("seed", range(20))
def test_a_fact_in_a_megabyte_is_found(ask, tmp_path, seed):
    hidden = needle(seed)
    text = tmp_path / "text.txt"
    text.write_text(haystack(seed, hidden.fact, chars=1_000_000), encoding="utf-8")
    ended = ask(text, hidden.question)
    assert ended.outcome is Outcome.ANSWERED
    first, _, _ = ended.answer.partition("\n\n")
    assert hidden.expected in first, ended.answer


def test_a_fact_in_fifty_megabytes_on_one_line_is_found_in_seconds(ask, tmp_path):
    hidden = needle(3)
    filler = haystack(0, "Über İzmir fällt Regen.", chars=1_000_000, joint="").replace("committee", "комитет")
    begin = len(filler) // 3
    text = tmp_path / "text.txt"
    parts = [filler] * 30 + [filler[:begin], hidden.fact, filler[begin:]] + [filler] * 19
    text.write_text(" ".join(parts), encoding="utf-8")
    ended = ask(text, hidden.question)
    assert hidden.expected in ended.answer
    assert ask.seconds < 30
