"""Wall: Landlock. Stops every file, TCP port and abstract socket, and signals to others.

It has no rule at all, or one: for the scratch directory that the user gave.
"""

from __future__ import annotations

import ctypes
import os
import struct

from rlm_desktop.sandbox import libc

_CREATE_RULESET = 444
_ADD_RULE = 445
_RESTRICT_SELF = 446
_ASK_VERSION = 1
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_FILE_RIGHTS_NEWEST = 16
_WRITE_FILE, _READ_FILE, _MAKE_REGULAR, _TRUNCATE = 1 << 1, 1 << 2, 1 << 8, 1 << 14
_BENEATH = 1
_TRUNCATE_SINCE = 3
_TCP_SINCE = 4
_SCOPES_SINCE = 6


def version() -> int:
    """The kernel's Landlock version; 0 where it has none."""
    try:
        return libc.system_call(_CREATE_RULESET, None, 0, _ASK_VERSION)
    except OSError:
        return 0


def restrict(scratch: int | None = None) -> int:
    """Deny all that this kernel's Landlock can deny; its version, 0 where there is none.

    scratch: descriptor of a directory whose files may be read, made and written all the same.
    no_new_privs must be set. Raises OSError.
    """
    abi = version()
    if abi < 1:
        return 0
    handled = struct.pack("=Q", (1 << _FILE_RIGHTS.get(abi, _FILE_RIGHTS_NEWEST)) - 1)
    if abi >= _TCP_SINCE:
        handled += struct.pack("=Q", 0b11)  # bind, connect
    if abi >= _SCOPES_SINCE:
        handled += struct.pack("=Q", 0b11)  # abstract sockets, signals
    attributes = ctypes.create_string_buffer(handled, len(handled))
    ruleset = libc.system_call(_CREATE_RULESET, attributes, len(handled), 0)
    try:
        if scratch is not None:
            allowed = _WRITE_FILE | _READ_FILE | _MAKE_REGULAR | (_TRUNCATE if abi >= _TRUNCATE_SINCE else 0)
            rule = ctypes.create_string_buffer(struct.pack("=Qi", allowed, scratch), 12)
            libc.system_call(_ADD_RULE, ruleset, _BENEATH, rule, 0)
        libc.system_call(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)
    return abi
