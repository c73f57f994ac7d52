"""Answers with a shape: a JSON Schema that the answer must fit, and what the model is told of one that does not."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import jsonschema

from rlm_desktop.errors import RlmError
from rlm_desktop.ports import CallError

CORRECTIONS = 3
"""Answers that may be sent back before the run gives up."""
NAMED_PROBLEMS = 3

_FENCED = re.compile(r"\A\s*(`{3,}|~{3,})[ \t]*(?:json)?[ \t]*\n(.*?)\n[ \t]*\1\s*\Z", re.DOTALL | re.IGNORECASE)


class Shape:
    """What an answer must look like. schema: None takes any text."""

    def __init__(self, schema: Mapping[str, Any] | None) -> None:
        self._validator: Any = None
        if schema is not None:
            check_schema(schema)
            self._validator = jsonschema.validators.validator_for(schema)(schema)
        self._refused = 0

    def told(self) -> str:
        """What the model must know of it; empty where any text will do."""
        if self._validator is None:
            return ""
        return (
            "The final answer must be one JSON value that fits this JSON Schema, and nothing else:\n"
            + json.dumps(self._validator.schema, ensure_ascii=False, indent=1)
            + "\nFINAL(value) in code takes a dict or a list as it is."
        )

    def fit(self, answer: str) -> tuple[str, str]:
        """The answer as it is to be kept, and what is wrong with it; the second is empty when nothing is.

        Raises CallError when too many answers were wrong.
        """
        if self._validator is None:
            return answer, ""
        fenced = _FENCED.match(answer)
        text = fenced[2] if fenced else answer
        problem = self._problem(text)
        if not problem:
            return text.strip(), ""
        self._refused += 1
        if self._refused > CORRECTIONS:
            raise CallError(f"The answer did not fit its JSON Schema after {CORRECTIONS} corrections: {problem}")
        return answer, problem

    def _problem(self, text: str) -> str:
        try:
            value = json.loads(text)
        except (ValueError, RecursionError) as error:
            return f"The answer is not JSON: {error}."
        errors = sorted(self._validator.iter_errors(value), key=lambda one: list(map(str, one.path)))
        if not errors:
            return ""
        named = [f"at {one.json_path}: {one.message[:300]}" for one in errors[:NAMED_PROBLEMS]]
        more = f" (and {len(errors) - NAMED_PROBLEMS} more)" if len(errors) > NAMED_PROBLEMS else ""
        return "The answer does not fit its JSON Schema: " + "; ".join(named) + more + "."


def check_schema(schema: Mapping[str, Any]) -> None:
    """Refuse what is no JSON Schema.

    Raises RlmError.
    """
    try:
        jsonschema.validators.validator_for(schema).check_schema(schema)
    except jsonschema.exceptions.SchemaError as error:
        raise RlmError(
            f"The schema for the answer is no JSON Schema: at {error.json_path}: {error.message[:300]}.",
            "Correct it, or ask without one.",
        ) from error
