"""Whether unemployment insurance was paid at all, where a message tells that without a number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from conversations.reading.lazy import lazy
from conversations.reading.months.spells import Part, Spell
from conversations.reading.normalise import clauses, is_unsure
from conversations.reading.persons import KIN


class Payment(StrEnum):
    NEVER = "never"
    PAID = "paid"
    UNSURE = "unsure"
    UNSAID = "unsaid"


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of payments, and where."""

    kind: Payment
    span: tuple[int, int] = (0, 0)


_GIVES: Final = r"(?:给我们?|帮我们?|替我|跟我|为我|给|帮|能|肯|愿意)?"
_ADV: Final = (
    r"(?:都|是|从来|一直|也|压根|根本|还|就|却|倒|好像|应该|可能|其实|完全|的话|的|保险|险|金|这个|那个|我"
    r"|公司|单位|厂里|老板|,)*"
)
_PAYS: Final = r"(?:交|缴|买|参过?保|参加|上(?!班|海)|入(?!职)|办|扣|续|投)"
_NOT_ZERO: Final = r"(?!满|够|到|几|多|断|多久|少|全|齐|完|清|没)"
_DENIED = lazy(
    rf"失业(?:保险|险|金)?{_ADV}(?:没(?:有)?{_GIVES}(?:{_PAYS}(?!了){_NOT_ZERO}|$|[,。的呢])|未{_PAYS}"
    rf"|不{_GIVES}{_PAYS}|(?:一分|一个月|一次|一毛)(?:钱)?(?:都|也)?没|没的?$|无(?:$|[,。])|是?(?:0|零"
    rf"|〇)(?:个月|$|[,。]))"
    rf"|没(?:有)?{_GIVES}{_PAYS}?(?:过)?(?:这个)?失业(?:保险|险|金|的)|里[面头]?没(?:有)?失业|没(?:有)?{_GIVES}{_PAYS}(?:过)?(?:这个)?失业(?!了|过)|(?:除了?|除开|不含|不包括|不包含|少了|缺"
    rf"|没含|没包括|不带|就差)失业(?:保险|险)?(?!以)|失业(?:保险|险)?(?:除外|不算|不在内)"
    rf"|没(?:有)?(?:给我?)?{_PAYS}?过?(?:失业|这个|这)(?:保险|险)"
)
_NEVER = lazy(
    rf"(?:还|都|一直|从来?|从没|压根|根本|至今|到现在|暂时|从未)(?:都|还|也|就)?(?:没(?:有)?"
    rf"|未曾?){_GIVES}(?:正式|开始)?{_PAYS}{_NOT_ZERO}(?!了)"
    rf"|(?<![有交缴买上办续])(?<!试用期)(?:没(?:有)?|[尚从]?未曾?){_GIVES}(?:开始|正式)?{_PAYS}{_NOT_ZERO}(?:过"
    rf"|呢|的|纳|费|任何|什么|啥|这|社保|失业|五险|保险|$|[,。!?;吧啊])(?!了)"
    rf"|(?:一个?|1个?|半个?)(?:月|年(?=[都也]没[交缴买])|天|次|期|分钱?|毛钱?)(?:都|也)(?:没|未)(?!断|停|落|少|漏|差|到|满|够)"
    rf"|(?:一分|一毛|分文|一次|半毛)(?:钱)?(?:都|也)?(?:没(?=有?[交缴买上给]|$|[,。])|没有(?=$|[,。])|未)"
    rf"|不给(?:我们?)?(?:上|办)(?:社保|五险|保险|失业|的|$|[,。])|不(?:给我?|帮我?|肯|愿意?)?(?:交|缴"
    rf"|买)(?:社保|五险|保险|的|$|[,。])|没人(?:给我?|帮我?|替我)?(?:交"
    rf"|缴|买)|哪(?:里|儿)?(?:会|能|肯|有)*(?:给|帮)(?:我们?)?(?:交|缴|买)|(?:社保|五险一金|五险|保险)(?:都"
    rf"|也|啥的|什么的|就|是)*没(?:有|得)(?!断|停)|没(?:有)?(?:社保|五险|参保|保险|失业险)(?:$"
    rf"|[,。的!过呢啊])"
    r"|一(?:天|次|分钱?|毛钱?)(?:社保|保险|失业险|的)*没(?:交|缴|买)|下个?月(?:才|再|开始)+(?:开始)?(?:交"
    r"|缴|买)|(?:没有?|未)开始(?:交|缴|买)|刚(?:刚)?(?:入职|来|进厂"
    r"|上班|进公司)[^。]{0,8}(?:没(?:有)?|未)(?:给我?)?(?:交|缴|买|上|开始)(?!满|够)"
)
_BARE_NEVER = lazy(
    r"(?:我|嗯|哦|,|就|是|都|好像|应该|目前|真的|啥也|啥都|什么都)*(?:没有?|无|零|〇|0|没有过|从来没有?"
    r"|从没|没呢|没啊|没有呢|还没有?|一个?月?(?:都|也)没有?)(?:吧|啊|呢|的|过|呀|哦|诶|个月?|月|,|!|了个)*"
)
_BARE_NO = lazy(r"(?:从来)?没有?(?:的|啊|呢|过|哦)?")
_SELF_NEVER = lazy(
    r"(?:^|[,。])(?:但是?|可是?|不过|就)?我(?:自己)?(?:是|就|还|一直|从来|也|都)*没(?:有)?(?:交|缴|买)(?!满|够|到)"
)
_SELF_PAID = lazy(r"我(?:自己)?(?:现在|后来|就|才|也|只|都|已经)*(?:交|缴|买)了?")
_OTHER_PERSON = lazy(rf"{KIN}|别人|他|她")
_NOW_NOT = lazy(r"(?:现在|目前)[^,。还从一]{0,4}没(?:有)?(?:在)?(?:给我?)?(?:交|缴|买|上)")
_OTHER_KIND: Final = (
    r"(?:养老(?:保险|险)?|医疗(?:保险|险)?|医保|工伤(?:保险|险)?|生育(?:保险|险)?|意外(?:保险|险)?"
    r"|商业(?:保险|险)?|新农合|新农保|农保|农合|合作医疗|居民(?:医保|养老|保险)|城乡(?:居民)?(?:医保|养老"
    r"|保险)?|雇主险|团意险?|大病险?)"
)
_RESIDENT: Final = r"新农合|新农保|合作医疗|城乡居民|居民(?:医保|养老|保险)"
_ONLY_OTHERS = lazy(
    rf"(?:只|就|光|仅|单|都是|交的是|买的是|自己交的?|是|办的)[^,。]{{0,8}}{_OTHER_KIND}(?!.{{0,6}}失业)"
    rf"|(?:交|买|缴|参加)(?:了|着|的|过)?(?:都)?(?:是)?{_OTHER_KIND}|^(?:只有|就|有"
    rf"|是)?{_OTHER_KIND}(?:[、和跟,]?{_OTHER_KIND})*$|{_RESIDENT}|^(?:交的?|我交的?|买的?"
    rf"|有)?{_OTHER_KIND}(?:而已"
    rf"|罢了)"
)
_OTHER = lazy(_OTHER_KIND)
_OWN = lazy(r"失业(?!了)|五险|社保(?!局|卡)|三险")
_PAID = lazy(
    r"(?:交|缴|买|扣|参)(?:着|了|过|的|上了?|保了?|满|齐|起|全|得)|(?:在|有|都|给我?|帮我?|直|月|常"
    r"|也|就|正|按时|代|负责|自己|自动)(?:交|缴|买|扣)(?!多少|多久|几|没)"
    r"|(?:公司|单位|厂里?|老板|企业|劳务|中介)(?:交|缴|买|扣)|没(?:有)?(?:断|停|漏|欠|少交)|(?:一直|都"
    r"|月)有(?=$|[,。的])|续上了?|(?:有"
    r"|给)上着|(?:有"
    r"|上了?|办了?|买)(?:社保|五险|失业|五险一金)|(?:社保|五险|五险一金|失业险?)(?:都|也|是)?有"
    r"|(?<!没)(?<!不)(?:断|停)(?:了|过|掉|交|缴)|没再?(?:交|缴)了|不(?:交|缴)了"
    r"|(?<!不)在[^,。没不]{1,8}(?:交|缴)(?=$|[,。的着])|缴纳|照(?:交|缴)|每个?月(?:都|有|会|在|给|自动"
    r"|固定)*(?:扣|交|缴)|交(?:社保|五险|失业)|扣我\d"
)
_DOUBT = lazy(
    r"听说|要是|如果|假如|规定|必须|要[交缴][满够]|(?:交|缴|买|上|办|续)没(?:有)?(?:交|缴|买|上)|有没有(?:给我?"
    r"|帮我?)?(?:交|缴|买|上|参)?|是不是|是否"
    r"|会不会|(?:给|帮)没(?:给|帮)"
    r"|不(?:知道?|清楚|确定|晓得|记得)[^,。]{0,8}(?:交|缴|买|有|上)|(?:交|缴|买|扣)(?:了|过|的)?(?:多久"
    r"|多少|几个?|多长)|(?:多久|多少|几个?月|几年|多长)"
    r"|满[^,。]{1,6}才(?:给|能|会|肯)*(?:我们?)?(?:交|缴|买)|\d+[来多几]?个?人?有社保|忘[^,。]{0,8}(?:交|缴|买)|记不[^,。]{0,8}(?:交|缴|买)|(?:交|缴|买)[^,。]{0,6}(?:忘|不清楚|不知道"
    r"|不记得|记不|不确定)|[吗么]$|要问|得问|要查|得查|问一?下|怎么(?:交|缴)|能不能|可以(?:补|自己)?交"
    r"|想(?:交|缴|买)|需要交|应该交多|打算|准备交|才能"
)
_OTHERS_PAY = lazy(r"^(?:别人|同事|他们|人家|大家|工友|其他人|老板自己|别的(?!都))")
_HOLDS_BACK = lazy(
    r"(?:查|问|看|数|算|找)(?:一?下|一查|查|看看|过才|了才|看)|谁(?:记得|知道|还记)|鬼(?:知道|记得)"
    r"|没(?:注意|留意|算|数|关注|管|在意|概念|查)|没?想过|不造|回头|懒得|说不上|不好说|保密|不想说|不告诉"
)


def payment(text: str, spells: Sequence[Spell]) -> Told:
    """`NEVER` only if no spell of the message was paid, or the unemployment insurance alone was denied."""
    counted = [
        spell
        for spell in spells
        if spell.part in (Part.PAID, Part.TOTAL)
        and not (spell.duration and spell.duration.bare and spell.months.most == 0)
    ]
    if (match := _DENIED.search(text)) and not _paid_after(text, match.end(), counted):
        return Told(Payment.NEVER, match.span())
    if match := _BARE_NEVER.fullmatch(text):
        return Told(Payment.NEVER, match.span())
    first = clauses(text)[:1]
    if first and not counted and _BARE_NO.fullmatch(first[0]) and not is_unsure(text) and not _affirmed(text):
        return Told(Payment.NEVER, (0, len(first[0])))
    if (match := _SELF_NEVER.search(text)) and counted and _OTHER_PERSON.search(text) and not _SELF_PAID.search(text):
        return Told(Payment.NEVER, match.span())
    last = max((spell.end for spell in counted), default=-1)
    for match in _NEVER.finditer(text):
        if re.search(r"(?:不对|哦不|错了|啊不|改成)[,。]*[^,。]{0,4}$", text[: match.start()]):
            return Told(Payment.NEVER, match.span())
    never = next((m for m in _NEVER.finditer(text) if not _NOW_NOT.search(text)), None)
    if never and last >= 0:
        one = [spell for spell in counted if not (never.start() <= spell.start < never.end())]
        if not one:
            return Told(Payment.NEVER, never.span())
    affirmed = _affirmed(text)
    if never and last < 0 and (affirmed is None or _overlaps(affirmed, never.span())):
        return Told(Payment.NEVER, never.span())
    if (match := _ONLY_OTHERS.search(text)) and not _OWN.search(text):
        return Told(Payment.NEVER, match.span())
    if affirmed is not None and not (_OTHER.search(text) and not _OWN.search(text)):
        return Told(Payment.PAID, affirmed)
    return Told(Payment.UNSURE if _HOLDS_BACK.search(text) or _DOUBT.search(text) else Payment.UNSAID)


def _paid_after(text: str, position: int, counted: Sequence[Spell]) -> bool:
    """Whether a spell after the denial takes it back: 失业没交，不对，交了3个月."""
    return any(
        spell.start >= position and re.search(r"不对|哦不|错了|后来|现在|才|今年|去年", text[position : spell.start])
        and not _OTHER.search(text[position : spell.start])
        for spell in counted
    )  # fmt: skip


def _overlaps(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _affirmed(text: str) -> tuple[int, int] | None:
    """Where a clause says, without asking or doubting, that it was paid."""
    start = 0
    bare_words = re.fullmatch(r"(?:有的?|都有|有交|交了?|交过|有啊|有呢|是交了|有买|扣了)", text)
    if bare_words:
        return bare_words.span()
    for clause in clauses(text):
        start = text.index(clause, start)
        if _OTHER.search(clause) and not _OWN.search(clause) and _OWN.search(text):  # 养老交了11年，失业不知道
            start += len(clause)
            continue
        negated = [match.span() for match in _NEVER.finditer(clause)]
        if not _DOUBT.search(clause) and not _OTHERS_PAY.search(clause):
            for match in _PAID.finditer(clause):
                if not any(_overlaps(match.span(), span) for span in negated) and not re.search(
                    r"(?:没|未|不|没有)$", clause[: match.start()]
                ):
                    return start + match.start(), start + match.end()
        start += len(clause)
    return None
