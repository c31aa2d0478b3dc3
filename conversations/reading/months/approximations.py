"""Words around an amount that make it an interval: 不到, 最多, 以上, 超过, 快, 左右 and their like.

Which interval each makes is agreed; words of doubt (好像, 应该, 可能) make none.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from conversations.reading.lazy import lazy
from conversations.reading.months.quantities import QUANTITY, Months


class Bound(StrEnum):
    """What the words say of the amount, the strongest first where several are said."""

    BELOW = "below"
    AT_MOST = "at_most"
    NEARLY = "nearly"
    OVER = "over"
    EXACT = "exact"
    AT_LEAST = "at_least"
    ABOUT = "about"


_FILL: Final = (
    r"(?:交满|交够|交到|交了|交|缴满|缴了|缴|买了|买|扣了|有了|有|是|个|了|的|要|就|也|到|满|够|我|吧"
    r"|,(?=交|有)|都|得有|怎么也|得|已经|快)*"
)
_BEFORE = lazy(
    r"(?:(?P<below>(?:还|尚)?(?:不|未|没有?|没能)(?:交|缴|买)?(?:到|满|够|足)|少于|低于|小于|不及|<(?!=)"
    r"|(?<!有)还?没有?(?=$))"
    r"|(?P<at_most><=|≤|小于等于|小于或等于|不超过|没超过|没有超过|超不过|不大于|不多于|最多|顶多|至多"
    r"|撑死|顶天|最长|满打满算不超过)"
    r"|(?P<nearly>快要?|将近|接近|临近|马上要?|即将|眼看|差一?点儿?|差一些|差几天|就要|近|奔着?|小(?=两|三|四|五))"
    r"|(?P<over>超过|超了?|不止|多于|大于|高于|过了|>(?!=))"
    r"|(?P<exact>刚好|正好|刚刚好|整整|整|刚刚?满|刚刚?够|刚刚?到|刚刚?交满|刚刚?交够|刚刚?交了|恰好"
    r"|不多不少|满打满算|总算满|刚好满|正好满)"
    r"|(?P<at_least>>=|≥|大于等于|大于或等于|至少|起码|最少|少说|不少于|不低于|不下|最低|怎么也|保底|满|够)"
    r"|(?P<about>差不多|大概|大约|大致|大约摸|约[莫摸]?|差不离|大体|~))" + _FILL + r"$"
)
_AFTER = lazy(
    r"(?:了|的|吧|啊|咁|,(?=左右|不到|以上|不止|差不多(?:$|[,。了吧])))?(?:"
    r"(?P<below>(?:都|还|也)*(?:不到|不足|不满|没到|没满|未到|未满|未够|不够|没够|没有)(?:一点|点|些"
    r"|的样子|呢|了|吧)*(?=$"
    r"|[,。;!?]))"
    r"|(?P<at_most>(?:以|之)?内(?!容)|(?:及|或)?以下|封顶)"
    r"|(?P<over>不止|开外|都?过了(?=$|[,。]))"
    r"|(?P<at_least>(?:及|或者?)?以上|往上|朝上|向上|打底|起步|\+(?=$|[,。;!?)了吧])|是有的?(?=$|[,。])|肯定有|总有)"
    r"|(?P<nearly>(?:就|都)?(?:快|要)(?:到|满)?了(?=$|[,。])|快(?=$))"
    r"|(?P<exact>整|刚好|正好)"
    r"|(?P<about>左右|上下|前后(?!加|一|总|共)|差不多(?!快|有)|的?样子|光景|(?<=个)来月|之?间))"
)
_ORDER: Final = tuple(Bound)
_REACH: Final = 16
"""Characters before an amount that are searched for such words."""


def bounds_before(text: str, start: int, limit: int) -> tuple[int, frozenset[Bound]]:
    """Where the words of approximation before text[start] begin, and what they say. Not before `limit`."""
    bounds: set[Bound] = set()
    begin = start
    while match := _BEFORE.search(text, max(limit, begin - _REACH), begin):
        kind = match.lastgroup
        if kind is None:
            break
        if kind == "at_least" and text[max(0, match.start() - 2) : match.start()].endswith(("不", "没", "未", "能")):
            break
        bounds.add(Bound(kind))
        begin = match.start()
    return begin, frozenset(bounds)


def bounds_after(text: str, end: int) -> tuple[int, frozenset[Bound]]:
    """Where the words of approximation after text[:end] end, and what they say."""
    bounds: set[Bound] = set()
    while match := _AFTER.match(text, end):
        kind = match.lastgroup
        if kind is None or (_NEXT.match(text, match.end()) and kind in {"below", "exact"}):
            break
        bounds.add(Bound(kind))
        end = match.end()
    return end, frozenset(bounds)


_NEXT = lazy(QUANTITY)


def widened(months: Months, bounds: frozenset[Bound]) -> Months:
    """The interval that the words make of an amount. Whoever paid at all paid a month, so none begins below 1."""
    least, most = months.least, months.most
    strongest = next((bound for bound in _ORDER if bound in bounds), None)
    if strongest is None or most is None:
        return months
    match strongest:
        case Bound.BELOW:
            return Months(1, most - 1) if most > 1 else Months(0, 1)
        case Bound.AT_MOST:
            return Months(min(1, most), most)
        case Bound.NEARLY:
            if least != most:
                return Months(max(least - 3, 1), most) if least > 1 else months
            return Months(max(most - 3, 1), most - 1) if most > 1 else Months(0, most)
        case Bound.OVER:
            return Months(least + 1, None) if least == most else Months(least, None)
        case Bound.AT_LEAST:
            return Months(least, None)
        case Bound.ABOUT if least == most and most:
            return Months(max(least - 2, 1), most + 2)
        case _:
            return months
