"""The headless front's main: from arguments to an exit code."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from pathlib import Path

from rlm_desktop import logbook, paths, version
from rlm_desktop.cli.arguments import parser
from rlm_desktop.cli.exit_codes import ANSWERED, BAD_INPUT, BUG, INTERRUPTED
from rlm_desktop.errors import RlmError
from rlm_desktop.events.wording import plain


def main(arguments: list[str]) -> int:
    """Carry out one command; 0 done or answered, 3 not answered or not the same, 2 bad arguments or input, 1 a bug."""
    try:
        given = parser(version.own()).parse_args(arguments)
    except SystemExit as leaving:  # argparse ends the process; its code is ours: 0 for --help, 2 for a mistake
        return leaving.code if isinstance(leaving.code, int) else BAD_INPUT
    try:
        code = _carry_out(given)
        sys.stdout.flush()
    except RlmError as error:
        sys.stderr.write(f"rlm-desktop: {plain(str(error))}\n")
        return BAD_INPUT
    except BrokenPipeError:  # the reader of our output, `head` say, has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ANSWERED
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the process's door: a bug ends with its trace and its own exit code
        logbook.begin("shell")
        logbook.bug(error)
        logbook.end()
        sys.stderr.write("rlm-desktop: this is a bug in RLM Desktop; please report it with these lines.\n")
        traceback.print_exc()
        return BUG
    return code


def _carry_out(given: argparse.Namespace) -> int:
    if given.command == "repl":
        from rlm_desktop.cli.repl import repl

        return repl(given)
    database = Path(given.db or paths.database()).absolute()
    match given.command:
        case "run":
            from rlm_desktop.cli.asking import run

            return run(given, database)
        case "fork" | "resume":
            from rlm_desktop.cli.forking import go_on

            return go_on(given, database)
        case "verify":
            from rlm_desktop.cli.verifying import verify

            return verify(given, database)
        case "doctor":
            from rlm_desktop.cli.doctor import doctor

            return doctor(given, database)
        case "compare":
            from rlm_desktop.cli.comparing import compare

            return compare(given, database)
        case "search":
            from rlm_desktop.cli.searching import search

            return search(given, database)
        case _:
            from rlm_desktop.cli import shelf

            return shelf.COMMANDS[given.command](given, database)
