"""What is to be taken out of a text: keys, e-mail addresses, paths, words of one's own, and quotations."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from json import dumps
from urllib.parse import quote, quote_plus

from rlm_desktop.errors import RlmError
from rlm_desktop.formats.quotations import Quotations

_AT = r"(?:@|%40|\\u0040|&#64;|&#x40;|&commat;)"
_PART = r"[A-Za-z0-9_.@+~$%-]+"
_NAMED_KEY = (
    r"(?i:api[_-]?key|secret|token|passw(?:or)?d|authorization|bearer)[\"'\\]*\s*(?:[:=]|\s)\s*[\"'\\]*(?:bearer\s+)?"
)
PATTERNS = {
    "keys": re.compile(
        r"(?P<key>\b(?:sk|pk|rk)[-_][A-Za-z0-9_-]{12,}|\bAKIA[0-9A-Z]{16}\b|\bAIza[A-Za-z0-9_-]{30,}"
        r"|\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}|\bhf_[A-Za-z0-9]{20,}|\bxox[abprs]-[A-Za-z0-9-]{10,}"
        r"|\bgsk_[A-Za-z0-9]{20,}|\bxai-[A-Za-z0-9]{20,}|\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"
        r"|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z))"
        rf"|{_NAMED_KEY}(?P<value>[A-Za-z0-9_+/.=-]{{16,}})"
    ),
    "email": re.compile(rf"[A-Za-z0-9._+-]+{_AT}[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{{2,}}"),
    "paths": re.compile(
        rf"(?:file://)?(?<![\w:/.<])/(?:{_PART}/)+{_PART}|(?<![\w/])~[\w.-]*/(?:{_PART}/)*{_PART}"
        r"|\bfile:///[^\s\"'<>]+"
        rf"|(?<![\w])[A-Za-z]:\\{{1,4}}(?:[\w .@+~$-]+\\{{1,4}})*[\w.@+~$-]+"
        rf"|(?<![\w\\])\\{{2,4}}{_PART}\\{{1,2}}(?:{_PART}\\{{1,2}})*{_PART}"
        rf"|/(?:home|Users|root)/(?:{_PART}/)*{_PART}|%2F(?:home|Users|root)(?:%2F{_PART})+"
    ),
}
DOCUMENTS = "documents"
NAMES = {"keys": "key", "email": "e-mail", "paths": "path", "words": "word", DOCUMENTS: "document"}
ALL_DOCUMENTS = "all"
"""In the place of a document's name."""

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}(?:\r?\n[A-Za-z0-9+/_-]{4,})*={0,2}")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}){8,}")
MOST_UNPACKED = 16_000_000
"""Bytes of what is packed within a text."""
_READABLE = 0.8
"""The share of printable characters from which decoded bytes count as a text."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the user wants out."""

    kinds: frozenset[str] = frozenset()
    """Of `PATTERNS`."""
    words: tuple[str, ...] = ()
    """In any case, anywhere."""
    documents: tuple[str, ...] = ()
    """Names of documents whose quotations go, or `ALL_DOCUMENTS`."""

    def __bool__(self) -> bool:
        return bool(self.kinds or self.words or self.documents)


@dataclass(frozen=True, slots=True)
class Find:
    """A stretch of a text that has to go."""

    start: int
    end: int
    rule: str
    secret: str
    """What it says, decoded; of a quotation the document's name."""


def rules_named(kinds: Sequence[str], words: Sequence[str], documents: Sequence[str] = ()) -> Rules:
    """Rules by their names. Raises RlmError, with the list, when there is no such rule."""
    for kind in kinds:
        if kind not in PATTERNS:
            raise RlmError(f"There is no redaction rule {kind!r}.", f"Choose from {', '.join(PATTERNS)}.")
    return Rules(frozenset(kinds), tuple(word for word in words if word.strip()), tuple(documents))


class Finder:
    """Looks for what the rules name, and for what is known to be secret, plain and encoded."""

    def __init__(
        self, rules: Rules, known: Sequence[tuple[str, str]] = (), quotations: Quotations | None = None
    ) -> None:
        """known: rule and secret of what was found before: looked for in every form, wherever it stands.

        quotations: of the documents that the rules name.
        """
        self._quotations = quotations
        self._patterns = [(kind, PATTERNS[kind]) for kind in PATTERNS if kind in rules.kinds]
        self._known: dict[str, tuple[str, str]] = {}
        for rule, secret in [*known, *(("words", word) for word in rules.words)]:
            for form in forms(secret):
                self._known.setdefault(form.casefold(), (rule, secret))
        longest_first = sorted(self._known, key=len, reverse=True)
        self._literals = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE) if longest_first else None

    def find(self, text: str) -> list[Find]:
        """What has to go of a text, in order; none overlaps another."""
        return _apart([*self._plain(text), *self._encoded(text)])

    def _plain(self, text: str) -> Iterator[Find]:
        if self._literals:
            for hit in self._literals.finditer(text):
                rule, secret = self._known.get(hit[0].casefold(), ("words", hit[0]))
                yield Find(*hit.span(), rule, secret)
        for kind, pattern in self._patterns:
            for hit in pattern.finditer(text):
                group = hit.lastgroup or 0
                yield Find(*hit.span(group), kind, hit[group])
        if self._quotations:
            for one in self._quotations.find(text):
                yield Find(one.start, one.end, DOCUMENTS, one.document)

    def _encoded(self, text: str) -> Iterator[Find]:
        for token in _BASE64.finditer(text):
            lines = token[0].split()
            parts = [token[0], *lines] if len(lines) > 1 else lines
            for readable in (one for part in parts for one in _decoded(part)):
                if within := next(self._plain(readable), None):
                    yield Find(*token.span(), within.rule, within.secret)
                    break
        for token in _HEX.finditer(text):
            for readable in _readings(bytes.fromhex(token[0])):
                if within := next(self._plain(readable), None):
                    yield Find(*token.span(), within.rule, within.secret)
                    break


def forms(secret: str) -> set[str]:
    """The ways in which a text may stand in other texts: plain, and escaped for JSON, Python, addresses and markup."""
    as_json = dumps(secret)[1:-1]
    found = {
        *(secret, as_json, dumps(secret, ensure_ascii=False)[1:-1], dumps(as_json)[1:-1], as_json.replace("/", "\\/")),
        *(repr(secret)[1:-1], escape(secret), quote(secret, "", errors="replace"), quote(secret, errors="replace")),
        *(quote_plus(secret, errors="replace"), secret.replace("@", "\\u0040"), secret.replace("@", "&#64;")),
    }
    raw = secret.encode("utf-8", "backslashreplace")
    if len(raw) >= 6:
        found |= {raw.hex(), *_base64_cores(raw)}
    return {form for form in found if form.strip()}


def _base64_cores(raw: bytes) -> Iterator[str]:
    """What stays the same of a text's base64 wherever it begins in a longer one."""
    for lead in range(3):
        whole = base64.b64encode(b"\0" * lead + raw).decode("ascii")
        core = whole[(0, 2, 3)[lead] : len(whole.rstrip("=")) - (1 if (lead + len(raw)) % 3 else 0)]
        yield core
        yield core.replace("+", "-").replace("/", "_")


def _decoded(token: str) -> Iterator[str]:
    """The readable texts that a token may be base64 of, wherever it begins."""
    letters = re.sub(r"[\r\n=]", "", token).replace("-", "+").replace("_", "/")
    for skipped in range(4):
        some = letters[skipped:]
        if len(some) % 4 == 1:
            some = some[:-1]
        try:
            raw = base64.b64decode(some + "=" * (-len(some) % 4))
        except binascii.Error:
            continue
        yield from _readings(raw)


def _readings(raw: bytes) -> Iterator[str]:
    """The readable texts that bytes may be, packed or not."""
    for packed, bits in ((b"\x1f\x8b", 31), (b"\x78", 15)):
        if raw.startswith(packed):
            try:
                raw = zlib.decompressobj(bits).decompress(raw, MOST_UNPACKED)
            except zlib.error:
                continue
    encodings = ("utf-16-le", "utf-16-be") if raw.count(0) > len(raw) // 4 else ("utf-8",)
    for encoding in encodings:
        readable = raw.decode(encoding, "replace")
        if _is_readable(readable):
            yield readable


def _is_readable(text: str) -> bool:
    good = sum(char.isascii() and (char.isprintable() or char in "\n\r\t") for char in text)
    return good >= _READABLE * len(text)


def _apart(finds: list[Find]) -> list[Find]:
    """Overlapping stretches joined, under the rule of the first and longest."""
    joined: list[Find] = []
    for find in sorted(finds, key=lambda one: (one.start, -one.end)):
        if joined and find.start < joined[-1].end:
            last = joined[-1]
            joined[-1] = Find(last.start, max(last.end, find.end), last.rule, last.secret)
        elif find.end > find.start:
            joined.append(find)
    return joined
