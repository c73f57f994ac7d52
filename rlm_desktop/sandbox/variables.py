"""What a block changed in the namespace: cheap for big values, unharmed by hostile ones."""

from __future__ import annotations

import collections
import dataclasses
import itertools
import types
from collections.abc import Callable, Iterable, Mapping
from typing import Any

PREVIEW_CHARS = 200
NAME_CHARS = 200
REPORTED = 1_000
"""Changed names that are reported after one block; the rest come with the next."""
_WATCHED_ITEMS = 2_000
_SHOWN_ITEMS = 12
_DEPTH = 3
_WIDE_INTEGER_BITS = 4_096

Row = dict[str, Any]
"""name, kind, size, preview: a ports Variable as plain data."""


class Watch:
    """Remembers how the names stood, to tell what has changed since.

    is_scaffold(name, value): whether the name is one of ours, as we set it.
    """

    def __init__(self, namespace: Mapping[str, Any], is_scaffold: Callable[[str, Any], bool]) -> None:
        self._namespace = namespace
        self._is_scaffold = is_scaffold
        self._seen: dict[str, tuple[Any, ...]] = {}
        self._slow: dict[str, Any] = {}

    def changes(self) -> tuple[list[Row], list[str]]:
        """Names bound, rebound or changed in place since the last time, and names that are gone."""
        changed: list[Row] = []
        present = {name: value for name, value in list(self._namespace.items()) if self._is_of_interest(name, value)}
        for name, value in present.items():
            if len(changed) >= REPORTED:
                break
            row = self._describe(name, value)
            mark = (id(value), row["kind"], row["size"], row["preview"], _fingerprint(value))
            if self._seen.get(name) != mark:
                self._seen[name] = mark
                changed.append(row)
        removed = [name for name in self._seen if name not in present]
        for name in removed:
            del self._seen[name]
            self._slow.pop(name, None)
        return changed, removed

    def _describe(self, name: str, value: Any) -> Row:
        """As describe(); a value whose repr had to be interrupted is not asked for it again."""
        if name in self._slow and self._slow[name] is value:
            return {"name": name[:NAME_CHARS], "kind": _kind(value), "size": None, "preview": "<its repr does not end>"}
        try:
            return describe(name, value)
        except KeyboardInterrupt:
            self._slow[name] = value
            raise

    def _is_of_interest(self, name: Any, value: Any) -> bool:
        return type(name) is str and not name.startswith("__") and not self._is_scaffold(name, value)


def describe(name: str, value: Any) -> Row:
    """One variable as plain data; never raises but for an interrupt."""
    return {
        "name": name[:NAME_CHARS],
        "kind": _kind(value),
        "size": _size(value),
        "preview": preview(value),
    }


def _kind(value: Any) -> str:
    return str(type.__dict__["__name__"].__get__(type(value)))[:NAME_CHARS]


def preview(value: Any, chars: int = PREVIEW_CHARS) -> str:
    """The beginning of a value's repr, without building the whole of it where that can be helped."""
    try:
        text = _show(value, chars, _DEPTH)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001  (a hostile __repr__ may raise anything)
        return f"<{_kind(value)}: its repr raised {type(error).__name__}>"[:chars]
    return text if len(text) <= chars else text[: chars - 1] + "…"


def _show(value: Any, chars: int, depth: int) -> str:
    kind = type(value)
    if issubclass(kind, (str, bytes, bytearray)):
        return repr(value[: chars + 1]) if kind in (str, bytes) else f"{kind.__name__} of {_size(value)}"
    if issubclass(kind, int) and kind is not bool and int.bit_length(value) > _WIDE_INTEGER_BITS:
        return f"<{kind.__name__} of {int.bit_length(value)} bits>"
    if issubclass(kind, dict):
        return _show_items(kind, "{}", _dict_items(value, chars, depth), dict.__len__(value))
    for base, marks in ((list, "[]"), (tuple, "()"), (set, "{}"), (frozenset, "{}"), (collections.deque, "[]")):
        if issubclass(kind, base) and not hasattr(kind, "_fields"):
            items = (_show(item, chars, depth - 1) for item in base.__iter__(value))
            shown = items if depth else iter(["…"])
            return _show_items(kind, marks, shown, base.__len__(value))
    if kind is types.ModuleType:
        return f"<module {value.__name__!r}>"
    if dataclasses.is_dataclass(kind) and depth:
        parts = (
            f"{field.name}={_show(getattr(value, field.name, None), chars, depth - 1)}"
            for field in itertools.islice(dataclasses.fields(kind), _SHOWN_ITEMS)
        )
        return f"{kind.__name__}({', '.join(parts)})"
    return str.__str__(repr(value))


def _dict_items(value: dict[Any, Any], chars: int, depth: int) -> Iterable[str]:
    if not depth:
        return iter(["…"])
    return (f"{_show(key, chars, depth - 1)}: {_show(item, chars, depth - 1)}" for key, item in dict.items(value))


def _show_items(kind: type[Any], marks: str, items: Iterable[str], size: int) -> str:
    if size == 0:
        return f"{kind.__name__}()" if kind not in (list, tuple, dict) else marks
    shown = list(itertools.islice(items, _SHOWN_ITEMS))
    inside = ", ".join(shown) + (", …" if size > _SHOWN_ITEMS else "," if kind is tuple and size == 1 else "")
    text = f"{marks[0]}{inside}{marks[1]}"
    return text if kind in (list, tuple, dict, set) else f"{kind.__name__}({text})"


def _size(value: Any) -> int | None:
    if isinstance(value, type) or not hasattr(type(value), "__len__"):
        return None
    try:
        size = len(value)
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001  (a hostile __len__ may raise anything)
        return None
    return size if 0 <= size < 1 << 53 else None


def _fingerprint(value: Any) -> int | None:
    kind = type(value)
    if kind in (list, tuple, set, collections.deque) and len(value) <= _WATCHED_ITEMS:
        return hash(tuple(map(id, value)))
    if kind is dict and len(value) <= _WATCHED_ITEMS:
        return hash(tuple(map(id, itertools.chain.from_iterable(value.items()))))
    return None
