"""What a later start says is heard; anything else that knocks is hung up on."""

import socket
import stat
import sys
import tempfile
from pathlib import Path

import pytest

from rlm_desktop.ui.incoming.meeting import meeting_place
from rlm_desktop.ui.incoming.message import Given, encode
from rlm_desktop.ui.incoming.receiver import Receiver

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pipe by name, there")
SAID = Given(files=("/papers/a.txt",), links=("rlm-desktop://run/0197",), token="t")


@pytest.fixture
def place(tmp_path, monkeypatch):
    with tempfile.TemporaryDirectory(prefix="rlm") as runtime:  # a socket's path is 107 bytes at most
        monkeypatch.setenv("XDG_RUNTIME_DIR", runtime)
        yield meeting_place(tmp_path / "runs.db")


@pytest.fixture
def receiver(tmp_path, place, qapp):
    made = Receiver(tmp_path / "runs.db", qapp)
    made.begin()
    yield made
    made.end()
    made.deleteLater()


def knock(place, data):
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(5)
    connection.connect(place)
    connection.sendall(data)
    return connection


def test_a_start_is_heard_in_pieces_too(receiver, place, qtbot):
    line = encode(SAID)
    with qtbot.waitSignal(receiver.given) as heard:
        connection = knock(place, line[:10])
        qtbot.wait(20)
        connection.sendall(line[10:])
    assert heard.args == [SAID]
    assert connection.recv(100) == b"heard\n"
    connection.close()


@pytest.mark.parametrize(
    "data",
    [
        b"{}x\n",
        b"GET / HTTP/1.0\r\n\r\n",
        b'{"files": [1]}\n',
        b'{"files": ["/a"], "run": "rm"}\n',
        b"[" * 50_000 + b"\n",
    ],
)
def test_anything_else_is_hung_up_on(receiver, place, qtbot, data):
    with qtbot.assertNotEmitted(receiver.given):
        connection = knock(place, data)
        qtbot.waitUntil(lambda: is_hung_up(connection))
    connection.close()


def is_hung_up(connection):
    connection.setblocking(False)
    try:
        return connection.recv(10) == b""
    except BlockingIOError:
        return False
    except ConnectionResetError:
        return True


def test_only_this_user_may_knock(receiver, place):
    assert stat.S_IMODE(Path(place).stat().st_mode) & 0o077 == 0


def test_a_socket_that_a_killed_window_left_is_taken_over(place, tmp_path, qapp, qtbot):
    left = socket.socket(socket.AF_UNIX)
    left.bind(place)
    left.listen()
    left.close()
    later = Receiver(tmp_path / "runs.db", qapp)
    later.begin()
    with qtbot.waitSignal(later.given):
        connection = knock(place, encode(SAID))
    connection.close()
    later.end()
    later.deleteLater()


def test_no_place_that_others_can_write_to(tmp_path, monkeypatch):
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "open"))
    assert str(tmp_path / "open") not in (meeting_place(tmp_path / "x.db") or "")
