"""Bytes become text: what is binary, which encoding the rest is in. It knows samples, not files."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence

SAMPLE_BYTES = 1 << 16
"""Of the beginning, the middle and the end of a large file each."""

_DETECT_BYTES = 1 << 14
_CLOSE = 0.06
"""charset-normalizer's mess ratios that differ by less say nothing."""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "A PDF document"),
    (b"PK\x03\x04", "A zip archive or an office document"),
    (b"PK\x05\x06", "A zip archive"),
    (b"\x1f\x8b", "A gzip archive"),
    (b"BZh", "A bzip2 archive"),
    (b"\xfd7zXZ\x00", "An xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "A 7-zip archive"),
    (b"Rar!\x1a\x07", "A rar archive"),
    (b"\x28\xb5\x2f\xfd", "A zstd archive"),
    (b"\x89PNG\r\n\x1a\n", "A picture (PNG)"),
    (b"\xff\xd8\xff", "A picture (JPEG)"),
    (b"GIF87a", "A picture (GIF)"),
    (b"GIF89a", "A picture (GIF)"),
    (b"II*\x00", "A picture (TIFF)"),
    (b"MM\x00*", "A picture (TIFF)"),
    (b"\x00\x00\x01\x00", "A picture (icon)"),
    (b"SQLite format 3\x00", "An SQLite database"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "An old office document"),
    (b"{\\rtf", "An RTF document"),
    (b"\x7fELF", "A program"),
    (b"MZ\x90\x00", "A program"),
    (b"\xca\xfe\xba\xbe", "A program"),
    (b"\xcf\xfa\xed\xfe", "A program"),
    (b"\x00asm", "A program"),
    (b"ID3", "A sound recording"),
    (b"OggS", "A sound recording"),
    (b"fLaC", "A sound recording"),
    (b"PAR1", "A Parquet table"),
)

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_CONTROLS = bytes(set(range(32)) - set(b"\0\t\n\r\f\b\x1b\x1a")) + b"\x7f"
_UTF8_CHARACTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_ENCODINGS = ("cp1252", "iso8859_2", "cp1250", "cp1251", "koi8_r", "cp866", "cp932", "euc_jp", "cp949")
"""Of several that fit equally well, the likelier."""


def binary_reason(samples: Sequence[bytes]) -> str:
    """Why a file is not text, as a sentence; empty when it may be. The first sample is its beginning."""
    head = samples[0]
    if head.startswith(tuple(bom for bom, _ in _BOMS)):
        return ""
    is_plain = not re.search(rb"[\0-\x08\x0e-\x1a]", head)
    for magic, what in _MAGIC:
        if head.startswith(magic) and not (is_plain and magic.isalnum()):
            return f"{what}: its text can't be read."
    if head[:4] == b"RIFF" and head[8:12] in (b"WEBP", b"WAVE", b"AVI "):
        return "A picture, sound or film: its text can't be read."
    if head[4:8] == b"ftyp":
        return "A film or picture: its text can't be read."
    if _wide_encoding(head) is not None:
        return ""
    sample = b"".join(samples)
    nuls = sample.count(0)
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if controls > len(sample) * 0.03 or nuls > len(sample) * 0.1 or (nuls and not _is_utf8(samples)):
        return "A binary file: there is no text in it that could be read."
    return ""


def marked_encoding(head: bytes) -> str | None:
    """The encoding that a file's beginning gives away: by its mark, its zero bytes or its escapes; else None."""
    marked = next((encoding for bom, encoding in _BOMS if head.startswith(bom)), None)
    if marked is None and (b"\x1b$B" in head or b"\x1b$@" in head):
        marked = "iso2022_jp"
    return marked or _wide_encoding(head)


def guess_encoding(samples: Sequence[bytes]) -> str:
    """The encoding of unmarked text that is not UTF-8 from its beginning to its end."""
    sample = b"".join(samples)
    wellformed = len(_UTF8_CHARACTER.findall(sample))
    broken = len(re.findall(rb"[\x80-\xff]", _UTF8_CHARACTER.sub(b"", sample)))
    if wellformed > 10 * broken or not broken:
        return "utf-8"
    return _detected(_telling(samples))


def _telling(samples: Sequence[bytes]) -> bytes:
    """The lines that hold more than ASCII, as far as detection needs them; a cut character at an edge is left out."""
    lines: list[bytes] = []
    length = 0
    for sample in samples:
        for line in sample.splitlines(keepends=True)[1 if len(lines) else 0 :]:
            if not line.isascii():
                lines.append(line)
                length += len(line)
            if length > _DETECT_BYTES:
                return b"".join(lines)
    return b"".join(lines) or b"".join(samples)


def _detected(sample: bytes) -> str:
    import charset_normalizer  # not free to import, and most files are UTF-8

    matches = list(charset_normalizer.from_bytes(sample))
    if not matches:
        return "cp1252"
    best = matches[0]
    close = [
        name
        for match in matches
        if match.chaos <= best.chaos + _CLOSE and match.coherence >= best.coherence - 0.1
        for name in match.could_be_from_charset
    ]
    return next((name for name in _ENCODINGS if name in close), best.encoding)


def _wide_encoding(head: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, by where its zero bytes lie."""
    sample = head[: len(head) // 4 * 4][:4096]
    quarter = len(sample) // 4
    if quarter < 2:
        return None
    zeros = [sample[place::4].count(0) / quarter for place in range(4)]
    even, odd = (zeros[0] + zeros[2]) / 2, (zeros[1] + zeros[3]) / 2
    if min(zeros[1:]) > 0.7 and zeros[0] < 0.1:
        return "utf-32-le"
    if min(zeros[:3]) > 0.7 and zeros[3] < 0.1:
        return "utf-32-be"
    if odd > 0.4 and even < 0.1:
        return "utf-16-le"
    if even > 0.4 and odd < 0.1:
        return "utf-16-be"
    return None


def _is_utf8(samples: Sequence[bytes]) -> bool:
    return all(not re.search(rb"[\x80-\xff]{4}", _UTF8_CHARACTER.sub(b"", sample)) for sample in samples)
