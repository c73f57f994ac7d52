"""Records that are JSON documents: one a file over many lines, one a line, or one after the other."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from rlm_desktop.errors import RlmError
from rlm_desktop.events.facts import Event
from rlm_desktop.events.score import Score
from rlm_desktop.formats.imported import NO_BEGIN, ImportedRun, Sentences, run_id
from rlm_desktop.formats.lines import BOM, Damaged, Line, lines, parse
from rlm_desktop.formats.mending import mended
from rlm_desktop.formats.watch import Watch

HEAD_BYTES = 128_000
"""Of a document that are looked at to know what it is."""
LARGEST_DOCUMENT = 512_000_000
"""Bytes of a document over several lines, which has to be read as a whole."""
FIRST_LINES = 20
"""Lines that are looked at to know whether each is a document; the first ones may be damaged."""

CUT_OFF = "the text is cut off"
BEFORE_DAMAGE = "only what stands before that was imported"


def _nothing(_: object = None) -> None:
    return None


_DECODER = json.JSONDecoder(parse_constant=_nothing)


@dataclass(slots=True)
class Document:
    """One document of a file."""

    value: Any
    line: int
    """That it begins on, from 1."""
    digest: bytes
    """Of its text."""
    damages: list[str]
    """Sentences on what was left out of it and around it."""
    size: int = 0
    """Characters of its text."""


def head(path: Path) -> Any:
    """What the first document of a file begins with; None when that is no JSON.

    Raises RlmError when the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(HEAD_BYTES)
    except OSError as error:
        raise RlmError(f"{path} cannot be read: {error.strerror or error}.", "Choose another file.") from error
    text = raw.removeprefix(BOM).decode("utf-8", "replace").lstrip()
    if text[:1] not in ("{", "["):
        return None
    try:
        return _first_value(text)[0]
    except Damaged:
        return None


def runs_of(
    path: Path,
    is_one: Callable[[Any], bool],
    events_of: Callable[[Any, Path, Sentences], list[Event]],
    on_bytes: Callable[[int], None],
    score_of: Callable[[Any], Score | None] = lambda _: None,
) -> Iterator[ImportedRun]:
    """A run for each document of a file.

    is_one: whether a value is a document of the format.
    events_of: all events of a document: the first is RunStarted, the last RunEnded.
    on_bytes: called with how much of the work is done, in bytes of the file; may raise to end it.
    Raises RlmError that names line and reason when there is no document.
    """
    watch = Watch(on_bytes)
    for document in documents(path, is_one, watch):
        sentences = Sentences(path.name, is_cut=any(BEFORE_DAMAGE in one for one in document.damages), look=watch.look)
        begin, *others = events_of(document.value, path, sentences)
        said = [event for one in document.damages for event in sentences.tell(one, begin.at)]
        known = None if NO_BEGIN in sentences.said else begin.at
        run, score = run_id(known, document.digest), score_of(document.value)
        yield ImportedRun(run, watch.kept([begin, *said, *others], document.size), sentences, score)


def documents(path: Path, is_one: Callable[[Any], bool], watch: Watch) -> Iterator[Document]:
    """The documents of a file, each as soon as the next one is known."""
    found = _by_line if _is_one_a_line(path, is_one) else _as_a_whole
    before: Document | None = None
    damages: list[str] = []
    for one in found(path, is_one, watch):
        if isinstance(one, str):
            damages.append(one)
            continue
        if before is not None:
            before.damages += damages
        else:
            one.damages = [*damages, *one.damages]
        damages = []
        if before is not None:
            yield before
        before = one
    if before is None:
        why = damages[0] if damages else f"{path.name}, line 1: it has nothing of its format."
        raise RlmError(why, "The file is damaged: write it again.")
    before.damages += damages
    yield before


def _is_one_a_line(path: Path, is_one: Callable[[Any], bool]) -> bool:
    """Whether each line is a document: one of the first is, or the second where the first is only begun.

    A line far inside a document may look like one of its own.
    """
    looked_at = FIRST_LINES
    for place, line in enumerate(islice((one for one in lines(path) if not one.is_blank), FIRST_LINES)):
        if place >= looked_at:
            break
        if line.raw.lstrip()[:1] not in (b"{", b"["):
            continue
        try:
            value, _, damage = _first_value(line.raw.decode("utf-8", "replace").strip())
        except Damaged:
            continue
        if not damage and is_one(value):
            return True
        if place == 0 and (damage == CUT_OFF or isinstance(value, list)):
            looked_at = 2
    return False


def _by_line(path: Path, is_one: Callable[[Any], bool], watch: Watch) -> Iterator[Document | str]:
    for line in lines(path):
        watch.parsed(line.start)
        if line.is_blank:
            continue
        where = f"{path.name}, line {line.number:,}"
        why = ""
        try:
            value = parse(line, watch.hook)
        except Damaged as error:
            value, why = _rest(line, watch), str(error)
        watch.parsed(line.start + len(line.raw))
        if is_one(value):
            said = [f"{where}: {why}; {BEFORE_DAMAGE}."] if why else []
            yield Document(value, line.number, hashlib.sha256(line.raw).digest(), said, len(line.raw))
        else:
            yield f"{where}: left out, because {why or 'it has not the fields of its format'}."


def _rest(line: Line, watch: Watch) -> Any:
    """What can be read of a damaged line."""
    try:
        return _first_value(line.raw.decode("utf-8", "replace").strip(), watch)[0]
    except Damaged:
        return None


def _as_a_whole(path: Path, is_one: Callable[[Any], bool], watch: Watch) -> Iterator[Document | str]:
    text, why = _whole_text(path)
    watch.parsed(0)
    if why:
        yield why
    place = 0
    while place < len(text):
        rest = text[place:].lstrip(" \t\r\n,")
        start = len(text) - len(rest)
        if not rest:
            return
        number = text.count("\n", 0, start) + 1
        try:
            value, size, damage = _first_value(rest, watch)
        except Damaged as error:
            yield f"{path.name}, line {number:,}: left out, because {error}."
            return
        place = start + size
        watch.parsed(place)
        said = []
        if damage:
            at = text.count("\n", 0, place) + 1
            said, place = [f"{path.name}, line {at:,}: {damage}; {BEFORE_DAMAGE}."], len(text)
        if is_one(value):
            digest = hashlib.sha256(text[start:place].encode("utf-8", "surrogatepass")).digest()
            yield Document(value, number, digest, said, place - start)
        else:
            yield said[0] if said else f"{path.name}, line {number:,}: left out, because it is something else."


def _whole_text(path: Path) -> tuple[str, str]:
    """The text of a file, and a sentence where not all of it is UTF-8."""
    try:
        if path.stat().st_size > LARGEST_DOCUMENT:
            raise RlmError(
                f"{path} is one document of more than {LARGEST_DOCUMENT // 1_000_000} MB, which cannot be read.",
                "Write it with fewer texts, or one run a file.",
            )
        raw = path.read_bytes().removeprefix(BOM)
    except OSError as error:
        raise RlmError(f"{path} cannot be read: {error.strerror or error}.", "Choose another file.") from error
    try:
        return raw.decode("utf-8"), ""
    except UnicodeDecodeError as error:
        number = raw.count(b"\n", 0, error.start) + 1
        why = f"{path.name}, line {number:,}: it is not UTF-8; what is not is shown as �."
        return raw.decode("utf-8", "replace"), why


def _first_value(text: str, watch: Watch | None = None) -> tuple[Any, int, str]:
    """The value that a text begins with, the place after it or of its damage, and what is damaged.

    watch: looks at each object of it.
    Raises Damaged when nothing of it can be used.
    """
    decoder = _DECODER if watch is None else json.JSONDecoder(parse_constant=_nothing, object_hook=watch.hook)
    try:
        value, end = decoder.raw_decode(text)
        return value, end, ""
    except json.JSONDecodeError as error:
        is_cut = text[error.pos :].strip() in ("", ",") or error.msg.startswith("Unterminated")
        why = CUT_OFF if is_cut else f"it is not JSON: {error.msg}"
        try:
            value = decoder.decode(mended(text, error.pos, watch.look if watch else _nothing))
        except (ValueError, RecursionError):
            raise Damaged(why) from error
        return value, error.pos, why
    except RecursionError as error:
        raise Damaged("it is nested too deep") from error
    except ValueError as error:
        raise Damaged(f"it is not JSON: {error}") from error
