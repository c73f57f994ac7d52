"""Where engine, gateway, sandbox, corpus and store meet: one process per run."""
