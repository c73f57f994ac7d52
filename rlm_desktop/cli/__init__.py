"""The headless front: run, fork, resume, verify, list, show, search, compare, export, import, doctor, repl."""
