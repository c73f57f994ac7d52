"""What is done with whole runs: exported, imported, deleted."""
