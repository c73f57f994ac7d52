"""Figures on screen: numbers, money, stretches of time, moments and sizes, as the user's country writes them.

What is typed, parsed or written to a file stays plain, and so does what a run has recorded.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QDateTime, QLocale

from rlm_desktop.events import wording
from rlm_desktop.events.wording import UNKNOWN, Numerals


def grouped(count: int) -> str:
    """A whole number with its thousands apart."""
    return _country().toString(count)


def fixed(figure: float, decimals: int) -> str:
    """A number with so many decimals."""
    return _country().toString(float(figure), "f", decimals)


def short(figure: float) -> str:
    """A number with as many decimals as it needs."""
    return grouped(int(figure)) if figure == int(figure) else _country().toString(figure, "g", 6)


def money(amount: float, decimals: int = 4) -> str:
    """An amount in US dollars."""
    return _country().toCurrencyString(float(amount), "$", decimals)


def percent(share: float, decimals: int = 0) -> str:
    """A share of 1 in percent."""
    return f"{fixed(share * 100, decimals)} %"


def data_size(count: int) -> str:
    """Bytes as people read them."""
    return _country().formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def known(count: int | None) -> str:
    """A whole number; a dash where nobody said it."""
    return UNKNOWN if count is None else grouped(count)


def counted(count: int, what: str) -> str:
    """A number of things: 1 call, 2,000 calls."""
    return wording.counted(count, what, HERE)


def dollars(cost: float | None, unpriced: int) -> str:
    """A cost that never says $0 for what is unknown; unpriced: calls that the sum leaves out."""
    return wording.dollars(cost, unpriced, HERE)


def short_dollars(cost: float | None, unpriced: int) -> str:
    """As `dollars`, for a narrow place."""
    return wording.short_dollars(cost, unpriced, HERE)


def tokens(count: int | None) -> str:
    """A number of tokens, short: 950, 48.2k, 1.2M."""
    return wording.tokens(count, HERE)


def duration(seconds: float | None) -> str:
    """A stretch of time, short: 84 ms, 3.1 s, 2:14, 1:02:14."""
    return wording.duration(seconds, HERE)


def clock(seconds: float) -> str:
    """A stretch of time in whole seconds: 0:03, 2:14, 1:02:14."""
    return wording.clock(seconds, HERE)


def ago(at: float, now: float) -> str:
    """How long ago, for a list; at and now in seconds since the epoch."""
    passed = max(0.0, now - at)
    if passed < 60:
        return "now"
    if passed < 3_600:
        return f"{grouped(int(passed // 60))} min ago"
    then, today = datetime.fromtimestamp(at), datetime.fromtimestamp(now)
    if then.date() == today.date():
        return f"{grouped(int(passed // 3_600))} h ago"
    if then.date() == today.date() - timedelta(days=1):
        return "yesterday"
    return QLocale().toString(_moment(at).date(), "d MMM" if then.year == today.year else "d MMM yyyy")


def short_moment(at: float) -> str:
    """Date and time, short, on this machine's clock; at: seconds since the epoch."""
    if _has_no_country():
        return _moment(at).toString("yyyy-MM-dd HH:mm")
    return QLocale().toString(_moment(at), QLocale.FormatType.ShortFormat)


def moment(at: float) -> str:
    """The whole date and time, on this machine's clock."""
    then = _moment(at)
    day = QLocale().toString(then.date(), QLocale.FormatType.LongFormat)
    return f"{day}, {QLocale().toString(then.time(), QLocale.FormatType.ShortFormat)}"


def exact_moment(at: float) -> str:
    """Date and time to the millisecond, which tells calls of a batch apart."""
    then = QDateTime.fromMSecsSinceEpoch(int(at * 1000))
    day = QLocale().toString(then.date(), QLocale.FormatType.ShortFormat)
    if _has_no_country():
        day = then.date().toString("yyyy-MM-dd")
    point = _country().decimalPoint()
    return f"{day}, {digits(then.toString(f'HH:mm:ss{point}zzz'))}"


def digits(text: str) -> str:
    """A text with its digits as the country writes them."""
    zero = _country().zeroDigit()
    if zero == "0":
        return text
    return "".join(chr(ord(zero) + int(one)) if one in "0123456789" else one for one in text)


def _country() -> QLocale:
    """The user's; where the system names none, numbers are as in the English of the rest."""
    return _ENGLISH if _has_no_country() else QLocale()


def _has_no_country() -> bool:
    return QLocale().language() is QLocale.Language.C


def _moment(at: float) -> QDateTime:
    return QDateTime.fromSecsSinceEpoch(int(at))


_ENGLISH = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)
HERE = Numerals(whole=grouped, fixed=fixed, money=money, clock=digits)
