"""What a piece of code comes to when comments, layout and quotes are taken away: for comparing code that models wrote.

Names are kept: a renamed variable is another variable to the steps that follow. Code that Python cannot read is
compared by its words alone.
"""

from __future__ import annotations

import ast
import builtins
import keyword
import re
import warnings
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_WORDS = 5_000
"""Of a piece of code; what follows is compared for being the same, but not for how alike it is."""

_WORD = re.compile(
    r"""\#[^\n]*
    |[rbfuRBFU]{0,2}(?:\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
    |\\\n[ \t]*
    |\n[ \t]*(?=[^\s\#])
    |\d[\w.]*
    |\w+
    |[^\w\s]""",
    re.DOTALL | re.VERBOSE,
)
"""Comments, strings, joined lines, the indentation of lines that hold more than a comment, numbers, names, signs."""
_SIGNS = frozenset("()[]{},.:;=")
"""In all code, so that they do not tell one piece from another."""
_KEPT_NAMES = frozenset(
    {
        *keyword.kwlist,
        *dir(builtins),
        *("context", "document_names", "llm_query", "llm_query_batched", "rlm_query", "rlm_query_batched"),
        *("FINAL", "FINAL_VAR", "SHOW_VARS", "SEARCH", "answer"),
    }
)
"""Names that are not the code's own to choose."""


@dataclass(frozen=True, slots=True)
class CodeShape:
    """One piece of code."""

    same: str
    """Equal for code that is the same but for comments, layout, brackets that change nothing, and quotes."""
    nameless: str
    """Equal for code that is the same but for the names that it chose."""
    words: tuple[str, ...]
    """In order, without comments, brackets and the like: what it is compared by for how alike it is."""


def shapes_of(codes: Iterable[str]) -> list[CodeShape]:
    """The shape of each piece; `same` can be compared among the pieces of one call."""
    read = [_read(code) for code in codes]
    trees = _trees(read)
    return [
        CodeShape(same=trees.get(one.laid_out, one.laid_out), nameless=_nameless(one.laid_out), words=one.words)
        for one in read
    ]


@dataclass(frozen=True, slots=True)
class _Read:
    code: str
    laid_out: str
    """The words with the indentation of each line: the same for the same code, and sometimes for no more than that."""
    bare: str
    """The words without what layout alone may bring: other code than this is other code."""
    words: tuple[str, ...]


def _read(code: str) -> _Read:
    found = _WORD.findall(code.replace("\r\n", "\n").lstrip("\n"))
    laid_out = [_quoted(word) if '"' in word else word for word in found if word[0] != "#" and word[:2] != "\\\n"]
    words = [word for word in laid_out if word[0] != "\n"]
    bare = "\0".join([word.strip("\"'") for word in words if word not in "()[],\"'"])
    telling = [word for word in words[:MOST_WORDS] if word not in _SIGNS]
    return _Read(code, "\0".join(laid_out), bare, tuple(telling or words[:MOST_WORDS]))


def _trees(read: Sequence[_Read]) -> dict[str, str]:
    """By their words with the layout: what Python reads, where other code of the same bare words may be the same."""
    alike: dict[str, dict[str, str]] = defaultdict(dict)
    for one in read:
        alike[one.bare][one.laid_out] = one.code
    return {
        laid_out: tree
        for group in alike.values()
        if len(group) > 1
        for laid_out, code in group.items()
        if (tree := _tree(code)) is not None
    }


def _tree(code: str) -> str | None:
    """The syntax tree as text, without places; None for code that Python cannot read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.dump(ast.parse(code))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _quoted(string: str) -> str:
    """A string in single quotes where that is safe: one on a line that holds neither quotes nor backslashes."""
    head, quote, rest = string.partition('"')
    inner = rest[:-1]
    if quote and "'" not in head and inner and not set(inner) & {'"', "'", "\\", "\n"}:
        return f"{head}'{inner}'"
    return string


def _nameless(laid_out: str) -> str:
    """The words, each name that the code chose by when it came first; names behind a dot are others' names."""
    numbers: dict[str, str] = {}
    found = []
    before = ""
    for word in laid_out.split("\0"):
        is_name = (word[:1].isalpha() or word[:1] == "_") and word[-1] not in "\"'"
        if is_name and before != "." and word not in _KEPT_NAMES:
            found.append(numbers.setdefault(word, f"\1{len(numbers)}"))
        else:
            found.append(word)
        before = word
    return "\0".join(found)
