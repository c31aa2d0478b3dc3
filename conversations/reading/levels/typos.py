"""Mends the names of levels where one character was misheard or misread: 中集工, 技帅, 三及.

Two characters are little to go by (机师 is a pilot, 中集 a company), so those are mended only where the name must end
or a trade begins. The text keeps its length.
"""

from __future__ import annotations

import re
from typing import Final

from conversations.reading.lazy import lazy
from conversations.reading.levels.terms import TRADE
from conversations.reading.sounds import Terms, alike

_LONG: Final = Terms(
    "初级工 中级工 高级工 高级技师 特级技师 首席技师 高级技工 中级技工 高级工程师 中级工程师 建造师 健康证 "
    "驾驶证 操作证 "
    "特种作业 没有证 没证书".split()
)
_LEFT_ALONE = lazy(r"[高中初]级[公供](?!$|证|的|,)|高级技术工?|(?:高级|中级)技(?:校|能|术)")
_END: Final = rf"(?=$|[,。、;/(]|证|的|和|跟|也|都|有|了|吧|{'|'.join(TRADE)})"
_GRADE = lazy(rf"(?P<head>[高中初])(?P<odd>[^级技几年])(?=$|[,。;/(]|工|证|[{TRADE}])")
_NUMBER = lazy(
    rf"(?:^|(?<=[国的是有,:])|(?<=等级)|(?<=资格))(?P<head>[一二三四五1-5])(?P<odd>[^级])(?=$|,|工$|证|[{TRADE}])"
)
_TECHNICIAN = lazy(
    rf"技(?P<odd>[^师工能校术高])(?!师){_END}"
    rf"|(?<![会统审设飞司])(?P<first>[机记计级几极积及即吉集纪继既季])师{_END}(?!傅)"
)
_HEARD_NUMBER = lazy(r"(?P<odd>[^一二三四五上下])级(?P<tail>工|证|证书)?")
_LIKELY: Final = "级极及集急机季记积基吉"
"""What 级 is taken for after a number; 一技, 三计 and the like mean something else."""


def mended(text: str) -> str:
    """A compacted text with the names of levels set right, of the same length."""
    text = _GRADE.sub(lambda match: _set(match, "odd", "级"), text)
    text = _NUMBER.sub(lambda match: _set(match, "odd", "级") if match["odd"] in _LIKELY else match[0], text)
    text = _TECHNICIAN.sub(_technician, text)
    kept = _LEFT_ALONE.search(text)
    if kept is None:
        return _LONG.repair(text)
    start, end = kept.span()
    return _LONG.repair(text[:start]) + text[start:end] + _LONG.repair(text[end:])


def heard_number(text: str) -> str:
    """「山级」 for 三级, where the text is nothing else; the text itself if it is no such thing."""
    match = _HEARD_NUMBER.fullmatch(text)
    if match is None:
        return text
    for number in "一二三四五":
        if alike(number, match["odd"]):
            return number + text[1:]
    return text


def _set(match: re.Match[str], group: str, char: str) -> str:
    start = match.start(group) - match.start()
    return match[0][:start] + char + match[0][start + 1 :] if alike(char, match[group]) else match[0]


def _technician(match: re.Match[str]) -> str:
    return _set(match, "odd", "师") if match["odd"] else _set(match, "first", "技")
