"""Files and folders become one corpus: its documents, and one UTF-8 text file named by their hash."""

from __future__ import annotations

import codecs
import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from rlm_desktop.corpus.decoding import SAMPLE_BYTES, binary_reason, guess_encoding, marked_encoding
from rlm_desktop.corpus.finding import Found, find, proper, why_unreadable
from rlm_desktop.corpus.keeping import digest_of, keep
from rlm_desktop.errors import RlmError
from rlm_desktop.events.documents import Corpus, Document, Skipped

CHUNK_BYTES = 1 << 20
PROGRESS_SECONDS = 0.05
_NAMED_REASONS = 3

OnProgress = Callable[[int, int, str], None]
"""Called with the bytes read, the bytes in all, and the document's name."""


def open_paths(
    paths: Sequence[Path],
    into: Path,
    *,
    name: str = "",
    on_progress: OnProgress | None = None,
    is_stopped: Callable[[], bool] | None = None,
) -> Corpus:
    """Read files and folders, in the order given, into one corpus.

    name: what the corpus is called; empty for the name of what was opened.
    into: the directory for <hash>.txt; a file that is there for the same documents is replaced.
    on_progress: called at most twenty times a second, in this thread.
    is_stopped: asked between pieces; once it says yes nothing is kept.
    Raises RlmError when nothing could be read, when stopped, or when `into` cannot be written.
    """
    opening = _Opening(on_progress or (lambda done, total, name: None), is_stopped or (lambda: False))

    def read_all(out: BinaryIO) -> str:
        opening.read_all(paths, out)
        return opening.digest()

    digest = keep(into, read_all)
    return Corpus(
        hash=digest, name=name or _name(paths), documents=tuple(opening.documents), skipped=tuple(opening.skipped)
    )


def read_document(text_file: Path, document: Document) -> str:
    """One document's text from its corpus's text file.

    Raises RlmError when the file is gone or is not the one it was.
    """
    remedy = "Open the documents again."
    try:
        with text_file.open("rb") as file:
            file.seek(document.start)
            raw = file.read(document.end - document.start)
        if len(raw) != document.end - document.start:
            raise RlmError(f"The text of {document.name} is not complete in {text_file}.", remedy)
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RlmError(f"The text of {document.name} is damaged in {text_file}.", remedy) from error
    except OSError as error:
        raise RlmError(f"The text of {document.name} is gone ({error.strerror or error}).", remedy) from error


class _NotText(Exception):
    """A file that cannot be a document; its text is the reason."""


@dataclass(frozen=True, slots=True)
class _Decoded:
    """What became of one file's bytes."""

    encoding: str
    chars: int
    length: int
    """Bytes of UTF-8."""
    digest: bytes


class _Opening:
    """One opening under way: what was read and skipped so far."""

    def __init__(self, on_progress: OnProgress, is_stopped: Callable[[], bool]) -> None:
        self.documents: list[Document] = []
        self.skipped: list[Skipped] = []
        self._on_progress = on_progress
        self._is_stopped = is_stopped
        self._digests: list[bytes] = []
        self._done = 0
        self._total = 0
        self._told = 0.0

    def read_all(self, paths: Sequence[Path], out: BinaryIO) -> None:
        """Every document's text to `out`, one after the other."""
        found: list[Found] = []
        for one in find(paths, is_stopped=self._is_stopped):
            if isinstance(one, Found):
                found.append(one)
            else:
                self.skipped.append(one)
        self._total = sum(file.size for file in found)
        for file in found:
            self._check_stopped()
            before = self._done
            self._tell(file.name)
            start = out.tell()
            try:
                self._read(file, out)
            except _NotText as error:
                out.seek(start)
                out.truncate()
                self.skipped.append(Skipped(path=str(file.path), reason=str(error)))
            self._done = before + file.size
        self._check_stopped()
        if found:
            self._tell(found[-1].name, last=True)
        if not self.documents:
            raise RlmError(self._nothing(), "Choose files that hold text.")

    def digest(self) -> str:
        """The corpus's hash."""
        return digest_of(self.documents, self._digests)

    def _read(self, found: Found, out: BinaryIO) -> None:
        start = out.tell()
        try:
            file = found.path.open("rb")
        except OSError as error:
            raise _NotText(why_unreadable(found.path, error)) from error
        with file:
            samples = _samples(file, found)
            reason = binary_reason(samples)
            if reason:
                raise _NotText(reason)
            encoding = marked_encoding(samples[0]) or "utf-8"
            try:
                decoded = self._decode(file, found, out, encoding, errors="strict")
            except UnicodeDecodeError:
                guess = encoding if encoding != "utf-8" else guess_encoding(samples)
                out.seek(start)
                out.truncate()
                decoded = self._decode(file, found, out, guess, errors="replace")
        if not decoded.chars:
            raise _NotText("It is empty.")
        self._digests.append(decoded.digest)
        self.documents.append(
            Document(
                name=found.name,
                path=str(found.path),
                start=start,
                end=start + decoded.length,
                chars=decoded.chars,
                encoding=decoded.encoding,
            )
        )

    def _decode(self, file: BinaryIO, found: Found, out: BinaryIO, encoding: str, *, errors: str) -> _Decoded:
        decoder = codecs.getincrementaldecoder(encoding)(errors)
        verbatim = encoding == "utf-8" and errors == "strict"
        before = self._done
        chars = length = replaced = 0
        hashed = hashlib.sha256()
        file.seek(0)
        try:
            while True:
                raw = _piece(file, found)
                text = decoder.decode(raw, final=not raw)
                kept = raw if verbatim else text.encode("utf-8", "replace")
                out.write(kept)
                hashed.update(kept)
                chars += len(text)
                length += len(kept)
                if errors == "replace":
                    replaced += text.count("\ufffd")
                if not raw:
                    break
                self._done += len(raw)
                self._check_stopped()
                self._tell(found.name)
        except UnicodeDecodeError:
            self._done = before
            raise
        said = f"{encoding}, {replaced} unreadable characters replaced" if replaced else encoding
        return _Decoded(encoding=said, chars=chars, length=length, digest=hashed.digest())

    def _check_stopped(self) -> None:
        if self._is_stopped():
            raise RlmError("The opening of the documents was stopped; nothing was kept.")

    def _tell(self, name: str, *, last: bool = False) -> None:
        now = time.monotonic()
        if last or now - self._told >= PROGRESS_SECONDS:
            self._told = now
            self._on_progress(min(self._done, self._total), self._total, name)

    def _nothing(self) -> str:
        if not self.skipped:
            return "There is no text in what was opened: no files were found."
        named = "; ".join(f"{one.path}: {one.reason.rstrip('.')}" for one in self.skipped[:_NAMED_REASONS])
        more = len(self.skipped) - _NAMED_REASONS
        return f"There is no text in what was opened ({named}{f'; and {more} more' if more > 0 else ''})."


def _samples(file: BinaryIO, found: Found) -> list[bytes]:
    """The whole of a small file; the beginning, the middle and the end of a large one."""
    places: tuple[int, ...] = (0,)
    if found.size > 3 * SAMPLE_BYTES:
        places = (0, (found.size // 2) & ~3, (found.size - SAMPLE_BYTES) & ~3)
    try:
        samples = []
        for place in places:
            file.seek(place)
            samples.append(file.read(SAMPLE_BYTES if len(places) > 1 else 3 * SAMPLE_BYTES))
    except OSError as error:
        raise _NotText(why_unreadable(found.path, error)) from error
    return samples


def _piece(file: BinaryIO, found: Found) -> bytes:
    try:
        return file.read(CHUNK_BYTES)
    except OSError as error:
        raise _NotText(why_unreadable(found.path, error)) from error


def _name(paths: Sequence[Path]) -> str:
    first = paths[0].absolute().resolve().name if paths[0].name in {"", ".."} else paths[0].name
    first = proper(first or str(paths[0]))
    return first if len(paths) == 1 else f"{first} and {len(paths) - 1} more"
