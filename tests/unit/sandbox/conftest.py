"""Real children, and the few lines that every test of them needs."""

import asyncio
from pathlib import Path

import pytest

from rlm_desktop.ports import SubReply
from rlm_desktop.sandbox.host import Sandbox


class Bench:
    """A sandbox, one REPL at a time, what it printed and what it asked; tests run in `bench.go(coroutine)`."""

    def __init__(self, sandbox):
        self.sandbox = sandbox
        self.repls = []
        self.printed = []
        self.asked = []

    async def open(self, context="some text", memory_mb=512):
        repl = await self.sandbox.open(context, memory_mb=memory_mb)
        self.repls.append(repl)
        return repl

    async def echo(self, call):
        self.asked.append(call)
        return tuple(
            SubReply(error="no luck") if "FAIL" in prompt else SubReply(text=f"ECHO:{prompt}")
            for prompt in call.prompts
        )

    async def run(self, repl, code, seconds=10.0, ask=None):
        return await repl.run(
            code,
            seconds=seconds,
            on_sub_call=ask or self.echo,
            on_output=lambda text, stream: self.printed.append(text),
        )

    async def say(self, repl, code, **given):
        """What the code printed; it must end well."""
        self.printed.clear()
        result = await self.run(repl, code, **given)
        assert result.state == "ok", result.error
        return "".join(self.printed)

    def go(self, coroutine):
        async def whole():
            try:
                return await asyncio.wait_for(coroutine, 60)
            finally:
                for repl in self.repls:
                    await repl.close()

        return asyncio.run(whole())


def _descriptors():
    return {entry.name for entry in Path("/proc/self/fd").iterdir()}


@pytest.fixture
def bench(tmp_path):
    before = _descriptors()
    sandbox = Sandbox(tmp_path)
    made = Bench(sandbox)
    yield made
    sandbox.close()
    assert _descriptors() <= before, "a descriptor was left open"
    for repl in made.repls:
        assert not Path(f"/proc/{repl.pid}").exists(), "a child was left running"
