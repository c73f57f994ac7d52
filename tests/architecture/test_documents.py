"""The documents hold together: links lead somewhere, decisions have their parts, and the checks they name exist."""

import re
import tomllib
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
DOCS = TOP / "resources" / "docs"
PAGES = [TOP / "README.md", *sorted(DOCS.rglob("*.md"))]
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def title(page: Path) -> str:
    """A page as it is called in the test's name."""
    return page.relative_to(TOP).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=title)
def test_links_lead_somewhere(page):
    targets = [target for target in LINK.findall(page.read_text("utf-8")) if "://" not in target]
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_the_guide_leads_to_every_page_of_it():
    listed = set(LINK.findall((DOCS / "guide" / "index.md").read_text("utf-8")))
    pages = {target for target in listed if target.endswith(".md")}
    assert pages == {page.name for page in (DOCS / "guide").glob("*.md")} - {"index.md"}


def test_decisions_are_numbered_without_gaps():
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("page", DECISIONS, ids=title)
def test_a_decision_has_its_parts(page):
    text = page.read_text("utf-8")
    assert text.startswith(f"# {int(page.name[:4])}. ")
    assert re.search(r"^\d{4}-\d{2}-\d{2} · accepted$", text, flags=re.MULTILINE)
    parts = re.findall(r"^## (.+)$", text, flags=re.MULTILINE)
    assert parts == ["Context", "Considered options", "Consequences", "Check"]
    options = text.partition("## Considered options\n")[2].partition("## ")[0]
    assert options.count("\n- *") + options.startswith("- *") >= 3


@pytest.mark.parametrize("page", DECISIONS, ids=title)
def test_the_check_that_a_decision_names_exists(page):
    check = page.read_text("utf-8").partition("## Check\n")[2]
    files = re.findall(r"`(tests/[^`]+)`", check)
    assert [file for file in files if not (TOP / file).exists()] == []
    pyproject = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))
    contracts = {contract["name"] for contract in pyproject["tool"]["importlinter"]["contracts"]}
    assert {name for name in re.findall(r"contract \*([^*]+)\*", check)} <= contracts
    assert files or "contract *" in check


def test_every_word_of_the_glossary_has_a_meaning():
    entries = re.findall(r"^\*\*(.+?)\*\*(.*)$", (DOCS / "glossary.md").read_text("utf-8"), flags=re.MULTILINE)
    assert len(entries) > 20
    assert [word for word, meaning in entries if len(meaning) < 20] == []


def test_the_documents_name_no_machine_of_ours():
    foreign = re.compile(r"/work/|/tmp/brief|/root/|/opt/", re.IGNORECASE)
    assert [title(page) for page in PAGES if foreign.search(page.read_text("utf-8"))] == []


def test_the_two_commands_of_the_readme_are_there_and_ci_calls_the_second():
    readme = (TOP / "README.md").read_text("utf-8")
    commands = re.findall(r"^(packaging/\w+\.sh) +# sets up", readme, flags=re.MULTILINE)
    assert commands == ["packaging/run.sh", "packaging/test.sh"]
    assert all((TOP / command).stat().st_mode & 0o111 for command in [*commands, ".ci/run"])
    called = [line for line in (TOP / ".ci" / "run").read_text("utf-8").splitlines() if line and line[0] != "#"]
    assert len(called) == 1
    assert "packaging/test.sh" in called[0]
