"""The program of the bundle: every door but the child's, which is a program of its own."""

import multiprocessing
import sys

from rlm_desktop.__main__ import main

if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(main())
