"""Records of the `rlms` package, each era: trees, calls, outcomes and known tokens as counted by hand in the files."""

import json
from pathlib import Path

import pytest

from rlm_desktop.events import facts
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.usage import Usage
from rlm_desktop.formats import reading

from .records import read

DATA = Path(__file__).parents[2] / "data" / "rlms"
FILES = sorted(DATA.glob("*.jsonl"))

# steps, calls, code, child runs, failed spans; tokens in and out, dollars, calls of unknown price; outcome
COUNTED = {
    "legacy_final": (2, 2, 1, 0, 0, None, None, None, 2, Outcome.ANSWERED),
    "legacy_finalvar": (2, 3, 1, 0, 0, 3, 7, 0.0011, 2, Outcome.ANSWERED),
    "legacy_hallucinated": (1, 1, 1, 0, 0, None, None, None, 1, Outcome.ANSWERED),
    "batched": (3, 7, 3, 0, 0, 60, 56, 0.0044, 3, Outcome.ANSWERED),
    "budget_exceeded": (1, 2, 1, 0, 0, 5, 8, 0.01, 1, Outcome.LOST),
    "depth2": (16, 21, 16, 4, 0, 17_516, 382, 0.0187, 12, Outcome.ANSWERED),
    "error": (6, 6, 6, 0, 4, None, None, None, 6, Outcome.ANSWERED),
    "max_iterations": (4, 4, 3, 0, 0, None, None, None, 4, Outcome.FORCED),
    "plain": (3, 3, 3, 0, 0, None, None, None, 3, Outcome.ANSWERED),
    "subcalls": (3, 5, 3, 0, 0, 33, 23, 0.0022, 3, Outcome.ANSWERED),
}
ANSWERS = {
    "legacy_final": "The sum is (3+4+35)*8 = 336",
    "legacy_finalvar": "336",
    "legacy_hallucinated": "999999",
    "budget_exceeded": "",
    "error": "recovered after errors",
    "plain": "The sum is 336",
    "subcalls": "sub-answer to: Summarise: Numbers: 3 and 4 and 35. Numb | sub-answer to: Other model please",
}


def rows(name: str) -> list[dict]:
    """The lines of a file."""
    return [json.loads(line) for line in (DATA / f"{name}.jsonl").read_bytes().splitlines()]


def written(*lines: object) -> bytes:
    """Rows as a file."""
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def test_every_sample_is_counted():
    assert {file.stem for file in FILES} == set(COUNTED)


@pytest.mark.parametrize("name", COUNTED)
def test_trees_calls_outcomes_and_known_tokens_are_those_counted_by_hand(name):
    (one,) = read(DATA / f"{name}.jsonl")
    run = one.spans()[1]
    counts = one.counts()
    found = (counts["step"], counts["call"], counts["code"], counts["child_run"], counts["failed"])
    known = (run.sums.tokens_in, run.sums.tokens_out, run.sums.cost)
    expected = COUNTED[name]
    assert found == expected[:5]
    assert known == (expected[5], expected[6], expected[7] and pytest.approx(expected[7]))
    assert (run.sums.unpriced, one.end.outcome) == expected[8:]
    assert one.end.answer == ANSWERS.get(name, one.end.answer)
    question = "ROOTQ: sum?" if name.startswith("legacy") else "ROOTQ: what is the answer?"
    assert (one.start.question, one.start.source) == (question, f"rlms jsonl, {name}.jsonl")


@pytest.mark.parametrize("name", COUNTED)
def test_a_prompt_is_kept_once_and_read_back_whole(name):
    (one,) = read(DATA / f"{name}.jsonl")
    spans = [event.span for event in one.of(facts.CallStarted) if event.role == "root" and event.depth == 0]
    prompts = [[(m["role"], m["content"]) for m in row["prompt"]] for row in rows(name) if row["type"] == "iteration"]
    assert [one.prompt(span) for span in spans] == prompts
    if not name.startswith("legacy"):
        assert all(event.after is not None for event in one.of(facts.CallStarted) if event.span in spans[1:])


def test_the_prompts_of_a_child_run_are_cut_back_to_what_each_turn_saw():
    (one,) = read(DATA / "depth2.jsonl")
    calls = [event for event in one.of(facts.CallStarted) if event.role == "root" and event.depth == 1][:3]
    assert [len(one.prompt(call.span)) for call in calls] == [3, 6, 9]
    assert [call.after for call in calls] == [None, calls[0].span, calls[1].span]


def test_child_runs_lie_where_their_own_times_are_and_beside_each_other():
    (one,) = read(DATA / "depth2.jsonl")
    children = [span for span in one.spans().values() if span.kind == "child_run"]
    lengths = [span.end - span.begin for span in children]
    assert lengths == pytest.approx([0.3437, 0.7369, 0.6906, 0.7366], abs=0.0005)
    beta, gamma, delta = children[1:]
    assert max(beta.begin, gamma.begin, delta.begin) < min(beta.end, gamma.end, delta.end)
    assert one.of(facts.ChildEnded)[0].answer == "child words=9 CHILDTASK alpha: c"
    assert [event.question for event in one.of(facts.ChildStarted)][1] == "CHILDTASK beta: x"


def test_what_the_format_does_not_say_is_unknown_and_said():
    (one,) = read(DATA / "depth2.jsonl")
    root = {event.span for event in one.of(facts.CallStarted) if event.role == "root" and event.depth == 0}
    assert {event.usage for event in one.of(facts.CallFinished) if event.span in root} == {Usage()}
    assert one.said == [event.note for event in one.of(facts.Noted)]
    for words in ("no tokens and no dollars of the root", "no time zone", "only the sum", "its place inside its block"):
        assert any(words in sentence for sentence in one.said)
    assert (one.start.corpus, one.start.limits.max_cost, one.start.limits.max_calls) == (None, None, None)
    assert (one.start.limits.max_steps, one.start.limits.max_depth) == (30, 2)
    assert not any("batch" in sentence for sentence in one.said)


def test_a_batch_is_told_by_its_equal_durations():
    (one,) = read(DATA / "batched.jsonl")
    subs = [event for event in one.of(facts.CallStarted) if event.role == "sub"]
    assert [(event.batch, event.index) for event in subs] == [(1, 0), (1, 1), (1, 2), (1, 3)]
    assert len({event.at for event in subs}) == 1
    assert any("mean duration" in sentence for sentence in one.said)


def test_variables_are_what_changed_and_of_a_context_only_its_size_is_kept():
    (one,) = read(DATA / "subcalls.jsonl")
    first, second, third = one.of(facts.VariablesChanged)
    assert [(v.name, v.kind, v.size) for v in first.changed] == [
        ("answer", "dict", 2), ("f", "TextIOWrapper", None), ("context_0", "str", 200), ("context", "str", 200)
    ]  # fmt: skip
    assert [(v.name, v.size) for v in second.changed] == [("a", 55), ("b", 33), ("c", 50)]
    assert [v.name for v in third.changed] == ["answer"]
    (big,) = [v for v in first.changed if v.name == "context"]
    assert len(big.preview) == 200


def test_an_exception_is_told_from_what_the_code_wrote_to_stderr(given):
    meta, first, *_ = rows("error")
    result = first["code_blocks"][0]["result"]
    result["stderr"] = "warning: old\n\nmodule.OwnError: it broke\nbecause: of this"
    (one,) = given(written(meta, first))
    assert [event.text for event in one.of(facts.OutputWritten) if event.stream == "stderr"] == ["warning: old\n"]
    (code,) = one.of(facts.CodeFinished)
    assert (code.state, code.error) == ("error", "module.OwnError: it broke\nbecause: of this")
    result["stderr"] = "note: nothing\nurl: http://x\n"
    (one,) = given(written(meta, first))
    assert one.of(facts.CodeFinished)[0].state == "ok"


@pytest.mark.parametrize("name", ["a.txt", "b", "c.eval", "d.jsonl"])
def test_a_file_is_known_by_its_content_whatever_it_is_called(given, name, tmp_path):
    raw = (DATA / "plain.jsonl").read_bytes()
    assert given(raw, name)[0].counts()["step"] == 3
    assert reading.identify(tmp_path / name) == "rlms jsonl"


def test_the_same_content_has_the_same_id_and_another_a_different_one(given):
    raw = (DATA / "plain.jsonl").read_bytes()
    (one,), (again,) = given(raw, "one"), given(raw.replace(b"\n", b"\r\n"), "again")
    (other,) = given(raw.replace(b"336", b"337"), "other")
    assert one.run == again.run != other.run
    assert len({one.run[:11], other.run[:11]}) == 1


def test_runs_of_one_logger_are_taken_apart_and_keep_the_one_metadata(given):
    meta, *first = rows("plain")
    _, *second = rows("error")
    both = given(written(meta, *first, *second))
    assert [one.counts()["step"] for one in both] == [3, 6]
    assert {one.start.root_model for one in both} == {"mock-model"}
    grown = given(written(meta, *first, *second, *first[:1]))
    assert [one.run for one in grown[:2]] == [one.run for one in both]
    assert [one.end.outcome for one in grown] == [Outcome.ANSWERED, Outcome.ANSWERED, Outcome.LOST]


def test_runs_with_a_metadata_line_each_are_taken_apart(given):
    raw = [(DATA / f"{name}.jsonl").read_bytes() for name in ("legacy_final", "depth2", "budget_exceeded")]
    assert [one.counts()["step"] for one in given(b"".join(raw))] == [2, 16, 1]


def test_a_run_that_only_began_is_a_run_without_an_end(given):
    (one,) = given(written(rows("plain")[0]))
    assert (one.end.outcome, one.counts()["step"]) == (Outcome.LOST, 0)
    assert given(written(rows("plain")[0], *rows("error")))[1].counts()["step"] == 6


def test_without_metadata_model_and_limits_are_unknown(given):
    (one,) = given(written(*rows("plain")[1:]))
    assert (one.start.root_model, one.start.sub_model, one.start.limits.max_cost) == ("unknown", "unknown", None)
    assert any("no metadata line" in sentence for sentence in one.said)
    assert one.counts()["step"] == 3


def test_december_2025(given):
    meta, first, *_, last = rows("subcalls")
    call = {
        "prompt": [{"role": "user", "content": "Sum it"}],
        "response": "42",
        "prompt_tokens": 11,
        "completion_tokens": 2,
        "execution_time": 0.01,
    }
    first["code_blocks"][0]["result"] = {"stdout": "", "stderr": "", "locals": {}, "rlm_calls": [call]}
    last["final_answer"] = ["FINAL_VAR", "42"]
    (one,) = given(written(meta, first, last))
    assert one.end.answer == "42"
    (sub,) = [event for event in one.of(facts.CallStarted) if event.role == "sub"]
    assert sub.messages == (facts.Message(role="user", text="Sum it"),)
    assert [event.usage for event in one.of(facts.CallFinished) if event.span == sub.span] == [
        Usage(tokens_in=11, tokens_out=2)
    ]


@pytest.mark.parametrize(
    "change",
    [{"error": "503 from the provider", "response": ""}, {"response": "Error: 503 from the provider"}],
)
def test_a_failed_call_counts_as_failed(given, change):
    meta, first, second, last = rows("subcalls")
    call = second["code_blocks"][0]["result"]["rlm_calls"][0]
    call.update(change)
    (one,) = given(written(meta, first, second, last))
    (failed,) = one.of(facts.CallFailed)
    assert failed.error == next(iter(change.values()))
    assert one.spans()[1].sums.errors == 1


def test_a_failed_child_run_counts_as_failed(given):
    lines = rows("depth2")
    lines[2]["code_blocks"][0]["result"]["rlm_calls"][0]["error"] = "Child RLM completion failed"
    (one,) = given(written(*lines))
    first = one.of(facts.ChildEnded)[0]
    assert (first.outcome, first.reason, first.answer) == (Outcome.FAILED, "Child RLM completion failed", "")


def test_rows_of_an_unknown_type_are_counted_and_left_out(given):
    meta, *others = rows("plain")
    (one,) = given(written(meta, {"type": "run_context", "x": 1}, *others, {"type": "run_context"}, {"type": "z"}))
    assert one.counts()["step"] == 3
    assert "2 lines of the unknown type 'run_context' were left out." in one.said


def test_a_context_of_two_hundred_thousand_characters_is_not_kept(given):
    meta, *others = rows("plain")
    for row in others:
        names = row["code_blocks"][0]["result"]["locals"]
        names["context"] = names["context_0"] = "x" * 200_000
    (one,) = given(written(meta, *others))
    assert sum(len(facts.CODEC.encode(event)) for event in one.events) < 25_000
    (sizes,) = {v.size for event in one.of(facts.VariablesChanged) for v in event.changed if v.name == "context"}
    assert sizes == 200_000


def test_a_question_that_is_only_in_the_context_is_said_to_be_its_beginning(given):
    meta, first = rows("plain")[:2]
    first["prompt"][1]["content"] = "Your context is a str of 200 total characters."
    (one,) = given(written(meta, first))
    assert one.start.question.startswith("Numbers: 3 and 4 and 35.")
    assert any("no question apart from the context" in sentence for sentence in one.said)
