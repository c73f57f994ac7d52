"""A dialog of files tells them apart without opening one: that would end the locks on our database."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileInfo
from PySide6.QtWidgets import QFileDialog, QFileIconProvider

from rlm_desktop.ui.file_icons import make_plain


def test_what_is_in_a_file_is_not_looked_at(qtbot, tmp_path: Path):
    picture = tmp_path / "picture"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    dialog = make_plain(QFileDialog())
    qtbot.addWidget(dialog)
    file, folder = QFileInfo(str(picture)), QFileInfo(str(tmp_path))
    assert "PNG" in QFileIconProvider().type(file)
    assert dialog.iconProvider().type(file) == ""
    assert dialog.iconProvider().type(folder) == "Folder"
    assert not dialog.iconProvider().icon(file).isNull()
