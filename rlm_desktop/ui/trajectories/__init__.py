"""What is done with whole runs: exported and imported."""
