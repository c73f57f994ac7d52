"""Scores leave and enter with their runs, and what other programs' scorers say is understood."""

from __future__ import annotations

import csv
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from rlm_desktop.events.score import Score
from rlm_desktop.formats import jsonl, reading
from rlm_desktop.formats.account import Source
from rlm_desktop.formats.bundle.reading import opened
from rlm_desktop.formats.redaction import Redaction
from rlm_desktop.formats.redaction_rules import rules_named
from rlm_desktop.formats.scores import score_of
from rlm_desktop.formats.writing import write_runs

from .test_inspect import agents

SCORE = Score(0.75, "inspect: match")


@pytest.fixture
def scored(golden) -> Source:
    return replace(golden("found"), score=SCORE)


@pytest.mark.parametrize("name", ["eval", "otlp", "atif"])
def test_a_score_comes_back_with_its_run_and_adds_nothing_to_the_record(tmp_path, golden, scored, name):
    for out, source in (("with", scored), ("without", golden("found"))):
        write_runs(tmp_path / out, name, [source])
    found = {}
    for out in ("with", "without"):
        form = reading.identify(tmp_path / out)
        ((run, events),) = [(one, len(list(one.events))) for one in reading.read(tmp_path / out, form, lambda _: None)]
        found[out] = (run.score, events)
    assert found["with"] == (SCORE, found["without"][1])
    assert found["without"][0] is None


def test_our_own_files_have_scores_beside_the_events(tmp_path, golden, scored):
    both = [scored, golden("family")]
    write_runs(tmp_path / "runs.jsonl", "jsonl", both)
    write_runs(tmp_path / "runs.rlmrun", "bundle", both)
    with opened(tmp_path / "runs.rlmrun") as bundle:
        assert bundle.scores() == jsonl.scores(tmp_path / "runs.jsonl") == {scored.run: SCORE}
    assert list(jsonl.read(tmp_path / "runs.jsonl")) == [one for source in both for one in source.read()]


@pytest.mark.parametrize("header", ['"scores":7', '"scores":{"a":null,"b":{"value":2},"c":{"value":"x","by":[]}}'])
def test_a_damaged_score_ends_nothing(tmp_path, header):
    path = tmp_path / "runs.jsonl"
    path.write_text(f'{{"format":"rlm-desktop-events","version":1,{header}}}\n', encoding="utf-8")
    assert jsonl.scores(path) == {}
    assert jsonl.scores(tmp_path / "gone.jsonl") == {}


def test_a_table_and_a_report_say_the_score_and_who_gave_it(tmp_path, scored):
    write_runs(tmp_path / "run.csv", "csv", [scored])
    rows = list(csv.DictReader((tmp_path / "run.csv").read_text("utf-8").splitlines()))
    assert [(row["score"], row["score_by"]) for row in rows[:2]] == [("0.75", "inspect: match"), ("", "")]
    write_runs(tmp_path / "run.md", "md", [scored])
    assert "| Score | 0\\.75, inspect\\: match |" in (tmp_path / "run.md").read_text("utf-8")


def test_who_gave_it_is_looked_through_before_it_leaves(scored):
    rules = rules_named(["email"], [], [])
    source = replace(scored, score=Score(1.0, "ann@example.com"))
    redaction = Redaction(rules, [source])
    assert redaction.redacted(source).score == Score(1.0, "[e-mail 1]")
    assert [one.found for one in redaction.replacements(source) if one.place == "Score.by"] == ["ann@example.com"]


@pytest.mark.parametrize(
    ("said", "value"),
    [("C", 1.0), ("I", 0.0), ("P", 0.5), ("N", 0.0), (0.25, 0.25), (1, 1.0), (True, 1.0), ("no", 0.0), ("0.5", 0.5)],
)
def test_what_a_scorer_says_is_a_number(said, value):
    assert score_of(said, "x") == Score(value, "x")


@pytest.mark.parametrize("said", ["GRADE", 7, -1, None, [1], {"a": 1}, "nan", "", "1e999"])
def test_what_is_no_number_from_zero_to_one_is_no_score(said):
    assert score_of(said, "x") is None


@pytest.mark.parametrize(
    ("scores", "score"),
    [
        ({"style": {"value": "terse"}, "match": {"value": "C", "answer": "42"}, "other": {"value": 0}}, "match"),
        ({"style": {"value": 8}}, None),
        ({"match": 1}, "match"),
    ],
)
def test_the_first_scorer_of_a_sample_that_says_a_number_scores_its_run(tmp_path: Path, scores, score):
    whole = agents()
    whole["samples"][0]["scores"] = scores
    path = tmp_path / "log.json"
    path.write_text(json.dumps(whole), encoding="utf-8")
    (run,) = reading.read(path, reading.identify(path), lambda _: None)
    assert run.score == (score and Score(1.0, f"inspect: {score}"))


def test_an_evaluation_that_is_written_has_the_mean_of_each_scorer(tmp_path, golden, scored):
    write_runs(tmp_path / "runs.eval", "eval", [scored, replace(golden("family"), score=Score(0.25, "match"))])
    with zipfile.ZipFile(tmp_path / "runs.eval") as archive:
        results = json.loads(archive.read("header.json"))["results"]
        summaries = json.loads(archive.read("summaries.json"))
    assert [(one["name"], one["metrics"]["mean"]["value"]) for one in results["scores"]] == [("match", 0.5)]
    assert [one["scores"]["match"]["value"] for one in summaries] == [0.75, 0.25]
