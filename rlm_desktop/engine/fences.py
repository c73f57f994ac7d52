"""A reply cut into thinking, prose and code blocks: a Markdown fence scanner that knows Python.

The rivals' regular expressions lose blocks over a tag, an indentation, a missing line break or a fence inside a
string; this scanner takes fences of three or more backticks or tildes, and lets Python say where a block ends.
"""

from __future__ import annotations

import ast
import re
import textwrap
import warnings
from dataclasses import dataclass

RUN_TAGS = frozenset({"repl", "python", "py", "python3"})
MOST_CLOSINGS = 20
"""Closing fences that are tried for one block."""

_OPENING = re.compile(r"^([ \t]*)(`{3,}|~{3,})[ \t]*([A-Za-z0-9_+.-]*)[ \t]*$")
_THINKING = re.compile(r"^\s*<(think|thinking|reasoning)>.*?(?:</\1>|\Z)", re.DOTALL | re.MULTILINE | re.IGNORECASE)
_HEADLESS_THINKING = re.compile(r"\A(?:(?!<think).)*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a reply holds."""

    blocks: tuple[str, ...]
    """Code that is to run, in order."""
    prose: str
    """All that is neither thinking nor in a fence."""
    other_tags: tuple[str, ...] = ()
    """Tags of the fenced blocks that do not run."""
    is_unclosed: bool = False
    """The reply ends inside the last block that is to run."""


def read_reply(reply: str) -> Reading:
    """Cut a reply up."""
    lines = without_thinking(reply).replace("\r\n", "\n").split("\n")
    blocks: list[str] = []
    prose: list[str] = []
    others: list[str] = []
    is_unclosed = False
    at = 0
    while at < len(lines):
        opening = _OPENING.match(lines[at])
        if opening is None:
            prose.append(lines[at])
            at += 1
            continue
        tag = opening[3].lower()
        code, at, is_closed = _block(lines, at + 1, opening[2])
        if tag in RUN_TAGS or (not tag and code.strip() and compiles(code)):
            if code.strip():
                blocks.append(code)
                is_unclosed = not is_closed
        else:
            others.append(tag or "untagged")
    return Reading(blocks=tuple(blocks), prose="\n".join(prose), other_tags=tuple(others), is_unclosed=is_unclosed)


def without_thinking(reply: str) -> str:
    """A reply without what the model thought aloud before it."""
    text = _HEADLESS_THINKING.sub("", reply, count=1) if "</think" in reply.lower() else reply
    return _THINKING.sub("", text)


def compiles(code: str) -> bool:
    """Whether Python can parse it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _block(lines: list[str], begin: int, fence: str) -> tuple[str, int, bool]:
    """The code from line `begin`, the line after its closing fence, and whether there is one.

    A fence inside a Python string does not close: the first closing at which the code parses does, else the first.
    """
    closings = [
        number
        for number in range(begin, len(lines))
        if (bare := lines[number].strip()) and set(bare) == {fence[0]} and len(bare) >= len(fence)
    ][:MOST_CLOSINGS]
    for number in closings:
        code = textwrap.dedent("\n".join(lines[begin:number]))
        if compiles(code):
            return code, number + 1, True
    if closings:
        return textwrap.dedent("\n".join(lines[begin : closings[0]])), closings[0] + 1, True
    for number in range(begin, len(lines)):
        if lines[number].rstrip().endswith(fence):  # a closing fence without its line break
            kept = [*lines[begin:number], lines[number].rstrip().removesuffix(fence)]
            return textwrap.dedent("\n".join(kept)), number + 1, True
    return textwrap.dedent("\n".join(lines[begin:])), len(lines), False
