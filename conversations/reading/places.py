"""Reads which place a person means, out of the names that the gazetteer finds in their words.

Of several places it takes the one that was asked for (where they work now, not where they come from). A name that
several units bear is asked back, never guessed. Misspelt names, pinyin and zones (高新区) are not read.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from conversations.reading.corrections import standing
from conversations.reading.normalise import bare, is_unsure
from conversations.reading.result import Ambiguous, Read, Reading, Unreadable, Unsure
from policies.places import NATION, Gazetteer, Place, Span, within

Role = Literal["work", "home", "insured", "any"]
"""What the question was about: the place of work, of the household, of insurance, or none of these."""

MAX_OPTIONS = 8
_TWO_MEANINGS: Final = frozenset({"吉林", "朝阳"})
_CLAUSE_END = re.compile(r"[,。;!?、…]")
_BEFORE: Final = {
    "home": re.compile(r"(?:老家|户口|户籍|籍贯|家(?:里|乡)?)[是在的那边本省:]{0,3}$|来自$|出生[在于]?$"),
    "insured": re.compile(r"(?:社保|参保|保险|缴纳)[是在于的地交缴:]{0,4}$"),
    "gone": re.compile(r"(?:以前|之前|原来|原先|曾经|过去|早先|先前)[是在我的于]{0,4}$|(?:已经)?不在$|离开了?$"),
    "asleep": re.compile(r"住(?:在|的是)?$"),
    "issued": re.compile(r"(?:发证(?:机构|单位|地)?|证书?(?:是|在)?|考证)[是在于的地:]{0,3}$"),
    "work": re.compile(
        r"(?:现在|目前|如今|上班|工作|打工|务工|单位|公司|厂)[是在的于人地:到来我]{0,4}$|(?:来|到|调|搬)(?:到|了|来)$"
    ),
}
_AFTER: Final = {
    "home": re.compile(r"^(?:本地)?人(?!民|力|社|才)|^(?:的)?(?:户口|户籍|老家)"),
    "insured": re.compile(r"^(?:那边|这边|这里)?(?:给我)?(?:交|缴|参保|社保)"),
    "gone": re.compile(r"^(?:那边|那)?(?:待过|呆过|干过|做过)"),
    "asleep": re.compile(r"^(?:那边|这边)?住"),
    "issued": re.compile(r"^(?:那边|那里|省里?|市里?|区里?)?(?:发|考|评|颁发|拿|领|办|鉴定|认定)(?:的|过|到|出)"),
    "work": re.compile(
        r"^[^,。;!?老户住]{0,8}?(?:上班|工作|打工|务工|干活|做工|做事|当|做|干(?!过)|厂|公司|单位)(?!过)"
    ),
}


def read_place(text: str, gazetteer: Gazetteer, about: Role = "work") -> Reading:
    """`Read` of a GB/T 2260 code. `about` says which of several places to take; "any" knows no difference.

    A bare name that is the short name of a province or prefecture means that unit (海南, 邯郸), save 吉林 and 朝阳.
    """
    said = bare(text)
    stands = standing(said, lambda part: bool(gazetteer.scan(part)))
    spans = [span for span in gazetteer.scan(stands) if any(place.code != NATION for place in span.places)]
    chosen = _chosen(stands, spans, about)
    if not chosen:
        return Unsure() if is_unsure(said) else Unreadable()
    places = _together([_meant(stands, span, gazetteer) for span in chosen])
    match places:
        case [place]:
            return Read(place.code, said)
        case _ if len(places) <= MAX_OPTIONS:
            return Ambiguous(tuple((place.code, gazetteer.full_name(place.code)) for place in places))
    return Unreadable()


def _chosen(text: str, spans: list[Span], about: Role) -> list[Span]:
    """The mentions in the role asked for; else those in no role at all."""
    if about == "any":
        return spans
    roles = [_roles(text, spans, index) for index in range(len(spans))]
    asked = [
        span
        for span, found in zip(spans, roles, strict=True)
        if about in found and not (about == "work" and "gone" in found)
    ]
    plain = [span for span, found in zip(spans, roles, strict=True) if not found]
    return asked or plain


def _roles(text: str, spans: list[Span], index: int) -> set[str]:
    span = spans[index]
    left = max((match.end() for match in _CLAUSE_END.finditer(text, 0, span.start)), default=0)
    left = max(left, spans[index - 1].end if index else 0)
    end = _CLAUSE_END.search(text, span.end)
    right = min(end.start() if end else len(text), spans[index + 1].start if index + 1 < len(spans) else len(text))
    before, after = text[left : span.start], text[span.end : right]
    found = {role for role, pattern in _BEFORE.items() if pattern.search(before)}
    found |= {role for role, pattern in _AFTER.items() if pattern.search(after)}
    if "home" in found or "insured" in found:
        found.discard("work")
    return found


def _meant(text: str, span: Span, gazetteer: Gazetteer) -> tuple[Place, ...]:
    """The units that a mention can mean, once the rule for bare short names has spoken."""
    places = tuple(place for place in span.places if place.code != NATION)
    name = text[span.start : span.end]
    if len(places) > 1 and name not in _TWO_MEANINGS:
        larger = [place for place in places if place.level in ("province", "city") and place.short == name]
        if larger:
            return (larger[0],)
    return places


def _together(mentions: list[tuple[Place, ...]]) -> list[Place]:
    """One list of units: a mention inside another one narrows it (杭州…萧山); the rest stand side by side."""
    places = list(dict.fromkeys(place for mention in mentions for place in mention))
    if len(mentions) < 2:
        return places
    nested = [inner for inner in places if any(inner != outer and within(inner.code, outer.code) for outer in places)]
    outer_only = [
        mention
        for mention in mentions
        if not any(within(inner.code, place.code) for inner in nested for place in mention)
    ]
    return list(dict.fromkeys([*nested, *(place for mention in outer_only for place in mention)])) if nested else places
