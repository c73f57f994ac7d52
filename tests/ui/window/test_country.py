"""The window in two countries: what its screens say of one run is written as people write there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QAbstractItemModel, QLocale, QModelIndex
from PySide6.QtWidgets import QAbstractItemView, QLabel

from rlm_desktop.ui.timeline.axis import tick_label
from rlm_desktop.ui.window import Window

from .test_moving import with_a_run

SAID = {
    "de_DE": {
        "status bar": ["in 5,3k · out 132", "0,0046 $ of 5,00 $", "6,9 s"],
        "answer": ["5,3k tokens in, 132 out · 0,0046 $ · 6,9 s"],
        "library": ["0,0046 $", "6,9 s", "09.10.25 08:53"],
        "tree": ["5.324", "1,7 s", "0,0024 $"],
        "inspector": ["5.104.233 characters", "09.10.25, 08:53:20,250", "5,00 $", "20.000 characters"],
    },
    "en_US": {
        "status bar": ["in 5.3k · out 132", "$0.0046 of $5.00", "6.9 s"],
        "answer": ["5.3k tokens in, 132 out · $0.0046 · 6.9 s"],
        "library": ["$0.0046", "6.9 s", "10/9/25 8:53 AM"],
        "tree": ["5,324", "1.7 s", "$0.0024"],
        "inspector": ["5,104,233 characters", "10/9/25, 08:53:20.250", "$5.00", "20,000 characters"],
    },
}
"""What each screen says of the same run."""


@pytest.fixture
def country(request: pytest.FixtureRequest) -> Iterator[str]:
    default = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield request.param
    QLocale.setDefault(default)


def cells(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[str]:
    for row in range(model.rowCount(parent)):
        for column in range(model.columnCount(parent)):
            yield str(model.index(row, column, parent).data() or "")
        yield from cells(model, model.index(row, 0, parent))


def said_by(window: Window) -> dict[str, str]:
    """Every text of each screen, with usual spaces."""
    screens = {
        "status bar": window.status_view,
        "answer": window.screens.answer,
        "library": window.library_view,
        "tree": window.screens.tree,
        "inspector": window.screens.inspector,
    }
    found: dict[str, str] = {}
    for name, screen in screens.items():
        texts = [label.text() for label in screen.findChildren(QLabel)]
        for view in screen.findChildren(QAbstractItemView):
            texts += cells(view.model(), QModelIndex())
        found[name] = "\n".join(texts).replace("\xa0", " ").replace("\u202f", " ")
    return found


@pytest.mark.parametrize("country", SAID, indirect=True)
def test_every_screen_writes_as_its_user_does(country, start, user):
    window = with_a_run(start, user)
    user.wait(lambda: window.screens.inspector)
    window.focus.select(1)
    missing: list[str] = []

    def all_is_said() -> bool:
        said = said_by(window)
        missing[:] = [
            f"{screen}: {text}" for screen in said for text in SAID[country][screen] if text not in said[screen]
        ]
        return not missing

    try:
        user.wait(all_is_said)
    finally:
        assert missing == []
    (other,) = SAID.keys() - {country}
    elsewhere = [
        f"{screen}: {text}" for screen, said in said_by(window).items() for text in SAID[other][screen] if text in said
    ]
    assert elsewhere == []


@pytest.mark.parametrize(
    ("country", "said"),
    [
        ("de_DE", ["0,25 ms", "250 ms", "2,5 s", "1:02,5", "1:00:00"]),
        ("en_US", ["0.25 ms", "250 ms", "2.5 s", "1:02.5", "1:00:00"]),
    ],
    indirect=["country"],
)
def test_the_ticks_of_the_timeline_too(country, said):
    ticks = [(0.000_25, 5e-5), (0.25, 0.05), (2.5, 0.5), (62.5, 0.5), (3_600.0, 300.0)]
    assert [tick_label(time, step) for time, step in ticks] == said
