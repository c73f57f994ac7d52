"""The door knows every command that the command line has."""

from rlm_desktop.__main__ import COMMANDS
from rlm_desktop.cli.arguments import parser


def test_every_command_of_the_parser_opens_the_command_line():
    (commands,) = [action.choices for action in parser("1")._actions if action.dest == "command"]
    assert set(commands) == COMMANDS
