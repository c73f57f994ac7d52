"""Every method from the shell to its record: what it sends where, what it answers, and what is on record of it."""

import re

import pytest

from rlm_desktop import paths
from rlm_desktop.events import facts
from rlm_desktop.store.reader import Reader

from .openai_server import Reply

METHODS = ("rlm", "rlm-no-subcalls", "direct", "summary", "codeact", "codeact-bm25")
MODEL = "openai/gpt-5-mini"
"""Takes 272,000 tokens."""
QUESTION = "What is the maintenance code of the Corvid pump?"
SECRET = "The maintenance code of the Corvid pump is KX-4471."
CODE = {
    "rlm": "print(llm_query('Which code? ' + next(text for text in context if 'Corvid' in text)))",
    "rlm-no-subcalls": "print([name for name in ('context', 'llm_query', 'rlm_query', 'SEARCH') if name in globals()])",
    "codeact": "print([name for name in ('context', 'llm_query', 'rlm_query', 'SEARCH') if name in globals()])",
    "codeact-bm25": "print(SEARCH('maintenance code corvid'))\nprint('context' in globals())",
}


@pytest.fixture
def folder(tmp_path):
    """Three documents."""
    folder = tmp_path / "pumps"
    folder.mkdir()
    (folder / "corvid.md").write_text(f"About the Corvid pump.\n\n{SECRET}\nIt is green.\n")
    (folder / "heron.md").write_text("The maintenance code of the Heron pump is HR-2210.\n")
    (folder / "minutes.md").write_text("Nothing was said about any pump.\n" * 20)
    return folder


@pytest.fixture
def long_text(tmp_path):
    """1.5 million characters with the secret in their first half."""
    file = tmp_path / "long.txt"
    lines = [f"On day {number} nothing happened at the pumps.\n" for number in range(34_000)]
    lines[10_000] = f"{SECRET}\n"
    file.write_text("".join(lines))
    return file


@pytest.fixture
def record(tmp_path):
    """Reads a run's events from a database."""

    def read(run, database=tmp_path / "x.db"):
        reader = Reader(database)
        try:
            return [one.event for one in reader.events(run)]
        finally:
            reader.close()

    return read


def of(record, kind):
    return [event for event in record if isinstance(event, kind)]


def play(method):
    """The script of a model that plays one method."""

    def answer(asked, number):
        messages = asked.body["messages"]
        if not asked.body.get("stream"):
            return Reply(text=f"Summary: {SECRET}" if "summary" in asked.last else "KX-4471")
        if method in CODE and len(messages) == 2:
            return Reply(text=f"THINK: I look.\nACT:\n```python\n{CODE[method]}\n```")
        return Reply(text="FINAL(It is KX-4471.)" if method in CODE else "It is KX-4471.")

    return answer


@pytest.mark.parametrize("method", METHODS)
def test_against_a_server_the_record_holds_what_was_sent_and_counted(
    serve, shell_json, folder, record, tmp_path, method
):
    server = serve(play(method))
    found = shell_json(
        "run", "--method", method, "--ask", QUESTION, "--corpus", folder, "--root", MODEL, "--api-base", server.address,
        "--db", tmp_path / "x.db",
    )  # fmt: skip
    assert (found["outcome"], found["answer"]) == ("answered", "It is KX-4471.")
    assert found["calls"]["root"] + found["calls"]["sub"] == server.replied == len(server.asked)
    assert found["tokens"] == {"in": server.tokens_in, "out": server.tokens_out}
    events = record(found["run"])
    started = events[0]
    assert (started.method, started.prompt_name) == (method, method)
    assert re.fullmatch("[0-9a-f]{64}", started.prompt_hash)
    assert started.versions["rlm-desktop"]
    first = next(event for event in of(events, facts.CallStarted) if event.role == "root")
    sent = server.asked[0].body["messages"]
    assert [{"role": message.role, "content": message.text} for message in first.messages] == sent
    assert QUESTION in sent[1]["content"]
    assert (SECRET in sent[1]["content"]) == (method in {"direct", "summary", "codeact"})
    assert ("llm_query" in sent[0]["content"]) == (method == "rlm")
    accepted = [offer for offer in of(events, facts.AnswerOffered) if offer.accepted]
    assert [offer.answer for offer in accepted] == ["It is KX-4471."]
    assert of(events, facts.RunEnded) == [events[-1]]


@pytest.mark.parametrize(
    ("method", "printed"),
    [("rlm", "KX-4471"), ("rlm-no-subcalls", "['context']"), ("codeact", "[]"), ("codeact-bm25", SECRET)],
)
def test_what_the_code_finds_in_its_repl(serve, shell_json, folder, record, tmp_path, method, printed):
    server = serve(play(method))
    found = shell_json(
        "run", "--method", method, "--ask", QUESTION, "--corpus", folder, "--root", MODEL, "--api-base", server.address,
        "--db", tmp_path / "x.db",
    )  # fmt: skip
    events = record(found["run"])
    output = "".join(event.text for event in of(events, facts.OutputWritten))
    assert printed in output
    assert printed in server.asked[-1].last
    searched = [(event.query, event.documents[0]) for event in of(events, facts.Searched)]
    assert searched == ([("maintenance code corvid", "corvid.md")] if method == "codeact-bm25" else [])
    if method == "codeact-bm25":
        assert output.endswith("False\n")


def test_the_summary_agent_compacts_and_answers_from_its_summary(serve, shell_json, long_text, record, tmp_path):
    server = serve(play("summary"))
    found = shell_json(
        "run", "--method", "summary", "--ask", QUESTION, "--corpus", long_text, "--root", MODEL,
        "--api-base", server.address, "--db", tmp_path / "x.db",
    )  # fmt: skip
    assert found["answer"] == "It is KX-4471."
    assert found["calls"]["root"] == 1
    assert found["calls"]["sub"] == len(of(record(found["run"]), facts.Compacted)) >= 1
    assert f"Summary: {SECRET}" in server.asked[-1].last
    assert "=== long.txt (continued) ===" in server.asked[-1].last
    assert found["tokens"] == {"in": server.tokens_in, "out": server.tokens_out}


@pytest.mark.parametrize("method", ["direct", "codeact"])
def test_a_text_over_the_window_fails_by_how_much_or_loses_its_middle(
    serve, shell_json, long_text, record, tmp_path, method
):
    server = serve(play(method))
    arguments = (
        "run", "--method", method, "--ask", QUESTION, "--corpus", long_text, "--root", MODEL,
        "--api-base", server.address, "--db", tmp_path / "x.db",
    )  # fmt: skip
    failed = shell_json(*arguments, code=3)
    assert failed["outcome"] == "failed"
    assert re.search(
        r"about [\d,]+ tokens, and openai/gpt-5-mini takes 272,000 tokens: about [\d,]+ too many", failed["reason"]
    )
    assert server.asked == []
    cut = shell_json(*arguments, "--overflow", "cut")
    assert cut["outcome"] == "answered"
    (noted,) = of(record(cut["run"]), facts.Noted)
    assert noted.note.endswith("too many. The middle of the text was left out.")
    assert "characters of the middle left out …]" in server.asked[0].last
    assert len(server.asked[0].last) < 272_000 * 4


@pytest.mark.parametrize("method", METHODS)
def test_offline(shell, shell_json, folder, method):
    found = shell_json("run", "--method", method, "--ask", QUESTION, "--corpus", folder)
    assert found["outcome"] == "answered"
    assert SECRET in found["answer"]
    assert found["cost_dollars"] == 0.0
    shown = shell("show", found["run"]).stdout
    assert "root call" in shown
    assert ("sub call" in shown) == (method == "rlm")


def test_offline_the_demo_is_compacted_and_the_lines_say_so(shell):
    done = shell("run", "--method", "summary", "--ask", QUESTION, "--corpus", paths.resources() / "demo" / "corpus")
    assert done.returncode == 0
    assert "KX-4471" in done.stdout
    assert "messages were shortened to a summary" in done.stdout


def test_a_copied_and_edited_preset_is_used_and_known_by_its_hash(serve, shell, shell_json, folder, record, tmp_path):
    copy = paths.prompts_dir() / "my-direct"
    copy.mkdir(parents=True)
    for file in (paths.resources() / "prompts" / "direct").iterdir():
        (copy / file.name).write_text(file.read_text("utf-8"), "utf-8")
    (copy / "system.md.j2").write_text("Answer like a pirate.\n", "utf-8")
    server = serve(Reply(text="Arr, KX-4471."))
    arguments = (
        "run", "--method", "direct", "--ask", QUESTION, "--corpus", folder, "--root", MODEL,
        "--api-base", server.address, "--db", tmp_path / "x.db",
    )  # fmt: skip
    ours, edited = shell_json(*arguments), shell_json(*arguments, "--preset", "my-direct")
    assert server.asked[-1].body["messages"][0]["content"] == "Answer like a pirate."
    of_ours, of_edited = record(ours["run"])[0], record(edited["run"])[0]
    assert of_edited.prompt_name == "my-direct"
    assert of_edited.prompt_hash != of_ours.prompt_hash
    done = shell(*arguments, "--preset", "nobodys")
    assert done.returncode == 2
    assert "There is no prompt preset 'nobodys'" in done.stderr
    assert str(paths.prompts_dir()) in done.stderr
