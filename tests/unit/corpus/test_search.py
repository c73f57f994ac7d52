"""BM25 over passages: finds by words, names the document, and takes any text."""

from pathlib import Path

import pytest

from rlm_desktop.corpus.opening import open_paths
from rlm_desktop.corpus.search import PASSAGE_CHARS, Search


@pytest.fixture
def search(tmp_path: Path) -> Search:
    """An index over three documents, one of them long."""
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "canteen.txt").write_text("The canteen opens at noon.\n")
    (folder / "empty.txt").write_text("")
    lines = [f"Line {number} says nothing of interest.\n" for number in range(2_000)]
    lines[1_234] = "The maintenance code of the Corvid pump is KX-4471.\n"
    (folder / "long.txt").write_text("".join(lines))
    corpus = open_paths([folder], tmp_path / "corpora")
    return Search(tmp_path / "corpora" / f"{corpus.hash}.txt", corpus)


def test_the_passage_that_holds_the_rare_words_comes_first(search):
    found = search.find("corvid maintenance code", 5)
    assert found[0].document == "long.txt"
    assert "KX-4471" in found[0].text
    assert all(len(passage.text) <= PASSAGE_CHARS for passage in found)


@pytest.mark.parametrize("query", ["", "zzz qqq", "the of and", "\x00", "ω"])
def test_a_query_that_fits_nothing_finds_nothing(search, query):
    assert search.find(query, 5) == ()
