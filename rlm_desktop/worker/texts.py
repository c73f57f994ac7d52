"""A ports.Texts: the text of registered corpora, read and searched where they lie beside the database."""

from __future__ import annotations

from pathlib import Path

from rlm_desktop import paths
from rlm_desktop.corpus.opening import read_document
from rlm_desktop.corpus.search import Search
from rlm_desktop.events.documents import Corpus, Document
from rlm_desktop.ports import Passage


class CorpusTexts:
    """Keeps one search index, made when it is first asked for."""

    def __init__(self, database: Path) -> None:
        self._corpora = paths.corpora_dir(database)
        self._search: tuple[str, Search] | None = None

    def read(self, corpus: Corpus, document: Document) -> str:
        """One document's text; see ports.Texts."""
        return read_document(self._file(corpus), document)

    def search(self, corpus: Corpus, query: str, *, most: int) -> tuple[Passage, ...]:
        """The passages that fit best; see ports.Texts."""
        if self._search is None or self._search[0] != corpus.hash:
            self._search = (corpus.hash, Search(self._file(corpus), corpus))
        return self._search[1].find(query, most)

    def _file(self, corpus: Corpus) -> Path:
        return self._corpora / f"{corpus.hash}.txt"
