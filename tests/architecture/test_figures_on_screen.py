"""Every figure on screen is written in one place, which asks the user's country."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

WINDOW = Path(__file__).parents[2] / "rlm_desktop" / "ui"
PLACE = WINDOW / "figures.py"
PLAIN = {"counted", "dollars", "short_dollars", "tokens", "duration", "clock"}
"""What `events.wording` writes the same everywhere: for the command line and for files."""
DATES = {"strftime", "fromtimestamp", "ctime"}


def plainly_written(text: str) -> Iterator[str]:
    """Where code writes figures as they are not written in every country."""
    for part in ast.walk(ast.parse(text)):
        if isinstance(part, ast.FormattedValue) and part.format_spec is not None:
            form = "".join(str(one.value) for one in part.format_spec.values if isinstance(one, ast.Constant))
            if "," in form or form.endswith(("f", "g", "%", "e")):
                yield f"line {part.lineno}: {{:{form}}}"
        elif isinstance(part, ast.ImportFrom) and part.module == "rlm_desktop.events.wording":
            yield from (f"line {part.lineno}: wording.{one.name}" for one in part.names if one.name in PLAIN)
        elif isinstance(part, ast.ImportFrom) and part.module == "PySide6.QtCore":
            yield from (f"line {part.lineno}: {one.name}" for one in part.names if one.name == "QLocale")
        elif isinstance(part, ast.Attribute) and part.attr in DATES:
            yield f"line {part.lineno}: {part.attr}"


def test_screens_leave_the_writing_of_figures_to_one_file():
    found = [
        f"{file.relative_to(WINDOW)}, {said}; use rlm_desktop.ui.figures"
        for file in sorted(WINDOW.rglob("*.py"))
        if file != PLACE
        for said in plainly_written(file.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "planted",
    [
        'said = f"{count:,} calls"',
        'said = f"${cost:,.{places}f}"',
        'said = f"{share:+.0%}"',
        "from rlm_desktop.events.wording import plain, tokens",
        "from PySide6.QtCore import QLocale, Qt",
        "said = time.strftime('%H:%M')",
    ],
)
def test_the_search_bites(planted):
    assert list(plainly_written(planted))


def test_padding_and_hexadecimal_are_no_figures():
    assert list(plainly_written('said = f"{name:<9} {ord(one):02x} {minutes:02}"')) == []
