"""Who is at work on a run: its writer holds a locked file, which the operating system lets go when the writer dies."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rlm_desktop import paths
from rlm_desktop.errors import RlmError

RUNNING = ".lock"
IMPORTING = ".importing"
LOST_REASON = "The process of this run ended before the run did."
"""What a run without an end and without a holder says of itself."""
MAKING_SECONDS = 60.0
PATIENCE_SECONDS = 5.0
"""For a probe that is just looking; a real holder keeps its lease for longer."""


class Lease:
    """A run's lease, held until `release`."""

    def __init__(self, database: Path, run: str, *, suffix: str = RUNNING, patience: float = PATIENCE_SECONDS) -> None:
        """Take the lease.

        patience: seconds to wait for another holder; 0 only tries.
        Raises RlmError when someone else holds it, or its folder cannot be written.
        """
        import filelock  # here and below: it brings asyncio, which readers can do without

        self._path = _path(database, run, suffix)
        self._lock = filelock.FileLock(self._path, thread_local=False)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=patience)
        except filelock.Timeout as error:
            raise RlmError(f"Another process is at work on the run {run}.", "Wait until it has ended.") from error
        except OSError as error:
            raise RlmError(
                f"The folder {self._path.parent} cannot be written ({error.strerror or error}).",
                "Make it writable, or choose another place for the database.",
            ) from error

    def release(self) -> None:
        """Let it go and leave no file behind; a second time does nothing."""
        if self._lock.is_locked:
            if sys.platform != "win32":
                self._path.unlink(missing_ok=True)
                self._lock.release()
            else:
                self._lock.release()
                with suppress(OSError):
                    self._path.unlink()


@contextmanager
def making(database: Path) -> Iterator[None]:
    """Make or change the tables while no other process does.

    Raises RlmError when another one takes too long.
    """
    import filelock

    path = paths.leases_dir(database).with_name("making.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with filelock.FileLock(path, timeout=MAKING_SECONDS):
            yield
    except filelock.Timeout as error:
        raise RlmError(f"Another process is updating {database}.", "Wait until it has ended.") from error


def is_held(database: Path, run: str) -> bool:
    """Whether a living process is at work on the run, as its writer or its importer; creates nothing."""
    return _is_locked(_path(database, run, RUNNING)) or _is_locked(_path(database, run, IMPORTING))


def left_over(database: Path, suffix: str) -> Iterator[str]:
    """Runs for which a lease file lies there, held or not."""
    folder = paths.leases_dir(database)
    with suppress(OSError):
        for path in sorted(folder.glob(f"*{suffix}")):
            yield path.name.removesuffix(suffix)


def _path(database: Path, run: str, suffix: str) -> Path:
    return paths.leases_dir(database) / f"{run}{suffix}"


if sys.platform == "win32":

    def _is_locked(path: Path) -> bool:
        if not path.exists():
            return False
        import filelock

        lock = filelock.FileLock(path)
        try:
            lock.acquire(blocking=False)
        except filelock.Timeout:
            return True
        lock.release()
        return False

else:
    import fcntl

    def _is_locked(path: Path) -> bool:
        try:
            with path.open("rb") as file:
                fcntl.flock(file.fileno(), fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except OSError:
            return True
        return False
