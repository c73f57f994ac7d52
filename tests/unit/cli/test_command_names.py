"""The door knows every command that the command line has."""

import pytest

from rlm_desktop.__main__ import COMMANDS, main
from rlm_desktop.cli.arguments import parser


def test_every_command_of_the_parser_opens_the_command_line():
    (commands,) = [action.choices for action in parser("1")._actions if action.dest == "command"]
    assert set(commands) == COMMANDS


def test_a_mistyped_command_is_no_document(capsys: pytest.CaptureFixture[str]):
    assert main(["expert", "--format", "html"]) == 2
    assert "invalid choice: 'expert' (choose from 'run'," in capsys.readouterr().err
