"""The standard library, held in memory so that imports work when no path can be opened any more."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import marshal
import os
import sys
import sysconfig
import time
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import EXTENSION_SUFFIXES, ExtensionFileLoader, ModuleSpec, PathFinder
from types import CodeType, ModuleType

_NOT_NEEDED = frozenset(
    {
        "test", "tests", "idlelib", "tkinter", "turtledemo", "lib2to3", "ensurepip", "distutils", "site-packages",
        "dist-packages", "__pycache__", "lib-dynload", "pydoc_data", "venv", "config", "curses", "dbm", "msilib",
    }
)  # fmt: skip
_NOT_LOADED = (
    "_test", "_xx", "xx", "_tkinter", "_curses", "_ctypes_test", "readline", "_dbm", "_gdbm", "nis", "ossaudiodev",
    "spwd", "_crypt", "_ssl", "_lsprof", "_posixshmem", "_multiprocessing",
)  # fmt: skip
_WANTED_EARLY = ("_strptime", "encodings.idna", "encodings.latin_1", "unicodedata", "locale", "random")
_PYC_HEADER_BYTES = 16
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0)


class _Held:
    def __init__(self, origin: str, code: bytes | CodeType, *, is_package: bool) -> None:
        self.origin = origin
        self.code = code
        self.is_package = is_package


class MemoryFinder(MetaPathFinder, Loader):
    """Imports from byte code that was read before the walls went up."""

    def __init__(self, held: dict[str, _Held]) -> None:
        self._held = held

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module's spec, None for one that is not held."""
        held = self._held.get(fullname)
        if held is None:
            return None
        return ModuleSpec(fullname, self, origin=held.origin, is_package=held.is_package)

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's code."""
        code = self.get_code(module.__spec__.name if module.__spec__ else module.__name__)
        exec(code, module.__dict__)

    def get_code(self, fullname: str) -> CodeType:
        """The module's code. Raises ImportError for a module that is not held."""
        held = self._held.get(fullname)
        if held is None:
            raise ImportError(f"{fullname} is not held", name=fullname)
        return held.code if isinstance(held.code, CodeType) else marshal.loads(held.code)


def hold_standard_library() -> None:
    """Read the pure modules' byte code, load the C modules, and set the time zone."""
    held: dict[str, _Held] = {}
    if getattr(sys, "frozen", False):
        _collect_by_loaders(held)
    else:
        _collect(sysconfig.get_path("stdlib"), "", held)
    sys.meta_path.insert(2, MemoryFinder(held))
    for name in [*_extension_modules(), *_WANTED_EARLY]:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    if sys.platform != "win32":  # there, UTC is what the environment says
        time.tzset()


def hold_package(name: str, directory: str) -> None:
    """Import an installed package with all of its modules, from the directory that holds it."""
    sys.path.append(directory)
    try:
        package = importlib.import_module(name)
        for part in ("fft", "linalg", "random", "ma", "polynomial", "testing") if name == "numpy" else ():
            importlib.import_module(f"{package.__name__}.{part}")
    finally:
        sys.path.remove(directory)


def forget_paths() -> None:
    """From now on a module that is not held is a plain ModuleNotFoundError."""
    sys.path.clear()
    sys.path_hooks.clear()
    sys.path_importer_cache.clear()
    sys.meta_path[:] = [finder for finder in sys.meta_path if finder is not PathFinder]


def _collect(directory: str, prefix: str, held: dict[str, _Held]) -> None:
    for entry in os.scandir(directory):
        name = entry.name
        if name.endswith(".py"):
            is_package = name == "__init__.py"
            module = prefix[:-1] if is_package else prefix + name[:-3]
            if module:
                held[module] = _Held(entry.path, _byte_code(entry.path), is_package=is_package)
        elif name.isidentifier() and name not in _NOT_NEEDED and entry.is_dir():
            _collect(entry.path, f"{prefix}{name}.", held)


def _byte_code(path: str) -> bytes | CodeType:
    directory, name = os.path.split(path)
    try:
        number = os.open(f"{directory}/__pycache__/{name[:-3]}.{sys.implementation.cache_tag}.pyc", _READ)
    except OSError:
        with open(path, "rb") as source:  # noqa: PTH123  (hundreds of them at each start)
            return compile(source.read(), path, "exec", dont_inherit=True)
    try:
        return os.read(number, os.fstat(number).st_size)[_PYC_HEADER_BYTES:]
    finally:
        os.close(number)


def _collect_by_loaders(held: dict[str, _Held]) -> None:
    """In a bundle the library lies in an archive that only its loader can read."""
    import pkgutil

    names = [name for name in sys.stdlib_module_names if name not in _NOT_NEEDED]
    while names:
        name = names.pop()
        # OSError: the few that the bundle's own start has imported already, which name a file that is nowhere.
        with contextlib.suppress(ImportError, ValueError, AttributeError, OSError):
            spec = importlib.util.find_spec(name)
            code = spec.loader.get_code(name) if spec and spec.loader else None  # type: ignore[attr-defined]
            if spec is None or code is None:
                continue
            inside = spec.submodule_search_locations
            held[name] = _Held(spec.origin or name, code, is_package=inside is not None)
            if inside is not None:
                found = pkgutil.iter_modules(list(inside), f"{name}.")
                names += [each.name for each in found if each.name.rpartition(".")[2] not in _NOT_NEEDED]


def _extension_modules() -> list[str]:
    """The C modules of the library that are files of their own."""
    directory = (
        os.path.join(sys.base_prefix, "DLLs")  # noqa: PTH118
        if sys.platform == "win32"
        else os.path.join(sysconfig.get_path("platstdlib"), "lib-dynload")  # noqa: PTH118
    )
    try:
        names = [entry.name for entry in os.scandir(directory)]
    except OSError:  # a bundle, say: its loader knows
        found = [name for name in sys.stdlib_module_names if name not in _NOT_NEEDED and _is_extension(name)]
    else:
        found = [name.partition(".")[0] for name in names if name.endswith(tuple(EXTENSION_SUFFIXES))]
    return [name for name in sorted(set(found)) if not name.startswith(_NOT_LOADED)]


def _is_extension(name: str) -> bool:
    with contextlib.suppress(ImportError, ValueError, AttributeError):
        spec = importlib.util.find_spec(name)
        return spec is not None and isinstance(spec.loader, ExtensionFileLoader)
    return False
