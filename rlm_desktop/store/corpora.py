"""The corpora that were opened: their documents, and the files that did not become one. Their text lies elsewhere."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from rlm_desktop.errors import RlmError
from rlm_desktop.events.documents import Corpus, Document, Skipped
from rlm_desktop.store.connection import refusals, text, transaction, untext
from rlm_desktop.store.library import open_for_writing
from rlm_desktop.store.rows import CorpusRow


def register_corpus(database: Path, corpus: Corpus) -> None:
    """Put a corpus in; one that is there already takes the latest name, paths and skipped files.

    Raises RlmError when the file cannot be written.
    """
    library = open_for_writing(database)
    try:
        with refusals(database), transaction(library.conn):
            _replace(library.conn, corpus)
    finally:
        library.close()


def newest_corpora(connection: sqlite3.Connection, limit: int) -> list[CorpusRow]:
    """The corpora, the one opened last first."""
    rows = connection.execute(
        "SELECT hash, name, documents, chars, skipped, opened FROM corpora ORDER BY opened DESC, hash LIMIT ?", (limit,)
    )
    return [
        CorpusRow(hash=row[0], name=untext(row[1]), documents=row[2], chars=row[3], skipped=row[4], opened=row[5])
        for row in rows
    ]


def read_corpus(connection: sqlite3.Connection, digest: str) -> Corpus:
    """A corpus with its documents and skipped files.

    Raises RlmError when it is not there.
    """
    row = connection.execute("SELECT name FROM corpora WHERE hash = ?", (digest,)).fetchone()
    if row is None:
        raise RlmError("These documents are not in this database any more.", "Open them again.")
    skipped = connection.execute("SELECT path, reason FROM skipped WHERE corpus = ? ORDER BY place", (digest,))
    return Corpus(
        hash=digest,
        name=untext(row[0]),
        documents=tuple(read_documents(connection, digest, 0, -1)),
        skipped=tuple(Skipped(path=untext(path), reason=untext(reason)) for path, reason in skipped),
    )


def read_documents(connection: sqlite3.Connection, digest: str, offset: int, limit: int) -> list[Document]:
    """Documents of a corpus in order; a limit below 0 is none."""
    rows = connection.execute(
        """SELECT name, path, start, end, chars, encoding FROM documents WHERE corpus = ? AND place >= ?
            ORDER BY place LIMIT ?""",
        (digest, offset, limit),
    )
    return [
        Document(name=untext(row[0]), path=untext(row[1]), start=row[2], end=row[3], chars=row[4], encoding=row[5])
        for row in rows
    ]


def _replace(connection: sqlite3.Connection, corpus: Corpus) -> None:
    for table, key in (("corpora", "hash"), ("documents", "corpus"), ("skipped", "corpus")):
        connection.execute(f"DELETE FROM {table} WHERE {key} = ?", (corpus.hash,))
    connection.execute(
        "INSERT INTO corpora (hash, name, documents, chars, skipped, opened) VALUES (?, ?, ?, ?, ?, ?)",
        (corpus.hash, text(corpus.name), len(corpus.documents), corpus.chars, len(corpus.skipped), time.time()),
    )
    connection.executemany(
        """INSERT INTO documents (corpus, place, name, path, start, end, chars, encoding)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        [
            (corpus.hash, place, text(one.name), text(one.path), one.start, one.end, one.chars, one.encoding)
            for place, one in enumerate(corpus.documents)
        ],
    )
    connection.executemany(
        "INSERT INTO skipped (corpus, place, path, reason) VALUES (?, ?, ?, ?)",
        [(corpus.hash, place, text(one.path), text(one.reason)) for place, one in enumerate(corpus.skipped)],
    )
