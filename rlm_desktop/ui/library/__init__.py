"""All runs, the newest first: to find one, to look at it, to take it along, to delete it."""
