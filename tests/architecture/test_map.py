"""The README's map says what the docstrings say, and every file has a caption."""

import ast
import re
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
PACKAGE = TOP / "rlm_desktop"
FILES = sorted(PACKAGE.rglob("*.py"))


def caption(file: Path) -> str:
    """The first line of a file's docstring."""
    return (ast.get_docstring(ast.parse(file.read_text("utf-8"))) or "").partition("\n")[0]


def rooms() -> dict[str, str]:
    """Name -> caption of all that lies directly in the package."""
    found = {file.name: caption(file) for file in PACKAGE.glob("*.py") if file.name != "__init__.py"}
    return found | {f"{file.parent.name}/": caption(file) for file in PACKAGE.glob("*/__init__.py")}


def test_the_map_in_the_readme_is_that_of_the_docstrings():
    readme = (TOP / "README.md").read_text("utf-8")
    listed = dict(re.findall(r"^  ([a-z_]+(?:\.py|/)) +(\S.*)$", readme, flags=re.MULTILINE))
    assert listed == rooms()


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_a_file_has_a_caption(file):
    said = caption(file)
    assert len(said) > 20, f"{file.relative_to(TOP)} does not say what it holds"
    assert said[0] in "`'\"(" or said[0].isupper() or said.partition(":")[0].isidentifier() or ":" in said


def test_package_files_hold_their_docstring_and_nothing_more():
    fuller = [
        str(file.relative_to(TOP))
        for file in PACKAGE.rglob("__init__.py")
        if [type(statement) for statement in ast.parse(file.read_text("utf-8")).body] != [ast.Expr]
    ]
    assert fuller == []


def test_every_folder_with_code_is_a_package():
    assert [str(file.parent) for file in FILES if not (file.parent / "__init__.py").exists()] == []
