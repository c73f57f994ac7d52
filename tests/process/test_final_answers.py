"""The table of final answers through the real loop and the real sandbox."""

import asyncio
import json
from pathlib import Path

import pytest

from rlm_desktop.codec import to_plain
from rlm_desktop.events.limits import Limits
from rlm_desktop.gateway.scripted import Line
from rlm_desktop.store.library import open_library
from rlm_desktop.store.reader import Reader
from rlm_desktop.worker.conduct import Order, conduct
from rlm_desktop.worker.corpora import open_corpus

TABLE = json.loads((Path(__file__).parents[1] / "data" / "final_answer_cases.json").read_text(encoding="utf-8"))
PREPARE = "```repl\n" + "\n".join(f"{name} = {value!r}" for name, value in TABLE["namespace"].items()) + "\n```"


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: case["name"].replace(" ", "-"))
def test_final_answer(case, tmp_path):
    script = tmp_path / "script.json"
    replies = [PREPARE, case["reply"], "FINAL(the second reply)"]
    script.write_text(json.dumps([to_plain(Line(text=reply, role="root")) for reply in replies]))
    document = tmp_path / "context.txt"
    document.write_text(TABLE["context"])
    database = tmp_path / "x.db"
    open_library(database)
    corpus = open_corpus(database, [document])
    model = f"scripted/{script}"
    order = Order(
        database=database, question="q", corpus=corpus.hash, method="rlm", root_model=model, sub_model=model,
        limits=Limits(),
    )  # fmt: skip
    run, ended = asyncio.run(conduct(order, lambda run, seq: None))
    reader = Reader(database)
    steps = reader.run(run).steps
    told = [span for span in reader.spans(run) if span.role == "root"]
    last_prompt = reader.prompt(run, told[-1].span)[-1].text
    reader.close()
    if case["outcome"] == "answer":
        assert (ended.answer, steps) == (case["answer"], 2)
        return
    assert (ended.answer, steps) == ("the second reply", 3)
    assert last_prompt
    for word in case["model_is_told"].replace(";", "").replace(",", "").split():
        if word in {"nope", "FINAL(42)", "res"}:
            assert word in last_prompt
