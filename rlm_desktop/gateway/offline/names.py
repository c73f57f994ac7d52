"""What the built-in models are called, and what they take."""

ANALYST = "offline/analyst"
"""As root: writes code that searches the context by the question's words."""
READER = "offline/reader"
"""As sub: gives the sentences of a text that match a question best."""
PREFIX = "offline/"
WINDOW = 1_000_000
"""Tokens."""
