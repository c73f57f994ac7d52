"""Evaluation records of Inspect: archives of samples, and single JSON documents."""
