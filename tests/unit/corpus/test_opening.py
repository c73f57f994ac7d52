"""Opening documents: whatever lies in a folder becomes a document or is named with the reason, and no byte is lost."""

import os
import socket
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rlm_desktop.corpus import opening
from rlm_desktop.corpus.opening import open_paths, read_document
from rlm_desktop.errors import RlmError

FRENCH = "L'été dernier, la pompe à chaleur a été réparée à Besançon, où l'élève a mangé des crêpes.\r\n" * 20
JAPANESE = "保守コードはポンプの裏側に書かれています。毎月の点検を忘れないでください。\n" * 40
RUSSIAN = "Код обслуживания насоса написан на задней стороне корпуса.\n" * 40
CURLY = "The “maintenance code” isn’t printed — it’s engraved… at a cost of 5 €.\n" * 30


@pytest.fixture
def opened(tmp_path):
    """Opens what lies in tmp_path/in; gives the corpus and its documents' texts."""

    def run(*paths, **how):
        into = tmp_path / "corpora"
        corpus = open_paths(paths or [tmp_path / "in"], into, **how)
        text_file = into / f"{corpus.hash}.txt"
        return corpus, [read_document(text_file, document) for document in corpus.documents]

    return run


@pytest.fixture
def put(tmp_path):
    """Puts a file below tmp_path/in."""

    def put(name, content):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return put


def reasons(corpus):
    return {os.path.basename(one.path): one.reason for one in corpus.skipped}  # noqa: PTH119 - names that are no Unicode


@pytest.mark.parametrize(
    ("text", "encoding", "said"),
    [
        ("plain ASCII, and nothing else\n", "ascii", "utf-8"),
        (FRENCH, "utf-8", "utf-8"),
        (FRENCH, "utf-8-sig", "utf-8-sig"),
        (FRENCH, "utf-16", "utf-16"),
        (JAPANESE, "utf-16", "utf-16"),
        (FRENCH, "utf-16-le", "utf-16-le"),
        (FRENCH, "utf-16-be", "utf-16-be"),
        (FRENCH, "utf-32", "utf-32"),
        (FRENCH, "utf-32-le", "utf-32-le"),
        (FRENCH, "latin-1", "cp1252"),
        (CURLY, "cp1252", "cp1252"),
        (JAPANESE, "shift-jis", "cp932"),
        (JAPANESE, "euc-jp", "euc_jp"),
        (JAPANESE, "iso2022-jp", "iso2022_jp"),
        (RUSSIAN, "cp1251", "cp1251"),
        (RUSSIAN, "koi8-r", "koi8_r"),
    ],
)
def test_a_text_comes_out_as_it_was_written(opened, put, text, encoding, said):
    put("a.txt", text.encode(encoding))
    corpus, texts = opened()
    assert texts == [text]
    assert corpus.documents[0].encoding == said
    assert corpus.documents[0].chars == len(text)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(min_size=1, max_size=300))
def test_any_utf8_text_comes_out_as_it_was_written_line_ends_and_all(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("any")
    (folder / "a.txt").write_bytes(b"x" + text.encode("utf-8"))
    try:
        corpus = open_paths([folder / "a.txt"], folder / "corpora")
    except RlmError as error:
        assert "binary" in error.problem  # noqa: PT017 - a text of mostly control characters is none
    else:
        assert read_document(folder / "corpora" / f"{corpus.hash}.txt", corpus.documents[0]) == "x" + text


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(min_size=1, max_size=400))
def test_any_bytes_are_a_document_or_skipped_with_a_reason(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("any")
    (folder / "a.bin").write_bytes(content)
    (folder / "b.txt").write_bytes(b"text")
    corpus = open_paths([folder / "a.bin", folder / "b.txt"], folder / "corpora")
    assert len(corpus.documents) + len(corpus.skipped) == 2
    for document in corpus.documents:
        text = read_document(folder / "corpora" / f"{corpus.hash}.txt", document)
        assert len(text) == document.chars
    assert all(one.reason.endswith(".") for one in corpus.skipped)


def test_a_broken_character_is_replaced_and_counted(opened, put):
    put("a.txt", "é".encode() * 500 + b"\xff" + b"plain text" * 50)
    corpus, texts = opened()
    assert texts[0].count("\ufffd") == 1
    assert corpus.documents[0].encoding == "utf-8, 1 unreadable characters replaced"


def test_a_character_cut_by_a_piece_is_whole(opened, put, monkeypatch):
    monkeypatch.setattr(opening, "CHUNK_BYTES", 7)
    text = "añb日🐍" * 50
    put("a.txt", text)
    put("b.txt", text.encode("utf-16"))
    assert opened()[1] == [text, text]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "A picture (PNG)"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "A PDF document"),
        (b"PK\x03\x04" + b"\0" * 30, "A zip archive"),
        (b"\x7fELF" + b"\0" * 60, "A program"),
        (bytes(range(256)) * 20, "A binary file"),
        (os.urandom(3000), "A binary file"),
        (b"", "It is empty"),
        (b"\xef\xbb\xbf", "It is empty"),
    ],
)
def test_what_is_no_text_is_skipped_with_the_reason(opened, put, content, said):
    put("a.bin", content)
    put("b.txt", "text")
    corpus, texts = opened()
    assert texts == ["text"]
    assert reasons(corpus)["a.bin"].startswith(said)


def test_text_that_begins_like_a_binary_file_is_text(opened, put):
    for number, text in enumerate(["BZh is a magic number\n", "ID3 tags explained\n", "GIF89a, a format\n"]):
        put(f"{number}.txt", text)
    assert len(opened()[1]) == 3


def test_documents_come_in_natural_order_under_their_paths(opened, put):
    for name in ("b10.txt", "b9.txt", "A1.txt", "deep/2/x.txt", "deep/10/x.txt", "a 1.txt"):
        put(name, name)
    corpus, texts = opened()
    names = [document.name for document in corpus.documents]
    assert names == ["A1.txt", "a 1.txt", "b9.txt", "b10.txt", "deep/2/x.txt", "deep/10/x.txt"]
    assert texts == names


def test_files_of_one_name_get_names_of_their_own(opened, put):
    paths = [put(f"{folder}/notes.txt", folder) for folder in ("x", "y", "z/x")]
    corpus, texts = opened(*paths)
    assert [document.name for document in corpus.documents] == ["notes.txt", "y/notes.txt", "x/notes.txt"]
    assert texts == ["x", "y", "z/x"]


def test_what_is_given_twice_is_read_once(opened, put, tmp_path):
    path = put("a.txt", "once")
    corpus, texts = opened(tmp_path / "in", path, tmp_path / "in")
    assert texts == ["once"]
    assert all("there already" in reason for reason in reasons(corpus).values())


def test_links_in_circles_and_to_nowhere_end(opened, put, tmp_path):
    put("a/a.txt", "a")
    put("b/b.txt", "b")
    (tmp_path / "in/a/up").symlink_to(tmp_path / "in")
    (tmp_path / "in/a/self").symlink_to(tmp_path / "in/a")
    (tmp_path / "in/broken").symlink_to(tmp_path / "gone")
    (tmp_path / "in/c.txt").symlink_to(tmp_path / "in/b/b.txt")
    corpus, texts = opened()
    assert sorted(texts) == ["a", "b"]
    assert "nowhere" in reasons(corpus)["broken"]
    assert "link back" in reasons(corpus)["up"]
    assert "link back" in reasons(corpus)["self"]


def test_folders_that_link_to_each_other_are_walked_once(opened, put, tmp_path):
    folders = [tmp_path / f"in/{number}" for number in range(12)]
    for folder in folders:
        put(f"{folder.name}/x.txt", folder.name)
    for folder in folders:
        for other in folders:
            (folder / f"to{other.name}").symlink_to(other)
    corpus, texts = opened()
    assert sorted(texts, key=int) == [folder.name for folder in folders]
    assert len(corpus.skipped) < 400


def test_a_very_deep_folder_is_read_to_its_bottom(opened, tmp_path, monkeypatch):
    bottom = tmp_path / "in"
    bottom.mkdir()
    monkeypatch.chdir(bottom)
    deep = 1100
    for _ in range(deep):
        Path("d").mkdir()
        os.chdir("d")
    Path("x.txt").write_text("bottom", encoding="utf-8")
    try:
        assert opened(bottom)[1] == ["bottom"]
    finally:  # rmtree cannot do it: it recurses
        Path("x.txt").unlink()
        for _ in range(deep):
            os.chdir("..")
            Path("d").rmdir()


@pytest.mark.skipif(sys.platform == "win32", reason="no such files there")
def test_pipes_sockets_and_devices_are_skipped_without_waiting(opened, put, tmp_path, monkeypatch):
    put("a.txt", "text")
    os.mkfifo(tmp_path / "in/pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        monkeypatch.chdir(tmp_path / "in")
        listening.bind("socket")
        (tmp_path / "in/null").symlink_to("/dev/null")
        corpus, texts = opened()
    assert texts == ["text"]
    assert [reason for reason in reasons(corpus).values() if "not a file" in reason] == [
        "It is not a file but a device, a socket or a pipe."
    ] * 3


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_what_may_not_be_read_is_said(opened, put, tmp_path):
    put("a.txt", "text")
    put("b.txt", "secret").chmod(0)
    put("c/c.txt", "secret").parent.chmod(0)
    corpus, _ = opened()
    (tmp_path / "in/c").chmod(0o700)
    assert "can't be read" in reasons(corpus)["b.txt"]
    assert "can't be read" in reasons(corpus)["c"]


def test_hidden_files_are_skipped_unless_named(opened, put, tmp_path):
    put("a.txt", "a")
    put(".git/config", "b")
    hidden = put(".env", "c")
    corpus, texts = opened()
    assert texts == ["a"]
    assert reasons(corpus) == {".git": "A hidden folder.", ".env": "A hidden file."}
    assert opened(hidden)[1] == ["c"]


def test_nothing_to_read_is_said_with_the_reasons(opened, put, tmp_path):
    with pytest.raises(RlmError, match="It is not there"):
        opened(tmp_path / "gone.txt")
    for number in range(5):
        put(f"{number}.png", b"\x89PNG\r\n\x1a\n")
    with pytest.raises(RlmError, match=r"0\.png: A picture .* and 2 more"):
        opened()
    assert not list((tmp_path / "corpora").iterdir())


def test_the_same_documents_have_the_same_hash_and_others_another(opened, put, tmp_path):
    put("a.txt", "one")
    put("b.txt", "two")
    first = opened()[0]
    assert opened()[0].hash == first.hash
    (tmp_path / "in/b.txt").rename(tmp_path / "in/c.txt")
    assert opened()[0].hash != first.hash
    put("a.txt", "onet")
    put("c.txt", "wo")
    assert opened()[0].hash not in {first.hash}
    assert len(list((tmp_path / "corpora").iterdir())) == 3


def test_a_damaged_text_is_said_and_opening_again_mends_it(opened, put, tmp_path):
    put("a.txt", "one é" * 50)
    corpus, texts = opened()
    text_file = tmp_path / "corpora" / f"{corpus.hash}.txt"
    whole = text_file.read_bytes()
    text_file.write_bytes(b"\xff" * len(whole))
    with pytest.raises(RlmError, match="damaged"):
        read_document(text_file, corpus.documents[0])
    text_file.write_bytes(whole[:-3])
    with pytest.raises(RlmError, match="not complete"):
        read_document(text_file, corpus.documents[0])
    text_file.write_bytes(b"x" * len(whole))
    assert opened() == (corpus, texts)
    text_file.unlink()
    with pytest.raises(RlmError, match="gone"):
        read_document(text_file, corpus.documents[0])


def test_a_large_file_is_read_in_pieces_with_progress(opened, put, monkeypatch):
    monkeypatch.setattr(opening, "PROGRESS_SECONDS", 0.0)
    monkeypatch.setattr(opening, "CHUNK_BYTES", 1 << 14)
    text = "a line of a large file\n" * 20_000
    put("big.txt", text)
    put("second.txt", "x" * 9)
    told = []
    _corpus, texts = opened(on_progress=lambda done, total, name: told.append((done, total, name)))
    assert texts[0] == text
    assert len(told) > 20
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)
    assert told[-1] == (len(text) + 9, len(text) + 9, "second.txt")


def test_stopping_leaves_nothing_behind(opened, put, tmp_path):
    put("a.txt", "x" * 3_000_000)
    asked = []
    with pytest.raises(RlmError, match="stopped"):
        opened(is_stopped=lambda: len(asked) > 3 or asked.append(1))
    assert not list((tmp_path / "corpora").iterdir())


def test_a_folder_that_cannot_be_written_is_said(opened, put, tmp_path):
    put("a.txt", "x")
    (tmp_path / "corpora").write_text("a file is in the way", encoding="utf-8")
    with pytest.raises(RlmError, match="cannot be kept"):
        opened()


def test_the_folder_at_hand_gives_its_name(opened, put, tmp_path, monkeypatch):
    put("a.txt", "x")
    monkeypatch.chdir(tmp_path / "in")
    assert opened(Path())[0].name == "in"
    assert opened(Path("a.txt"))[0].name == "a.txt"


def test_names_that_are_no_unicode_are_read(opened, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    with open(os.fsencode(folder) + b"/caf\xe9.txt", "wb") as file:  # noqa: PTH123 - a name in Latin-1
        file.write(b"text")
    corpus, texts = opened()
    assert texts == ["text"]
    assert corpus.documents[0].name == "caf\ufffd.txt"
