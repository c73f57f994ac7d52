"""Foreign records as the tests read them: whole runs with their events, and the tree that the store folds from them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rlm_desktop.events import facts
from rlm_desktop.events.outcome import SpanKind, Status
from rlm_desktop.formats import reading
from rlm_desktop.store.fold import fold_all


@dataclass(frozen=True)
class Given:
    """One run of a file."""

    run: str
    events: list[facts.Event]
    said: list[str]

    @property
    def start(self) -> facts.RunStarted:
        return self.of(facts.RunStarted)[0]

    @property
    def end(self) -> facts.RunEnded:
        return self.of(facts.RunEnded)[0]

    def of(self, kind):
        """The events of a kind."""
        return [event for event in self.events if isinstance(event, kind)]

    def spans(self):
        """The folded readings, by number; they fit each other, or this raises."""
        return fold_all(self.events)[1]

    def counts(self) -> dict[str, int]:
        """Spans by kind, and how many failed."""
        spans = list(self.spans().values())
        counts = {kind.value: sum(span.kind is kind for span in spans) for kind in SpanKind if kind is not SpanKind.RUN}
        return counts | {"failed": sum(span.status is Status.FAILED for span in spans)}

    def prompt(self, span: int) -> list[tuple[str, str]]:
        """The whole prompt of a call."""
        started = next(event for event in self.of(facts.CallStarted) if event.span == span)
        own = [(one.role, one.text) for one in started.messages]
        if started.after is None:
            return own
        reply = next(event.reply for event in self.of(facts.CallFinished) if event.span == started.after)
        return [*self.prompt(started.after), ("assistant", reply), *own]


def read(path: Path) -> list[Given]:
    """All runs of a file."""
    form = reading.identify(path)
    if form is None:
        raise reading.not_a_record(path)
    found = []
    for one in reading.read(path, form):
        events = list(one.events)
        found.append(Given(one.run, events, one.sentences.said))
    for one in found:
        times = [event.at for event in one.events]
        assert times == sorted(times)
        one.spans()
    return found
