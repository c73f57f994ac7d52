"""RLM Desktop: run and explore recursive language models over texts larger than any window."""
