"""A zip archive as Inspect writes it: entries stored, deflated or zstd; also one whose directory is missing."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, cast

from rlm_desktop.errors import RlmError

STORED, DEFLATED, ZSTD = 0, 8, 93
MAGIC = b"PK\x03\x04"
LARGEST_ENTRY = 4_000_000_000
"""Bytes of an entry when it is unpacked; what is larger is cut off there."""
MOST_ENTRIES = 2_000_000

_LOCAL = struct.Struct("<4s5H3I2H")
_LARGE = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an archive."""

    name: str
    start: int
    """First byte of what is packed."""
    packed: int
    """Bytes of it."""
    method: int
    checksum: int | None
    """CRC-32 of what it holds; None where it is not known."""


class Archive:
    """The entries of an archive; a context manager.

    Raises RlmError when the file cannot be read or is no archive.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file: BinaryIO = path.open("rb")
        except OSError as error:
            raise RlmError(f"{path} cannot be read: {error.strerror or error}.", "Choose another file.") from error
        self.is_cut = False
        """Its directory is missing: it was cut off, or is still being written."""
        try:
            self.entries = {one.name: one for one in self._listed()}
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def open(self, name: str) -> Unpacked:
        """What an entry holds."""
        return Unpacked(self._file, self.entries[name])

    def _listed(self) -> Iterator[Entry]:
        try:
            with zipfile.ZipFile(self._file) as archive:
                infos = archive.infolist()[:MOST_ENTRIES]
            for info in infos:
                size = _size_of_head(self._file, info.header_offset)
                if size is not None:
                    start = info.header_offset + size
                    yield Entry(info.filename, start, info.compress_size, info.compress_type, info.CRC)
        except (zipfile.BadZipFile, ValueError, OverflowError, EOFError, RuntimeError, struct.error):
            self.is_cut = True
            yield from self._scanned()

    def _scanned(self) -> Iterator[Entry]:
        """The entries, one after the other from the beginning."""
        at = 0
        end = self._file.seek(0, io.SEEK_END)
        for _ in range(MOST_ENTRIES):
            self._file.seek(at)
            head = self._file.read(_LOCAL.size)
            if len(head) < _LOCAL.size or head[:4] != MAGIC:
                return
            _, _, flags, method, _, _, checksum, packed, unpacked, name_size, extra_size = _LOCAL.unpack(head)
            name = self._file.read(name_size).decode("utf-8", "replace")
            extra = self._file.read(extra_size)
            start = at + _LOCAL.size + name_size + extra_size
            if packed == _LARGE or unpacked == _LARGE:
                packed = _large_size(extra, unpacked == _LARGE) or packed
            if flags & 8 and not packed:
                packed = self._next_head(start, end) - start
            known = None if flags & 8 or start + packed > end else checksum
            yield Entry(name, start, min(packed, end - start), method, known)
            at = start + packed

    def _next_head(self, start: int, end: int) -> int:
        """Where the next entry begins, of one that does not say how long it is."""
        self._file.seek(start)
        before, at = b"", start
        while chunk := self._file.read(1 << 20):
            found = (before + chunk).find(MAGIC)
            if found >= 0:
                return at - len(before) + found
            at += len(chunk)
            before = chunk[-3:]
        return end


class Unpacked:
    """What an entry holds, to be read from its beginning; what is damaged ends it."""

    def __init__(self, file: BinaryIO, entry: Entry) -> None:
        self._file = file
        self._entry = entry
        self._at = entry.start
        self._end = entry.start + entry.packed
        self._unpack = _unpacker(entry.method)
        self._waiting = b""
        self._unpacked = 0
        self._checksum = 0
        self.damage = ""
        """A clause: why it ends before its end."""
        if self._unpack is None:
            self.damage = f"the entry {entry.name} is packed in a way that is not known here ({entry.method})"

    def read(self, size: int = -1) -> bytes:
        """Some bytes; none at the end."""
        pieces = [self._waiting]
        have = len(self._waiting)
        while (size < 0 or have < size) and not self.damage and self._at < self._end:
            piece = self._more()
            pieces.append(piece)
            have += len(piece)
        whole = b"".join(pieces)
        self._waiting = b"" if size < 0 else whole[size:]
        return whole if size < 0 else whole[:size]

    def _more(self) -> bytes:
        self._file.seek(self._at)
        packed = self._file.read(min(1 << 16, self._end - self._at))
        self._at += len(packed)
        if not packed:
            self._at = self._end
            return b""
        assert self._unpack is not None
        try:
            piece = bytes(self._unpack(packed))
            self._check(piece)
            return piece
        except Exception as error:  # noqa: BLE001 - whatever the packed bytes make the library raise
            self.damage = f"the entry {self._entry.name} is damaged: {error}"
            return b""

    def _check(self, piece: bytes) -> None:
        """Look at the size, and at the end at the checksum."""
        self._unpacked += len(piece)
        self._checksum = zlib.crc32(piece, self._checksum)
        if self._unpacked > LARGEST_ENTRY:
            self.damage = f"the entry {self._entry.name} is too large"
        elif self._at >= self._end and self._entry.checksum not in (None, self._checksum):
            self.damage = f"the entry {self._entry.name} is damaged: its checksum is another"


def is_archive(path: Path) -> bool:
    """Whether a file begins as an archive does.

    Raises RlmError when the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(4) == MAGIC
    except OSError as error:
        raise RlmError(f"{path} cannot be read: {error.strerror or error}.", "Choose another file.") from error


def _unpacker(method: int) -> Any:
    """A function that unpacks piece after piece; None for a method that is not known."""
    if method == STORED:
        return bytes
    if method == DEFLATED:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress
    if method == ZSTD:
        return _Frames().decompress
    return None


class _Frames:
    """Unpacks zstd frames, one after the other."""

    def __init__(self) -> None:
        import zstandard  # loaded only for archives that need it

        self._new = zstandard.ZstdDecompressor().decompressobj
        self._frame = self._new()

    def decompress(self, packed: bytes) -> bytes:
        """What the next piece holds."""
        pieces = []
        while packed:
            pieces.append(self._frame.decompress(packed))
            packed = self._frame.unused_data
            if self._frame.eof:
                self._frame = self._new()
            else:
                break
        return b"".join(pieces)


def _size_of_head(file: BinaryIO, at: int) -> int | None:
    file.seek(at)
    head = file.read(_LOCAL.size)
    if len(head) < _LOCAL.size or head[:4] != MAGIC:
        return None
    name_size, extra_size = cast(tuple[int, int], _LOCAL.unpack(head)[-2:])
    return _LOCAL.size + name_size + extra_size


def _large_size(extra: bytes, has_unpacked: bool) -> int | None:
    """The size of what is packed, where it stands apart because it may be large."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, at)
        body = extra[at + 4 : at + 4 + size]
        if kind == 1 and len(body) >= 8 * (1 + has_unpacked):
            return int(struct.unpack_from("<Q", body, 8 * has_unpacked)[0])
        at += 4 + size
    return None
