"""The walls of Windows, in words."""

from __future__ import annotations

from rlm_desktop.sandbox.wall import Wall
from rlm_desktop.sandbox.walls_macos import PROCESS

WINDOWS = (
    PROCESS,
    Wall(
        name="an AppContainer",
        is_up=True,
        version="without capabilities",
        stops="files, the network, services, other processes",
        without="no code is run.",
    ),
    Wall(
        name="a job object",
        is_up=True,
        version="one process, so much memory, ends with the worker",
        stops="memory bombs, new processes and programs, code that runs on after the run has ended",
        without="the code could exhaust this machine.",
    ),
)
