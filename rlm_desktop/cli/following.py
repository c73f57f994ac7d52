"""A run under way as lines of text: reads the events that the database has, and words them."""

from __future__ import annotations

from rlm_desktop.events import facts
from rlm_desktop.events.retold import caught_up, diverged
from rlm_desktop.events.wording import plain
from rlm_desktop.store.reader import Reader

SHOWN_LINES = 12
"""Lines of a reply or an output that are printed; the rest is counted."""


class Following:
    """Turns new events of one run into lines; owns its reader."""

    def __init__(self, reader: Reader, run: str) -> None:
        self._reader = reader
        self._run = run
        self._seen = 0
        self._asked: dict[int, int] = {}
        self._failed: dict[int, int] = {}
        self._code_of: dict[int, int] = {}
        self._root_calls: set[int] = set()

    def until(self, seq: int) -> list[str]:
        """The lines for the events after those seen, up to seq."""
        lines: list[str] = []
        if seq > self._seen:
            for recorded in self._reader.events(self._run, after=self._seen, until=seq):
                lines += self._lines(recorded.event)
            self._seen = seq
        return lines

    def close(self) -> None:
        """Close the reader."""
        self._reader.close()

    def _lines(self, event: facts.Event) -> list[str]:
        match event:
            case facts.StepStarted():
                indent = "  " * event.depth
                return ["", f"{indent}Step {event.step}" + (" (closing: best answer so far)" if event.closing else "")]
            case facts.CallStarted(role="root"):
                self._root_calls.add(event.span)
            case facts.CallStarted():
                self._asked[event.parent] = self._asked.get(event.parent, 0) + 1
                self._code_of[event.span] = event.parent
            case facts.CallFinished() if event.span in self._root_calls:
                return _block(event.reply, "  ")
            case facts.CallFailed() if event.span in self._root_calls:
                return [f"  ! {plain(event.error)}"]
            case facts.CallFailed() if event.span in self._code_of:
                parent = self._code_of[event.span]
                self._failed[parent] = self._failed.get(parent, 0) + 1
            case facts.OutputWritten():
                return _block(event.text, "  > ")
            case facts.CodeFinished():
                return self._code_end(event)
            case facts.ReplySentBack():
                return [f"  ! sent back: {plain(event.reason)}"]
            case facts.LimitReached():
                return [f"  ! limit reached: {event.limit.value} ({event.used:g} of {event.allowed:g})"]
            case facts.Searched():
                return [f"  searched for {plain(event.query)!r}: {len(event.documents)} passages"]
            case facts.Compacted():
                return [f"  {event.dropped} messages were shortened to a summary"]
            case facts.Noted():
                return [f"  ! {plain(event.note)}"]
            case facts.AnswerOffered(accepted=False):
                return [f"  ! answer not accepted: {plain(event.reason)}"]
            case facts.RunStarted() if event.continues is not None:
                return [f"Continues the run {event.continues}."]
            case facts.RunStarted() if event.forked_from is not None:
                return [f"Goes on from the run {event.forked_from}, whose code is executed again first."]
            case facts.CaughtUp():
                return ["", plain(caught_up(event))]
            case facts.Diverged():
                return [f"  ! {plain(diverged(event))}"]
            case facts.NamespaceRestored(span=facts.RUN_SPAN):
                lost = f"; not brought back: {plain(', '.join(event.lost))}" if event.lost else ""
                return [f"Its variables were made again: {event.blocks} blocks executed{lost}."]
            case facts.NamespaceRestored():
                return [f"  ! the REPL was restarted and {event.blocks} blocks executed again"]
        return []

    def _code_end(self, event: facts.CodeFinished) -> list[str]:
        lines = []
        asked = self._asked.pop(event.span, 0)
        if asked:
            failed = self._failed.pop(event.span, 0)
            lines.append(f"  {asked} sub-calls" + (f", {failed} failed" if failed else ""))
        if event.error:
            lines += _block(event.error, "  ! ")
        return lines


def _block(text: str, prefix: str) -> list[str]:
    """Text as indented lines, the first ones only, with the rest counted."""
    lines = plain(text).rstrip("\n").split("\n")
    shown = [prefix + line[:400] for line in lines[:SHOWN_LINES]]
    if len(lines) > SHOWN_LINES:
        shown.append(f"{prefix}… {len(lines) - SHOWN_LINES} more lines")
    return shown
