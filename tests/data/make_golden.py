"""Makes the golden runs beside it: `python tests/data/make_golden.py`. The same bytes each time."""

from __future__ import annotations

from pathlib import Path

from rlm_desktop.events import facts as f
from rlm_desktop.events.documents import CorpusSummary
from rlm_desktop.events.limits import Limit, Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.usage import Usage
from rlm_desktop.formats import jsonl

HERE = Path(__file__).parent
CORPUS = CorpusSummary(hash="3f" * 32, name="manuals", documents=212, chars=5_104_233, skipped=3)
SYSTEM = "You answer a question about `context` by writing Python.\n" + "Rule: print less than you read.\n" * 40


class Tape:
    """Numbers the spans and the seconds of one golden run."""

    def __init__(self, run: str, begin: float) -> None:
        self.run = run
        self.at = begin
        self.spans = 1
        self.events: list[f.Event] = []

    def add(self, kind: type, span: int, seconds: float = 0.25, **fields: object) -> int:
        """One event, some seconds after the one before."""
        self.at = round(self.at + seconds, 3)
        self.events.append(kind(span=span, at=self.at, **fields))
        return span

    def begin(self, kind: type, seconds: float = 0.25, **fields: object) -> int:
        """An event that begins a span; gives its number."""
        self.spans += 1
        return self.add(kind, self.spans, seconds, **fields)

    def root(
        self, step: int, model: str, text: str, *, after: int | None, reply: str, usage: Usage, depth: int = 0
    ) -> int:
        """A root call that streams its reply."""
        messages = (f.Message(role="user", text=text),)
        if after is None:
            messages = (f.Message(role="system", text=SYSTEM), *messages)
        call = self.begin(
            f.CallStarted, parent=step, role="root", model=model, messages=messages, after=after, depth=depth
        )
        for start in range(0, len(reply), 120):
            self.add(f.ReplyWritten, call, 0.05, text=reply[start : start + 120])
        return self.add(
            f.CallFinished, call, 0.1, reply=reply, usage=usage, finish_reason="stop", model=f"{model}-2026"
        )

    def recorded(self) -> list[f.Recorded]:
        """The events in their places."""
        return [f.Recorded(run=self.run, seq=seq, event=event) for seq, event in enumerate(self.events, start=1)]


def started(tape: Tape, question: str, **fields: object) -> None:
    values = {
        "method": "rlm",
        "root_model": "openai/gpt-5",
        "sub_model": "openai/gpt-5-mini",
        "corpus": CORPUS,
        "limits": Limits(),
        "prompt_name": "rlm.j2",
        "versions": {"rlm-desktop": "0.1.0", "python": "3.11.2"},
        "sandbox": "process, rlimits, no_new_privs, seccomp",
    }
    tape.add(f.RunStarted, 1, question=question, **{**values, **fields})


def found() -> Tape:
    """A needle found in two steps: the plain case, answered."""
    tape = Tape("0191a0b0c001a2b3c4d", 1_760_000_000.0)
    started(tape, "What is the maintenance code of the Corvid pump?")
    step = tape.begin(f.StepStarted, parent=1, step=1, depth=0)
    reply = (
        "I look at the context first.\n\n```repl\nprint(type(context), len(context))\n"
        "hits = [d for d in context if 'Corvid' in d]\nprint(len(hits), hits[0][:200])\n```"
    )
    call = tape.root(
        step,
        "openai/gpt-5",
        "The context is a list of 212 texts.",
        after=None,
        reply=reply,
        usage=Usage(tokens_in=1412, tokens_out=61, tokens_cached=0, cost=0.002375),
    )
    code = tape.begin(f.CodeStarted, parent=step, code=reply.split("```")[1][5:], block=1)
    tape.add(f.OutputWritten, code, text="<class 'list'> 212\n2 Corvid pumps are serviced yearly; see code CRV-7741.\n")
    tape.add(
        f.VariablesChanged,
        code,
        changed=(f.Variable(name="hits", kind="list", size=2, preview="['Corvid pumps are serviced yearly…"),),
    )
    tape.add(f.CodeFinished, code, state="ok", output_chars=71)
    tape.add(f.StepEnded, step)
    step = tape.begin(f.StepStarted, parent=1, step=2, depth=0)
    reply = (
        "```repl\nanswers = llm_query_batched([f'Which maintenance code is named here? {h}' for h in hits])\n"
        "for a in answers: print(a)\n```"
    )
    call = tape.root(
        step,
        "openai/gpt-5",
        "<class 'list'> 212\n2 Corvid pumps …",
        after=call,
        reply=reply,
        usage=Usage(tokens_in=1502, tokens_out=48, tokens_cached=1280, cost=0.0011),
    )
    code = tape.begin(f.CodeStarted, parent=step, code=reply.split("```")[1][5:], block=1)
    subs = [
        tape.begin(
            f.CallStarted,
            0.001,
            parent=code,
            role="sub",
            model="openai/gpt-5-mini",
            messages=(
                f.Message(
                    role="user", text="Which maintenance code is named here? " + "Corvid pumps … " * (60 + index)
                ),
            ),
            asked_as="llm_query",
            line=1,
            batch=1,
            index=index,
        )
        for index in range(2)
    ]
    for sub, text in zip(reversed(subs), ("No code is named.", "CRV-7741"), strict=True):
        tape.add(f.CallFinished, sub, 0.8, reply=text, usage=Usage(tokens_in=410, tokens_out=6, cost=0.000115))
    tape.add(f.OutputWritten, code, text="CRV-7741\nNo code is named.\n")
    tape.add(
        f.VariablesChanged,
        code,
        changed=(
            f.Variable(name="answers", kind="list", size=2, preview="['CRV-7741', 'No code is named.']"),
            f.Variable(name="a", kind="str", size=17, preview="'No code is named.'"),
        ),
    )
    tape.add(f.CodeFinished, code, state="ok", output_chars=27)
    tape.add(f.StepEnded, step)
    step = tape.begin(f.StepStarted, parent=1, step=3, depth=0)
    tape.root(
        step,
        "openai/gpt-5",
        "CRV-7741\nNo code is named.",
        after=call,
        reply="FINAL(The code is **CRV-7741**.)",
        usage=Usage(tokens_in=1590, tokens_out=11, tokens_cached=1408, cost=0.0009),
    )
    tape.add(f.AnswerOffered, step, via="FINAL", answer="The code is **CRV-7741**.", accepted=True)
    tape.add(f.StepEnded, step)
    tape.add(f.RunEnded, 1, outcome=Outcome.ANSWERED, answer="The code is **CRV-7741**.")
    return tape


def child_run(tape: Tape, code: int, index: int, *, fails: bool) -> None:
    """rlm_query's loop: one step of code with a sub-call, and an answer or a failure."""
    child = tape.begin(
        f.ChildStarted,
        parent=code,
        question=f"Summarise part {index}:\n" + "The valve opened at noon. " * 80,
        model="openai/gpt-5-mini",
        depth=1,
        line=2,
        batch=2,
        index=index,
    )
    step = tape.begin(f.StepStarted, parent=child, step=1, depth=1)
    reply = "```repl\npart = llm_query('Shorten: ' + context)\nFINAL_VAR('part')\n```"
    tape.root(
        step,
        "openai/gpt-5-mini",
        "The context is a str.",
        after=None,
        reply=reply,
        depth=1,
        usage=Usage(tokens_in=900, tokens_out=30, cost=None),
    )
    block = tape.begin(f.CodeStarted, parent=step, code=reply.split("```")[1][5:], block=1, depth=1)
    call = tape.begin(
        f.CallStarted,
        parent=block,
        role="sub",
        model="openai/gpt-5-mini",
        depth=1,
        asked_as="llm_query",
        line=1,
        messages=(f.Message(role="user", text="Shorten: " + "The valve opened at noon. " * 80),),
    )
    if fails:
        error = "The provider refused the request: rate limit reached."
        tape.add(f.CallFailed, call, 2.0, error=error, retries=4)
        trace = f'Traceback (most recent call last):\n  File "<block 1>", line 1, in <module>\nSubCallFailed: {error}\n'
        tape.add(f.CodeFinished, block, state="error", error=trace, error_line=1)
        tape.add(f.StepEnded, step, failed=True, error="SubCallFailed")
        tape.add(f.ChildEnded, child, outcome=Outcome.FAILED, reason="Too many errors in a row.")
        return
    tape.add(
        f.CallFinished,
        call,
        1.0,
        reply="A valve opened at noon.",
        usage=Usage(tokens_in=520, tokens_out=9, cost=0.0001),
    )
    tape.add(
        f.VariablesChanged,
        block,
        changed=(f.Variable(name="part", kind="str", size=23, preview="'A valve opened at noon.'"),),
    )
    tape.add(f.AnswerOffered, block, via="FINAL_VAR", answer="A valve opened at noon.", accepted=True)
    tape.add(f.CodeFinished, block, state="ok")
    tape.add(f.StepEnded, step)
    tape.add(f.ChildEnded, child, outcome=Outcome.ANSWERED, answer="A valve opened at noon.")


def family() -> Tape:
    """Batches, child runs, failures of every kind, a killed REPL, a limit and a forced answer."""
    tape = Tape("0191a0b0c1f0a0b0c0d", 1_760_000_600.0)
    started(tape, "Summarise what the logs say about the valve.\nBe brief.", limits=Limits(max_depth=2, max_calls=40))
    step = tape.begin(f.StepStarted, parent=1, step=1, depth=0)
    reply = "I am not sure what to do."
    call = tape.root(
        step,
        "openai/gpt-5",
        "The context is a list of 212 texts.",
        after=None,
        reply=reply,
        usage=Usage(tokens_in=1400, tokens_out=9, tokens_reasoning=4, cost=0.0021),
    )
    tape.add(f.ReplySentBack, step, reason="There was neither code nor a final answer in the reply.")
    tape.add(f.StepEnded, step, failed=True, error="There was neither code nor a final answer in the reply.")

    step = tape.begin(f.StepStarted, parent=1, step=2, depth=0)
    reply = (
        "```repl\nparts = [''.join(context)[i::2] for i in range(2)]\nsums = rlm_query_batched(parts)\n```\n"
        "```repl\n1 / 0\n```"
    )
    call = tape.root(
        step,
        "openai/gpt-5",
        "Write code, or give a final answer.",
        after=call,
        reply=reply,
        usage=Usage(tokens_in=1500, tokens_out=55, cost=0.003),
    )
    code = tape.begin(f.CodeStarted, parent=step, code=reply.split("```")[1][5:], block=1)
    child_run(tape, code, 0, fails=False)
    child_run(tape, code, 1, fails=True)
    tape.add(f.OutputWritten, code, text="a warning 🐍 of the code\n", stream="stderr")
    tape.add(
        f.VariablesChanged,
        code,
        changed=(f.Variable(name="parts", kind="list", size=2, preview="['Te vle…', 'h av…']"),),
    )
    tape.add(f.CodeFinished, code, state="error", error="SubCallFailed: Too many errors in a row.", error_line=2)
    code = tape.begin(f.CodeStarted, parent=step, code=reply.split("```")[3][5:], block=2)
    tape.add(f.CodeFinished, code, state="error", error="ZeroDivisionError: division by zero", error_line=1)
    tape.add(f.StepEnded, step, failed=True, error="ZeroDivisionError: division by zero")

    step = tape.begin(f.StepStarted, parent=1, step=3, depth=0)
    reply = "```repl\nimport threading\nout = llm_query_batched([p[:900] for p in parts * 4])\nwhile True: pass\n```"
    call = tape.root(
        step,
        "openai/gpt-5",
        "ZeroDivisionError: division by zero",
        after=call,
        reply=reply,
        usage=Usage(tokens_in=1610, tokens_out=40, cost=0.0031),
    )
    code = tape.begin(f.CodeStarted, parent=step, code=reply.split("```")[1][5:], block=1)
    subs = [
        tape.begin(
            f.CallStarted,
            0.002,
            parent=code,
            role="sub",
            model="openai/gpt-5-mini",
            asked_as="llm_query",
            line=2,
            batch=3,
            index=index,
            messages=(f.Message(role="user", text=f"{index}: " + "valve " * 150),),
        )
        for index in range(8)
    ]
    for place in (3, 0, 7, 1, 2):
        tape.add(
            f.CallFinished,
            subs[place],
            0.3,
            reply=f"Part {place} says that the valve opened.",
            usage=Usage(tokens_in=230, tokens_out=12, cost=None if place == 7 else 0.00008),
        )
    tape.add(
        f.CallFailed, subs[4], 0.1, error="The reply was empty.", usage=Usage(tokens_in=230, tokens_out=0, cost=0.00006)
    )
    tape.add(f.ReplyWritten, subs[5], 0.1, text="Part 5 sa")
    tape.add(f.CallFailed, subs[5], 0.1, error="Stopped with its code.", stopped=True)
    tape.add(f.CallFinished, subs[6], 0.1, reply="Nothing.", thinking="hm", usage=Usage())
    tape.add(f.NamespaceRestored, code, 121.0, blocks=2, lost=("sums",))
    tape.add(f.VariablesChanged, code, removed=("out",))
    tape.add(f.CodeFinished, code, state="killed", error="The code ran for 120 seconds and was ended.", output_chars=0)
    tape.add(f.StepEnded, step, failed=True, error="The code ran for 120 seconds and was ended.")
    tape.add(f.LimitReached, 1, limit=Limit.ERRORS, allowed=3.0, used=3.0)
    tape.add(f.Compacted, 1, kept=3, dropped=4)
    step = tape.begin(f.StepStarted, parent=1, step=4, depth=0, closing=True)
    tape.root(
        step,
        "openai/gpt-5",
        "Give your best answer now.",
        after=None,
        reply="The valve opened at noon.",
        usage=Usage(tokens_in=1700, tokens_out=8, cost=0.0023),
    )
    tape.add(f.AnswerOffered, step, via="text", answer="The valve opened at noon.", accepted=True)
    tape.add(f.StepEnded, step)
    tape.add(
        f.RunEnded,
        1,
        outcome=Outcome.FORCED,
        answer="The valve opened at noon.",
        reason="Three steps in a row failed, so the model was asked for its best answer.",
    )
    return tape


def stopped() -> Tape:
    """The user stopped it with calls in flight, so that its end closes them."""
    tape = Tape("0191a0b0c3e8f0e0d0c", 1_760_001_200.0)
    started(tape, "How many alarms were there?", root_model="offline/analyst", sub_model="offline/reader")
    step = tape.begin(f.StepStarted, parent=1, step=1, depth=0)
    reply = "```repl\ncounts = llm_query_batched(context)\n```"
    tape.root(
        step,
        "offline/analyst",
        "The context is a list.",
        after=None,
        reply=reply,
        usage=Usage(tokens_in=800, tokens_out=20, cost=0.0),
    )
    code = tape.begin(f.CodeStarted, parent=step, code="counts = llm_query_batched(context)\n", block=1)
    subs = [
        tape.begin(
            f.CallStarted,
            0.001,
            parent=code,
            role="sub",
            model="offline/reader",
            asked_as="llm_query",
            line=1,
            batch=1,
            index=index,
            messages=(f.Message(role="user", text=f"Document {index}"),),
        )
        for index in range(16)
    ]
    for sub in subs[:4]:
        tape.add(f.CallFinished, sub, 0.2, reply="2", usage=Usage(tokens_in=40, tokens_out=1, cost=0.0))
    tape.add(f.RunEnded, 1, outcome=Outcome.STOPPED, reason="You stopped the run.")
    return tape


if __name__ == "__main__":
    for name, tape in (("found", found()), ("family", family()), ("stopped", stopped())):
        jsonl.write(HERE / f"{name}.jsonl", tape.recorded())
