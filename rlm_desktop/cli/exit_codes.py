"""The exit codes of the command line; the guide lists them."""

ANSWERED = 0
"""Or done."""
BUG = 1
BAD_INPUT = 2
"""Of the doctor: something stands in the way of a run."""
NOT_ANSWERED = 3
NOT_THE_SAME = 3
"""Of a run that was verified."""
INTERRUPTED = 130
"""By Ctrl+C, as shells say it."""
