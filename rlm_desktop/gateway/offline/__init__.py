"""The built-in models: deterministic programs, no language models; they answer with no key and no network."""
