"""What `rlms` calls stderr: what the code wrote there, and after it the exception that ended the block."""

from __future__ import annotations

import re

_RAISED = re.compile(r"(?:^|\n)(?:Traceback \(most recent call last\):|[A-Za-z_][\w.]*: )")
_ERROR = re.compile(r"[A-Z]\w*|\w*(?:Error|Exception|Interrupt|Exit)")


def complaint_and_error(stderr: str) -> tuple[str, str]:
    """What the code itself wrote, and the exception that the writer put after it."""
    for found in _RAISED.finditer(stderr):
        name = found[0].strip().rstrip(":").rpartition(".")[2]
        if found[0].lstrip().startswith("Traceback") or _ERROR.fullmatch(name):
            return stderr[: found.start()], stderr[found.start() :].lstrip("\n")
    return stderr, ""


def is_raised(error: str) -> bool:
    """Whether an error would be told from what code wrote, standing alone."""
    complaint, raised = complaint_and_error(error)
    return not complaint and bool(raised)
