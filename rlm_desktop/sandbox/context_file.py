"""The context as an open file that nobody can change: the corpus's own, or one made for a text."""

from __future__ import annotations

import itertools
import os
import sys
import tempfile
from collections.abc import Sequence
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
    """A text, or several, in a file without a name."""
    number = _nameless()
    try:
        texts = [context] if isinstance(context, str) else context
        edges = list(itertools.accumulate((_write(number, text) for text in texts), initial=0))
        _seal(number)
        if isinstance(context, str):
            return number, stretches.of_text(PROMPT_NAME, edges[-1], number)
        named = enumerate(itertools.pairwise(edges))
        return number, Plan(is_list=True, stretches=tuple((str(place), *stretch) for place, stretch in named))
    except BaseException:
        os.close(number)
        raise


def _nameless() -> int:
    if sys.platform == "linux":
        return os.memfd_create("context", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    else:  # noqa: RET505  (mypy knows an else of another platform)
        with tempfile.TemporaryFile(prefix="rlm-desktop-") as file:
            return os.dup(file.fileno())


def _seal(number: int) -> None:
    """Where the system can, see to it that a descriptor that can write cannot."""
    if sys.platform == "linux":
        import fcntl

        never = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE
        fcntl.fcntl(number, fcntl.F_ADD_SEALS, never)


def _write(number: int, text: str) -> int:
    data = memoryview(text.encode("utf-8", "replace"))
    rest = data
    while rest:
        rest = rest[os.write(number, rest) :]
    return len(data)
