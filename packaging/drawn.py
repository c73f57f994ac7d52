"""What is known of the guide's pictures: the version that they were drawn from, their files, and the words on them.

A test holds that the version is the one of now, and that the words are still the window's: a picture that shows a
button under another name is an old one.
"""

from __future__ import annotations

import ast
import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

TOP = Path(__file__).absolute().parent.parent
SOURCES = (TOP / "rlm_desktop" / "ui", TOP / "rlm_desktop" / "events" / "wording.py")
FILE = "drawn.json"
LEAST_CHARS = 3


def version() -> str:
    """Of the application as it lies here."""
    with (TOP / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def of_the_window() -> frozenset[str]:
    """All that stands between quotes in the window's code, as it is shown: without the marks of keys."""
    files = [file for place in SOURCES for file in (place.rglob("*.py") if place.is_dir() else [place])]
    parts = (part for file in files for part in ast.walk(ast.parse(file.read_text("utf-8"))))
    texts = (part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))
    return frozenset(plain(text) for text in texts if len(plain(text)) >= LEAST_CHARS)


def plain(text: str) -> str:
    """As it is read on screen."""
    return text.replace("&", "").partition("\t")[0].strip()


def keep_words(folder: Path, shown: Mapping[str, Iterable[str]]) -> None:
    """Note which of the window's own words are on some pictures."""
    own, known = of_the_window(), read(folder)
    for name, texts in shown.items():
        words = sorted({plain(text) for text in texts} & own)
        known[name] = {"version": version(), "words": words, "files": {}}
    _write(folder, known)


def keep_files(folder: Path) -> None:
    """Note the files as they are now."""
    known = read(folder)
    for name, about in known.items():
        about["files"] = {suffix: digest(file) for suffix, file in sorted(files_of(folder, name).items())}
    _write(folder, known)


def files_of(folder: Path, name: str) -> dict[str, Path]:
    """A picture's files by look and scale."""
    found = {file.stem.removeprefix(f"{name}-"): file for file in folder.glob(f"{name}-*-*.webp")}
    return {suffix: file for suffix, file in found.items() if suffix.count("-") == 1}


def digest(file: Path) -> str:
    """That tells two pictures apart."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:16]


def read(folder: Path) -> dict[str, Any]:
    """By picture; empty where nothing is noted."""
    file = folder / FILE
    return dict(json.loads(file.read_text("utf-8"))) if file.exists() else {}


def _write(folder: Path, known: Mapping[str, Any]) -> None:
    text = json.dumps(dict(sorted(known.items())), indent=1, ensure_ascii=False)
    (folder / FILE).write_text(f"{text}\n", "utf-8")
