"""What a second start says to the first one, in one line of JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rlm_desktop.codec import CodecError, from_plain, to_plain

MOST_BYTES = 1_000_000
SCHEME = "rlm-desktop:"


@dataclass(frozen=True, slots=True)
class Given:
    """What a start was given. files: absolute paths. links: as they were written. token: of Wayland."""

    files: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    token: str = ""


def given(arguments: Sequence[str]) -> Given:
    """Of the command line: links by their scheme, all else files as seen from the working directory."""
    links = tuple(one for one in arguments if is_link(one))
    files = tuple(str(Path(one).absolute()) for one in arguments if not is_link(one))
    return Given(files, links, os.environ.get("XDG_ACTIVATION_TOKEN", ""))


def is_link(text: str) -> bool:
    """Whether it has our scheme; it may lead nowhere."""
    return text.startswith(SCHEME)


def encode(said: Given) -> bytes:
    """One line."""
    return json.dumps(to_plain(said)).encode() + b"\n"


def decode(line: bytes) -> Given | None:
    """What was said; None for anything else."""
    try:
        return from_plain(Given, json.loads(line))
    except (ValueError, CodecError, RecursionError):
        return None
