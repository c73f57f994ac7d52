"""What is ordered is what was chosen; and why nothing can be."""

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

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


class Ring(KeyringBackend):
    """A keyring that its user unlocks in between."""

    priority = 1
    is_locked = True

    def get_password(self, service: str, username: str) -> str | None:
        if self.is_locked:
            raise KeyringLocked("locked")
        return "secret"

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked("locked")


@pytest.fixture
def ring() -> Iterator[Ring]:
    before, made = keyring.get_keyring(), Ring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def test_a_locked_keyring_is_said_and_looked_at_again(qtbot, tmp_path: Path, database: Path, reader, focus, ring: Ring):
    choices, jobs = Choices(tmp_path / "settings.toml"), Jobs()
    asking = AskController(choices, Purse(), jobs, Followed(reader, focus), database)
    asking.set_corpus("a corpus")

    def said() -> str:
        found = asking.missing("how long?", "openai/gpt-5", "openai/gpt-5")
        return "" if found is None else f"{found.reason} {found.remedy}"

    qtbot.waitUntil(lambda: said().startswith("The keyring is locked"), timeout=30_000)
    assert said() == "The keyring is locked; the key for openai is in it or nowhere. keyring"
    ring.is_locked = False
    with qtbot.waitSignal(asking.state_changed):
        asking.look_again()
    qtbot.waitUntil(lambda: said() == "", timeout=30_000)
    jobs.close()
