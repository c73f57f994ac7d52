"""The guide's pages are true: their commands run, and the options listed are those that there are."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator

import pytest

from rlm_desktop import paths
from rlm_desktop.__main__ import COMMANDS, main
from rlm_desktop.cli.arguments import parser

GUIDE = paths.resources() / "docs" / "guide"
PAGES = sorted(GUIDE.glob("*.md"))
PAGE = (GUIDE / "command_line.md").read_text("utf-8")
METHODS = (GUIDE / "methods.md").read_text("utf-8")
SANDBOX = (GUIDE / "sandbox.md").read_text("utf-8")
ROWS = re.findall(r"^\| (`--.+?) \| .+? \| (.+?) \|$", PAGE, flags=re.MULTILINE)
NAMED = {"F": "jsonl", "STEP": "2", "PATH": "run.jsonl"}
"""What stands for a choice or a number within a sentence."""

ELSEWHERE = {
    "sudo apt install ./rlm-desktop_0.1.0_amd64.deb": "needs a system of its own: packaging/check_deb.sh does it",
    "sudo apt purge rlm-desktop": "the same",
}
"""Commands that are not run here, and why."""


def commands(page: str) -> list[list[str]]:
    """The arguments of each command of a page's blocks."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", page, flags=re.DOTALL | re.MULTILINE)
    lines = [line for block in blocks for line in block.splitlines()]
    return [shlex.split(line)[1:] for line in lines if line.startswith("rlm-desktop ")]


BLOCKS = {page.name: commands(page.read_text("utf-8")) for page in PAGES if commands(page.read_text("utf-8"))}


def in_sentences() -> Iterator[tuple[str, list[str]]]:
    """Page and arguments of each command that is named within a sentence; dots at its end stand for more."""
    for page in PAGES:
        for line in re.findall(r"`rlm-desktop ([a-z][^`]*)`", page.read_text("utf-8")):
            yield page.name, [NAMED.get(word, word) for word in shlex.split(line.replace("…", ""))]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder where the demo lies as in a checkout, and the database of these pages' commands."""
    folder = tmp_path_factory.mktemp("guide")
    (folder / "resources").symlink_to(paths.resources())
    return folder


@pytest.fixture
def tell(place, monkeypatch, capsys):
    """tell(*words): a command carried out by the program's own door, in this process; what it printed."""
    monkeypatch.chdir(place)
    monkeypatch.setenv(paths.DATA_VARIABLE, str(place / "data"))

    def carry_out(*words):
        capsys.readouterr()
        code = main(list(words))
        printed = capsys.readouterr()
        assert code == 0, f"{words}: {printed.out}{printed.err}"
        return printed.out

    return carry_out


@pytest.fixture
def runs(tell):
    """Ids of three runs of `rlm` at least, the latest first."""
    for _ in range(3):
        found = [run["run"] for run in json.loads(tell("list", "--json")) if run["method"] == "rlm"]
        if len(found) > 2:
            return found
        tell(*BLOCKS["command_line.md"][0])
    return [run["run"] for run in json.loads(tell("list", "--json"))]


def filled_in(command, runs):
    """With a run in each place of one, each another."""
    given = iter(runs)
    return [next(given) if word == "RUN" else word for word in command]


@pytest.mark.parametrize("page", sorted(BLOCKS.keys() - {"forking.md"}))
def test_the_commands_of_a_page_run_in_order(page, tell, runs):
    for command in BLOCKS[page]:
        tell(*filled_in(command, runs))


def test_the_first_command_answers_in_a_shell_of_its_own(shell, tmp_path):
    (tmp_path / "resources").symlink_to(paths.resources())
    done = shell(*BLOCKS["command_line.md"][0])
    assert done.returncode == 0, done.stderr
    assert "KX-4471" in done.stdout


def test_what_is_not_run_here_is_known():
    blocks = [
        block for page in PAGES for block in re.findall(r"^```sh\n(.*?)^```", page.read_text("utf-8"), re.S | re.M)
    ]
    lines = {line for block in blocks for line in block.splitlines() if not line.startswith("rlm-desktop ")}
    assert lines == ELSEWHERE.keys()


def test_every_command_has_its_place_in_the_guide():
    told = {command[0] for page in BLOCKS.values() for command in page}
    told |= {words[0] for _, words in in_sentences()}
    assert told >= COMMANDS


@pytest.mark.parametrize(("page", "words"), list(in_sentences()))
def test_a_command_within_a_sentence_is_one(page, words):
    assert vars(parser("1").parse_args(words))["command"] == words[0]


def test_verifying_and_forking_do_what_their_page_says(tell, runs):
    verify, *forks = [filled_in(command, runs) for command in BLOCKS["forking.md"]]
    assert json.loads(tell(*verify, "--json"))["identical"]
    found = [json.loads(tell(*fork, "--json")) for fork in forks]
    assert [fork["forked_from"] for fork in found] == [runs[0]] * len(forks)
    assert {fork["outcome"] for fork in found} == {"answered"}


def test_every_method_is_in_the_table_and_has_a_command_that_answers(tell):
    known = {"rlm", "rlm-no-subcalls", "direct", "summary", "codeact", "codeact-bm25"}
    assert set(re.findall(r"^\| `([a-z0-9-]+)` \|", METHODS, flags=re.MULTILINE)) == known
    given = BLOCKS["methods.md"]
    assert {command[command.index("--method") + 1] for command in given} == known - {"rlm"}


def test_the_lines_for_the_sandboxed_repl_are_answered():
    block = re.search(r"^```\n(\{.*?)^```", SANDBOX, flags=re.DOTALL | re.MULTILINE)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "rlm_desktop", "repl", "--json-lines"],
        input=block[1], capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    _, ran, _ = map(json.loads, done.stdout.splitlines())
    assert (ran["state"], ran["stdout"]) == ("ok", "9\n")


def test_the_table_has_every_option_of_run():
    listed = {flag for options, _ in ROWS for flag in re.findall(r"--[a-z-]+", options)}
    help_text = _usage_of_run()
    assert listed == set(re.findall(r"--[a-z-]+", help_text)) - {"--db", "--json"}


def test_the_defaults_of_the_table_are_those_of_the_parser():
    defaults = vars(parser("1").parse_args(["run", "--ask", "x", "--corpus", "."]))
    for options, said in ROWS:
        name = re.findall(r"--[a-z-]+", options)[0][2:].replace("-", "_")
        if re.fullmatch(r"\d+", said):
            assert float(said) == float(defaults[name]), name
        elif said == "no limit":
            assert defaults[name] is None, name
        elif said.startswith("`"):
            assert defaults[name] in (said.strip("`"), (said.strip("`"),)), name


def _usage_of_run() -> str:
    for action in parser("1")._actions:
        if action.dest == "command":
            return action.choices["run"].format_usage()
    raise AssertionError("no command run")
