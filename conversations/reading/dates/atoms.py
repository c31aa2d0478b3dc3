"""The words and numbers that dates are made of, each found where it stands: a year, a month, 上周, 国庆, 腊月, 初五.

Atoms only: which neighbours make one date together is for `mentions`. Numbers that count something else
(三年工龄, 3个月, 第3批, 24岁) are passed over as a whole, so that no date is found inside them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from conversations.reading.dates import numerals as date_numerals
from conversations.reading.dates import words as date_words
from conversations.reading.dates.festivals import NAMES
from conversations.reading.dates.numerals import CHAIN, RUN, Found
from conversations.reading.dates.spans import Parts
from conversations.reading.lazy import lazy
from conversations.reading.numbers import DIGIT, HAN


@dataclass(frozen=True, slots=True)
class Atom:
    """A part of a date in text[start:end]. `bare`: a number without a unit, a day only right after a month."""

    start: int
    end: int
    parts: Parts
    bare: bool = False


_H: Final = "零〇一二三四五六七八九十廿卅壹贰叁肆伍陆柒捌玖拾"
_SMALL: Final = rf"(?:(?<!\d)\d{{1,2}}(?!\d)|(?<![{HAN}])[{_H}]{{1,3}}(?![{HAN}]))"
_N: Final = rf"(?:\d{{1,4}}(?:\.\d)?|[{HAN}]{{1,4}}(?:点五)?)"
_LINK: Final = r"(?:到|至|-|~|—|或者?是?|还是|、)"
_NOT_A_LEVEL: Final = r"(?!级|集|电|次|中|技|考|专|心|旬|学|间|一[个起些直]|三毕)"
_NO_YEAR_AFTER: Final = (
    r"(?!之?以?前(?!后)|多|半(?!年)|来|以[上内下]|的?(?:经验|工龄|时间|社保)|工龄|了(?!,?拿)|没|制|级|龄|左右的?经验)"
)
_COUNTED_BEFORE: Final = (
    r"(?:工龄|工作|从业|从事|上班|入行|经验|干|做|学|交|缴|满|超过|不到|快|整整|近|住|待|呆|来)"
    r"(?:了|满|有|过|的)*(?:快|近|将近|差不多)?"
)

_YEAR: Final = (
    r"(?:[二两]千零?(?:[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
    rf"|(?:19|20)\d\d|\d\d|(?<![{HAN}])(?:[{DIGIT}\d两]{{4}}|[{DIGIT}]{{2}}))"
)

SKIP: Final = (
    r"(?:编号|证号|证书号|号码|电话|手机号?|尾号|身份证号?|编码|微信|qq|no\.?)[里面上前后]{0,2}[是为:号码有带]{0,3}[a-z]{0,6}\d[\da-z\-]*"
    rf"|{_COUNTED_BEFORE}{_N}(?:来|多|几)?(?:年(?!前|之前|以前|{_SMALL}月)|个月(?!前|之前|以前)|天(?!前))[多半]?"
    rf"|{_N}(?:来|多|几)?个(?:多|半)?月(?![前之以]|{_SMALL}号)"
    rf"|第?{_N}(?:批|届|期(?!间)|次|名|位|周岁|岁|级|块|元|万|个(?!月|周|半|多|季)|家|人(?!社)|分(?!发)|楼|层|小时|章|节课|门|本(?!月))"
    r"|(?<!的)(?:我|俺|本人)(?:是|,)*(?:19[5-9]|200|[5-90])\d年(?:的|生|出生)?(?=$|[,。人生])|(?:19|20)?\d\d年(?=生人|的人|出?生|属[鼠牛虎兔龙蛇马羊猴鸡狗猪])|[6-90][05]后"
    r"|\d\d年的(?=,(?:快|都|该|马上|今年)?[^,。]{0,4}(?:退休|岁|老了|属))"
    rf"|(?:得|怕|都|少说|起码|至少)有{_N}年"
    r"|[有些多]年头|年头[了久]|[每近这那几]年(?!初|底|末|中)|每[个]?[月周]|周[边围到期年全六日]?(?=[边围到期全年](?!年前))|一[二三四]线|老年|[青中]年(?!前)|年[龄轻审纪假费]"
    r"|\d+(?:\.\d+)?(?:元|块|万|%|kv|v|小时|公里)"
)

_NUMBERS_TOO: Final = ("三八", "五一", "五四", "六一", "七一", "八一", "十一")
_FESTIVAL_NAMES: Final = "|".join(sorted((name for name in NAMES if name not in _NUMBERS_TOO), key=len, reverse=True))
_UNLIKE_NUMBERS: Final = rf"(?<![{HAN}\d月历第])"
_TABLE: Final[tuple[tuple[str, str, Callable[[date_words.Groups, date], Parts | None] | None], ...]] = (
    (
        "mixed_ago",
        rf"{_N}个半?月(?:[零又]{_N}天)?(?:之|以)?前(?<!个月前)(?<!个月之前)(?<!个月以前)",
        date_words.year_open,
    ),
    ("skip", SKIP, None),
    (
        "ago",
        rf"(?:(?P<ago_most>大)?(?P<ago_half>半)年|(?:(?P<ago_n>\d{{1,4}}(?:\.\d)?|[{HAN}]{{1,4}}(?:点五)?))"
        r"(?P<ago_more>[多几来])?(?:(?P<ago_over>个多)|个)?(?P<ago_unit>天|日|周|(?<=个)月|(?<=[俩两仨]|多)月|年)"
        rf"(?:(?P<ago_and_half>半)|[零又]?(?P<ago_months>\d{{1,2}}|[{_H}]{{1,3}})个月)?)(?P<ago_past>多)?(?:之|以)?前(?![半后天几]|年(?![初底末中尾]))",
        date_words.ago,
    ),
    (
        "day_word",
        "(?P<day_word>"
        + "|".join(sorted(date_words.DAYS_BACK, key=len, reverse=True))
        + r")(?:个)?(?:晚上|早上|上午|下午|中午|晚|早)?",
        date_words.day_word,
    ),
    (
        "week",
        r"(?P<which>这一?个?|本|[上大]{1,3}一?个?|下{1,2}一?个?)?(?:周(?!年|[边围期全转师岁])|(?<=[上下])周)"
        r"(?:周?(?P<weekday>[一二三四五六日天1-7末](?:(?<=[一二三四五六])(?:还是|或者?|、)?周?[二三四五六日天])?(?![\d个年月]|[一二三四五六七八九十]|[直起些共样]|[天日](?:前|后))))?",
        date_words.week,
    ),
    (
        "year",
        rf"(?<![\d.第])(?P<year>{_YEAR})(?:{_LINK}(?P<year_b>{_YEAR}))?\s?年{_NO_YEAR_AFTER}份?",
        date_words.year,
    ),
    (
        "year_open",
        rf"(?:(?:19|20)?\d\d|[{DIGIT}]{{2,4}})年(?:以前|之前|前)(?!后)|年前(?!后)|年后|开春|闰月|[农阴旧]历的?年[底末尾初中]|过完?年(?:前|后|的?时候|那会儿?)?|过大年|寒假|暑假|冬天|冬季|(?<=年)冬(?!月)|小年(?!轻)|[前这那]几年|这个?时候|这时候?|这会儿?|同期",
        date_words.year_open,
    ),
    (
        "year_word",
        rf"(?P<year_word>(?<![{HAN}\d几])来年|"
        + "|".join(sorted((word for word in date_words.YEARS_BACK if word != "来年"), key=len, reverse=True))
        + r")份?(?!轻)",
        date_words.year_word,
    ),
    ("lunar_mark", r"(?:农历|阴历|旧历|老历|古历)", date_words.lunar_mark),
    ("lunar_month", r"(?P<lunar_leap>闰)?(?P<lunar_month>正月|冬月|腊月)(?:里|间)?", date_words.lunar_month),
    (
        "lunar_day",
        r"(?P<new_year>大年|年(?=初))?(?<!\d)初(?P<lunar_day>十|[一二三四五六七八九](?![十月级]))(?!毕业|学历|文化|[个起些直样般次]|年级)(?:日|号)?",
        date_words.lunar_day,
    ),
    (
        "festival",
        rf"(?P<festival>{_FESTIVAL_NAMES}|{_UNLIKE_NUMBERS}(?:{'|'.join(_NUMBERS_TOO)})|大年三十|年三十)(?![号日个年点岁级月份\d{DIGIT}十])"
        r"(?:劳动节|妇女节|儿童节|节日|节|佳节)?的?(?:(?P<holiday>期间|假期|放假|长假|小长假|黄金周|假)(?:期间|时|里)?)?",
        date_words.festival,
    ),
    (
        "month_word",
        r"(?P<month_word>本月|[这当]个?月|上{1,3}一?个?月|大上个?月|下{1,2}一?个?月|前个月)份?(?!会)",
        date_words.month_word,
    ),
    (
        "season",
        r"(?P<season>(?<!同)[上下]半年度?|第?[一二三四1-4]个?季度|[上这本]一?个?季度|q[1-4]"
        rf"|[春夏秋](?:天|季|里)|(?<=年)[春夏秋](?![节运招])|(?<=年)年?(?:初|头)(?![一二三四五六七八九十]){_NOT_A_LEVEL}"
        rf"|(?<=年)年?中(?:旬|期)?{_NOT_A_LEVEL}|(?<=年)年?[底末尾]"
        rf"|年(?:初(?![一二三四五六七八九十]){_NOT_A_LEVEL}|中{_NOT_A_LEVEL}|[底末尾](?!奖)))",
        date_words.season,
    ),
    ("chain", CHAIN, None),
    ("run", RUN, None),
    (
        "month",
        r"(?<![\d.第])(?P<leap>闰)?(?P<month_a>"
        rf"(?:0?[1-9]|1[0-2])(?={_LINK})|\d{{1,2}}(?!{_LINK})"
        rf"|(?:(?<![{HAN}])|(?<=[二两贰][零〇][{DIGIT}][{DIGIT}]))[{_H}]{{1,4}}"
        rf")(?:{_LINK}(?P<month_b>{_SMALL}))?月份?(?!球|饼)",
        date_words.month,
    ),
    (
        "month_part",
        r"(?:(?<=月)|(?<=月份)|(?<=月的)|(?<=月份的))(?P<month_part>(?:[上中下]|上中|中下)旬|[上下]半月|月?(?:初|头)(?![一二三四五六七八九十])"
        rf"{_NOT_A_LEVEL}|月?中(?:间|旬)?{_NOT_A_LEVEL}|月?[底末尾]|最后一天|[第头]一天)",
        date_words.month_part,
    ),
    (
        "own_part",
        rf"(?P<own_part>(?:[上中下]|上中|中下)旬|[上下]半月|月(?:初|头|[底末尾])|月中{_NOT_A_LEVEL})",
        date_words.own_month_part,
    ),
    (
        "tens",
        rf"(?<![{HAN}\d])(?P<tens>十|二十|廿|三十|10|20|30)好?[几多来](?:号|日|(?<=月..)|(?<=月...))",
        date_words.tens,
    ),
    (
        "day",
        rf"(?<![\d.第])(?P<day_a>\d{{1,2}}|(?<![{HAN}])[{_H}]{{1,4}})(?:{_LINK}(?P<day_b>{_SMALL}))?(?:日|号|曰)"
        r"(?!线|楼|车间|院|门|码|文件|店|机|床|桌|窗|厅|公馆|子)",
        date_words.day,
    ),
    ("number", rf"(?P<number>{_SMALL})(?![\d.个年月级次点分多几岁元块人条批期天周])", date_words.number),
)

_BUILD: Final = {f"{name}_": build for name, _, build in _TABLE}


@cache
def _all() -> re.Pattern[str]:
    """Compiled at the first message, not at import: it is long."""
    return lazy("|".join(f"(?P<{name}_>{pattern})" for name, pattern, _ in _TABLE))


_EVE_NAMES: Final = {"大年三十": "除夕", "年三十": "除夕"}


def find_atoms(text: str, today: date) -> list[Atom]:
    """All atoms of a prepared text, in order, none overlapping another."""
    atoms: list[Atom] = []
    for match in _all().finditer(text):
        name = match.lastgroup or ""
        found: list[Found] = []
        if name == "chain_":
            found = date_numerals.of_chain(match, today)
        elif name == "run_":
            found = date_numerals.of_run(match, today)
        elif (build := _BUILD[name]) is not None:
            parts = build(match.groupdict(), today)
            if parts is not None and parts.festival in _EVE_NAMES:
                parts = Parts(festival=_EVE_NAMES[parts.festival])
            found = [(match.start(), match.end(), parts)] if parts is not None else []
        atoms += [Atom(start, end, parts, bare=name == "number_") for start, end, parts in found]
    return atoms
