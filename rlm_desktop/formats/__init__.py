"""Runs as files, in and out: our own event lines, and the records of other programs."""
