"""Runs compared: two side by side, step by step, and several by their figures."""
