"""A tree of child runs against a counting server: its sums hold to the cent, and a budget in its middle stops it."""

import pytest

from rlm_desktop.events import facts
from rlm_desktop.events.limits import Limit
from rlm_desktop.store.reader import Reader

from .openai_server import Reply

MODEL = "openai/gpt-5-mini"
PRICE_IN, PRICE_OUT = 0.25e-6, 2e-6
BRANCH = """\
```repl
import re
found = re.search(r"level (\\d)", context)
level = int(found[1]) if found else 0
if level == 3:
    FINAL("leaf")
else:
    FINAL(" ".join(rlm_query_batched([f"level {level + 1} left", f"level {level + 1} right"])))
```
"""
LOOPS = 1 + 2 + 4 + 8


def branch(asked, number):
    """Every root model of the tree writes the same code; a sub-call says what it is."""
    closing = "No more code can run" in asked.last
    return Reply(text="FINAL(nothing more)" if closing else BRANCH, tokens_in=1_000, tokens_out=100, delay=0.02)


@pytest.fixture
def ask(serve, shell_json, tmp_path):
    """Runs the tree once; the answer as JSON, the server, and the run's record."""

    def run(name, *arguments, code=0):
        text = tmp_path / "text.txt"
        text.write_text("Nothing of interest.\n")
        server = serve(branch)
        database = tmp_path / f"{name}.db"
        found = shell_json(
            "run", "--ask", "q", "--corpus", text, "--root", MODEL, "--api-base", server.address, "--max-depth", "4",
            "--db", database, *arguments, code=code,
        )  # fmt: skip
        reader = Reader(database)
        record = [one.event for one in reader.events(found["run"])]
        spans = reader.spans(found["run"])
        reader.close()
        return found, server, record, spans

    return run


def test_the_tree_adds_up_to_what_the_server_counted(ask):
    found, server, _, spans = ask("whole")
    assert found["answer"] == " ".join(["leaf"] * 8)
    assert len(server.asked) == LOOPS
    assert found["calls"]["root"] + found["calls"]["sub"] == LOOPS
    assert found["tokens"] == {"in": server.tokens_in, "out": server.tokens_out}
    assert found["cost_dollars"] == pytest.approx(server.tokens_in * PRICE_IN + server.tokens_out * PRICE_OUT, abs=1e-9)
    children = [span for span in spans if span.kind == "child_run"]
    assert sorted(child.depth for child in children) == [1] * 2 + [2] * 4 + [3] * 8
    by_span = {span.span: span for span in spans}
    assert all(by_span[child.parent].kind == "code" for child in children)
    assert all(child.line == 7 and child.batch is not None for child in children)


@pytest.mark.parametrize("share", [0.3, 0.6])
def test_a_budget_in_the_middle_of_the_tree_stops_it(ask, share):
    each = 1_000 * PRICE_IN + 100 * PRICE_OUT
    budget = LOOPS * each * share
    found, server, record, _ = ask("budget", "--max-cost", f"{budget:.6f}", code=3)
    assert found["outcome"] == "budget"
    spent = server.tokens_in * PRICE_IN + server.tokens_out * PRICE_OUT
    assert found["cost_dollars"] == pytest.approx(spent, abs=1e-9)
    assert spent <= budget + server.most_in_flight * each
    assert 1 < len(server.asked) < LOOPS
    (reached,) = [event for event in record if isinstance(event, facts.LimitReached)]
    assert reached.limit is Limit.COST
