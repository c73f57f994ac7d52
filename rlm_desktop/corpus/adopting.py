"""A corpus that comes with its text, from elsewhere: kept only if the text is the one that its hash names."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from rlm_desktop.corpus.keeping import digest_of, keep
from rlm_desktop.errors import RlmError
from rlm_desktop.events.documents import Corpus, Document

PIECE_BYTES = 1 << 20


def adopt(corpus: Corpus, text: BinaryIO, into: Path, on_bytes: Callable[[int], None] = lambda _: None) -> None:
    """Keep the text of a corpus as <hash>.txt.

    into: the directory for it.
    on_bytes: called with how many bytes were read since the last time; may raise to end it, and nothing is kept.
    Raises RlmError when the text is not that of the corpus, or `into` cannot be written.
    """

    def copy(out: BinaryIO) -> str:
        if digest_of(corpus.documents, _copied(corpus, text, out, on_bytes)) != corpus.hash:
            raise _another(corpus)
        return corpus.hash

    keep(into, copy)


def _copied(corpus: Corpus, text: BinaryIO, out: BinaryIO, on_bytes: Callable[[int], None]) -> list[bytes]:
    """The hash of each document's text, as it was copied."""
    at = 0
    digests = []
    for document in corpus.documents:
        if document.start != at or document.end < at:
            raise _another(corpus)
        digests.append(_copied_document(corpus, document, text, out, on_bytes))
        at = document.end
    if text.read(1):
        raise _another(corpus)
    return digests


def _copied_document(
    corpus: Corpus, document: Document, text: BinaryIO, out: BinaryIO, on_bytes: Callable[[int], None]
) -> bytes:
    hashed = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    left, chars = document.end - document.start, 0
    while left:
        raw = text.read(min(left, PIECE_BYTES))
        if not raw:
            raise _another(corpus)
        left -= len(raw)
        try:
            chars += len(decoder.decode(raw, final=not left))
        except UnicodeDecodeError as error:
            raise _another(corpus) from error
        hashed.update(raw)
        out.write(raw)
        on_bytes(len(raw))
    if chars != document.chars:
        raise _another(corpus)
    return hashed.digest()


def _another(corpus: Corpus) -> RlmError:
    return RlmError(
        f"The text of the documents {corpus.name} is not the one that the runs were asked about.",
        "The file is damaged or was edited: ask for it again.",
    )
