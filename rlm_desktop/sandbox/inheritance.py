"""The numbers by which a child knows what it inherits: descriptors, or on Windows the handles behind them."""

from __future__ import annotations

import os
import sys

if sys.platform == "win32":
    import msvcrt

    def outward(number: int) -> int:
        """The worker's side: what the child is told of a descriptor, which it may inherit from now on."""
        handle = msvcrt.get_osfhandle(number)
        os.set_handle_inheritable(handle, True)
        return handle

    def inward(number: int, *, is_writing: bool = False) -> int:
        """The child's side: a descriptor for what it was told. Raises OSError."""
        return msvcrt.open_osfhandle(number, (os.O_WRONLY if is_writing else os.O_RDONLY) | os.O_BINARY)

else:

    def outward(number: int) -> int:
        """The worker's side: what the child is told of a descriptor."""
        return number

    def inward(number: int, *, is_writing: bool = False) -> int:
        """The child's side: a descriptor for what it was told."""
        return number
