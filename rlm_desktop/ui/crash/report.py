"""What is told of a bug: versions, run and trace, without keys, addresses and places of the user's files."""

from __future__ import annotations

import platform
import re

from PySide6 import QtCore

from rlm_desktop import logbook, version

TRACE_CHARS = 20_000
MOST_TRACES = 5
"""Bugs in full, in one report; of more there is the count."""
_FRAME = re.compile(r'^(?P<before>\s*File ")(?P<file>[^"]+)(?P<after>", line \d+.*)$')


class Report:
    """Of one bug, and of those that came while it was being read.

    trace: as Python prints it. run: id of the run that is looked at.
    """

    def __init__(self, trace: str, run: str | None) -> None:
        self._run = run
        self._times = {trace: 1}

    @property
    def others(self) -> int:
        """How many bugs came after the first."""
        return sum(self._times.values()) - 1

    def add(self, trace: str) -> bool:
        """One more; whether it is another one than those before."""
        self._times[trace] = self._times.get(trace, 0) + 1
        return self._times[trace] == 1

    def text(self) -> str:
        """The report, as plain text."""
        stands_on = f"Python {platform.python_version()}, Qt {QtCore.qVersion()}, {platform.platform()}"
        said = [f"RLM Desktop {version.own()}, {stands_on}\nRun: {self._run or 'none'}"]
        for trace, times in list(self._times.items())[:MOST_TRACES]:
            again = f"\n({times} times)" if times > 1 else ""
            said.append("\n".join(_redacted(trace[-TRACE_CHARS:].splitlines())) + again)
        if len(self._times) > MOST_TRACES:
            said.append(f"And {len(self._times) - MOST_TRACES} other bugs.")
        return "\n\n".join(said)


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
