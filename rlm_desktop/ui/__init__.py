"""The window: reads the store, commands workers, owns no truth."""
