"""The user's choices: a frozen dataclass and a TOML file; an unknown key is an error."""

import contextlib
import dataclasses
import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import tomli_w

from rlm_desktop.codec import CodecError, from_plain, to_plain
from rlm_desktop.errors import RlmError


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectedModel:
    """A model that the user connected: never its key."""

    name: str
    """A litellm model name."""
    api_base: str | None = None
    """Address of an OpenAI-compatible server; None for the provider's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the user chose; the names of the limits are those of events.limits.Limits."""

    theme: Literal["system", "light", "dark", "contrast"] = "system"
    zoom: int = 100
    """Of the text, in percent."""
    root_model: str = "offline/analyst"
    sub_model: str = "offline/reader"
    models: tuple[ConnectedModel, ...] = ()
    max_steps: int = 30
    max_depth: int = 1
    max_calls: int = 500
    """0 is no limit, here and below, because TOML has no word for none."""
    max_tokens: int = 0
    """In and out together."""
    max_cost: float = 5.0
    """US dollars."""
    max_seconds: float = 3600.0
    concurrency: int = 16
    block_seconds: float = 120.0
    preset: str = ""
    """Prompt preset; empty leaves the choice to the method and the model."""
    overflow: Literal["fail", "cut"] = "fail"
    """What becomes of a text that is longer than the model's window, where it goes into a prompt."""
    questions_first_final: bool = False
    shares_identical: bool = False
    python: Literal["walled", "subset"] = "walled"
    """What runs the code; subset is the fallback."""
    numpy: bool = False
    """Whether the code finds numpy, where it is installed."""
    scratch: str = ""
    """A directory that the code may read and write; empty keeps its files in memory."""
    call_after_seconds: float = 30.0
    """The user is called back when a run that took so long has ended; 0 is never."""

    @property
    def addresses(self) -> dict[str, str]:
        """Address by model name, of the connected models that have one."""
        return {model.name: model.api_base for model in self.models if model.api_base is not None}


_FROM_ONE = ("max_steps", "max_depth", "concurrency")
_LEAST_ZOOM, _MOST_ZOOM = 100, 300
_FROM_ZERO = ("max_calls", "max_tokens", "max_cost", "max_seconds", "call_after_seconds")


def load(path: Path) -> Settings:
    """The settings in a file; the defaults where there is no file.

    Raises RlmError that names the file and the key when it is not ours to understand.
    """
    try:
        plain = tomllib.loads(path.read_text(encoding="utf-8"))
        settings = from_plain(Settings, plain)
        _check_ranges(settings)
        return settings
    except FileNotFoundError:
        return Settings()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, CodecError, OSError) as error:
        raise RlmError(
            f"The settings file {path} cannot be used: {error}.",
            "Correct that line, or delete the file to start from the defaults.",
        ) from error


def save(settings: Settings, path: Path) -> None:
    """Write what differs from the defaults, through a temporary file and an atomic replace.

    Raises RlmError when the directory cannot be written.
    """
    defaults = to_plain(Settings())
    plain = {key: value for key, value in to_plain(settings).items() if value != defaults[key]}
    plain = {key: _without_none(value) for key, value in plain.items()}
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(tomli_w.dumps(plain).encode("utf-8"))
        temporary.replace(path)
    except OSError as error:
        raise RlmError(
            f"The settings cannot be saved to {path}: {error.strerror or error}.", "Make that folder writable."
        ) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def with_model(settings: Settings, model: ConnectedModel) -> Settings:
    """The settings with one more connected model; an earlier entry of the same name is replaced."""
    others = tuple(known for known in settings.models if known.name != model.name)
    return dataclasses.replace(settings, models=(*others, model))


def _check_ranges(settings: Settings) -> None:
    for names, least in ((_FROM_ONE, 1), (_FROM_ZERO, 0)):
        for name in names:
            if getattr(settings, name) < least:
                raise CodecError(f"{name} is {getattr(settings, name)}, and must be {least} or more")
    if not _LEAST_ZOOM <= settings.zoom <= _MOST_ZOOM:
        raise CodecError(f"zoom is {settings.zoom}, and must be from {_LEAST_ZOOM} to {_MOST_ZOOM}")
    if settings.block_seconds <= 0:
        raise CodecError(f"block_seconds is {settings.block_seconds}, and must be more than 0")


def _without_none(value: object) -> object:
    if isinstance(value, list):
        return [_without_none(item) for item in value]
    if isinstance(value, dict):
        return {key: item for key, item in value.items() if item is not None}
    return value
