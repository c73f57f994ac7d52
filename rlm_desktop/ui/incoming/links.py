"""Links into a run: rlm-desktop://run/<id>, then nothing, /step/<n> or /span/<n>. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rlm_desktop.errors import RlmError

_LINK = re.compile(r"rlm-desktop://run/(?P<run>[0-9a-f]{1,64})(?:/(?P<kind>step|span)/(?P<number>[0-9]{1,9}))?/?")
_SHOWN_CHARS = 120


@dataclass(frozen=True, slots=True)
class Link:
    """A place in a run; neither step nor span for the run as a whole."""

    run: str
    step: int | None = None
    span: int | None = None


def parse(text: str) -> Link:
    """The place that a link names. Raises RlmError for any other text."""
    found = _LINK.fullmatch(text.strip())
    if found is None:
        raise RlmError(
            f"{text.strip()[:_SHOWN_CHARS]} is no link into a run.", "A link looks so: rlm-desktop://run/ID/step/2"
        )
    number = None if found["number"] is None else int(found["number"])
    is_step = found["kind"] == "step"
    return Link(found["run"], step=number if is_step else None, span=None if is_step else number)
