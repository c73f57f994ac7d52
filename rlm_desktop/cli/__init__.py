"""The headless front: run, list, show, export, import, doctor, repl."""
