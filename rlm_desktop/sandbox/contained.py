"""A child of Windows: a process in an AppContainer and a job, as the worker holds it.

Never run on such a machine; the self-test decides.
"""

from __future__ import annotations

import sys

PYTHON_BYTES = 256 << 20
"""What Python and its library take before the first line of code is run; the limit of memory counts them too."""

if sys.platform == "win32":
    import ctypes
    import subprocess
    from collections.abc import Mapping, Sequence
    from ctypes import wintypes

    from rlm_desktop.sandbox import access, appcontainer, job_object, windows

    _WAIT_OVER = 0
    _FOR_EVER = 0xFFFFFFFF
    _KILLED = 1

    class ContainedProcess:
        """An endings.Process. The job ends with its handle, and with the job all that is in it."""

        def __init__(self, made: appcontainer.ProcessInformation, job: int) -> None:
            self.pid: int = made.process_id
            self._process: int = made.process
            self._job = job
            self._code: int | None = None

        def poll(self) -> int | None:
            """Its exit code; None while it runs."""
            return self._look(0)

        def wait(self, timeout: float | None = None) -> int:
            """Its exit code, waited for. Raises subprocess.TimeoutExpired."""
            code = self._look(_FOR_EVER if timeout is None else int(timeout * 1000))
            if code is None:
                raise subprocess.TimeoutExpired(appcontainer.NAME, timeout or 0.0)
            return code

        def kill(self) -> None:
            """End the job."""
            if self._code is None:
                windows.kernel32().TerminateJobObject(self._job, _KILLED)

        def _look(self, milliseconds: int) -> int | None:
            if self._code is None:
                kernel = windows.kernel32()
                if kernel.WaitForSingleObject(self._process, milliseconds) != _WAIT_OVER:
                    return None
                code = wintypes.DWORD()
                windows.check(kernel.GetExitCodeProcess(self._process, ctypes.byref(code)))
                self._code = code.value
                kernel.CloseHandle(self._process)
                kernel.CloseHandle(self._job)
            return self._code

    def start(
        command: Sequence[str],
        handles: Sequence[int],
        environment: Mapping[str, str],
        *,
        memory_bytes: int,
        directories: Sequence[str],
    ) -> ContainedProcess:
        """A child that runs.

        memory_bytes: for the code. directories: those of Python and its modules, which it must read before it is
        ready. Raises OSError.
        """
        kernel = windows.kernel32()
        identity = appcontainer.Identity()
        try:
            access.let_read(directories, identity.text)
            job = job_object.create(memory_bytes + PYTHON_BYTES)
            try:
                made = appcontainer.start(command, handles, environment, identity)
            except BaseException:
                kernel.CloseHandle(job)
                raise
        finally:
            identity.close()
        try:
            windows.check(kernel.AssignProcessToJobObject(job, made.process))
            if kernel.ResumeThread(made.thread) == _FOR_EVER:
                windows.check(0)
        except BaseException:
            kernel.TerminateProcess(made.process, _KILLED)
            kernel.CloseHandle(made.process)
            kernel.CloseHandle(job)
            raise
        finally:
            kernel.CloseHandle(made.thread)
        return ContainedProcess(made, job)
