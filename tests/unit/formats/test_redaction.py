"""Redaction: what the rules name is in no written file, in no encoding; the rest of a run stays as it was."""

import base64
import dataclasses
import html
import json
import re
import typing
from enum import Enum
from urllib.parse import quote, quote_plus

import pytest

from rlm_desktop.errors import RlmError
from rlm_desktop.events import facts
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.usage import Usage
from rlm_desktop.formats import jsonl
from rlm_desktop.formats.account import Source
from rlm_desktop.formats.redaction import KEPT, Redaction, joined
from rlm_desktop.formats.redaction_rules import Finder, Rules, rules_named
from rlm_desktop.formats.writing import write_runs

KEY = "sk-proj-Zq7Xw2Vb9Nm4Lk8Jh6Gf3"
MAIL = "ada.lovelace+work@analytical.example.org"
PATH = "/home/ada/engine notes/plan.txt".replace(" ", "_")
WORD = "Bluebird"
RULES = rules_named(["keys", "email", "paths"], [WORD])
RUN = "0191a0b0c00aaaaaaaa"


def encodings(secret: str) -> set[str]:
    """A text as files may hold it, in lower case; base64 wherever it begins."""
    raw = secret.encode()
    found = {secret, json.dumps(secret)[1:-1], quote(secret, ""), quote(secret), quote_plus(secret), raw.hex()}
    found |= {html.escape(secret), secret.replace("/", "\\/"), secret.replace("@", "\\u0040")}
    for lead in range(3):
        whole = base64.b64encode(b"x" * lead + raw + b"xyz").decode()
        found.add(whole[4 : 4 * (len(raw) // 3)])
    return {one.lower() for one in found}


def planted() -> list[facts.Event]:
    """A run that holds the secrets in every kind of place and encoding, and streams them in pieces."""
    both = f"{KEY} {MAIL} {PATH} {WORD}"
    coded = [base64.b64encode(f"{lead}{secret} and more".encode()).decode()
             for secret in (KEY, MAIL, PATH, WORD) for lead in ("", "a", "ab")]  # fmt: skip
    coded += [quote(MAIL, ""), quote(PATH, ""), json.dumps(both), json.dumps(json.dumps(both)), KEY.encode().hex()]
    coded += [PATH.replace("/", "\\/"), MAIL.replace("@", "\\u0040"), html.escape(both), f"x{KEY}", WORD.upper()]
    text = both + "\n" + "\n".join(coded)
    message = facts.Message(role="user", text=text)
    pieces = [text[at : at + 7] for at in range(0, len(text), 7)]
    variable = facts.Variable(name=WORD, kind="str", size=1, preview=repr(text))
    return [
        facts.RunStarted(span=1, at=1.0, question=text, method="rlm", root_model="m", sub_model="m", corpus=None,
                         limits=Limits(), schema={both: {"enum": [MAIL]}}, api_base=f"http://h/?q={MAIL}",
                         versions={PATH: KEY}, source=PATH),
        facts.StepStarted(span=2, at=2.0, parent=1, step=1, depth=0),
        facts.CallStarted(span=3, at=2.0, parent=2, role="root", model="m", messages=(message,)),
        *(facts.ReplyWritten(span=3, at=2.0, text=piece) for piece in pieces),
        facts.CallFinished(span=3, at=3.0, reply=text, thinking=text, usage=Usage(tokens_in=5, tokens_out=6)),
        facts.CodeStarted(span=4, at=3.0, parent=2, code=f"k = {text!r}", block=1),
        facts.CallStarted(span=5, at=3.0, parent=4, role="sub", model="m", messages=(message,), asked_as="llm_query"),
        *(facts.ReplyWritten(span=5, at=3.0, text=piece) for piece in pieces),
        facts.CallFailed(span=5, at=3.0, error=text),
        *(facts.OutputWritten(span=4, at=3.0, text=piece) for piece in pieces),
        facts.VariablesChanged(span=4, at=4.0, changed=(variable,), removed=(MAIL,)),
        facts.CodeFinished(span=4, at=4.0, state="error", error=text),
        facts.Noted(span=2, at=4.0, note=text),
        facts.StepEnded(span=2, at=4.0, error=text),
        facts.RunEnded(span=1, at=5.0, outcome=Outcome.FAILED, answer=text, reason=text),
    ]  # fmt: skip


def source_of(events: list[facts.Event]) -> Source:
    """A run of these events."""
    recorded = [facts.Recorded(run=RUN, seq=seq, event=event) for seq, event in enumerate(events, start=1)]
    return Source(RUN, lambda: iter(recorded))


def redacted(events: list[facts.Event], rules: Rules = RULES) -> Source:
    """The run after redaction."""
    source = source_of(events)
    return Redaction(rules, [source]).redacted(source)


@pytest.mark.parametrize("name", ["jsonl", "html", "md", "csv"])
def test_nothing_planted_is_in_a_written_file_in_no_encoding(tmp_path, name):
    write_runs(tmp_path / "plain", name, [source_of(planted())])
    write_runs(tmp_path / "out", name, [redacted(planted())])
    before, after = ((tmp_path / one).read_text("utf-8") for one in ("plain", "out"))
    assert KEY in before
    lower = after.lower()
    leaks = [form for secret in (KEY, MAIL, PATH, WORD) for form in encodings(secret) if form in lower]
    assert leaks == []
    for token in re.findall(r"[A-Za-z0-9+/_-]{12,}", after):
        for lead in range(4):
            some = token[lead:].replace("-", "+").replace("_", "/")
            decoded = base64.b64decode(some[: len(some) // 4 * 4])
            assert not [one for one in (KEY, MAIL, PATH, WORD) if one.encode().lower() in decoded.lower()], token


def test_a_redacted_run_is_still_a_run(tmp_path):
    (file,) = write_runs(tmp_path / "out.jsonl", "jsonl", [redacted(planted())])
    events = [one.event for one in jsonl.read(file)]
    assert [type(one) for one in events if not isinstance(one, facts.ReplyWritten | facts.OutputWritten)] == [
        type(one) for one in planted() if not isinstance(one, facts.ReplyWritten | facts.OutputWritten)
    ]
    finished = next(one for one in events if isinstance(one, facts.CallFinished))
    assert finished.usage == Usage(tokens_in=5, tokens_out=6)
    assert finished.reply.startswith("[key 1] [e-mail 1] [path 1] [word 1]\n")


def test_a_run_without_secrets_keeps_all_its_texts(golden):
    source = golden("family")
    after = list(Redaction(RULES, [source]).redacted(source).read())
    assert after == list(joined(source.read()))


def test_the_preview_lists_every_replacement_and_nothing_else():
    source = source_of([facts.RunStarted(span=1, at=1.0, question=f"To {MAIL} or {MAIL} with {KEY}.", method="rlm",
                                         root_model="m", sub_model="m", corpus=None, limits=Limits())])  # fmt: skip
    redaction = Redaction(RULES, [source])
    assert [(one.seq, one.place, one.rule, one.found, one.put) for one in redaction.replacements(source)] == [
        (1, "RunStarted.question", "email", MAIL, "[e-mail 1]"),
        (1, "RunStarted.question", "email", MAIL, "[e-mail 1]"),
        (1, "RunStarted.question", "keys", KEY, "[key 1]"),
    ]


def test_every_field_of_a_closed_list_is_kept():
    closed = set()
    waiting = [*facts.ALL, facts.Message]
    for cls in waiting:
        hints = typing.get_type_hints(cls)
        for field in dataclasses.fields(cls):
            hint = hints[field.name]
            if typing.get_origin(hint) is typing.Literal or (isinstance(hint, type) and issubclass(hint, Enum)):
                closed.add(field.name)
    assert closed <= KEPT


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("keys", KEY), ("keys", "AKIAIOSFODNN7EXAMPLE"), ("keys", "ghp_" + "a1B2" * 9), ("keys", "hf_" + "aB3" * 11),
        ("keys", 'api_key = "0123456789abcdef0123"'), ("keys", "Authorization: Bearer abcdefghijklmnopqrstuv"),
        ("email", "a@b.example"), ("email", "first.last+tag@sub.example.co.uk"),
        ("paths", "/etc/passwd"), ("paths", "~/notes/a.txt"), ("paths", r"C:\Users\ada\plan.txt"),
        ("paths", r"\\server\share\plan.txt"), ("paths", "file:///home/ada/x"), ("paths", r"C:\\Users\\ada\\plan.txt"),
    ],
)  # fmt: skip
def test_what_the_rules_find(rule, text):
    assert {find.rule for find in Finder(rules_named([rule], [])).find(f"see {text} here")} == {rule}


@pytest.mark.parametrize("text", ["a / b", "1/2", "and/or", "https://example.org/a/b", "x @ y", "sk-", "half a token"])
def test_what_the_rules_leave(text):
    assert Finder(rules_named(["keys", "email", "paths"], [])).find(text) == []


def test_an_unknown_rule_is_named_with_the_list():
    with pytest.raises(RlmError, match="phones") as refused:
        rules_named(["phones"], [])
    assert "keys, email, paths" in refused.value.remedy
