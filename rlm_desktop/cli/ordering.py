"""From the arguments of `run` to an order: a question of its own, or one that continues a run."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

from rlm_desktop import keys, paths, settings
from rlm_desktop.cli.arguments import limits_of
from rlm_desktop.engine import methods
from rlm_desktop.errors import RlmError
from rlm_desktop.events.documents import Corpus
from rlm_desktop.events.limits import Limits
from rlm_desktop.sandbox.choice import Choice
from rlm_desktop.store.reader import Reader
from rlm_desktop.worker.conduct import Order
from rlm_desktop.worker.continuing import started
from rlm_desktop.worker.corpora import open_corpus

OFFLINE = settings.Settings()


def orders_of(given: argparse.Namespace, database: Path) -> tuple[list[Order], Corpus | None]:
    """An order for each method with each root model, and the corpus that was opened for them.

    Raises RlmError when the documents, the schema, a method or the run to be continued cannot be used.
    """
    pairs = list(product(given.method, given.root or (None,)))
    for method in given.method:
        methods.check(method)
    if given.continues is not None:
        if len(pairs) > 1:
            raise RlmError("A run is continued with one method and one root model.", "Leave the others out.")
        order, corpus = _continuing(given, database, given.root[0] if given.root else None)
        return [order], corpus
    first, corpus = _own(given, database)
    orders = []
    for method, model in pairs:
        root = model or OFFLINE.root_model
        sub = given.sub or model or OFFLINE.sub_model
        known = keys_of((root, sub), given.api_base, dict(first.api_bases))
        orders.append(replace(first, method=method, root_model=root, sub_model=sub, keys=known))
    return orders, corpus


def _own(given: argparse.Namespace, database: Path) -> tuple[Order, Corpus]:
    """A question of its own, of the offline models and with the method rlm."""
    if given.ask is None or not given.corpus:
        raise RlmError(
            "A question of its own needs --ask TEXT and --corpus PATH.", "Or continue a run: --continue RUN."
        )
    corpus = open_corpus(database, given.corpus)
    order = Order(
        database=database,
        question=given.ask,
        corpus=corpus.hash,
        method="rlm",
        overflow=given.overflow,
        preset=given.preset,
        schema=_schema(given.schema),
        questions_first_final=given.question_first_final,
        shares_identical=given.share_identical,
        python=python_of(given),
        root_model=OFFLINE.root_model,
        sub_model=OFFLINE.sub_model,
        limits=limits_of(given, Limits()),
        api_base=given.api_base,
        api_bases=addresses_of(given.api_base),
    )
    return order, corpus


def _continuing(given: argparse.Namespace, database: Path, model: str | None) -> tuple[Order, Corpus | None]:
    """What is not given is as it was in the run that is continued."""
    reader = Reader(database)
    try:
        before = started(reader, given.continues)
    finally:
        reader.close()
    corpus = open_corpus(database, given.corpus) if given.corpus else None
    root = model or before.root_model
    sub = given.sub or model or before.sub_model
    address = given.api_base or before.api_base
    addresses = addresses_of(address) | ({} if address is not None else dict(before.api_bases))
    schema = _schema(given.schema)
    order = Order(
        database=database,
        question=given.ask or "",
        corpus=None if corpus is None else corpus.hash,
        continues=given.continues,
        method=given.method[0] if "method" in given.chosen else before.method,
        preset=given.preset or (None if model else before.prompt_name or None),
        schema=before.schema if schema is None and given.ask is None else schema,
        shares_identical=given.share_identical,
        python=python_of(given),
        root_model=root,
        sub_model=sub,
        limits=limits_of(given, before.limits),
        api_base=address,
        api_bases=addresses,
        keys=keys_of((root, sub), address, addresses),
    )
    return order, corpus


def addresses_of(for_all: str | None) -> dict[str, str]:
    """Those of the connected models; none where one address holds for all."""
    return {} if for_all is not None else settings.load(paths.settings_file()).addresses


def keys_of(models: tuple[str, str], for_all: str | None, addresses: dict[str, str]) -> dict[str, str]:
    """Those that the keyring or the environment has for these models, by provider."""
    at_address = for_all is not None or not addresses.keys().isdisjoint(models)
    found = keys.of_models(models, at_address=at_address)
    if not found.keys() >= keys.providers_of(models, at_address=at_address):
        ring = keys.look_at_keyring()
        if ring.is_locked:
            sys.stderr.write(f"rlm-desktop: {ring.trouble}\n")
    return found


def python_of(given: argparse.Namespace) -> Choice:
    """What runs the code."""
    return Choice(
        python=given.python, numpy=given.numpy, scratch="" if given.scratch is None else str(given.scratch.absolute())
    )


def _schema(file: Path | None) -> dict[str, Any] | None:
    """The JSON Schema in a file; None for no file."""
    if file is None:
        return None
    try:
        plain = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RlmError(
            f"The schema {file} cannot be used: {error}.", "Give a file that holds a JSON Schema."
        ) from error
    if not isinstance(plain, dict):
        raise RlmError(f"The schema {file} is not a JSON object.", "Give a file that holds a JSON Schema.")
    return plain
