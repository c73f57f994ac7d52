"""The guide's pages are true: their commands run, and the options listed are those that there are."""

import re
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

from rlm_desktop import paths
from rlm_desktop.cli.arguments import parser

GUIDE = paths.resources() / "docs" / "guide"
PAGE = (GUIDE / "command_line.md").read_text("utf-8")
FORKING = (GUIDE / "forking.md").read_text("utf-8")
METHODS = (GUIDE / "methods.md").read_text("utf-8")
ROWS = re.findall(r"^\| (`--.+?) \| .+? \| (.+?) \|$", PAGE, flags=re.MULTILINE)


def commands(page: str) -> list[list[str]]:
    """The arguments of each command of a page."""
    blocks = re.findall(r"```sh\n(.*?)```", page, flags=re.DOTALL)
    return [shlex.split(line)[1:] for block in blocks for line in block.splitlines()]


def test_the_commands_of_the_page_run_in_order(
    shell: Callable[..., subprocess.CompletedProcess[str]], shell_json, tmp_path: Path
):
    (tmp_path / "resources").symlink_to(paths.resources())
    known = {"run", "list", "show", "search", "score", "export", "import", "doctor"}
    assert {command[0] for command in commands(PAGE)} == known
    for command in commands(PAGE):
        given = [shell_json("list")[0]["run"] if word == "RUN" else word for word in command]
        done = shell(*given)
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    assert (tmp_path / "run.jsonl").exists()


def test_the_commands_on_forking_run_in_order(shell_json, tmp_path: Path):
    (tmp_path / "resources").symlink_to(paths.resources())
    first = shell_json(*next(command for command in commands(PAGE) if command[0] == "run"))
    given = [[first["run"] if word == "RUN" else word for word in command] for command in commands(FORKING)]
    assert [command[0] for command in given] == ["verify", "fork", "fork"]
    verified, *forks = [shell_json(*command) for command in given]
    assert verified["identical"]
    assert [fork["forked_from"] for fork in forks] == [first["run"]] * 2
    assert {fork["outcome"] for fork in forks} == {"answered"}


def test_every_method_is_in_the_table_and_has_a_command_that_answers(shell_json, tmp_path: Path):
    (tmp_path / "resources").symlink_to(paths.resources())
    known = {"rlm", "rlm-no-subcalls", "direct", "summary", "codeact", "codeact-bm25"}
    assert set(re.findall(r"^\| `([a-z0-9-]+)` \|", METHODS, flags=re.MULTILINE)) == known
    given = commands(METHODS)
    assert {command[command.index("--method") + 1] for command in given} == known - {"rlm"}
    for command in given:
        assert shell_json(*command)["outcome"] == "answered"


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
