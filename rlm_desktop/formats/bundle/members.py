"""What lies in a bundle: a manifest, the event lines, and each corpus as a description and a text."""

from __future__ import annotations

import re

FORMAT = "rlm-desktop-bundle"
VERSION = 1
MANIFEST = "manifest.json"
EVENTS = "events.jsonl"

LARGEST = 16_000_000_000
"""Bytes of all members together, unpacked."""
SMALL = 256_000_000
"""Bytes unpacked up to which it does not matter how much smaller they are packed."""
MOST_TIMES = 200
"""How many times larger than packed the others may be; a writer leaves unpacked what would be smaller still."""
MOST_MEMBERS = 10_000
LARGEST_MANIFEST = 1_000_000

_CORPUS = re.compile(r"corpora/([0-9a-f]{64})\.(json|txt)")


def description_of(digest: str) -> str:
    """The member that describes a corpus."""
    return f"corpora/{digest}.json"


def text_of(digest: str) -> str:
    """The member with a corpus's text."""
    return f"corpora/{digest}.txt"


def is_member(name: str) -> bool:
    """Whether a bundle may hold a member of that name."""
    return name in (MANIFEST, EVENTS) or _CORPUS.fullmatch(name) is not None


def is_digest(text: str) -> bool:
    """Whether a text could be the hash of a corpus."""
    return _CORPUS.fullmatch(description_of(text)) is not None


def is_too_good(unpacked: int, packed: int) -> bool:
    """Whether members are so much smaller packed that unpacking them could be meant to do harm."""
    return unpacked > SMALL and unpacked > MOST_TIMES * max(1, packed)
