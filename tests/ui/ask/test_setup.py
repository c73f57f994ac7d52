"""The panel makes room for a run: its setup folds, and comes back by a click."""

from rlm_desktop.ui.ask.controller import AskController
from rlm_desktop.ui.ask.followed import Followed
from rlm_desktop.ui.ask.model import KnownModels
from rlm_desktop.ui.ask.view import AskView
from rlm_desktop.ui.choices import Choices
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.purse import Purse


def test_the_setup_folds_and_comes_back(qtbot, tmp_path, database, reader, focus):
    choices, jobs = Choices(tmp_path / "settings.toml"), Jobs()
    controller = AskController(choices, Purse(), jobs, Followed(reader, focus), database)
    view = AskView(controller, KnownModels(), choices)
    qtbot.addWidget(view)
    view.show()
    tall = view.maximumHeight()
    assert view.root.isVisible()
    view.show_setup(False)
    assert not view.root.isVisible()
    assert not view.limits.isVisible()
    assert view.question.isVisible()
    assert view.maximumHeight() < tall / 2
    view.setup.click()
    assert view.root.isVisible()
    assert view.maximumHeight() == tall
    jobs.close()
