"""Other people's files, in and out, and our own event lines."""
