"""The colour, the letter and the word of each kind of bar. No Qt."""

from __future__ import annotations

from rlm_desktop.store.painting import Kind

KIND_MEANINGS = {Kind.ROOT: "root", Kind.CODE: "code", Kind.SUB: "sub", Kind.CHILD: "child_run"}
KIND_LETTERS = {Kind.ROOT: "R", Kind.CODE: "C", Kind.SUB: "S", Kind.CHILD: "D"}
KIND_WORDS = {Kind.ROOT: "Root call", Kind.CODE: "Code", Kind.SUB: "Sub-call", Kind.CHILD: "Child run"}
MEANINGS = (*KIND_MEANINGS.values(), "failed", "stopped", "muted", "line", "raised", "accent")
"""The colours that are needed."""
