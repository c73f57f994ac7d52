"""A run as one page for any browser: its texts are data in it, its script is known by hash, and it loads nothing."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from typing import Any, BinaryIO

from rlm_desktop import paths
from rlm_desktop.events.outcome import SpanKind, Status
from rlm_desktop.events.wording import UNKNOWN, duration, outcome_sentence, plain, short_dollars, tokens
from rlm_desktop.formats.account import Part, Source, heading, run_part, steps_of
from rlm_desktop.formats.wording import encoded, figures, name_of, one_line, printed


def write(file: BinaryIO, sources: Sequence[Source]) -> None:
    """Write the page of the one run."""
    (source,) = sources
    told = heading(source)
    begin, seconds = told.started.at, max(told.end - told.started.at, 0.001)
    style, script = _resource("page.css"), _resource("page.js")
    page = _resource("page.html")
    for mark, value in (
        ("@RUN@", told.run),
        ("@STYLE_HASH@", _hash(style)),
        ("@SCRIPT_HASH@", _hash(script)),
        ("@STYLE@", style),
    ):
        page = page.replace(mark, value)
    file.write(encoded(page))
    head = {
        "question": plain(told.started.question),
        "outcome": outcome_sentence(told.outcome, told.reason),
        "figures": [(name, plain(value)) for name, value in figures(told)],
        "seconds": seconds,
    }
    file.write(b'<script type="application/json" id="heading">' + _data(head) + b"</script>\n")
    _write_chapter(file, [_plain(run_part(told), begin, seconds)])
    for step in steps_of(source):
        _write_chapter(file, [_plain(part, begin, seconds) for part in step.everything()])
    file.write(encoded(f"<script>{script}</script>\n</body>\n</html>\n"))


def _write_chapter(file: BinaryIO, parts: list[dict[str, Any]]) -> None:
    file.write(b'<script type="application/json" class="chapter">' + _data(parts) + b"</script>\n")


def _data(value: object) -> bytes:
    """JSON that ends no script element and begins none, in ASCII."""
    text = json.dumps(value, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026").encode("ascii")


def _plain(part: Part, begin: float, seconds: float) -> dict[str, Any]:
    usage = part.usage
    known = f"{tokens(usage.tokens_in)} + {tokens(usage.tokens_out)} tokens" if usage else ""
    took = "" if part.end is None else duration(part.end - part.begin)
    price = short_dollars(usage.cost, 0) if usage and usage.cost is not None else ""
    state = "" if part.status is Status.OK else part.status.value
    said = (took, plain(part.model), known, price, state)
    return {
        "id": part.span,
        "parent": part.parent,
        "kind": part.kind.value,
        "role": part.role,
        "name": name_of(part),
        "about": one_line(part.text or part.error),
        "status": part.status.value,
        "begin": part.begin - begin,
        "end": seconds if part.end is None else part.end - begin,
        "figures": " · ".join(one for one in said if one) or UNKNOWN,
        "texts": [(title, plain(text)) for title, text in _texts(part) if text],
    }


def _texts(part: Part) -> list[tuple[str, str]]:
    main = {
        SpanKind.CALL: "Reply",
        SpanKind.CODE: "Code",
        SpanKind.STEP: "",
        SpanKind.RUN: "Question",
        SpanKind.CHILD_RUN: "Question",
    }[part.kind]
    before = f"after the prompt and reply of call {part.after}, " if part.after is not None else ""
    bound = [f"{one.name}: {one.kind} = {one.preview}" for change in part.variables for one in change.changed]
    return [
        *((f"Prompt: {before}{message.role}", message.text) for message in part.messages),
        ("Thinking", part.thinking),
        (main, part.text),
        ("Output", printed(part)),
        ("Variables", "\n".join(bound)),
        ("Answer", part.answer),
        ("Error", part.error),
        ("Notes", "\n".join(part.notes)),
    ]


def _resource(name: str) -> str:
    return (paths.resources() / "export" / name).read_text("utf-8")


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}"
