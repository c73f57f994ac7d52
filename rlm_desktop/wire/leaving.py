"""What window and worker say to each other about runs that leave as files."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOut:
    """What is taken out of runs before they leave: names of rules, words, names of documents."""

    kinds: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRuns:
    """Window: write runs to a file, or to a folder where the format holds one run of several."""

    job: int
    database: str
    runs: tuple[str, ...]
    path: str
    format: str = "jsonl"
    taken_out: TakenOut = field(default_factory=TakenOut)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRedaction:
    """Window: list what would be taken out of runs."""

    job: int
    database: str
    runs: tuple[str, ...]
    taken_out: TakenOut


@dataclass(frozen=True, slots=True, kw_only=True)
class RunsExported:
    """Worker: the files are complete."""

    job: int
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """One stretch that would be taken out."""

    run: str
    place: str
    """The event's name and its field."""
    rule: str
    found: str
    """What stands there, cut short."""
    put: str
    """What will."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedactionPreviewed:
    """Worker: what would be taken out: how many stretches, and the first of them."""

    job: int
    total: int
    first: tuple[Replaced, ...]
