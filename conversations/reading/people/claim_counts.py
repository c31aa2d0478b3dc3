"""Reads how often the subsidy was paid this year, for whatever trade: 「今年领过一次了」.

What was paid in another year, another payment (失业金, 创业补贴) and a claim that isn't decided yet count for nothing.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from conversations.reading import numbers
from conversations.reading.lazy import lazy
from conversations.reading.normalise import bare, clauses, compact, is_unsure
from conversations.reading.result import Read, Reading, Unreadable, Unsure
from conversations.reading.yes_no.reader import read_yes_no
from conversations.reading.yes_no.terms import HEDGE

_NUM: Final = r"\d{1,2}|[一二两俩三仨四五六七八九十]"
_TIMES: Final = r"(?:次|回|趟|笔)"
_COUNT = lazy(
    rf"(?<![第好\d头上每这那几])(?P<low>{_NUM})(?:(?:到|至|-|~|或"
    rf"|、)?(?P<high>{_NUM}))?(?P<more>多)?{_TIMES}(?P<up>以上)?"
)
_NEVER = lazy(
    rf"(?:没|未|木|冇)(?:有|得|去|人|再)*(?:申?领取?|拿|享受|申请|办)(?:过|到|呢|的|着|任何|什么|$|[,。补技钱])"
    rf"|(?:{_NUM})?{_TIMES}(?:都|也|还)?(?:没|未)(?!批|通过|下来|审)"
    rf"|(?:头|第)(?:一|1){_TIMES}(?:申请|领|来|办|弄|问)(?!了|过|到)"
    rf"|从(?:来)?没|没有过|零{_TIMES}"
    r"|一(?:分|毛|块)钱?(?:都|也)?没|(?:啥|什么)都没(?:有)?(?:领|拿)"
)
_DONE = lazy(r"(?:申?领取?|拿|享受)(?:到|取)?(?:了|过|咗)|到账|打到|发下来")
_TOTAL = lazy(r"(?:一共|总共|合计|共|加起来|拢共)[^,。;]{0,4}$")
_LEAST = lazy(r"(?:至少|起码|最少|少说)[^,。;]{0,3}$")
_BEYOND = lazy(r"(?:不止|超过|不只)[^,。;]{0,3}$")
_OTHER_YEARS = lazy(
    r"去年|前年|上年|旧年|往年|以前|之前(?!的)|原来|早先|早年|(?<!\d)(?P<year>20\d\d|(?<![\d.])\d\d(?=年))年?"
    r"|[前这近]几年|(?<!\d)\d年前"
)
_ELSE = lazy(
    r"失业|稳岗|低保|交通|生活|住房|租房|高温|餐补|社保补|保险补|创业|就业补|培训补|农机|生育|养老|医保|报销|工资"
    r"|奖金|退休|公积金|押金|材料|登记|居住"
    r"|(?:领|拿|取|发|考)(?:了|过|到|的)*[^,。;补]{0,4}证(?!.{0,4}补)"
)
_UNDECIDED = lazy(
    r"没(?:有)?(?:批|通过|下来|到账|审)|(?<!没)退回|驳回|被(?:退|拒)|审核|公示|在(?:走|办|等)"
    r"|(?:提交|申请|申报)(?:了|过)(?!.*(?:领|到账|拿))"
)
_ASKED = lazy(
    r"[领拿]几|多少(?:次|回)|几(?:次|回)(?:吗|呢|$)|(?:能|可以|还能|可不可以|能不能)(?:再)?(?:申?领|拿|申请)|领没领"
    r"|怎么"
)
_BARE_NO = lazy(r"(?:没有?|无|零|〇|0|没得|冇|木有|没有过)(?:的|过|呢|啊|哦)?")


def read_claims_this_year(text: str, today: date) -> Reading:
    """A number, or `{"min", "max"}`; that something was paid, without how often (领过), is no answer."""
    said = bare(text)
    own = ",".join(each for each in clauses(compact(text)) if not _is_of_another_year(each, today))
    if not own:
        return Unsure() if is_unsure(said) else Unreadable()
    if HEDGE.search(own) or (is_unsure(said) and not _DONE.search(own)):
        return Unsure()
    if _ELSE.search(own) or _ASKED.search(own):
        return Unreadable()
    found = list(_COUNT.finditer(own))
    counts = [
        match for match in found if not re.match(r"(?:都|也|还)?(?:没|未)(?!批|通过|下来|审)", own[match.end() :])
    ]
    never = _NEVER.search(own) is not None
    if never and not counts:
        return Read(0, said)
    if never or _UNDECIDED.search(own):
        return Unreadable()
    if len(counts) > 1:
        counts = [match for match in counts if _TOTAL.search(own, 0, match.start())]
    match counts:
        case [only]:
            return _counted(own, only, said)
        case []:
            return _bare(said, own, text) if not found else Unreadable()
    return Unreadable()


def _is_of_another_year(clause: str, today: date) -> bool:
    match = _OTHER_YEARS.search(clause)
    if match is None or "今年" in clause:
        return False
    year = match["year"]
    return year is None or int(year) % 100 != today.year % 100


def _counted(text: str, match: re.Match[str], said: str) -> Reading:
    low = numbers.value(match["low"])
    high = numbers.value(match["high"]) if match["high"] else low
    if low is None or high is None or match["more"] or high < low:
        return Unreadable()
    if _BEYOND.search(text, 0, match.start()):
        return Read({"min": int(low) + 1, "max": None}, said)
    if match["up"] or _LEAST.search(text, 0, match.start()):
        return Read({"min": int(low), "max": None}, said)
    return Read(int(low) if low == high else {"min": int(low), "max": int(high)}, said)


def _bare(said: str, own: str, text: str) -> Reading:
    """A number alone, or a plain no; a plain yes doesn't say how often."""
    if _BARE_NO.fullmatch(said) or _BARE_NO.fullmatch(own.removeprefix("今年")):
        return Read(0, said)
    number = numbers.read_pick(text)
    if number is not None:
        return Read(number, said)
    if _DONE.search(said):
        return Unreadable()
    found = read_yes_no(text)
    return (
        Read(0, said)
        if isinstance(found, Read) and found.value is False
        else Unsure()
        if is_unsure(said)
        else Unreadable()
    )
