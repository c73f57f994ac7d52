"""The few calls into Windows that its walls need, by ctypes, with the types that its headers give them."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import ctypes
    import functools
    from ctypes import wintypes

    _ADDRESS = ctypes.c_void_p
    _KERNEL: dict[str, tuple[list[type], type]] = {
        "CreateJobObjectW": ([_ADDRESS, wintypes.LPCWSTR], wintypes.HANDLE),
        "SetInformationJobObject": ([wintypes.HANDLE, ctypes.c_int, _ADDRESS, wintypes.DWORD], wintypes.BOOL),
        "AssignProcessToJobObject": ([wintypes.HANDLE, wintypes.HANDLE], wintypes.BOOL),
        "TerminateJobObject": ([wintypes.HANDLE, wintypes.UINT], wintypes.BOOL),
        "TerminateProcess": ([wintypes.HANDLE, wintypes.UINT], wintypes.BOOL),
        "ResumeThread": ([wintypes.HANDLE], wintypes.DWORD),
        "CloseHandle": ([wintypes.HANDLE], wintypes.BOOL),
        "WaitForSingleObject": ([wintypes.HANDLE, wintypes.DWORD], wintypes.DWORD),
        "GetExitCodeProcess": ([wintypes.HANDLE, _ADDRESS], wintypes.BOOL),
        "OpenProcess": ([wintypes.DWORD, wintypes.BOOL, wintypes.DWORD], wintypes.HANDLE),
        "LocalFree": ([_ADDRESS], _ADDRESS),
        "InitializeProcThreadAttributeList": ([_ADDRESS, wintypes.DWORD, wintypes.DWORD, _ADDRESS], wintypes.BOOL),
        "UpdateProcThreadAttribute": (
            [_ADDRESS, wintypes.DWORD, ctypes.c_size_t, _ADDRESS, ctypes.c_size_t, _ADDRESS, _ADDRESS],
            wintypes.BOOL,
        ),
        "DeleteProcThreadAttributeList": ([_ADDRESS], type(None)),
        "CreateProcessW": (
            [
                *(wintypes.LPCWSTR, wintypes.LPWSTR, _ADDRESS, _ADDRESS, wintypes.BOOL, wintypes.DWORD),
                *(_ADDRESS, wintypes.LPCWSTR, _ADDRESS, _ADDRESS),
            ],
            wintypes.BOOL,
        ),
    }
    _USERENV: dict[str, tuple[list[type], type]] = {
        "CreateAppContainerProfile": (
            [wintypes.LPCWSTR, wintypes.LPCWSTR, wintypes.LPCWSTR, _ADDRESS, wintypes.DWORD, _ADDRESS],
            ctypes.c_long,
        ),
        "DeriveAppContainerSidFromAppContainerName": ([wintypes.LPCWSTR, _ADDRESS], ctypes.c_long),
    }
    _ADVAPI: dict[str, tuple[list[type], type]] = {
        "ConvertSidToStringSidW": ([_ADDRESS, _ADDRESS], wintypes.BOOL),
        "FreeSid": ([_ADDRESS], _ADDRESS),
    }

    def check(result: int) -> None:
        """Raises OSError with the system's reason for a call that gave 0."""
        if not result:
            raise ctypes.WinError(ctypes.get_last_error())

    @functools.cache
    def kernel32() -> ctypes.WinDLL:
        """Processes, jobs and handles."""
        return _typed("kernel32", _KERNEL)

    @functools.cache
    def userenv() -> ctypes.WinDLL:
        """AppContainers."""
        return _typed("userenv", _USERENV)

    @functools.cache
    def advapi32() -> ctypes.WinDLL:
        """Identities."""
        return _typed("advapi32", _ADVAPI)

    def _typed(name: str, calls: dict[str, tuple[list[type], type]]) -> ctypes.WinDLL:
        library = ctypes.WinDLL(name, use_last_error=True)
        for call, (arguments, result) in calls.items():
            function = getattr(library, call)
            function.argtypes = arguments
            function.restype = None if result is type(None) else result
        return library
