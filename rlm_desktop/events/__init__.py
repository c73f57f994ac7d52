"""Everything that can happen in a run: frozen dataclasses, tokens and dollars (unknown stays unknown)."""
