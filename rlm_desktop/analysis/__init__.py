"""Readings of finished facts, as pure functions: two runs side by side, what a run would have cost elsewhere."""
