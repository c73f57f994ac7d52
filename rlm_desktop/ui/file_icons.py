"""Icons of files by what the system says of them, never by what is in them.

Qt's own provider opens each file of a folder to know its type, and closes it. On POSIX that ends every lock that this
process holds on the file: in a folder with our database, another process would then take it for unused, and cut short
what this one has mapped.
"""

from __future__ import annotations

from PySide6.QtCore import QFileInfo
from PySide6.QtGui import QAbstractFileIconProvider, QIcon
from PySide6.QtWidgets import QFileDialog, QFileIconProvider, QWidget


class PlainIcons(QFileIconProvider):
    """A folder or a file, and no more."""

    def icon(self, of: QFileInfo | QAbstractFileIconProvider.IconType) -> QIcon:
        """Qt: the picture of a file."""
        if isinstance(of, QFileInfo):
            kind = QAbstractFileIconProvider.IconType
            return super().icon(kind.Folder if of.isDir() else kind.File)
        return super().icon(of)

    def type(self, info: QFileInfo) -> str:
        """Qt: the words of the column *Type*."""
        return "Folder" if info.isDir() else info.suffix().upper()


_icons: list[PlainIcons] = []
"""One for all dialogs: they do not own it."""


def make_plain(dialog: QFileDialog) -> QFileDialog:
    """Have a dialog open no file that it lists."""
    if not _icons:
        _icons.append(PlainIcons())
    dialog.setIconProvider(_icons[0])
    return dialog


def ask_where_to_save(owner: QWidget, title: str, suggested: str, filters: str = "") -> tuple[str, str]:
    """The file that was chosen and the filter of its kind; empty where none was."""
    dialog = make_plain(QFileDialog(owner, title, suggested, filters))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    return _answer(dialog)


def ask_directory(owner: QWidget, title: str, start: str) -> str:
    """The directory that was chosen; empty where none was."""
    dialog = make_plain(QFileDialog(owner, title, start))
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    return _answer(dialog)[0]


def _answer(dialog: QFileDialog) -> tuple[str, str]:
    is_chosen = dialog.exec()
    chosen, kind = dialog.selectedFiles(), dialog.selectedNameFilter()
    dialog.deleteLater()
    return (chosen[0], kind) if is_chosen and chosen else ("", "")
