"""How runs and spans stand: the closed lists of words that the record, the shell and the screen share."""

from enum import StrEnum


class Outcome(StrEnum):
    """How a run ended."""

    ANSWERED = "answered"
    FORCED = "forced"
    """A limit on steps, depth, calls, tokens or errors was reached, and the model was asked for its best answer."""
    STOPPED = "stopped"
    """By the user."""
    BUDGET = "budget"
    """The dollars were spent; the best answer so far may be there."""
    TIME_LIMIT = "time_limit"
    FAILED = "failed"
    LOST = "lost"
    """Its process died."""


class Status(StrEnum):
    """How a span stands."""

    RUNNING = "running"
    OK = "ok"
    FAILED = "failed"
    STOPPED = "stopped"
    LOST = "lost"


class SpanKind(StrEnum):
    """What a span is a stretch of."""

    RUN = "run"
    STEP = "step"
    CALL = "call"
    CODE = "code"
    CHILD_RUN = "child_run"


def status_at_end(outcome: Outcome, kind: SpanKind) -> Status:
    """How a span stands that was still running when its run ended."""
    if outcome is Outcome.LOST:
        return Status.LOST
    if outcome is Outcome.FAILED:
        return Status.FAILED
    if outcome in (Outcome.ANSWERED, Outcome.FORCED) and kind in (SpanKind.RUN, SpanKind.STEP):
        return Status.OK
    return Status.STOPPED
