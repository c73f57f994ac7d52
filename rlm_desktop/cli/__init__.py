"""The headless front: run, list, show, search, compare, export, import, doctor, repl."""
