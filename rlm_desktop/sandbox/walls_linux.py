"""The walls of Linux, in words, and which of them this kernel has."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from rlm_desktop.sandbox import bubblewrap, landlock
from rlm_desktop.sandbox.syscalls import NUMBERS
from rlm_desktop.sandbox.wall import Wall

assert sys.platform == "linux"  # for mypy, which checks for every system

SECCOMP_ACTIONS = Path("/proc/sys/kernel/seccomp/actions_avail")


def there() -> tuple[Wall, ...]:
    """All of them; those that this machine lacks are not up."""
    machine = os.uname().machine
    has_filters = SECCOMP_ACTIONS.exists() and machine in NUMBERS
    version = landlock.version()
    is_root = os.geteuid() == 0
    return (
        Wall(
            name="a process of its own",
            is_up=True,
            stops="the environment, keys, open files and memory of the application",
            without="the code would run beside the keys.",
        ),
        Wall(
            name="a list of allowed system calls",
            is_up=has_filters,
            version=f"seccomp filter for {machine}" if has_filters else "",
            stops="every path, socket, new process, program, signal to others, new executable memory, and every "
            "kernel service that is not named",
            without=f"there is nothing here that could hold the code: no seccomp filters, or no list for {machine}.",
        ),
        Wall(
            name="Landlock",
            is_up=version > 0,
            version=f"version {version}" if version else "",
            stops="files, TCP, abstract sockets and signals to others a second time, should the list have a gap",
            without="the list of system calls alone keeps files away, and no scratch directory can be given.",
            is_needed=False,
        ),
        Wall(
            name="resource limits",
            is_up=True,
            stops="memory bombs, thread bombs, core files, big files",
            without="the code could exhaust this machine.",
        ),
        Wall(
            name="no capabilities, no new privileges",
            is_up=True,
            stops="powers beyond an ordinary user's, now and later",
            without="a set-user-id program could give powers back.",
        ),
        Wall(
            name="a user that nobody has" if is_root else "an ordinary user",
            is_up=True,
            stops="root's powers: limits on processes do not bind root",
            without="limits on processes would not bind.",
        ),
        Wall(
            name="a bond to the worker's life",
            is_up=True,
            stops="code that runs on after the run has ended",
            without="code could outlive its run.",
        ),
        Wall(
            name="bubblewrap",
            is_up=bubblewrap.works(),
            version="namespaces" if bubblewrap.works() else "",
            stops="the file system, other processes and the network from being seen at all",
            without="nothing is lost that the other walls do not hold"
            + (" (root's child does without)." if is_root else "."),
            is_needed=False,
            is_extra=True,
        ),
    )
