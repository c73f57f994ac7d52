"""What the filter keeps follows the focus, the horizon and a run that grows."""

import pytest

from rlm_desktop.store.filters import FilterError
from rlm_desktop.store.search_index import catch_up
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.matching import Matching


@pytest.fixture
def jobs(qapp):
    jobs = Jobs()
    yield jobs
    jobs.close()


@pytest.fixture
def matching(focus, jobs, database):
    return Matching(focus, jobs, database)


def test_follows_the_filter_and_the_run(qtbot, focus, matching, bring):
    run = bring("family")
    focus.show(run)
    assert matching.matches is None
    with qtbot.waitSignal(matching.changed):
        focus.set_filter("kind:child")
    assert matching.matches.count == 2
    assert matching.matches.filter == "kind:child"
    assert not matching.is_working
    with qtbot.waitSignal(matching.changed):
        focus.set_filter("kind:root")
    assert matching.matches.count > 2
    with qtbot.waitSignal(matching.changed):
        focus.set_filter("")
    assert matching.matches is None


def test_a_filter_cleared_before_it_was_worked_out_keeps_nothing(qtbot, focus, matching, jobs, bring):
    focus.show(bring("family"))
    focus.set_filter("kind:child")
    assert matching.is_working
    focus.set_filter("")
    assert not matching.is_working
    heard = []
    jobs.start(lambda: None, heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    jobs._pool.waitForDone()
    qtbot.wait(50)
    assert matching.matches is None


def test_obeys_the_horizon(qtbot, focus, matching, bring):
    focus.show(bring("family"))
    with qtbot.waitSignal(matching.changed):
        focus.set_filter("kind:child")
    with qtbot.waitSignal(matching.changed):
        focus.set_horizon(3)
    assert (matching.matches.count, matching.matches.horizon) == (0, 3)
    with qtbot.waitSignal(matching.changed):
        focus.set_horizon(None)
    assert matching.matches.count == 2


def test_says_what_is_wrong_and_filters_nothing(qtbot, focus, matching, bring):
    focus.show(bring("family"))
    with qtbot.waitSignal(matching.changed):
        focus.set_filter("kind:child")
    with qtbot.waitSignal(matching.failed) as heard:
        focus.set_filter("knid:child")
    assert isinstance(heard.args[0], FilterError)
    assert matching.matches is None


def test_matches_of_another_run_are_not_shown(qtbot, focus, matching, bring):
    family, found = bring("family"), bring("found")
    focus.show(family)
    with qtbot.waitSignal(matching.changed):
        focus.set_filter("kind:root")
    focus.show(found)
    assert matching.matches is None
    with qtbot.waitSignal(matching.working_changed, check_params_cb=None):
        focus.back()
    qtbot.waitUntil(lambda: matching.matches is not None)
    assert matching.matches.run == family


def test_grows_with_the_run(qtbot, focus, matching, under_way):
    focus.show(under_way.id)
    with qtbot.waitSignal(matching.changed):
        focus.set_filter("kind:sub")
    code = under_way.code(under_way.step(1))
    calls = [under_way.sub(code) for _ in range(3)]
    qtbot.waitUntil(lambda: list(matching.matches.spans) == calls)
    with qtbot.waitSignal(matching.changed):
        focus.set_filter("kind:sub error")
    under_way.fail(calls[1])
    qtbot.waitUntil(lambda: list(matching.matches.spans) == [calls[1]])
    under_way.end()
    qtbot.waitUntil(lambda: matching.matches.seq == 8)


def test_words_of_texts_that_are_indexed_later_are_found_then(qtbot, focus, matching, bring, database):
    run = bring("family")
    focus.show(run)
    with qtbot.waitSignals([focus.texts_wanted, matching.changed]):
        focus.set_filter("text:the")
    assert matching.matches.count == 0
    catch_up(database)
    with qtbot.waitSignal(matching.changed):
        focus.texts_changed.emit()
    assert matching.matches.count > 0


def test_texts_are_wanted_once_and_only_by_filters_that_ask_for_words(qtbot, focus, matching, bring):
    focus.show(bring("family"))
    wanted = []
    focus.texts_wanted.connect(lambda: wanted.append(focus.filter))
    for filter in ("kind:sub", "text:the", "kind:root or -text:a", "text:nothing"):
        with qtbot.waitSignal(matching.changed):
            focus.set_filter(filter)
    assert wanted == ["text:the"], "what is wanted is the run, up to its last event"
