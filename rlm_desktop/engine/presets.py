"""Prompt presets: a folder of templates for one method, ours or the user's copy, and which one a model gets.

A preset's folder holds <part>.md.j2 templates (Jinja2) and, where a worked example helps, example.toml.
"""

from __future__ import annotations

import functools
import hashlib
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2

from rlm_desktop import paths
from rlm_desktop.codec import CodecError, from_plain
from rlm_desktop.errors import RlmError
from rlm_desktop.events.facts import Message

FAMILIES = "families.toml"
EXAMPLE = "example.toml"
TEMPLATE_SUFFIX = ".md.j2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """The prompts of one run."""

    name: str
    hash: str
    """SHA-256 in hex over the files, so that an edited copy is told from what a record used."""
    example: tuple[Message, ...]
    """A worked dialogue that comes before the question; mostly empty."""
    templates: jinja2.Environment = field(repr=False)

    def render(self, part: str, **values: object) -> str:
        """A template, filled in.

        Raises RlmError that names the file when the user's copy is not a template, or asks for what is not there.
        """
        try:
            return self.templates.get_template(part + TEMPLATE_SUFFIX).render(**values).strip()
        except jinja2.TemplateError as error:
            where = f", line {error.lineno}" if isinstance(error, jinja2.TemplateSyntaxError) else ""
            raise RlmError(
                f"The prompt preset {self.name!r} cannot be used: {part}{TEMPLATE_SUFFIX}{where}: {error}.",
                "Correct the file, or choose another preset.",
            ) from error


def choose(method: str, model: str, name: str | None) -> Preset:
    """The preset of a run: the one named, else the one for the model's family, else the method's own.

    Raises RlmError when there is none of that name.
    """
    if name is None:
        family = next((one for one in _families() if method in one.presets and one.matches(model)), None)
        name = method if family is None else family.presets[method]
    for folder in (paths.resources() / "prompts" / name, paths.prompts_dir() / name):
        if Path(name).name == name and folder.is_dir():
            return _read(name, folder)
    raise RlmError(f"There is no prompt preset {name!r}.", f"The user's own lie in {paths.prompts_dir()}.")


def addendum(model: str) -> str:
    """What models of this family must be told besides; mostly empty."""
    return next((one.addendum.strip() for one in _families() if one.addendum and one.matches(model)), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Family:
    name: str
    models: str
    presets: dict[str, str] = field(default_factory=dict)
    addendum: str = ""

    def matches(self, model: str) -> bool:
        return re.search(self.models, model, re.IGNORECASE) is not None


@functools.cache
def _families() -> tuple[_Family, ...]:
    plain = tomllib.loads((paths.resources() / "prompts" / FAMILIES).read_text(encoding="utf-8"))
    return tuple(from_plain(_Family, one) for one in plain["families"])


def _read(name: str, folder: Path) -> Preset:
    files = sorted(file for file in folder.iterdir() if file.is_file())
    digest = hashlib.sha256()
    try:
        for file in files:
            digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
        return Preset(name=name, hash=digest.hexdigest(), example=_example(folder), templates=_templates(folder))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, CodecError, KeyError) as error:
        raise RlmError(
            f"The prompt preset {name!r} in {folder} cannot be used: {error}.",
            "Correct the file, or choose another preset.",
        ) from error


def _example(folder: Path) -> tuple[Message, ...]:
    file = folder / EXAMPLE
    if not file.exists():
        return ()
    plain: list[Any] = tomllib.loads(file.read_text(encoding="utf-8"))["messages"]
    messages = [from_plain(Message, one) for one in plain]
    return tuple(Message(role=one.role, text=one.text.strip()) for one in messages)


def _templates(folder: Path) -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # plain text for a model, not a page
        trim_blocks=True,
        lstrip_blocks=True,
    )
