"""Runs written as the `rlms` logger writes them: its schema, value for value, and what comes back."""

import json

import pytest

from rlm_desktop.events import facts
from rlm_desktop.events.facts import Variable
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.formats.rlms.namespace import omitted, variable
from rlm_desktop.formats.writing import write_runs

from .round_trips import texts, there_and_back, tree

ITERATION = {"type", "iteration", "timestamp", "prompt", "response", "code_blocks", "final_answer", "iteration_time"}
RESULT = {"stdout", "stderr", "locals", "execution_time", "rlm_calls", "final_answer"}
METADATA = {"root_model", "max_depth", "max_iterations", "backend", "backend_kwargs", "environment_type",
            "environment_kwargs", "other_backends"}  # fmt: skip
CALL = {"root_model", "prompt", "response", "usage_summary", "execution_time"}
FLAT = {"prompt_tokens", "completion_tokens"}


def check_iteration(row):
    """That a row has exactly the fields, and the types, that the package's RLMIteration takes."""
    assert set(row) == ITERATION
    assert isinstance(row["iteration_time"], float | None)
    assert all(set(message) == {"role", "content"} for message in row["prompt"])
    for block in row["code_blocks"]:
        assert set(block) == {"code", "result"}
        assert set(block["result"]) == RESULT
        for call in block["result"]["rlm_calls"]:
            assert set(call) - {"metadata", "error"} - FLAT == CALL
            for used in call["usage_summary"]["model_usage_summaries"].values():
                assert {"total_calls", "total_input_tokens", "total_output_tokens"} <= set(used)
                assert all(type(used[name]) is int for name in used if name != "total_cost")
            if "metadata" in call:
                assert set(call["metadata"]["run_metadata"]) == METADATA
                for inner in call["metadata"]["iterations"]:
                    check_iteration(inner)


@pytest.mark.parametrize("name", ["found", "family", "stopped"])
def test_the_lines_have_the_fields_of_the_packages_types(tmp_path, golden, name):
    (file,) = write_runs(tmp_path / "out", "rlms", [golden(name)])
    first, *others = [json.loads(line) for line in file.read_bytes().splitlines()]
    assert set(first) == {"type", "timestamp", *METADATA}
    assert first["type"] == "metadata"
    assert [row["iteration"] for row in others] == list(range(1, len(others) + 1))
    for row in others:
        check_iteration(row)


@pytest.mark.parametrize("name", ["found", "family"])
def test_tree_texts_times_tokens_and_cost_come_back_as_far_as_the_format_says_them(tmp_path, golden, name):
    there, back = there_and_back(tmp_path, "rlms", golden(name))
    assert tree(back, "step", "depth", "role") == tree(there, "step", "depth", "role")
    assert texts(back) == texts(there)
    # of sub-calls the format has tokens and dollars, and of every code how long it took
    subs = [row for row in tree(there, "role", "tokens_in", "tokens_out", "cost") if row[2] == "sub"]
    assert [row for row in tree(back, "role", "tokens_in", "tokens_out", "cost") if row[2] == "sub"] == subs
    lengths = [[round(row[3] - row[2], 3) for row in tree(one, "begin", "end") if row[1] == "code"]
               for one in (there, back)]  # fmt: skip
    assert lengths[0] == pytest.approx(lengths[1], abs=0.3)
    assert (back.end.outcome, back.end.answer) == (there.end.outcome, there.end.answer)
    errors = [[event.error for event in one.of(facts.CallFailed)] for one in (there, back)]
    assert errors[0] == errors[1]


def test_calls_have_their_tokens_where_the_official_visualizer_reads_them(tmp_path, golden):
    (file,) = write_runs(tmp_path / "out", "rlms", [golden("found")])
    rows = [json.loads(line) for line in file.read_bytes().splitlines()][1:]
    calls = [call for row in rows for block in row["code_blocks"] for call in block["result"]["rlm_calls"]]
    assert calls
    for call in calls:
        (used,) = call["usage_summary"]["model_usage_summaries"].values()
        assert call["prompt_tokens"] == used["total_input_tokens"]
        assert call["completion_tokens"] == used["total_output_tokens"]


def test_a_childs_sum_is_of_its_own_turns(tmp_path, golden):
    there, back = there_and_back(tmp_path, "rlms", golden("family"))
    sums = [[row for row in tree(one, "tokens_in", "tokens_out") if row[1] == "child_run"] for one in (there, back)]
    assert sums[0] == sums[1]


def test_a_run_that_was_stopped_comes_back_as_lost(tmp_path, golden):
    there, back = there_and_back(tmp_path, "rlms", golden("stopped"))
    assert (there.end.outcome, back.end.outcome) == (Outcome.STOPPED, Outcome.LOST)
    assert tree(back, "role") == tree(there, "role")


def test_the_question_is_found_in_the_prompt_that_we_ask_it_with(tmp_path, given):
    asked = {"role": "user", "content": "Question:\nWhy?\nWhen?\n\nContext:\n`context` is a str."}
    line = {"type": "iteration", "iteration": 1, "response": "r", "code_blocks": [], "prompt": [asked]}
    (one,) = given(json.dumps(line).encode() + b"\n")
    assert one.start.question == "Why?\nWhen?"


@pytest.mark.parametrize("one", [Variable(name="a'b", kind="DataFrame", size=300, preview="  x\n0 '1' <y>"),
                                 Variable(name="big", kind="str", size=5_000_000, preview="'The beg…"),
                                 Variable(name="n", kind="object", size=None, preview="<object object>")])  # fmt: skip
def test_of_a_value_that_is_not_written_kind_size_and_beginning_come_back(one):
    back = variable(one.name, omitted(one))
    assert (back.kind, back.size, back.preview) == (one.kind, one.size, one.preview)


def test_values_that_are_known_are_written_and_the_others_left_out_with_their_size(tmp_path, golden):
    (file,) = write_runs(tmp_path / "out", "rlms", [golden("found")])
    rows = [json.loads(line) for line in file.read_bytes().splitlines()][1:]
    names = [block["result"]["locals"] for row in rows for block in row["code_blocks"]]
    known = {name: value for one in names for name, value in one.items()}
    assert known
    assert all(not isinstance(value, str) or "size=" in value or "…" not in value for value in known.values())
