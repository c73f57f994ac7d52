"""Trajectories of ATIF: the format's own models take what we write, all of it comes back, and others' are read."""

import copy
import json
import random

import atif
import pytest

from rlm_desktop.events import facts
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.formats.account import Source
from rlm_desktop.formats.writing import write_runs

from .round_trips import texts, there_and_back, tree

EVERYTHING = (
    "step", "depth", "role", "model", "begin", "end", "status", "label", "error", "line", "batch", "index",
    "tokens_in", "tokens_out", "cost", "calls", "unpriced", "errors", "variables",
)  # fmt: skip


def step(source, message, **more):
    """A step of a trajectory, without its number."""
    return {"source": source, "message": message, **more}


def tool(name, number, **arguments):
    """A call of a tool."""
    return {"tool_call_id": f"c{number}", "function_name": name, "arguments": arguments}


def trajectory(*steps, **more):
    """A document of another agent."""
    numbered = [{"step_id": number, **one} for number, one in enumerate(steps, start=1)]
    agent = {"name": "other-agent", "version": "2.0", "model_name": "m1"}
    whole = {"schema_version": "ATIF-v1.7", "session_id": "s", "agent": agent, "steps": numbered, **more}
    atif.Trajectory.model_validate(whole)
    return json.dumps(whole, indent=2).encode()


SUB = {"schema_version": "ATIF-v1.7", "trajectory_id": "sub",
       "agent": {"name": "s", "version": "1", "model_name": "m3"},
       "steps": [{"step_id": 1, **step("user", "find")},
                 {"step_id": 2, **step("agent", "north", timestamp="2026-04-01T10:00:04Z",
                                       metrics={"prompt_tokens": 7, "completion_tokens": 1})}]}  # fmt: skip
DEEP = {"schema_version": "ATIF-v1.7", "trajectory_id": "deep", "agent": {"name": "s", "version": "1"},
        "steps": [{"step_id": 1, **step("user", "count")},
                  {"step_id": 2, **step("agent", "", timestamp="2026-04-01T10:00:05Z", tool_calls=[tool("wc", 1)])},
                  {"step_id": 3, **step("agent", "three", timestamp="2026-04-01T10:00:06Z")}]}  # fmt: skip
PICTURE = {"type": "image", "source": {"media_type": "image/png", "path": "p.png"}}
REFS = [{"trajectory_id": "sub"}, {"trajectory_id": "deep"}, {"trajectory_path": "x.json"}, {"trajectory_id": "gone"}]
OTHER = trajectory(
    step("system", "Be brief.", timestamp="2026-04-01T10:00:00Z"),
    step("user", "Which valve?", timestamp="2026-04-01T10:00:00Z"),
    step("agent", "I look.", timestamp="2026-04-01T10:00:01Z", reasoning_content="Hm.",
         tool_calls=[tool("bash", 1, command="ls"), tool("execute", 2, code="print(1)")],
         observation={"results": [{"source_call_id": "c1", "content": "a.txt"},
                                  {"source_call_id": "c2", "content": [{"type": "text", "text": "1"}, PICTURE]}]},
         metrics={"prompt_tokens": 100, "completion_tokens": 10, "cached_tokens": 40, "cost_usd": 0.5}),
    step("agent", "I ask.", timestamp="2026-04-01T10:00:03Z", model_name="m2", tool_calls=[tool("delegate", 3)],
         observation={"results": [{"source_call_id": "c3", "subagent_trajectory_ref": REFS}]}),
    step("agent", "The north valve.", timestamp="2026-04-01T10:00:06.5Z"),
    subagent_trajectories=[SUB, DEEP],
)  # fmt: skip


@pytest.mark.parametrize("name", ["found", "family", "stopped"])
def test_the_formats_own_models_take_what_we_write(tmp_path, golden, name):
    (file,) = write_runs(tmp_path / "out", "atif", [golden(name)])
    read = atif.Trajectory.model_validate_json(file.read_bytes())
    assert read.schema_version == "ATIF-v1.7"
    refs = [ref.trajectory_id for one in read.steps if one.observation for result in one.observation.results
            for ref in result.subagent_trajectory_ref or []]  # fmt: skip
    assert refs == [one.trajectory_id for one in read.subagent_trajectories or []]
    prompt = sum(one.metrics.prompt_tokens or 0 for one in read.steps if one.metrics)
    assert 0 < prompt <= read.final_metrics.total_prompt_tokens


def test_hostile_texts_and_runs_under_way_are_taken_too(tmp_path, golden, hostile):
    under_way = Source("0191a0b0c001a2b3c4d", lambda: list(golden("found").read())[:9])
    only_asked = Source("0191a0b0c001a2b3c4d", lambda: list(golden("found").read())[:1])
    for source in (hostile, under_way, only_asked):
        (file,) = write_runs(tmp_path / "out", "atif", [source])
        atif.Trajectory.model_validate(json.loads(file.read_bytes()))
        there, back = there_and_back(tmp_path, "atif", source)
        assert tree(back, "step", "role", "label", "error") == tree(there, "step", "role", "label", "error") or (
            there.events[-1].__class__ is not facts.RunEnded
        )
        assert texts(back) == texts(there)


@pytest.mark.parametrize("name", ["found", "family", "stopped"])
def test_tree_texts_times_tokens_and_cost_come_back(tmp_path, golden, name):
    there, back = there_and_back(tmp_path, "atif", golden(name))
    assert tree(back, *EVERYTHING) == tree(there, *EVERYTHING)
    assert texts(back) == texts(there)
    assert (back.end, back.start.question, back.start.method) == (there.end, there.start.question, there.start.method)
    assert (back.start.root_model, back.start.sub_model) == (there.start.root_model, there.start.sub_model)
    for kind in (facts.CallFinished, facts.CallFailed, facts.VariablesChanged, facts.ChildEnded):
        assert [event.at for event in back.of(kind)] == [event.at for event in there.of(kind)]
    assert sorted(event.usage.tokens_cached or 0 for event in back.of(facts.CallFinished)) == sorted(
        event.usage.tokens_cached or 0 for event in there.of(facts.CallFinished)
    )


def test_a_trajectory_of_another_agent_is_counted_by_hand(given):
    (one,) = given(OTHER)
    assert one.counts() == {"step": 5, "call": 6, "code": 4, "child_run": 1, "failed": 0}
    sums = one.spans()[1].sums
    assert (sums.tokens_in, sums.tokens_out, sums.cost, sums.unpriced) == (107, 11, 0.5, 5)
    assert (one.end.outcome, one.end.answer) == (Outcome.ANSWERED, "The north valve.")
    assert (one.start.question, one.start.method, one.start.root_model) == ("Which valve?", "other-agent", "m1")
    assert [event.code for event in one.of(facts.CodeStarted)] == [
        'bash(command="ls")',
        "print(1)",
        "delegate()",
        "wc()",
    ]
    assert [event.text for event in one.of(facts.OutputWritten)] == ["a.txt", "1\n[image: p.png]"]
    (sub,) = [event for event in one.of(facts.CallStarted) if event.role == "sub"]
    assert (sub.model, [message.text for message in sub.messages]) == ("m3", ["find"])
    assert [(event.question, event.model) for event in one.of(facts.ChildStarted)] == [("count", "m1")]
    assert [round(event.at - one.start.at, 3) for event in one.of(facts.StepStarted) if event.depth == 0] == [1, 3, 6.5]
    for words in ("only one moment", "another file, which was not read: x.json", "not in the record: gone"):
        assert any(words in sentence for sentence in one.said)


def test_what_a_trajectory_does_not_say_is_unknown(given):
    (bare,) = given(trajectory(step("agent", "ls", observation={"results": [{"content": "a.txt"}]})))
    assert bare.counts() == {"step": 1, "call": 1, "code": 1, "child_run": 0, "failed": 0}
    for words in ("no times", "when the run began"):
        assert any(words in sentence for sentence in bare.said)
    totals = {"total_prompt_tokens": 50, "total_completion_tokens": 5, "total_cost_usd": 0.25}
    (summed,) = given(trajectory(step("user", "Q"), step("agent", "a", tool_calls=[tool("ls", 1)]), step("agent", "b"),
                                 final_metrics=totals))  # fmt: skip
    assert [event.usage.tokens_in for event in summed.of(facts.CallFinished)] == [None, 50]
    assert any("only for the whole" in sentence for sentence in summed.said)
    (open_end,) = given(
        trajectory(step("agent", "a", tool_calls=[tool("ls", 1)]), continued_trajectory_ref="next.json")
    )
    assert open_end.end.outcome is Outcome.LOST
    assert "The trajectory goes on in another file: next.json." in open_end.said


def test_copied_context_and_steps_without_a_model_are_what_they_are(given):
    (one,) = given(trajectory(
        step("user", "Q"), step("agent", "earlier", is_copied_context=True),
        step("agent", "", llm_call_count=0, tool_calls=[tool("ls", 1)]), step("agent", "done"),
    ))  # fmt: skip
    assert one.counts()["call"] == 1
    (call,) = one.of(facts.CallStarted)
    assert [(message.role, message.text) for message in call.messages] == [("user", "Q"), ("assistant", "earlier")]


def test_a_trajectory_that_is_cut_off_gives_its_first_steps(given):
    (one,) = given(OTHER[: OTHER.index(b"I ask.")])
    assert (one.counts()["step"], one.end.outcome) == (2, Outcome.LOST)
    assert any("the text is cut off" in sentence for sentence in one.said)


def test_a_subagent_that_is_named_again_and_again_is_shown_once(given):
    inner = {"schema_version": "ATIF-v1.7", "trajectory_id": "s", "agent": {"name": "s", "version": "1"},
             "steps": [{"step_id": 1, **step("user", "q")}, {"step_id": 2, **step("agent", "a")}]}  # fmt: skip
    for _ in range(30):
        refs = [{"trajectory_id": "s"}] * 4
        asked = {"results": [{"source_call_id": "c1", "subagent_trajectory_ref": refs}]}
        asking = {"step_id": 1, **step("agent", "", tool_calls=[tool("x", 1)], observation=asked)}
        inner = {**inner, "subagent_trajectories": [inner], "steps": [asking]}
    (one,) = given(json.dumps(inner).encode())
    assert one.counts()["child_run"] == 29


@pytest.mark.parametrize("name", ["other", "found", "family"])
def test_whatever_a_trajectory_holds_it_is_read(tmp_path, golden, given, name):
    raw = OTHER if name == "other" else write_runs(tmp_path / "out", "atif", [golden(name)])[0].read_bytes()
    chance = random.Random(name)
    values = [None, True, -1, 10**30, 1e308, "", "x", [], {}, [[]], {"a": None}, ["a", 1]]
    for _ in range(60):
        whole = json.loads(raw)
        for _ in range(4):
            target = whole["steps"]
            if chance.random() < 0.3:
                target = whole
            while target:
                key = chance.choice(list(target) if isinstance(target, dict) else range(len(target)))
                if isinstance(target[key], dict | list) and target[key] and chance.random() < 0.8:
                    target = target[key]
                    continue
                if key not in ("schema_version", "steps"):
                    target[key] = copy.deepcopy(chance.choice(values))
                break
        assert given(json.dumps(whole).encode())[0].end
