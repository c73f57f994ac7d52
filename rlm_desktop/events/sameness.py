"""What does not count when two texts are compared that code wrote: where objects lie, and the order of sets."""

from __future__ import annotations

import ast
import re

_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}")
_SET = re.compile(r"""\{(?:'(?:[^'\\\n]|\\.)*+'|"(?:[^"\\\n]|\\.)*+"|[^{}:'"\n])++\}""")
"""What may be a set as Python shows it; the elements have no braces of their own."""
LONGEST_SET = 20_000
"""Characters."""


def comparable(text: str) -> str:
    """A text in which neither the addresses in memory count nor in what order a set was shown."""
    if "0x" in text:
        text = _ADDRESS.sub("0x…", text)
    return _SET.sub(_in_order, text) if "{" in text else text


def _in_order(found: re.Match[str]) -> str:
    shown = found[0]
    if "," not in shown or len(shown) > LONGEST_SET:
        return shown
    try:
        value = ast.literal_eval(shown)
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return shown
    return f"{{{', '.join(sorted(map(repr, value)))}}}" if isinstance(value, set) else shown
