"""A room has a name that says what is in it, a file one caption, and processes begin in three rooms only."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
PACKAGE = TOP / "rlm_desktop"
JOINING = sorted(file for room in ("wiring", "making") for file in (PACKAGE / "ui" / room).glob("*.py"))

ROOMS_WITHOUT_A_NAME = {"utils", "util", "helpers", "helper", "common", "misc", "core", "manager", "shared"}
WORDS_TO_AVOID = {"session", "trace", "node", "log"}
"""The glossary's: a run, its record, a span. Not in the names of files and classes."""

MOST_FILE_LINES = 400
MOST_CLASS_LINES = 250
MOST_FUNCTION_LINES = 70

STARTS_A_PROCESS = re.compile(
    r"\bQProcess\b|create_subprocess_(?:exec|shell)|\bos\.(?:system|popen|fork|forkpty|exec\w+|spawn\w+|posix_spawn\w*)\("
)
PROCESS_ROOMS = ("worker/", "sandbox/", "ui/running/")


def sources() -> Iterator[tuple[str, Path]]:
    """Every file of the package with its path inside it."""
    for file in sorted(PACKAGE.rglob("*.py")):
        yield file.relative_to(PACKAGE).as_posix(), file


def words(name: str) -> set[str]:
    """The words of a Python name, in the singular too: "LogRows" and "log_rows" are log, rows and row."""
    found = {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}
    return found | {word.removesuffix("s") for word in found}


def test_no_file_or_folder_has_a_name_that_fits_everything():
    names = {part for path, _ in sources() for part in Path(path).with_suffix("").parts}
    assert {name for name in names if words(name) & (ROOMS_WITHOUT_A_NAME | WORDS_TO_AVOID)} == set()


def test_no_class_is_named_by_an_avoided_word():
    found = {
        f"{path}: {part.name}"
        for path, file in sources()
        for part in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(part, ast.ClassDef) and words(part.name) & (WORDS_TO_AVOID | {"manager", "helper", "util"})
    }
    assert found == set()


def test_files_classes_and_functions_are_short():
    long: list[str] = []
    for path, file in sources():
        text = file.read_text("utf-8")
        if text.count("\n") > MOST_FILE_LINES:
            long.append(f"{path}: {text.count(chr(10))} lines")
        for part in ast.walk(ast.parse(text)):
            most = {ast.ClassDef: MOST_CLASS_LINES}.get(type(part), MOST_FUNCTION_LINES)
            if isinstance(part, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (part.end_lineno or part.lineno) - part.lineno + 1
                if lines > most:
                    long.append(f"{path}: {part.name} has {lines} lines")
    assert long == []


def test_processes_are_started_in_three_rooms_only():
    found = {
        f"{path}: {hit[0]}"
        for path, file in sources()
        if not path.startswith(PROCESS_ROOMS)
        for hit in STARTS_A_PROCESS.finditer(file.read_text("utf-8"))
    }
    assert found == set()


@pytest.mark.parametrize(
    "planted", ["QProcess(self)", "await asyncio.create_subprocess_exec('x')", "os.execv(a, b)", "os.posix_spawn(a)"]
)
def test_the_search_for_processes_bites(planted):
    assert STARTS_A_PROCESS.search(planted)


def test_nothing_is_left_for_later():
    pattern = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b|NotImplementedError|coming soon", re.IGNORECASE)
    found = {path for path, file in sources() if pattern.search(file.read_text("utf-8"))}
    assert found == set()


@pytest.mark.parametrize(
    "path", ["ui/window.py", "ui/parts.py", *(one.relative_to(PACKAGE).as_posix() for one in JOINING)]
)
def test_what_joins_the_screens_decides_nothing(path):
    deciding = (ast.If, ast.IfExp, ast.While, ast.Match)
    parts = ast.walk(ast.parse((PACKAGE / path).read_text("utf-8")))
    found = [part for part in parts if isinstance(part, deciding)]
    assert [part.lineno for part in found if not (isinstance(part, ast.If) and is_for_types_only(part))] == []


def is_for_types_only(part: ast.If) -> bool:
    """Whether it holds imports that no running program makes."""
    return isinstance(part.test, ast.Name) and part.test.id == "TYPE_CHECKING"
