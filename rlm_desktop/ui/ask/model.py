"""The models to choose from, with their prices; and what is still missing before a question can be asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from rlm_desktop.events.limits import Limits
from rlm_desktop.settings import Settings
from rlm_desktop.ui.figures import grouped, money, tokens
from rlm_desktop.wire.messages import KnownModel

PRICE_ROLE = Qt.ItemDataRole.UserRole
METHODS = (
    ("rlm", "RLM", "The model's code reads the text and asks other models about its pieces."),
    ("rlm-no-subcalls", "RLM without sub-calls", "The model's code reads the text and asks nobody."),
    ("direct", "Direct", "The whole text goes into one prompt; it must fit the model."),
    ("summary", "Summary agent", "The text is read piece by piece, and summarised whenever the prompt is full."),
    ("codeact", "CodeAct", "The text is in the prompt, and the model may run code."),
    (
        "codeact-bm25",
        "CodeAct with search",
        "The model runs code and searches the documents; it sees only what it finds.",
    ),
)
"""Name, label, explanation."""

Index = QModelIndex | QPersistentModelIndex


class KnownModels(QAbstractListModel):
    """Connected models first, then the built-in ones, then all of the price table by name."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._models: list[KnownModel] = []

    def show(self, known: Iterable[KnownModel], connected: Sequence[str]) -> None:
        """Take these models in."""
        by_name = {model.name: model for model in known}
        first = [by_name.pop(name, KnownModel(name=name)) for name in connected]
        self.beginResetModel()
        self._models = first + sorted(by_name.values(), key=lambda model: not model.offline)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default and name
        """Qt."""
        return 0 if parent.isValid() else len(self._models)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt; PRICE_ROLE gives the right-hand column's text."""
        if not index.isValid():
            return None
        model = self._models[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return model.name
        if role == PRICE_ROLE:
            return price(model)
        if role == Qt.ItemDataRole.ToolTipRole:
            window = "unknown" if model.window is None else f"{tokens(model.window)} tokens"
            return f"{model.name}\n{price(model)}\nContext window: {window}"
        return None


def price(model: KnownModel) -> str:
    """What a model costs, in the words of a list."""
    if model.offline:
        return "built in: a program, no language model"
    if model.price_in is None or model.price_out is None:
        return "price unknown"
    return f"{money(model.price_in, 2)} in, {money(model.price_out, 2)} out per M tokens"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Why a question cannot be asked yet, and which act helps."""

    reason: str
    remedy: Literal["documents", "model", "keyring", "none"]


def missing(
    *,
    question: str | None,
    corpus: str | None,
    models: Sequence[str],
    keyless: Sequence[str],
    is_opening: bool,
    is_locked: bool = False,
) -> Missing | None:
    """What to do first; None when the question can be asked.

    question, corpus: None where one is needed and not there. keyless: providers that have no key.
    is_locked: whether theirs may be in a keyring that is locked.
    """
    if is_opening:
        return Missing(reason="The documents are being opened.", remedy="none")
    if corpus is None:
        return Missing(reason="Open documents to ask about.", remedy="documents")
    if not all(models):
        return Missing(reason="Choose a root model and a sub model.", remedy="none")
    if keyless and is_locked:
        return Missing(
            reason=f"The keyring is locked; the key for {' and '.join(keyless)} is in it or nowhere.", remedy="keyring"
        )
    if keyless:
        return Missing(reason=f"There is no key for {' and '.join(keyless)}.", remedy="model")
    if question is None:
        return Missing(reason="Type a question.", remedy="none")
    return None


def limits_of(chosen: Settings) -> Limits:
    """The limits as a run takes them: a 0 of the settings file is no limit."""
    return Limits(
        max_steps=chosen.max_steps,
        max_depth=chosen.max_depth,
        max_calls=chosen.max_calls or None,
        max_tokens=chosen.max_tokens or None,
        max_cost=chosen.max_cost or None,
        max_seconds=chosen.max_seconds or None,
        concurrency=chosen.concurrency,
        block_seconds=chosen.block_seconds,
    )


def limits_line(chosen: Settings) -> str:
    """The limits that matter most, on a button."""
    cost = money(chosen.max_cost, 2) if chosen.max_cost else "no budget"
    calls = f"{grouped(chosen.max_calls)} calls" if chosen.max_calls else "any calls"
    return f"{grouped(chosen.max_steps)} steps · {calls} · {cost}"
