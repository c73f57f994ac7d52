"""What was opened is shown with its figures, what was skipped with the reason, and opening with its progress."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from rlm_desktop.store.library import open_library
from rlm_desktop.store.reader import Reader
from rlm_desktop.ui.documents.model import PAGE, Column, DocumentsModel
from rlm_desktop.ui.documents.view import DocumentsView
from rlm_desktop.worker.corpora import open_corpus


@pytest.fixture
def opened(tmp_path: Path):
    """A reader, and the hash of a corpus with many documents and one skipped file."""
    folder = tmp_path / "papers"
    folder.mkdir()
    for number in range(PAGE + 20):
        (folder / f"{number:04}.txt").write_text("x" * (number + 1))
    (folder / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    database = tmp_path / "x.db"
    open_library(database)
    corpus = open_corpus(database, [folder])
    reader = Reader(database)
    yield reader, corpus.hash
    reader.close()


def test_documents_and_skipped_files_are_listed_with_their_figures(qtbot, opened):
    reader, digest = opened
    view = DocumentsView()
    qtbot.addWidget(view)
    view.show_corpus(reader.corpus(digest))
    assert "520 documents" in view.figures.text()
    assert "1 file skipped" in view.figures.text()
    model = view.model
    assert "photo.png" in model.index(0, Column.NAME).data()
    assert model.index(1, Column.NAME).data() == "0000.txt"
    assert model.index(100, Column.CHARS).data() == "100"
    assert model.index(100, Column.TOKENS).data() == "25"


def test_the_model_passes_qts_tester_and_pages(qtbot, opened):
    reader, digest = opened
    model = DocumentsModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    tester.setUseFetchMore(False)
    model.show(reader.corpus(digest))
    assert model.rowCount() == PAGE
    assert model.canFetchMore(model.index(-1, -1))
    model.fetchMore(model.index(-1, -1))
    assert model.rowCount() == PAGE + 21
    assert not model.canFetchMore(model.index(-1, -1))


def test_opening_shows_how_far_it_is_and_can_be_cancelled(qtbot, opened):
    _reader, _ = opened
    view = DocumentsView()
    qtbot.addWidget(view)
    view.show()
    view.show_opening(True)
    view.show_progress(3_000_000, 6_000_000, "big.txt")
    assert view.opening.text() == "Opening big.txt — 3.0 MB of 6.0 MB"
    assert view.bar.value() == 500
    with qtbot.waitSignal(view.cancel_requested, timeout=1_000):
        qtbot.mouseClick(view.cancel, Qt.MouseButton.LeftButton)
    view.show_opening(False)
    assert not view.cancel.isVisible()


def test_without_documents_the_view_says_what_to_do(qtbot, opened):
    view = DocumentsView()
    qtbot.addWidget(view)
    view.show()
    assert view.empty.isVisible()
    assert "Open some" in view.empty.text()
