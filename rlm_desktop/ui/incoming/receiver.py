"""The first window's end: hears what later starts were given."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from rlm_desktop.ui.incoming.meeting import HEARD, meeting_place
from rlm_desktop.ui.incoming.message import MOST_BYTES, Given, decode

MOST_AT_ONCE = 8


class Receiver(QObject):
    """Listens for starts of the same user on the same database; never on a network.

    Signals:
        given(given): what a start was given.
    """

    given = Signal(Given)

    def __init__(self, database: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._place = meeting_place(database)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.setMaxPendingConnections(MOST_AT_ONCE)
        self._server.newConnection.connect(self._on_connected)

    def begin(self) -> None:
        """Listen, unless another window of this database does."""
        if self._place is None or self._server.listen(self._place):
            return
        tried = QLocalSocket()
        tried.connectToServer(self._place)
        if not tried.waitForConnected(200):  # its window was killed, and its socket is left
            QLocalServer.removeServer(self._place)
            self._server.listen(self._place)
        tried.abort()

    def end(self) -> None:
        """Hear no more."""
        self._server.close()

    @Slot()
    def _on_connected(self) -> None:
        while self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            socket.readyRead.connect(lambda socket=socket: self._on_data(socket))
            socket.disconnected.connect(socket.deleteLater)
            self._on_data(socket)

    def _on_data(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > MOST_BYTES:
                socket.abort()
            return
        said = decode(bytes(socket.readLine(MOST_BYTES).data()))
        if said is None:
            socket.abort()
            return
        socket.write(HEARD)
        socket.flush()
        self.given.emit(said)
