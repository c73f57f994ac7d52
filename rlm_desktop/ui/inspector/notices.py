"""What happened beside the texts, in sentences: answers offered, replies sent back, limits reached, restarts."""

from __future__ import annotations

from rlm_desktop.events import facts
from rlm_desktop.events.retold import caught_up, diverged
from rlm_desktop.events.wording import plain
from rlm_desktop.store.reader import Reader
from rlm_desktop.ui.figures import grouped, short
from rlm_desktop.ui.inspector.model import Notice

OFFERS = {
    "FINAL": "by FINAL",
    "FINAL_VAR": "by FINAL_VAR",
    "answer": "by the answer variable",
    "text": "as plain text",
}


def of_span(reader: Reader, run: str, span: int, horizon: int | None) -> tuple[Notice, ...]:
    """The notices on a span, in order."""
    return tuple(notice(event) for event in reader.notices(run, span, horizon=horizon))


def notice(event: facts.Event) -> Notice:
    """One event in a sentence."""
    match event:
        case facts.AnswerOffered(via=via, accepted=True):
            return Notice(meaning="ok", text=f"The answer was given {OFFERS[via]}.")
        case facts.AnswerOffered(via=via, reason=reason):
            return Notice(meaning="stopped", text=f"An answer given {OFFERS[via]} was not taken: {plain(reason)}")
        case facts.ReplySentBack(reason=reason):
            return Notice(meaning="stopped", text=f"The reply was sent back: {plain(reason)}")
        case facts.LimitReached(limit=limit, allowed=allowed, used=used):
            said = f"The limit on {limit.value} was reached: {short(used)} of {short(allowed)}."
            return Notice(meaning="stopped", text=said)
        case facts.NamespaceRestored(span=facts.RUN_SPAN, blocks=blocks, lost=lost):
            names = f" Not brought back: {plain(', '.join(lost))}." if lost else ""
            executed = f"{grouped(blocks)} block{' of code was' if blocks == 1 else 's of code were'} executed"
            said = f"The variables of the run before were made again: {executed}.{names}"
            return Notice(meaning="stopped" if lost else "muted", text=said)
        case facts.NamespaceRestored(blocks=blocks, lost=lost):
            names = f" Lost: {plain(', '.join(lost))}." if lost else ""
            blocks_ran = f"{grouped(blocks)} earlier block{' was' if blocks == 1 else 's were'} run again to restore it"
            return Notice(meaning="stopped", text=f"The REPL was restarted, and {blocks_ran}.{names}")
        case facts.CaughtUp(lost=lost):
            return Notice(meaning="stopped" if lost else "muted", text=plain(caught_up(event)))
        case facts.Diverged(excuse=excuse):
            return Notice(meaning="muted" if excuse else "failed", text=plain(diverged(event)))
        case facts.Compacted(kept=kept, dropped=dropped):
            said = f"The history was shortened: {grouped(kept)} messages kept, {grouped(dropped)} dropped."
            return Notice(meaning="muted", text=said)
        case facts.Searched(query=query, documents=documents):
            found = plain(", ".join(dict.fromkeys(documents))) if documents else "nothing"
            return Notice(meaning="muted", text=f"Searched for “{plain(query)}”; found in: {found}.")
        case facts.ReplyShared(line=line):
            where = "" if line is None else f" at line {line}"
            return Notice(
                meaning="muted", text=f"A sub-call{where} got the reply of an identical one; nobody was asked."
            )
        case facts.Noted(note=note):
            return Notice(meaning="muted", text=plain(note))
    raise TypeError(f"{type(event).__name__} is not a notice")


def failed(error: str) -> Notice:
    """Something went wrong."""
    return Notice(meaning="failed", text=plain(error.strip()))
