"""The provider keys that the window can give to a run: those of the environment, the keyring, and this sitting."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from rlm_desktop import keys

_NEED_NO_KEY = frozenset(
    {
        *keys.KEYLESS,
        *("ollama", "ollama_chat", "lm_studio", "vllm", "hosted_vllm", "llamafile", "xinference", "oobabooga"),
        *("bedrock", "sagemaker", "vertex_ai", "github_copilot"),  # these sign in with other means than one key
    }
)


class Purse(QObject):
    """Keys by provider. `find`, `keep` and `is_locked` may wait for the operating system: call them in a job.

    Signals:
        changed(): a key came or went.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._held: dict[str, str] = {}

    def hold(self, provider: str, key: str) -> None:
        """Have a key until the window closes; it is written nowhere."""
        self._held[provider] = key
        self.changed.emit()

    def drop(self, provider: str) -> None:
        """Have a key no more; what the keyring holds is not touched."""
        self._held.pop(provider, None)

    def keep(self, provider: str, key: str) -> None:
        """Put a key into the keyring. Raises RlmError when this machine has no working one."""
        keys.keep(provider, key)

    def is_locked(self) -> bool:
        """Whether the keyring would have to be unlocked first."""
        return keys.look_at_keyring().is_locked

    def find(self, provider: str) -> str | None:
        """A provider's key, or None."""
        return self._held.get(provider) or keys.find(provider)


def needs_key(model: str, address: str | None) -> bool:
    """Whether a model's provider surely refuses a request without a key."""
    return address is None and keys.provider_of(model) not in _NEED_NO_KEY
