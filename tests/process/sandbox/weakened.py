"""The REPL of `rlm-desktop repl --json-lines` with walls taken away, to show that the attacks can work.

weakened.py WALL,WALL,... [DESCRIPTOR]. No part of the program: it replaces functions before it starts them.
"""

import argparse
import os
import sys

from rlm_desktop.cli import repl
from rlm_desktop.sandbox import bubblewrap, program, spawner

IN_CHILD = {
    "self-test": "self_test.breaches = lambda parent: ([], 0)",
    "seccomp": "seccomp.restrict = lambda *_, **__: None",
    "landlock": "landlock.restrict = lambda *_: 0",
    "limits": "resource_limits.limit = lambda **_: None",
    "user": "capabilities.unused_user = lambda: None",
    "capabilities": "capabilities.drop_capabilities = lambda: libc.process_control(38, 1)",
    "bond": "lifeline.die_with = lambda parent: None",
    "descriptors": "descriptors.close_all_but = lambda keep: None",
}
ROOMS = "capabilities, child, descriptors, landlock, libc, lifeline, resource_limits, seccomp, self_test"


def main(arguments):
    taken = arguments[0].split(",")
    patches = "; ".join(IN_CHILD[name] for name in ["self-test", *taken] if name in IN_CHILD)
    program.START = (
        f"import sys; sys.path.insert(0, sys.argv[1]); from rlm_desktop.sandbox import {ROOMS}; {patches}; "
        "sys.path.remove(sys.argv[1]); sys.exit(child.main(sys.argv[2:]))"
    )
    if "bubblewrap" not in taken:  # else that would hold what the others are to be shown to hold
        bubblewrap.works = lambda: False
    if "environment" in taken:
        usual = spawner.environment
        spawner.environment = lambda seed: {**os.environ, **usual(seed)}
    if "descriptors" in taken:
        start = spawner.Spawner._start
        more = (int(arguments[1]),)
        spawner.Spawner._start = staticmethod(lambda given, numbers, seed: start(given, numbers + more, seed))
    if "undumpable" in taken:
        repl.make_undumpable = lambda: None
    return repl.repl(argparse.Namespace(no_numpy=True))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
