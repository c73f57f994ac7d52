"""Which bytes of the context's file become which string of the child."""

from __future__ import annotations

import itertools
import mmap
from dataclasses import dataclass

from rlm_desktop.events.documents import LARGEST_STR_BYTES, Corpus

PIECE_BYTES = 8 << 20
_CONTINUES = range(0x80, 0xC0)

Stretch = tuple[str, int, int]
"""A document's name, its first byte, one past its last byte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How the context reaches the code: as a str, or as a list[str]."""

    is_list: bool
    stretches: tuple[Stretch, ...]


def is_in_pieces(size: int) -> bool:
    """Whether one text of so many bytes is too big for one str."""
    return size > LARGEST_STR_BYTES


def of_text(name: str, size: int, number: int) -> Plan:
    """One str, or its pieces. number: of its open file."""
    if is_in_pieces(size):
        return Plan(is_list=True, stretches=_cut(name, 0, size, number))
    return Plan(is_list=False, stretches=((name, 0, size),))


def of_corpus(corpus: Corpus, number: int) -> Plan:
    """One string for each document; a single document that is too big for one is cut. number: of its open file."""
    stretches = tuple((document.name, document.start, document.end) for document in corpus.documents)
    if corpus.is_in_pieces:
        return Plan(is_list=True, stretches=_cut(*stretches[0], number))
    return Plan(is_list=len(stretches) != 1, stretches=stretches)


def _cut(name: str, start: int, end: int, number: int) -> tuple[Stretch, ...]:
    """Pieces that end with a line, or where there is none, with a character."""
    edges = [start]
    with mmap.mmap(number, end, access=mmap.ACCESS_READ) as text:
        while end - edges[-1] > PIECE_BYTES:
            latest = edges[-1] + PIECE_BYTES
            edge = text.rfind(b"\n", edges[-1], latest) + 1
            if not edge:
                edge = latest
                while text[edge] in _CONTINUES and latest - edge < 4:
                    edge -= 1
            edges.append(edge)
    edges.append(end)
    count = len(edges) - 1
    return tuple(
        (f"{name}, piece {place} of {count}", first, last)
        for place, (first, last) in enumerate(itertools.pairwise(edges), 1)
    )
