"""Opened corpora: they come back whole and in order, newest first, whatever their names hold."""

import pytest

from rlm_desktop.errors import RlmError
from rlm_desktop.events.documents import Corpus, Document, Skipped
from rlm_desktop.store.corpora import register_corpus
from rlm_desktop.store.reader import Reader


@pytest.fixture
def reader(database):
    reader = Reader(database)
    yield reader
    reader.close()


def corpus(digest, documents=3, name="manuals"):
    return Corpus(
        hash=digest,
        name=name,
        documents=tuple(
            Document(name=f"{n}\ud800é.txt", path=f"/in/{n}", start=n * 10, end=n * 10 + 9, chars=9, encoding="utf-8")
            for n in range(documents)
        ),
        skipped=(Skipped(path="/in/a.png", reason="A picture."), Skipped(path="/in/\udcff", reason="It is empty.")),
    )


def test_a_corpus_comes_back_whole(database, reader):
    one = corpus("aa", documents=1200)
    register_corpus(database, one)
    assert reader.corpus("aa") == one
    assert reader.documents("aa", offset=1100, limit=50) == list(one.documents[1100:1150])
    (row,) = reader.corpora()
    assert (row.hash, row.documents, row.chars, row.skipped) == ("aa", 1200, 10_800, 2)


def test_opening_again_takes_the_latest_name_and_comes_first(database, reader):
    for digest in ("aa", "bb"):
        register_corpus(database, corpus(digest))
    register_corpus(database, corpus("aa", name="moved"))
    assert [(row.hash, row.name) for row in reader.corpora()] == [("aa", "moved"), ("bb", "manuals")]
    assert len(reader.corpus("aa").documents) == 3
    assert [row.hash for row in reader.corpora(limit=1)] == ["aa"]


def test_documents_that_are_gone_are_said(reader):
    with pytest.raises(RlmError, match="not in this database"):
        reader.corpus("cc")
    assert reader.documents("cc") == []
