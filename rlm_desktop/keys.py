"""Provider keys, kept by the operating system (keyring); never in settings, store or child."""

import contextlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rlm_desktop.errors import RlmError

SERVICE = "rlm-desktop"
"""The name under which the operating system's keyring keeps our entries."""
OPENAI = "openai"
KEYLESS = frozenset({"offline", "scripted"})
"""What stands before the names of models that are asked of nobody: no keyring is opened for them."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """The operating system's, as it was found. trouble: a sentence; empty when it opens."""

    name: str
    trouble: str = ""
    is_locked: bool = False


def provider_of(model: str) -> str:
    """The provider's part of a litellm model name: "openai/gpt-5" -> "openai"; a bare name is OpenAI's."""
    provider, slash, _ = model.partition("/")
    return provider.lower() if slash else OPENAI


def variable_of(provider: str) -> str:
    """The environment variable in which a provider's key is looked for: "openai" -> "OPENAI_API_KEY"."""
    return provider.upper().replace("-", "_").replace(".", "_") + "_API_KEY"


def find(provider: str) -> str | None:
    """A provider's key from the environment, else from the keyring, else None."""
    if provider in KEYLESS:
        return None
    return os.environ.get(variable_of(provider)) or _from_keyring(provider)


def providers_of(models: Iterable[str], *, at_address: bool) -> set[str]:
    """The providers whose keys some models may be asked with.

    at_address: one of them is asked at a server of one's own, which takes OpenAI's key where there is no other.
    """
    providers = {provider_of(model) for model in models} - KEYLESS
    return providers | {OPENAI} if at_address and providers else providers


def of_models(models: Iterable[str], *, at_address: bool) -> dict[str, str]:
    """The keys there are for some models, by provider; at_address as in `providers_of`."""
    found = {provider: find(provider) for provider in sorted(providers_of(models, at_address=at_address))}
    return {provider: key for provider, key in found.items() if key}


def keep(provider: str, key: str) -> None:
    """Put a key into the operating system's keyring.

    Raises RlmError when this machine has no working keyring.
    """
    import keyring
    import keyring.errors

    try:
        keyring.set_password(SERVICE, provider, key)
    except (keyring.errors.KeyringError, OSError) as error:
        raise RlmError(
            f"This computer's keyring did not take the key for {provider} ({error}).",
            "Use the key for this run only, or set " + variable_of(provider) + " in the environment.",
        ) from error


def forget(provider: str) -> None:
    """Take a key out of the keyring; no error when there is none, or no keyring."""
    import keyring
    import keyring.errors

    with contextlib.suppress(keyring.errors.KeyringError, OSError):
        keyring.delete_password(SERVICE, provider)


def look_at_keyring() -> Keyring:
    """Whether there is one and it opens; a locked one may ask the user."""
    import keyring
    import keyring.backends.fail
    import keyring.errors

    ring = keyring.get_keyring()
    if isinstance(ring, keyring.backends.fail.Keyring):
        return Keyring("none", "This system has no keyring service; keys come from the environment.")
    try:
        ring.get_password(SERVICE, OPENAI)
    except keyring.errors.KeyringLocked:
        return Keyring(ring.name, "This computer's keyring is locked, so the keys in it are not known.", is_locked=True)
    except (keyring.errors.KeyringError, OSError) as error:
        return Keyring(ring.name, f"This computer's keyring does not open ({error}).")
    return Keyring(ring.name)


def without_keys(environment: Mapping[str, str]) -> dict[str, str]:
    """A copy of an environment in which nothing that looks like a secret is left."""
    endings = ("API_KEY", "TOKEN", "SECRET", "PASSWORD", "ACCESS_KEY", "ACCESS_KEY_ID", "PRIVATE_KEY", "CREDENTIALS")
    return {name: value for name, value in environment.items() if not name.upper().endswith(endings)}


def _from_keyring(provider: str) -> str | None:
    import keyring
    import keyring.errors

    try:
        return keyring.get_password(SERVICE, provider)
    except (keyring.errors.KeyringError, OSError):
        return None
