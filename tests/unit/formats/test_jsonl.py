"""Our own event lines: lossless both ways, complete or not there, and a damaged file is named by line and sentence."""

import json
from pathlib import Path

import pytest

from rlm_desktop.errors import RlmError
from rlm_desktop.events import facts
from rlm_desktop.events.facts import Recorded
from rlm_desktop.formats import jsonl

DATA = Path(__file__).parents[2] / "data"
GOLDEN = sorted(path.name for path in DATA.glob("*.jsonl"))
HEADER = b'{"format":"rlm-desktop-events","version":1}\n'


@pytest.fixture
def lines():
    return (DATA / "found.jsonl").read_bytes().splitlines(keepends=True)


@pytest.fixture
def damaged(tmp_path):
    """Writes a file from lines; reads it to its end."""

    def read(*lines: bytes) -> list[Recorded]:
        path = tmp_path / "damaged.jsonl"
        path.write_bytes(b"".join(lines))
        return list(jsonl.read(path))

    return read


@pytest.mark.parametrize("name", GOLDEN)
def test_what_was_read_is_written_as_the_same_bytes(tmp_path, name):
    out = tmp_path / name
    count = jsonl.write(out, jsonl.read(DATA / name))
    assert out.read_bytes() == (DATA / name).read_bytes()
    assert count == out.read_bytes().count(b"\n") - 1


def test_any_text_survives(tmp_path):
    text = "\x00\ud800 \u2028 \r\n\x85 🐍" + "".join(map(chr, range(32)))
    recorded = Recorded(run="0191a0b0c00aaaaaaaa", seq=1, event=facts.ReplySentBack(span=1, at=1.0, reason=text))
    jsonl.write(tmp_path / "out.jsonl", [recorded])
    assert list(jsonl.read(tmp_path / "out.jsonl")) == [recorded]


def test_a_file_is_replaced_only_when_the_new_one_is_complete(tmp_path, lines):
    out = tmp_path / "out.jsonl"
    out.write_text("the old one", encoding="utf-8")

    def breaks():
        yield from list(jsonl.read(DATA / "found.jsonl"))[:3]
        raise RlmError("The database is damaged.")

    with pytest.raises(RlmError, match="damaged"):
        jsonl.write(out, breaks())
    assert out.read_text(encoding="utf-8") == "the old one"
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


@pytest.mark.parametrize("out", [".", "", "/", "missing/out.jsonl"])
def test_a_place_that_cannot_be_written_is_said(out):
    with pytest.raises(RlmError, match="cannot be written"):
        jsonl.write(Path(out), [])


def test_every_cut_of_a_file_is_named_or_ends_between_two_events(damaged, lines):
    raw = b"".join(lines[:6])
    for cut in range(0, len(raw), 37):
        head = raw[:cut]
        if head.endswith(b"\n") and head.count(b"\n") > 1:
            assert len(damaged(head)) == head.count(b"\n") - 1
        else:
            with pytest.raises(RlmError) as caught:
                damaged(head)
            assert "damaged.jsonl" in caught.value.problem
            number = head.count(b"\n") + 1
            assert number < 3 or f"line {number}:" in caught.value.problem


def test_a_file_without_events_is_said(damaged):
    with pytest.raises(RlmError, match="holds no event"):
        damaged(HEADER)


@pytest.mark.parametrize(
    "header",
    [b"", b"\n", b"{}\n", b"[]\n", b"hello\n", b"\xff\xfe\x00\n", b"[" * 100_000, b'{"type": "metadata"}\n', b"7\n"],
)
def test_a_foreign_file_is_refused(damaged, header):
    with pytest.raises(RlmError, match="not an exported trajectory"):
        damaged(header)


def test_a_newer_file_is_refused_with_a_remedy(damaged):
    with pytest.raises(RlmError, match="Update RLM Desktop"):
        damaged(HEADER.replace(b"1", b"2"))
    with pytest.raises(RlmError, match="unknown version"):
        damaged(HEADER.replace(b"1", b'"1"'))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"seq": 3}, "event 3 of the run 0191a0b0c001a2b3c4d where 2 was expected"),
        ({"seq": True}, "seq a number"),
        ({"seq": "2"}, "seq a number"),
        ({"run": ""}, "run id"),
        ({"run": "../../../../tmp/evil"}, "run id"),
        ({"run": 5}, "run id"),
        ({"extra": 1}, "run, seq and event"),
        ({"event": None}, "expected an object"),
        ({"event": {"type": "Vanished", "span": 1, "at": 1.0}}, "unknown type 'Vanished'"),
        ({"event": {"type": "StepEnded", "span": 1}}, "StepEnded: missing at"),
        ({"event": {"type": "StepEnded", "span": 10**30, "at": 1.0}}, "StepEnded.span"),
        ({"event": {"type": "StepEnded", "span": 1, "at": 10**400}}, "StepEnded.at"),
        ({"event": {"type": "OutputWritten", "span": 1, "at": 1.0, "text": "", "stream": []}}, "OutputWritten.stream"),
    ],
)
def test_a_damaged_line_is_named(damaged, lines, change, said):
    plain = {**json.loads(lines[2]), **change}
    with pytest.raises(RlmError) as caught:
        damaged(*lines[:2], json.dumps(plain).encode() + b"\n", *lines[3:])
    assert "line 3: " in caught.value.problem
    assert said in caught.value.problem


@pytest.mark.parametrize("line", [b"\n", b"\xff\n", b"[" * 200_000 + b"\n", b"{\n", b'{"seq": NaN}\n'])
def test_a_line_that_is_no_json_is_named(damaged, lines, line):
    with pytest.raises(RlmError, match="line 3: "):
        damaged(*lines[:2], line, *lines[2:])


def test_a_run_in_two_pieces_is_refused(damaged, lines):
    other = [line.replace(b"0191a0b0c001a2b3c4d", b"0191a0b0c0011111111") for line in lines[1:3]]
    with pytest.raises(RlmError, match="goes on after another run began"):
        damaged(*lines[:3], *other, lines[3])


def test_line_ends_of_another_system_are_read(damaged, lines):
    assert damaged(*[line.replace(b"\n", b"\r\n") for line in lines]) == list(jsonl.read(DATA / "found.jsonl"))


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(RlmError, match="cannot be read"):
        list(jsonl.read(tmp_path / "gone.jsonl"))
    with pytest.raises(RlmError, match="cannot be read"):
        list(jsonl.read(tmp_path))
