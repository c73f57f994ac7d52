"""What the filter language can ask of a run in the library."""

from __future__ import annotations

from rlm_desktop.events.outcome import Outcome
from rlm_desktop.store.filter_fields import COUNTS, TIMES, Field, Language

_OUTCOMES = {"running": "not ended yet", **{one.value: "" for one in Outcome}}
_HAS = {
    "tag": "at least one tag",
    "note": "at least one note",
    "bookmark": "at least one bookmark",
    "rating": "a rating",
    "score": "a score",
    "title": "a title of yours",
}

RUNS = Language(
    (
        Field(name="name", says="part of its title or question", sort="text"),
        Field(name="outcome", says="how it ended", sort="choice", choices=_OUTCOMES),
        Field(name="corpus", says="part of the corpus's name", sort="text"),
        Field(name="method", says="rlm, direct, …", sort="text", example="rlm"),
        Field(name="model", says="part of the name of one of its models", sort="text"),
        Field(name="tag", says="one of its tags, whole", sort="text"),
        Field(name="cost", says="US dollars", sort="number", also=("dollars",), example="0.50"),
        Field(
            name="time",
            says="how long: 3s, 2m, 1h",
            sort="number",
            units={**TIMES, "d": 86_400.0},
            also=("seconds", "duration"),
            example="2m",
        ),
        Field(name="steps", says="steps of its own loop", sort="number", example="10"),
        Field(name="calls", says="calls to models", sort="number", units=COUNTS, example="100"),
        Field(name="rating", says="1 to 5", sort="number", example="4"),
        Field(name="score", says="0 to 1: how good its answer was found", sort="number", example="0.5"),
        Field(name="begun", says="the day on which it began", sort="day", example="today"),
        Field(name="has", says="what you gave it", sort="choice", choices=_HAS),
        Field(name="title", says="part of its title", sort="text"),
        Field(name="question", says="part of its question", sort="text"),
        Field(name="answer", says="part of its answer", sort="text"),
    ),
    plain="name",
    place="the questions and titles",
)
