"""A scripted model, a namespace without walls, and a record in memory, for the engine's promises."""

import contextlib
import io
import json
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from rlm_desktop.events import facts
from rlm_desktop.events.identity import SteadyClock
from rlm_desktop.events.usage import Usage
from rlm_desktop.ports import (
    BlockResult,
    CallError,
    Completion,
    Estimate,
    Offer,
    Request,
    SubCall,
    UnknownName,
    Variable,
)


class Script:
    """A gateway that gives replies in order to the root and by a function to sub-calls."""

    def __init__(self, replies: list[str | Exception], sub: Callable[[str], Any] | None = None) -> None:
        self.replies = list(replies)
        self.sub = sub or (lambda prompt: f"re: {prompt[:40]}")
        self.requests: list[Request] = []
        self.cost: float | None = 0.01
        self.window_tokens: int | None = 100_000

    async def complete(self, request: Request, on_text: Any = None) -> Completion:
        self.requests.append(request)
        if request.role == "root":
            reply = self.replies.pop(0) if self.replies else "I have nothing more to say."
        else:
            reply = self.sub(request.messages[-1].text)
            if hasattr(reply, "__await__"):
                reply = await reply
        if isinstance(reply, Exception):
            raise reply
        if on_text is not None:
            on_text(reply, False)
        usage = Usage(tokens_in=sum(len(one.text) for one in request.messages) // 4, tokens_out=len(reply) // 4,
                      cost=self.cost)  # fmt: skip
        return Completion(text=reply, usage=usage, finish_reason="stop", model=request.model)

    def estimate(self, request: Request) -> Estimate:
        tokens = sum(len(one.text) for one in request.messages) // 4
        return Estimate(tokens=tokens, reply_tokens=100, cost=self.cost, largest_cost=self.cost)

    def window(self, model: str) -> int | None:
        return self.window_tokens


class OpenNamespace:
    """A Repl that runs blocks in this process; sub-calls are awaited before the block for `ask(...)` names."""

    def __init__(self, context: Any) -> None:
        self.context = context
        self.names: dict[str, Any] = {"context": context if isinstance(context, str) else "C" * 50}
        self.closed = False

    async def run(self, code: str, *, seconds: float, on_sub_call: Any, on_output: Any) -> BlockResult:
        offers: list[Offer] = []
        answer = {"content": "", "ready": False}
        asked: list[SubCall] = []
        for name in ("llm_query", "rlm_query"):
            if f"{name}_batched(" in code:
                prompts = tuple(eval(code.split(f"{name}_batched(", 1)[1].split(")\n")[0].rstrip(")")))
                asked.append(SubCall(asked_as=name, prompts=prompts, model=None, line=1, batched=True))
            elif f"{name}(" in code:
                prompt = eval(code.split(f"{name}(", 1)[1].split(")")[0])
                asked.append(SubCall(asked_as=name, prompts=(prompt,), model=None, line=1, batched=False))
        replies: list[Any] = []
        for one in asked:
            replies += await on_sub_call(one)
        waiting = iter(replies)

        def reply(_: Any) -> str:
            one = next(waiting)
            if one.error:
                raise RuntimeError(one.error)
            return one.text

        self.names |= {
            "FINAL": lambda value: offers.append(Offer(via="FINAL", answer=shown(value))),
            "FINAL_VAR": lambda name: offers.append(Offer(via="FINAL_VAR", answer=shown(self.names[name]))),
            "answer": answer,
            "llm_query": reply,
            "rlm_query": reply,
            "llm_query_batched": lambda prompts: [reply(None) for _ in prompts],
            "rlm_query_batched": lambda prompts: [reply(None) for _ in prompts],
        }
        before = set(self.names)
        printed = io.StringIO()
        state, error = "ok", ""
        with contextlib.redirect_stdout(printed):
            try:
                exec(compile(code, "<block>", "exec"), self.names)
            except Exception:  # noqa: BLE001 - the code is the test's
                state, error = "error", traceback.format_exc()
        if printed.getvalue():
            on_output(printed.getvalue(), "stdout")
        if self.names["answer"].get("ready"):
            offers.append(Offer(via="answer", answer=shown(self.names["answer"]["content"])))
        new = tuple(
            Variable(name=name, kind=type(self.names[name]).__name__, size=None, preview=repr(self.names[name])[:40])
            for name in sorted(set(self.names) - before - {"__builtins__"})
        )
        return BlockResult(
            state=state, error=error, output_chars=len(printed.getvalue()), changed=new, offers=tuple(offers)
        )

    async def text_of(self, expression: str) -> str:
        names = {name: value for name, value in self.names.items() if name != "__builtins__"}
        try:
            return shown(eval(expression, {"__builtins__": {}}, names))
        except Exception as error:
            raise UnknownName(f"There is no variable {expression}; the variables there are: res") from error

    async def keep_history(self, history: Any) -> None:
        self.names["history"] = [{"role": role, "text": text} for role, text in history]

    async def close(self) -> None:
        self.closed = True


def shown(value: Any) -> str:
    """A value as an answer's text."""
    if isinstance(value, str):
        return value
    if isinstance(value, (dict, list, int, float, bool, type(None))):
        return json.dumps(value)
    return str(value)


class OpenRepls:
    def __init__(self, **names: Any) -> None:
        self.opened: list[OpenNamespace] = []
        self.names = names

    async def open(self, context: Any, *, memory_mb: int, tools: Any = None, place: str = "") -> OpenNamespace:
        repl = OpenNamespace(context)
        repl.names |= self.names
        self.opened.append(repl)
        return repl


class Memory:
    """A Record that checks the stream as it comes, and at its end."""

    def __init__(self) -> None:
        self.events: list[facts.Event] = []

    def write(self, event: facts.Event) -> int:
        assert facts.CODEC.decode(facts.CODEC.encode(event)) == event
        self.events.append(event)
        return len(self.events)

    def of(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    def check(self) -> None:
        """Every span begins once under a known parent and ends once; time does not run back."""
        starts = {facts.RunStarted, facts.StepStarted, facts.CallStarted, facts.CodeStarted, facts.ChildStarted}
        ends = {facts.RunEnded, facts.StepEnded, facts.CallFinished, facts.CallFailed, facts.CodeFinished,
                facts.ChildEnded}  # fmt: skip
        begun: set[int] = set()
        ended: set[int] = set()
        at = 0.0
        for event in self.events:
            assert event.at >= at
            at = event.at
            if type(event) in starts:
                assert event.span not in begun
                assert type(event) is facts.RunStarted or event.parent in begun - ended
                begun.add(event.span)
            assert event.span in begun - ended
            if type(event) in ends:
                ended.add(event.span)
        assert begun == ended
        assert type(self.events[0]) is facts.RunStarted
        assert type(self.events[-1]) is facts.RunEnded


@pytest.fixture
def clock() -> SteadyClock:
    return SteadyClock()


@pytest.fixture
def call_error() -> type[CallError]:
    return CallError
