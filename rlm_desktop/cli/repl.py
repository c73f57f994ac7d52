"""`rlm-desktop repl --json-lines`: the sandboxed REPL alone, for those who audit it.

One JSON object a line. In: open, run, close. Out: one line for each, in order. No model is asked: llm_query(p)
answers "ECHO:" + p.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rlm_desktop.errors import RlmError
from rlm_desktop.ports import SubCall, SubReply
from rlm_desktop.sandbox.bounds import Bounds
from rlm_desktop.sandbox.host import Sandbox
from rlm_desktop.sandbox.repl import ChildRepl
from rlm_desktop.sandbox.spawner import make_undumpable
from rlm_desktop.sandbox.stretches import is_in_pieces

MEMORY_BYTES = 1 << 30
BLOCK_SECONDS = 60.0
_CUT = "\n[… {:,} characters in all]"
_CUT_BYTES = 64
_LIMITS = {"memory_bytes", "wall_s", "output_bytes", "disk_bytes", "threads"}


def repl(given: argparse.Namespace) -> int:
    """Serve until stdin ends; 0."""
    make_undumpable()
    return asyncio.run(_serve(with_numpy=not given.no_numpy))


async def _serve(*, with_numpy: bool) -> int:
    loop = asyncio.get_running_loop()
    with tempfile.TemporaryDirectory(prefix="rlm-desktop-") as corpora:
        desk = _Desk(Sandbox(Path(corpora), numpy=with_numpy))
        try:
            while line := await loop.run_in_executor(None, sys.stdin.buffer.readline):
                answer = await desk.answer(line)
                sys.stdout.write(json.dumps(answer) + "\n")
                sys.stdout.flush()
        finally:
            await desk.end()
    return 0


class _Desk:
    """One REPL at a time."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._repl: ChildRepl | None = None
        self._most_seconds = BLOCK_SECONDS
        self._output_bytes = Bounds().output_chars

    async def answer(self, line: bytes) -> dict[str, Any]:
        """Do what a line asks; what to say."""
        try:
            asked = json.loads(line)
            op = asked["op"]
            match op:
                case "open":
                    return await self._open(asked)
                case "run":
                    return await self._run(asked)
                case "close":
                    await self._close()
                case _:
                    return _refused(f"there is no op {op!r}; there are open, run and close")
        except RlmError as error:
            return _refused(str(error))
        except (ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
            return _refused(f"not understood: {type(error).__name__}: {error}")
        return {"ok": True}

    async def end(self) -> None:
        """Close all."""
        await self._close()
        self._sandbox.close()

    async def _open(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        await self._close()
        context = asked.get("context", "")
        if not isinstance(context, str) and not all(isinstance(text, str) for text in context):
            raise TypeError("context is a str or a list of str")
        limits = asked.get("limits") or {}
        if unknown := set(limits) - _LIMITS:
            raise KeyError(f"no such limits: {', '.join(sorted(unknown))}")
        chosen = {name: value for name, value in limits.items() if value is not None}
        usual = Bounds()
        self._most_seconds = float(chosen.get("wall_s", BLOCK_SECONDS))
        self._output_bytes = int(chosen.get("output_bytes", usual.output_chars))
        memory = int(chosen.get("memory_bytes", MEMORY_BYTES))
        bounds = Bounds(
            output_chars=self._output_bytes,
            disk_bytes=int(chosen.get("disk_bytes", usual.disk_bytes)),
            threads=int(chosen.get("threads", usual.threads)),
            scratch=Path(asked["scratch"]) if asked.get("scratch") else None,
        )
        self._repl = await self._sandbox.open(context, memory_mb=max(1, memory >> 20), bounds=bounds)
        if isinstance(context, str) and is_in_pieces(len(context.encode("utf-8", "replace"))):
            return {"ok": True, "context": "over 200 MB: a list[str] of pieces that end at line ends"}
        return {"ok": True}

    async def _run(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        code = asked["code"]
        if not isinstance(code, str):
            raise TypeError("code is a str")
        seconds = min(float(asked.get("timeout") or self._most_seconds), self._most_seconds)
        if self._repl is None:
            return _ran("dead", "", "No REPL is open.", None)
        printed: list[str] = []
        try:
            result = await self._repl.run(
                code, seconds=seconds, on_sub_call=_echo, on_output=lambda text, stream: printed.append(text)
            )
        except RlmError as error:  # no fresh child could be started
            await self._close()
            return _ran("dead", "".join(printed), str(error), None)
        text = _cut("".join(printed), result.output_chars, self._output_bytes)
        told = result.error
        if result.restored is not None:
            told = f"{told}\nBlocks executed again in a fresh process: {result.restored}.".strip()
            told += f" Lost: {', '.join(result.lost)}." if result.lost else ""
        state = "dead" if result.state == "killed" and self._repl.ended_by_itself else result.state
        return _ran(state, text, told, result.offers[0].answer if result.offers else None)

    async def _close(self) -> None:
        if self._repl is not None:
            await self._repl.close()
            self._repl = None


async def _echo(call: SubCall) -> tuple[SubReply, ...]:
    return tuple(SubReply(text=f"ECHO:{prompt}") for prompt in call.prompts)


def _refused(sentence: str) -> dict[str, Any]:
    return {"ok": False, "error": sentence}


def _ran(state: str, stdout: str, error: str, final: str | None) -> dict[str, Any]:
    return {"state": state, "stdout": stdout, "error": error, "final": final}


def _cut(text: str, chars: int, most_bytes: int) -> str:
    """The text within its bytes, with a word on what is missing."""
    data = text.encode("utf-8", "replace")
    if len(text) >= chars and len(data) <= most_bytes:
        return text
    room = max(0, most_bytes - _CUT_BYTES)
    return data[:room].decode("utf-8", "ignore") + _CUT.format(chars)
