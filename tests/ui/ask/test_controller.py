"""What is ordered is what was chosen."""

from pathlib import Path

from rlm_desktop.ui.ask.controller import AskController
from rlm_desktop.ui.ask.followed import Followed
from rlm_desktop.ui.choices import Choices
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.purse import Purse


def test_the_order_says_what_runs_the_code(qtbot, qapp, tmp_path: Path, database: Path, reader, focus):
    choices, jobs = Choices(tmp_path / "settings.toml"), Jobs()
    asking = AskController(choices, Purse(), jobs, Followed(reader, focus), database)
    asking.set_corpus("a corpus")
    choices.change(python="subset", numpy=True, scratch="/a/b/c")
    with qtbot.waitSignal(asking.asked) as heard:
        asking.ask("how long?", "offline/analyst", "offline/reader", "rlm")
    order = heard.args[0]
    assert (order.python, order.numpy, order.scratch) == ("subset", True, "/a/b/c")
    jobs.close()
