"""Reads how many months of unemployment insurance were paid in all, as a number or an interval.

Years of work, of age or of another insurance told apart are not counted. Where several spells and gaps can't be put
together with certainty it gives the widest interval that is surely right, or reads nothing.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from conversations.reading.lazy import lazy
from conversations.reading.months.durations import Duration, find_durations
from conversations.reading.months.payments import Payment, payment
from conversations.reading.months.quantities import Months
from conversations.reading.months.spells import Part, Spell, corrected, find_spells
from conversations.reading.months.sums import combine
from conversations.reading.months.wording import Wording, worded
from conversations.reading.normalise import compact, is_unsure, plain
from conversations.reading.result import Invalid, Read, Reading, Stretch, Unreadable, Unsure

_SIGN: Final = lazy(r"\W{0,9}?([<>]=?)\s?\d+[^<>]*$")
_UNKNOWN: Final = (
    r"(?:不(?:太|大|是很|怎么)?(?:知道?|清楚|晓得|记得|确定|了解|造)|唔知|记不(?:得|清|住|起|太清)|想不起"
    r"|说不(?:清|准|好|上)|搞不清|弄不清"
    r"|忘(?:了|记|光)?|没(?:有)?(?:仔细|专门|去)?(?:查|看|数|算|留意|注意)过?|没印象|没数|(?:要|得|去)[查问]|bzd)"
)
_HOW_MANY: Final = r"(?:几个?月|多少(?:个)?月?|多久|(?<!好)几年|多长|几期|月数|好多个?月|具体|时间)"
_HOW_MANY_UNKNOWN = lazy(
    rf"{_UNKNOWN}[^。;!?证级]{{0,10}}{_HOW_MANY}|{_HOW_MANY}[^。;!?证级]{{0,8}}{_UNKNOWN}"
    r"|(?:没|不)(?:有)?(?:数|算)(?:过|清)|^(?:不|记不|忘)[^,。]{0,4}[,。]"
)
PAID: Final = {"min": 1, "max": None}
"""Paid, but no number."""

MOST: Final = 600
"""Fifty years. Unemployment insurance is younger than that, so more is a slip of the finger."""


def read_months(text: str, today: date) -> Reading:
    """A number of months, or `{"min", "max"}` with `max` null for no upper end.

    `Invalid("out_of_range")` beyond fifty years.
    """
    said = compact(text)
    wording = _signed(text, worded(said))
    words = wording.text
    spells = find_spells(words, today)
    paid = payment(words, spells)
    if paid.kind is Payment.NEVER:
        return Read(0, said, wording.span(*paid.span), wording.mended)
    if (total := combine(words, spells)) is not None:
        months, (start, end) = total
        return _reading(months, said, wording.span(start, end), mended=wording.mended)
    if paid.kind is Payment.PAID:
        return Read(PAID, said, wording.span(*paid.span), wording.mended)
    return Unsure() if is_unsure(words) or paid.kind is Payment.UNSURE else Unreadable()


def is_without_number(reading: object) -> bool:
    """Whether it says only that something was paid."""
    return isinstance(reading, Read) and reading.value == PAID


def asks_how_many(text: str) -> bool:
    """Whether the person says that they don't know for how long: 「不知道交了几个月」「一直交着，没数过」."""
    return _HOW_MANY_UNKNOWN.search(compact(text)) is not None


def read_contract_months(text: str) -> Reading:
    """The length of a contract: 「签了三年」. Of open-ended ones (无固定期限) nothing is read; that is a choice."""
    said = compact(text)
    wording = worded(said)
    found = [_contract(duration) for duration in find_durations(wording.text)]
    match corrected(wording.text, found):
        case [only]:
            return _reading(only.months, said, wording.span(only.start, only.end), mended=wording.mended)
    return Unsure() if is_unsure(wording.text) else Unreadable()


def _signed(text: str, wording: Wording) -> Wording:
    """With the < or > that stood in front: `compact` takes it for a bracket."""
    match = _SIGN.match(plain(text))
    if match is None or not wording.text:
        return wording
    sign = match[1]
    return Wording(
        sign + wording.text, (0,) * len(sign) + wording.starts, (1,) * len(sign) + wording.ends, wording.mended
    )


def _contract(duration: Duration) -> Spell:
    return Spell(duration.start, duration.end, duration.months, Part.PAID, duration=duration)


def _reading(months: Months, said: str, span: Stretch | None, *, mended: bool) -> Reading:
    if months.least > MOST or (months.most or 0) > MOST:
        return Invalid("out_of_range", said, span)
    return Read(months.value(), said, span, mended)
