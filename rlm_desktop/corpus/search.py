"""Full-text ranking over a corpus by BM25 (bm25s), for the method that searches outside the REPL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rlm_desktop.corpus.opening import read_document
from rlm_desktop.events.documents import Corpus
from rlm_desktop.ports import Passage

PASSAGE_CHARS = 2_000
"""A passage ends at the last line that ends within so many characters."""


class Search:
    """An index of the passages of one corpus, in memory.

    text_file: the corpus's UTF-8 text. Building takes about a second for ten megabytes.
    """

    def __init__(self, text_file: Path, corpus: Corpus) -> None:
        import bm25s

        self._passages = [
            Passage(document=document.name, text=text)
            for document in corpus.documents
            for text in _passages(read_document(text_file, document))
        ]
        self._bm25s = bm25s
        self._index: Any = bm25s.BM25()
        self._index.index(self._tokens([passage.text for passage in self._passages]), show_progress=False)

    def find(self, query: str, most: int) -> tuple[Passage, ...]:
        """The passages that hold words of the query, best first."""
        tokens = self._tokens([query])
        if not tokens.vocab or not self._passages:
            return ()
        places, scores = self._index.retrieve(tokens, k=min(most, len(self._passages)), show_progress=False)
        ranked = zip(places[0].tolist(), scores[0].tolist(), strict=True)
        return tuple(self._passages[place] for place, score in ranked if score > 0)

    def _tokens(self, texts: list[str]) -> Any:
        return self._bm25s.tokenize(texts, stopwords="en", show_progress=False)


def _passages(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = start + PASSAGE_CHARS
        if end < len(text):
            end = text.rfind("\n", start + PASSAGE_CHARS // 2, end) + 1 or end
        if passage := text[start:end].strip():
            yield passage
        start = end
