"""The paper's other methods: what each shows the model, and what it does when the text is too long."""

import asyncio
import importlib.util
from pathlib import Path

import pytest

from rlm_desktop.engine.methods import METHODS, answer
from rlm_desktop.engine.task import Task
from rlm_desktop.events import facts
from rlm_desktop.events.documents import Corpus, Document
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.ports import Passage

_spec = importlib.util.spec_from_file_location("engine_conftest", Path(__file__).parent / "conftest.py")
stand = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(stand)

QUESTION = "What is the code?"


class Shelf:
    """The text of documents, in memory."""

    def __init__(self, *texts: str) -> None:
        self.by_name = {f"{place}.txt": text for place, text in enumerate(texts)}

    def corpus(self) -> Corpus:
        return Corpus(
            hash="0" * 64,
            name="shelf",
            documents=tuple(
                Document(name=name, path=name, start=0, end=len(text), chars=len(text), encoding="utf-8")
                for name, text in self.by_name.items()
            ),
        )

    def read(self, corpus: Corpus, document: Document) -> str:
        return self.by_name[document.name]

    def search(self, corpus: Corpus, query: str, *, most: int) -> tuple[Passage, ...]:
        words = query.lower().split()
        return tuple(
            Passage(document=name, text=text)
            for name, text in self.by_name.items()
            if any(word in text.lower() for word in words)
        )[:most]


def ask(method, shelf, replies, *, window=100_000, sub=None, clock, **task):
    """The run's end, what the models were sent, and the record."""
    gateway = stand.Script(replies, sub)
    gateway.window_tokens = window
    record = stand.Memory()
    repls = stand.OpenRepls()
    order = Task(
        question=QUESTION,
        corpus=shelf.corpus(),
        root_model="m",
        sub_model="s",
        method=method,
        **{"limits": Limits(), **task},
    )
    ended = asyncio.run(answer(order, gateway=gateway, repls=repls, texts=shelf, record=record, clock=clock))
    record.check()
    return ended, gateway, record


def test_direct_sends_question_and_every_document_in_one_call(clock):
    ended, gateway, record = ask("direct", Shelf("alpha", "beta"), ["<think>hm</think>\nIt is 7."], clock=clock)
    assert (ended.outcome, ended.answer) == (Outcome.ANSWERED, "It is 7.")
    (request,) = gateway.requests
    sent = request.messages[-1].text
    assert QUESTION in sent
    assert "=== 0.txt ===\nalpha" in sent
    assert "=== 1.txt ===\nbeta" in sent
    assert [offer.accepted for offer in record.of(facts.AnswerOffered)] == [True]


def test_direct_says_by_how_much_a_text_is_too_long_and_asks_nobody(clock):
    ended, gateway, _ = ask("direct", Shelf("x" * 40_000), [], window=5_000, clock=clock)
    assert ended.outcome is Outcome.FAILED
    assert "10,00" in ended.reason
    assert "5,000 tokens" in ended.reason
    assert "too many" in ended.reason
    assert gateway.requests == []


def test_direct_leaves_the_middle_out_when_told_to_and_says_so_in_the_text(clock):
    text = "begin" + "x" * 40_000 + "end"
    ended, gateway, _ = ask("direct", Shelf(text), ["7"], window=5_000, overflow="cut", clock=clock)
    assert ended.outcome is Outcome.ANSWERED
    sent = gateway.requests[0].messages[-1].text
    assert "begin" in sent
    assert "end\n" in sent
    assert "characters of the middle left out" in sent
    assert sum(len(message.text) for message in gateway.requests[0].messages) < 5_000 * 4


@pytest.mark.parametrize("method", ["direct", "codeact"])
def test_a_cut_is_on_record_with_its_size(method, clock):
    _, _, record = ask(method, Shelf("x" * 40_000), ["FINAL(7)"], window=5_000, overflow="cut", clock=clock)
    (noted,) = record.of(facts.Noted)
    assert "5,000 tokens" in noted.note
    assert "too many" in noted.note
    assert "The middle of the text was left out." in noted.note
    _, _, record = ask(method, Shelf("x"), ["FINAL(7)"], window=5_000, overflow="cut", clock=clock)
    assert record.of(facts.Noted) == []


def test_a_piece_that_begins_inside_a_document_says_in_which(clock):
    seen = []
    shelf = Shelf("short\n", "\n".join(f"line {number}" for number in range(6_000)), "last\n")
    ask("summary", shelf, ["7"], window=6_000, sub=lambda prompt: seen.append(prompt) or "", clock=clock)
    pieces = [prompt.split("Text:\n")[1] for prompt in seen]
    assert len(pieces) >= 3
    assert pieces[0].startswith("=== 0.txt ===\nshort")
    assert all(piece.startswith("=== 1.txt (continued) ===\nline ") for piece in pieces[1:])


@pytest.mark.parametrize(("method", "offered"), [("rlm", True), ("rlm-no-subcalls", False), ("codeact", False)])
def test_long_output_is_sent_to_a_model_only_where_there_is_one(method, offered, clock):
    replies = ["```repl\nprint('x' * 500)\n```", "FINAL(7)"]
    _, gateway, _ = ask(method, Shelf("alpha"), replies, limits=Limits(output_chars=100), clock=clock)
    told = gateway.requests[-1].messages[-1].text
    assert "more characters; print a slice" in told
    assert ("llm_query" in told) is offered


def test_direct_fails_in_words_when_the_model_says_nothing(clock):
    ended, _, _ = ask("direct", Shelf("alpha"), ["  "], clock=clock)
    assert ended.outcome is Outcome.FAILED
    assert "empty" in ended.reason


def test_summary_of_a_text_that_fits_is_one_call(clock):
    ended, gateway, record = ask("summary", Shelf("alpha", "beta"), ["7"], clock=clock)
    assert ended.answer == "7"
    assert len(gateway.requests) == 1
    assert record.of(facts.Compacted) == []


def test_summary_reads_everything_in_order_and_answers_from_the_last_summary(clock):
    seen = []

    def sub(prompt):
        seen.append(prompt)
        return f"summary {len(seen)}"

    text = "\n".join(f"line {number}" for number in range(6_000))
    ended, gateway, record = ask("summary", Shelf(text), ["7"], window=6_000, sub=sub, clock=clock)
    assert ended.answer == "7"
    assert len(seen) >= 3
    assert len(record.of(facts.Compacted)) == len(seen)
    assert "summary 1" in seen[1]
    last = gateway.requests[-1]
    assert (last.role, last.model) == ("root", "m")
    assert f"summary {len(seen)}" in last.messages[-1].text
    every = "\n".join([*seen, last.messages[-1].text])
    assert all(f"line {number}\n" in every for number in range(0, 5_999, 7))
    assert all(sum(len(one.text) for one in request.messages) <= 6_000 * 4 for request in gateway.requests)


def test_summary_that_meets_a_limit_answers_from_what_it_read(clock):
    text = "\n".join(f"line {number}" for number in range(6_000))
    limits = Limits(max_steps=2)
    ended, gateway, record = ask("summary", Shelf(text), ["7"], window=6_000, limits=limits, clock=clock)
    assert (ended.outcome, ended.answer) == (Outcome.FORCED, "7")
    assert "Not all of the text was read" in gateway.requests[-1].messages[-1].text
    assert len(record.of(facts.LimitReached)) == 1


def test_codeact_keeps_the_text_in_the_prompt_and_out_of_the_repl(clock):
    replies = ["THINK: count\nACT:\n```python\nprint(2 + 2)\n```", "FINAL(4)"]
    ended, gateway, record = ask("codeact", Shelf("alpha"), replies, clock=clock)
    assert ended.answer == "4"
    assert "alpha" in gateway.requests[0].messages[-1].text
    assert "```python" in gateway.requests[0].messages[0].text
    assert "llm_query" not in gateway.requests[0].messages[0].text
    assert len(record.of(facts.CodeStarted)) == 1


@pytest.mark.parametrize("method", ["direct", "codeact"])
def test_no_document_is_no_reason_to_break(method, clock):
    ended, _, _ = ask(method, Shelf(), ["FINAL(none)"], clock=clock)
    assert ended.outcome is Outcome.ANSWERED


def test_every_method_is_a_name_of_the_table():
    assert set(METHODS) == {"rlm", "rlm-no-subcalls", "direct", "summary", "codeact", "codeact-bm25"}
