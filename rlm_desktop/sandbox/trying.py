"""Which of a list of attacks work."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

Attacks = dict[str, Callable[[], object]]
"""What an attack is on, and the attack; it works when it raises nothing."""


def what_works(attacks: Attacks) -> list[str]:
    """The names of those that work."""
    return [name for name, attack in attacks.items() if _works(attack)]


def _works(attack: Callable[[], object]) -> bool:
    with contextlib.suppress(OSError, ValueError):
        attack()
        return True
    return False
