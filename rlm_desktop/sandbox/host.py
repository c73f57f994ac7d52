"""Opens REPLs for the engine: one walled-in child each, with its context on a read-only descriptor."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rlm_desktop.errors import RlmError
from rlm_desktop.events.documents import Corpus
from rlm_desktop.ports import RLM_TOOLS, Journal, Restored
from rlm_desktop.sandbox import bait, bubblewrap, context_file, inheritance, walls
from rlm_desktop.sandbox.bait import NoBait
from rlm_desktop.sandbox.bounds import Bounds
from rlm_desktop.sandbox.locked import Bait
from rlm_desktop.sandbox.process import Child, ChildGone
from rlm_desktop.sandbox.repl import ChildRepl
from rlm_desktop.sandbox.scratch import Scratch
from rlm_desktop.sandbox.spawner import Spawner
from rlm_desktop.sandbox.stretches import Plan
from rlm_desktop.wire.frames import FrameError

START_SECONDS = 60.0
_ATTEMPTS = 3
_LEAST_PARTS = 3
"""Of a scratch directory's path: not the root, and none of its own directories such as /home or /tmp."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opening:
    contexts: tuple[tuple[int, Plan], ...]
    """Each a descriptor, owned by the REPL, and how its text is cut."""
    packages: str
    """JSON: name and directory of installed packages to be imported beforehand."""
    tools: str
    """JSON: the names of ports.Repls."""
    memory_mb: int
    bounds: Bounds
    seed: int

    @property
    def directories(self) -> list[str]:
        """Where the modules are that the child reads before its walls go up."""
        return [str(Path(__file__).resolve().parents[2]), *(place for _, place in json.loads(self.packages))]


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfTest:
    """A child walled itself in, and this many attacks of its own failed; seconds from start to ready."""

    attacks: int
    seconds: float


class Sandbox:
    """A ports.Repls.

    corpora: the directory of <hash>.txt files. numpy: whether code may import it, where it is installed;
    every start takes a little longer then. bounds: of each REPL that is opened without its own.
    seed: of the order of sets and of random numbers, which are the same for each REPL of the same place; None draws
    one.
    """

    def __init__(
        self, corpora: Path, *, numpy: bool = False, bounds: Bounds | None = None, seed: int | None = None
    ) -> None:
        self._bounds = bounds or Bounds()
        self._seed = random.getrandbits(64) if seed is None else seed
        self._corpora = corpora
        self._packages = json.dumps(_installed("numpy") if numpy else [])
        self._spawner = Spawner()

    async def open(
        self,
        context: Corpus | str | Sequence[str],
        *,
        memory_mb: int,
        tools: frozenset[str] = RLM_TOOLS,
        place: str = "",
        bounds: Bounds | None = None,
    ) -> ChildRepl:
        """A REPL in which `context` is the corpus or the text; see ports.Repls. Raises RlmError."""
        return await self._open([context], memory_mb=memory_mb, tools=tools, bounds=bounds or self._bounds, place=place)

    async def reopen(
        self,
        contexts: Sequence[Corpus | str],
        journal: Journal,
        *,
        memory_mb: int,
        tools: frozenset[str] = RLM_TOOLS,
    ) -> tuple[ChildRepl, Restored]:
        """A REPL in which an earlier one's journal was executed again; see ports.Repls. Raises RlmError."""
        repl = await self._open(contexts, memory_mb=memory_mb, tools=tools, bounds=self._bounds)
        try:
            return repl, await repl.take_over(journal)
        except BaseException:
            await repl.close()
            raise

    async def _open(
        self,
        contexts: Sequence[Corpus | str | Sequence[str]],
        *,
        memory_mb: int,
        tools: frozenset[str],
        bounds: Bounds,
        place: str = "",
    ) -> ChildRepl:
        walls.probe()
        scratch = None if bounds.scratch is None else _scratch(bounds.scratch, bounds.disk_bytes)
        with contextlib.ExitStack() as files:
            opened: list[tuple[int, Plan]] = []
            for context in contexts:
                opened.append(context_file.of(context, self._corpora))
                files.callback(os.close, opened[-1][0])
            opening = _Opening(
                contexts=tuple(opened),
                packages=self._packages,
                tools=json.dumps(sorted(tools)),
                memory_mb=memory_mb,
                bounds=bounds,
                seed=random.Random(f"{self._seed} {place}" if place else self._seed).getrandbits(32),
            )
            child = await self._start(opening)
            release = files.pop_all().close
        return ChildRepl(
            child,
            lambda: self._start(opening),
            release,
            kept_chars=bounds.output_chars,
            memory_bytes=memory_mb << 20,
            scratch=scratch,
        )

    def walls(self) -> str:
        """The walls in force, in a sentence. Raises RlmError when code cannot be confined here."""
        return walls.probe().sentence

    async def test(self) -> SelfTest:
        """Start a child as for a run and end it: what its self-test said. Raises RlmError when it refused."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        repl = await self.open("", memory_mb=64)
        seconds = loop.time() - began
        attacks = repl.attacks
        await repl.close()
        return SelfTest(attacks=attacks, seconds=seconds)

    def close(self) -> None:
        """End the thread that started the children; to be called when every REPL is closed."""
        self._spawner.close()

    async def _start(self, opening: _Opening) -> Child:
        """A child that is ready; a new one where somebody else killed it before it was."""
        for _ in range(_ATTEMPTS - 1):
            with contextlib.suppress(ChildGone):
                return await self._start_once(opening)
        try:
            return await self._start_once(opening)
        except ChildGone as error:
            raise RlmError(f"The sandbox did not start. {error}") from error

    async def _start_once(self, opening: _Opening) -> Child:
        try:
            with _bait() as lure:
                child, numbers = await self._spawn(opening)
                try:
                    await _make_ready(child, opening, numbers, lure)
                except BaseException:
                    await child.kill()
                    raise
        except (FrameError, NoBait, OSError) as error:
            raise RlmError(f"The sandbox did not start. {error}") from error
        return child

    async def _spawn(self, opening: _Opening) -> tuple[Child, list[int]]:
        """A child that waits for its opening, and the numbers by which it knows its contexts."""
        is_inside = bubblewrap.works()
        home = opening.bounds.scratch
        with _pipe() as (child_receives, sending), _pipe() as (receiving, child_sends):
            numbers = (child_receives.number, child_sends.number, *(number for number, _ in opening.contexts))
            inherited = [inheritance.outward(number) for number in numbers]
            process = await self._spawner.start(
                inherited,
                seed=opening.seed,
                memory_bytes=opening.memory_mb << 20,
                directories=opening.directories,
                around=bubblewrap.around(opening.directories, str(home) if home else None) if is_inside else [],
            )
            return Child(process, receiving.give(), sending.give(), is_inside=is_inside), inherited[2:]


async def _make_ready(child: Child, opening: _Opening, numbers: Sequence[int], lure: Bait | None) -> None:
    """Give a child its opening, and wait until its walls stand. Raises ChildGone, FrameError and RlmError."""
    fields = {
        "memory_mb": opening.memory_mb,
        "output_chars": opening.bounds.output_chars,
        "disk_bytes": opening.bounds.disk_bytes,
        "threads": opening.bounds.threads,
        "seed": opening.seed,
        "parent": 0 if child.is_inside else os.getpid(),
    }
    plans = zip(numbers, (plan for _, plan in opening.contexts), strict=True)
    contexts = json.dumps([(number, plan.is_list, plan.stretches) for number, plan in plans])
    home = str(opening.bounds.scratch or "")
    lured = json.dumps([lure.file, lure.port] if lure is not None else None)
    child.send("open", fields, [contexts, opening.packages, opening.tools, home, lured])
    first = await child.next_frame(START_SECONDS)
    if first is None or first.kind != "ready":
        reason = "".join(first.texts) if first is not None else f"nothing was heard for {START_SECONDS:g} s"
        raise RlmError(
            f"The sandbox refused to run code: {reason}.",
            "See what `rlm-desktop doctor` says of its walls. The extra `fallback` has a subset of Python for it.",
        )
    child.attacks = first.integer("attacks")


@contextlib.contextmanager
def _bait() -> Iterator[Bait | None]:
    """What the child must not reach, where the system itself has nothing that proves it. Raises NoBait."""
    if sys.platform == "win32":
        with bait.laid() as laid:
            yield laid
    else:
        yield None


def _scratch(path: Path, most_bytes: int) -> Scratch:
    if not path.is_absolute() or len(path.parts) < _LEAST_PARTS or not path.is_dir() or path.is_symlink():
        raise RlmError(f"{path} cannot be the scratch directory.", "Name a directory of your own by its whole path.")
    try:
        return Scratch(str(path), most_bytes)
    except OSError as error:
        raise RlmError(f"{path} cannot be the scratch directory: {error}") from error


class _End:
    """One end of a pipe: closed with the pipe unless it was given away."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.is_ours = True

    def give(self) -> int:
        self.is_ours = False
        return self.number


@contextlib.contextmanager
def _pipe() -> Iterator[tuple[_End, _End]]:
    ends = tuple(_End(number) for number in os.pipe())
    try:
        yield ends[0], ends[1]
    finally:
        for end in ends:
            if end.is_ours:
                os.close(end.number)


def _installed(name: str) -> list[tuple[str, str]]:
    import importlib.util

    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        return []
    return [(name, str(Path(spec.origin).parent.parent))]
