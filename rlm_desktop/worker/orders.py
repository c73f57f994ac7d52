"""Orders for runs that go on from another one's record: what is not given is as it was there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rlm_desktop.errors import RlmError
from rlm_desktop.events.facts import RunStarted
from rlm_desktop.events.limits import Limits
from rlm_desktop.sandbox.choice import Choice
from rlm_desktop.store.reader import Reader
from rlm_desktop.worker.conduct import Order
from rlm_desktop.worker.continuing import started
from rlm_desktop.worker.forking import Fork


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What is to be another than in the run; None is as it was."""

    question: str | None = None
    preset: str | None = None
    root_model: str | None = None
    sub_model: str | None = None
    limits: Limits | None = None
    api_base: str | None = None
    """For every model; None leaves each at its own."""
    api_bases: Mapping[str, str] = field(default_factory=dict)
    """Address by model; others are asked where the run asked them."""


def fork_order(
    database: Path, fork: Fork, changes: Changes, *, python: Choice, keys: Mapping[str, str] | None = None
) -> Order:
    """The order for it. Raises RlmError when there is no such run, or code or a question is given without a step."""
    if fork.at is None and (fork.code is not None or changes.question is not None):
        raise RlmError(
            "Other code or another question needs a step from which it holds.", "Give its number, or leave them out."
        )
    reader = Reader(database)
    try:
        before = started(reader, fork.run)
    finally:
        reader.close()
    root = changes.root_model or before.root_model
    sub = changes.sub_model or before.sub_model
    return Order(
        database=database,
        question=changes.question or before.question,
        corpus=None,
        fork=fork,
        method=before.method,
        overflow=before.overflow,
        preset=changes.preset or before.prompt_name or None,
        schema=before.schema,
        questions_first_final=before.questions_first_final,
        shares_identical=before.shares_identical,
        python=python,
        root_model=root,
        sub_model=sub,
        limits=changes.limits or before.limits,
        api_base=changes.api_base,
        api_bases={} if changes.api_base else _addresses(before, {root, sub}) | dict(changes.api_bases),
        keys=keys or {},
    )


def _addresses(before: RunStarted, models: set[str]) -> dict[str, str]:
    """Where those of the models were asked that the run had asked, too."""
    kept = models & {before.root_model, before.sub_model}
    for_all = dict.fromkeys(kept, before.api_base) if before.api_base is not None else {}
    return for_all | {model: address for model, address in before.api_bases.items() if model in kept}
