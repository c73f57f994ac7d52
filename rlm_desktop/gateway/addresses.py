"""Servers given by an address: which models speak OpenAI's protocol there, under which name, and what may be shown."""

from __future__ import annotations

import functools
import importlib.util
import json
import re
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

PROVIDERS_FILE = "provider_endpoints_support_backup.json"
PATH = "/chat/completions"
_COMPATIBLE = frozenset({"openai", "custom_openai", "openai_like", "hosted_vllm", "lm_studio", "llamafile", "vllm"})
"""Providers of litellm's that stand for any OpenAI-compatible server."""
_OPENAI_PATH = re.compile(r"/(?:v1|openai)(?:/chat/completions)?/*$")


def speaks_openai(model: str, address: str) -> bool:
    """Whether a model at an address of its own is asked in OpenAI's words.

    All are, but those that name a provider of litellm's, which knows that provider's own protocol, at an address
    that does not end as OpenAI's do: "ollama/qwen3" at http://localhost:11434, but not at http://localhost:11434/v1.
    """
    return not _names_provider(model) or _OPENAI_PATH.search(urlsplit(address).path) is not None


def name_there(model: str) -> str:
    """What the server calls the model: "openai/qwen3" and "ollama/qwen3" -> "qwen3", but "Qwen/Qwen3-8B" as it is."""
    provider, _, rest = model.partition("/")
    return rest if rest and (provider in _COMPATIBLE or _names_provider(model)) else model


def endpoint(address: str) -> str:
    """Where requests go: the address may be written with or without the path of the chat."""
    bare = address.rstrip("/")
    return bare if bare.endswith(PATH) else bare + PATH


def shown(address: str) -> str:
    """An address without anything secret: no user, password, query or fragment."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "an address that cannot be read"
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


def _names_provider(model: str) -> bool:
    """Whether a name begins with a provider that has a protocol or habits of its own."""
    provider, slash, _ = model.partition("/")
    return bool(slash) and provider not in _COMPATIBLE and provider in _providers()


@functools.cache
def _providers() -> frozenset[str]:
    """The providers that litellm knows, from its data file, so that it need not be imported."""
    found = importlib.util.find_spec("litellm")
    if found is None or not found.submodule_search_locations:
        return frozenset()
    file = Path(found.submodule_search_locations[0]) / PROVIDERS_FILE
    try:
        return frozenset(json.loads(file.read_text(encoding="utf-8"))["providers"])
    except (OSError, KeyError, ValueError):
        return frozenset()
