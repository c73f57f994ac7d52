"""Damaged, cut and hostile records: what can be read is read, the rest is named by line and reason."""

import copy
import json
import random
from pathlib import Path

import pytest

from rlm_desktop.errors import RlmError
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.formats import reading

from .records import Given, read

DATA = Path(__file__).parents[2] / "data"
ROOMS = ("rlms", "recursive_llm", "fast_rlm", "rlm_cli", "dspy")
RECORDS = sorted(path for room in ROOMS for path in (DATA / room).glob("*.json*") if "history" not in path.name)


@pytest.fixture
def lines():
    return (DATA / "rlms" / "error.jsonl").read_bytes().splitlines(keepends=True)


def read_or_refused(path: Path) -> tuple[str, list[Given]]:
    """Why a file was refused, or its runs."""
    try:
        return "", read(path)
    except RlmError as error:
        return error.problem, []


def test_a_last_line_that_is_cut_off_leaves_the_run_before_it(given, lines):
    (one,) = given(b"".join(lines[:-1]) + lines[-1][:500])
    assert (one.counts()["step"], one.end.outcome) == (5, Outcome.LOST)
    assert "given.txt, line 7: left out, because the line is cut off." in one.said


def test_a_damaged_line_is_named_and_the_rest_is_there(given, lines):
    (one,) = given(b"".join([*lines[:2], b"\xff\xfe{}\n", lines[2], b"{broken\n", *lines[3:]]))
    assert (one.counts()["step"], one.end.outcome) == (6, Outcome.ANSWERED)
    damaged = [sentence for sentence in one.said if "left out" in sentence]
    assert damaged[0].startswith("given.txt, line 3: left out, because it is not")
    assert damaged[1].startswith("given.txt, line 5: left out, because it is not JSON: ")


def test_many_damaged_lines_are_counted(given, lines):
    (one,) = given(b"".join([*lines[:2], b"rubbish\n" * 1_000, *lines[2:]]))
    assert sum("left out" in sentence for sentence in one.said) == 11
    assert "given.txt: 990 more damaged lines were left out." in one.said


def test_a_damaged_first_line_does_not_hide_what_the_file_is(given, lines):
    (one,) = given(b"".join([lines[0][:40] + b"\n", *lines[1:]]))
    assert one.counts()["step"] == 6
    assert any("line 1" in sentence for sentence in one.said)


def test_numbers_that_are_none_and_times_that_are_none_are_tolerated(given, lines):
    meta, first, *others = lines
    row = json.loads(first)
    changes = [
        {"iteration_time": float("nan")}, {"iteration_time": 1e300}, {"iteration_time": -5}, {"timestamp": None},
        {"timestamp": "yesterday"}, {"timestamp": "0001-01-01T00:00:00"}, {"timestamp": "9999-12-31T23:59:59"},
        {"iteration": "one"}, {"iteration": 10**40}, {"prompt": None}, {"prompt": "Q"}, {"prompt": [1, None, "x"]},
        {"code_blocks": None}, {"code_blocks": [None, {}, {"result": 7}]}, {"response": None}, {"response": ["a"]},
        {"final_answer": 5}, {"final_answer": {"a": "\ud800"}},
    ]  # fmt: skip
    for change in changes:
        for one in given(meta + json.dumps({**row, **change}).encode() + b"\n" + b"".join(others)):
            assert one.counts()["step"] >= 1


def test_children_nested_without_end_are_cut_and_said(given, lines):
    iteration = {"type": "iteration", "response": "x", "prompt": [], "code_blocks": []}
    for _ in range(60):
        call = {"prompt": "p", "response": "r", "metadata": {"run_metadata": {}, "iterations": [iteration]}}
        iteration = {**iteration, "code_blocks": [{"code": "c", "result": {"rlm_calls": [call]}}]}
    (one,) = given(lines[0] + json.dumps(iteration).encode() + b"\n")
    assert one.counts()["child_run"] == 40
    assert any("40 deep" in sentence for sentence in one.said)
    deep = b'{"type": "iteration", "iteration": 2, "prompt": ' + b"[" * 100_000 + b"\n"
    (one,) = given(lines[0] + lines[1] + deep)
    assert one.counts()["step"] == 1


@pytest.mark.parametrize("raw", [b"", b"hello\n", b"\x00" * 5_000, b"{}\n", b"[]", b"7\n", b'{"type": "metadata"}\n',
                                 b'{"a": 1}\n' * 50, b"PK\x03\x04rubbish", "{\"type\"".encode("utf-16")])  # fmt: skip
def test_a_file_that_is_no_record_is_refused_in_a_sentence(given, raw):
    with pytest.raises(RlmError) as caught:
        given(raw)
    assert "given.txt" in caught.value.problem
    assert not raw or ", line 1: " in caught.value.problem


def test_a_missing_file_is_refused(tmp_path):
    for path in (tmp_path, tmp_path / "gone"):
        with pytest.raises(RlmError, match="cannot be read"):
            reading.identify(path)


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_whatever_is_wrong_with_a_file_it_is_read_or_refused(path, tmp_path):
    chance = random.Random(path.stem)
    raw = path.read_bytes()
    damaged = tmp_path / "damaged"
    for _ in range(25):
        changed = bytearray(raw[: chance.choice([len(raw), chance.randrange(len(raw))])])
        for _ in range(chance.randrange(4)):
            place = chance.randrange(len(changed) + 1)
            size = chance.choice([0, 1, 30, 5_000])
            changed[place : place + size] = chance.choice([b"", b"\n", b"\x00", b'"', b"}{", b"null", b"-1e999"])
        damaged.write_bytes(changed)
        refused, runs = read_or_refused(damaged)
        assert bool(runs) != bool(refused)
        assert all(one.end for one in runs)


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_whatever_a_field_holds_a_record_is_read(path, tmp_path):
    chance = random.Random(path.stem)
    changed = tmp_path / "changed"
    values = [None, True, -1, 10**30, 1e308, "", "x", [], {}, [[]], {"a": None}, ["a", 1]]
    for _ in range(40):
        raw = path.read_bytes()
        rows = [json.loads(line) for line in (raw.splitlines() if path.suffix == ".jsonl" else [raw])]
        for _ in range(3):
            target = chance.choice(rows)
            while True:
                keys = list(target) if isinstance(target, dict) else list(range(len(target)))
                if not keys:
                    break
                key = chance.choice(keys)
                if isinstance(target[key], (dict, list)) and target[key] and chance.random() < 0.75:
                    target = target[key]
                    continue
                target[key] = copy.deepcopy(chance.choice(values))
                break
        changed.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        refused, runs = read_or_refused(changed)
        assert runs or "line 1" in refused
