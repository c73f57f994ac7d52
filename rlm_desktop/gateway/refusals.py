"""Why a model gave no usable reply: the kinds of trouble, and the sentence for each. No sentence holds a key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from rlm_desktop import keys
from rlm_desktop.events.usage import Usage
from rlm_desktop.gateway.addresses import shown

DETAIL_CHARS = 400
"""Of a provider's own words, at most."""

_SECRET = re.compile(r"\b(?:sk|pk|rk|key|gsk|xai|hf|AIza|Bearer)[-_ ]?[-_.*A-Za-z0-9]{8,}")
_WINDOW = re.compile(
    r"context[ _]length|maximum context|context window|too many (?:input )?tokens|prompt is too long", re.IGNORECASE
)
_WITHHELD = re.compile(r"content[ _](?:filter|policy|management)|safety system", re.IGNORECASE)
_QUOTA = re.compile(r"insufficient[ _](?:quota|credit|balance|funds)|exceeded your current quota", re.IGNORECASE)
_KEYLESS = re.compile(r"missing credentials|api_key client option must be set", re.IGNORECASE)
"""A provider's own library, before it asked anybody; litellm passes it on as an error of the server."""


class Trouble(StrEnum):
    """What stood in the way of a reply."""

    KEY = "key"
    KEYLESS = "keyless"
    MODEL = "model"
    REQUEST = "request"
    WINDOW = "window"
    WITHHELD = "withheld"
    QUOTA = "quota"
    RATE = "rate"
    TIME = "time"
    UNREACHABLE = "unreachable"
    CUT = "cut"
    GARBLED = "garbled"
    SERVER = "server"
    EMPTY = "empty"
    SPENT = "spent"
    """The model used up its reply before it said anything."""


class Failure(Exception):
    """One try came to nothing.

    detail: the provider's words. wait: seconds that the provider asks to wait. usage: what was used all the same.
    """

    def __init__(
        self, trouble: Trouble, detail: str = "", *, wait: float | None = None, usage: Usage | None = None
    ) -> None:
        super().__init__(trouble, detail)
        self.trouble = trouble
        self.detail = detail
        self.wait = wait
        self.usage = usage


def trouble_of(status: int, words: str) -> Trouble:
    """What an HTTP status means, and the words with it where the status alone does not say."""
    if status in {400, 401, 500} and _KEYLESS.search(words):
        return Trouble.KEYLESS
    if status in {400, 413, 422} and _WINDOW.search(words):
        return Trouble.WINDOW
    if status in {400, 403} and _WITHHELD.search(words):
        return Trouble.WITHHELD
    if status == 402 or (status in {403, 429} and _QUOTA.search(words)):
        return Trouble.QUOTA
    if status in {401, 403}:
        return Trouble.KEY
    if status == 404:
        return Trouble.MODEL
    if status == 429:
        return Trouble.RATE
    if status in {408, 504}:
        return Trouble.TIME
    return Trouble.SERVER if status >= 500 else Trouble.REQUEST


class Sentences:
    """Words troubles for people and for the code. keys: by provider; none of them is ever said."""

    def __init__(self, provider_keys: Mapping[str, str]) -> None:
        self._keys = provider_keys

    def of(self, failure: Failure, model: str, address: str | None) -> str:
        """What went wrong and what to do about it."""
        provider = keys.provider_of(model)
        where = f" at {shown(address)}" if address else ""
        detail = self._clean(failure.detail)
        match failure.trouble:
            case Trouble.KEY:
                return (
                    f"{provider} refused the key for {model}{where}: {detail} Connect the model again, "
                    f"or set {keys.variable_of(provider)}."
                )
            case Trouble.KEYLESS:
                return (
                    f"There is no key for {provider}: set {keys.variable_of(provider)}, or connect {model} "
                    "in the application."
                )
            case Trouble.MODEL:
                check = " Check the model's name and the address; most addresses end in /v1." if address else ""
                return f"There is no model {model!r}{where}: {detail}{check}"
            case Trouble.REQUEST:
                return f"{provider} did not accept the request to {model}{where}: {detail}"
            case Trouble.WINDOW:
                return f"The prompt is longer than {model} takes: {detail}"
            case Trouble.WITHHELD:
                return f"{model} withheld its reply (content policy): {detail}"
            case Trouble.QUOTA:
                return f"The account with {provider} has nothing left for {model}{where}: {detail}"
            case Trouble.RATE:
                return f"{provider} allows no more requests for now (rate limit){where}: {detail}"
            case Trouble.TIME:
                return f"{model} did not reply in time{where}: {detail}"
            case Trouble.UNREACHABLE:
                return f"{model} could not be reached{where}: {detail} Check the address and the network."
            case Trouble.CUT:
                return f"The reply of {model}{where} broke off before its end: {detail}"
            case Trouble.GARBLED:
                return f"The reply of {model}{where} could not be read: {detail}"
            case Trouble.SERVER:
                return f"{model} gave no reply{where}: {detail}"
            case Trouble.EMPTY:
                return f"The reply of {model}{where} was empty: {detail}"
            case Trouble.SPENT:
                return f"{model} reached its output limit before it said anything: {detail}"

    def _clean(self, text: str) -> str:
        """A provider's words on one line, cut, without keys."""
        for key in self._keys.values():
            text = text.replace(key, "…")
        text = " ".join(_SECRET.sub("…", text).split())[:DETAIL_CHARS].rstrip(" .:")
        return f"{text or 'no reason was given'}."
