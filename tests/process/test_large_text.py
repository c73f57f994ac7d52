"""A text of 50 MB: opened, asked and answered offline through a worker, and `context` is the file."""

import hashlib
import json
import random

import pytest

from rlm_desktop.codec import to_plain
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.store.library import open_library
from rlm_desktop.store.reader import Reader
from rlm_desktop.wire import messages as wire

BYTES = 50_000_000
FACT = "The maintenance code of the Corvid pump is KX-4471.\n"
WORDS = ("river", "station", "Größe", "水位", "naïve", "reading", "valve", "заметка", "level", "été", "the", "of", "🙂")
HASH = """\
```repl
import hashlib
print(type(context).__name__, len(context), hashlib.sha256(context.encode()).hexdigest())
```
"""


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """The file: reports in several scripts, with one fact somewhere in the middle."""
    chance = random.Random(50)
    lines = [" ".join(chance.choices(WORDS, k=12)) + ".\n" for _ in range(5_000)]
    block = "".join(lines)
    size = len(block.encode())
    blocks = [block] * (BYTES // size + 1)
    blocks.insert(len(blocks) * 2 // 3, FACT)
    file = tmp_path_factory.mktemp("large") / "large.txt"
    file.write_bytes("".join(blocks).encode())
    assert file.stat().st_size > BYTES
    return file


def test_50_mb_opened_asked_and_answered(large, start_worker, tmp_path):
    database = tmp_path / "x.db"
    open_library(database)
    script = tmp_path / "script.json"
    script.write_text(json.dumps([{"text": HASH}, {"text": "FINAL(done)"}]))
    opener = start_worker()
    opener.send(wire.OpenCorpus(job=1, database=str(database), paths=(str(large),)))
    corpus = opener.wait_for(wire.CorpusOpened, seconds=60).hash

    def ask(root, sub):
        worker = start_worker()
        worker.send(
            wire.Ask(
                job=1, database=str(database), question="What is the maintenance code of the Corvid pump?",
                corpus=corpus, root_model=root, sub_model=sub, limits=to_plain(Limits()),
            )
        )  # fmt: skip
        run = worker.wait_for(wire.RunOpened, seconds=60).run
        worker.wait_for(wire.Done, seconds=60)
        return run

    reader = Reader(database)
    hashed = ask(f"scripted/{script}", f"scripted/{script}")
    (code,) = [span for span in reader.spans(hashed) if span.kind == "code"]
    data = large.read_bytes()
    said = "".join(part.text for part in reader.output(hashed, code.span))
    assert said.split() == ["str", str(len(data.decode())), hashlib.sha256(data).hexdigest()]
    row = reader.run(ask("offline/analyst", "offline/reader"))
    reader.close()
    assert row.outcome is Outcome.ANSWERED
    assert "KX-4471" in row.answer
