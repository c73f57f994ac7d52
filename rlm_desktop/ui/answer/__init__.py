"""The answer: a run's question, how it ended, and what it said; while it runs, what the model is writing."""
