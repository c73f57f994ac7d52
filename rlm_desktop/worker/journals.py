"""How a run's namespace came about, read from its record: the journal from which a later run makes it again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rlm_desktop.engine.compaction import ASKED
from rlm_desktop.engine.loop import child_reply
from rlm_desktop.events import facts
from rlm_desktop.events.facts import RUN_SPAN, Event, Variable
from rlm_desktop.ports import Executed, Journal, SubCall, SubReply
from rlm_desktop.worker.conversations import root_calls


def journal(runs: Iterable[Sequence[Event]]) -> Journal:
    """The journal of a namespace in which these runs took place one after the other."""
    namespace = _Namespace()
    history: tuple[tuple[str, str], ...] = ()
    for events in runs:
        namespace.begin_run()
        for event in events:
            namespace.add(event)
        history = _history(events) or history
    return Journal(blocks=tuple(namespace.blocks), variables=tuple(namespace.variables.values()), history=history)


@dataclass(slots=True, kw_only=True)
class _Code:
    """A block under way."""

    code: str
    begin: float
    asked: list[int] = field(default_factory=list)
    """Spans of the calls and child runs, as often as they were asked for, in order."""


class _Namespace:
    """What has been executed so far in a run's own REPL, and which variables that left."""

    def __init__(self) -> None:
        self.blocks: list[Executed] = []
        self.variables: dict[str, Variable] = {}
        self.begin_run()

    def begin_run(self) -> None:
        """Spans are numbered anew."""
        self._sub_model: str | None = None
        self._steps: set[int] = set()
        self._codes: dict[int, _Code] = {}
        self._questions: dict[int, SubCall] = {}
        self._replies: dict[int, SubReply] = {}

    def add(self, event: Event) -> None:
        """Take in the next event."""
        match event:
            case facts.RunStarted():
                self._sub_model = event.sub_model
            case facts.StepStarted(parent=facts.RUN_SPAN):
                self._steps.add(event.span)
            case facts.CodeStarted() if event.parent in self._steps:
                self._codes[event.span] = _Code(code=event.code, begin=event.at)
            case facts.CallStarted(role="sub") if event.asked_as:
                self._ask(event, _question(event.asked_as, event.messages[-1].text, event))
            case facts.ChildStarted():
                self._ask(event, _question("rlm_query", event.question, event))
            case facts.CallFinished():
                self._replies[event.span] = SubReply(text=event.reply)
            case facts.CallFailed():
                self._replies[event.span] = SubReply(error=event.error)
            case facts.ChildEnded():
                self._replies[event.span] = child_reply(event.outcome, event.answer, event.reason)
            case facts.ReplyShared() if event.span in self._codes:
                self._codes[event.span].asked.append(event.call)
            case facts.VariablesChanged() if self._is_own(event.span):
                self.variables |= {variable.name: variable for variable in event.changed}
                self._remove(event.removed)
            case facts.NamespaceRestored() if self._is_own(event.span):
                self._remove(event.lost)
                if event.blocks == 0:  # nothing could be executed again, so nothing of it can be later
                    self.blocks.clear()
            case facts.CodeFinished(state="ok" | "error") if event.span in self._codes:
                self._finish(self._codes[event.span], event)

    def _is_own(self, span: int) -> bool:
        return span == RUN_SPAN or span in self._codes

    def _remove(self, names: tuple[str, ...]) -> None:
        for name in names:
            self.variables.pop(name, None)

    def _ask(self, event: facts.CallStarted | facts.ChildStarted, question: SubCall) -> None:
        self._questions[event.span] = question
        if event.parent in self._codes:
            self._codes[event.parent].asked.append(event.span)

    def _finish(self, code: _Code, event: facts.CodeFinished) -> None:
        asked = tuple(
            (self._questions[span], (self._replies[span],))
            for span in code.asked
            if span in self._questions and span in self._replies
        )
        seconds = event.at - code.begin
        self.blocks.append(Executed(code=code.code, seconds=seconds, asked=asked, default_model=self._sub_model))


def _question(asked_as: str, prompt: str, event: facts.CallStarted | facts.ChildStarted) -> SubCall:
    """One prompt by itself: a batch is matched prompt by prompt."""
    return SubCall(
        asked_as="rlm_query" if asked_as == "rlm_query" else "llm_query",
        prompts=(prompt,),
        model=event.model,
        line=event.line,
        batched=event.batch is not None,
    )


def _history(events: Sequence[Event]) -> tuple[tuple[str, str], ...]:
    """What the variable `history` held at the end: the conversation as it was before it was last shortened."""
    steps = {event.span for event in events if isinstance(event, facts.Compacted)}
    shortened = [call for call in root_calls(events).values() if call.step in steps]
    if not shortened:
        return ()
    last = next(call for call in shortened if call.step == shortened[-1].step)
    return tuple((message.role, message.text.removesuffix(ASKED).rstrip("\n")) for message in last.prompt)
