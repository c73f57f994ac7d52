"""The application's own log: where an error came from, and nothing that anybody wrote."""

import pytest

from rlm_desktop import logbook, paths

SECRET = "the harbour master's letter, sk-live-0123456789abcdef"


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setenv(paths.DATA_VARIABLE, str(tmp_path))
    logbook.begin("window")
    yield tmp_path / "window.log"
    logbook.end()


def raised():
    try:
        try:
            {}[SECRET]
        except KeyError as error:
            raise ValueError(SECRET) from error
    except ValueError as error:
        return error


def test_a_bug_is_its_kind_and_its_way_without_its_words(file):
    logbook.bug(raised())
    said = file.read_text("utf-8")
    assert "ValueError < " in said
    assert "test_logbook.py:" in said
    assert "raised" in said
    assert "harbour" not in said
    assert "sk-live" not in said
    assert str(file.parent.parent) not in said


def test_a_file_of_a_megabyte_begins_anew_and_two_older_ones_stay(file):
    for _ in range(45):
        logbook.note("x" * 100_000)
    kept = sorted(path.name for path in file.parent.iterdir())
    assert kept == ["window.log", "window.log.1", "window.log.2"]
    assert all(path.stat().st_size <= logbook.BYTES for path in file.parent.iterdir())


def test_where_it_cannot_be_written_nothing_happens(tmp_path, monkeypatch, capfd):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(paths.DATA_VARIABLE, str(tmp_path / "file"))
    logbook.begin("window")
    logbook.note("not said")
    logbook.end()
    assert capfd.readouterr() == ("", "")


def test_files_are_named_from_their_package_on():
    assert logbook.short_place("/home/jane/x/.venv/lib/python3.11/site-packages/litellm/main.py") == "litellm/main.py"
    assert logbook.short_place("/home/jane/rlm_desktop/rlm_desktop/ui/app.py") == "rlm_desktop/ui/app.py"
    assert logbook.short_place("/home/jane/letters.py") == "letters.py"
