"""Texts are taken in when somebody looks for words, one worker at a time, and who looked hears of it."""

import pytest

from rlm_desktop.ui.indexing import PAUSE_MILLISECONDS, Indexing
from rlm_desktop.wire import messages as wire


@pytest.fixture
def orders():
    """What workers were told, with who hears the report."""
    return []


@pytest.fixture
def indexing(qapp, focus, database, orders):
    return Indexing(lambda order, hear: orders.append((order, hear)), focus, database, focus)


def test_a_worker_is_asked_once_texts_are_wanted_and_again_for_what_came_meanwhile(qtbot, focus, indexing, orders):
    focus.library_changed.emit()
    focus.texts_wanted.emit()
    qtbot.waitUntil(lambda: bool(orders), timeout=10 * PAUSE_MILLISECONDS)
    assert isinstance(orders[0][0], wire.IndexTexts)
    assert indexing.is_indexing
    indexing.begin()
    assert len(orders) == 1
    with qtbot.waitSignal(focus.texts_changed):
        orders[0][1](wire.Done(job=1))
    assert len(orders) == 2
    with qtbot.waitSignal(focus.texts_changed):
        orders[1][1](wire.Done(job=2))
    assert not indexing.is_indexing
    focus.library_changed.emit()
    qtbot.waitUntil(lambda: len(orders) == 3, timeout=10 * PAUSE_MILLISECONDS)


def test_a_refusal_is_said_and_the_next_attempt_is_made(qtbot, indexing, orders):
    indexing.begin()
    with qtbot.waitSignal(indexing.refused) as heard:
        orders[0][1](wire.Refused(job=1, problem="The disk is full.", remedy="Free some space."))
    assert "The disk is full." in str(heard.args[0])
    assert not indexing.is_indexing
    indexing.begin()
    assert len(orders) == 2
