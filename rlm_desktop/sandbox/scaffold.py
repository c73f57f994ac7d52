"""The names that every block finds in its namespace: the context, the models, the ways to give an answer."""

from __future__ import annotations

import keyword
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rlm_desktop.sandbox.answers import answer_text
from rlm_desktop.sandbox.context import Context
from rlm_desktop.sandbox.subcalls import SubCallFailed, SubCalls
from rlm_desktop.sandbox.variables import describe

OFFERS = 100
"""Answers that one block can give; later ones replace the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the code is given to work with. tools: as ports.Repls has them."""

    contexts: list[Context]
    tools: frozenset[str]


class Scaffold:
    """Makes the names, puts them back before each block, and collects the answers that were given.

    namespace: the dict in which the code runs.
    """

    def __init__(self, namespace: dict[str, Any], subcalls: SubCalls, given: Given) -> None:
        self._namespace = namespace
        self._answer: dict[str, Any] = {"content": "", "ready": False}
        self._offers: list[tuple[str, str]] = []
        self._fixed: dict[str, Any] = {
            **(_contexts(given.contexts) if "context" in given.tools else {}),
            **({"SubCallFailed": SubCallFailed} if given.tools - {"context"} else {}),
            **_asking_functions(subcalls, given.tools),
            **self._answer_functions(),
        }
        self.restore()

    def restore(self) -> None:
        """Put back what the code overwrote or deleted, but for a variable that it called `answer`."""
        self._namespace.update(self._fixed)
        self._namespace.setdefault("answer", self._answer)

    def keep_history(self, pairs: list[tuple[str, str]]) -> None:
        """Put what the model and its REPL said to each other into `history`."""
        self._fixed["history"] = [{"role": role, "text": text} for role, text in pairs]

    def is_ours(self, name: str, value: Any) -> bool:
        """Whether a name still holds what we put there."""
        return value is self._answer if name == "answer" else name in self._fixed and self._fixed[name] is value

    def take_offers(self) -> list[tuple[str, str]]:
        """The answers given since the last time, as (via, answer); a ready answer variable comes last."""
        offers = self._offers[:]
        self._offers.clear()
        answer = self._namespace.get("answer")
        if isinstance(answer, dict) and answer.get("ready"):
            answer["ready"] = False
            offers.append(("answer", answer_text(answer.get("content", ""))))
        return offers

    def _offer(self, via: str, value: Any) -> None:
        if len(self._offers) >= OFFERS:
            self._offers.pop()
        self._offers.append((via, answer_text(value)))

    def _answer_functions(self) -> dict[str, Callable[..., Any]]:
        def FINAL(value: Any) -> None:
            """Give the final answer: a text as it is, plain data as JSON."""
            self._offer("FINAL", value)

        def FINAL_VAR(name: Any) -> None:
            """Give a variable's value as the final answer: FINAL_VAR("name")."""
            if not isinstance(name, str):
                self._offer("FINAL_VAR", name)
                return
            wanted = name.strip().strip("'\"")
            if wanted in self._namespace:
                self._offer("FINAL_VAR", self._namespace[wanted])
            elif wanted.isidentifier() and not keyword.iskeyword(wanted):
                known = ", ".join(SHOW_VARS()) or "none yet"
                raise NameError(f"FINAL_VAR: there is no variable {wanted!r}. Variables: {known}")
            else:
                self._offer("FINAL_VAR", name)

        def SHOW_VARS() -> dict[str, str]:
            """The variables that the code has made so far: name -> type and length."""
            shown = {}
            for name, value in list(self._namespace.items()):
                if not name.startswith("__") and not self.is_ours(name, value):
                    row = describe(name, value)
                    shown[name] = row["kind"] if row["size"] is None else f"{row['kind']}, length {row['size']:,}"
            return shown

        return _named({"FINAL": FINAL, "FINAL_VAR": FINAL_VAR, "SHOW_VARS": SHOW_VARS})


def _contexts(contexts: list[Context]) -> dict[str, Any]:
    """`context` and `document_names`, and the same of each context beside it, numbered from 1."""
    named: dict[str, Any] = {}
    for place, context in enumerate(contexts):
        suffix = f"_{place}" if place else ""
        named |= {f"context{suffix}": context.text, f"document_names{suffix}": context.names}
    return named


def _asking_functions(subcalls: SubCalls, tools: frozenset[str]) -> dict[str, Callable[..., Any]]:
    def llm_query(prompt: str, model: str | None = None) -> str:
        """Ask a model; its answer. Raises SubCallFailed with the reason when there is none."""
        return subcalls.single("llm_query", prompt, model)

    def llm_query_batched(prompts: list[str], model: str | None = None) -> list[str]:
        """Ask many prompts at once; the answers in the same order.

        Raises SubCallFailed when any has no answer. Its .results is the list of answers with None where one
        failed, its .errors the reasons by place.
        """
        return subcalls.batch("llm_query", prompts, model)

    def rlm_query(prompt: str, model: str | None = None) -> str:
        """As llm_query, but the prompt becomes the `context` of a loop and a REPL of its own, where depth allows."""
        return subcalls.single("rlm_query", prompt, model)

    def rlm_query_batched(prompts: list[str], model: str | None = None) -> list[str]:
        """As llm_query_batched, each prompt with a loop and a REPL of its own, where depth allows."""
        return subcalls.batch("rlm_query", prompts, model)

    def SEARCH(query: str) -> str:
        """The passages of the documents that fit a query best, each under its document's name."""
        return subcalls.single("SEARCH", query, None)

    functions: dict[str, Callable[..., Any]] = {
        "llm_query": llm_query,
        "llm_query_batched": llm_query_batched,
        "rlm_query": rlm_query,
        "rlm_query_batched": rlm_query_batched,
        "SEARCH": SEARCH,
    }
    return _named({name: function for name, function in functions.items() if name.removesuffix("_batched") in tools})


def _named(functions: dict[str, Callable[..., Any]]) -> dict[str, Callable[..., Any]]:
    for name, function in functions.items():
        function.__qualname__ = name
        function.__module__ = "__main__"
    return functions
