"""The guide's page on the command line is true: its commands run, its options are those that there are."""

import re
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

from rlm_desktop import paths
from rlm_desktop.cli.arguments import parser

PAGE = (paths.resources() / "docs" / "guide" / "command_line.md").read_text("utf-8")
COMMANDS = [
    shlex.split(line)[1:]
    for block in re.findall(r"```sh\n(.*?)```", PAGE, flags=re.DOTALL)
    for line in block.splitlines()
]
ROWS = re.findall(r"^\| (`--.+?) \| .+? \| (.+?) \|$", PAGE, flags=re.MULTILINE)


def test_the_commands_of_the_page_run_in_order(
    shell: Callable[..., subprocess.CompletedProcess[str]], shell_json, tmp_path: Path
):
    (tmp_path / "resources").symlink_to(paths.resources())
    assert {command[0] for command in COMMANDS} == {"run", "list", "show", "export", "import", "doctor"}
    for command in COMMANDS:
        given = [shell_json("list")[0]["run"] if word == "RUN" else word for word in command]
        done = shell(*given)
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    assert (tmp_path / "run.jsonl").exists()


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
            assert defaults[name] == said.strip("`"), name


def _usage_of_run() -> str:
    for action in parser("1")._actions:
        if action.dest == "command":
            return action.choices["run"].format_usage()
    raise AssertionError("no command run")
