"""`rlm-desktop fork` and `rlm-desktop resume`: a run that goes on from another one's record."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from rlm_desktop.cli.arguments import limits_of
from rlm_desktop.cli.ordering import addresses_of, keys_of, python_of
from rlm_desktop.cli.run import answered
from rlm_desktop.errors import RlmError
from rlm_desktop.store.library import open_library
from rlm_desktop.store.reader import Reader
from rlm_desktop.worker.continuing import started
from rlm_desktop.worker.forking import Fork
from rlm_desktop.worker.orders import Changes, fork_order


def go_on(given: argparse.Namespace, database: Path) -> int:
    """Carry out either command; the exit code. Raises RlmError when the run cannot be gone on from."""
    open_library(database)
    is_fork = given.command == "fork"
    reader = Reader(database)
    try:
        before = started(reader, given.run)
    finally:
        reader.close()
    order = fork_order(
        database,
        Fork(run=given.run, at=given.at, code=_code(given.code)) if is_fork else Fork(run=given.run),
        Changes(
            question=given.ask if is_fork else None,
            preset=given.preset if is_fork else None,
            root_model=given.root,
            sub_model=given.sub,
            limits=limits_of(given, before.limits),
            api_base=given.api_base,
            api_bases=addresses_of(given.api_base),
        ),
        python=python_of(given),
    )
    keys = keys_of((order.root_model, order.sub_model), order.api_base, dict(order.api_bases))
    return answered(replace(order, keys=keys), as_json=given.json)


def _code(file: Path | None) -> str | None:
    """The code in a file; None for no file."""
    if file is None:
        return None
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise RlmError(f"The code {file} cannot be used: {error}.", "Give a file that holds Python.") from error
