"""Lengths of time in running text, as months with a lower and an upper end. It doesn't ask what lasted so long."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

from conversations.reading.lazy import lazy
from conversations.reading.months.approximations import bounds_after, bounds_before, widened
from conversations.reading.months.quantities import QUANTITY, Months, quantity

MOST_LENGTHS: Final = 24
"""Lengths looked for in one message, so that no text is slow."""


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time found in text[start:end], its words of approximation included.

    `core` is the length alone and `core_start`, `core_end` where it stands; `years` what of an X年Y个月 the years are,
    in months; `unit` whether one was said; `bare` a number that nothing led up to.
    """

    start: int
    end: int
    months: Months
    core: Months
    core_start: int
    core_end: int
    years: int | None = None
    unit: bool = True
    bare: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    """One amount before its approximations; `unit` 12, 1, or None where only a number was said."""

    end: int
    months: Months | None
    number: str
    unit: int | None
    years: int | None = None


_END: Final = r"(?=$|[,。;!?、()~+\-/]|[了吧呢啊嘛的哦呀哈左上下不以之往打多少快差前整至到或还加又才而])"
_MONTH: Final = (
    rf"(?:个月份?|个半月|个来月|个?多月|[来好]个月|月份?(?![初底末薪]|工资)|期(?![间限工满货])|个(?=不到"
    rf"|左右|多$){_END}|个{_END})"
)
_FIXED = lazy(
    r"(?P<loose>一年半载)|(?P<most_half>大半年|小半年)|半年(?P<half_more>多)?|半载"
    r"|(?P<cantonese>年半)(?P<canto_more>多)?|(?P<odd>个半月)"
    r"|(?P<or_so>年把)|(?P<month_or_so>个把月)|半个月|(?P<small_years>小(?P<small>一|两|三|四|五|1|2|3|4|5)年)"
)
_YEARS = lazy(
    rf"(?P<y>{QUANTITY})个?(?P<header>年头)?(?(header)|(?:周年|年|载))(?![级度初底末龄纪轻代薪会审假终中货费])"
    r"(?!前(?!后))"
)
_HEADED = lazy(rf"(?P<y>{QUANTITY})个年头")
_GAP_NEXT: Final = r"(?!的?(?:时间)?(?:没|断|停|空|漏))"
_TAIL = lazy(
    rf"[零又]?(?P<half>半)(?!个?月)(?P<half_more>多)?(?:一?点儿?)?"
    rf"|(?:多?(?:零|又|外?加上?|多|\+|和|外?带|过)?|,)(?P<m>{QUANTITY})(?P<mu>个半月|个多月|多?个月"
    rf"|月(?!份)|个{_END}){_GAP_NEXT}"
    rf"|(?P<few>多?(?:零|又)?好?几个?月)"
    rf"|零?(?P<naked>1[01]|[1-9]|十[一]?|[一二三四五六七八九])(?=$|[,。了吧])"
    rf"|(?P<more>多(?:一?点儿?|些)?|出[点个]?头|挂零|有余|还多|几(?=$|[,。了吧]))"
)
_MONTHS = lazy(
    rf"(?P<q>{QUANTITY})(?P<unit>个季度|个?季度|{_MONTH})(?P<over>出头|挂零|多(?:一?点儿?)?(?=$"
    rf"|[,。了吧的]))?(?!前(?!后))"
)
_DAYS = lazy(rf"(?P<q>{QUANTITY})(?P<unit>天|日(?!常)|周(?!年|岁)|个?星期|个?礼拜)(?!前)")
_NUMBER = lazy(rf"{QUANTITY}")
_FIRST = lazy(rf"{QUANTITY}|年半|年把|个把月|个半月|大半年|小半年|小[一二两三四五12345]年|半[年载个]")
_JOIN = lazy(r"(?:了)?(?:到|至|-|~|或者?|还是|要么|要不|、|/|或|,?(?:也可能|也许|可能|或许)|\s)(?:是|者|说)?")
_LED = lazy(
    r"(?:交了?|缴了?|买了?|上了?|扣了?|失业(?:保险|险)?(?:金)?(?:是|有|交了?|才|就|只有)?|月数|期数|一共"
    r"|总共|合计|累计|加起来|是|共|写|第一家|第二家"
    r"|显示|有|大概|差不多|大约|约|快|将近|至少|起码|最少|不到|超过|不止|满|应该|好像|可能|估计|厂|公司|就"
    r"|才|[<>=≥≤+~])[:是有]?$"
)
_BOUNDARY_AFTER = lazy(
    r"(?:$|[,。;!?)(、+]|也可能|可能|也许|了|吧|左右|上下|多(?![块元人号岁万名位斤度天个])|以[上内下]|不到|不止|的?样子|啊|呢|整|[到至\-~或还/])"
)
_BOUNDARY_BEFORE = lazy(r"(?:^|[,。;!?(:+]|(?:^|[,。;])(?:我|就|嗯|那|说|得|对))$")


def find_durations(text: str, *, numbers: bool = True) -> list[Duration]:
    """Every length of time in a compacted text, in order. What it can't make out, it leaves out.

    With `numbers`, also plain numbers that stand where a length would.
    """
    found: list[Duration] = []
    position = 0
    while len(found) < MOST_LENGTHS and (first := _FIRST.search(text, position)):
        start = first.start()
        piece = _piece(text, start)
        if piece is None:
            position = first.end()
            continue
        joined = piece if _SHORT_OF.search(text, max(0, start - 4), start) else _joined(text, piece)
        limit = found[-1].end if found else 0
        duration = _duration(text, start, joined, limit, numbers=numbers)
        if duration is not None:
            found.append(duration)
        position = duration.end if duration is not None else piece.end
    return _put_together(text, found)


def _piece(text: str, at: int) -> _Piece | None:
    """The amount that begins at `at`, or a number alone."""
    if match := _FIXED.match(text, at):
        return _fixed(match)
    if match := _HEADED.match(text, at):
        years = quantity(match["y"])
        if years is None or years.most is None:
            return None
        return _Piece(match.end(), Months(max(int(12 * years.least) - 12, 1), int(12 * years.most)), match["y"], 12)
    if match := _YEARS.match(text, at):
        return _years(text, match)
    if match := _MONTHS.match(text, at):
        return _months(match)
    if match := _DAYS.match(text, at):
        days = quantity(match["q"])
        if days is None or days.most is None:
            return None
        length = 1 if match["unit"] in "天日" else 7
        span = Months(int(days.least * length // 31), math.ceil(days.most * length / 28))
        return _Piece(match.end(), span, match["q"], 1)
    if match := _NUMBER.match(text, at):
        return _Piece(match.end(), None, match[0], None)
    return None


def _fixed(match: re.Match[str]) -> _Piece:
    months = Months(6, 6)
    if match["most_half"]:
        months = Months(6, 11) if match[0].startswith("大") else Months(1, 5)
    elif match["loose"]:
        months = Months(6, 12)
    elif match["half_more"]:
        months = Months(6, 11)
    elif match["cantonese"]:
        months = Months(18, 23) if match["canto_more"] else Months(18, 18)
    elif match["odd"]:
        months = Months(1, 2)
    elif match["or_so"]:
        months = Months(10, 14)
    elif match["month_or_so"]:
        return _Piece(match.end(), Months(1, None), "", 1)
    elif match[0] == "半个月":
        months = Months(0, 1)
    elif match["small_years"]:
        most = (
            12 * "一两三四五".find(match["small"]) + 12 if match["small"] in "一两三四五" else 12 * int(match["small"])
        )
        months = Months(most - 3, most - 1)
    return _Piece(match.end(), months, "", 12)


def _years(text: str, match: re.Match[str]) -> _Piece | None:
    years = quantity(match["y"])
    if years is None:
        return None
    if years.most is None:
        return _Piece(match.end(), Months(1, None), match["y"], 12)
    if years.least > 100:
        return None
    whole = years.times(12)
    if whole is None:
        return None
    if match["y"][-1] in "几多来" and len(match["y"]) > 1:
        whole = Months(whole.least, whole.most + 11 if whole.most is not None else None)
    plain = _Piece(match.end(), whole, match["y"], 12)
    tail = _TAIL.match(text, match.end())
    if tail is None or years.least != years.most:
        return plain
    if tail["half"]:
        more = 5 if tail["half_more"] else 0
        return _Piece(tail.end(), Months(whole.least + 6, whole.least + 6 + more), "", 12)
    if tail["few"] or tail["more"]:
        return _Piece(tail.end(), Months(whole.least, whole.least + 11), "", 12)
    count = quantity(tail["m"] or tail["naked"])
    if count is not None and count.most is None:
        return _Piece(tail.end(), Months(whole.least, whole.least + 11), "", 12)
    extra = count.whole() if count else None
    if extra is None or extra.most is None:
        return plain
    if (tail.group().startswith((",", "+")) or tail["naked"]) and extra.least >= 12:
        return plain
    part_more = 1 if tail["mu"] in {"个半月", "个多月"} else 0
    return _Piece(
        tail.end(),
        Months(whole.least + extra.least, (whole.most or 0) + extra.most + part_more),
        "",
        12,
        years=whole.least,
    )


def _months(match: re.Match[str]) -> _Piece | None:
    months = quantity(match["q"])
    if months is None:
        return None
    unit = match["unit"]
    if unit.startswith("月份") and months.most is not None and months.most <= 12:
        return None
    if "季度" in unit:
        tripled = months.times(3)
        return _Piece(match.end(), tripled, match["q"], 1) if tripled else None
    if months.most is None:
        return _Piece(match.end(), Months(1, None), match["q"], 1)
    whole = months.whole()
    if whole is None:
        return _Piece(match.end(), Months(int(months.least), int(months.most) + 1), match["q"], 1)
    more = 0
    if "半" in unit or "多" in unit or "来" in unit or match["over"]:
        least = whole.least
        more = 9 if "多" in unit and least >= 10 and least % 10 == 0 else 2 if match["over"] else 1
    return _Piece(match.end(), Months(whole.least, (whole.most or 0) + more), match["q"], 1)


def _joined(text: str, piece: _Piece) -> _Piece:
    """The amount with the second of a pair or range: 12到18个月, 一年到一年半, 15、6个月, 14 15."""
    link = _JOIN.match(text, piece.end)
    second = _piece(text, link.end()) if link else None
    if link is None or second is None:
        return piece
    if piece.months is None and second.months is None and piece.number == "":
        return piece
    low, high = piece.months, second.months
    if low is None and second.unit is not None:
        plain = quantity(piece.number)
        low = plain.times(second.unit if second.number else 12) if plain else None
        if low is not None and high is not None and link[0] == "、" and high.least < 10 <= low.least:
            high = Months(low.least // 10 * 10 + high.least, low.least // 10 * 10 + high.least)
    elif high is None and piece.unit is not None:
        if link[0] in "、 " or not _BOUNDARY_AFTER.match(text, second.end):
            return piece
        plain = quantity(second.number)
        high = plain.times(piece.unit) if plain else None
    elif low is None and high is None:
        one, two = quantity(piece.number), quantity(second.number)
        low, high = (one.whole() if one else None), (two.whole() if two else None)
        if low is None or high is None or not low.least < high.least:
            return piece
        return _Piece(second.end, Months(low.least, high.most), "-", None)
    elif link[0] == " ":
        return piece
    if low is None or high is None or low.most is None or (link[0] == "、" and piece.unit is not None):
        return piece
    if high.most is not None and not low.least < high.most:
        return piece
    return _Piece(second.end, Months(low.least, high.most), "-", 1)


def _duration(text: str, start: int, piece: _Piece, limit: int, *, numbers: bool) -> Duration | None:
    begin, before = bounds_before(text, start, limit)
    months = piece.months
    bare = False
    if piece.unit is None:
        if not numbers or not _BOUNDARY_AFTER.match(text, piece.end):
            return None
        if start and (text[start - 1].isdigit() or (text[start - 1] in ".-" and start > 1)):
            return None
        bare = _BOUNDARY_BEFORE.search(text, 0, start) is not None
        if not bare and not _LED.search(text, max(limit, start - 8), start):
            return None
        if months is None:
            plain = quantity(piece.number)
            months = plain.whole() if plain and plain.most is not None else None
        if months is None or months.least > 600:
            return None
    if months is None:
        return None
    if text[begin - 1 : begin] == "第" and begin and piece.unit == 12:
        return None
    end, after = bounds_after(text, piece.end)
    wide = widened(months, before | after)
    if begin and piece.unit is not None and text[begin - 1 : begin] == "第" and months.least == months.most:
        wide = Months(max(months.least - 1, 0), months.most)
        begin -= 1
    return Duration(begin, end, wide, months, start, piece.end, piece.years, piece.unit is not None, bare)


_SHORT_OF: Final = lazy(
    r"(?:还|就|只|仅|刚)?(?:差|缺|欠|少)(?:了|着)?$|再(?:交|缴|有|过|来|等|干)?(?:上|个)?$|还有$|还剩$"
)
_THEN: Final = lazy(r"(?:了|就|才|能|可以|会|要|,|到|满|够|是|有|交|不到|刚好|正好|的|就是)*")
_LACKS: Final = lazy(r"(?:还|就|才|只|,|了|的话|仅|也|是|不过|满)*(?:差|缺|欠|少)(?:了|着)?")


def _put_together(text: str, found: list[Duration]) -> list[Duration]:
    """「差两个月满一年」 and 「一年差两个月」 say one length in two: what is still to go is taken off the goal."""
    done: list[Duration] = []
    for duration in found:
        last = done[-1] if done else None
        if last is None:
            done.append(duration)
            continue
        link = text[last.core_end : duration.core_start]
        to_go = _SHORT_OF.search(text, max(0, last.core_start - 4), last.core_start)
        if to_go and _THEN.fullmatch(link) and last.core.least < duration.core.least:
            goal, gap, begin = duration.core, last.core, to_go.start()
        elif _LACKS.fullmatch(link) and duration.core.least < last.core.least:
            goal, gap, begin = last.core, duration.core, last.start
        else:
            done.append(duration)
            continue
        least = 1 if gap.most is None else max(goal.least - gap.most, 0)
        months = Months(least, max((goal.most or goal.least) - gap.least, least))
        start = min(begin, last.start)
        done[-1] = Duration(start, duration.end, months, months, last.core_start, duration.core_end)
    return done
