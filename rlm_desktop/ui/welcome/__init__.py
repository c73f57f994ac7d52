"""What a window without a run shows: four ways to begin, and what was opened lately."""
