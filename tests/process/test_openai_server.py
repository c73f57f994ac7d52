"""A run against an OpenAI-compatible server: what the server counted is what the record holds."""

import json
import time

import pytest

from rlm_desktop.store.reader import Reader

from .openai_server import Reply

MODEL = "openai/gpt-5-mini"
BATCH = """\
```repl
prompts = [f"Repeat the number {n}." for n in range(64)]
replies = llm_query_batched(prompts)
assert replies == [f"It is {n}." for n in range(64)], replies
print(len(replies))
```
"""
QUESTIONS = "FINAL(64 replies in order)"


def batch_then_final(asked, number):
    """The root model's two replies, and a sub-call's reply after 200 ms."""
    if asked.body.get("stream"):
        text = QUESTIONS if any("64" in m["content"] for m in asked.body["messages"][3:]) else BATCH
        return Reply(text=text, cached=8)
    return Reply(text=f"It is {asked.last.split()[-1]}", delay=0.2)


@pytest.fixture
def text(tmp_path):
    """A small document."""
    file = tmp_path / "text.txt"
    file.write_text("Nothing of interest.\n" * 50)
    return file


def test_the_servers_counters_agree_with_the_record(serve, shell_json, text, tmp_path):
    server = serve(batch_then_final)
    database = tmp_path / "x.db"
    found = shell_json(
        "run", "--ask", "How many?", "--corpus", text, "--root", MODEL, "--api-base", server.address,
        "--concurrency", "64", "--db", database,
    )  # fmt: skip
    assert (found["outcome"], found["answer"]) == ("answered", "64 replies in order")
    assert found["calls"] == {"root": 2, "sub": 64}
    assert server.replied == len(server.asked) == 66
    assert found["tokens"] == {"in": server.tokens_in, "out": server.tokens_out}
    assert found["unpriced_calls"] == 0
    cached = 2 * 8
    assert found["cost_dollars"] == pytest.approx(
        (server.tokens_in - cached) * 0.25e-6 + cached * 0.025e-6 + server.tokens_out * 2e-6
    )
    reader = Reader(database)
    spans = reader.spans(found["run"])
    reader.close()
    calls = [span for span in spans if span.kind == "call"]
    assert sum(call.tokens_in for call in calls) == server.tokens_in
    assert sum(call.tokens_out for call in calls) == server.tokens_out
    assert {call.status for call in calls} == {"ok"}


def slowdown():
    """How many times longer than alone a busy loop takes now; 1 on a machine that does nothing else."""
    wall, own = time.perf_counter(), time.process_time()
    while time.process_time() - own < 0.1:
        pass
    return max(1.0, (time.perf_counter() - wall) / 0.1)


def test_a_batch_of_64_takes_hardly_longer_than_one_call(serve, shell_json, text, tmp_path):
    """Under 0.6 s on a machine that does nothing else; on a busy one, longer by as much as it is slowed down."""
    tried = []
    for attempt in range(3):
        server = serve(batch_then_final)
        database = tmp_path / f"{attempt}.db"
        before = slowdown()
        run = shell_json(
            "run", "--ask", "How many?", "--corpus", text, "--root", MODEL, "--api-base", server.address,
            "--concurrency", "64", "--db", database,
        )["run"]  # fmt: skip
        allowed = 0.6 * max(before, slowdown())
        assert server.most_in_flight == 64
        reader = Reader(database)
        (code,) = [span for span in reader.spans(run) if span.kind == "code"]
        reader.close()
        took = code.end - code.begin
        if took < allowed:
            return
        tried.append(f"{took:.2f} s of {allowed:.2f} s")
    pytest.fail(f"the block took {', '.join(tried)}")


def test_a_server_without_figures_or_price_leaves_them_unknown(serve, shell_json, text):
    server = serve(Reply(text="FINAL(done)", usage=False))
    found = shell_json(
        "run", "--ask", "q", "--corpus", text, "--root", "openai/my-own-model", "--api-base", server.address
    )
    assert found["outcome"] == "answered"
    assert found["cost_dollars"] is None
    assert found["unpriced_calls"] == found["calls"]["root"] >= 1


@pytest.mark.parametrize("model", ["my-own-model", "Qwen/Qwen3-8B", "hosted_vllm/my-own-model", "ollama/qwen3"])
def test_any_name_of_a_model_reaches_the_server(serve, shell_json, text, model):
    server = serve(Reply(text="FINAL(done)"))
    found = shell_json("run", "--ask", "q", "--corpus", text, "--root", model, "--api-base", server.address)
    assert found["outcome"] == "answered"
    assert server.asked[0].body["model"] == model.removeprefix("hosted_vllm/").removeprefix("ollama/")


def test_a_refused_key_ends_the_run_with_a_sentence(serve, shell_json, text):
    server = serve(Reply(status=401, error={"message": "Incorrect API key provided"}))
    found = shell_json("run", "--ask", "q", "--corpus", text, "--root", MODEL, "--api-base", server.address, code=3)
    assert found["outcome"] == "failed"
    assert "refused the key" in found["reason"]
    assert "OPENAI_API_KEY" in found["reason"]
    assert len(server.asked) == 1


def test_retries_are_on_record(serve, shell, shell_json, text, tmp_path):
    server = serve(Reply(status=503, error={"message": "busy"}), Reply(text="FINAL(done)"))
    run = shell_json("run", "--ask", "q", "--corpus", text, "--root", MODEL, "--api-base", server.address)["run"]
    out = tmp_path / "run.jsonl"
    assert shell("export", run, "--out", out).returncode == 0
    finished = [json.loads(line) for line in out.read_text().splitlines() if '"CallFinished"' in line]
    assert '"retries":1' in json.dumps(finished[0], separators=(",", ":"))


def test_a_proxy_that_the_environment_names_is_used(serve, shell_json, text):
    server = serve(Reply(text="FINAL(done)"))
    proxy = {"HTTP_PROXY": server.address.removesuffix("/v1"), "http_proxy": server.address.removesuffix("/v1")}
    asked = ("run", "--ask", "q", "--corpus", text, "--root", MODEL, "--api-base", "http://models.invalid/v1")
    assert shell_json(*asked, env={**proxy, "NO_PROXY": ""})["outcome"] == "answered"
    assert server.asked[0].headers["host"] == "models.invalid"
    refused = shell_json(*asked, code=3, env={**proxy, "no_proxy": "models.invalid", "NO_PROXY": "models.invalid"})
    assert "could not be reached at http://models.invalid/v1" in refused["reason"]
