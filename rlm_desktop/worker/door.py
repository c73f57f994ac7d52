"""The worker's main: hears commands on stdin, does the jobs, reports on stdout."""

from __future__ import annotations

import asyncio
import functools
import importlib
import os
import queue
import signal
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from rlm_desktop.codec import CodecError, to_plain
from rlm_desktop.errors import RlmError
from rlm_desktop.wire import messages as wire

if TYPE_CHECKING:
    from rlm_desktop.worker.conduct import Order

_Result = TypeVar("_Result")

APPENDED_SECONDS = 0.1
"""Least time between two Appended of a run."""


def main() -> int:
    """Serve until stdin ends or the one run is done; the exit code."""
    from rlm_desktop.sandbox.spawner import make_undumpable

    make_undumpable()
    reports = _Reports(_take_stdout())
    try:
        return asyncio.run(_Worker(reports).serve())
    finally:
        reports.close()


def _take_stdout() -> int:
    """A descriptor for the reports; whatever else prints to stdout lands on stderr."""
    own = os.dup(1)
    os.dup2(2, 1)
    return own


class _Reports:
    """Writes reports from a thread, so that a window that does not read cannot hold up a run."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write, name="reports", daemon=True)
        self._thread.start()

    def send(self, report: wire.Report) -> None:
        self._lines.put(wire.REPORTS.encode(report).encode() + b"\n")

    def close(self) -> None:
        """Wait, two seconds at most, until all is written."""
        self._lines.put(None)
        self._thread.join(timeout=2.0)

    def _write(self) -> None:
        while (line := self._lines.get()) is not None:
            try:
                while line:
                    line = line[os.write(self._descriptor, line) :]
            except OSError:  # the window is gone; stdin's end says so too
                return


class _Throttle:
    """Calls back with the newest value, at once and then at most every so many seconds."""

    def __init__(self, call: Callable[..., None], seconds: float) -> None:
        self._call = call
        self._seconds = seconds
        self._newest: tuple[Any, ...] | None = None
        self._timer: asyncio.TimerHandle | None = None

    def put(self, *newest: Any) -> None:
        self._newest = newest
        if self._timer is None:
            self._fire()

    def flush(self) -> None:
        """Pass on what is held back."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._newest is not None:
            self._call(*self._newest)
            self._newest = None

    def _fire(self) -> None:
        self._timer = None
        if self._newest is not None:
            self._call(*self._newest)
            self._newest = None
            self._timer = asyncio.get_running_loop().call_later(self._seconds, self._fire)


class _Worker:
    """The jobs of this process, by number."""

    def __init__(self, reports: _Reports) -> None:
        self._reports = reports
        self._jobs: dict[int, asyncio.Task[None]] = {}
        self._ended = asyncio.Event()
        self._exit_code = 0
        self._has_run = False

    async def serve(self) -> int:
        """Hear commands until there is no more to do."""
        loop = asyncio.get_running_loop()
        threading.Thread(target=_hear, args=(loop, self._on_line), name="commands", daemon=True).start()
        if os.name == "posix":  # elsewhere the end of stdin alone says it
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, self._ended.set)
        self._reports.send(wire.Ready(pid=os.getpid()))
        await self._ended.wait()
        jobs = list(self._jobs.values())
        for job in jobs:
            job.cancel()
        if jobs:
            await asyncio.wait(jobs, timeout=5.0)
        return self._exit_code

    def _on_line(self, line: bytes | None) -> None:
        if line is None:
            self._ended.set()
            return
        try:
            command = wire.COMMANDS.decode(line)
        except CodecError as error:
            self._break(None, error)
            return
        if isinstance(command, wire.Stop):
            if command.job in self._jobs:  # soon: one that has not begun yet would end without a word
                asyncio.get_running_loop().call_soon(self._jobs[command.job].cancel)
            return
        self._jobs[command.job] = asyncio.create_task(self._do(command))

    async def _do(self, command: Any) -> None:
        job = command.job
        try:
            await self._work(command)
            self._reports.send(wire.Done(job=job))
        except RlmError as error:
            self._reports.send(wire.Refused(job=job, problem=error.problem, remedy=error.remedy))
        except asyncio.CancelledError:
            self._reports.send(wire.Stopped(job=job))
        except Exception as error:  # noqa: BLE001 - the process's door: a bug is reported, then the process ends
            self._break(job, error)
        finally:
            self._jobs.pop(job, None)
            if isinstance(command, wire.Ask | wire.Fork | wire.FollowFile):
                self._ended.set()

    async def _work(self, command: wire.Command) -> None:
        match command:
            case wire.Ask() | wire.Fork():
                from rlm_desktop.worker.commands import ordered

                await self._conduct(command.job, await asyncio.to_thread(ordered, command))
            case wire.Verify():
                await self._verify(command)
            case wire.OpenCorpus():
                await self._open_corpus(command)
            case wire.TestModel():
                from rlm_desktop.worker.models import test_model

                self._reports.send(await test_model(command))
            case wire.ListModels():
                from rlm_desktop.gateway.prices import known_models

                models = await asyncio.to_thread(known_models)
                self._reports.send(wire.ModelsListed(job=command.job, models=models))
            case wire.TellTariffs():
                from rlm_desktop.gateway.prices import tariff

                tariffs = await asyncio.to_thread(lambda: {name: to_plain(tariff(name)) for name in command.models})
                self._reports.send(wire.TariffsTold(job=command.job, tariffs=tariffs))
            case wire.CloseLost():
                from rlm_desktop.store.writer import close_lost

                await asyncio.to_thread(close_lost, Path(command.database))
            case wire.ImportFiles():
                await self._import(command)
            case wire.FollowFile():
                await self._follow(command)
            case wire.IndexTexts():
                await self._index(command)
            case wire.ExportRuns():
                from rlm_desktop.worker.leaving import export

                self._reports.send(await asyncio.to_thread(export, command))
            case wire.PreviewRedaction():
                from rlm_desktop.worker.leaving import preview

                self._reports.send(await asyncio.to_thread(preview, command))
            case wire.Prepare():
                from rlm_desktop.gateway.door import Door

                await asyncio.to_thread(importlib.import_module, "rlm_desktop.worker.conduct")
                await Door(keys={}, api_bases=command.api_bases).warm(command.models)
            case wire.Stop():
                raise AssertionError("Stop is heard before any job")

    async def _conduct(self, job: int, order: Order) -> None:
        from rlm_desktop.worker.conduct import conduct

        if self._has_run:
            raise RlmError("This worker already had its question.", "Start another one.")
        self._has_run = True
        appended = _Throttle(lambda run, seq: self._reports.send(wire.Appended(run=run, seq=seq)), APPENDED_SECONDS)
        opened = False

        def on_commit(run: str, seq: int) -> None:
            nonlocal opened
            if not opened:
                opened = True
                self._reports.send(wire.RunOpened(job=job, run=run))
            appended.put(run, seq)

        try:
            await conduct(order, on_commit)
        finally:
            appended.flush()

    async def _verify(self, command: wire.Verify) -> None:
        from rlm_desktop.sandbox.choice import Choice
        from rlm_desktop.worker.verifying import verify

        progress = _Throttle(
            lambda done, total: self._reports.send(
                wire.Progress(job=command.job, done=done, total=total, what=f"step {done}")
            ),
            APPENDED_SECONDS,
        )
        python = Choice(python=command.python, numpy=command.numpy, scratch=command.scratch)
        verdict = await verify(Path(command.database), command.run, python, on_step=progress.put)
        progress.flush()
        found = verdict.difference
        self._reports.send(
            wire.Verified(
                job=command.job,
                run=verdict.run,
                is_identical=found is None,
                steps=verdict.steps,
                blocks=verdict.blocks,
                calls=verdict.calls,
                divergence=None if found is None else to_plain(found),
                excused=tuple(map(to_plain, verdict.excused)),
                notes=verdict.notes,
            )
        )

    async def _with_progress(self, job: int, work: Callable[..., _Result]) -> _Result:
        """What `work` gives, on a thread; it is told how to report its progress, and asked to stop when cancelled."""
        loop = asyncio.get_running_loop()
        stopped = threading.Event()
        progress = _Throttle(
            lambda done, total, what: self._reports.send(wire.Progress(job=job, done=done, total=total, what=what)),
            APPENDED_SECONDS,
        )

        def on_progress(done: int, total: int, what: str) -> None:
            loop.call_soon_threadsafe(progress.put, done, total, what)

        working = asyncio.create_task(asyncio.to_thread(work, on_progress=on_progress, is_stopped=stopped.is_set))
        try:
            return await asyncio.shield(working)
        except asyncio.CancelledError:
            stopped.set()
            await asyncio.wait([working])
            raise
        finally:
            progress.flush()

    async def _open_corpus(self, command: wire.OpenCorpus) -> None:
        from rlm_desktop.worker.corpora import open_corpus

        work = functools.partial(
            open_corpus, Path(command.database), [Path(path) for path in command.paths], name=command.name
        )
        corpus = await self._with_progress(command.job, work)
        self._reports.send(wire.CorpusOpened(job=command.job, hash=corpus.hash))

    async def _import(self, command: wire.ImportFiles) -> None:
        from rlm_desktop.worker.trajectories import import_files

        notices: list[str] = []
        refusals: list[RlmError] = []
        work = functools.partial(
            import_files,
            Path(command.database),
            [Path(path) for path in command.paths],
            on_notice=notices.append,
            on_refusal=refusals.append,
        )
        runs = await self._with_progress(command.job, work)
        if refusals and not runs:
            raise refusals[0]
        told = (*map(str, refusals), *dict.fromkeys(notices))
        self._reports.send(wire.RunsImported(job=command.job, runs=tuple(runs), notices=told))

    async def _follow(self, command: wire.FollowFile) -> None:
        from rlm_desktop.worker.following import follow_file

        loop = asyncio.get_running_loop()
        stopped = threading.Event()
        appended = _Throttle(lambda run, seq: self._reports.send(wire.Appended(run=run, seq=seq)), APPENDED_SECONDS)

        def on_commit(run: str, seq: int) -> None:
            loop.call_soon_threadsafe(appended.put, run, seq)

        work = functools.partial(
            follow_file,
            Path(command.database),
            Path(command.path),
            on_run=lambda run: self._reports.send(wire.RunOpened(job=command.job, run=run)),
            on_commit=on_commit,
            is_stopped=stopped.is_set,
            wait=stopped.wait,
        )
        following = asyncio.create_task(asyncio.to_thread(work))
        try:
            await asyncio.shield(following)
        except asyncio.CancelledError:  # stopped as ordered: what was read is kept, and the run has its end
            stopped.set()
            await following
        finally:
            appended.flush()

    async def _index(self, command: wire.IndexTexts) -> None:
        from rlm_desktop.store.search_index import catch_up

        stopped = threading.Event()
        try:
            await asyncio.to_thread(catch_up, Path(command.database), is_stopped=stopped.is_set)
        finally:
            stopped.set()

    def _break(self, job: int | None, error: Exception) -> None:
        trace = "".join(traceback.format_exception(error))
        self._reports.send(wire.Broke(job=job, line=f"{type(error).__name__}: {error}", trace=trace))
        self._exit_code = 1
        self._ended.set()


def _hear(loop: asyncio.AbstractEventLoop, on_line: Callable[[bytes | None], None]) -> None:
    """Pass each line of stdin to the loop, and None at its end."""
    rest = b""
    while True:
        try:
            data = os.read(0, 1 << 16)
        except OSError:
            data = b""
        try:
            if not data:
                loop.call_soon_threadsafe(on_line, None)
                return
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                loop.call_soon_threadsafe(on_line, line)
        except RuntimeError:  # the loop is closed: the worker is ending anyway
            return
