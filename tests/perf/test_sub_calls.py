"""What a step and a sub-call cost beyond the model's time, and how near 512 sub-calls come to the ideal."""

import json

import pytest

from rlm_desktop.store.reader import Reader

from ..process.openai_server import Reply

BATCH = "```repl\nprint(len(llm_query_batched([f'Number {{n}}' for n in range({count})])))\n```"
MOST_RATIO = 1.15
MOST_OWN_SECONDS = 0.003


@pytest.fixture
def text(tmp_path):
    """A small document."""
    file = tmp_path / "text.txt"
    file.write_text("Nothing of interest.\n")
    return file


def block_seconds(database, run):
    reader = Reader(database)
    (code,) = [span for span in reader.spans(run, limit=100_000) if span.kind == "code"]
    reader.close()
    return code.end - code.begin


def test_512_calls_of_200_ms_at_64_in_flight(serve, shell_json, say, text, tmp_path):
    def answer(asked, number):
        if asked.body.get("stream"):
            return Reply(text=BATCH.format(count=512) if number == 0 else "FINAL(done)")
        return Reply(delay=0.2)

    ratios = []
    for attempt in range(3):
        server = serve(answer)
        found = shell_json(
            "run", "--ask", "q", "--corpus", text, "--root", "openai/x", "--api-base", server.address,
            "--concurrency", "64", "--max-calls", "1000", "--db", tmp_path / f"{attempt}.db",
        )  # fmt: skip
        assert found["calls"]["sub"] == 512
        ratios.append(block_seconds(tmp_path / f"{attempt}.db", found["run"]) / 1.6)
    say(f"512 sub-calls of 200 ms at 64 in flight, over the ideal 1.6 s: {', '.join(f'{r:.3f}' for r in ratios)}")
    assert min(ratios) <= MOST_RATIO


@pytest.mark.parametrize("kind", ["scripted", "http"])
def test_own_cost_of_a_sub_call(serve, shell_json, say, text, tmp_path, kind):
    server = serve(lambda asked, number: Reply(text="a reply"))
    script = tmp_path / "script.json"
    lines = [
        {"role": "root", "text": BATCH.format(count=1024)},
        {"role": "root", "text": "FINAL(done)"},
        {"role": "sub", "match": ".", "text": "a reply"},
    ]
    script.write_text(json.dumps(lines))
    own = []
    for attempt in range(3):
        database = tmp_path / f"{attempt}.db"
        found = shell_json(
            "run", "--ask", "q", "--corpus", text, "--root", f"scripted/{script}",
            "--sub", "openai/x" if kind == "http" else f"scripted/{script}", "--api-base", server.address,
            "--max-calls", "2000", "--db", database,
        )  # fmt: skip
        assert found["calls"]["sub"] == 1024
        own.append(block_seconds(database, found["run"]) / 1024)
    say(f"own cost of a sub-call ({kind}): {', '.join(f'{seconds * 1000:.2f} ms' for seconds in own)}")
    assert min(own) <= MOST_OWN_SECONDS


def test_own_cost_of_a_step(shell_json, say, text, tmp_path):
    steps = 200
    script = tmp_path / "script.json"
    lines = [{"role": "root", "text": "```repl\nprint(1)\n```"} for _ in range(steps)]
    script.write_text(json.dumps([*lines, {"role": "root", "text": "FINAL(done)"}]))
    own = []
    for attempt in range(3):
        database = tmp_path / f"{attempt}.db"
        run = shell_json(
            "run", "--ask", "q", "--corpus", text, "--root", f"scripted/{script}", "--max-steps", str(steps + 1),
            "--db", database,
        )["run"]  # fmt: skip
        reader = Reader(database)
        found = [span for span in reader.spans(run, limit=100_000) if span.kind == "step"]
        reader.close()
        own.append((found[-1].end - found[1].begin) / (len(found) - 1))
    say(f"own cost of a step: {', '.join(f'{seconds * 1000:.2f} ms' for seconds in own)}")
    assert min(own) <= MOST_OWN_SECONDS
