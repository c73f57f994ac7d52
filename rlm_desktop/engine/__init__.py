"""The methods: what the recursion does next. Knows no Qt, SQLite, litellm or process."""
