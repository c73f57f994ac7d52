"""Lines and JSON on stdout, whatever the terminal can show and whatever the text holds."""

from __future__ import annotations

import json
import sys
from typing import Any

from rlm_desktop.codec import dump_line
from rlm_desktop.events.wording import plain


def say(*lines: str) -> None:
    """Print lines at once, control characters made visible; what the encoding does not know becomes "?"."""
    encoding = sys.stdout.encoding or "utf-8"
    for line in lines:
        sys.stdout.write(plain(line).encode(encoding, "replace").decode(encoding) + "\n")
    sys.stdout.flush()


def say_json(value: Any) -> None:
    """Print one JSON value on one line; it loses nothing, whatever the encoding."""
    line = dump_line(value)
    try:
        line.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        line = json.dumps(value)
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
