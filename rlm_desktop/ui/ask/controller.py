"""Decides whether a question can be asked, and makes the order for a worker out of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from rlm_desktop import keys
from rlm_desktop.codec import to_plain
from rlm_desktop.ui.ask.followed import Followed
from rlm_desktop.ui.ask.model import Missing, limits_of, missing
from rlm_desktop.ui.ask.options import Options
from rlm_desktop.ui.ask.variants import Variants
from rlm_desktop.ui.choices import Choices
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.purse import Purse, needs_key
from rlm_desktop.wire.messages import Ask, Prepare


class AskController(QObject):
    """Holds the documents that are asked about; the question and the models are the view's.

    Signals:
        state_changed(): what is missing may be something else now.
        asked(order): a wire.Ask, complete with keys.
        several_asked(orders, at_a_time): the same of several, to be compared.
        models_chosen(order): a wire.Prepare of those that may be asked next.
    """

    state_changed = Signal()
    asked = Signal(object)
    several_asked = Signal(object, int)
    models_chosen = Signal(object)

    def __init__(
        self,
        choices: Choices,
        purse: Purse,
        jobs: Jobs,
        followed: Followed,
        database: Path,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.followed = followed
        self._choices = choices
        self._purse = purse
        self._jobs = jobs
        self._database = database
        self._corpus: str | None = None
        self._is_opening = False
        self._schema = ""
        self._has_key: dict[str, bool] = {}
        self._is_locked = False
        purse.changed.connect(self.look_again)
        choices.changed.connect(self.state_changed)
        followed.changed.connect(self.state_changed)

    @property
    def corpus(self) -> str | None:
        """Hash of the documents that are asked about."""
        return self._corpus

    @property
    def is_opening(self) -> bool:
        """Whether documents are being opened, which takes their place."""
        return self._is_opening

    @Slot(object)
    def set_corpus(self, corpus: str | None) -> None:
        """Ask about other documents."""
        self._corpus = corpus
        self.state_changed.emit()

    @Slot(bool)
    def set_opening(self, is_opening: bool) -> None:
        """Whether documents are being opened."""
        self._is_opening = is_opening
        self.state_changed.emit()

    @property
    def options(self) -> Options:
        """What is asked with, besides models and limits."""
        chosen = self._choices.value
        return Options(
            preset=chosen.preset,
            overflow=chosen.overflow,
            questions_first_final=chosen.questions_first_final,
            shares_identical=chosen.shares_identical,
            schema=self._schema,
        )

    def set_options(self, options: Options) -> None:
        """Ask with others; all but the schema, which belongs to a question, are remembered."""
        self._schema = options.schema
        self._choices.change(
            preset=options.preset,
            overflow=options.overflow,
            questions_first_final=options.questions_first_final,
            shares_identical=options.shares_identical,
        )
        self.state_changed.emit()

    def missing(self, question: str, root: str, sub: str) -> Missing | None:
        """What is to be done before this can be asked."""
        needed = self._providers(root, sub)
        self._look_for([provider for provider in needed if provider not in self._has_key])
        return missing(
            question=question.strip() or ("" if self.followed.goes_on else None),
            corpus=self._corpus if self.followed.run is None else "",
            models=(root.strip(), sub.strip()),
            keyless=[provider for provider in needed if self._has_key.get(provider) is False],
            is_opening=self._is_opening,
            is_locked=self._is_locked,
        )

    def choose(self, root: str, sub: str) -> None:
        """Remember the models."""
        self._choices.change(root_model=root.strip(), sub_model=sub.strip())
        self.prepare()

    def prepare(self) -> None:
        """Have the chosen models made ready before they are asked."""
        chosen = self._choices.value
        models = (chosen.root_model, chosen.sub_model)
        addresses = {model: address for model in models if (address := self._choices.address_of(model)) is not None}
        self.models_chosen.emit(Prepare(job=0, models=models, api_bases=addresses))

    def ask(self, question: str, root: str, sub: str, method: str) -> None:
        """Order the run; its keys are looked up on the way. A run that is continued keeps its method."""
        if self.missing(question, root, sub) is not None:
            return
        self.choose(root, sub)
        continued = self.followed.run
        method = method if continued is None else continued.method
        made = self._order(question, root, sub, method, None if continued is None else continued.run)
        self._with_keys({root.strip(), sub.strip()}, lambda found: self.asked.emit(replace(made, keys=found)))

    def ask_several(self, question: str, sub: str, variants: Variants) -> None:
        """Order one run of its own for each method and root model; each has the keys of its own models."""
        if any(self.missing(question, root, sub) is not None for root in variants.models):
            return
        orders = [self._order(question, root, sub, method, None) for method, root in variants.pairs]

        def order(found: dict[str, str]) -> None:
            whole = [replace(one, keys=self._those_of(one, found)) for one in orders]
            self.several_asked.emit(whole, variants.at_a_time)

        self._with_keys({*variants.models, sub.strip()}, order)

    def _order(self, question: str, root: str, sub: str, method: str, continues: str | None) -> Ask:
        """All but the keys."""
        chosen, options = self._choices.value, self.options
        return Ask(
            job=0,
            database=str(self._database),
            question=question.strip(),
            corpus=self._corpus,
            continues=continues,
            method=method,
            preset=options.preset or None,
            overflow=options.overflow,
            questions_first_final=options.questions_first_final,
            shares_identical=options.shares_identical,
            python=chosen.python,
            numpy=chosen.numpy,
            scratch=chosen.scratch,
            schema=json.loads(options.schema) if options.schema else None,
            root_model=root.strip(),
            sub_model=sub.strip(),
            api_bases=chosen.addresses,
            limits=to_plain(limits_of(chosen)),
        )

    def _with_keys(self, models: set[str], done: Callable[[dict[str, str]], None]) -> None:
        """Look the keys of these models up, off this thread."""
        providers = self._key_names(models)
        if providers:
            self._jobs.start(lambda: self._keys(providers), done)
        else:
            done({})

    def _those_of(self, order: Ask, found: dict[str, str]) -> dict[str, str]:
        wanted = self._key_names({order.root_model, order.sub_model})
        return {provider: key for provider, key in found.items() if provider in wanted}

    def _key_names(self, models: set[str]) -> set[str]:
        return keys.providers_of(models, at_address=not models.isdisjoint(self._choices.value.addresses))

    def _keys(self, providers: set[str]) -> dict[str, str]:
        found = {provider: self._purse.find(provider) for provider in providers}
        return {provider: key for provider, key in found.items() if key}

    def _providers(self, *models: str) -> list[str]:
        """Those that want a key, each once."""
        wanted = [model.strip() for model in models if model.strip()]
        return list(
            dict.fromkeys(
                keys.provider_of(model) for model in wanted if needs_key(model, self._choices.address_of(model))
            )
        )

    def _look_for(self, providers: list[str]) -> None:
        for provider in providers:
            self._has_key[provider] = True  # until the operating system has answered

            def done(found: tuple[bool, bool], provider: str = provider) -> None:
                self._has_key[provider], is_locked = found
                self._is_locked = is_locked or (self._is_locked and self._has_key[provider])
                self.state_changed.emit()

            self._jobs.start(partial(self._is_known, provider), done)

    def _is_known(self, provider: str) -> tuple[bool, bool]:
        """Whether there is a key; and when there is none, whether the keyring is locked."""
        is_known = self._purse.find(provider) is not None
        return is_known, not is_known and self._purse.is_locked()

    @Slot()
    def look_again(self) -> None:
        """Keys came or went, or the keyring was unlocked."""
        self._has_key.clear()
        self.state_changed.emit()
