"""Readings of finished facts, as pure functions: what a run would have cost elsewhere."""
