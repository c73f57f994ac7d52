"""Runs written with the documents that they were asked about."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any, BinaryIO, cast

from rlm_desktop.codec import dump_line, to_plain
from rlm_desktop.events.documents import Corpus, Skipped
from rlm_desktop.formats import jsonl
from rlm_desktop.formats.account import CorpusText, Source, events_of, scores_of
from rlm_desktop.formats.bundle import members

PIECE_BYTES = 1 << 20
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The time of every member: the same runs always give the same bytes."""


def write(file: BinaryIO, sources: Sequence[Source]) -> None:
    """Write runs and their documents; what is very much smaller packed is written unpacked, so that it can be read."""
    start = file.tell()
    if not _write(file, sources, zipfile.ZIP_DEFLATED):
        file.seek(start)
        file.truncate()
        _write(file, sources, zipfile.ZIP_STORED)


def _write(file: BinaryIO, sources: Sequence[Source], packing: int) -> bool:
    """Whether a reader would take what was written."""
    texts = {text.corpus.hash: text for source in sources for text in source.texts}
    manifest = {
        "format": members.FORMAT,
        "version": members.VERSION,
        "runs": [source.run for source in sources],
        "corpora": list(texts),
    }

    with zipfile.ZipFile(file, "w", packing) as bundle:
        bundle.writestr(_member(members.MANIFEST, packing), dump_line(manifest))
        with bundle.open(_member(members.EVENTS, packing), "w", force_zip64=True) as out:
            jsonl.write_lines(cast(BinaryIO, out), events_of(sources), scores_of(sources))
        for digest, text in texts.items():
            _write_corpus(bundle, digest, text, packing)
        infos = bundle.infolist()
    return not members.is_too_good(sum(one.file_size for one in infos), sum(one.compress_size for one in infos))


def _write_corpus(bundle: zipfile.ZipFile, digest: str, text: CorpusText, packing: int) -> None:
    description = _member(members.description_of(digest), packing)
    bundle.writestr(description, dump_line(_without_places(text.corpus)))
    with (
        text.file.open("rb") as given,
        bundle.open(_member(members.text_of(digest), packing), "w", force_zip64=True) as out,
    ):
        shutil.copyfileobj(given, out, PIECE_BYTES)


def _without_places(corpus: Corpus) -> Any:
    """The corpus in plain data, without where its files lie on this computer."""
    return to_plain(
        replace(
            corpus,
            documents=tuple(replace(one, path=one.name) for one in corpus.documents),
            skipped=tuple(Skipped(path=PurePath(one.path).name, reason="It was left out.") for one in corpus.skipped),
        )
    )


def _member(name: str, packing: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, FIRST_DAY)
    info.compress_type = packing
    return info
