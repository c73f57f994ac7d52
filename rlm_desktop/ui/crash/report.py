"""What is told of a bug: versions, run and trace, without keys, addresses and places of the user's files."""

from __future__ import annotations

import platform
import re

from PySide6 import QtCore

from rlm_desktop import logbook, version

TRACE_CHARS = 20_000
_FRAME = re.compile(r'^(?P<before>\s*File ")(?P<file>[^"]+)(?P<after>", line \d+.*)$')


def report(trace: str, run: str | None) -> str:
    """The report, as plain text."""
    stands_on = f"Python {platform.python_version()}, Qt {QtCore.qVersion()}, {platform.platform()}"
    said = "\n".join(_redacted(trace[-TRACE_CHARS:].splitlines()))
    return f"RLM Desktop {version.own()}, {stands_on}\nRun: {run or 'none'}\n\n{said}"


def _redacted(lines: list[str]) -> list[str]:
    """Each line by itself; of a line of code that was passed through, the file from its package on."""
    from rlm_desktop.formats.redaction_rules import NAMES, PATTERNS, Finder, rules_named  # only a bug needs them

    finder = Finder(rules_named(list(PATTERNS), []))
    done = []
    for line in lines:
        frame = _FRAME.match(line)
        if frame is not None:
            done.append(frame["before"] + logbook.short_place(frame["file"]) + frame["after"])
            continue
        for find in reversed(finder.find(line)):
            line = f"{line[: find.start]}[{NAMES[find.rule]}]{line[find.end :]}"
        done.append(line)
    return done
