"""What several writers say the same way: times, names of parts, figures, and any text as UTF-8."""

from __future__ import annotations

from datetime import UTC, datetime

from rlm_desktop.events.outcome import SpanKind
from rlm_desktop.events.usage import Total
from rlm_desktop.events.wording import counted, dollars, duration, plain, span_name
from rlm_desktop.formats.account import Heading, Part


def encoded(text: str) -> bytes:
    """Any text as UTF-8; what has no place there (half a surrogate pair) as an escape."""
    return text.encode("utf-8", "backslashreplace")


def when(at: float) -> str:
    """A moment, in UTC, to the millisecond."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def name_of(part: Part) -> str:
    """What a part is, in a few words."""
    if part.kind is SpanKind.CODE:
        return f"Code block {part.block}"
    name = span_name(part.kind, part.role, part.step)
    return f"{name}, closing" if part.closing else name


def figures(told: Heading) -> list[tuple[str, str]]:
    """A run's figures, named."""
    total = told.total
    return [
        ("Method", told.started.method),
        ("Root model", told.started.root_model),
        ("Sub model", told.started.sub_model),
        ("Began", when(told.started.at)),
        ("Took", duration(told.end - told.started.at)),
        ("Steps", f"{told.steps:,}"),
        ("Calls", f"{counted(told.root.calls, 'root call')}, {counted(told.sub.calls, 'sub-call')}"),
        ("Tokens", tokens_of(total)),
        ("Cost", dollars(total.cost, total.unpriced)),
        *([("Score", f"{told.score.value:.2f}, {told.score.by}")] if told.score else []),
        *([("Imported from", told.started.source)] if told.started.source else []),
        *([("Documents", documents_of(told))] if told.started.corpus else []),
    ]


def tokens_of(total: Total) -> str:
    """Tokens in and out, and how many calls the sum leaves out."""
    rest = f" + {counted(total.uncounted, 'uncounted call')}" if total.uncounted else ""
    return f"{total.tokens_in:,} in, {total.tokens_out:,} out{rest}"


def documents_of(told: Heading) -> str:
    """What the question was asked about."""
    corpora = ([told.started.corpus] if told.started.corpus else []) + list(told.started.beside)
    return "; ".join(f"{one.name}: {counted(one.documents, 'document')}, {one.chars:,} characters" for one in corpora)


def one_line(text: str, most: int = 160) -> str:
    """A text on one line, cut short."""
    line = " ".join(plain(text[: most * 8]).split())
    return line if len(line) <= most else line[: most - 1] + "…"


def is_asked(part: Part) -> bool:
    """Whether code asked for it: a sub-call or a child run."""
    return part.role == "sub" or part.kind is SpanKind.CHILD_RUN


def printed(part: Part) -> str:
    """All that a block printed, in order."""
    return "".join(output.text for output in part.outputs)
