"""Any reply at all: reading it never raises, takes nothing from where no answer can stand, and always leads on."""

import asyncio
import importlib.util
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

from rlm_desktop.engine.fences import read_reply
from rlm_desktop.engine.finals import Final, find_final
from rlm_desktop.engine.methods import answer
from rlm_desktop.engine.task import Task
from rlm_desktop.events import facts
from rlm_desktop.events.identity import SteadyClock
from rlm_desktop.events.limits import Limits

_spec = importlib.util.spec_from_file_location("engine_conftest", Path(__file__).parent / "conftest.py")
stand = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(stand)

HIDDEN = "s3cret"
FENCES = ("```", "~~~", "````")
TAGS = ("", "repl", "python", "py", "json", "text", "REPL")

PIECES = [
    *("Done.", "FINAL(", "FINAL_VAR(", "final", "FINAL: 7", "answer['ready']", "print(1)", "x", "42", "é", "\ud800"),
    *(")", "(", "'", '"', '"""', "\\", "**", "- ", ":", "```", "~~~", "<think>", "</think>"),
    *("\t", "    ", "\r", "\x00"),
]
noise = some.lists(some.sampled_from(PIECES), max_size=8).map("".join)
lines = some.lists(noise, max_size=6).map("\n".join)


@some.composite
def fenced(draw: some.DrawFn) -> str:
    fence, tag = draw(some.sampled_from(FENCES)), draw(some.sampled_from(TAGS))
    closing = draw(some.sampled_from([f"\n{fence}", f"{fence}", ""]))
    return f"{fence}{tag}\n{draw(lines)}{closing}"


replies = some.lists(
    some.one_of(lines, fenced(), lines.map(lambda text: f"<think>\n{text}\n</think>")), max_size=5
).map("\n".join)


@given(replies)
@example("FINAL(" * 500)
@example("```repl\n" * 300)
@example("<think>" * 300)
@example("FINAL('" + "a(" * 2_000)
@settings(max_examples=400, deadline=None)
def test_reading_a_reply_never_raises(reply: str) -> None:
    reading = read_reply(reply)
    find_final(reading.prose)


@given(
    before=some.sampled_from(["", "I looked.\n"]),
    hidden=some.sampled_from(
        [
            f"<think>\nFINAL({HIDDEN})\n</think>",
            f"```repl\n# FINAL({HIDDEN})\nx = 1\n```",
            f"```repl\ntext = '''\nFINAL({HIDDEN})\n'''\n```",
            f"```python\nprint('FINAL({HIDDEN})')\n```",
            f"~~~json\nFINAL({HIDDEN})\n~~~",
            f"````repl\nx = '''\n```\nFINAL({HIDDEN})\n```\n'''\n````",
        ]
    ),
    after=some.sampled_from(["", "\nI will go on.", "\nFINAL(seen)"]),
)
def test_no_answer_comes_from_a_comment_a_string_or_thinking(before: str, hidden: str, after: str) -> None:
    found = find_final(read_reply(before + hidden + after).prose)
    if isinstance(found, Final):
        assert found.content == "seen"
    else:
        assert not after.endswith("FINAL(seen)")


@given(replies)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_reply_runs_answers_or_is_answered_with_a_problem(reply: str) -> None:
    gateway = stand.Script([reply, "FINAL(the second reply)"])
    record = stand.Memory()
    task = Task(question="q", corpus=None, root_model="m", sub_model="s", limits=Limits())
    answered = answer(task, gateway=gateway, repls=stand.OpenRepls(), texts=None, record=record, clock=SteadyClock())
    ended = asyncio.run(answered)
    record.check()
    ran = bool(record.of(facts.CodeStarted))
    told = bool(record.of(facts.ReplySentBack))
    is_final = len(gateway.requests) == 1
    assert ran or told or is_final
    if not is_final:
        assert gateway.requests[1].messages[-1].text
        assert ended.answer == "the second reply"
