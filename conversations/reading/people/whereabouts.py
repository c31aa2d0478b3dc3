"""Reads which place somebody means for their household, residence permit, union or insurance, and that they have none.

Of several places it takes the one in the role asked for: 「户口在安徽，社保在上海」 answers both questions differently.
Words that name no place (农村户口, 本地人, 公司有工会) give nothing; a place is never taken from where somebody works.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from conversations.reading.corrections import standing
from conversations.reading.lazy import lazy
from conversations.reading.normalise import compact, is_unsure, strip_fillers
from conversations.reading.places.reader import read_place
from conversations.reading.result import Ambiguous, Read, Reading, Unreadable, Unsure
from policies.places import NATION, Gazetteer, Span, within
from policies.spans import NOWHERE

Role = Literal["home", "origin", "permit", "union", "insured", "work", "issuer", "elsewhere"]

ROLES: Final[dict[str, Role]] = {
    "hukou_place": "home",
    "residence_permit_place": "permit",
    "union_place": "union",
    "insured_place": "insured",
}

_BEFORE: Final[Mapping[Role, str]] = {
    "permit": (r"居住证|暂住证|居住登记|绿卡"),
    "home": (r"户口|户籍|落(?:的)?户|入户|迁|身份证|籍贯|集体户|落(?:到|在)"),
    "union": (r"工会|入(?:的|了)?会|会员|会籍|浙工之家"),
    "insured": (r"社保|参保|五险|养老|医保|保险|缴|交(?!通|界|大)|参(?:的)?保"),
    "issuer": (r"(?<!身份)(?<!居住)(?<!暂住)证书?(?!明)|考(?!虑)|鉴定|评|发证|章"),
    "work": (r"上班|打工|工作|务工|单位|公司|厂|总部|人(?:现在)?(?:还)?在|住|干活"),
    "elsewhere": (r"嫁|读书|上学|毕业|路过|出差"),
    "origin": (r"老家|家(?:是|在)|出生|祖籍"),
}
_AFTER: Final[Mapping[Role, str]] = {
    "home": (
        r"(?:的|那边|这边|这里|本地|农村|农业|城镇|城市|非农|集体|乡下|居民)*(?:户口|户籍|籍(?!贯)"
        r"|落(?:的)?户)"
    ),
    "permit": (
        r"(?:的|市|省|派出所|公安局|那边|这边|这里|工作|临时|办(?:的|过|了)?|有|领(?:的|过|了)?"
        r"|发的?)*(?:居住证|暂住证|居住登记)"
    ),
    "union": (r"(?:的|区|市|这边|那边|实名|认证|总|经济|技术|开发|高新|园)*(?:工会|会员|入(?:的|了)?会)"),
    "insured": (
        r"(?:的|市区|那边|这边|这里|社保局|公司|单位|自己|给我?|只?有|都|一直|正常|在)*(?:交|缴"
        r"|参(?:的)?保|上的?(?:社保|保险|五险)|社保|五险|保险|买(?:的|嘅)?(?:社保|保险))"
    ),
    "work": (r"[^,。;!?户证保会交缴]{0,5}?(?:上班|打工|工作|务工|干活|做事|住)"),
    "issuer": (r"[^,。;!?户保会]{0,10}?(?:考的?|(?<!开)发的?|颁|鉴定|评|盖|章)"),
    "origin": (r"(?:本地)?(?:人(?!民|力|社|才)|老家)"),
}
_GONE_BEFORE = lazy(
    r"(?:以前|之前|原来|原先|曾经?|过去|早先|最早|先)[是在我的于有户口社保居住证交]*$|从$|(?<!是)不(?:是|在|属于)$"
    r"|没(?:有)?在$|离开了?$|以为是?$|打算|准备|想"
)
_GONE_AFTER = lazy(
    r"(?:那边|这边|的|市)*(?:没(?:有)?(?:办|入|交|参|加)|迁(?:到|出|走|来)|转(?:到|走|来|出))|(?:的)?(?:早)?(?:注销"
    r"|退)了"
)
_CLAUSE_END = lazy(r"[,。;!?、…]")
_INITIAL: Final = {"京": "北京", "津": "天津", "沪": "上海", "渝": "重庆"}

_NONE: Final[Mapping[Role, str]] = {
    "permit": (
        r"(?:没|未)(?:有|得|去|来得及)*(?:申请|办理?|申领|弄|领|搞|做)(?:下来|过|这个|那个|呢|得)?|没(?:有"
        r"|得)?(?:什么|这个|那个)?(?:居住证|暂住证)|不(?:用|需要?|必|想)(?:办|居住证|弄)"
        r"|(?:居住证|居住登记)[^,。]{0,4}(?:没|无)|mei\s?ban|没时间|没让办"
    ),
    "union": (
        r"(?:没|未)(?:有|得|去|给|帮|我)*(?:参加|加入|入|进|办)(?:过|任何)*(?:工会|会)?|不是(?:工会)?(?:的)?会员"
        r"|不是工会的"
        r"|(?:没|未)(?:有|得|做|去)*(?:实名|认证)(?:认证)?"
        r"|没(?:有|得)?(?:成立|建|搞)?(?:过)?(?:工会|会员)|工会(?:都|也)?没|哪(?:里|儿)?有工会"
        r"|mei\s?(?:you\s?)?ru\s?hui|不在工会|退会了"
    ),
    "insured": (
        r"(?:没|未)(?:有|得)?(?:给|帮)?(?:我|我们)?(?:交|缴|买|参|上|办)(?:过|保|社保|五险|保险|纳|的|呢|$|,)|(?:没"
        r"|未)(?:有|得)?(?:给|帮)(?:我|我们)?(?:交|缴|买|上)|不(?:给|帮)(?:我|我们)?(?:交|缴|买|上)|没(?:有"
        r"|得)?(?:社保|五险|保险|参保)"
        r"|没(?:有)?人(?:给|帮)(?:我|我们)?(?:交|缴|买|上)|从(?:来|没)没?(?:有)?(?:交|缴|参)|(?:只"
        r"|就)[^,。]{0,4}(?:新农合|农合|农村医保|居民医保|城乡居民)"
        r"|^(?:新农合|居民医保|城乡居民(?:医保|养老)?)$|mei\s?jiao"
    ),
}
_EVERYDAY = lazy(
    r"单位|公司|工会|会员|社保|五险一金|五险|保险|医保|养老|户口本?|户籍|居住证|身份证|派出所|老家|乡下|农村|城镇"
    r"|本地|外地|这里|那里|这边|那边|家里|证书?|人社[局厅]?|劳动局"
    r"|技校|学校|学院|培训|鉴定|中心|机构|协会|考的?|发的?|办的?|交的?|在|的|有|我们?|统一|实名|认证|入会|入了?|会费"
    r"|工厂|厂里?"
)
_WHETHER = lazy(r"(.)没\1|有没有?|是不是|(?<=清楚)没")
_BARE_NONE = lazy(
    r"(?:还|都|一直|目前|暂时|从来)*(?:没(?:有|得|办|交|入|加入|认证)?|无|否|木有|都没有?)(?:的|呢|过|啊)*"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named in the text, with the words around it up to the next one or the end of the clause."""

    span: Span
    right: int
    before: str
    after: str
    roles: frozenset[Role]
    gone: bool


def read_whereabouts(text: str, gazetteer: Gazetteer, fact: str) -> Reading:
    """`Read` of a GB/T 2260 code or of `NOWHERE`, for one of the facts in `ROLES`."""
    role = ROLES[fact]
    said, stands = prepared(text, gazetteer, lambda part: _is_none(part, role))
    found = mentions(stands, gazetteer)
    if not found:
        if _is_none(stands, role):
            return Read(NOWHERE, said)
        return Unsure() if is_unsure(said) else misspelt(stands, gazetteer)
    chosen = _chosen(found, role)
    if _is_none(stands, role) and not any(role in mention.roles for mention in chosen):
        return Read(NOWHERE, said)
    if not chosen:
        return Unsure() if is_unsure(said) else Unreadable()
    return settled(chosen, stands, compact(text), gazetteer)


def misspelt(text: str, gazetteer: Gazetteer) -> Reading:
    """A place in a text that names none as it is written: misspelt, or in pinyin. The question's own words are blanked,
    since something could be heard in them too (单位 sounds like 汕尾)."""
    return read_place(_EVERYDAY.sub(lambda match: "," * len(match[0]), text), gazetteer, "any")


def prepared(text: str, gazetteer: Gazetteer, is_value: Callable[[str], bool]) -> tuple[str, str]:
    """The compacted text, and what of it stands once corrections are made."""
    said = compact(text)
    plain = strip_fillers(said).replace("乡下", "农村")
    plain = re.sub(r"[京津沪渝](?=籍|户|牌)", lambda match: _INITIAL[match[0]], plain)
    return said, standing(plain, lambda part: bool(gazetteer.scan(part)) or is_value(part))


def mentions(text: str, gazetteer: Gazetteer) -> list[Mention]:
    """The places named, from left to right."""
    spans = [span for span in gazetteer.scan(text) if any(place.code != NATION for place in span.places)]
    found: list[Mention] = []
    for index, span in enumerate(spans):
        left = max((match.end() for match in _CLAUSE_END.finditer(text, 0, span.start)), default=0)
        left = max(left, spans[index - 1].end if index else 0)
        end = _CLAUSE_END.search(text, span.end)
        right = min(end.start() if end else len(text), spans[index + 1].start if index + 1 < len(spans) else len(text))
        before, after = text[left : span.start], text[span.end : right]
        if not before and index and not _own_words(after):
            before = found[-1].before if found and _joined(text, spans[index - 1].end, span.start) else ""
        gone = _GONE_BEFORE.search(before) is not None or _GONE_AFTER.match(after) is not None
        found.append(Mention(span, right, before, after, _roles(before, after), gone))
    return found


@cache
def _compiled() -> tuple[Mapping[Role, re.Pattern[str]], ...]:
    """The words before a place, behind it, and of having none; compiled on first use."""
    return tuple({role: lazy(pattern) for role, pattern in table.items()} for table in (_BEFORE, _AFTER, _NONE))


def _own_words(after: str) -> bool:
    return any(pattern.match(after) for pattern in _compiled()[1].values())


def _joined(text: str, end: int, start: int) -> bool:
    return re.fullmatch(r"[、和跟或及与]|或者|还是", text[end:start]) is not None


def _roles(before: str, after: str) -> frozenset[Role]:
    """What the words say that the place is: those before it, else those that follow at once."""
    following = next((role for role, pattern in _compiled()[1].items() if pattern.match(after)), None)
    ahead = {role for role, pattern in _compiled()[0].items() if pattern.search(before)}
    strong = ahead - {"origin", "work", "elsewhere"}
    if following in ("home", "permit", "union", "insured") and not strong:
        return frozenset({following})
    if following == "work" and not strong:
        return frozenset({"work"})
    if ahead:
        return frozenset(ahead)
    return frozenset({following} if following else ())


def _chosen(found: Sequence[Mention], role: Role) -> list[Mention]:
    """Those in the role asked for; else, for a household, where somebody is from; else those in no role; else those
    that were in it before (insurance paid there once)."""
    asked = [mention for mention in found if role in mention.roles]
    for group in (
        [mention for mention in asked if not mention.gone],
        [mention for mention in found if role == "home" and "origin" in mention.roles and not mention.gone],
        [mention for mention in found if not mention.roles and not mention.gone],
        [mention for mention in found if role == "insured" and mention.roles == {"origin"} and not mention.gone],
        asked if role == "insured" else [],
    ):
        if group:
            return group + [mention for mention in found if _narrows(mention, group)]
    return []


def _narrows(mention: Mention, group: Sequence[Mention]) -> bool:
    """Whether a place in no role of its own lies inside one of the group: 「浙江省居住证，萧山办的」."""
    if mention in group or mention.gone or mention.roles - {"issuer"}:
        return False
    return all(
        any(within(place.code, outer.code) for other in group for outer in other.span.places)
        for place in mention.span.places
    )


def settled(chosen: Sequence[Mention], stands: str, whole: str, gazetteer: Gazetteer) -> Reading:
    """One reading of the mentions chosen: one inside another narrows it, several that differ are asked back."""
    codes: dict[str, None] = {}
    repaired = False
    for mention in chosen:
        words = stands[mention.span.start : mention.right]
        match read_place(words, gazetteer, "any"):
            case Read(str() as code) as reading:
                codes[code] = None
                repaired = repaired or reading.repaired
            case Ambiguous(options):
                codes.update((str(code), None) for code, _ in options)
            case _:
                codes.update((place.code, None) for place in mention.span.places if place.code != NATION)
    left = [code for code in codes if not any(other != code and within(other, code) for other in codes)]
    start, end = chosen[0].span.start, chosen[-1].span.end
    offset = whole.find(stands)
    span = (start + offset, end + offset) if offset >= 0 else None
    if len(left) == 1:
        return Read(left[0], whole, span, repaired)
    return Ambiguous(tuple((code, gazetteer.full_name(code)) for code in left), span)


def _is_none(text: str, role: Role) -> bool:
    pattern = _compiled()[2].get(role)
    if pattern is None:
        return False
    said = _WHETHER.sub("", text)
    ends = re.split(r"[,。;!?、]", said)
    return pattern.search(said) is not None or any(_BARE_NONE.fullmatch(end) for end in (ends[0], ends[-1]))
