"""The keys of our own in a span, and how large an attribute may be."""

from __future__ import annotations

SCOPE = "rlm-desktop"

OWN_FIELDS = "rlm.fields"
"""JSON: fields of our events that neither vocabulary has."""
OWN_EVENT = "rlm.event"
"""JSON, of a span's event: what happened within the span, as one of our events."""
OWN_NUMBER = "rlm.number"
"""Of a span's event: its number among those of ours, where its JSON lies in pieces."""
OWN_STDERR = "rlm.stderr"

SCORE_EVENT = "gen_ai.evaluation.result"
"""The name of a span's event that says how good its answer was found, in the conventions for generative AI."""
SCORE_VALUE = "gen_ai.evaluation.score.value"
SCORE_BY = "gen_ai.evaluation.name"

REST_EVENT = "rlm.rest"
"""The name of a span's event with a piece of what did not fit an attribute."""
REST_KEY = "rlm.rest.of"
REST_TEXT = "rlm.rest.text"

MOST_CHARS = 32_000
"""Of one attribute: what the usual collectors take."""
MOST_MESSAGES = 20
"""Under numbered keys, which are two attributes each; a span has 128 at most."""
