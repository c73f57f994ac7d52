"""The program of the bundle: every door but the child's, which is a program of its own."""

import multiprocessing
import os
import sys

from rlm_desktop.__main__ import main


def give_back_environment() -> None:
    """Programs of the system that we start (a browser, say) must find their own libraries, not the bundle's.

    The bundle's own programs set theirs anew when they start.
    """
    theirs = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    if theirs is None:
        os.environ.pop("LD_LIBRARY_PATH", None)
    else:
        os.environ["LD_LIBRARY_PATH"] = theirs
    os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"


if __name__ == "__main__":
    multiprocessing.freeze_support()
    if sys.platform == "linux":
        give_back_environment()
    sys.exit(main())
