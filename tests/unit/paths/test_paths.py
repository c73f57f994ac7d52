"""Where files live: by the system's rules, moved as a whole by one variable, each kind beside its database."""

import sys
from pathlib import Path

from rlm_desktop import paths


def test_one_variable_moves_database_settings_and_prompts(tmp_path, monkeypatch):
    monkeypatch.setenv(paths.DATA_VARIABLE, str(tmp_path))
    assert paths.database() == tmp_path / "runs.db"
    assert paths.settings_file() == tmp_path / "settings.toml"
    assert paths.prompts_dir() == tmp_path / "prompts"
    assert not list(tmp_path.iterdir())


def test_an_empty_variable_and_a_tilde_mean_home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv(paths.DATA_VARIABLE, "~/elsewhere")
    assert paths.database() == tmp_path / "elsewhere" / "runs.db"
    monkeypatch.setenv(paths.DATA_VARIABLE, "")
    assert "rlm-desktop" in str(paths.database())


def test_what_belongs_to_a_database_lies_beside_it():
    one, other = Path("/data/a.db"), Path("/data/b.db")
    for place in (paths.corpora_dir, paths.leases_dir):
        assert place(one).parent.parent == Path("/data")
        assert place(one) != place(other)


def test_the_resources_are_there_and_the_doors_start_this_python():
    assert (paths.resources() / "prompts").is_dir()
    assert paths.door("--worker") == [sys.executable, "-P", "-m", "rlm_desktop", "--worker"]
