"""Documents are taken out of what leaves: their text is that of the runs' corpora, and what is missing is said."""

import pytest

from rlm_desktop import paths
from rlm_desktop.errors import RlmError
from rlm_desktop.events import facts
from rlm_desktop.events.documents import summary
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.formats.redaction_rules import Rules
from rlm_desktop.store.library import open_library
from rlm_desktop.store.writer import append_imported
from rlm_desktop.worker.corpora import open_corpus
from rlm_desktop.worker.trajectories import export_runs, preview_redaction

RUN, WITHOUT = "0191a0b0c00aaaaaaaa", "0191a0b0c00bbbbbbbb"
LOOM = "The Analytical Engine weaves algebraical patterns just as the Jacquard loom weaves flowers and leaves."
ORDER = "It has no pretensions to originate anything; it can do whatever we know how to order it to perform."


def started(corpus, beside=()):
    """A run's beginning."""
    return facts.RunStarted(span=1, at=1.0, question="What weaves?", method="rlm", root_model="m", sub_model="m",
                            corpus=corpus, beside=beside, limits=Limits())  # fmt: skip


@pytest.fixture
def database(tmp_path):
    """A run about two corpora, which quotes both, and one about none."""
    database = tmp_path / "runs.db"
    open_library(database)
    corpora = []
    for name, text in (("loom.txt", LOOM), ("order.txt", ORDER)):
        (tmp_path / name).write_text(text, "utf-8")
        corpora.append(summary(open_corpus(database, [tmp_path / name])))
    answer = f"First: {LOOM.upper()}\nThen: {ORDER}"
    end = facts.RunEnded(span=1, at=2.0, outcome=Outcome.ANSWERED, answer=answer)
    append_imported(database, RUN, [started(corpora[0], (corpora[1],)), end])
    append_imported(database, WITHOUT, [started(None), end])
    return database


def test_the_documents_that_are_named_go_and_no_other(database, tmp_path):
    export_runs(database, [RUN], tmp_path / "out.md", "md", Rules(documents=("loom.txt",)))
    text = (tmp_path / "out.md").read_text("utf-8")
    assert "First: [document 1].\nThen: It has no pretensions" in text
    assert "JACQUARD" not in text
    found = preview_redaction(database, [RUN], Rules(documents=("all",)))
    assert [(one.place, one.put) for one in found] == [
        ("RunEnded.answer", "[document 1]"), ("RunEnded.answer", "[document 2]")
    ]  # fmt: skip


def test_what_cannot_be_found_is_said(database, tmp_path):
    with pytest.raises(RlmError, match=r"no document 'other\.txt'") as refused:
        preview_redaction(database, [RUN], Rules(documents=("other.txt",)))
    assert refused.value.remedy == "Choose all, or of: loom.txt, order.txt."
    with pytest.raises(RlmError, match="no documents here"):
        preview_redaction(database, [WITHOUT], Rules(documents=("all",)))
    for file in paths.corpora_dir(database).glob("*.txt"):
        file.unlink()
    with pytest.raises(RlmError, match=r"The text of loom\.txt is gone"):
        export_runs(database, [RUN], tmp_path / "out.md", "md", Rules(documents=("all",)))
    assert not (tmp_path / "out.md").exists()
