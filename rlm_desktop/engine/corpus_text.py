"""The corpus as text in a prompt: for the methods that, unlike the recursive loop, show the model the text itself."""

from __future__ import annotations

from collections.abc import Iterator

from rlm_desktop.engine.tree import Tree
from rlm_desktop.events.documents import CHARS_PER_TOKEN, Corpus, Document

REPLY_TOKENS = 8_000
"""Kept free in a window for the reply."""
WINDOW_WHEN_UNKNOWN = 128_000
"""Tokens, for a model whose window nobody knows."""


def room_chars(tree: Tree, model: str, *besides: str) -> int:
    """Characters of text that fit a model's window beside other texts and the reply; may be negative."""
    window = tree.window(model) or WINDOW_WHEN_UNKNOWN
    reply = min(REPLY_TOKENS, window // 4)
    return (window - reply) * CHARS_PER_TOKEN - sum(map(len, besides))


def text_chars(corpus: Corpus | None) -> int:
    """Characters of whole_text(), white space at the documents' ends included; nothing is read for it."""
    return sum(document.chars + len(_heading(document)) + 2 for document in (corpus.documents if corpus else ()))


def whole_text(tree: Tree, corpus: Corpus | None) -> str:
    """All documents, each under its name."""
    return "".join(_documents(tree, corpus))


def pieces(tree: Tree, corpus: Corpus | None, chars: int) -> Iterator[str]:
    """The documents in order, each under its name, cut into pieces of at most so many characters.

    A piece ends at a line's end where one is near; one that begins inside a document says in which.
    """
    waiting = ""
    for document in _documents(tree, corpus):
        waiting += document
        heading = document[: document.index("\n")].removesuffix("===") + "(continued) ===\n"
        heading = heading if len(heading) < chars // 4 else ""
        while len(waiting) > chars:
            end = waiting.rfind("\n", chars * 3 // 4, chars) + 1 or chars
            yield waiting[:end]
            rest = waiting[end:]
            waiting = heading + rest if len(rest) < len(document) else rest
    if waiting:
        yield waiting


def without_middle(text: str, chars: int) -> str:
    """A text of at most so many characters: its beginning and its end, and how much was left out between them."""
    if len(text) <= chars:
        return text
    left_out = f"\n\n[… {len(text) - chars:,} characters of the middle left out …]\n\n"
    kept = max(chars - len(left_out), 0)
    return text[: kept - kept // 2] + left_out + text[len(text) - kept // 2 :]


def _documents(tree: Tree, corpus: Corpus | None) -> Iterator[str]:
    for document in corpus.documents if corpus is not None else ():
        assert corpus is not None
        yield f"{_heading(document)}{tree.texts.read(corpus, document).rstrip()}\n\n"


def _heading(document: Document) -> str:
    return f"=== {document.name} ===\n"
