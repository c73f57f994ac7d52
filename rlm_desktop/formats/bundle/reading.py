"""Bundles read back, as if each was meant to do harm: nothing is unpacked by its name, and nothing without a limit."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from rlm_desktop.codec import CodecError, from_plain, parse_line
from rlm_desktop.errors import RlmError
from rlm_desktop.events.documents import Corpus
from rlm_desktop.events.facts import Recorded
from rlm_desktop.events.score import Score
from rlm_desktop.formats import jsonl
from rlm_desktop.formats.bundle import members

PIECE_BYTES = 1 << 20
ZIP = b"PK\x03\x04"

_DAMAGES = (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, EOFError, zlib.error, ValueError)
"""What Python's reader of archives raises for a damaged one."""


def is_bundle(path: Path) -> bool:
    """Whether a file is one of our bundles; looks at its list of members and its manifest alone.

    Raises RlmError when the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            if file.read(len(ZIP)) != ZIP:
                return False
            with zipfile.ZipFile(file) as bundle:
                return _manifest(bundle).get("format") == members.FORMAT
    except OSError as error:
        raise RlmError(f"{path} cannot be read: {error.strerror or error}.", "Choose another file.") from error
    except (*_DAMAGES, KeyError, CodecError):
        return False


class Bundle:
    """An open bundle, whose members are those that one may have."""

    def __init__(self, path: Path, bundle: zipfile.ZipFile) -> None:
        self._path = path
        self._bundle = bundle
        infos = bundle.infolist()
        _check_members(path, infos)
        self.size = sum(one.file_size for one in infos)
        """Bytes unpacked."""
        self.events_size = sum(one.file_size for one in infos if one.filename == members.EVENTS)
        """Of them, those of the event lines."""
        manifest = _manifest(bundle)
        version = manifest.get("version")
        if type(version) is not int or not 1 <= version <= members.VERSION:
            raise RlmError(
                f"{path}: version {version!r} of the format, and this application knows {members.VERSION}.",
                "Update RLM Desktop to open it.",
            )
        names = {one.filename for one in infos}
        given = manifest.get("corpora")
        self.corpora = [one for one in given if isinstance(one, str)] if isinstance(given, list) else []
        """Hashes of the corpora in it."""
        wanted = [name for one in self.corpora for name in (members.description_of(one), members.text_of(one))]
        missing = [name for name in (members.EVENTS, *wanted) if name not in names]
        if missing or not all(map(members.is_digest, self.corpora)):
            raise _damaged(path, f"{', '.join(missing[:3]) or 'the name of a corpus'} is missing")

    def events(self, on_bytes: Callable[[int], None] = lambda _: None) -> Iterator[Recorded]:
        """The events of all runs; see jsonl.read. on_bytes: called with bytes unpacked."""
        with _damages(self._path), self._bundle.open(members.EVENTS) as member:
            yield from jsonl.read_lines(self._path, io.BufferedReader(member, PIECE_BYTES), on_bytes)  # type: ignore[type-var]

    def scores(self) -> dict[str, Score]:
        """How good the answers of the runs were found to be, by run."""
        with _damages(self._path), self._bundle.open(members.EVENTS) as member:
            return jsonl.scores_in(io.BufferedReader(member, PIECE_BYTES))  # type: ignore[type-var]

    def corpus(self, digest: str) -> Corpus:
        """What is said of a corpus; its text may still be another one."""
        with _damages(self._path):
            plain = parse_line(self._bundle.read(members.description_of(digest)))
            corpus = from_plain(Corpus, plain)
        if corpus.hash != digest:
            raise _damaged(self._path, f"the description of {digest} is of another corpus")
        return corpus

    @contextmanager
    def text(self, digest: str) -> Iterator[BinaryIO]:
        """The text of a corpus, as it stands there."""
        with _damages(self._path), self._bundle.open(members.text_of(digest)) as member:
            yield member  # type: ignore[misc]


@contextmanager
def opened(path: Path) -> Iterator[Bundle]:
    """A bundle, open.

    Raises RlmError when it cannot be read, is damaged, newer than we are, or holds what no export writes.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise RlmError(f"{path} cannot be read: {error.strerror or error}.", "Choose another file.") from error
    with file:
        with _damages(path):
            archive = zipfile.ZipFile(file)
        with archive:
            with _damages(path):
                bundle = Bundle(path, archive)
            yield bundle


def _manifest(bundle: zipfile.ZipFile) -> dict[str, Any]:
    if bundle.getinfo(members.MANIFEST).file_size > members.LARGEST_MANIFEST:
        return {}
    plain = parse_line(bundle.read(members.MANIFEST))
    return plain if isinstance(plain, dict) else {}


def _check_members(path: Path, infos: list[zipfile.ZipInfo]) -> None:
    """Refuse what no export writes: other names, doubled ones, secrets, and what would fill the disk."""
    remedy = "Do not open it; ask for an export made with RLM Desktop."
    names = [one.orig_filename for one in infos]
    odd = [name for name in names if not members.is_member(name)]
    if odd or len(names) > members.MOST_MEMBERS or len(set(names)) < len(names):
        what = f"it holds {odd[0]!r}" if odd else "it holds members twice, or too many"
        raise RlmError(f"{path} is not a bundle that an export wrote: {what}.", remedy)
    if any(one.flag_bits & 1 or one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for one in infos):
        raise RlmError(f"{path} is not a bundle that an export wrote: it is packed in another way.", remedy)
    size, packed = sum(one.file_size for one in infos), sum(one.compress_size for one in infos)
    if size > members.LARGEST or members.is_too_good(size, packed) or packed > path.stat().st_size:
        raise RlmError(f"{path} would become {size:,} bytes unpacked, which is more than its runs can need.", remedy)


@contextmanager
def _damages(path: Path) -> Iterator[None]:
    try:
        yield
    except CodecError as error:
        raise _damaged(path, str(error)) from error
    except OSError as error:
        raise RlmError(f"{path} cannot be read: {error.strerror or error}.", "Choose another file.") from error
    except (*_DAMAGES, KeyError) as error:
        raise _damaged(path, str(error) or type(error).__name__) from error


def _damaged(path: Path, why: str) -> RlmError:
    return RlmError(f"{path} is damaged: {why.strip().rstrip('.')}.", "Copy or export it again.")
