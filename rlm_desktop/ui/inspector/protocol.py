"""Why each reply of a loop ran, ended the loop or was sent back: the verdict in words, and the rule behind it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rlm_desktop.events import facts
from rlm_desktop.events.outcome import Status
from rlm_desktop.events.wording import plain
from rlm_desktop.store.rows import SpanRow
from rlm_desktop.ui.figures import counted, grouped
from rlm_desktop.ui.inspector.model import Verdict
from rlm_desktop.ui.inspector.notices import OFFERS

RUNS = (
    "A reply's blocks run in order until one fails. The model is told what they printed or what went wrong, and "
    "takes another step."
)
IN_CODE = (
    "In code, FINAL, FINAL_VAR and the ready answer variable give a value, never their source. They count when their "
    "block ran without an error, and the first that counts is the answer."
)
IN_TEXT = (
    "In a reply's text a final stands on a line of its own: FINAL(text) or FINAL_VAR(name). FINAL of exactly a name "
    "that the REPL holds is that variable's value."
)
GUESS = (
    "A final written in the same reply as code is a guess, because the output was not there yet: it is set aside. "
    "FINAL_VAR of what that code computed is none."
)
FAILED_CODE = "A final counts only when the code beside it ran to its end."
LOOK_FIRST = "A final in the first reply, before anything was looked at, is questioned once."
NOT_A_FINAL = "An empty final, two different ones, and the prompt's own words are no answer."
SHAPE = "Where the run asks for a shape, an answer that does not fit it is sent back with what is wrong."
UNKNOWN_NAME = "FINAL_VAR needs a name that the REPL holds."
UNUSABLE = "A reply must hold a block of code that runs, or a final answer; else the model is told what was missing."
CUT_OFF = (
    "Of a reply that reached the model's output limit the complete blocks run, the one that was cut off does not, and "
    "the model is told to write less at a time."
)
CLOSING = (
    "At a limit the model is asked once for its best answer. No code runs any more, and what it says is taken, "
    "whatever its shape."
)
NO_REPLY = "A call that fails after its retries ends the loop."

_REFUSALS = (
    ("Your FINAL was set aside", GUESS),
    ("Your final was set aside because the code", FAILED_CODE),
    ("The answer was not taken: its code", FAILED_CODE),
    ("You gave a final answer before", LOOK_FIRST),
    ("The answer was not taken: it is empty", NOT_A_FINAL),
    ("An earlier answer", IN_CODE),
    ("There is no variable", UNKNOWN_NAME),
    ("str() of", UNKNOWN_NAME),
    ("The answer is not JSON", SHAPE),
    ("The answer does not fit its JSON Schema", SHAPE),
)
"""How a reason on record begins, and the rule that it follows from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFacts:
    """What the record says of one step."""

    row: SpanRow
    closing: bool
    call: SpanRow | None
    """The root call whose reply the step works on."""
    finish_reason: str
    codes: Sequence[SpanRow]
    events: Sequence[facts.Event]
    """Notices on the step and on its code, in order."""


def verdict_of(step: StepFacts) -> Verdict:
    """What became of a step's reply."""
    offers = [one for one in step.events if isinstance(one, facts.AnswerOffered)]
    accepted = next((one for one in offers if one.accepted), None)
    if step.closing:
        return _of_closing(step, accepted)
    if accepted is not None:
        return _of_answer(step, accepted)
    ended = _of_no_reply(step)
    if ended is not None:
        return ended
    refused = next((one for one in reversed(offers) if not one.accepted), None)
    if refused is not None:
        return _of_refusal(step, refused)
    if step.finish_reason == "length":
        ran = f"Its {counted(len(step.codes), 'complete block')} ran" if step.codes else "No complete block was in it"
        return _verdict(
            "stopped", f"Cut off at the model's output limit. {ran}; the model goes on from there.", CUT_OFF
        )
    sent_back = next((one for one in step.events if isinstance(one, facts.ReplySentBack)), None)
    if sent_back is not None:
        return _verdict("stopped", f"Sent back: {plain(sent_back.reason)}", UNUSABLE)
    return _of_code(step)


def rule_of_refusal(reason: str) -> str:
    """The rule by which a final was not accepted."""
    return next((rule for beginning, rule in _REFUSALS if reason.startswith(beginning)), "")


def _of_closing(step: StepFacts, accepted: facts.AnswerOffered | None) -> Verdict:
    if accepted is not None:
        said = f"Asked for its best answer at a limit: taken, given {OFFERS[accepted.via]}."
        return _verdict("stopped", said, CLOSING)
    if step.row.status is Status.RUNNING:
        return _verdict("running", "Asked for its best answer at a limit; the reply is on its way.", CLOSING)
    return _verdict("failed", "Asked for its best answer at a limit, and gave none.", CLOSING)


def _of_answer(step: StepFacts, accepted: facts.AnswerOffered) -> Verdict:
    in_code = accepted.span != step.row.span
    ran = f"Ran {counted(len(step.codes), 'block')}. " if step.codes else ""
    where = "in the code" if in_code else "in the reply's text"
    how = "as plain text" if accepted.via == "text" else f"{OFFERS[accepted.via]} {where}"
    return _verdict("ok", f"{ran}Answer accepted, given {how}.", IN_CODE if in_code else IN_TEXT)


def _of_no_reply(step: StepFacts) -> Verdict | None:
    call = step.call
    if call is None:
        is_running = step.row.status is Status.RUNNING
        return _verdict("running", "The model has not been asked yet.", RUNS) if is_running else None
    if call.status is Status.RUNNING:
        return _verdict("running", "The model is writing its reply.", RUNS)
    if call.status is not Status.OK:
        said = plain(call.error.strip()) or "it was stopped."
        return _verdict(call.status.value, f"The model did not reply: {said}", NO_REPLY)
    return None


def _of_refusal(step: StepFacts, refused: facts.AnswerOffered) -> Verdict:
    rule = rule_of_refusal(refused.reason)
    ran = f"Ran {counted(len(step.codes), 'block')}. " if step.codes else ""
    verb = "Asked once more" if rule is LOOK_FIRST else f"The final given {OFFERS[refused.via]} was not accepted"
    return _verdict("stopped", f"{ran}{verb}: {plain(refused.reason)}", rule)


def _of_code(step: StepFacts) -> Verdict:
    if any(one.status is Status.RUNNING for one in step.codes):
        return _verdict("running", f"Block {grouped(len(step.codes))} is running.", RUNS)
    if step.codes:
        ran = f"Ran {counted(len(step.codes), 'block')}"
        last = step.codes[-1]
        if last.status is Status.OK:
            return _verdict("ok", f"{ran}.", RUNS)
        lines = last.error.strip().splitlines()
        which = f"block {grouped(len(step.codes))}" if len(step.codes) > 1 else "it"
        went = f"{which} did not end well"
        return _verdict("failed", plain(f"{ran}; {went}: {lines[-1] if lines else last.status.value}"), RUNS)
    if step.row.status is Status.RUNNING:
        return _verdict("running", "The reply is being read.", RUNS)
    error = step.row.error.strip().splitlines()
    return _verdict(step.row.status.value, plain(error[-1]) if error else "Nothing more is on record.", UNUSABLE)


def _verdict(meaning: str, words: str, rule: str) -> Verdict:
    meanings = {"lost": "failed"}
    return Verdict(meaning=meanings.get(meaning, meaning), words=words, rule=rule)
