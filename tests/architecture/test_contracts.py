"""The import contracts of pyproject.toml hold, and each of them bites: a fault planted in a copy breaks it."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]

CONTRACTS: list[str] = [
    contract["name"]
    for contract in tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
]

FAULTS = [
    ("An import only ever goes down", "events/planted_up.py", "import rlm_desktop.store.reader"),
    ("An import only ever goes down", "formats/planted_neighbour.py", "import rlm_desktop.store.reader"),
    ("An import only ever goes down", "cli/planted_window.py", "import rlm_desktop.ui.focus"),
    ("An import only ever goes down", "planted_room.py", ""),
    ("No circles, at any depth", "corpus/planted_round.py", "import rlm_desktop.corpus.planted_there"),
    ("Qt and colours only in the window", "cli/planted_qt.py", "from PySide6.QtCore import QObject"),
    ("Qt and colours only in the window", "worker/planted_plot.py", "import pyqtgraph"),
    ("Qt and colours only in the window", "engine/planted_colour.py", "def f():\n    from pygments import lexers"),
    ("litellm only in one file", "gateway/planted_litellm.py", "import litellm.utils"),
    ("SQL only in the store", "worker/planted_sql.py", "import sqlite3"),
    ("SQL only in the store", "formats/planted_tables.py", "import sqlite_utils"),
    ("Processes only in worker, sandbox and ui.running", "engine/planted_process.py", "import subprocess"),
    ("Processes only in worker, sandbox and ui.running", "worker/planted_pool.py", "import multiprocessing.pool"),
    ("The window commands workers and is none", "ui/planted_engine.py", "import rlm_desktop.engine.loop"),
    ("The window commands workers and is none", "ui/planted_gateway.py", "import rlm_desktop.gateway.prices"),
    ("The window commands workers and is none", "ui/planted_sandbox.py", "import rlm_desktop.sandbox.host"),
    ("The window commands workers and is none", "ui/planted_worker.py", "import rlm_desktop.worker.conduct"),
    ("The window only reads the store", "ui/welcome/planted_writer.py", "import rlm_desktop.store.writer"),
    ("The child is the standard library, wire and codec", "sandbox/child.py", "import rlm_desktop.errors"),
    ("The child is the standard library, wire and codec", "sandbox/blocks.py", "import rlm_desktop.events.facts"),
    ("The child is the standard library, wire and codec", "sandbox/scaffold.py", "import jsonschema"),
    ("Screens do not import each other", "ui/welcome/planted_screen.py", "import rlm_desktop.ui.documents.view"),
]
"""The contract, the file of the package that a line is added to, and the line."""

COMPANIONS = {"corpus/planted_there.py": "import rlm_desktop.corpus.planted_round"}
"""What a fault needs to be one: the way back of the circle."""


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Contract -> what lint-imports says against it, in a copy of the package with every fault planted."""
    copy = tmp_path_factory.mktemp("planted")
    shutil.copytree(TOP / "rlm_desktop", copy / "rlm_desktop", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(TOP / "pyproject.toml", copy)
    planted = [(path, line) for _, path, line in FAULTS] + list(COMPANIONS.items())
    for path, line in planted:
        with (copy / "rlm_desktop" / path).open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
    done = _lint(copy)
    assert done.returncode == 1, done.stdout + done.stderr
    detail = done.stdout[done.stdout.index("Broken contracts") :]
    headings = re.split(r"^(.+)\n-+\n", detail, flags=re.MULTILINE)
    return dict(zip(headings[1::2], headings[2::2], strict=True))


def test_the_contracts_hold():
    done = _lint(TOP)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("contract", "path", "line"), FAULTS, ids=[f"{path}" for _, path, _ in FAULTS])
def test_a_planted_fault_is_caught(broken, contract, path, line):
    culprit = path.removesuffix(".py").replace("/", ".")
    said = broken[contract]
    assert _names(said, culprit), f"{path}: {line!r} is not what broke it:\n{said}"


def test_every_contract_has_a_fault():
    assert {contract for contract, _, _ in FAULTS} == set(CONTRACTS)


def _names(said: str, culprit: str) -> bool:
    """Whether a report names a module, in full or, for circles and unlisted rooms, by its last name."""
    return bool(re.search(rf"rlm_desktop\.{re.escape(culprit)}\b|(?<![\w.])\.?{culprit.rpartition('.')[2]}\b", said))


def _lint(directory: Path) -> subprocess.CompletedProcess[str]:
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", command, "--no-cache", "--no-logo"],
        cwd=directory,
        capture_output=True,
        text=True,
        timeout=100,
    )
