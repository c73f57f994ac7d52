"""Records of the `recursive-llm` package, in."""
