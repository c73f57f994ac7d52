"""Bundles: what is read back is what was written, and whatever a hostile one holds is refused before it does harm."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from rlm_desktop.errors import RlmError
from rlm_desktop.events.documents import Corpus, Document
from rlm_desktop.formats import reading
from rlm_desktop.formats.account import CorpusText, Source
from rlm_desktop.formats.bundle import members
from rlm_desktop.formats.bundle.reading import opened
from rlm_desktop.formats.writing import write_runs

DIGEST = "ab" * 32
MANIFEST = {"format": members.FORMAT, "version": 1, "runs": [], "corpora": []}
EVENTS = b'{"format":"rlm-desktop-events","version":1}\n'


def corpus_of(text: str, home: str) -> Corpus:
    """A corpus of one document."""
    size = len(text.encode())
    document = Document(name="a.txt", path=f"{home}/secret/a.txt", start=0, end=size, chars=len(text), encoding="utf-8")
    return Corpus(hash=DIGEST, name="a.txt", documents=(document,))


@pytest.fixture
def bundle(tmp_path, golden):
    """A bundle of two runs with a text."""
    text = tmp_path / "text"
    text.write_text("Grüße " * 1_000, encoding="utf-8")
    given = CorpusText(corpus_of(text.read_text("utf-8"), "/home/anna"), text)
    first = golden("found")
    sources = [Source(first.run, first.read, (given,)), golden("family")]
    (file,) = write_runs(tmp_path / "out.rlmrun", "bundle", sources)
    return file


def zipped(path: Path, *given, packing=zipfile.ZIP_DEFLATED) -> Path:
    """An archive of members."""
    with zipfile.ZipFile(path, "w", packing) as out:
        for name, content in given:
            out.writestr(name, content)
    return path


def refused(path: Path) -> str:
    """Why a bundle is refused, when it is opened or its events are read."""
    with pytest.raises(RlmError) as caught:
        read_all(path)
    return caught.value.problem


def read_all(path: Path) -> None:
    """Everything in a bundle."""
    with opened(path) as bundle:
        list(bundle.events())
        for digest in bundle.corpora:
            bundle.corpus(digest)
            with bundle.text(digest) as text:
                text.read()


def test_runs_and_texts_are_read_back_as_they_were(bundle, golden):
    assert reading.identify(bundle) == reading.BUNDLE
    with opened(bundle) as read:
        assert list(read.events()) == [*golden("found").read(), *golden("family").read()]
        assert read.corpora == [DIGEST]
        assert read.corpus(DIGEST).documents[0].chars == 6_000
        with read.text(DIGEST) as text:
            assert text.read().decode() == "Grüße " * 1_000


def test_the_same_runs_give_the_same_bytes_and_no_place_on_this_computer(bundle, golden, tmp_path):
    raw = bundle.read_bytes()
    with zipfile.ZipFile(io.BytesIO(raw)) as read:
        everything = b"".join(read.read(name) for name in read.namelist())
    assert b"anna" not in everything
    again = write_runs(tmp_path / "again", "bundle", [golden("found")])[0].read_bytes()
    assert again == write_runs(tmp_path / "again", "bundle", [golden("found")])[0].read_bytes()


@pytest.mark.parametrize("name", ["../evil.txt", "/etc/passwd", "corpora/../../x.txt", "C:\\x.txt", "corpora/x.txt",
                                  f"corpora/{DIGEST}.exe", f"corpora/{DIGEST.upper()}.txt"])  # fmt: skip
def test_members_of_other_names_are_refused(tmp_path, name):
    given = [(members.MANIFEST, json.dumps(MANIFEST)), (members.EVENTS, EVENTS), (name, b"x")]
    path = zipped(tmp_path / "odd", *given)
    assert "not a bundle that an export wrote" in refused(path)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["odd"]


def test_what_would_fill_the_disk_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "bomb"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr(members.MANIFEST, json.dumps(MANIFEST))
        with out.open(members.EVENTS, "w") as member:
            for _ in range(300):
                member.write(bytes(1_000_000))
    assert path.stat().st_size < 2_000_000
    assert "300,000," in refused(path)


def test_a_size_that_is_not_true_is_found(tmp_path, bundle):
    raw = bytearray(bundle.read_bytes())
    with zipfile.ZipFile(bundle) as read:
        size = read.getinfo(members.EVENTS).file_size
    true, false = size.to_bytes(4, "little"), (size - 500).to_bytes(4, "little")
    path = tmp_path / "liar"
    path.write_bytes(raw.replace(true, false))
    assert path.name in refused(path)


def test_what_is_very_much_smaller_packed_is_written_unpacked_and_read(tmp_path, golden, monkeypatch):
    monkeypatch.setattr(members, "SMALL", 10_000)
    text = tmp_path / "text"
    text.write_bytes(b"a" * 5_000_000)
    run = golden("found")
    source = Source(run.run, run.read, (CorpusText(corpus_of("a" * 5_000_000, "/home"), text),))
    (file,) = write_runs(tmp_path / "out", "bundle", [source])
    assert file.stat().st_size > 5_000_000
    with opened(file) as read:
        assert len(list(read.events())) == len(list(run.read()))


def test_damaged_and_odd_archives_are_refused_in_a_sentence(tmp_path, bundle):
    raw = bundle.read_bytes()
    good = [(members.MANIFEST, json.dumps(MANIFEST)), (members.EVENTS, EVENTS)]
    cases = {
        "cut": raw[: len(raw) // 2],
        "rubbish": b"PK\x03\x04" + b"rubbish" * 100,
        "middle": raw[:2_000] + bytes(50) + raw[2_050:],
        "no_events": zipped(tmp_path / "z", good[0]).read_bytes(),
        "newer": zipped(
            tmp_path / "z", (members.MANIFEST, json.dumps(MANIFEST | {"version": 2})), good[1]
        ).read_bytes(),
        "text": zipped(
            tmp_path / "z", (members.MANIFEST, json.dumps(MANIFEST | {"corpora": [DIGEST]})), good[1]
        ).read_bytes(),
        "name": zipped(
            tmp_path / "z", (members.MANIFEST, json.dumps(MANIFEST | {"corpora": ["../x"]})), good[1]
        ).read_bytes(),
        "packing": zipped(tmp_path / "z", *good, packing=zipfile.ZIP_BZIP2).read_bytes(),
        "empty": zipped(tmp_path / "z", *good).read_bytes(),
    }
    for name, content in cases.items():
        path = tmp_path / name
        path.write_bytes(content)
        assert str(path) in refused(path), name
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = zipped(tmp_path / "twice", *good, good[1])
    assert "twice" in refused(twice)


def test_another_archive_is_no_bundle(tmp_path):
    path = zipped(tmp_path / "other.zip", ("manifest.json", "{}"), ("a.txt", "text"))
    assert reading.identify(path) is None
