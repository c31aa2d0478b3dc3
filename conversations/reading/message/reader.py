"""Reads every fact that one message states, whatever was asked: 「在江阴上班，高级工证六月拿的，社保公司交着」.

A fact needs words of its own: a bare number is none, nor are years on the job, an age, a phone's or a certificate's
number. What isn't stated is left out. The single readers do the reading, each on its own stretches of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from conversations.reading.dates import reader as dates
from conversations.reading.insurance import words
from conversations.reading.insurance.reader import read_mended, says_only_where
from conversations.reading.lazy import lazy
from conversations.reading.levels import reader as levels
from conversations.reading.levels.reader import LevelReading
from conversations.reading.message.items import Kind, Topic
from conversations.reading.message.stretches import Parted, part
from conversations.reading.message.whose import BLANK, own
from conversations.reading.months import reader as months
from conversations.reading.normalise import EDGE, compact
from conversations.reading.numbers import read_number
from conversations.reading.people.ages import YOUNGEST
from conversations.reading.places import reader as places
from conversations.reading.result import Ambiguous, Invalid, Read, Stretch, Unreadable, Unsure
from policies.places import Gazetteer, overlaps

SLOTS: Final = ("place", "level", "issue_date", "ui_months", "si_status", "hukou_place", "insured_place", "age")
"""The keys of what `read_message` gives."""

OLDEST = 100
"""Years of age that are taken for the asker's."""

_YEARS: Final = r"\d{2}|[二三四五六七]?十[一二三四五六七八九]?|[二三四五六七]十[多几]"
_AGE = lazy(
    rf"(?:我|今年|现在|已经|虚岁|周岁|年龄|刚满|快)*(?:{_YEARS})(?:周|虚)?岁(?!的?时|那年|入|开始|进|结婚|就"
    r"|以前)多?(?:了|的人)?"
    rf"|(?<!\d)今年(?:都|已经|刚|快)*(?:{_YEARS})(?=了?(?:[,。;!?]|$))了?"
)
_NOISE = lazy(
    r"(?:电话|手机|微信|qq|身份证|证书?编?号|编号|工号|号码|证书号)(?:号码?)?(?:是|:|为)*[\da-z\-]{4,}|"
    r"(?<![\d.])(?:1[3-9]\d{9}|\d{17}[\dx]|\d{9,})(?!\d)"
    r"|\d{4}年(?:\d{1,2}月)?(?:\d{1,2}[日号])?(?:的)?(?:出?生|属)|\d\d年(?=的?出?生|属)"
    r"|(?:\d+|[一二两三四五六七八九十几]+)(?:多|几)?年(?:多)?(?:的)?(?:工龄|经验|"
    r"老(?=[焊电钳木司师工员手油厨])|驾龄|电工经验|工作经验)|(?:工龄|经验|干了|做了|上班|打工|开了|"
    r"跑了)(?:有|快|都|已经)*(?:\d{1,2}|[一二两三四五六七八九十几]{1,3})(?:多|几)?年(?:半|多)?(?:了)?"
    r"|(?:工资|月薪|收入|一个月|每个?月)(?:\d+|[一二三四五六七八九十几]+)(?:多|几)?(?:块|元|千|万|"
    r"k)*(?![个月年])|\d+(?:块|元|千|万)(?!人)"
)
_ASKING = lazy(
    r"(?:听说|据说|听人说|都说)[^,。;!?我]*|(?:我?(?:想|要|来)(?:问|咨询|了解|知道)|请问|问一?下"
    r"|咨询一?下)(?!的)[^,。;!?]*|(?:能|可以|"
    r"可)领[^,。;!?]*|(?:还|从)?(?:没有?|未)?(?:领|申请|拿|享受)?(?:过|了|到)?补贴[^,。;!?]*"
    r"|(?:怎么|咋|如何)(?:申请|领|办|弄)[^,。;!?]*|多少钱[^,。;!?]*"
)
_NO_NAME = lazy(r"[^\w]|我|有|在|是|的|了|就|也|还|这|现在|上班|打工|你好|手里|师傅|干活|车间|工厂")
"""What a name of a place is not made of: a text of nothing else needn't be looked through."""
_NUMBERED = lazy(r"1[.、)]\D.*?(?<![\d.])2[.、)]")
_DATE_WORDS = lazy(
    r"哪(?:天|年|个?月|日|一天|一年)|几(?:号|月|时)|什么时[候间]?|啥时|何时|日期|时间|日子|多久|发|拿|领|"
    r"考|下来|边日"
)
_LONG_AGO = lazy(
    r"(?:(?:好多|好几|很多|许多|几)年(?:之|以)?前|很久(?:以|之)?前|好久以?前|老早).{0,3}(?:发|拿|考|领|办|证)"
)
_LEVEL_WORDS = lazy(r"几级|哪级|哪一级|什么级|啥级|级别|等级")
_MONTH_WORDS = lazy(r"几个?月|多少个?月|多久|月数|几年|多长|多少")
_AWAITED = lazy(
    r"(?:没有?|未)(?:给我?|能|有)*(?:发|下来|拿到|拿证|出来|出证|出|收到|领|到手|批|制|寄)|等(?:着|"
    r"待)?(?:发|拿|领|出|下|证|结果|成绩)|(?:还|正)?在(?:等|制|公示|审核|走流程)|成绩(?:还|都)?(?:没|未)|"
    r"公示"
)
_EXPECTED = lazy(r"要|才|等|没|还|会|预计|得到|估计")
_ONE_LEVEL = lazy(r"[初中高]级|技师|[一二三四五1-5]级|特级|首席|[初中高]电")
_STILL_TO_SIT = lazy(
    r"(?:考试|培训|报名|报了)[^。]{0,12}考(?![的了过到出下取上完])[^,。]{0,5}?(?:级|工|技师)(?=$|[,。])"
)
_NEVER = lazy(
    r"(?:从来?|一直|压根|根本)?(?:都|就)?没(?:有)?(?:给我?)?(?:交|缴|买|供|参|上)过|从来?(?:都)?没(?:交|缴|"
    r"买|供)"
)
_SOME: Final = {"min": 1, "max": None}
"""Paid, but no number: a date in the same words (上个月断了) doesn't make it one."""


def read_message(text: str, today: date, gazetteer: Gazetteer) -> Mapping[str, LevelReading]:
    """What the message states, by the names in `SLOTS`; `Unsure` where it says that the person doesn't know.

    Spans are in `compact(text)`. The asker's own facts, or, where only one other person is spoken of, that person's.
    """
    said = compact(text)
    found: dict[str, LevelReading] = {}
    mine = own(_without_noise(_without_numbering(said)))
    if age := _age(mine):
        found["age"] = age
        mine = _AGE.sub(_blank, mine)
    parted = part(words.mended(mine), gazetteer)
    work = _place(parted, gazetteer)
    if work is not None:
        found["place"] = work
    if parted.has(Topic.CERT, Kind.HEAD, Kind.TAIL, Kind.DATE, Kind.UNSURE):
        found |= _certificate(parted, today)
    found |= _insured(parted, today, gazetteer, work)
    if says_only_where(said):
        found.pop("si_status", None)
    if parted.has(Topic.HOME, Kind.PLACE) and (
        home := _on(parted.of(Topic.HOME), lambda said: places.read_place(said, gazetteer, "home"))
    ):
        found["hukou_place"] = home
    return {slot: _as_said(reading, said) for slot, reading in found.items()}


def _as_said(reading: LevelReading, said: str) -> LevelReading:
    """With the words as they were typed, not as they were mended and blanked."""
    if isinstance(reading, Read | Invalid) and reading.span:
        return replace(reading, said=said[slice(*reading.span)])
    return reading


def _blank(match: re.Match[str]) -> str:
    return BLANK * len(match[0])


def _without_noise(said: str) -> str:
    return _ASKING.sub(_blank, _NOISE.sub(_blank, said))


def _without_numbering(said: str) -> str:
    """1.南通2.四级3.今年1月4.11个月: the answers of a list, without the numbers that count them."""
    if not _NUMBERED.match(said):
        return said
    chars, at = list(said), 0
    for number in range(1, 10):
        match = lazy(rf"(?<!\d){number}[.、)](?=\S)").search(said, at)
        if match is None:
            break
        chars[slice(*match.span())] = BLANK * 2
        at = match.end()
    return "".join(chars)


def _on(text: str, read: Callable[[str], LevelReading]) -> LevelReading | None:
    """What a reader makes of a text with blanks, its span moved to where the words stand; None if it finds nothing."""
    inside = text.strip(EDGE)
    if not inside:
        return None
    at = text.index(inside)
    reading = read(inside)
    if isinstance(reading, Unreadable):
        return None
    if isinstance(reading, Unsure):
        return reading
    span = getattr(reading, "span", None)
    moved: Stretch = (span[0] + at, span[1] + at) if span else (at, at + len(inside))
    return replace(reading, span=moved) if hasattr(reading, "span") else reading


def _whole(text: str, reading: LevelReading) -> LevelReading | None:
    """A reading of a text whose pinyin was put in characters: it stands where the text does."""
    if not isinstance(reading, Read):
        return reading if isinstance(reading, Unsure) else None
    inside = text.strip(EDGE)
    at = text.index(inside)
    return replace(reading, span=(at, at + len(inside)), repaired=True)


def _age(said: str) -> Read | None:
    match = _AGE.search(said)
    if match is None:
        return None
    reading = read_number(match[0].removeprefix("快"), YOUNGEST, OLDEST)
    return replace(reading, span=match.span()) if isinstance(reading, Read) else None


def _place(parted: Parted, gazetteer: Gazetteer) -> LevelReading | None:
    text = parted.of(Topic.WORK, None)
    if len(_NO_NAME.sub("", text)) < 2:
        return None
    reading = _on(text, lambda said: places.read_place(said, gazetteer))
    return reading if isinstance(reading, Read | Ambiguous) else None


def _certificate(parted: Parted, today: date) -> dict[str, LevelReading]:
    text = parted.of(Topic.CERT)
    found: dict[str, LevelReading] = {}
    level = _on(text, levels.read_level)
    issued = _on(text, lambda said: dates.read_date(said, today))
    awaited = isinstance(issued, Invalid) and issued.reason == "not_issued" and _AWAITED.search(text) is not None
    ahead = isinstance(issued, Invalid) and issued.reason == "future" and _EXPECTED.search(text) is not None
    if issued is not None and (awaited or (parted.has(Topic.CERT, Kind.DATE) and not isinstance(issued, Unsure))):
        found["issue_date"] = issued
    elif _LONG_AGO.search(text) or (
        parted.asked_of(Topic.CERT, _DATE_WORDS) and not parted.asked_of(Topic.CERT, _LEVEL_WORDS)
    ):
        found["issue_date"] = Unsure()
    if isinstance(level, Unsure):
        if parted.asked_of(Topic.CERT, _LEVEL_WORDS):
            found["level"] = level
    elif (
        level is not None
        and not (isinstance(level, Read) and _STILL_TO_SIT.search(text))
        and not ((awaited or ahead) and (isinstance(level, Invalid) or len(_ONE_LEVEL.findall(text)) < 2))
    ):
        found["level"] = level
    return found


def _insured(parted: Parted, today: date, gazetteer: Gazetteer, work: LevelReading | None) -> dict[str, LevelReading]:
    found: dict[str, LevelReading] = {}
    if not parted.has(Topic.INSURANCE, Kind.HEAD, Kind.TAIL, Kind.LENGTH):
        return found
    text = parted.of(Topic.INSURANCE)
    spelt = words.spelt_out(text)
    status: LevelReading | None = None
    if parted.has(Topic.INSURANCE, Kind.HEAD, Kind.TAIL):
        status = _on(spelt, read_mended) if len(spelt) == len(text) else _whole(text, read_mended(spelt))
    place: LevelReading | None = None
    if parted.has(Topic.INSURANCE, Kind.PLACE):
        place = _on(text, lambda said: places.read_place(said, gazetteer, "insured"))
        if isinstance(place, Read | Ambiguous):
            found["insured_place"] = place
    if isinstance(status, Read):
        found["si_status"] = _where(status, work, place)
    elif isinstance(status, Unsure) and re.search(r"交没交|有没有?(?:在)?交|有没(?:有)?|在不在交|断没断", text):
        found["si_status"] = status
    stated = parted.has(Topic.INSURANCE, Kind.LENGTH, Kind.DATE) or parted.asked_of(Topic.INSURANCE, _MONTH_WORDS)
    never = isinstance(status, Read) and status.value == "none" and _NEVER.search(spelt) is not None
    if (stated or never) and (paid := _on(text, lambda said: months.read_months(said, today))):
        counted = parted.has(Topic.INSURANCE, Kind.UNSURE) or (
            parted.has(Topic.INSURANCE, Kind.LENGTH) and "几" in text
        )
        if counted or not isinstance(paid, Read) or paid.value != _SOME:
            found["ui_months"] = paid
    return found


def _where(status: Read, work: LevelReading | None, insured: LevelReading | None) -> Read:
    """Here or elsewhere, by the two places where both are named."""
    if status.value not in ("paying_here", "paying_elsewhere"):
        return status
    working, paying = _codes(work), _codes(insured)
    if not working or not paying:
        return status
    same = any(overlaps(a, b) for a in working for b in paying)
    return replace(status, value="paying_here" if same else "paying_elsewhere")


def _codes(reading: LevelReading | None) -> list[str]:
    match reading:
        case Read(value):
            return [str(value)]
        case Ambiguous(options):
            return [str(code) for code, _ in options]
    return []
