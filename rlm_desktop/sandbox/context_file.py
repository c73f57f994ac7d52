"""The context as an open file that nobody can change: the corpus's own, or one made for a text."""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rlm_desktop.errors import RlmError
from rlm_desktop.events.documents import Corpus
from rlm_desktop.sandbox import stretches
from rlm_desktop.sandbox.stretches import Plan

PROMPT_NAME = "prompt"
"""The only document of a child run."""


def of(context: Corpus | str | Sequence[str], directory: Path) -> tuple[int, Plan]:
    """The context's text, open for reading, and how it is cut. directory: of the <hash>.txt files. Raises RlmError."""
    return of_corpus(context, directory) if isinstance(context, Corpus) else of_texts(context)


def of_corpus(corpus: Corpus, directory: Path) -> tuple[int, Plan]:
    """The corpus's text, open for reading. directory: of the <hash>.txt files. Raises RlmError."""
    path = directory / f"{corpus.hash}.txt"
    try:
        number = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise RlmError(f"{corpus.name}: its text is not readable: {error}", "Open the documents again.") from error
    try:
        return number, stretches.of_corpus(corpus, number)
    except (OSError, ValueError) as error:
        os.close(number)
        raise RlmError(f"{corpus.name}: its text is cut short: {error}", "Open the documents again.") from error


def of_texts(context: str | Sequence[str]) -> tuple[int, Plan]:
    """A text, or several, in a file without a name that is open for reading only, or sealed."""
    texts = [context] if isinstance(context, str) else context
    edges: list[int] = []
    number = _filled(lambda writing: edges.extend(_written(writing, texts)))
    try:
        if isinstance(context, str):
            return number, stretches.of_text(PROMPT_NAME, edges[-1], number)
        named = enumerate(itertools.pairwise(edges))
        return number, Plan(is_list=True, stretches=tuple((str(place), *stretch) for place, stretch in named))
    except BaseException:
        os.close(number)
        raise


if sys.platform == "linux":
    import fcntl

    def _filled(fill: Callable[[int], None]) -> int:
        """A file in memory, sealed when it is filled: a descriptor that can write cannot."""
        number = os.memfd_create("context", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        try:
            fill(number)
            never = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE
            fcntl.fcntl(number, fcntl.F_ADD_SEALS, never)
        except BaseException:
            os.close(number)
            raise
        return number

else:
    import tempfile

    _READ_ONCE = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_TEMPORARY", 0) | getattr(os, "O_CLOEXEC", 0)

    def _filled(fill: Callable[[int], None]) -> int:
        """A file on disk, opened a second time for reading only; its name goes at once, or on Windows with it."""
        writing, name = tempfile.mkstemp(prefix="rlm-desktop-")
        number = -1
        try:
            with os.fdopen(writing, "wb", buffering=0) as file:
                fill(file.fileno())
            number = os.open(name, _READ_ONCE)
        finally:
            if number < 0 or sys.platform != "win32":
                os.unlink(name)  # noqa: PTH108
        return number


def _written(number: int, texts: Sequence[str]) -> Iterator[int]:
    """Where each text ends, from 0."""
    return itertools.accumulate((_write(number, text) for text in texts), initial=0)


def _write(number: int, text: str) -> int:
    data = memoryview(text.encode("utf-8", "replace"))
    rest = data
    while rest:
        rest = rest[os.write(number, rest) :]
    return len(data)
