"""Redaction: what the rules name is in no written file, in no encoding; the rest of a run stays as it was."""

import base64
import contextlib
import dataclasses
import gzip
import html
import json
import re
import typing
import zipfile
import zlib
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
from rlm_desktop.formats.quotations import Quotations
from rlm_desktop.formats.redaction import KEPT, Redaction, joined
from rlm_desktop.formats.redaction_rules import Finder, Rules, rules_named
from rlm_desktop.formats.writing import FORMATS, write_runs

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


def planted(outcome: Outcome = Outcome.FAILED) -> list[facts.Event]:
    """A run that holds the secrets in every kind of place and encoding, and streams them in pieces."""
    both = f"{KEY} {MAIL} {PATH} {WORD}"
    coded = [base64.b64encode(f"{lead}{secret} and more".encode()).decode()
             for secret in (KEY, MAIL, PATH, WORD) for lead in ("", "a", "ab")]  # fmt: skip
    coded += [quote(MAIL, ""), quote(PATH, ""), json.dumps(both), json.dumps(json.dumps(both)), KEY.encode().hex()]
    coded += [base64.b64encode(both.encode("utf-16")).decode(), both.encode("utf-16-be").hex()]
    coded += [base64.b64encode(gzip.compress(both.encode())).decode(), zlib.compress(both.encode()).hex()]
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
        facts.CallStarted(span=6, at=3.0, parent=4, role="sub", model="m", messages=(message,), asked_as="llm_query"),
        facts.CallFinished(span=6, at=3.0, reply=text, usage=Usage()),
        facts.ChildStarted(span=7, at=3.0, parent=4, question=text, model="m", depth=1),
        facts.ChildEnded(span=7, at=3.0, outcome=Outcome.FAILED, answer=text, reason=text),
        facts.Searched(span=4, at=3.0, query=text, documents=(PATH,)),
        facts.AnswerOffered(span=4, at=3.0, via="FINAL", answer=text, accepted=False, reason=text),
        *(facts.OutputWritten(span=4, at=3.0, text=piece) for piece in pieces),
        facts.VariablesChanged(span=4, at=4.0, changed=(variable,), removed=(MAIL,)),
        facts.CodeFinished(span=4, at=4.0, state="error", error=text),
        facts.Noted(span=2, at=4.0, note=text),
        facts.StepEnded(span=2, at=4.0, error=text),
        facts.RunEnded(span=1, at=5.0, outcome=outcome, answer=text, reason=text),
    ]  # fmt: skip


def source_of(events: list[facts.Event]) -> Source:
    """A run of these events."""
    recorded = [facts.Recorded(run=RUN, seq=seq, event=event) for seq, event in enumerate(events, start=1)]
    return Source(RUN, lambda: iter(recorded))


def redacted(events: list[facts.Event], rules: Rules = RULES) -> Source:
    """The run after redaction."""
    source = source_of(events)
    return Redaction(rules, [source]).redacted(source)


def contents(file):
    """All that a file may say: its text, that of the entries of an archive, and what is base64 or hex in them."""
    raws = [file.read_bytes()]
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            raws = [archive.read(name) for name in archive.namelist()] + [" ".join(archive.namelist()).encode()]
    for raw in raws:
        text = raw.decode("utf-8")
        yield text
        yield re.sub(r"\\+u([0-9a-f]{4})", lambda hit: chr(int(hit[1], 16)), text)
        for token in re.findall(r"[A-Za-z0-9+/_-]{12,}", text):
            if re.fullmatch("(?:[0-9a-f]{2})+", token):
                yield from readings(bytes.fromhex(token))
            for lead in range(4):
                some = token[lead:].replace("-", "+").replace("_", "/")
                yield from readings(base64.b64decode(some[: len(some) // 4 * 4]))


def readings(raw):
    """What bytes may say, packed or not."""
    for bits in (31, 15):
        with contextlib.suppress(zlib.error):
            raw = zlib.decompressobj(bits).decompress(raw)
    yield from (raw.decode(encoding, "replace") for encoding in ("utf-8", "utf-16-le", "utf-16-be"))


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_planted_is_in_a_written_file_in_no_encoding(tmp_path, name):
    outcome = Outcome.ANSWERED if name.startswith("sft") else Outcome.FAILED
    (plain,) = write_runs(tmp_path / "plain", name, [source_of(planted(outcome))])
    (out,) = write_runs(tmp_path / "out", name, [redacted(planted(outcome))])
    secrets = (KEY, MAIL, PATH, WORD)
    if name != "speedscope":  # it has no texts
        assert any(KEY in text for text in contents(plain))
    leaks = set()
    for text in contents(out):
        lower = text.lower()
        leaks |= {form for secret in secrets for form in encodings(secret) if form in lower}
    assert leaks == set()


DOCUMENT = (
    "The Analytical Engine weaves algebraical patterns just as the Jacquard loom weaves flowers and leaves. "
    "It has no pretensions to originate anything; it can do whatever we know how to order it to perform."
)
QUOTED = DOCUMENT[40:140].strip()


@pytest.mark.parametrize(
    "written",
    [
        QUOTED, QUOTED.upper(), QUOTED.replace(" ", "\n  > "), json.dumps(QUOTED.replace(" ", "\n")), quote(QUOTED),
        repr(QUOTED), json.dumps(json.dumps(QUOTED.replace(" ", "\t"))), html.escape(QUOTED), QUOTED.replace(" ", "-"),
        base64.b64encode(QUOTED.encode()).decode(), QUOTED.encode("utf-16-le").hex(), f"«{QUOTED}»",
    ],
)  # fmt: skip
def test_a_quotation_of_a_document_goes_however_it_is_written(written):
    finder = Finder(Rules(documents=("all",)), quotations=Quotations([("notes.txt", DOCUMENT)]))
    text = f"As it says: {written} — and nothing else of it."
    (find,) = finder.find(text)
    assert (find.rule, find.secret) == ("documents", "notes.txt")
    rest = text[: find.start] + text[find.end :]
    assert len(rest) <= len("As it says:  — and nothing else of it.") + len('"\\"\\""')
    assert rest.startswith("As it says: ")


def test_a_quotation_is_found_to_its_ends_wherever_it_begins():
    quotations = Quotations([("a", "0123456789 " * 30), ("notes.txt", DOCUMENT)])
    for start in range(60):
        for size in (44, 61):
            said = DOCUMENT[start : start + size].strip(" .;")
            (find,) = quotations.find(f"xyz {said} xyz")
            assert (find.start, find.end, find.document) == (4, 4 + len(said), "notes.txt")


def test_what_documents_and_texts_share_by_chance_stays_and_short_documents_go_whole():
    quotations = Quotations([("notes.txt", DOCUMENT), ("code.txt", "CRV-7741/b"), ("x", "ab")])
    assert quotations.find("The Analytical Engine weaves cloth; just as the Jacquard loom; ab") == []
    (find,) = quotations.find("The code is crv 7741 B.")
    assert (find.start, find.end, find.document) == (12, 22, "code.txt")


def test_documents_are_taken_out_of_every_text_of_a_run():
    events = [
        facts.RunStarted(span=1, at=1.0, question=f"Is it true? {QUOTED}", method="rlm", root_model="m", sub_model="m",
                         corpus=None, limits=Limits()),
        facts.RunEnded(span=1, at=2.0, outcome=Outcome.ANSWERED, answer=f"It says: {DOCUMENT}"),
    ]  # fmt: skip
    source = source_of(events)
    redaction = Redaction(Rules(documents=("all",)), [source], Quotations([("notes.txt", DOCUMENT)]))
    started, ended = (one.event for one in redaction.redacted(source).read())
    assert (started.question, ended.answer) == ("Is it true? [document 1]", "It says: [document 1].")
    assert [(one.rule, one.put) for one in redaction.replacements(source)] == [("documents", "[document 1]")] * 2
    assert redaction.without(f"And so: {QUOTED}") == "And so: [document 1]"


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
