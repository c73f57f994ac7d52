"""Versions of this application and of what it stands on, as they are installed."""

import platform

NAME = "rlm-desktop"


def installed(name: str = NAME) -> str | None:
    """The version of a distribution; None when it is not installed."""
    import importlib.metadata  # slow to import, and no start needs it

    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def own() -> str:
    """This application's, for people."""
    return installed() or "(not installed)"


def with_python(*names: str) -> dict[str, str]:
    """The version of Python, and of each of these that is installed."""
    found = {name: version for name in names if (version := installed(name)) is not None}
    return {"python": platform.python_version(), **found}
