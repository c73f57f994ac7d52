"""What the two sides of a line say, read from the store in a job: code, output, reply, prompt, variables, answer."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from rlm_desktop.analysis.text_diff import Diff, diff
from rlm_desktop.events.facts import VariablesChanged
from rlm_desktop.events.sameness import comparable
from rlm_desktop.events.wording import outcome_sentence
from rlm_desktop.store.compared import ComparedCall, ComparedLoop, ComparedReader, ComparedStep
from rlm_desktop.ui.figures import grouped
from rlm_desktop.ui.texts.colouring import Colours, colours_of

LONGEST = 2_000_000
"""Characters of a text that are compared."""


class Tab(StrEnum):
    """What is compared of two steps."""

    CODE = "Code"
    OUTPUT = "Output"
    REPLY = "Reply"
    PROMPT = "Prompt"
    VARIABLES = "Variables"
    CALLS = "Sub-calls"
    ANSWER = "Answer"


class CallTab(StrEnum):
    """What is compared of two sub-calls."""

    PROMPT = "Prompt"
    REPLY = "Reply"


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """Two texts, compared."""

    diff: Diff = field(default_factory=lambda: Diff(lines=()))
    colours: tuple[Colours, Colours] = ((), ())
    instead: str = ""
    """What is said where neither side has any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Where the two sides of a line are."""

    database: Path
    left: ComparedLoop
    right: ComparedLoop


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPair:
    """The two steps of a line; None where a side has none."""

    left: ComparedStep | None
    right: ComparedStep | None


def step_texts(whose: Whose, pair: StepPair, tab: Tab) -> Texts:
    """One tab of two steps."""
    with closing(ComparedReader(whose.database)) as reader:
        left, right = (
            "" if step is None and tab is not Tab.ANSWER else _of_step(reader, loop, step, tab)
            for loop, step in ((whose.left, pair.left), (whose.right, pair.right))
        )
    return compared_texts(left, right, is_code=tab is Tab.CODE, instead=_NONE.get(tab, ""))


def call_texts(whose: Whose, left: ComparedCall | None, right: ComparedCall | None, tab: CallTab) -> Texts:
    """One tab of two sub-calls."""
    with closing(ComparedReader(whose.database)) as reader:
        one, other = (
            "" if call is None else _of_call(reader, loop.run.run, call, tab)
            for loop, call in ((whose.left, left), (whose.right, right))
        )
    return compared_texts(one, other)


def compared_texts(left: str, right: str, *, is_code: bool = False, instead: str = "") -> Texts:
    """Two texts, compared."""
    left, right = left[:LONGEST], right[:LONGEST]
    colours = (colours_of(left), colours_of(right)) if is_code else ((), ())
    return Texts(diff=diff(left, right), colours=colours, instead=instead)


_NONE = {
    Tab.CODE: "Neither reply holds code.",
    Tab.OUTPUT: "Neither printed anything.",
    Tab.VARIABLES: "Neither bound a name.",
    Tab.ANSWER: "Neither has an answer.",
}


def _of_step(reader: ComparedReader, loop: ComparedLoop, step: ComparedStep | None, tab: Tab) -> str:
    run = loop.run.run
    if tab is Tab.ANSWER or step is None:
        return f"{outcome_sentence(loop.run.outcome, loop.run.reason)}\n\n{loop.run.answer}"
    match tab:
        case Tab.CODE:
            return step.code
        case Tab.OUTPUT:
            error = reader.error(run, step.codes)
            output = comparable(reader.output_text(run, step.codes)).rstrip("\n")
            return "\n".join(part for part in (output, error) if part)
        case Tab.REPLY:
            return "" if step.root_call is None else reader.reply(run, step.root_call)
        case Tab.PROMPT:
            return "" if step.root_call is None else _prompt(reader, run, step.root_call)
        case _:
            return _bindings(reader.bound_by(run, step.codes))


def _of_call(reader: ComparedReader, run: str, call: ComparedCall, tab: CallTab) -> str:
    if call.kind.value == "child_run":
        ended = reader.child_texts(run, call.span)
        return ended[0] if tab is CallTab.PROMPT else ended[1]
    if tab is CallTab.PROMPT:
        return _prompt(reader, run, call.span)
    return reader.reply(run, call.span) or reader.span(run, call.span).error


def _prompt(reader: ComparedReader, run: str, call: int) -> str:
    messages = reader.prompt(run, call)
    if len(messages) == 1:
        return messages[0].text
    return "\n\n".join(f"[{message.role}]\n{message.text}" for message in messages)


def _bindings(events: Iterable[VariablesChanged]) -> str:
    lines: dict[str, str] = {}
    for event in events:
        for name in event.removed:
            lines[name] = f"{name}: removed"
        for one in event.changed:
            size = "" if one.size is None else f" of {grouped(one.size)}"
            lines[one.name] = f"{one.name}: {one.kind}{size} = {comparable(one.preview)}".replace("\n", "⏎")
    return "\n".join(line for _, line in sorted(lines.items()))
