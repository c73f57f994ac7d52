"""Where the models of a command are asked: at the address given, else where they were connected."""

from pathlib import Path

import pytest

from rlm_desktop import paths, settings
from rlm_desktop.cli.arguments import parser
from rlm_desktop.cli.ordering import orders_of
from rlm_desktop.errors import RlmError
from rlm_desktop.store.library import open_library
from rlm_desktop.worker.conduct import Order

OWN = "http://127.0.0.1:1/v1"


@pytest.fixture
def order(tmp_path: Path):
    """order(*arguments): what `run` with these arguments would carry out."""
    paper = tmp_path / "paper.txt"
    paper.write_text("The code is 7.")
    open_library(tmp_path / "runs.db")

    def make(*arguments: str) -> Order:
        given = parser("0").parse_args(["run", "--ask", "Which code?", "--corpus", str(paper), *arguments])
        return orders_of(given, tmp_path / "runs.db")[0][0]

    return make


def test_a_connected_model_is_asked_at_its_address(order, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "o")
    model = settings.ConnectedModel(name="Qwen/Qwen3", api_base=OWN)
    settings.save(settings.Settings(models=(model,)), paths.settings_file())
    assert (order("--root", "Qwen/Qwen3").api_bases, order("--root", "Qwen/Qwen3").keys) == (
        {"Qwen/Qwen3": OWN},
        {"openai": "o"},
    )
    given = order("--root", "Qwen/Qwen3", "--api-base", "http://127.0.0.1:2/v1")
    assert (given.api_base, given.api_bases) == ("http://127.0.0.1:2/v1", {})


def test_settings_that_cannot_be_read_are_said(order):
    paths.settings_file().parent.mkdir(parents=True, exist_ok=True)
    paths.settings_file().write_text("max_stepps = 3\n")
    with pytest.raises(RlmError, match="max_stepps"):
        order()
