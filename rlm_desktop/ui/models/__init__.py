"""Connect a model: its name, its address, its key, and whether it replies."""
