"""Prepares a message for the date reader: pinyin in characters, misheard date words mended, 星期 and 礼拜 as 周.

The text may change its length; a `Script` knows for each character where it came from. It finds no dates.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

from conversations.reading.dates.pinyin import in_characters
from conversations.reading.lazy import lazy
from conversations.reading.numbers import value
from conversations.reading.sounds import Terms


@dataclass(frozen=True, slots=True)
class Script:
    """A prepared text with, for each character, the stretch of the message that it stands for."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    repaired: bool = False

    def stretch(self, start: int, end: int) -> tuple[int, int]:
        """Where text[start:end] stood in the message."""
        return self.starts[start], self.ends[end - 1]

    def sub(self, pattern: re.Pattern[str], put: Callable[[re.Match[str]], str], *, mends: bool = False) -> Script:
        """Each match replaced. A replacement of the same length keeps the places one by one."""
        pieces: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for match in pattern.finditer(self.text):
            new = put(match)
            if new == match[0]:
                continue
            start, end = match.span()
            pieces += [self.text[at:start], new]
            same = len(new) == end - start
            starts += self.starts[at:start]
            ends += self.ends[at:start]
            starts += self.starts[start:end] if same else [self.starts[start]] * len(new)
            ends += self.ends[start:end] if same else [self.ends[end - 1]] * len(new)
            at = end
        if not pieces:
            return self
        pieces.append(self.text[at:])
        starts += self.starts[at:]
        ends += self.ends[at:]
        return Script("".join(pieces), tuple(starts), tuple(ends), self.repaired or mends)


_NUMBER: Final = r"(?:\d{1,2}|[一二三四五六七八九十廿卅]{1,3})"
_LATIN = lazy(r"[a-z]{2}")
_PINYIN_RUN = lazy(r"(?<![a-z])[a-z][a-z '’]*[a-z](?![a-z])")
_NAMED_CALENDAR = lazy(r"[(]?(?:公历|阳历|新历|西历|国历)的?[)]?")
_FIRST_MONTH = lazy(r"(?<![公单美日欧万千百十\d])元月")
_WEEKS = lazy(r"个?(?:星期|礼拜)")
_SPACED_DIGITS = lazy(r"(?<!\d)(?<!\d )\d(?: \d)+(?=[年月日号])|(?<=[年月])\d \d(?!\d)|(?<!\d)\d(?: \d){3,}(?!\d)")
_LOOSE_SPACE = lazy(r" (?=[^0-9a-z])|(?<=[^0-9a-z]) ")
_ROMAN_MONTH = lazy(r"(?<=年)(?:x?i{1,3}|i?[vx]|vi{1,3})(?=月)")
_SPLIT_YEAR = lazy(r"(?<!\d)(?:19|20) \d\d(?=年)")
_MISHEARD_MONTH = lazy(
    rf"(?<=[年,的是在\d一二三四五六七八九十])(?<!个)[越阅岳悦](?=[份分]|{_NUMBER}|[初底末中的拿发领,。]|$)|(?<=[上这]个)[越用]"
)
_MISHEARD_SHARE = lazy(r"(?<=月)[分粉芬](?!数|公司|钟)")
_MISHEARD_DAY = lazy(rf"(?:(?<=月)|(?<=月份)|^){_NUMBER}[好耗浩毫昊豪](?!像|几|多|久|不|了|看|在|说|的[吗呢])")
_MISHEARD_YEAR = lazy(rf"(?:(?<!\d)(?:19|20)\d\d|二[零〇]二[零〇一二三四五六七八九])[念粘连廉](?={_NUMBER}月)")
_MISHEARD_NUMBER = lazy(r"(?:(?<=[去今前]年)|(?<=\d年)|^)[酒久玖期妻吧爸溜留午舞思肆伞耳](?=月(?!亮|饼|子))")
_MISHEARD_NUMBER_BY: Final = {
    **dict.fromkeys("酒久玖", "九"),
    **dict.fromkeys("期妻", "七"),
    **dict.fromkeys("吧爸", "八"),
    **dict.fromkeys("溜留", "六"),
    **dict.fromkeys("午舞", "五"),
    **dict.fromkeys("思肆", "四"),
    "伞": "三",
    "耳": "二",
}
_MISHEARD_UNIT = lazy(r"(?<=[\d一二三四五六七八九十两几])[各格](?=月)|(?<=[上这下])各(?=月|周|星期|礼拜)")
_MISHEARD_YEAR_WORD = lazy(
    r"(?<![来回出过一下])去[念粘连廉联莲](?!续|接|上|书|着)|[取趣娶]年|[金斤巾]年|[钱乾]年(?=\d|初|底|中|的|[一二三四五六七八九十]|$)"
)
_MISHEARD_YEAR_WORD_BY: Final = {
    **dict.fromkeys("念粘连廉联莲", "年"),
    **dict.fromkeys("取趣娶", "去"),
    **dict.fromkeys("金斤巾", "今"),
    **dict.fromkeys("钱乾", "前"),
}
_MISHEARD_LUNAR = lazy(r"[辣蜡]月|(?<=大年)出(?=[一二三四五六七八九十])|[农侬]立(?=[一二三四五六七八九十正腊冬])")
_MISHEARD_LUNAR_BY: Final = {"辣": "腊", "蜡": "腊", "出": "初", "立": "历", "侬": "农"}

_TERMS: Final = (
    "昨天 前天 大前天 今天 明天 上个月 上上个月 下个月 上半年 下半年 星期 礼拜 季度 中旬 上旬 下旬 "
    "国庆 元旦 中秋 端午 元宵 春节 劳动节 教师节 清明节 儿童节 妇女节 农历 阴历 左右 前后"
).split()
_ORDINARY = lazy(
    "三个月|近年|千年|全年|青年|每年|[全晴整近见惊经作]天|先后|[时学刑行新]期|星[级系]|中学|[上下](?:[学训班])|的时候|[几极角洁]度|春[假杰接]"
    "|元(?:但[没是不还]|单|小)|[交付缴收]钱后|中[训讯]|[因经]历|三旬|三好"
)
"""Words that sound like one of the terms and are meant as they stand."""

_NEAR_A_TERM = lazy(".?[{0}](?:.?[{0}])*.?".format("".join(sorted(set("".join(_TERMS))))))


@cache
def _terms() -> Terms:
    return Terms(_TERMS)


def prepared(compacted: str) -> Script:
    """A compacted message as the lexicon of dates writes it."""
    places = range(len(compacted))
    script = Script(compacted, tuple(places), tuple(place + 1 for place in places))
    if _LATIN.search(compacted):
        script = script.sub(_PINYIN_RUN, lambda match: in_characters(match[0]), mends=True)
        script = script.sub(_LOOSE_SPACE, lambda match: "")
    if " " in script.text:
        script = script.sub(_SPACED_DIGITS, lambda match: match[0].replace(" ", ""))
        script = script.sub(_SPLIT_YEAR, lambda match: match[0].replace(" ", ""))
    script = _mended(script.sub(_ROMAN_MONTH, lambda match: str(value(match[0]) or match[0])))
    script = script.sub(_FIRST_MONTH, lambda match: "一月")
    script = script.sub(_WEEKS, lambda match: "周")
    return script.sub(_NAMED_CALENDAR, lambda match: "")


def _mended(script: Script) -> Script:
    script = script.sub(_MISHEARD_UNIT, lambda match: "个", mends=True)
    script = script.sub(_MISHEARD_MONTH, lambda match: "月", mends=True)
    script = script.sub(_MISHEARD_NUMBER, lambda match: _MISHEARD_NUMBER_BY[match[0]], mends=True)
    script = script.sub(_MISHEARD_SHARE, lambda match: "份", mends=True)
    script = script.sub(_MISHEARD_DAY, lambda match: match[0][:-1] + "号", mends=True)
    script = script.sub(_MISHEARD_YEAR, lambda match: match[0][:-1] + "年", mends=True)
    script = script.sub(
        _MISHEARD_LUNAR, lambda match: "".join(_MISHEARD_LUNAR_BY.get(char, char) for char in match[0]), mends=True
    )
    script = script.sub(
        _MISHEARD_YEAR_WORD,
        lambda match: "".join(_MISHEARD_YEAR_WORD_BY.get(char, char) for char in match[0]),
        mends=True,
    )
    shielded = _ORDINARY.sub(lambda match: "\0" * len(match[0]), script.text)
    mended = _NEAR_A_TERM.sub(lambda match: _terms().repair(match[0]), shielded)
    if mended == shielded:
        return script
    whole = "".join(old if new == "\0" else new for old, new in zip(script.text, mended, strict=True))
    return Script(whole, script.starts, script.ends, repaired=True)
