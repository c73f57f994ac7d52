"""Two runs of one question by different models, with every kind of difference between their steps; and some more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from rlm_desktop.events import facts
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.usage import Usage
from rlm_desktop.store.writer import Writer
from rlm_desktop.ui.jobs import Jobs

QUESTION = "What is the maintenance code of the Corvid pump?"
LOOK = "print(type(context), len(context))\nprint(context[0][:200])"
FIND = 'import re\nhits = [page for page in context if re.search("Corvid", page)]\nprint(len(hits))'
ASK = (
    'answers = llm_query_batched([f"Which maintenance code does this page name? {page}" for page in hits])\n'
    "print(answers)"
)
ASK_BRIEFLY = ASK.replace("Which maintenance code does this page name?", "Maintenance code?")
VOTE = "from collections import Counter\nvotes = Counter(answers)\nprint(votes.most_common(2))"
CHECK = "second = [page for page in hits if votes.most_common(1)[0][0] in page]\nprint(len(second), second[0][:80])"
TABLE = "rows = [line.split(';') for page in context for line in page.splitlines()]\nprint(rows[:2])"
END = "FINAL(votes.most_common(1)[0][0])"
PAGES = ("page 12 of the annual report", "page 31 of the annual report", "minutes of the council in May")


@dataclass(frozen=True)
class Step:
    """What one step of a made-up run is."""

    code: str
    output: str = ""
    prompts: Sequence[str] = ()
    replies: Sequence[str] = ()
    names: Sequence[str] = ()
    error: str = ""


@dataclass
class Told:
    """Writes a made-up run."""

    database: Path
    run: str
    root_model: str = "openai/gpt-5"
    method: str = "rlm"
    question: str = QUESTION
    price: float | None = 0.01
    seconds: float = 1.0
    at: float = 1_760_000_000.0
    spans: int = 1
    events: list[facts.Event] = field(default_factory=list)

    def add(self, kind: type, span: int, **fields: object) -> int:
        self.at += self.seconds / 4
        self.events.append(kind(span=span, at=self.at, **fields))
        return span

    def begin(self, kind: type, **fields: object) -> int:
        self.spans += 1
        return self.add(kind, self.spans, **fields)

    def call(self, parent: int, role: str, prompt: str, reply: str, **fields: object) -> None:
        messages = (facts.Message(role="user", text=prompt),)
        model = self.root_model if role == "root" else "openai/gpt-5-mini"
        span = self.begin(facts.CallStarted, parent=parent, role=role, model=model, messages=messages, **fields)
        usage = Usage(tokens_in=len(prompt), tokens_out=len(reply), cost=self.price)
        self.add(facts.CallFinished, span, reply=reply, usage=usage)

    def step(self, number: int, step: Step) -> None:
        span = self.begin(facts.StepStarted, parent=1, step=number, depth=0)
        reply = f"I go on.\n\n```repl\n{step.code}\n```" if step.code else step.output
        self.call(span, "root", f"{self.question} Step {number}.", reply)
        if step.code:
            code = self.begin(facts.CodeStarted, parent=span, code=step.code, block=1)
            for index, (prompt, said) in enumerate(zip(step.prompts, step.replies, strict=True)):
                self.call(code, "sub", prompt, said, batch=number, index=index, depth=1, asked_as="llm_query", line=1)
            if step.output:
                self.add(facts.OutputWritten, code, text=step.output)
            bound = tuple(facts.Variable(name=one, kind="list", size=2, preview="[…]") for one in step.names)
            if bound:
                self.add(facts.VariablesChanged, code, changed=bound)
            self.add(facts.CodeFinished, code, state="error" if step.error else "ok", error=step.error)
        self.add(facts.StepEnded, span, failed=bool(step.error), error=step.error)

    def write(self, steps: Sequence[Step], answer: str, outcome: Outcome = Outcome.ANSWERED) -> str:
        """Write all of it; the run's id."""
        started = facts.RunStarted(
            span=1,
            at=self.at,
            question=self.question,
            method=self.method,
            root_model=self.root_model,
            sub_model="openai/gpt-5-mini",
            corpus=None,
            limits=Limits(),
            prompt_name="rlm-qwen" if "qwen" in self.root_model else "rlm",
        )
        self.events.append(started)
        for number, step in enumerate(steps, start=1):
            self.step(number, step)
        reason = "" if outcome is Outcome.ANSWERED else "Three steps in a row failed."
        self.add(facts.RunEnded, 1, outcome=outcome, answer=answer, reason=reason)
        writer = Writer(self.database, self.run)
        writer.write_all(self.events)
        writer.close()
        return self.run


def asked(code: str, pages: Sequence[str], replies: Sequence[str], question: str) -> Step:
    prompts = [f"{question} {page}" for page in pages]
    return Step(code, output=f"{list(replies)}\n", prompts=prompts, replies=replies, names=["answers"])


LEFT = (
    Step(LOOK, output="<class 'list'> 212\nThe Corvid pump was built in 1931.\n"),
    Step(FIND, output="3\n", names=["hits"]),
    Step(TABLE, output="[['a', 'b']]\n", names=["rows"]),
    asked(ASK, PAGES, ("KX-4471", "KX-4471", "none"), "Which maintenance code does this page name?"),
    Step(VOTE, output="[('KX-4471', 2)]\n", names=["votes"]),
    Step(END, output=""),
)
RIGHT = (
    Step(LOOK, output="<class 'list'> 212\nThe Corvid pump was built in 1931.\n"),
    Step(FIND, output="4\n", names=["hits"]),
    asked(ASK_BRIEFLY, (*PAGES, "letter of 3 June"), ("KX-4471", "KX-4417", "none", "KX-4471"), "Maintenance code?"),
    Step(VOTE, output="[('KX-4471', 2)]\n", names=["votes"]),
    Step(TABLE, output="[['a', 'b']]\n", names=["rows"]),
    Step(
        CHECK, error='Traceback (most recent call last):\n  File "<block>", line 1\nIndexError: list index out of range'
    ),
    Step(END, output=""),
)


@pytest.fixture
def tell(database) -> Callable[..., Told]:
    """tell(run, **fields): writes made-up runs."""
    return lambda run, **fields: Told(database, run, **fields)


@pytest.fixture
def two(tell) -> tuple[str, str]:
    """The ids of the two runs."""
    left = tell("0191a0b0c00aaaaaaaa").write(LEFT, "KX-4471")
    right = tell("0191a0b0c11bbbbbbbb", root_model="openai/qwen-3", price=0.004, seconds=2.0, at=1_760_000_500.0)
    return left, right.write(RIGHT, "The code is KX-4471.")


@pytest.fixture
def jobs(qapp) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close()


@pytest.fixture
def several(tell, two) -> list[str]:
    """The two runs, and four more of other methods."""
    found = list(two)
    for number, (method, model, price, outcome) in enumerate(
        (
            ("direct", "openai/gpt-5", 0.02, Outcome.ANSWERED),
            ("rlm", "openai/gpt-5", 0.012, Outcome.FORCED),
            ("rlm", "openai/qwen-3", 0.003, Outcome.ANSWERED),
            ("codeact", "openai/gpt-5", None, Outcome.ANSWERED),
        )
    ):
        run = tell(
            f"0191a0b0c2{number}cccccccc",
            method=method,
            root_model=model,
            price=price,
            seconds=1.0 + number / 2,
            at=1_760_001_000.0 + number,
        )
        answer = f"The answer of run {number}, which is long enough to be read."
        found.append(run.write(LEFT[: 2 + number], answer, outcome))
    return found
