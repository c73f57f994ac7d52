"""The guide's pictures are there and all used, in every look; the filters of its pages are filters."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rlm_desktop import paths
from rlm_desktop.store.filter_fields import SPANS, Language
from rlm_desktop.store.filters import NOTHING, parse
from rlm_desktop.store.run_fields import RUNS

GUIDE = paths.resources() / "docs" / "guide"
PAGES = sorted(GUIDE.glob("*.md"))
SHOWN, VARIANTS = "-light-100", ("light-100", "light-200", "dark-100", "dark-200")
"""A page shows the first; the window puts the one in its place that looks as it does."""
HEADINGS = {"filtering_and_search.md": ("## The filter", SPANS), "library_and_notes.md": ("## Finding a run", RUNS)}


def pictures(page: Path) -> list[str]:
    return re.findall(r"!\[[^\]]+\]\(([^)]+)\)", page.read_text("utf-8"))


def written_filters(page: Path, heading: str) -> list[str]:
    """The code in the first column of a section's first table."""
    section = page.read_text("utf-8").split(f"{heading}\n", 1)[1]
    table = re.search(r"(?:^\|.*\n)+", section, flags=re.MULTILINE)
    assert table is not None
    return [one for row in table[0].splitlines() for one in re.findall(r"`([^`]+)`", row.split(" | ")[0])]


def test_every_picture_is_used_and_there_in_every_look_and_at_both_scales():
    used = [Path(picture).stem for page in PAGES for picture in pictures(page)]
    assert all(stem.endswith(SHOWN) for stem in used)
    wanted = {f"{stem.removesuffix(SHOWN)}-{variant}.webp" for stem in used for variant in VARIANTS}
    assert {file.name for file in (GUIDE / "screens").iterdir()} == wanted


def test_every_picture_is_one_that_the_script_draws():
    folder = paths.resources().parent / "packaging"
    written = (folder / "screens.py").read_text("utf-8")
    drawn = set(re.findall(r'^    "(\w+)": ', written.split("SCREENS: ")[1], flags=re.MULTILINE))
    assert drawn == {Path(picture).stem.removesuffix(SHOWN) for page in PAGES for picture in pictures(page)}


@pytest.mark.parametrize("name", HEADINGS)
def test_the_filters_of_a_page_are_filters_and_name_every_field(name: str):
    heading, language = HEADINGS[name]
    page = GUIDE / name
    for written in written_filters(page, heading):
        assert parse(written, language) != NOTHING, written
    assert _unnamed(page, heading, language) == set()


def _unnamed(page: Path, heading: str, language: Language) -> set[str]:
    """The fields that a section says nothing of."""
    section = page.read_text("utf-8").split(f"{heading}\n", 1)[1].split("\n## ", 1)[0]
    return {field for field in language.fields if not re.search(rf"`{field}\b", section)}
