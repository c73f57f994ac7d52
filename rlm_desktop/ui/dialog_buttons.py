"""The buttons beneath a dialog that asks for something: one to go ahead, and one to leave it."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox

from rlm_desktop.ui import theme

_OK, _CANCEL = QDialogButtonBox.StandardButton.Ok, QDialogButtonBox.StandardButton.Cancel


def ok_and_cancel(dialog: QDialog, *, go_ahead: str = "") -> QDialogButtonBox:
    """The buttons, connected to the dialog's `accept` and `reject`, and not yet in it: Tab comes to them last.

    go_ahead: what is on the first, instead of OK.
    """
    buttons = QDialogButtonBox(_OK | _CANCEL)
    theme.without_icons(buttons)
    if go_ahead:
        buttons.button(_OK).setText(go_ahead)
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    return buttons
