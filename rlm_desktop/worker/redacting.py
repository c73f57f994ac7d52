"""What is taken out of runs before they leave: the rules, and the documents whose quotations go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rlm_desktop import paths
from rlm_desktop.corpus.opening import read_document
from rlm_desktop.errors import RlmError
from rlm_desktop.events import facts
from rlm_desktop.events.documents import Corpus
from rlm_desktop.formats.account import Source
from rlm_desktop.formats.quotations import Quotations
from rlm_desktop.formats.redaction import Redaction
from rlm_desktop.formats.redaction_rules import ALL_DOCUMENTS, Rules
from rlm_desktop.store.reader import Reader

_NAMED = 5
"""Documents that a sentence lists."""


def redaction_of(database: Path, reader: Reader, sources: Sequence[Source], rules: Rules) -> Redaction:
    """The redaction of some runs.

    Raises RlmError when a document that the rules name is not among theirs, or its text is gone.
    """
    quotations = None
    if rules.documents:
        corpora = [reader.corpus(hash) for hash in _corpora(sources)]
        _check(corpora, rules.documents)
        quotations = Quotations(_texts(database, corpora, rules.documents))
    return Redaction(rules, sources, quotations)


def _corpora(sources: Sequence[Source]) -> list[str]:
    """The hashes of what the runs were asked about, each once."""
    found: dict[str, None] = {}
    for source in sources:
        started = next(iter(source.read())).event
        assert isinstance(started, facts.RunStarted), "a run begins with RunStarted"
        found |= {one.hash: None for one in (started.corpus, *started.beside) if one is not None}
    return list(found)


def _check(corpora: Sequence[Corpus], names: Sequence[str]) -> None:
    known = list(dict.fromkeys(document.name for corpus in corpora for document in corpus.documents))
    if not known:
        raise RlmError("The runs have no documents here whose quotations could be found.", "Leave the documents out.")
    for name in names:
        if name != ALL_DOCUMENTS and name not in known:
            some = ", ".join(known[:_NAMED]) + (", …" if len(known) > _NAMED else "")
            raise RlmError(f"There is no document {name!r} in these runs.", f"Choose {ALL_DOCUMENTS}, or of: {some}.")


def _texts(database: Path, corpora: Sequence[Corpus], names: Sequence[str]) -> Iterator[tuple[str, str]]:
    for corpus in corpora:
        text_file = paths.corpora_dir(database) / f"{corpus.hash}.txt"
        for document in corpus.documents:
            if ALL_DOCUMENTS in names or document.name in names:
                yield document.name, read_document(text_file, document)
