"""Where files live on this machine, by the operating system's own rules (platformdirs)."""

import os
import sys
from pathlib import Path

import platformdirs

APPLICATION = "rlm-desktop"
DATA_VARIABLE = "RLM_DESKTOP_DATA"
"""Environment variable that names another data directory."""


def data_dir() -> Path:
    """The directory of the default database; not created here."""
    override = os.environ.get(DATA_VARIABLE)
    return Path(override).expanduser() if override else platformdirs.user_data_path(APPLICATION, appauthor=False)


def database() -> Path:
    """The default database file."""
    return data_dir() / "runs.db"


def corpora_dir(database_file: Path) -> Path:
    """Where the text of opened corpora lies: one file per corpus, beside its database."""
    return database_file.with_name(database_file.name + "-files") / "corpora"


def leases_dir(database_file: Path) -> Path:
    """Where each run that is under way holds a locked file, so that a killed run is told from a slow one."""
    return database_file.with_name(database_file.name + "-files") / "running"


def settings_file() -> Path:
    """The user's choices, as TOML; beside the database when that was moved by the environment."""
    override = os.environ.get(DATA_VARIABLE)
    if override:
        return Path(override).expanduser() / "settings.toml"
    return platformdirs.user_config_path(APPLICATION, appauthor=False) / "settings.toml"


def prompts_dir() -> Path:
    """The user's own prompt presets, one folder each; beside the settings."""
    return settings_file().with_name("prompts")


def log_file(process: str) -> Path:
    """The application's own log of its windows, or of its commands: "window", "shell"."""
    override = os.environ.get(DATA_VARIABLE)
    place = Path(override).expanduser() if override else platformdirs.user_log_path(APPLICATION, appauthor=False)
    return place / f"{process}.log"


def resources() -> Path:
    """The shipped resources: inside the package when installed, beside it in a checkout."""
    installed = Path(__file__).parent / "resources"
    return installed if installed.is_dir() else Path(__file__).parent.parent / "resources"


def door(flag: str) -> list[str]:
    """The command line by which this program starts another of its processes: "--worker"."""
    if getattr(sys, "frozen", False):
        return [sys.executable, flag]
    return [sys.executable, "-P", "-m", "rlm_desktop", flag]
