"""Wall of Windows: an AppContainer without capabilities. Stops files, the network and other processes.

Written from Microsoft's documentation and GRR's client; never run on such a machine. The self-test decides.
"""

from __future__ import annotations

import ctypes
import subprocess
import sys
from collections.abc import Mapping, Sequence
from ctypes import wintypes

NAME = "RLMDesktop.Python"
ALREADY_THERE = -2147024713
"""HRESULT of ERROR_ALREADY_EXISTS."""
HANDLE_LIST, SECURITY_CAPABILITIES, CHILD_PROCESS_POLICY = 0x20002, 0x20009, 0x2000E
NO_CHILD_PROCESSES = 1
SUSPENDED, UNICODE_ENVIRONMENT, EXTENDED_STARTUP, NO_WINDOW = 0x4, 0x400, 0x80000, 0x8000000


class SecurityCapabilities(ctypes.Structure):
    """SECURITY_CAPABILITIES: the container's identity, and none of the things that could be asked for."""

    _fields_ = (
        ("container", ctypes.c_void_p),
        ("capabilities", ctypes.c_void_p),
        ("count", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32),
    )


class StartupInfo(ctypes.Structure):
    """STARTUPINFOEXW."""

    _fields_ = (
        ("size", ctypes.c_uint32),
        ("reserved", wintypes.LPWSTR),
        ("desktop", wintypes.LPWSTR),
        ("title", wintypes.LPWSTR),
        ("geometry", ctypes.c_uint32 * 7),
        ("flags", ctypes.c_uint32),
        ("show", ctypes.c_uint16),
        ("reserved_bytes", ctypes.c_uint16),
        ("reserved_more", ctypes.c_void_p),
        ("standard_handles", wintypes.HANDLE * 3),
        ("attributes", ctypes.c_void_p),
    )


class ProcessInformation(ctypes.Structure):
    """PROCESS_INFORMATION."""

    _fields_ = (
        ("process", wintypes.HANDLE),
        ("thread", wintypes.HANDLE),
        ("process_id", ctypes.c_uint32),
        ("thread_id", ctypes.c_uint32),
    )


def environment_block(environment: Mapping[str, str]) -> str:
    """As CreateProcess wants it: sorted, each ended by a null character, and one more."""
    pairs = sorted(environment.items(), key=lambda pair: pair[0].upper())
    return "".join(f"{name}={value}\0" for name, value in pairs) + "\0"


if sys.platform == "win32":
    from rlm_desktop.sandbox import windows

    class Identity:
        """The container's SID, made on first use; `close` gives its memory back. Raises OSError."""

        def __init__(self) -> None:
            self.sid = ctypes.c_void_p()
            made = windows.userenv().CreateAppContainerProfile(NAME, NAME, NAME, None, 0, ctypes.byref(self.sid))
            if made == ALREADY_THERE:
                made = windows.userenv().DeriveAppContainerSidFromAppContainerName(NAME, ctypes.byref(self.sid))
            if made != 0:
                raise OSError(made, "the AppContainer could not be made")

        @property
        def text(self) -> str:
            """As icacls wants it: S-1-15-2-…"""
            said = wintypes.LPWSTR()
            windows.check(windows.advapi32().ConvertSidToStringSidW(self.sid, ctypes.byref(said)))
            try:
                return said.value or ""
            finally:
                windows.kernel32().LocalFree(said)

        def close(self) -> None:
            """Give its memory back."""
            windows.advapi32().FreeSid(self.sid)

    def start(
        command: Sequence[str], handles: Sequence[int], environment: Mapping[str, str], identity: Identity
    ) -> ProcessInformation:
        """A process in the container, with these handles and nothing else, that has not begun yet. Raises OSError.

        The caller closes both handles of what is given.
        """
        kernel = windows.kernel32()
        inherited = (wintypes.HANDLE * len(handles))(*handles)
        capabilities = SecurityCapabilities(container=identity.sid)
        policy = ctypes.c_uint32(NO_CHILD_PROCESSES)
        wanted = ((HANDLE_LIST, inherited), (SECURITY_CAPABILITIES, capabilities), (CHILD_PROCESS_POLICY, policy))
        size = ctypes.c_size_t()
        kernel.InitializeProcThreadAttributeList(None, len(wanted), 0, ctypes.byref(size))
        attributes = ctypes.create_string_buffer(size.value)
        windows.check(kernel.InitializeProcThreadAttributeList(attributes, len(wanted), 0, ctypes.byref(size)))
        try:
            for kind, value in wanted:
                length = ctypes.sizeof(value)
                windows.check(
                    kernel.UpdateProcThreadAttribute(attributes, 0, kind, ctypes.byref(value), length, None, None)
                )
            startup = StartupInfo(size=ctypes.sizeof(StartupInfo), attributes=ctypes.addressof(attributes))
            made = ProcessInformation()
            flags = SUSPENDED | UNICODE_ENVIRONMENT | EXTENDED_STARTUP | NO_WINDOW
            line = ctypes.create_unicode_buffer(subprocess.list2cmdline(command))
            block = ctypes.create_unicode_buffer(environment_block(environment))
            windows.check(
                kernel.CreateProcessW(
                    command[0], line, None, None, True, flags, block, None, ctypes.byref(startup), ctypes.byref(made)
                )
            )
        finally:
            kernel.DeleteProcThreadAttributeList(attributes)
        return made
