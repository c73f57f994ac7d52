"""A file and a server of the worker's, which it can reach itself and the child must not: proof that walls hold.

An attack that fails for want of a target proves nothing.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import tempfile
from collections.abc import Iterator

from rlm_desktop.sandbox.locked import Bait

_SECONDS = 2.0


class NoBait(Exception):
    """The worker cannot reach its own file or server, so nothing can be proven; the text says why."""


@contextlib.contextmanager
def laid() -> Iterator[Bait]:
    """While this is entered, both are there. Raises NoBait."""
    with contextlib.ExitStack() as ending:
        try:
            number, name = tempfile.mkstemp(prefix="rlm-desktop-bait-")
            ending.callback(os.unlink, name)
            with os.fdopen(number, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(16))
            server = ending.enter_context(socket.create_server(("127.0.0.1", 0)))
            server.settimeout(_SECONDS)
            bait = Bait(file=name, port=server.getsockname()[1])
            _reach(bait, server)
        except OSError as error:
            raise NoBait(f"the file or the server for the self-test cannot be used ({error})") from error
        yield bait


def _reach(bait: Bait, server: socket.socket) -> None:
    with open(bait.file, encoding="ascii") as file:  # noqa: PTH123
        file.read()
    with socket.create_connection(("127.0.0.1", bait.port), _SECONDS):
        server.accept()[0].close()
