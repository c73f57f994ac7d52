"""Frozen dataclass <-> one line of JSON; the same for pipes, database and export.

A tagged object carries its class name under "type"; nested values do not, because the field's
annotation says what they are. Supported annotations: str, int, float, bool, None, Literal, Enum,
dataclass, tuple[X, ...], Mapping[str, X] or dict[str, X], Any, and unions of one of these with None.
"""

from __future__ import annotations

import dataclasses
import enum
import json
import math
import types
import typing
from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeVar

T = TypeVar("T")
Plain = dict[str, Any]
_Reader = Callable[[Any, str], Any]

TAG = "type"
LARGEST_INT = 2**63
"""One more than the largest whole number that the database holds."""


class CodecError(ValueError):
    """The text is not what the dataclass says it is; the message names the field."""


class Codec:
    """Reads and writes the given dataclasses, each under its own class name."""

    def __init__(self, *classes: type[Any]) -> None:
        self._classes = {cls.__name__: cls for cls in classes}

    def encode(self, value: Any) -> str:
        """One line of JSON without a line break."""
        return dump_line(self.tagged(value))

    def tagged(self, value: Any) -> Plain:
        """The value as plain JSON data, with its class name under "type"."""
        name = type(value).__name__
        if self._classes.get(name) is not type(value):
            raise CodecError(f"{name} is not one of this codec's classes")
        return {TAG: name, **to_plain(value)}

    def decode(self, line: str | bytes) -> Any:
        """The dataclass that a line holds.

        Raises CodecError when the line is not JSON, names an unknown class, or does not fit it.
        """
        return self.untagged(parse_line(line))

    def untagged(self, plain: Any) -> Any:
        """The dataclass for plain JSON data that carries its class name under "type"."""
        if not isinstance(plain, dict) or not isinstance(plain.get(TAG), str):
            raise CodecError(f'expected an object with a "{TAG}"')
        name = plain[TAG]
        if name not in self._classes:
            raise CodecError(f"unknown {TAG} {name!r}")
        return from_plain(self._classes[name], {key: item for key, item in plain.items() if key != TAG})


def dump_line(plain: Any) -> str:
    """Plain JSON data as one line; lone surrogates survive as escapes.

    Raises CodecError for a number that JSON does not know: infinite, or none.
    """
    try:
        line = json.dumps(plain, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        line.encode("utf-8")
    except UnicodeEncodeError:
        line = json.dumps(plain, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    except ValueError as error:
        raise CodecError(str(error)) from error
    return line


def parse_line(line: str | bytes) -> Any:
    """The plain JSON data that a line holds.

    Raises CodecError when it is not JSON; Python's own NaN and Infinity are not.
    """
    try:
        return json.loads(line, parse_constant=_no_number, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise CodecError(f"not JSON: {error}") from error


def to_plain(value: Any) -> Any:
    """Plain JSON data for a dataclass, or for anything that a field may hold."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, str):
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: to_plain(getattr(value, name)) for name in _field_names(type(value))}
    if isinstance(value, (tuple, list)):
        return [to_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    raise CodecError(f"cannot write a {type(value).__name__}")


def from_plain(cls: type[T], plain: Any) -> T:
    """The dataclass for plain JSON data: a missing field takes its default, an unknown one is refused."""
    return typing.cast(T, _dataclass_reader(cls)(plain, cls.__name__))


_names: dict[type[Any], tuple[str, ...]] = {}
_readers: dict[type[Any], _Reader] = {}


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number")


def _finite(text: str) -> float:
    value = float(text)
    return value if math.isfinite(value) else _no_number(text)


def _field_names(cls: type[Any]) -> tuple[str, ...]:
    names = _names.get(cls)
    if names is None:
        names = _names[cls] = tuple(field.name for field in dataclasses.fields(cls))
    return names


def _dataclass_reader(cls: type[Any]) -> _Reader:
    known = _readers.get(cls)
    if known is not None:
        return known
    hints = typing.get_type_hints(cls)
    readers = {field.name: _reader(hints[field.name]) for field in dataclasses.fields(cls)}
    required = {
        field.name
        for field in dataclasses.fields(cls)
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    }

    def read(plain: Any, where: str) -> Any:
        if not isinstance(plain, dict):
            raise CodecError(f"{where}: expected an object")
        values = {}
        for key, item in plain.items():
            reader = readers.get(key)
            if reader is None:
                raise CodecError(f"{where}: unknown field {key!r}")
            values[key] = reader(item, f"{where}.{key}")
        missing = required - values.keys()
        if missing:
            raise CodecError(f"{where}: missing {', '.join(sorted(missing))}")
        return cls(**values)

    _readers[cls] = read
    return read


def _reader(hint: Any) -> _Reader:
    if hint is Any:
        return lambda plain, where: plain
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        return _optional_reader(hint)
    if origin is Literal:
        return _literal_reader(frozenset(typing.get_args(hint)))
    if origin is tuple:
        return _tuple_reader(_reader(typing.get_args(hint)[0]))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping_reader(_reader(typing.get_args(hint)[1]))
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return _enum_reader(hint)
    if dataclasses.is_dataclass(hint):
        return _dataclass_reader(hint)  # type: ignore[arg-type]
    if hint in (str, int, float, bool):
        return _scalar_reader(hint)
    raise TypeError(f"the codec cannot hold {hint!r}")


def _optional_reader(hint: Any) -> _Reader:
    """Of a union: None, then one or more scalar types, or exactly one other type."""
    members = [member for member in typing.get_args(hint) if member is not type(None)]
    optional = len(members) < len(typing.get_args(hint))
    readers = [_reader(member) for member in members]

    def read(plain: Any, where: str) -> Any:
        if plain is None and optional:
            return None
        for reader in readers[:-1]:
            try:
                return reader(plain, where)
            except CodecError:
                continue
        return readers[-1](plain, where)

    return read


def _literal_reader(allowed: frozenset[Any]) -> _Reader:
    types_allowed = {type(one) for one in allowed}

    def read(plain: Any, where: str) -> Any:
        if type(plain) not in types_allowed or plain not in allowed:
            raise CodecError(f"{where}: {plain!r} is not one of {sorted(map(str, allowed))}")
        return plain

    return read


def _tuple_reader(item_reader: _Reader) -> _Reader:
    def read(plain: Any, where: str) -> Any:
        if not isinstance(plain, list):
            raise CodecError(f"{where}: expected a list")
        return tuple(item_reader(item, where) for item in plain)

    return read


def _mapping_reader(item_reader: _Reader) -> _Reader:
    def read(plain: Any, where: str) -> Any:
        if not isinstance(plain, dict):
            raise CodecError(f"{where}: expected an object")
        return {key: item_reader(item, f"{where}.{key}") for key, item in plain.items()}

    return read


def _enum_reader(cls: type[enum.Enum]) -> _Reader:
    def read(plain: Any, where: str) -> Any:
        try:
            return cls(plain)
        except ValueError as error:
            raise CodecError(f"{where}: {error}") from error

    return read


def _scalar_reader(cls: type[Any]) -> _Reader:
    def read(plain: Any, where: str) -> Any:
        if cls is float and type(plain) in (int, float):
            return _finite_float(plain, where)
        if type(plain) is not cls:
            raise CodecError(f"{where}: expected {cls.__name__}, found {type(plain).__name__}")
        if cls is int and not -LARGEST_INT <= plain < LARGEST_INT:
            raise CodecError(f"{where}: {plain} does not fit 64 bits")
        return plain

    return read


def _finite_float(plain: float, where: str) -> float:
    try:
        value = float(plain)
    except OverflowError as error:
        raise CodecError(f"{where}: the number is too large") from error
    if not math.isfinite(value):
        raise CodecError(f"{where}: {value} is no number")
    return value
