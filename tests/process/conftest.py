"""What the process tests share: a real worker spoken to over its pipes, and a real command line."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import pytest

from rlm_desktop import paths
from rlm_desktop.wire import messages as wire

from .openai_server import Asked, OpenAIServer, Reply


class WorkerProcess:
    """A worker as the window starts it."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            paths.door("--worker"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self.reports: list[wire.Report] = []
        self.errors = ""
        self._queue: Queue[wire.Report | None] = Queue()
        self._threads = [threading.Thread(target=self._read), threading.Thread(target=self._read_errors)]
        for thread in self._threads:
            thread.start()

    def send(self, command: wire.Command) -> None:
        self.process.stdin.write(wire.COMMANDS.encode(command).encode() + b"\n")
        self.process.stdin.flush()

    def wait_for(self, *kinds: type[Any], seconds: float = 30.0) -> Any:
        """The next report of one of these kinds."""
        until = time.monotonic() + seconds
        while True:
            try:
                report = self._queue.get(timeout=max(0.0, until - time.monotonic()))
            except Empty:
                raise AssertionError(f"no {kinds} in {seconds} s; got {self.reports}; stderr {self.errors}") from None
            if report is None:
                raise AssertionError(f"the worker ended without {kinds}; got {self.reports}; stderr {self.errors}")
            if isinstance(report, kinds):
                return report
            assert not isinstance(report, wire.Broke), report.trace

    def close(self) -> int:
        if not self.process.stdin.closed:
            self.process.stdin.close()
        code = self.process.wait(timeout=20)
        for thread in self._threads:
            thread.join(timeout=5)
        self.process.stdout.close()
        self.process.stderr.close()
        return code

    def _read(self) -> None:
        for line in self.process.stdout:
            report = wire.REPORTS.decode(line)
            self.reports.append(report)
            self._queue.put(report)
        self._queue.put(None)

    def _read_errors(self) -> None:
        for line in self.process.stderr:
            self.errors += line.decode(errors="replace")


@pytest.fixture
def serve() -> Iterator[Callable[..., OpenAIServer]]:
    """Starts OpenAI-compatible servers, and ends them with the test.

    They answer by a function of the request and its number, or with the given replies in turn, the last for good.
    """
    started: list[OpenAIServer] = []

    def start(*answers: Reply | Callable[[Asked, int], Reply]) -> OpenAIServer:
        first = answers[0]
        answer = first if callable(first) else lambda asked, number: answers[min(number, len(answers) - 1)]
        started.append(OpenAIServer(answer))
        return started[-1]

    yield start
    for server in started:
        server.close()


@pytest.fixture
def start_worker() -> Iterator[Callable[[], WorkerProcess]]:
    """Starts workers, and ends them with the test."""
    started: list[WorkerProcess] = []

    def start() -> WorkerProcess:
        worker = WorkerProcess()
        started.append(worker)
        worker.wait_for(wire.Ready)
        return worker

    yield start
    for worker in started:
        worker.process.kill()
        worker.close()


@pytest.fixture
def shell(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the program's command line in a process of its own."""

    def run(*arguments: str | Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-P", "-m", "rlm_desktop", *map(str, arguments)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=tmp_path,
            env={**os.environ, **(env or {})},
            timeout=120,
        )

    return run


@pytest.fixture
def shell_json(shell: Callable[..., subprocess.CompletedProcess[str]]) -> Callable[..., Any]:
    """Runs a command with --json; its one JSON value."""

    def run(*arguments: str | Path, code: int = 0, env: dict[str, str] | None = None) -> Any:
        done = shell(*arguments, "--json", env=env)
        assert done.returncode == code, done.stderr + done.stdout
        assert done.stdout.count("\n") == 1
        return json.loads(done.stdout)

    return run
