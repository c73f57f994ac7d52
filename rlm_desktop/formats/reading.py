"""The door for other programs' records: what a file is, told by its content, and its runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from rlm_desktop.errors import RlmError
from rlm_desktop.formats import jsonl, rlm_cli
from rlm_desktop.formats.atif import reading as atif
from rlm_desktop.formats.bundle import members
from rlm_desktop.formats.bundle.reading import is_bundle
from rlm_desktop.formats.documents import head
from rlm_desktop.formats.dspy import history as dspy_history
from rlm_desktop.formats.dspy import reading as dspy
from rlm_desktop.formats.fast_rlm import reading as fast_rlm
from rlm_desktop.formats.imported import ImportedRun
from rlm_desktop.formats.inspect_eval import reading as inspect_eval
from rlm_desktop.formats.lines import Damaged, lines, parse
from rlm_desktop.formats.otlp import reading as otlp
from rlm_desktop.formats.recursive_llm import reading as recursive_llm
from rlm_desktop.formats.rlms import reading as rlms

OURS = jsonl.FORMAT
BUNDLE = members.FORMAT
HEAD_BYTES = 4_096
HEAD_LINES = 20
"""Lines that are looked at before a file is taken for something else: the first ones may be damaged."""
HEAD_LINE_BYTES = 64_000_000
"""Of one line, while it is not known what the file is."""

_LINE_FORMS: dict[str, Callable[[Any], bool]] = {one.FORM: one.is_row for one in (rlms, fast_rlm)}
"""Formats with a part of a run on each line."""
_DOCUMENT_FORMS: dict[str, Callable[[Any], bool]] = {
    **{one.FORM: one.is_document for one in (recursive_llm, rlm_cli, dspy, otlp, atif, inspect_eval)},
    dspy_history.FORM: dspy_history.is_history,
}
"""Formats with whole runs in one JSON value; told by the value's beginning, which is all that is looked at."""
_READERS = {
    **{one.FORM: one.read for one in (rlms, fast_rlm, recursive_llm, rlm_cli, dspy, otlp, atif, inspect_eval)},
    dspy_history.FORM: dspy_history.read_alone,
}


def identify(path: Path) -> str | None:
    """The format of a file by its content, whatever it is called; None when it is no record that we can read.

    Raises RlmError when the file cannot be read at all.
    """
    if inspect_eval.is_evaluation(path):
        return inspect_eval.FORM
    if is_bundle(path):
        return BUNDLE
    if not _looks_like_json(path):
        return None
    first = head(path)
    for form, is_document in _DOCUMENT_FORMS.items():
        if is_document(first):
            return form
    for line in islice(lines(path, longest=HEAD_LINE_BYTES), HEAD_LINES):
        if line.raw[:1] != b"{":
            continue
        try:
            row = parse(line)
        except Damaged:
            continue
        if isinstance(row, dict) and row.get("format") == OURS:
            return OURS
        for form, is_row in (_LINE_FORMS | _DOCUMENT_FORMS).items():
            if is_row(row):
                return form
    return None


def read(path: Path, form: str, on_bytes: Callable[[int], None] = lambda _: None) -> Iterator[ImportedRun]:
    """The runs of a foreign file in the format that `identify` told.

    on_bytes: called with how many bytes of the file's size are behind; may raise to end it.
    Raises RlmError that names line and reason when the file holds nothing of its format.
    """
    yield from _READERS[form](path, on_bytes)


def not_a_record(path: Path) -> RlmError:
    """What is said of a file that no format knows."""
    if path.is_file() and not path.stat().st_size:
        return RlmError(f"{path} is empty.", "Choose another file.")
    why = "it is not JSON" if not _looks_like_json(path) else "no line has the fields of a known format"
    return RlmError(
        f"{path}, line 1: {why}: this is not an exported trajectory of RLM Desktop, nor a record of another program "
        "that it reads.",
        "The guide's page on import and export lists what can be read.",
    )


def _looks_like_json(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        raise RlmError(f"{path} cannot be read: {error.strerror or error}.", "Choose another file.") from error
    return b"{" in head or head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"["
