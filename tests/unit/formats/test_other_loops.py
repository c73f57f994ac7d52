"""Logs of `fast-rlm`, `rlm-cli` and `dspy`: trees, calls, outcomes and known tokens as counted by hand in the files."""

import json
from pathlib import Path

import pytest

from rlm_desktop.errors import RlmError
from rlm_desktop.events import facts
from rlm_desktop.events.limits import Limit
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.formats import reading

from .records import read

DATA = Path(__file__).parents[2] / "data"
PARALLEL = (DATA / "fast_rlm" / "parallel.jsonl").read_bytes().splitlines(keepends=True)

# steps, calls, code, child runs, failed spans; tokens in and out, dollars, calls of unknown price; outcome, answer
COUNTED = {
    "fast_rlm/parallel.jsonl": (10, 7, 9, 2, 3, 5560, 145, 0.0055, 0, Outcome.ANSWERED, "the north valve"),
    "fast_rlm/february.jsonl": (5, 3, 5, 1, 2, 2050, 32, 0.0011, 1, Outcome.LOST, ""),
    "rlm_cli/found.json": (3, 5, 3, 0, 2, None, None, None, 5, Outcome.ANSWERED, "north"),
    "dspy/found.json": (4, 6, 4, 0, 2, 581, 50, 0.0101, 1, Outcome.ANSWERED, '{"answer": "north", "count": 3}'),
    "dspy/bare.json": (3, 3, 3, 0, 2, None, None, None, 3, Outcome.LOST, ""),
    "dspy/react.json": (2, 2, 2, 0, 0, None, None, None, 2, Outcome.ANSWERED, "north"),
}


def document(name, **changes):
    """A document of the data, changed."""
    return json.dumps(json.loads((DATA / name).read_bytes()) | changes, indent=2).encode()


@pytest.mark.parametrize("name", COUNTED)
def test_trees_calls_outcomes_and_known_tokens_are_those_counted_by_hand(name):
    (one,) = read(DATA / name)
    counts, sums, expected = one.counts(), one.spans()[1].sums, COUNTED[name]
    assert tuple(counts[kind] for kind in ("step", "call", "code", "child_run", "failed")) == expected[:5]
    assert (sums.tokens_in, sums.tokens_out, sums.unpriced) == (*expected[5:7], expected[8])
    assert sums.cost == (expected[7] and pytest.approx(expected[7]))
    assert (one.end.outcome, one.end.answer) == expected[9:]
    assert one.start.source.endswith(f", {Path(name).name}")


def test_agents_asked_together_are_a_batch_of_child_runs_inside_the_code_that_asked():
    (one,) = read(DATA / "fast_rlm" / "parallel.jsonl")
    first, second = one.of(facts.ChildStarted)
    assert [(child.question, child.batch, child.index) for child in (first, second)] == [
        ("part one", 1, 0), ("part two", 1, 1)
    ]  # fmt: skip
    assert first.parent == second.parent
    spans = one.spans()
    assert [round(spans[first.parent].begin - one.start.at, 3), round(spans[first.parent].end - one.start.at, 3)] == [
        2.05, 3.95
    ]  # fmt: skip
    assert [event.answer for event in one.of(facts.ChildEnded)] == ["one", '{"n": 2}']
    assert [event.reason for event in one.of(facts.ReplySentBack)] == ["The reply had no code."]
    assert [event.error for event in one.of(facts.CodeFinished) if event.error] == [
        "Error: Traceback (most recent call last):\nZeroDivisionError: division by zero"
    ]
    assert "tail\nError is only a word\n" in [event.text for event in one.of(facts.OutputWritten)]


def test_times_that_the_older_log_does_not_have_are_estimated_and_said():
    (one,) = read(DATA / "fast_rlm" / "february.jsonl")
    spans = one.spans()
    (child,) = one.of(facts.ChildStarted)
    assert spans[child.span].begin == spans[child.parent].begin
    assert any("is estimated" in sentence for sentence in one.said)
    assert any("has no end" in sentence for sentence in [one.end.reason])


def test_two_runs_in_one_log_are_two_and_a_log_without_its_begin_is_read(given):
    other = b"".join(PARALLEL).replace(b"1775037600000-abc123def", b"other")
    first, second = given(b"".join(PARALLEL) + other)
    assert first.counts() == second.counts()
    assert first.run != second.run
    (cut,) = given(b"".join(PARALLEL[3:10]))
    assert cut.counts()["child_run"] == 2
    assert any("was not written" in event.error for event in cut.of(facts.CodeFinished))


def test_damaged_lines_of_a_log_are_named_and_the_rest_is_there(given):
    (one,) = given(b"".join([*PARALLEL[:3], b'{"odd": 1}\n', *PARALLEL[3:-1], PARALLEL[-1][:50]]))
    assert one.counts()["step"] == 10
    assert "given.txt, line 4: left out, because it has not the fields of its format." in one.said
    assert f"given.txt, line {len(PARALLEL) + 1}: left out, because the line is cut off." in one.said


def test_what_rlm_cli_does_not_say_is_said_and_how_it_failed_is_told(given):
    (one,) = read(DATA / "rlm_cli" / "found.json")
    for words in ("no tokens", "only the length", "only the instruction", "only the beginning", "had no code"):
        assert any(words in sentence for sentence in one.said)
    assert [event.step for event in one.of(facts.StepStarted)] == [1, 2, 4]
    roots = [event.span for event in one.of(facts.CallStarted) if event.role == "root"]
    assert [len(one.prompt(span)) for span in roots] == [2, 4, 6]
    assert one.start.at == 1775037600.0
    result = {"answer": "[Aborted]", "iterations": 3, "completed": False}
    (stopped,) = given(document("rlm_cli/found.json", result=result))
    assert (stopped.end.outcome, stopped.end.reason) == (Outcome.STOPPED, "[Aborted]")
    result["answer"] = "[Maximum iterations reached without calling FINAL]"
    (used_up,) = given(document("rlm_cli/found.json", result=result))
    assert [event.limit for event in used_up.of(facts.LimitReached)] == [Limit.STEPS]
    (none,) = given(document("rlm_cli/found.json", result=None))
    assert none.end.outcome is Outcome.LOST


def test_a_document_that_is_cut_off_gives_what_stands_before_the_cut(given):
    raw = (DATA / "rlm_cli" / "found.json").read_bytes()
    (one,) = given(raw[: raw.index(b'"hasFinal": true')])
    assert (one.counts()["step"], one.end.outcome) == (3, Outcome.LOST)
    assert any(
        sentence.endswith("the text is cut off; only what stands before that was imported.") and ", line 5" in sentence
        for sentence in one.said
    )
    (latin,) = given(raw.replace(b"The log", b"Th\xe9 log"))
    assert latin.counts() == {"step": 3, "call": 5, "code": 3, "child_run": 0, "failed": 2}
    assert any("line 11: it is not UTF-8" in sentence for sentence in latin.said)


def test_documents_one_after_the_other_and_one_a_line_are_all_read(given):
    pretty = document("rlm_cli/found.json")
    assert len(given(pretty + b"\n" + pretty.replace(b"Which", b"What"))) == 2
    flat = json.dumps(json.loads(pretty)).encode()
    assert len(given(flat + b"\n" + flat.replace(b"Which", b"What"))) == 2


def test_the_history_of_calls_is_joined_by_order_and_code():
    (one,) = read(DATA / "dspy" / "found.json")
    subs = [event for event in one.of(facts.CallStarted) if event.role == "sub"]
    assert [(event.model, event.messages[-1].text) for event in subs] == [("sub-lm", "find"), ("sub-lm", "sum")]
    codes = {event.span: event.code for event in one.of(facts.CodeStarted)}
    assert {codes[event.parent][:9] for event in subs} == {"a = llm_q"}
    assert (one.start.root_model, one.start.sub_model, one.start.question) == ("root-lm", "sub-lm", "Which valve?")
    assert any("is inferred from their order" in sentence for sentence in one.said)


def test_a_trajectory_alone_says_what_it_does_not_have_and_a_forced_answer_is_forced(given):
    (bare,) = read(DATA / "dspy" / "bare.json")
    for words in ("no times", "no calls", "what was asked", "when the run began"):
        assert any(words in sentence for sentence in bare.said)
    (forced,) = given(document("dspy/found.json", final_reasoning="Extract forced final output", answer="guess"))
    assert (forced.end.outcome, json.loads(forced.end.answer)["answer"]) == (Outcome.FORCED, "guess")
    inside = json.loads((DATA / "dspy" / "found.history.json").read_bytes())
    (joined,) = given(document("dspy/found.json", lm_history=inside))
    assert joined.spans()[1].sums.tokens_in == 581


def test_tools_of_react_stand_as_code():
    (one,) = read(DATA / "dspy" / "react.json")
    assert [event.code for event in one.of(facts.CodeStarted)] == ["search(query='valve')", "finish()"]
    assert [event.thinking for event in one.of(facts.CallFinished)] == ["Search.", "Done."]


def test_a_history_is_read_with_its_trajectory_and_refused_alone(tmp_path):
    beside = DATA / "dspy" / "found.history.json"
    assert list(reading.read(beside, reading.identify(beside))) == []
    for name in ("alone.history.json", "other", ".history.json"):
        alone = tmp_path / name
        alone.write_bytes(beside.read_bytes())
        with pytest.raises(RlmError, match="without the trajectory"):
            list(reading.read(alone, reading.identify(alone)))
