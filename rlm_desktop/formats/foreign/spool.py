"""JSON values set aside in a temporary file, so that a record of any size is read without being held in memory."""

from __future__ import annotations

import hashlib
import json
import tempfile
import zlib
from dataclasses import dataclass
from types import TracebackType
from typing import Any

QUICKLY = 1
"""The level of compression: prompts repeat themselves."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value lies."""

    start: int
    size: int
    digest: bytes
    """Of the value."""


class Spool:
    """Keeps values until it is closed; a context manager."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="rlm-desktop-")  # noqa: SIM115 - closed by `__exit__`
        self._end = 0

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def keep(self, value: Any) -> Place:
        """Set a value aside."""
        plain = json.dumps(value, separators=(",", ":")).encode("ascii")
        raw = zlib.compress(plain, QUICKLY)
        self._file.seek(self._end)
        self._file.write(raw)
        place = Place(self._end, len(raw), hashlib.sha256(plain).digest())
        self._end += len(raw)
        return place

    def again(self, place: Place) -> Any:
        """The value that was set aside."""
        self._file.seek(place.start)
        return json.loads(zlib.decompress(self._file.read(place.size)))
