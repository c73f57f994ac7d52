"""`rlm-desktop doctor`: what is installed, confined, reachable, and where files live."""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import platform
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rlm_desktop import keys, paths, settings, version
from rlm_desktop.cli.exit_codes import ANSWERED, BAD_INPUT
from rlm_desktop.cli.printing import say, say_json
from rlm_desktop.errors import RlmError
from rlm_desktop.gateway.addresses import shown
from rlm_desktop.sandbox import subset, walls
from rlm_desktop.sandbox.host import Sandbox
from rlm_desktop.store.library import integrity

LIBRARIES = (
    "rlm-desktop",
    "PySide6-Essentials",
    "litellm",
    "sqlite-utils",
    "platformdirs",
    "keyring",
    "Jinja2",
    "Pygments",
    "charset-normalizer",
    "filelock",
)
CONNECT_SECONDS = 2.0


def doctor(given: argparse.Namespace, database: Path) -> int:
    """Print the findings; the exit code says whether something stands in the way of a run."""
    findings = _findings(database)
    if given.json:
        say_json(findings)
    else:
        say(*_lines(findings))
    healthy = not findings["sandbox"]["problem"] and findings["database"]["integrity"] in {"ok", "no file yet"}
    return ANSWERED if healthy else BAD_INPUT


def _lines(findings: dict[str, dict[str, Any]]) -> Iterator[str]:
    for title, content in findings.items():
        yield title
        for name, value in content.items():
            if isinstance(value, list):
                yield f"  {name}"
                for wall in value:
                    state = wall["version"] or "in force" if wall["is_up"] else "MISSING"
                    meaning = f"stops {wall['stops']}" if wall["is_up"] else wall["without"]
                    yield f"    {wall['name']}: {state}"
                    yield f"        {meaning}"
            else:
                yield f"  {name:<20} {value}"


def _findings(database: Path) -> dict[str, dict[str, Any]]:
    return {
        "versions": _versions(),
        "sandbox": _sandbox(database),
        "database": {
            "file": str(database),
            "integrity": _integrity(database),
            "bytes": database.stat().st_size if database.exists() else 0,
        },
        "places": {
            "data": str(paths.data_dir()),
            "corpora": str(paths.corpora_dir(database)),
            "settings": str(paths.settings_file()),
            "prompts": str(paths.prompts_dir()),
            "resources": str(paths.resources()),
            "log of windows": str(paths.log_file("window")),
            "log of commands": str(paths.log_file("shell")),
        },
        "keyring": _keyring(),
        "models": _models(),
    }


def _versions() -> dict[str, Any]:
    found = {"python": platform.python_version(), "system": platform.platform()}
    return {**found, **{name: version.installed(name) or "not installed" for name in LIBRARIES}}


def _sandbox(database: Path) -> dict[str, Any]:
    """The walls and what a child's own attacks on them came to; a problem where no code would be run."""
    try:
        found = walls.probe()
    except RlmError as error:
        return {
            "walls": [],
            "system": platform.platform(),
            "self_test": "not run",
            "fallback": _fallback(),
            "problem": str(error),
        }
    sandbox = Sandbox(paths.corpora_dir(database))
    try:
        test = asyncio.run(sandbox.test())
    except RlmError as error:
        told, problem = "failed", str(error)
    else:
        told, problem = f"passed: {test.attacks} attacks by the child itself failed ({test.seconds:.2f} s)", ""
    finally:
        sandbox.close()
    listed = [dataclasses.asdict(wall) for wall in found.walls]
    return {
        "walls": listed,
        "system": found.system,
        "tried_by_us": walls.NEVER_RUN if found.was_never_run else "yes, on such a system",
        "self_test": told,
        "fallback": _fallback(),
        "problem": problem,
    }


def _fallback() -> str:
    there = "installed" if subset.is_installed() else "not installed (the extra `fallback`)"
    return f"{there}; used only where it was chosen (--python subset). {subset.SENTENCE}"


def _integrity(database: Path) -> str:
    if not database.exists():
        return "no file yet"
    try:
        return integrity(database)
    except RlmError as error:
        return str(error)


def _keyring() -> dict[str, str]:
    found = keys.look_at_keyring()
    return {"service": found.name, "state": found.trouble or "opens"}


def _models() -> dict[str, Any]:
    """The offline and the connected models: is there a key, does the address take a connection."""
    chosen = settings.load(paths.settings_file())
    found: dict[str, Any] = {"offline/analyst": "ready (built in)", "offline/reader": "ready (built in)"}
    for model in chosen.models:
        if model.api_base:
            found[model.name] = _reach(model.api_base)
        else:
            provider = keys.provider_of(model.name)
            known = keys.find(provider) is not None
            found[model.name] = "has a key" if known else f"no key: set {keys.variable_of(provider)} or connect it"
    return found


def _reach(address: str) -> str:
    """Whether something listens there; the address is shown without what may be secret in it."""
    try:
        parts = urlsplit(address)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        socket.create_connection((parts.hostname or "", port), timeout=CONNECT_SECONDS).close()
    except (OSError, ValueError) as error:
        return f"{shown(address)} does not answer ({error})"
    return f"{shown(address)} answers"
