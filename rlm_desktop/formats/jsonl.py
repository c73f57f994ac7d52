"""Our own event lines: a header, then one recorded event per line; lossless both ways. It knows no database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from rlm_desktop.codec import CodecError, dump_line, parse_line
from rlm_desktop.errors import RlmError
from rlm_desktop.events.facts import CODEC, Recorded
from rlm_desktop.events.identity import is_run_id
from rlm_desktop.events.score import Score
from rlm_desktop.formats.complete_file import complete_file
from rlm_desktop.formats.scores import as_plain, from_plain
from rlm_desktop.formats.told import table

FORMAT = "rlm-desktop-events"
VERSION = 1
LONGEST_HEADER = 100_000_000
"""Bytes."""
NO_SCORES: Mapping[str, Score] = MappingProxyType({})
TOLD_LINES = 200
"""From one word of the progress to the next."""

_RECORDED = {"run", "seq", "event"}


def write(out: Path, recorded: Iterable[Recorded], scores: Mapping[str, Score] = NO_SCORES) -> int:
    """Write events, of one run or of several one after the other; gives how many.

    scores: of the runs that have one, by id; they stand in the header.
    The file appears, or is replaced, only when all is written. The same events always give the same bytes.
    Raises RlmError when it cannot be written.
    """
    with complete_file(out) as file:
        return write_lines(file, recorded, scores)


def write_lines(file: BinaryIO, recorded: Iterable[Recorded], scores: Mapping[str, Score] = NO_SCORES) -> int:
    """Write the header and the events; gives how many."""
    count = 0
    told = {"scores": {run: as_plain(score) for run, score in scores.items()}} if scores else {}
    file.write(_line({"format": FORMAT, "version": VERSION, **told}))
    for one in recorded:
        file.write(_line({"run": one.run, "seq": one.seq, "event": CODEC.tagged(one.event)}))
        count += 1
    return count


def read(path: Path, on_bytes: Callable[[int], None] = lambda _: None) -> Iterator[Recorded]:
    """The events of a file, as they are asked for.

    on_bytes: called with how much of it is behind; may raise to end it.
    Raises RlmError that names the file and the line when it is not complete, not ours, or newer than we are.
    """
    try:
        with path.open("rb") as file:
            yield from read_lines(path, file, on_bytes)
    except OSError as error:
        raise RlmError(f"{path} cannot be read: {error.strerror or error}.", "Choose another file.") from error


def read_lines(path: Path, file: BinaryIO, on_bytes: Callable[[int], None]) -> Iterator[Recorded]:
    """The events of an open file, as `read` gives them; path: what errors call it."""
    header = file.readline(LONGEST_HEADER)
    _check_header(path, header)
    run, seq, ended = "", 0, set()
    done = len(header)
    for number, line in enumerate(file, start=2):
        if not number % TOLD_LINES:
            on_bytes(done)
        done += len(line)
        if not line.endswith(b"\n"):
            raise _broken(path, number, "the line is cut off", "The file is incomplete: export or copy it again.")
        one = _recorded(path, number, line)
        if one.run != run:
            if one.run in ended:
                raise _broken(path, number, f"the run {one.run} goes on after another run began")
            ended.add(run)
            run, seq = one.run, 0
        if one.seq != seq + 1:
            raise _broken(path, number, f"event {one.seq} of the run {run} where {seq + 1} was expected")
        seq = one.seq
        yield one
    if not ended:
        raise RlmError(f"{path} holds no event.", "The file is incomplete: export or copy it again.")


def scores(path: Path) -> dict[str, Score]:
    """The scores in the header of a file, by run; none where the file cannot be read."""
    try:
        with path.open("rb") as file:
            return scores_in(file)
    except OSError:
        return {}


def scores_in(file: BinaryIO) -> dict[str, Score]:
    """The scores in the header of an open file that was not read yet."""
    try:
        told = table(table(parse_line(file.readline(LONGEST_HEADER))).get("scores"))
    except CodecError:
        return {}
    found = {run: from_plain(item) for run, item in told.items()}
    return {run: score for run, score in found.items() if score is not None}


def _check_header(path: Path, line: bytes) -> None:
    foreign = RlmError(f"{path} is not an exported trajectory of RLM Desktop.", "Choose a file that export wrote.")
    try:
        header = parse_line(line)
    except CodecError as error:
        raise foreign from error
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise foreign
    version = header.get("version")
    if type(version) is not int or version < 1:
        raise _broken(path, 1, f"unknown version {version!r}")
    if version > VERSION:
        raise _broken(
            path,
            1,
            f"version {version} of the format, and this application knows {VERSION}",
            "Update RLM Desktop to open it.",
        )


def _recorded(path: Path, number: int, line: bytes) -> Recorded:
    try:
        plain = parse_line(line.decode("utf-8"))
        if not isinstance(plain, dict) or plain.keys() != _RECORDED:
            raise _broken(path, number, "expected an object with run, seq and event")
        run, seq = plain["run"], plain["seq"]
        if not isinstance(run, str) or not is_run_id(run) or type(seq) is not int:
            raise _broken(path, number, "run must be a run id and seq a number")
        return Recorded(run=run, seq=seq, event=CODEC.untagged(plain["event"]))
    except UnicodeDecodeError as error:
        raise _broken(path, number, "the line is not UTF-8") from error
    except CodecError as error:
        raise _broken(path, number, str(error)) from error


def _broken(path: Path, number: int, what: str, remedy: str = "The file is damaged or was edited.") -> RlmError:
    return RlmError(f"{path}, line {number}: {what}.", remedy)


def _line(plain: object) -> bytes:
    return dump_line(plain).encode("utf-8") + b"\n"
