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

    def identity() -> ctypes.c_void_p:
        """The container's SID, made on first use. Raises OSError."""
        library = ctypes.WinDLL("userenv", use_last_error=True)
        sid = ctypes.c_void_p()
        result = library.CreateAppContainerProfile(NAME, NAME, NAME, None, 0, ctypes.byref(sid))
        if result == ALREADY_THERE:
            result = library.DeriveAppContainerSidFromAppContainerName(NAME, ctypes.byref(sid))
        if result != 0:
            raise OSError(result, "the AppContainer could not be made")
        return sid

    def start(
        command: Sequence[str], handles: Sequence[int], environment: Mapping[str, str], job: int
    ) -> ProcessInformation:
        """A process in the container and in the job, that inherits these handles and nothing else. Raises OSError."""
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        inherited = (wintypes.HANDLE * len(handles))(*handles)
        capabilities = SecurityCapabilities(container=identity())
        policy = ctypes.c_uint32(NO_CHILD_PROCESSES)
        wanted = ((HANDLE_LIST, inherited), (SECURITY_CAPABILITIES, capabilities), (CHILD_PROCESS_POLICY, policy))
        size = ctypes.c_size_t()
        kernel.InitializeProcThreadAttributeList(None, len(wanted), 0, ctypes.byref(size))
        attributes = ctypes.create_string_buffer(size.value)
        _check(kernel.InitializeProcThreadAttributeList(attributes, len(wanted), 0, ctypes.byref(size)))
        for kind, value in wanted:
            _check(
                kernel.UpdateProcThreadAttribute(
                    attributes, 0, ctypes.c_size_t(kind), ctypes.byref(value), ctypes.c_size_t(ctypes.sizeof(value)),
                    None, None,
                )
            )  # fmt: skip
        startup = StartupInfo(size=ctypes.sizeof(StartupInfo), attributes=ctypes.addressof(attributes))
        made = ProcessInformation()
        flags = SUSPENDED | UNICODE_ENVIRONMENT | EXTENDED_STARTUP | NO_WINDOW
        line = ctypes.create_unicode_buffer(subprocess.list2cmdline(command))
        block = ctypes.create_unicode_buffer(environment_block(environment))
        _check(
            kernel.CreateProcessW(
                None, line, None, None, True, flags, block, None, ctypes.byref(startup), ctypes.byref(made)
            )
        )
        try:
            _check(kernel.AssignProcessToJobObject(wintypes.HANDLE(job), made.process))
        except OSError:
            kernel.TerminateProcess(made.process, 1)
            raise
        kernel.ResumeThread(made.thread)
        kernel.CloseHandle(made.thread)
        return made

    def _check(result: int) -> None:
        if not result:
            raise ctypes.WinError(ctypes.get_last_error())
