"""Records of the `recursive-llm` package: the samples as counted by hand, and what else its code writes."""

import json
import os
from pathlib import Path

import pytest

from rlm_desktop.events import facts
from rlm_desktop.events.limits import Limit
from rlm_desktop.events.outcome import Outcome

from .records import read

FILE = Path(__file__).parents[2] / "data" / "recursive_llm" / "runs.jsonl"
LINES = FILE.read_bytes().splitlines(keepends=True)

# steps, calls, code, child runs, failed spans; tokens in and out, dollars, calls of unknown price; outcome, answer
COUNTED = [
    (4, 5, 3, 0, 2, 1848, 32, 0.005, 4, Outcome.ANSWERED, "done (with parens)"),
    (3, 3, 3, 0, 1, 1312, 9, 0.003, 2, Outcome.FAILED, ""),
    (3, 3, 2, 0, 3, 872, 6, 0.002, 2, Outcome.FAILED, ""),
]


def entry(kind, seconds, node, parent="", **data):
    """One entry of a sequence."""
    return {"kind": kind, "elapsed_seconds": seconds, "node_id": node, "parent_id": parent, "data": data}


def asked(seconds, node, parent, *, leaf=False, attempt=1, **more):
    """The begin of a call."""
    prompt = [{"role": "user", "content": f"prompt of {node}"}]
    more = {"model": "m", "is_leaf": leaf, "attempt": attempt, "messages": prompt, **more}
    return entry("model_call_start", seconds, node, parent, **more)


def replied(seconds, node, parent, response, *, leaf=False):
    """The end of a call."""
    return entry("model_call_end", seconds, node, parent, model="m", is_leaf=leaf, attempt=1, response=response)


def record(*trajectory, **more):
    """A line of a file."""
    rows = [{"sequence": place, "depth": 0, **one} for place, one in enumerate(trajectory, start=1)]
    whole = {"schema_version": 1, "termination_reason": "completed", "answer": "A", "stats": {}, "config": {}}
    return json.dumps({**whole, "trajectory": rows, **more}).encode() + b"\n"


def test_trees_calls_outcomes_and_known_tokens_are_those_counted_by_hand():
    for one, expected in zip(read(FILE), COUNTED, strict=True):
        counts = one.counts()
        sums = one.spans()[1].sums
        assert tuple(counts[name] for name in ("step", "call", "code", "child_run", "failed")) == expected[:5]
        assert (sums.tokens_in, sums.tokens_out, sums.cost, sums.unpriced) == expected[5:9]
        assert (one.end.outcome, one.end.answer) == expected[9:]
        assert one.start.question == "ROOTQ what"
        assert one.start.source == "recursive-llm record, runs.jsonl"
        assert (one.start.root_model, one.start.sub_model, one.start.limits.max_depth) == ("mock", "mock", 1)


def test_times_prompts_and_failures_are_those_of_the_record():
    first, second, third = read(FILE)
    begin = first.start.at
    begins = [round(event.at - begin, 4) for event in first.of(facts.StepStarted)]
    assert begins == [0.0002, 0.1359, 0.1372, 0.1379]
    calls = [event for event in first.of(facts.CallStarted) if event.role == "root"]
    assert [len(first.prompt(call.span)) for call in calls] == [2, 4, 6, 8]
    assert [call.after is None for call in calls] == [True, False, False, False]
    (sub,) = [event for event in first.of(facts.CallStarted) if event.role == "sub"]
    assert sub.messages[1].text.startswith("Task:\nsummarise\n\nContext:\nhello")
    assert [event.error for event in first.of(facts.CodeFinished)][2].startswith("Error: Execution error: name")
    assert [event.text for event in first.of(facts.OutputWritten)] == ["360", "sub-answer"]
    (variable,) = first.of(facts.VariablesChanged)[0].changed
    assert (variable.name, variable.size) == ("context", 360)
    assert [(e.limit, e.allowed) for e in second.of(facts.LimitReached)] == [(Limit.STEPS, 3)]
    assert [(e.limit, e.allowed, e.used) for e in third.of(facts.LimitReached)] == [(Limit.CALLS, 2, 3)]
    assert third.end.reason == "BudgetExceededError: Run budget exceeded for llm_calls: limit=2, observed=3"


def test_a_begin_that_is_not_said_is_estimated_and_the_run_is_the_same_wherever_the_file_lies(tmp_path):
    copy = tmp_path / "copy"
    copy.write_bytes(FILE.read_bytes())
    os.utime(copy, (1_000_000_000, 1_000_000_000))
    runs = read(copy)
    assert [one.run for one in runs] == [one.run for one in read(FILE)]
    assert runs[0].events[-1].at == pytest.approx(1_000_000_000)
    assert any("does not say when the run began" in sentence for sentence in runs[0].said)


def test_child_runs_lie_in_the_code_that_asked_for_them(given):
    (one,) = given(record(
        entry("run_start", 0, "rlm-1", query="Q", context="c"), entry("rlm_start", 0, "rlm-1", query="Q", context="c"),
        asked(1, "llm-2", "rlm-1"), replied(2, "llm-2", "rlm-1", "recursive_llm('q', 'c')"),
        entry("rlm_start", 3, "rlm-3", "rlm-1", query="q", context="part"), asked(3, "llm-4", "rlm-3"),
        asked(3.5, "llm-9", "rlm-1", leaf=True), replied(4, "llm-4", "rlm-3", "print(1)"),
        entry("repl_step", 5, "rlm-3", status="ok", code="print(1)", output="1"), asked(5, "llm-5", "rlm-3"),
        replied(6, "llm-5", "rlm-3", "FINAL(x)"), entry("final_answer", 6, "rlm-3", method="directive", answer="x"),
        entry("rlm_end", 6.5, "rlm-3", "rlm-1", answer="x"), replied(7, "llm-9", "rlm-1", "leaf", leaf=True),
        entry("repl_step", 8, "rlm-1", status="ok", code="recursive_llm('q', 'c')", output="x"),
        entry("final_answer", 8, "rlm-1", method="answer_object", answer="A"),
        entry("rlm_end", 9, "rlm-1", answer="A"), entry("run_end", 9, "rlm-1", answer="A"),
    ))  # fmt: skip
    spans = one.spans()
    (child,) = [span for span in spans.values() if span.kind == "child_run"]
    parent = spans[child.parent]
    assert (parent.kind, parent.depth, child.depth) == ("code", 0, 1)
    assert [round(at - one.start.at, 3) for at in (child.begin, child.end, parent.begin, parent.end)] == [3, 6.5, 2, 8]
    assert one.of(facts.ChildStarted)[0].question == "q\n\npart"
    assert [(event.outcome, event.answer) for event in one.of(facts.ChildEnded)] == [(Outcome.ANSWERED, "x")]
    assert one.counts() == {"step": 3, "call": 4, "code": 2, "child_run": 1, "failed": 0}
    assert [event.via for event in one.of(facts.AnswerOffered)] == ["FINAL", "answer"]


def test_tries_that_failed_are_calls_of_their_own_and_code_that_was_broken_off_is_there(given):
    (one,) = given(record(
        entry("rlm_start", 0, "rlm-1", query="Q", context="c"), asked(1, "llm-2", "rlm-1"),
        entry("model_call_error", 2, "llm-2", "rlm-1", retrying=True, error_type="Timeout", error="slow"),
        entry("model_retry", 2, "llm-2", "rlm-1"), asked(3, "llm-3", "rlm-1", attempt=2),
        replied(4, "llm-3", "rlm-1", "x = llm_query('a')"), asked(5, "llm-4", "rlm-1", leaf=True),
        entry("final_answer_rejected", 5, "rlm-1", method="directive", answer="no", reason="too short"),
        entry("odd_kind", 5, "rlm-1"),
        entry("rlm_error", 6, "rlm-1", error_type="BudgetExceededError",
              error="Run budget exceeded for cost_usd: limit=0.5, observed=0.6"),
        termination_reason="failed", answer=None,
    ))  # fmt: skip
    assert one.counts() == {"step": 1, "call": 3, "code": 1, "child_run": 0, "failed": 3}
    assert [event.error for event in one.of(facts.CallFailed)] == ["Timeout: slow"]
    assert (one.of(facts.CodeStarted)[0].code, one.end.outcome) == ("x = llm_query('a')", Outcome.BUDGET)
    assert [(event.accepted, event.reason) for event in one.of(facts.AnswerOffered)] == [(False, "too short")]
    assert "1 entries of the unknown kind 'odd_kind' were left out." in one.said


def test_a_record_without_texts_says_so(given):
    (one,) = given(record(
        entry("rlm_start", 0, "rlm-1", query_chars=3, context_chars=9),
        entry("model_call_start", 1, "llm-2", "rlm-1", model="m", is_leaf=False, attempt=1, message_chars=7),
        entry("model_call_end", 2, "llm-2", "rlm-1", is_leaf=False, response_chars=3),
        entry("repl_step", 3, "rlm-1", status="ok", code_chars=3, output_chars=2),
        config={"capture_trajectory_content": False, "model": "m"}, answer=None, termination_reason="odd",
    ))  # fmt: skip
    assert (one.start.question, one.end.outcome, one.counts()["code"]) == ("", Outcome.LOST, 1)
    assert any("written without texts" in sentence for sentence in one.said)


def test_of_a_cut_line_what_stands_before_the_cut_is_there(given):
    first, second, third = given(LINES[0] + LINES[1] + LINES[2][: len(LINES[2]) * 3 // 4])
    assert (first.end.outcome, second.end.outcome, third.end.outcome) == (
        Outcome.ANSWERED, Outcome.FAILED, Outcome.FAILED
    )  # fmt: skip
    assert third.counts()["call"] == 3
    assert "given.txt, line 3: the line is cut off; only what stands before that was imported." in third.said


def test_damaged_lines_between_records_are_said_where_they_are(given):
    runs = given(LINES[0] + b"rubbish\n\xff\xfe\n{}\n" + LINES[1])
    assert [sum("left out" in one for one in run.said) for run in runs] == [3, 0]
    assert "given.txt, line 4: left out, because it has not the fields of its format." in runs[0].said


def test_a_record_over_many_lines_and_with_a_mark_at_its_begin_is_read(given):
    (one,) = given(b"\xef\xbb\xbf" + json.dumps(json.loads(LINES[0]), indent=2).encode())
    assert one.counts()["call"] == 5


def test_a_loop_that_is_its_own_child_is_taken_once(given):
    start = entry("rlm_start", 0, "rlm-1", query="Q", context="c")
    again = [entry("rlm_start", 2, "rlm-1", "rlm-1", query="q", context="c") for _ in range(5)]
    (one,) = given(record(start, asked(1, "llm-2", "rlm-1"), replied(2, "llm-2", "rlm-1", "x"), *again))
    assert one.counts()["child_run"] == 0
