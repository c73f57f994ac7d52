"""The walls of macOS, in words."""

from __future__ import annotations

from rlm_desktop.sandbox.wall import Wall

PROCESS = Wall(
    name="a process of its own",
    is_up=True,
    stops="the environment, keys, open files and memory of the application",
    without="the code would run beside the keys.",
)

MACOS = (
    PROCESS,
    Wall(
        name="the system's sandbox",
        is_up=True,
        version="sandbox_init, deny by default",
        stops="files, sockets, new processes, programs, services, signals to others",
        without="no code is run.",
    ),
    Wall(
        name="resource limits",
        is_up=True,
        stops="core files, big files, many open files",
        without="the code could exhaust this machine.",
    ),
    Wall(
        name="a watch on its memory",
        is_up=True,
        version="twenty times a second; the system has no limit for it",
        stops="memory bombs",
        without="the code could exhaust this machine.",
    ),
)
