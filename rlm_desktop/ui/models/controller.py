"""Tests, connects and lists models, through a worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from rlm_desktop import keys
from rlm_desktop.codec import from_plain
from rlm_desktop.errors import RlmError
from rlm_desktop.events.tariffs import Tariff
from rlm_desktop.settings import ConnectedModel, Settings
from rlm_desktop.ui.choices import Choices
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.purse import Purse
from rlm_desktop.wire import messages as wire


class ModelsController(QObject):
    """What the dialog's Reach wants, and more.

    submit: that of the workers.

    Signals:
        tested(reply, seconds, cost), refused(sentence): how a test went.
        listed(models, connected): every wire.KnownModel there is, and the names of the connected ones.
        connected(sentence): a model was connected.
        failed(error): a key could not be kept; an RlmError.
    """

    tested = Signal(str, float, object)
    refused = Signal(str)
    listed = Signal(object, object)
    connected = Signal(str)
    failed = Signal(object)

    def __init__(self, submit: Any, choices: Choices, purse: Purse, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._submit = submit
        self._choices = choices
        self._purse = purse
        self._jobs = jobs
        self._known: tuple[wire.KnownModel, ...] = ()
        choices.changed.connect(self._on_choices_changed)
        self._shown: tuple[str, ...] | None = None

    def test(self, model: str, api_base: str | None, key: str | None) -> None:
        """Ask the model one short question, with this key or the one that is known."""

        def send(found: str | None) -> None:
            self._submit(wire.TestModel(job=0, model=model, api_base=api_base, key=found), self._on_test_report)

        self._jobs.start(lambda: key or self._purse.find(keys.provider_of(model)), send)

    @Slot()
    def list_models(self) -> None:
        """Ask for all known models; `listed` follows."""
        self._submit(wire.ListModels(job=0), self._on_list_report)

    def tell_tariffs(self, models: tuple[str, ...], hear: Callable[[Mapping[str, Tariff]], None]) -> None:
        """Have `hear` called with what these models charge."""

        def on_report(report: Any) -> None:
            if isinstance(report, wire.TariffsTold):
                hear({name: from_plain(Tariff, plain) for name, plain in report.tariffs.items()})

        self._submit(wire.TellTariffs(job=0, models=models), on_report)

    def connect_model(self, model: ConnectedModel, key: str, *, keeps_key: bool) -> None:
        """Remember a model, choose it, and put its key where the user wants it."""
        provider = keys.provider_of(model.name)
        if key and keeps_key:
            self._jobs.start(
                lambda: self._purse.keep(provider, key),
                lambda _: self._purse.changed.emit(),
                failed=lambda error: self._on_not_kept(provider, key, error),
            )
        elif key:
            self._purse.hold(provider, key)
        self._choices.connect_model(model)
        self._choices.change(root_model=model.name, sub_model=model.name)
        self.connected.emit(f"{model.name} is connected, and chosen as root model and sub model.")

    @Slot(str)
    def forget_model(self, name: str) -> None:
        """Take a connected model out; its provider's key goes too when no other connected model has that provider."""
        self._choices.forget_model(name)
        chosen, default = self._choices.value, Settings()
        if name in {chosen.root_model, chosen.sub_model}:
            self._choices.change(root_model=default.root_model, sub_model=default.sub_model)
        provider = keys.provider_of(name)
        if provider not in {keys.provider_of(model.name) for model in chosen.models}:
            self._purse.drop(provider)
            self._jobs.start(lambda: keys.forget(provider), lambda _: self._purse.changed.emit())

    def _on_not_kept(self, provider: str, key: str, error: Exception) -> None:
        if not isinstance(error, RlmError):
            raise error
        self._purse.hold(provider, key)
        self.failed.emit(RlmError(error.problem, "The key is used until the application closes."))

    def _on_test_report(self, report: Any) -> None:
        match report:
            case wire.ModelTested():
                self.tested.emit(report.reply, report.seconds, report.cost)
            case wire.Refused():
                self.refused.emit(f"{report.problem} {report.remedy}".strip())
            case _:
                pass

    def _on_list_report(self, report: Any) -> None:
        if isinstance(report, wire.ModelsListed):
            self._known = report.models
            self._shown = None
            self._on_choices_changed()

    @Slot()
    def _on_choices_changed(self) -> None:
        connected = tuple(model.name for model in self._choices.value.models)
        if connected != self._shown:
            self._shown = connected
            self.listed.emit(self._known, connected)
