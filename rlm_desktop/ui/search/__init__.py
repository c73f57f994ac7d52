"""The search over all runs: words, what was found with its place, and the way from hit to hit."""
