"""search: hits as lines and as JSON, in all runs or one."""

import json
from pathlib import Path

import pytest

from rlm_desktop.cli.command_line import main

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture
def shell(tmp_path, capsys):
    """Runs a command in this process; its exit code, stdout and stderr."""

    def run(*arguments):
        code = main([*map(str, arguments), "--db", str(tmp_path / "runs.db")])
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def runs(shell):
    """Ids of two golden runs, brought in."""
    _, out, _ = shell("import", DATA / "found.jsonl", DATA / "family.jsonl", "--json")
    return json.loads(out)["runs"]


def test_prints_hits_beneath_their_runs(shell, runs):
    code, out, _ = shell("search", "code")
    lines = out.splitlines()
    assert code == 0
    assert lines[0].split()[0] in runs
    assert lines[1].startswith("  ")
    assert "code" in lines[1].lower()


def test_prints_json_of_one_run_and_not_more_than_asked_for(shell, runs):
    _, out, _ = shell("search", "the", "--json", "--limit", "1000")
    everything = json.loads(out)
    run = everything[0]["run"]
    _, out, _ = shell("search", "the", "--run", run, "--json", "--limit", "2")
    hits = json.loads(out)
    assert hits == [hit for hit in everything if hit["run"] == run][:2]
    begin, end = hits[0]["snippet"]["marks"][0]
    assert hits[0]["snippet"]["text"][begin:end].lower() == "the"


def test_says_when_nothing_is_found_or_nothing_is_there(shell, runs, tmp_path):
    assert shell("search", "zzzz")[1] == "Nothing was found.\n"
    (tmp_path / "runs.db").unlink()
    code, _, err = shell("search", "zzzz")
    assert code == 2
    assert "no database" in err
