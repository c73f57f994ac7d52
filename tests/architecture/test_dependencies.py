"""What the project depends on: bounded, with a reason each, pinned without addresses, and safe on this Python."""

import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

TOP = Path(__file__).parents[2]
PYPROJECT = (TOP / "pyproject.toml").read_text("utf-8")
PROJECT = tomllib.loads(PYPROJECT)["project"]
EXTRAS = PROJECT["optional-dependencies"]
REQUIREMENTS = [*PROJECT["dependencies"], *EXTRAS["dev"], *EXTRAS["bundle"]]
PINNED = (TOP / "packaging" / "constraints.txt").read_text("utf-8").splitlines()

UNFIT_LICENCES = re.compile(r"\bA?GPL|Affero|SSPL|Commons Clause|Non-?Commercial|Proprietary", re.IGNORECASE)
"""What an MIT project cannot be shipped with."""


@pytest.mark.parametrize("line", REQUIREMENTS)
def test_a_dependency_has_both_bounds_and_a_reason(line):
    signs = {bound.operator for bound in Requirement(line).specifier}
    assert signs & {">=", "=="}, "no lower bound"
    assert signs & {"<", "<=", "=="}, "no upper bound"
    assert re.search(rf'^\s*"{re.escape(line)}",\s*# \S.+$', PYPROJECT, flags=re.MULTILINE), "no reason beside it"


def test_constraints_are_names_and_versions_only():
    assert [line for line in PINNED if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line)] == []
    names = [line.partition("==")[0].lower() for line in PINNED]
    assert names == sorted(set(names))


def test_constraints_pin_all_that_is_needed_within_its_bounds():
    pinned = {canonicalize_name(name): version for name, version in (line.split("==") for line in PINNED)}
    needed = [Requirement(line) for line in REQUIREMENTS]
    for requirement in needed:
        if requirement.marker is None or requirement.marker.evaluate():
            assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), str(requirement)


def test_pyside_is_kept_below_6_12_where_it_would_crash():
    """6.12 drops a reference to None and True on ordinary calls; Python 3.12 made those immortal."""
    on_311 = [
        Requirement(line)
        for line in REQUIREMENTS
        if line.startswith("PySide6") and Requirement(line).marker.evaluate({"python_version": "3.11"})
    ]
    assert len(on_311) == 1
    assert not on_311[0].specifier.contains("6.12.0")
    assert on_311[0].specifier.contains("6.11.3")
    if sys.version_info < (3, 12):
        assert Version(importlib.metadata.version("PySide6-Essentials")) < Version("6.12")


def test_emitting_a_signal_costs_no_reference():
    probe = """
import sys
from PySide6.QtCore import QObject, Signal

class Bell(QObject):
    rang = Signal(bool)

bell = Bell()
before = sys.getrefcount(True), sys.getrefcount(None)
for _ in range(1000):
    bell.rang.emit(True)
print(before[0] - sys.getrefcount(True), before[1] - sys.getrefcount(None))
"""
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, timeout=60, check=True)
    lost = [int(figure) for figure in done.stdout.split()]
    assert max(lost) < 50, f"references to True and None lost in 1,000 emits: {lost}"


def is_fit(licence: str) -> bool:
    """Whether one of the licences that are offered as a choice goes with MIT; one that is not named does not."""
    choices = [choice.replace("LGPL", "").strip() for choice in re.split(r"\bOR\b|;", licence)]
    return any(choice and not UNFIT_LICENCES.search(choice) for choice in choices)


def licence_of(distribution: str) -> str:
    """What an installed distribution says of its licence; the classifiers where it quotes the whole text."""
    said = importlib.metadata.metadata(distribution)
    named = said.get("License-Expression") or said.get("License") or ""
    if 0 < len(named) < 200:
        return named
    return "; ".join(line for line in said.get_all("Classifier") or [] if line.startswith("License"))


def test_licences_go_with_ours():
    needed = {Requirement(line).name for line in PROJECT["dependencies"]}
    assert {name: licence_of(name) for name in needed if not is_fit(licence_of(name))} == {}


@pytest.mark.parametrize(
    ("licence", "fits"),
    [
        ("MIT", True),
        ("Apache-2.0 AND MIT", True),
        ("LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only", True),
        ("MPL-2.0", True),
        ("GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("License :: OSI Approved :: GNU Affero General Public License v3", False),
        ("", False),
    ],
)
def test_the_look_at_licences_bites(licence, fits):
    assert is_fit(licence) is fits
