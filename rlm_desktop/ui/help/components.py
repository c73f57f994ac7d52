"""What is inside of the application: the bundle's own list (CycloneDX), or from source what is installed."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rlm_desktop import version

LIST = "sbom.cdx.json"
"""Beside the bundle's program."""


@dataclass(frozen=True, slots=True)
class Component:
    """A library or program that is inside. licence: as it names it itself; empty where it does not."""

    name: str
    version: str
    licence: str


def components() -> tuple[Component, ...]:
    """All of them, by name."""
    if getattr(sys, "frozen", False):
        found = from_list((Path(sys.executable).parent / LIST).read_bytes())
    else:
        found = _installed()
    return tuple(sorted(found, key=lambda one: one.name.lower()))


def from_list(text: bytes) -> Iterator[Component]:
    """The components of a list in CycloneDX's JSON."""
    for one in json.loads(text)["components"]:
        said = dict.fromkeys(filter(None, map(_named, one.get("licenses", []))))
        yield Component(one["name"], one.get("version", ""), ", ".join(said))


def _named(licence: dict[str, Any]) -> str:
    inside = licence.get("license", {})
    return str(licence.get("expression") or inside.get("id") or inside.get("name") or "")


def _installed() -> Iterator[Component]:
    """What this application needs, and what that needs in turn; tools for developers are not among it."""
    import importlib.metadata

    waiting, seen = [version.NAME], set[str]()
    while waiting:
        name = _plain(waiting.pop())
        if name in seen:
            continue
        seen.add(name)
        try:
            found = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:  # of another system or Python, or an extra
            continue
        about: Any = found.metadata
        yield Component(about["Name"], found.version, about.get("License-Expression") or _short(about))
        waiting += [
            re.split(r"[\s;<>=!~\[(]", need, maxsplit=1)[0] for need in found.requires or () if "extra ==" not in need
        ]


def _short(about: Any) -> str:
    """A licence's name from the classifiers, or the first line of what is written instead."""
    classified = [
        one.rpartition(" :: ")[2] for one in about.get_all("Classifier") or () if one.startswith("License ::")
    ]
    first = next(iter((about.get("License") or "").strip().splitlines()), "")
    return ", ".join(classified) or first[:60]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
