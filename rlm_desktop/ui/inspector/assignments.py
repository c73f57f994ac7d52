"""Which lines of a block of code bind a name: read from the code, which is not run. Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundAt:
    """Lines from 1, and whether they only change what the name stands for, without binding it anew."""

    lines: tuple[int, ...] = ()
    in_place: bool = False


def bound_at(code: str, name: str) -> BoundAt:
    """The lines of a block that bind or delete a name of the block's own namespace.

    Where there are none, those that may change its value in place: a method called, an item or attribute set. Nothing
    for code that Python cannot read, or that reaches the name by other ways.
    """
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return BoundAt()
    binding = sorted({line for line, bound in _bindings(tree, at_top=True) if bound == name})
    if binding:
        return BoundAt(lines=tuple(binding))
    changing = sorted({line for line, changed in _changes(tree) if changed == name})
    return BoundAt(lines=tuple(changing), in_place=bool(changing))


def _bindings(node: ast.AST, *, at_top: bool, told: frozenset[str] = frozenset()) -> Iterator[tuple[int, str]]:
    """Lines and names bound below a node; inside a function only those that it calls global count."""
    for child in ast.iter_child_nodes(node):
        yield from ((line, name) for line, name in _bound_by(child) if at_top or name in told)
        if isinstance(child, _SCOPES):
            yield from _bindings(child, at_top=False, told=_globals_of(child))
        elif isinstance(child, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            yield from ((one.lineno, one.target.id) for one in ast.walk(child) if isinstance(one, ast.NamedExpr))
        else:
            yield from _bindings(child, at_top=at_top, told=told)


def _bound_by(node: ast.AST) -> Iterator[tuple[int, str]]:
    match node:
        case ast.Name(id=name, lineno=line, ctx=ast.Store() | ast.Del()):
            yield line, name
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.lineno, node.name
        case ast.ExceptHandler(name=str(name), lineno=line):
            yield line, name
        case ast.MatchAs(name=str(name), lineno=line) | ast.MatchStar(name=str(name), lineno=line):
            yield line, name
        case ast.MatchMapping(rest=str(name), lineno=line):
            yield line, name
        case ast.Import(lineno=line, names=names):
            yield from ((line, (one.asname or one.name).partition(".")[0]) for one in names)
        case ast.ImportFrom(lineno=line, names=names):
            yield from ((line, one.asname or one.name) for one in names)


def _globals_of(scope: ast.AST) -> frozenset[str]:
    return frozenset(name for one in ast.walk(scope) if isinstance(one, ast.Global) for name in one.names)


def _changes(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Lines where an item or attribute of a name is set, or a method of it is called."""
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(ctx=ast.Store() | ast.Del()) | ast.Attribute(ctx=ast.Store() | ast.Del()):
                yield from _root(node, node.lineno)
            case ast.Call(func=ast.Attribute(value=value), lineno=line):
                yield from _root(value, line)


def _root(node: ast.AST, line: int) -> Iterator[tuple[int, str]]:
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    if isinstance(node, ast.Name):
        yield line, node.id
