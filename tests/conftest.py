"""What every test gets: a home of its own."""

import os
from pathlib import Path

import pytest

from rlm_desktop import paths


@pytest.fixture(autouse=True)
def own_places(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of this test and its processes: no database, setting, keyring or key of the user is seen."""
    home = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name.endswith("_API_KEY") or (name.startswith("XDG_") and name != "XDG_RUNTIME_DIR"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv(paths.DATA_VARIABLE, str(home / "data"))
    return home
