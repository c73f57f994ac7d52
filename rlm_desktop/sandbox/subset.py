"""The fallback: pydantic-monty, an interpreter of a subset of Python, where the walls do not hold or are not there.

It is chosen by the user, never by itself. It has no files, network or processes to offer in the first place.
"""

from __future__ import annotations

import ast
import asyncio
import importlib.util
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Literal

from rlm_desktop.codec import from_plain
from rlm_desktop.errors import RlmError
from rlm_desktop.events.documents import Corpus
from rlm_desktop.events.facts import Variable
from rlm_desktop.ports import (
    RLM_TOOLS,
    BlockResult,
    Journal,
    Offer,
    OnOutput,
    OnSubCall,
    Restored,
    SubCall,
    UnknownName,
)
from rlm_desktop.sandbox.answers import answer_text
from rlm_desktop.sandbox.journal import Recollection
from rlm_desktop.sandbox.variables import describe

PACKAGE = "pydantic_monty"
SENTENCE = (
    "A subset of Python (pydantic-monty), chosen by the user: no classes with parents, no generators, little of the "
    "standard library; some programs that models write fail in it."
)
OUTPUT_CHARS = 1 << 20
_LONGEST_SECONDS = 3600.0
_AGAIN_SECONDS = 5.0
_PRELUDE = "SubCallFailed = RuntimeError\nanswer = {'content': '', 'ready': False}"
_LOST = "The block took more than its time or memory; the interpreter was replaced, and all variables are lost."


def is_installed() -> bool:
    """Whether the extra `fallback` is there."""
    return importlib.util.find_spec(PACKAGE) is not None


class SubsetRepl:
    """A ports.Repl, but for restoring: what a block that takes too long leaves behind is lost."""

    def __init__(self, inputs: dict[str, Any], tools: frozenset[str], memory_bytes: int) -> None:
        self._inputs = inputs
        self._tools = tools
        self._memory_bytes = memory_bytes
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="subset")
        self._open = ExitStack()
        self._interpreter: Any = None

    async def run(self, code: str, *, seconds: float, on_sub_call: OnSubCall, on_output: OnOutput) -> BlockResult:
        """Run one block; see ports.Repl."""
        loop = asyncio.get_running_loop()
        kept = 0
        chars = 0
        offers: list[Offer] = []

        def hear(stream: Literal["stdout", "stderr"], text: str) -> None:
            nonlocal kept, chars
            chars += len(text)
            new = text[: max(0, OUTPUT_CHARS - kept)]
            kept += len(new)
            if new:
                loop.call_soon_threadsafe(on_output, new, stream)

        def ask(asked_as: Any, prompts: Sequence[Any], model: str | None, batched: bool) -> list[str]:
            if not all(isinstance(prompt, str) for prompt in prompts):
                raise TypeError("a prompt is a str")
            call = SubCall(asked_as=asked_as, prompts=tuple(prompts), model=model, line=None, batched=batched)
            replies = asyncio.run_coroutine_threadsafe(_answered(on_sub_call, call), loop).result()
            failed = [reply.error for reply in replies if reply.text is None]
            if failed:
                raise RuntimeError(f"{len(failed)} of {len(replies)} prompts failed: {failed[0]}")
            return [reply.text or "" for reply in replies]

        work = loop.run_in_executor(self._thread, self._feed, code, seconds, self._names(ask, offers), hear)
        try:
            state, error, names = await asyncio.shield(work)
        except asyncio.CancelledError:
            await self.close()  # ends the interpreter's process, and so the thread's wait
            raise
        await asyncio.sleep(0)  # let what was printed last be heard
        return BlockResult(state=state, error=error, output_chars=chars, changed=tuple(names), offers=tuple(offers))

    async def text_of(self, expression: str) -> str:
        """str() of a variable's value; see ports.Repl."""
        loop = asyncio.get_running_loop()
        if not expression.strip().isidentifier():
            raise UnknownName(f"There is no variable {expression!r}.")
        try:
            return answer_text(await loop.run_in_executor(self._thread, self._value, expression.strip()))
        except _failures() as error:
            raise UnknownName(f"There is no variable {expression!r}.") from error

    async def keep_history(self, history: Sequence[tuple[str, str]]) -> None:
        """Put the pairs into `history`; see ports.Repl."""
        self._inputs["history"] = [{"role": role, "text": text} for role, text in history]
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self._value, "1")

    async def close(self) -> None:
        """End the interpreter; never raises."""
        self._open.close()
        self._interpreter = None
        self._thread.shutdown(wait=False)

    def _names(self, ask: Callable[..., list[str]], offers: list[Offer]) -> dict[str, Callable[..., Any]]:
        def final(value: Any) -> None:
            offers.append(Offer(via="FINAL", answer=answer_text(value)))

        def final_var(name: Any) -> None:
            offers.append(Offer(via="FINAL_VAR", answer=answer_text(name)))

        names: dict[str, Callable[..., Any]] = {"FINAL": final, "FINAL_VAR": final_var}
        for kind in ("llm_query", "rlm_query"):
            if kind in self._tools:
                names[kind] = lambda prompt, model=None, kind=kind: ask(kind, [prompt], model, False)[0]
                names[f"{kind}_batched"] = lambda prompts, model=None, kind=kind: ask(kind, prompts, model, True)
        return names

    def _feed(
        self, code: str, seconds: float, names: dict[str, Callable[..., Any]], hear: Callable[..., None]
    ) -> tuple[Any, str, list[Variable]]:
        interpreter = self._started(seconds)
        try:
            value = interpreter.feed_run(
                _with_values(code), inputs=self._inputs, external_lookup=names, print_callback=hear
            )
        except _failures() as error:
            if any(word in str(error) for word in ("TimeoutError", "MemoryError", "crashed", "terminated")):
                self._open.close()
                self._interpreter = None
                return "killed", f"{error}\n{_LOST}", []
            return "error", str(error), self._changed(code)
        if value is not None:
            hear("stdout", f"{value!r}\n")
        return "ok", "", self._changed(code)

    def _started(self, seconds: float) -> Any:
        if self._interpreter is None:
            import pydantic_monty

            pool = self._open.enter_context(pydantic_monty.Monty(min_processes=0, max_processes=1))
            limits = {
                "max_feed_duration_secs": min(seconds, _LONGEST_SECONDS),
                "max_memory": self._memory_bytes,
                "max_suspensions": 1_000_000,
            }
            self._interpreter = self._open.enter_context(pool.checkout(limits=limits))
            self._interpreter.feed_run(_PRELUDE)
        return self._interpreter

    def _value(self, name: str) -> Any:
        return self._started(_LONGEST_SECONDS).feed_run(name, inputs=self._inputs)

    def _changed(self, code: str) -> list[Variable]:
        """The names that the block binds, as far as they hold what can be carried over."""
        found = []
        for name in _bound(code):
            try:
                found.append(from_plain(Variable, describe(name, self._value(name))))
            except _failures():
                continue  # a function, or a name that was not reached
        return found


class SubsetSandbox:
    """A ports.Repls. corpora: the directory of <hash>.txt files. Raises RlmError where the extra is missing."""

    def __init__(self, corpora: Path) -> None:
        if not is_installed():
            raise RlmError("The subset of Python was chosen, but is not installed.", "Install the extra `fallback`.")
        self._corpora = corpora

    async def open(
        self, context: Corpus | str, *, memory_mb: int, tools: frozenset[str] = RLM_TOOLS, place: str = ""
    ) -> SubsetRepl:
        """A REPL; see ports.Repls. The place makes no difference here. Raises RlmError."""
        inputs: dict[str, Any] = {}
        if isinstance(context, str):
            inputs["context"] = context
        else:
            data = self._read(context)
            texts = [data[document.start : document.end].decode("utf-8", "replace") for document in context.documents]
            inputs["context"] = texts[0] if len(texts) == 1 else texts
            inputs["document_names"] = [document.name for document in context.documents]
        return SubsetRepl(inputs if "context" in tools else {}, tools, memory_mb << 20)

    async def reopen(
        self,
        contexts: Sequence[Corpus | str],
        journal: Journal,
        *,
        memory_mb: int,
        tools: frozenset[str] = RLM_TOOLS,
    ) -> tuple[SubsetRepl, Restored]:
        """A REPL in which an earlier one's journal was executed again; see ports.Repls. Raises RlmError."""
        repl = await self.open(contexts[-1], memory_mb=memory_mb, tools=tools)
        if journal.history:
            await repl.keep_history(journal.history)
        variables: dict[str, Variable] = {}
        for block in journal.blocks:
            answers = Recollection(block).answer
            result = await repl.run(
                block.code, seconds=_AGAIN_SECONDS + 3 * block.seconds, on_sub_call=answers, on_output=_unheard
            )
            variables |= {variable.name: variable for variable in result.changed}
        lost = tuple(sorted(set(journal.names) - variables.keys()))
        return repl, Restored(blocks=len(journal.blocks), variables=tuple(variables.values()), lost=lost)

    def walls(self) -> str:
        """What stands between the code and this machine, in a sentence."""
        return SENTENCE

    def close(self) -> None:
        """Nothing is held."""

    def _read(self, corpus: Corpus) -> bytes:
        try:
            return (self._corpora / f"{corpus.hash}.txt").read_bytes()
        except OSError as error:
            raise RlmError(f"{corpus.name}: its text is not readable: {error}", "Open the documents again.") from error


def _unheard(text: str, stream: Literal["stdout", "stderr"]) -> None:
    """What is printed while a journal is executed again was heard the first time."""


async def _answered(on_sub_call: OnSubCall, call: SubCall) -> Any:
    return await on_sub_call(call)


def _failures() -> tuple[type[Exception], ...]:
    import pydantic_monty

    return (pydantic_monty.MontyError, RuntimeError, ValueError)


def _bound(code: str) -> list[str]:
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    names = (part.id for part in ast.walk(tree) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store))
    return list(dict.fromkeys(names))[:100]


def _with_values(code: str) -> str:
    """FINAL_VAR("name") as FINAL_VAR(name): the interpreter tells its host values, not names."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return code
    lines = code.splitlines(keepends=True)
    for part in ast.walk(tree):
        if (
            isinstance(part, ast.Call)
            and isinstance(part.func, ast.Name)
            and part.func.id == "FINAL_VAR"
            and len(part.args) == 1
            and isinstance(given := part.args[0], ast.Constant)
            and isinstance(given.value, str)
            and given.value.strip().isidentifier()
            and given.lineno == given.end_lineno
        ):
            line = lines[given.lineno - 1].encode()
            named = line[: given.col_offset] + given.value.strip().encode() + line[given.end_col_offset :]
            lines[given.lineno - 1] = named.decode()
    return "".join(lines)
