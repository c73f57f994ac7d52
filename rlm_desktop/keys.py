"""Provider keys, kept by the operating system (keyring); never in settings, store, wire logs or child."""

import os
from collections.abc import MutableMapping

from rlm_desktop.errors import RlmError

SERVICE = "rlm-desktop"
"""The name under which the operating system's keyring keeps our entries."""


def provider_of(model: str) -> str:
    """The provider's part of a litellm model name: "openai/gpt-5" -> "openai"; a bare name is OpenAI's."""
    provider, slash, _ = model.partition("/")
    return provider.lower() if slash else "openai"


def variable_of(provider: str) -> str:
    """The environment variable in which a provider's key is looked for: "openai" -> "OPENAI_API_KEY"."""
    return provider.upper().replace("-", "_").replace(".", "_") + "_API_KEY"


def find(provider: str) -> str | None:
    """A provider's key from the environment, else from the keyring, else None."""
    return os.environ.get(variable_of(provider)) or _from_keyring(provider)


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
    """Remove a key from the keyring; no error when there is none."""
    import keyring
    import keyring.errors

    try:
        keyring.delete_password(SERVICE, provider)
    except (keyring.errors.KeyringError, OSError):
        return


def without_keys(environment: MutableMapping[str, str]) -> dict[str, str]:
    """A copy of an environment in which nothing that looks like a secret is left."""
    endings = ("_API_KEY", "_TOKEN", "_SECRET", "_PASSWORD", "_ACCESS_KEY", "_CREDENTIALS", "_ACCESS_KEY_ID")
    return {name: value for name, value in environment.items() if not name.upper().endswith(endings)}


def _from_keyring(provider: str) -> str | None:
    import keyring
    import keyring.errors

    try:
        return keyring.get_password(SERVICE, provider)
    except (keyring.errors.KeyringError, OSError):
        return None
