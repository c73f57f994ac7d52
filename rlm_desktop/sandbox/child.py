"""The child's door: read the opening, wall yourself in, then run blocks until the worker hangs up.

Holds no key, no path of the user's and nothing but the standard library, wire and codec.
"""

from __future__ import annotations

import _thread
import json
import os
import queue
import random
import sys
import threading
from collections.abc import Callable

from rlm_desktop.sandbox import context, inheritance, preload, scratch
from rlm_desktop.sandbox.answers import ANSWER_CHARS
from rlm_desktop.sandbox.blocks import Namespace, Outcome
from rlm_desktop.sandbox.channel import Channel
from rlm_desktop.sandbox.console import Console, Stream
from rlm_desktop.sandbox.disk_files import DiskFiles
from rlm_desktop.sandbox.interrupts import Shield
from rlm_desktop.sandbox.locked import Allowance, Bait, CannotLock, Locked
from rlm_desktop.sandbox.memory_files import MemoryFiles
from rlm_desktop.sandbox.scaffold import Given, Scaffold
from rlm_desktop.sandbox.subcalls import SubCalls
from rlm_desktop.sandbox.variables import Watch
from rlm_desktop.wire.frames import Frame, FrameError

_LOOK_SECONDS = 0.05
_REPORT_BYTES = 900_000


def main(arguments: list[str]) -> int:
    """Serve on the two pipes whose inherited numbers are given; the exit code. Does not return while it is served."""
    receiving = inheritance.inward(int(arguments[0]))
    sending = inheritance.inward(int(arguments[1]), is_writing=True)
    shield = Shield()
    channel = Channel(receiving, sending, shield)
    opening = channel.receive()
    try:
        preload.hold_standard_library()
        for name, directory in json.loads(opening.texts[1]):
            preload.hold_package(name, directory)
        contexts = context.load(opening)
        home = opening.texts[3]
        bait = json.loads(opening.texts[4])
        there = os.listdir(home) if home else []  # noqa: PTH208
        locked = _lock()(
            keep={receiving, sending},
            parent=opening.integer("parent"),
            allowance=Allowance(
                memory_bytes=opening.integer("memory_mb") << 20,
                threads=opening.integer("threads"),
                file_bytes=opening.integer("disk_bytes"),
                home=home or None,
                scratch=scratch.enter(home) if home else None,
                bait=Bait(file=bait[0], port=bait[1]) if bait else None,
            ),
        )
    except (CannotLock, OSError, MemoryError, ValueError, FrameError, ImportError) as error:
        channel.send("refused", {}, [f"{error or type(error).__name__}"])
        return 1
    preload.forget_paths()
    quota = opening.integer("disk_bytes")
    files = DiskFiles(home, there, quota) if home else MemoryFiles(quota)
    files.install()
    random.seed(opening.integer("seed"))
    given = Given(contexts=contexts, tools=frozenset(json.loads(opening.texts[2])))
    server = _Server(channel, shield, given, opening.integer("output_chars"))
    channel.send("ready", {"landlock": locked.landlock, "attacks": locked.attacks})
    server.serve()
    return 0


def _lock() -> Callable[..., Locked]:
    """How the walls of this system are built."""
    if sys.platform == "darwin":
        from rlm_desktop.sandbox import lock_macos

        return lock_macos.lock
    elif sys.platform == "win32":  # noqa: RET505  (mypy knows an elif of another platform)
        from rlm_desktop.sandbox import lock_windows

        return lock_windows.lock
    else:
        from rlm_desktop.sandbox import lock

        return lock.lock


class _Server:
    def __init__(self, channel: Channel, shield: Shield, given: Given, kept_chars: int) -> None:
        self._channel = channel
        self._shield = shield
        self._orders: queue.SimpleQueue[Frame] = queue.SimpleQueue()
        self._subcalls = SubCalls(channel, shield)
        self._console = Console(lambda stream, text: channel.send("output", {"stream": stream}, [text]), kept_chars)
        self._streams = (Stream(self._console, "stdout"), Stream(self._console, "stderr"))
        self._namespace = Namespace()
        self._scaffold = Scaffold(self._namespace.names, self._subcalls, given)
        self._watch = Watch(self._namespace.names, self._scaffold.is_ours)
        self._is_running = False
        sys.argv[:] = [""]
        sys.stdin = None

    def serve(self) -> None:
        """Run what the worker orders, until it hangs up."""
        self._shield.arm()
        threading.Thread(target=self._listen, name="worker", daemon=True).start()
        while True:
            order = self._orders.get()
            if order.kind == "run":
                self._run(order.texts[0], order.integer("block"))
            elif order.kind == "history":
                self._scaffold.keep_history(json.loads(order.texts[0]))
            else:
                self._tell(order.texts[0])

    def _listen(self) -> None:
        """The reading thread: replies to the threads that wait, orders to the main one."""
        while True:
            if self._is_running and not self._channel.is_readable(_LOOK_SECONDS):
                self._console.flush()
                continue
            frame = self._channel.receive()
            if frame.kind == "reply":
                self._subcalls.deliver(frame)
            elif frame.kind == "interrupt":
                _thread.interrupt_main()
            elif frame.kind == "close":
                os._exit(0)
            else:
                self._is_running = frame.kind == "run"
                self._orders.put(frame)

    def _run(self, code: str, number: int) -> None:
        file = self._namespace.next_file()
        self._scaffold.restore()
        self._shield.arm()
        sys.stdout, sys.stderr = self._streams
        self._console.begin()
        outcome = Outcome(state="interrupted", error="KeyboardInterrupt")
        rows: list[dict[str, object]] = []
        removed: list[str] = []
        offers: list[tuple[str, str]] = []
        try:
            try:
                self._subcalls.block_file = file
                self._shield.is_open = True
                outcome = self._namespace.execute(code, file)
            finally:
                self._subcalls.block_file = None
            offers = self._take_offers()
            rows, removed = self._watch.changes()
        except KeyboardInterrupt:
            outcome = Outcome(state="interrupted", error=outcome.error or "KeyboardInterrupt", line=outcome.line)
        finally:
            self._shield.is_open = False
        chars = self._console.end()
        self._is_running = False
        fields = {
            "block": number,
            "state": outcome.state,
            "line": outcome.line,
            "chars": chars,
            "via": [via for via, _ in offers],
        }
        report = json.dumps([_fitting(rows), removed[:1000]])
        self._channel.send("done", fields, [outcome.error, report, *(answer for _, answer in offers)])

    def _take_offers(self) -> list[tuple[str, str]]:
        offers = self._scaffold.take_offers()
        size = 0
        kept: list[tuple[str, str]] = []
        for via, answer in reversed(offers):
            size += len(answer)
            if kept and size > ANSWER_CHARS:
                break
            kept.append((via, answer))
        return kept[::-1]

    def _tell(self, expression: str) -> None:
        text: str | None = None
        problem = ""
        self._shield.arm()
        try:
            self._shield.is_open = True
            text = self._namespace.text_of(expression)
        except BaseException as error:  # noqa: BLE001  (the edge of model code: its __str__ may raise anything)
            problem = f"str() of it raised {type(error).__name__}."
        finally:
            self._shield.is_open = False
        known = ", ".join(name for name in self._namespace.names if not name.startswith("__"))
        told = problem or f"The variables there are: {known[:4000]}."
        self._channel.send("text", {"found": text is not None}, [(text or "")[:ANSWER_CHARS], told])


def _fitting(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """As many rows as fit a report; a name can be long, and a preview six bytes a character."""
    size = 0
    for count, row in enumerate(rows):
        size += 6 * sum(len(str(item)) for item in row.values()) + 60
        if size > _REPORT_BYTES:
            return rows[:count]
    return rows
