"""What a question is asked about: the corpus, its documents, and the files that did not become one."""

from __future__ import annotations

from dataclasses import dataclass

CHARS_PER_TOKEN = 4
"""The usual rule of thumb for English; every figure made with it is shown as an estimate."""


LARGEST_STR_BYTES = 200_000_000
"""A single document over this becomes several strings: one wide character makes a str take up to four times as much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document: a stretch of the corpus's text file."""

    name: str
    """Unique in its corpus: the path below the opened folder, with "/"; or the file's name."""
    path: str
    """The file it was read from."""
    start: int
    """First byte in the corpus's UTF-8 text file."""
    end: int
    """One past its last byte."""
    chars: int
    encoding: str
    """The encoding it was decoded from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A file that is not in the corpus, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """What the user opened, in order; its text is one UTF-8 file named by the hash."""

    hash: str
    """SHA-256, in hex, over the names, the boundaries and the text of the documents."""
    name: str
    """For the eye: the folder's or the file's name."""
    documents: tuple[Document, ...]
    skipped: tuple[Skipped, ...] = ()

    @property
    def chars(self) -> int:
        """Characters of all documents."""
        return sum(document.chars for document in self.documents)

    @property
    def is_in_pieces(self) -> bool:
        """Whether the code sees its one document as a list of pieces rather than as one str."""
        return len(self.documents) == 1 and self.documents[0].end - self.documents[0].start > LARGEST_STR_BYTES

    @property
    def tokens_estimated(self) -> int:
        """Tokens of all documents, by the rule of thumb."""
        return self.chars // CHARS_PER_TOKEN


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusSummary:
    """What a run's record says of its corpus; the documents themselves are in the corpora table."""

    hash: str
    name: str
    documents: int
    chars: int
    skipped: int = 0


def summary(corpus: Corpus) -> CorpusSummary:
    """The few facts about a corpus that a run carries."""
    return CorpusSummary(
        hash=corpus.hash,
        name=corpus.name,
        documents=len(corpus.documents),
        chars=corpus.chars,
        skipped=len(corpus.skipped),
    )
