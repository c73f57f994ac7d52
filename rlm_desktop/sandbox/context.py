"""The text that the code works on, mapped from a read-only descriptor into Python strings."""

from __future__ import annotations

import json
import mmap
import os

from rlm_desktop.wire.frames import Frame


def load(opening: Frame) -> tuple[str | list[str], list[str]]:
    """`context` and `document_names`, from the opening frame; closes its descriptor.

    texts[0] of the frame: a JSON list of [name, first byte, one past the last byte].
    """
    number = opening.integer("context")
    documents = json.loads(opening.texts[0])
    try:
        texts = _decode(number, [(start, end) for _, start, end in documents])
    finally:
        os.close(number)
    return texts if opening.boolean("is_list") else texts[0], [name for name, _, _ in documents]


def _decode(number: int, stretches: list[tuple[int, int]]) -> list[str]:
    size = os.fstat(number).st_size
    if size == 0:
        return ["" for _ in stretches]
    with mmap.mmap(number, size, prot=mmap.PROT_READ) as mapped, memoryview(mapped) as view:
        return [str(view[start:end], "utf-8", "replace") for start, end in stretches]
