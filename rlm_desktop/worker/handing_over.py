"""The documents that runs were asked about, as they leave and enter with them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from rlm_desktop import paths
from rlm_desktop.corpus.adopting import adopt
from rlm_desktop.errors import RlmError
from rlm_desktop.events.documents import Corpus
from rlm_desktop.events.facts import RunStarted
from rlm_desktop.formats.account import CorpusText, Source
from rlm_desktop.formats.bundle.reading import Bundle
from rlm_desktop.store.corpora import register_corpus
from rlm_desktop.store.reader import Reader


def with_documents(database: Path, reader: Reader, source: Source) -> Source:
    """A run with the texts of its documents, as far as they are still here."""
    started = next(iter(source.read())).event
    if not isinstance(started, RunStarted):
        return source
    summaries = [one for one in (started.corpus, *started.beside) if one is not None]
    texts = []
    for digest in dict.fromkeys(one.hash for one in summaries):
        corpus = _registered(reader, digest)
        file = paths.corpora_dir(database) / f"{digest}.txt"
        if corpus is not None and file.is_file():
            texts.append(CorpusText(corpus, file))
    return replace(source, texts=tuple(texts))


def bring_documents(database: Path, file: Path, bundle: Bundle, on_bytes: Callable[[int], None]) -> None:
    """Keep and register the documents of a bundle that are not here; each is checked against its hash first.

    on_bytes: called with how many bytes are unpacked; may raise to end it.
    Raises RlmError when they do not fit on the disk, or are not those that their hashes name.
    """
    into = paths.corpora_dir(database)
    if bundle.size > shutil.disk_usage(database.parent).free:
        raise RlmError(f"{file} needs {bundle.size:,} bytes, and the disk has fewer.", "Free some space.")
    done = 0

    def count(size: int) -> None:
        nonlocal done
        done += size
        on_bytes(done)

    reader = Reader(database)
    try:
        for digest in bundle.corpora:
            corpus = bundle.corpus(digest)
            if _registered(reader, digest) is not None and (into / f"{digest}.txt").is_file():
                continue
            with bundle.text(digest) as text:
                adopt(corpus, text, into, count)
            register_corpus(database, corpus)
    finally:
        reader.close()


def _registered(reader: Reader, digest: str) -> Corpus | None:
    try:
        return reader.corpus(digest)
    except RlmError:
        return None
