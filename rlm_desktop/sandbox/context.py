"""The texts that the code works on, mapped from read-only descriptors into Python strings."""

from __future__ import annotations

import json
import mmap
import os
from dataclasses import dataclass

from rlm_desktop.sandbox import inheritance
from rlm_desktop.wire.frames import Frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One text, or the texts of several documents, and the documents' names."""

    text: str | list[str]
    names: list[str]


def load(opening: Frame) -> list[Context]:
    """The contexts in order, from the opening frame; closes their descriptors.

    texts[0] of the frame: a JSON list of
    [inherited number, is a list, [[name, first byte, one past the last byte], ...]].
    """
    return [_load(*planned) for planned in json.loads(opening.texts[0])]


def _load(inherited: int, is_list: bool, documents: list[tuple[str, int, int]]) -> Context:
    number = inheritance.inward(inherited)
    try:
        texts = _decode(number, [(start, end) for _, start, end in documents])
    finally:
        os.close(number)
    return Context(text=texts if is_list else texts[0], names=[name for name, _, _ in documents])


def _decode(number: int, stretches: list[tuple[int, int]]) -> list[str]:
    size = os.fstat(number).st_size
    if size == 0:
        return ["" for _ in stretches]
    with mmap.mmap(number, size, access=mmap.ACCESS_READ) as mapped, memoryview(mapped) as view:
        return [str(view[start:end], "utf-8", "replace") for start, end in stretches]
