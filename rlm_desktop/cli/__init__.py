"""The headless front: run, list, show, search, export, import, doctor, repl."""
