"""How good somebody or something found a run's answer: a number from 0 to 1, and who says so."""

from __future__ import annotations

from dataclasses import dataclass

BY_HAND = "by hand"
LONGEST_BY = 80
"""Characters."""


@dataclass(frozen=True, slots=True)
class Score:
    """0 is wrong, 1 is right."""

    value: float
    by: str = BY_HAND
    """Who or what says so: a person's hand, a scorer by its name."""

    def __post_init__(self) -> None:
        if not 0 <= self.value <= 1:
            raise ValueError("a score is 0 to 1")


def who(text: str) -> str:
    """Who gave a score, as it is kept: on one line, not too long; by hand where nobody is named."""
    line = " ".join(text.encode("utf-8", "replace").decode("utf-8").split())
    return line[:LONGEST_BY].strip() or BY_HAND


def score_in(text: str) -> float:
    """The score that somebody typed: 0.75, 0,75, 75 %, or 3/4.

    Raises ValueError.
    """
    written, slash, below = text.strip().replace(",", ".").partition("/")
    if not slash and written.endswith("%"):
        written, below = written[:-1], "100"
    try:
        return Score(float(written) / (float(below) if below else 1.0)).value
    except (ValueError, ZeroDivisionError) as error:
        raise ValueError(f"{text} is not a score from 0 to 1") from error
