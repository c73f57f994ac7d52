"""The guide's pictures are there, all used, in every look and of this version; the filters of its pages are filters."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from rlm_desktop import paths
from rlm_desktop.store.filter_fields import SPANS, Language
from rlm_desktop.store.filters import NOTHING, parse
from rlm_desktop.store.run_fields import RUNS

sys.path.append(str(paths.resources().parent / "packaging"))
import drawn

GUIDE = paths.resources() / "docs" / "guide"
SCREENS = GUIDE / "screens"
AGAIN = "draw it again: packaging/screenshots.py --only NAME"
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
    assert {file.name for file in SCREENS.iterdir()} == wanted | {drawn.FILE}


def test_every_picture_is_one_that_the_script_draws():
    folder = paths.resources().parent / "packaging"
    written = (folder / "screens.py").read_text("utf-8")
    drawn = set(re.findall(r'^    "(\w+)": ', written.split("SCREENS: ")[1], flags=re.MULTILINE))
    assert drawn == {Path(picture).stem.removesuffix(SHOWN) for page in PAGES for picture in pictures(page)}


def test_every_picture_is_of_this_version_and_no_word_on_it_has_changed_since():
    noted, own = drawn.read(SCREENS), drawn.of_the_window()
    assert noted.keys() == {Path(picture).stem.removesuffix(SHOWN) for page in PAGES for picture in pictures(page)}
    assert {about["version"] for about in noted.values()} == {drawn.version()}
    assert {name: gone for name, about in noted.items() if (gone := set(about["words"]) - own)} == {}, AGAIN


def test_no_picture_was_put_there_by_hand():
    for name, about in drawn.read(SCREENS).items():
        files = {suffix: drawn.digest(file) for suffix, file in drawn.files_of(SCREENS, name).items()}
        assert files == about["files"], f"{name}: {AGAIN}"


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


def test_every_sentence_that_troubleshooting_quotes_is_one_of_the_application():
    top = paths.resources().parent
    files = [*(top / "rlm_desktop").rglob("*.py"), *(top / "packaging").glob("*.sh")]
    said = " ".join("\n".join(file.read_text("utf-8") for file in files).split()).replace('" "', "").replace('" f"', "")
    quoted = re.findall(r"“(.+?)”", (GUIDE / "troubleshooting.md").read_text("utf-8"))
    pieces = [piece.strip() for sentence in quoted for piece in sentence.split("…") if piece.strip()]
    assert [piece for piece in pieces if piece not in said] == []
    assert len(pieces) > 10
