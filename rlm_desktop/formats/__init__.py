"""Runs as files, in and out: our own event lines."""
