"""A bar with the way to the selection, each part with its siblings, and with steps to the next and the previous."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from rlm_desktop.store.reader import Reader
from rlm_desktop.store.shown import Shown
from rlm_desktop.ui import theme
from rlm_desktop.ui.breadcrumbs.model import Crumb, Crumbs
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.matching import Matching
from rlm_desktop.ui.stepping import Axis, Stepping

AXES = {
    Axis.TIME: ("Time", "In the order in which everything began"),
    Axis.SIBLING: ("Siblings", "Among what hangs below the same part"),
    Axis.KIND: ("Same kind", "From step to step, from sub-call to sub-call, in the whole run"),
    Axis.STACK: ("Stack", "Down into what is below, and back up"),
}
SEPARATOR = "›"
FEWEST = 2
"""Crumbs that stay however narrow the bar is: the first and the last."""


class BreadcrumbsView(QFrame):
    """Run › step › sub-call › the child run's step. A crumb selects its span, its menu one of its siblings.

    stepping: shared with the tree. matching: what the filter keeps; without it nothing is left out.
    """

    def __init__(
        self,
        reader: Reader,
        focus: Focus,
        stepping: Stepping,
        parent: QWidget | None = None,
        *,
        matching: Matching | None = None,
    ) -> None:
        super().__init__(parent)
        self._focus = focus
        self._matching = matching
        self._stepping = stepping
        self._crumbs = Crumbs(reader)
        self._way: list[Crumb] = []
        self._axis = QComboBox(self)
        self._previous = self._stepper("◀", "Previous", stepping.previous)
        self._next = self._stepper("▶", "Next", stepping.next)
        self._path = QWidget(self)
        self._set_up()
        stepping.axis_changed.connect(self._on_axis_changed)
        self._axis.activated.connect(lambda place: stepping.set_axis(self._axis.itemData(place)))
        for changed in (focus.run_changed, focus.span_changed, focus.horizon_changed):
            changed.connect(self._on_way_changed)
        focus.grew.connect(self._on_grew)
        self._on_axis_changed()
        self._on_way_changed()

    @property
    def way(self) -> list[str]:
        """The titles of the crumbs, from the run's own."""
        return [crumb.title for crumb in self._way]

    def _set_up(self) -> None:
        self.setAccessibleName("Way to the selection")
        self._axis.setAccessibleName("Step along")
        for axis, (text, tip) in AXES.items():
            self._axis.addItem(text, str(axis))
            self._axis.setItemData(self._axis.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self._path.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        crumbs = QHBoxLayout(self._path)
        crumbs.setContentsMargins(0, 0, 0, 0)
        crumbs.setSpacing(0)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 8, 2)
        row.setSpacing(4)
        row.addWidget(self._path, 1)
        for widget in (self._previous, self._axis, self._next):
            row.addWidget(widget)

    def _stepper(self, sign: str, name: str, act: object) -> QToolButton:
        button = QToolButton(self)
        button.setText(sign)
        button.setAccessibleName(name)
        button.setAutoRaise(True)
        button.clicked.connect(act)
        return button

    @Slot()
    def _on_axis_changed(self) -> None:
        axis = self._stepping.axis
        self._axis.setCurrentIndex(list(AXES).index(axis))
        self._axis.setToolTip(AXES[axis][1])
        is_stack = axis is Axis.STACK
        self._previous.setToolTip("Go out, to what is above" if is_stack else f"Previous: {AXES[axis][0].lower()}")
        self._next.setToolTip("Go in, to what is below" if is_stack else f"Next: {AXES[axis][0].lower()}")

    @Slot(str, int)
    def _on_grew(self, run: str, seq: int) -> None:
        """A run that is not in the store yet has no way."""
        if run == self._focus.run and not self._way:
            self._on_way_changed()

    @Slot()
    def _on_way_changed(self) -> None:
        shown = self._shown()
        way = [] if shown is None else self._crumbs.way(shown, self._focus.span)
        self.setEnabled(shown is not None)
        if way != self._way:
            self._way = way
            self._show_way()

    def _shown(self) -> Shown | None:
        if self._focus.run is None:
            return None
        matches = None if self._matching is None else self._matching.matches
        return Shown(self._focus.run, self._focus.horizon, matches)

    def _show_way(self) -> None:
        row = self._path.layout()
        assert isinstance(row, QHBoxLayout)
        while (item := row.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for place, crumb in enumerate(self._way):
            if place:
                separator = QLabel(SEPARATOR, self._path)
                theme.write_in(separator, "muted")
                row.addWidget(separator)
            row.addWidget(self._button(crumb, is_last=place == len(self._way) - 1))
        row.addStretch(1)
        self._fit()

    def _button(self, crumb: Crumb, *, is_last: bool) -> QToolButton:
        button = QToolButton(self._path)
        button.setText(crumb.title)
        button.setToolTip(crumb.label)
        button.setAccessibleName(f"{crumb.title} {crumb.label}".strip())
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        font = button.font()
        font.setBold(is_last)
        button.setFont(font)
        button.clicked.connect(lambda: self._focus.select(crumb.span))
        if crumb.parent is not None:
            button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
            menu = QMenu(button)
            menu.aboutToShow.connect(lambda: self._fill(menu, crumb))
            button.setMenu(menu)
        return button

    def _fill(self, menu: QMenu, crumb: Crumb) -> None:
        """The siblings, read when somebody wants to see them."""
        menu.clear()
        shown = self._shown()
        for sibling in [] if shown is None else self._crumbs.siblings(shown, crumb):
            text = f"{sibling.title}   {sibling.label}".rstrip().replace("&", "&&")
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(sibling.span == crumb.span)
            action.triggered.connect(lambda _=False, span=sibling.span: self._focus.select(span))

    def _fit(self) -> None:
        """Where the bar is too narrow for the whole way, the middle of it is left out, from the front."""
        row = self._path.layout()
        assert isinstance(row, QHBoxLayout)
        items = [item for place in range(row.count()) if (item := row.itemAt(place)) is not None]
        widgets = [widget for item in items if (widget := item.widget()) is not None]
        for widget in widgets:
            widget.show()
        room, width = self._path.width(), sum(widget.sizeHint().width() for widget in widgets)
        while width > room and len(widgets) > 2 * FEWEST - 1:
            for widget in (widgets.pop(1), widgets.pop(1)):
                widget.hide()
                width -= widget.sizeHint().width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or less of the way has room."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Colours follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._way:
            self._show_way()

    def minimumSizeHint(self) -> QSize:
        """The way shrinks; the steps do not."""
        return QSize(240, super().minimumSizeHint().height())
