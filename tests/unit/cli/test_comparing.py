"""`compare` prints what differs: two runs with their steps, several by their figures."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from rlm_desktop.cli.arguments import parser
from rlm_desktop.cli.comparing import compare
from rlm_desktop.errors import RlmError
from rlm_desktop.store.library import open_library
from rlm_desktop.worker.trajectories import import_files

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture
def runs(tmp_path) -> tuple[Path, list[str]]:
    database = tmp_path / "runs.db"
    open_library(database)
    return database, import_files(database, [DATA / f"{name}.jsonl" for name in ("found", "family", "stopped")])


def told(capsys, runs: tuple[Path, list[str]], *given: str) -> str:
    assert compare(parser("1").parse_args(["compare", *given]), runs[0]) == 0
    return capsys.readouterr().out


def test_two_runs_are_told_with_their_steps_and_where_they_part(capsys, runs):
    said = told(capsys, runs, *runs[1][:2])
    assert "Outcome" in said
    assert "The same: " in said
    assert "\n- 1 " in said
    assert "They part in step 1 of A: only left." in said


def test_two_runs_as_json_have_every_pair(capsys, runs):
    plain = json.loads(told(capsys, runs, *runs[1][:2], "--json"))
    assert [run["run"] for run in plain["runs"]] == runs[1][:2]
    assert plain["runs"][0]["more"]["cost"] == 0.0
    assert plain["runs"][1]["more"]["cost"] is None, "some calls have no price"
    assert {step["left"] for step in plain["steps"]} >= {1, 2, 3}
    assert plain["first_divergence"] == 0


def test_several_runs_are_a_table(capsys, runs):
    said = told(capsys, runs, *runs[1])
    assert [line.split()[0] for line in said.splitlines()[1:4]] == runs[1]
    assert "Differences are from the first run." in said


def test_figures_as_csv_are_numbers_and_what_is_unknown_is_empty(capsys, runs):
    first, second, _ = csv.DictReader(io.StringIO(told(capsys, runs, *runs[1], "--csv")))
    assert float(first["cost"]) == pytest.approx(0.004605)
    assert (second["cost"], second["cost more"]) == ("", "")
    assert float(second["steps more"]) == 1


def test_one_run_is_no_comparison(runs):
    with pytest.raises(RlmError, match="two different runs"):
        compare(parser("1").parse_args(["compare", runs[1][0], runs[1][0][:12]]), runs[0])
