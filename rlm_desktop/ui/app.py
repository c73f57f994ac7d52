"""The window's door: from the command line to a shown window."""

from __future__ import annotations

import argparse
import signal
from pathlib import Path

from rlm_desktop import paths
from rlm_desktop.ui import display
from rlm_desktop.ui.incoming.handing_over import hand_over

BAD_INPUT = 2


def main(arguments: list[str]) -> int:
    """Show the window until it is closed; the exit code. Qt is imported when no other window takes what was given."""
    try:
        parsed = _parser().parse_args(arguments)
    except SystemExit as leaving:  # argparse ends the process; its code is ours
        return leaving.code if isinstance(leaving.code, int) else BAD_INPUT
    database = Path(parsed.db or paths.database()).absolute()
    if hand_over(database, parsed.given):
        return 0
    if display.is_refused(display.check):
        return BAD_INPUT
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C in a terminal ends the window; its workers see that
    from rlm_desktop.ui import showing

    return showing.show(database, parsed.given)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="rlm-desktop", add_help=False)
    parser.add_argument("given", metavar="FILE", nargs="*")
    parser.add_argument("--db", metavar="FILE", type=Path)
    return parser
