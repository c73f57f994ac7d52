"""A final answer in a reply's prose: FINAL(...) or FINAL_VAR(...) on a line of its own, or what is wrong with it."""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass
from typing import Literal

PLACEHOLDERS = frozenset({"your final answer here", "your answer here", "your final answer", "your answer", "..."})
"""Words of prompts, ours and others', that a model may echo."""

OWN_LINE = "A final must stand on a line of its own: write FINAL(your answer) or FINAL_VAR(name) alone on a line."
TEXT_FOLLOWS = "Text follows the final on its line; put FINAL(...) alone on a line when the answer is ready."
TWO_FINALS = "The reply holds two finals; give one."
EMPTY = "The final is empty; put the answer between the parentheses."
NO_ANSWER = "No answer was given: those are the prompt's own words, not an answer."
CODE_OUTSIDE = "Code must stand in a block: open it with ```repl on a line of its own and close it with ```."

_DECORATION = r"[ \t]*(?:[-*+>]\s+)?[*_`]{0,3}"
_LINE = re.compile(rf"^{_DECORATION}(FINAL_VAR|FINAL)[ \t]*\(", re.MULTILINE)
_ANYWHERE = re.compile(r"\b(FINAL_VAR|FINAL)[ \t]*\(")
_ALMOST = re.compile(
    rf"^{_DECORATION}(?:(?P<colon>FINAL_VAR|FINAL)[ \t]*:|(?P<case>final_var|final|Final_Var|Final)[ \t]*[(:])"
    r"[ \t]*(?P<rest>[^\n]*)",
    re.MULTILINE,
)
_BARE_CODE = re.compile(
    r"^[ \t]*(?:answer\[|print\(|import |from \w+ import |\w+ = llm_query|for \w+ in .*:$)", re.MULTILINE
)
_AFTER = re.compile(r"[*_`]{0,3}[.!]?[*_`]{0,3}[ \t]*(?=\n|\Z)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Final:
    """A final in the prose."""

    via: Literal["FINAL", "FINAL_VAR"]
    content: str
    """FINAL: the answer, a Python string literal already read. FINAL_VAR: the expression."""
    literal: bool = False
    """The content was written as a string, so that it cannot mean a variable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoFinal:
    """No usable final; problem is empty where nothing even looks like one."""

    problem: str


def find_final(prose: str) -> Final | NoFinal:
    """The one final in a reply's prose, or what the model must be told."""
    found: list[tuple[str, str]] = []
    problem = ""
    at = 0
    while opening := _LINE.search(prose, at):
        end = _end(prose, opening.end())
        if end is None:
            problem = problem or TEXT_FOLLOWS
            at = opening.end()
            continue
        found.append((opening[1], prose[opening.end() : end].strip()))
        at = end
    real = [final for final in dict.fromkeys(found) if final[1].lower().strip("<>[]\"' ") not in PLACEHOLDERS]
    if not real:
        return NoFinal(problem=NO_ANSWER if found else problem or _what_is_wrong(prose))
    if len(real) > 1:
        return NoFinal(problem=TWO_FINALS)
    via, content = real[0]
    if not content:
        return NoFinal(problem=EMPTY)
    text = string_literal(content)
    if text is not None and not text.strip():
        return NoFinal(problem=EMPTY)
    return Final(
        via="FINAL_VAR" if via == "FINAL_VAR" else "FINAL",
        content=content if text is None else text,
        literal=text is not None,
    )


def string_literal(text: str) -> str | None:
    """The string that a Python string literal denotes; None for anything else."""
    if not text or text[-1] not in "\"'":
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return value if isinstance(value, str) else None


def _end(prose: str, begin: int) -> int | None:
    """Where the closing parenthesis stands: balanced and at a line's end, else the last one, if at a line's end.

    Strings are respected where they close, so that a parenthesis or a quote inside one does not count.
    """
    depth = 1
    at = begin
    while at < len(prose):
        character = prose[at]
        if character in "\"'" and (string := _string_end(prose, at, begin)) is not None:
            at = string
            continue
        depth += (character == "(") - (character == ")")
        if depth == 0:
            if _AFTER.match(prose, at + 1):
                return at
            break
        at += 1
    last = prose.rfind(")")
    following = _LINE.search(prose, begin)
    if following is not None:
        last = prose.rfind(")", begin, following.start())
    return last if last >= begin and _AFTER.match(prose, last + 1) and last != at else None


def _string_end(prose: str, at: int, begin: int) -> int | None:
    """One past the string literal at `at`; None when none can begin there, as in the middle of a word."""
    if prose[begin:at].rstrip()[-1:] not in {"", "(", ",", "[", "{", ":", "="}:
        return None
    quote = prose[at : at + 3] if prose[at : at + 3] in {'"""', "'''"} else prose[at]
    end = at + len(quote)
    while end < len(prose):
        if prose[end] == "\\":
            end += 2
            continue
        if prose.startswith(quote, end):
            return end + len(quote)
        if prose[end] == "\n" and len(quote) == 1:
            return None
        end += 1
    return None


def _what_is_wrong(prose: str) -> str:
    inline = list(_ANYWHERE.finditer(prose))
    if inline:
        contents = {prose[found.end() : prose.find(")", found.end())].strip().lower() for found in inline}
        return NO_ANSWER if contents <= PLACEHOLDERS else OWN_LINE
    almost = _ALMOST.search(prose)
    if almost is not None:
        name = (almost["colon"] or almost["case"]).upper()
        return f"Write {name}({almost['rest'].strip().rstrip(').').strip()}) in capitals, with parentheses."
    if _BARE_CODE.search(prose):
        return CODE_OUTSIDE
    return ""
