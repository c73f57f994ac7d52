"""The second program of the bundle: the child in which model-written code runs; nothing but the standard library."""

import sys

from rlm_desktop.sandbox import child

if __name__ == "__main__":
    # "--start" only shows that the program starts, inside of a wall that is being tried.
    sys.exit(0 if sys.argv[1:] == ["--start"] else child.main(sys.argv[1:]))
