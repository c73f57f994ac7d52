"""Figures as the user's country writes them: numbers, money, ages and moments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from PySide6.QtCore import QLocale

from rlm_desktop.events import wording
from rlm_desktop.ui import figures

NOW = datetime(2026, 3, 14, 15, 9)


@pytest.fixture
def country(request: pytest.FixtureRequest) -> Iterator[str]:
    default = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield request.param
    QLocale.setDefault(default)


@pytest.mark.parametrize(
    ("country", "said"),
    [
        ("C", ["1,234,567", "$1,234.5000", "$0", "2,000 calls", "48.2k", "3.1 s", "1:02:03", "12.5 %", "1.2 MB"]),
        ("en_US", ["1,234,567", "$1,234.5000", "$0", "2,000 calls", "48.2k", "3.1 s", "1:02:03", "12.5 %", "1.2 MB"]),
        (
            "de_DE",
            ["1.234.567", "1.234,5000 $", "0 $", "2.000 calls", "48,2k", "3,1 s", "1:02:03", "12,5 %", "1,2 MB"],
        ),
        ("de_CH", ["1’234’567", "$ 1’234.5000", "$ 0", "2’000 calls", "48.2k", "3.1 s", "1:02:03", "12.5 %", "1.2 MB"]),
        (
            "fr_FR",
            ["1 234 567", "1 234,5000 $", "0 $", "2 000 calls", "48,2k", "3,1 s", "1:02:03", "12,5 %", "1,2 Mo"],
        ),
    ],
    indirect=["country"],
)
def test_figures_are_those_of_the_country(country, said):
    shown = [
        figures.grouped(1_234_567),
        figures.dollars(1234.5, 0),
        figures.dollars(0, 0),
        figures.counted(2_000, "call"),
        figures.tokens(48_211),
        figures.duration(3.14),
        figures.duration(3_723),
        figures.percent(0.125, 1),
        figures.data_size(1_234_567),
    ]
    spaced = [" ".join(one.replace("\u202f", " ").split()) for one in shown]  # whatever space a country takes
    assert [one.replace("'", "’") for one in spaced] == said


@pytest.mark.parametrize("country", ["ar_EG"], indirect=True)
def test_digits_are_those_of_the_country_in_clocks_too(country):
    assert figures.clock(125) == "٢:٠٥"
    assert figures.grouped(1_234) == "١٬٢٣٤"


@pytest.mark.parametrize("country", ["de_DE"], indirect=True)
def test_what_the_command_line_and_files_say_is_the_same_everywhere(country):
    assert wording.dollars(1_234.5, 2) == "$1,234.5000 + 2 unpriced calls"
    assert wording.duration(3.14) == "3.1 s"


@pytest.mark.parametrize(
    ("figure", "said"), [(0.5, "0.5"), (20.0, "20"), (1_234_567, "1,234,567"), (5_000_000_000, "5,000,000,000")]
)
def test_a_limit_is_written_with_no_more_decimals_than_it_has(figure, said):
    assert figures.short(figure) == said


@pytest.mark.parametrize(
    ("then", "said"),
    [
        (datetime(2026, 3, 14, 15, 8, 30), "now"),
        (datetime(2026, 3, 14, 15, 9, 30), "now"),
        (datetime(2026, 3, 14, 14, 57), "12 min ago"),
        (datetime(2026, 3, 14, 3, 9), "12 h ago"),
        (datetime(2026, 3, 13, 23, 0), "yesterday"),
        (datetime(2026, 3, 12, 23, 0), "12 Mar"),
        (datetime(2025, 12, 31, 23, 0), "31 Dec 2025"),
    ],
)
def test_ages_are_said_as_people_do(then, said):
    assert figures.ago(then.timestamp(), NOW.timestamp()) == said


@pytest.mark.parametrize(
    ("country", "whole", "short", "exact"),
    [
        ("C", "Saturday, 14 March 2026, 15:09", "2026-03-14 15:09", "2026-03-14, 15:09:00.250"),
        ("de_DE", "Samstag, 14. März 2026, 15:09", "14.03.26 15:09", "14.03.26, 15:09:00,250"),
    ],
    indirect=["country"],
)
def test_moments_are_written_as_in_the_country(country, whole, short, exact):
    at = NOW.timestamp() + 0.25
    assert (figures.moment(at), figures.short_moment(at), figures.exact_moment(at)) == (whole, short, exact)
