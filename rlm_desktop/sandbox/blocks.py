"""One block of code after the other in one namespace, as a Python prompt would run them."""

from __future__ import annotations

import ast
import builtins
import linecache
import sys
import traceback
import types
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rlm_desktop.sandbox.answers import answer_text

TRACEBACK_CHARS = 8_000
_PACKAGE = str(Path(__file__).parent)
_ADDRESSABLE = (
    ast.Expression, ast.Name, ast.Attribute, ast.Subscript, ast.Constant, ast.Load, ast.UnaryOp, ast.USub, ast.Slice,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a block went. error: the traceback with the block's own lines; line: where in the block, from 1."""

    state: str
    error: str = ""
    line: int | None = None


class Namespace:
    """The module __main__ of the code."""

    def __init__(self) -> None:
        self._module = types.ModuleType("__main__")
        self.names: dict[str, Any] = self._module.__dict__
        self._count = 0
        builtins.help = _help  # type: ignore[assignment]  # without site there is none to replace

    def next_file(self) -> str:
        """The file name under which the next block's lines are known."""
        self._count += 1
        return f"<block {self._count}>"

    def execute(self, code: str, file: str) -> Outcome:
        """Run a block; a bare expression at its end is shown by its repr, as a notebook would.

        Raises KeyboardInterrupt only when one comes while an error is put into words.
        """
        sys.modules["__main__"] = self._module
        linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
        try:
            self._run(code, file)
        except KeyboardInterrupt as error:
            return Outcome(state="interrupted", error=_in_words(error), line=_line(error, file))
        except BaseException as error:  # noqa: BLE001  (the edge of model code: SystemExit too is an error of the block)
            return Outcome(state="error", error=_in_words(error), line=_line(error, file))
        return Outcome(state="ok")

    def _run(self, code: str, file: str) -> None:
        tree = ast.parse(code, file)
        last = None
        if tree.body and isinstance(tree.body[-1], ast.Expr):
            last = ast.Expression(tree.body.pop().value)  # type: ignore[attr-defined]
        if tree.body:
            exec(compile(tree, file, "exec", dont_inherit=True), self.names)
        if last is not None:
            value = eval(compile(last, file, "eval", dont_inherit=True), self.names)
            if value is not None:
                print(repr(value))  # noqa: T201  (to the block's own output)

    def text_of(self, expression: str) -> str | None:
        """What a name, an attribute or an item holds, as an answer's text; None when there is no such thing.

        Whatever str() raises comes through.
        """
        try:
            tree = ast.parse(expression.strip(), mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        if not all(isinstance(part, _ADDRESSABLE) for part in ast.walk(tree)) or isinstance(tree.body, ast.Constant):
            return None
        try:
            value = eval(compile(tree, "<answer>", "eval", dont_inherit=True), self.names)
        except (NameError, AttributeError, LookupError, TypeError):
            return None
        return answer_text(value)


def _help(thing: object = "") -> None:
    """Print what a thing's docstring says; without site, Python has no help() of its own."""
    import pydoc

    plain = pydoc.plaintext  # type: ignore[attr-defined]  # the stubs do not know it
    print(pydoc.render_doc(thing, renderer=plain))  # noqa: T201  (to the block's own output)


def _in_words(error: BaseException) -> str:
    try:
        told = traceback.TracebackException.from_exception(error, compact=True)
        _hide_our_frames(told)
        text = "".join(told.format())
    except KeyboardInterrupt:
        raise
    except BaseException as other:  # noqa: BLE001  (a hostile __str__ may raise anything)
        text = f"{type(error).__name__} (putting it into words raised {type(other).__name__})"
    if len(text) > TRACEBACK_CHARS:
        half = TRACEBACK_CHARS // 2
        text = f"{text[:half]}\n[… {len(text) - 2 * half:,} characters of the traceback …]\n{text[-half:]}"
    return text.rstrip("\n")


def _hide_our_frames(told: traceback.TracebackException | None) -> None:
    seen = set()
    while told is not None and id(told) not in seen:
        seen.add(id(told))
        told.stack = traceback.StackSummary.from_list(
            [frame for frame in told.stack if not frame.filename.startswith(_PACKAGE)]
        )
        _hide_our_frames(told.__cause__)
        told = told.__context__


def _line(error: BaseException, file: str) -> int | None:
    if isinstance(error, SyntaxError) and error.filename == file:
        return error.lineno
    line = None
    step = error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == file:
            line = step.tb_lineno
        step = step.tb_next
    return line
