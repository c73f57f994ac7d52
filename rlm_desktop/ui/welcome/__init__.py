"""What a window without a run shows: the ways to begin, and what was opened lately."""
