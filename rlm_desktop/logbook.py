"""The application's own log: what was started, what ended, where it failed; never a text of anybody's.

A file that begins anew at a megabyte, the two before it kept. No message of an error is written, for it may quote a
document, a prompt or a key: only its type, and the lines of code that it passed through.
"""

import logging
import logging.handlers
import re
import sys
import traceback
from pathlib import Path

from rlm_desktop import paths, version

BYTES = 1_000_000
OLDER = 2
_NAME = "rlm_desktop"
_FRAME = re.compile(r'^\s*File "(?P<file>[^"]+)", line (?P<line>\d+), in (?P<function>\S+)$', re.MULTILINE)
_KIND = re.compile(r"^(?P<kind>[A-Za-z_][\w.]*)(?::|$)", re.MULTILINE)
_MOST_FRAMES = 40


def begin(process: str) -> None:
    """From here on this process writes into its file; "window" and "shell" have one each.

    Where the file cannot be written, the application goes on without.
    """
    logging.raiseExceptions = False  # a full disk ends nothing
    file = paths.log_file(process)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            file, maxBytes=BYTES, backupCount=OLDER, encoding="utf-8", delay=True
        )
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(message)s"))
    logger = logging.getLogger(_NAME)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(handler)
    note(f"{process} started: RLM Desktop {version.own()}, Python {sys.version.split()[0]}, {sys.platform}")


def end() -> None:
    """Close the file."""
    logger = logging.getLogger(_NAME)
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
        handler.close()


def note(line: str) -> None:
    """Write a line; the caller sees to it that it quotes nothing."""
    logging.getLogger(_NAME).info(line)


def bug(error: BaseException) -> None:
    """Write where an error that nobody caught came from."""
    broke("".join(traceback.format_exception(error)))


def broke(trace: str) -> None:
    """The same, of a trace as Python prints it; another process may have sent it."""
    kinds = [found["kind"] for found in _KIND.finditer(trace) if found["kind"] not in {"Traceback", "During", "The"}]
    frames = [f"{short_place(found['file'])}:{found['line']} {found['function']}" for found in _FRAME.finditer(trace)]
    logging.getLogger(_NAME).error("%s < %s", kinds[-1] if kinds else "a bug", " < ".join(frames[-_MOST_FRAMES:][::-1]))


def short_place(file: str) -> str:
    """A file of ours or of a library from its package on; of any other only the name."""
    parts = Path(file).parts
    for mark, skip in (("site-packages", 1), (_NAME, 0)):
        if mark in parts:
            return "/".join(parts[len(parts) - 1 - parts[::-1].index(mark) + skip :])
    return Path(file).name
