"""Whose date is it? Of each date in a message, whether it is that of the issue, of the exam, of what is still to come.

It weighs only the words of the date's own clause; it reads no dates.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Final

from conversations.reading.dates.asides import OTHER_THINGS
from conversations.reading.lazy import lazy


class Event(Enum):
    ISSUE = "issue"
    ARRIVED = "arrived"
    """Came out, came down: of the certificate, unless the clause speaks of something else (成绩5月出的)."""
    PASSED = "passed"
    LEVEL = "level"
    """A certificate named by its level: 「三级是2021年拿的，二级今年8月」 are two."""
    SAT = "sat"
    """考的: people say 去年考的 of a certificate that they got."""
    OTHER = "other"
    AWAITED = "awaited"
    NONE = "none"


_NOT: Final = r"(?:没有?|未|木有|没得|么得|冒得?|莫|还不曾|不(?=给发))"
_AWAITED: Final = (
    rf"{_NOT}(?:给我们?|给|能|把证|正式|真正|去|被|见)?"
    r"(?:发(?!现|生|票|工资|钱|补|奖|短信|消息|烧|愁|言)|颁|下(?:来|证|发)|拿(?!身份|手机|驾|过(?!证))|出(?!差|门|错|息|现|问题|去)|收(?!入)"
    r"|领(?!导|工资|补|钱|失业|过)|到手|到(?=$|[,。呢啊哦])|批|制(?:好|证|作)|寄|取|弄好|好(?=$|[,。呢])|公布|打印|审核|过审"
    r"|见到|见着|考(?:试|完|呢|(?=$|[,。]))|办(?:好|下|完|出|(?=$|[,。呢]))|评(?:上|下|完)|有?(?:结果|消息|动静|影|着落|信儿?|下文)|有?(?:证|证书)?(?=呢|$)"
    r"|轮到|排到|收到|通知|落[来到])"
    r"|(?<!没)(?<!用)等(?:着|待|紧)?(?:我的?|公司|单位|人社局?|那边|他们)?(?:发|拿|领|出|下|批|审)(?:放|布)?(?:证书?|结果|成绩|来|呢|$)"
    r"|(?<!没)(?<!用)等(?:着|待|紧)?(?:我的?|公司|单位|人社局?|那边|他们|上面)?(?:证书?(?!下来之?以?后|发下来)|成绩|结果|通知|消息|批复|实操|面试|复试|评审|补考)"
    r"|(?:还|正|一直|都|现在|目前)在?(?:等(?:着|待|呢|紧)?|排队)(?:呢|中|$|[,。])?(?!了|到)"
    r"|等(?:着|待|紧)(?:呢|中|$|[,。])|(?<=在)等(?=$|[,。呢])|^在等"
    r"|成绩(?:还|都)?(?:没|未|查不到)|(?:正在|还在|在)(?:办(?!公|事处)(?:理|证|着)?|制证|制作|制(?=$|[,。])|公示|审核?|审批|走(?:流程|程序)|打印|印|考(?!场|点|虑|试院)|学(?!校|院|生|徒)|培训)"
    r"|证书?(?:还|正|也|现在)*在?(?:做|弄|印|路上|走流程|审|办)(?:着|中|呢|理)*(?=$|[,。])"
    r"|等[^,。]{0,6}(?:公示|审核|审批)完?|公示(?:中|期|阶段)|审核中|制证中|办理中|制作中|流程中|(?:快要?|马上就?要?|即将|就要)(?:能|可以)?(?:发|下来|下证|拿到|出来|出证|领|到手)(?!的)"
    r"|待发|待领|准备(?:去|要)?(?:考|报)|打算(?:去|要)?考|刚考完(?!.{0,8}(?:拿|发|下来))|还(?:要|得|需要?)等|还早(?:着)?|还有[^,。]{1,6}才(?:能|会)?[发拿领下出]"
    r"|(?:再|还|要)过[几两三一二半\d]+个?[天周月](?:才|就|再)?(?:能|会)?[发拿领下出]"
    r"|[天周月年](?:以|之)?后(?:才|再|会|能|可以)+[发拿领下出](?!的|了)"
    r"|还(?:没有?|未)(?=呢|$|[,。])|(?:还|都)(?:没|未)有?证|补考"
)
_LEXICON: Final = (
    (Event.AWAITED, _AWAITED),
    (
        Event.OTHER,
        rf"{OTHER_THINGS}|"
        r"毕业证?|准考证|身份证|居住证|健康证|驾驶证|驾照|暂住证|工作证|结婚证?|(?:没|不)(?:考|通)?过(?!完)|挂了|没考上"
        r"|笔试|实操|理论|考试|面试|机考|统考|考核|考完|考前|去考|参加考|初试|复试|报名|报考|报的|报了|培训|学习|学的|学了|上课|开班|集训"
        r"|申请|申报|提交|交(?:的|了)?(?:材料|资料|钱|费)|缴费|到期|有效期?(?:至|到)?|过期|失效|截止|年审|复审|复评"
        r"|补办|补发|换发|换证|入职|进厂|进公司|参加工作|工作|上班|干活|干了|做了|入行|从业|从事|经验|工龄|出生|生日|生的|退伍|来的?这|离职|辞职"
        r"|社保|参保|交社|失业|成绩|出分|查分|学徒|实习|签合同|合同|搬|买|公示",
    ),
    (
        Event.ISSUE,
        r"发证|拿证|领证|取证|出证|下证|颁证|签发|核发|颁发|印发|落款|盖章|颁|发给|发下|发到|发放|发了|发的|发(?=$|[,。是在于])"
        r"|批准日期|拿到|拿的|拿了|拿下|领到|领的|领了|领取|取得|取的|取回|获得|获证|获取|得到|到手|收到|收的|寄到|快递到|考出|考到|考下|考取|考得|考上"
        r"|批下|批的|批了|评上|评的|评下|认定|办的|办下|办好|办出|办到|落实|电子版|电子证|查到|查得到|查的|有的|证上|证书上|证面|上面写|写的|印的|打印的|的(?:高级工?|中级工?|初级工?|技师)?(?:证|本)"
        r"|证书?(?!号|编号|件)|本本|本子|发(?=的|了)|拿|领(?!导)|发证",
    ),
    (Event.LEVEL, r"(?:高级|中级|初级)(?:工|技工)?|(?:高级)?技师|[一二三四五]级"),
    (Event.ARRIVED, r"下来|落来|出来|出的|出了|到的|到了|下的|下发|出(?=$|[,。])"),
    (Event.PASSED, r"通过|考过|过的|过了|合格"),
    (Event.SAT, r"考的|考了|考"),
)


@cache
def _events() -> re.Pattern[str]:
    """Compiled at the first message, not at import: it is long."""
    return lazy("|".join(f"(?P<{event.name}>{pattern})" for event, pattern in _LEXICON))


_STRENGTH: Final = {
    Event.ISSUE: 6,
    Event.OTHER: 6,
    Event.AWAITED: 6,
    Event.ARRIVED: 2,
    Event.LEVEL: 2,
    Event.PASSED: 5,
    Event.SAT: 5,
}
_TO_THE_RIGHT: Final = 1
"""Chinese puts the verb after the date: where both sides fit equally, the right one is taken."""

_LABEL = lazy(r"(?:日期|时间|日子)?[:是为]+|日期|时间")
_CUT = lazy(r"[,。;!?…]")
"""Not the colon: 发证日期:2025年3月 is one clause."""

_PLANNED_BEFORE = lazy(
    r"(?:预计|预估|估计要?|计划|说是?|说好了?|通知|原定|本来|要到?|得到?|等到?|还要|还得|据说|听说|可能要|承诺|答应)(?:[是在到要得等了,]|证|大概|应该)*$"
)
_PLANNED_AFTER = lazy(r"[^,。]{0,4}?(?:才能|才会|会发|会下|会出|能拿|能领|能发|才给|再发|去领|去拿|发证(?=通知))")
_STATED_PLAN = lazy(
    r"才能(?:发|拿|领|下|出|到)|才会(?:发|下|出)|预计|(?:要|得)(?:等?到)?[^,。]{1,8}才(?:能|会|发|拿|下|给|出|领|到)"
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a clause says of one date. `planned`: it was announced, not seen to happen (说是12月, 12月才能拿)."""

    event: Event
    planned: bool


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    event: Event


def tell(text: str, stretches: Sequence[tuple[int, int]]) -> tuple[list[Told], tuple[int, int] | None]:
    """For each date, given by its stretch of the prepared text and in order, what it is the date of.

    And where the message says that the certificate (or the result it waits for) isn't there yet, if it does.
    """
    told: list[Told] = []
    masked = _masked(text, stretches)
    words = [_Word(*match.span(), Event[match.lastgroup or ""]) for match in _events().finditer(masked)]
    awaited = next(((word.start, word.end) for word in words if word.event is Event.AWAITED), None)
    if awaited is None and (plan := _STATED_PLAN.search(text)):
        awaited = plan.span()
    at = 0
    while at < len(stretches):
        left, right = _clause(text, masked, stretches[at])
        peers = [stretch for stretch in stretches[at:] if stretch[1] <= right]
        peers = peers or [stretches[at]]
        events = _assigned(text, peers, [word for word in words if left <= word.start and word.end <= right])
        told += [Told(event, _is_planned(text, left, stretch)) for stretch, event in zip(peers, events, strict=True)]
        at += len(peers)
    return told, awaited


def _masked(text: str, stretches: Sequence[tuple[int, int]]) -> str:
    """The text with the dates blanked, so that no word of a date passes for an event (8月下的 is not 下来)."""
    for start, end in stretches:
        text = text[:start] + "\0" * (end - start) + text[end:]
    return text


def _clause(text: str, masked: str, stretch: tuple[int, int]) -> tuple[int, int]:
    start, end = stretch
    left = max((match.end() for match in _CUT.finditer(masked, 0, start)), default=0)
    cut = _CUT.search(masked, end)
    return left, cut.start() if cut else len(text)


def _assigned(text: str, dates: Sequence[tuple[int, int]], words: Sequence[_Word]) -> list[Event]:
    """Each date gets the word next to it on its left or on its right, no word twice, the strongest such choice."""
    choices: list[list[tuple[int, _Word | None]]] = []
    for index, (start, end) in enumerate(dates):
        before = dates[index - 1][1] if index else -1
        after = dates[index + 1][0] if index + 1 < len(dates) else 1 << 30
        lefts = [word for word in words if before <= word.start and word.end <= start]
        rights = [word for word in words if end <= word.start and word.end <= after]
        options: list[tuple[int, _Word | None]] = [(0, None)]
        options += [(_STRENGTH[word.event] + _label(text, word, start), word) for word in lefts[-1:]]
        options += [(_STRENGTH[word.event] + _TO_THE_RIGHT, word) for word in rights[:1]]
        choices.append(options)
    best: dict[_Word | None, tuple[int, list[Event]]] = {None: (0, [])}
    for options in choices:
        following: dict[_Word | None, tuple[int, list[Event]]] = {}
        for used, (score, events) in best.items():
            for strength, word in options:
                if word is not None and word == used:
                    continue
                total = (score + strength, [*events, word.event if word else Event.NONE])
                if word not in following or total[0] > following[word][0]:
                    following[word] = total
        best = following
    return max(best.values(), key=lambda found: found[0])[1]


def _label(text: str, word: _Word, start: int) -> int:
    """发证日期:2025年3月1日 — more than any word after the date."""
    return 2 if _LABEL.fullmatch(text, word.end, start) else 0


def _is_planned(text: str, left: int, stretch: tuple[int, int]) -> bool:
    start, end = stretch
    return bool(_PLANNED_BEFORE.search(text, max(left, start - 14), start) or _PLANNED_AFTER.match(text, end))
