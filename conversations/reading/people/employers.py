"""Reads an employer's name, and finds the listed name that is meant by it.

Money hinges on which list a firm is in, so a name is taken for a listed one only where they differ in nothing but the
legal form (有限公司), 市 or the order of the words; whatever else is near is asked back, and a name of another place
or with another word in it stays as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from rapidfuzz.distance import OSA

from conversations.reading.lazy import lazy
from conversations.reading.normalise import compact
from conversations.reading.result import Ambiguous, Read, Reading
from conversations.reading.sounds import alike
from conversations.reading.text import read_text
from policies.places import Gazetteer, within

MAX_NAME: Final = 60

SURE_FROM: Final = 6
"""Characters, without place and legal form, from which one misheard character leaves no other firm to think of."""

Nearness = Literal["same", "near"] | None

_LEAD: Final = lazy(
    r"^(?:(?:我|我们|咱|咱们|俺|俺们)?(?:现在)?(?:的)?(?:单位|公司|厂|工作单位)?(?:的)?(?:名字|全称|名称)?(?:就是"
    r"|叫做?|是|在|给|属于|:)+|就是)"
)
_TAIL: Final = lazy(r"(?:上班|工作|干活|的(?:职工|员工)?|里|那边|这边|打工|吧|啊|职工|员工|做工)+$")
_FORM: Final = lazy(r"(?:股份)?(?:有[限线]|友限)?(?:责任)?(?:总)?[公工]司$|有限(?:责任)?$|(?<=集团)公司$")
_GROUP: Final = lazy(r"集团$")
_BRANCH: Final = lazy(
    r"(?P<head>.{2,}?(?:公司|银行|集团|厂|中心))(?P<tail>.{0,8}?(?:分公司|支行|分行|分厂|营业[部厅所]|车间|项目部"
    r"|分店|站|部|处|科))$"
)
_SPOKEN: Final = (("公交车", "公共汽车"), ("公交", "公共汽车"), ("粮库", "粮食储备库"))
_PUNCTUATION: Final = lazy(r"[\s,。.、()\[\]《》\"'“”·-]+")


@dataclass(frozen=True, slots=True)
class _Name:
    """A name taken apart: the place at its beginning, what is its own, and whether it is a group's."""

    place: str
    own: str
    group: bool
    whole: str


def read_employer(text: str, names: Sequence[str], gazetteer: Gazetteer) -> Reading:
    """`Read` of the listed name, `repaired` where it was typed otherwise; `Ambiguous` over those it may be; else the
    text as `read_text` leaves it."""
    plain = read_text(text, MAX_NAME)
    if not isinstance(plain, Read):
        return plain
    typed = compact(text)
    if typed in names:
        return Read(typed, plain.said)
    same, near = [], []
    forms = [(_taken_apart(form, gazetteer), sure) for form, sure in _forms(typed)]
    for name in names:
        match _nearness(forms, _listed(name, gazetteer)):
            case "same":
                same.append(name)
            case "near":
                near.append(name)
    if len(same) == 1:
        return Read(same[0], plain.said, repaired=True)
    if found := same or near:
        return Ambiguous(tuple((name, name) for name in found))
    return plain


def _nearness(forms: Sequence[tuple[_Name, bool]], listed: _Name) -> Nearness:
    """How near a typed name, in one of its forms, comes to a listed one; `same` where they are one name."""
    best: Nearness = None
    for form, sure in forms:
        found = _compared(_ordered(form, listed), listed)
        if found == "same" and sure:
            return "same"
        best = best or (found and "near")
    return best


def _forms(typed: str) -> tuple[tuple[str, bool], ...]:
    """What the typed text may be the name of, and whether that is sure: without the words around it, without a branch's
    own name, with a spoken short form (公交) written out."""
    whole = _PUNCTUATION.sub("", _TAIL.sub("", _LEAD.sub("", typed)))
    forms = [(whole, True)]
    if branch := _BRANCH.match(whole):
        forms.append((branch["head"], False))
    forms += [(whole.replace(short, long), False) for short, long in _SPOKEN if short in whole and long not in whole]
    return tuple(forms)


@lru_cache(maxsize=1024)
def _listed(name: str, gazetteer: Gazetteer) -> _Name:
    return _taken_apart(name, gazetteer)


def _taken_apart(name: str, gazetteer: Gazetteer) -> _Name:
    """Only a place at the very beginning counts as such; 市 and 省 behind it fall away."""
    bare = _PUNCTUATION.sub("", name)
    places, rest = "", bare
    spans = gazetteer.scan(bare)
    if spans and spans[0].start == 0 and len(bare) > spans[0].end:
        places, rest = bare[: spans[0].end], bare[spans[0].end :]
    place = re.sub(r"[省市区县]", "", places[_province_before(places, gazetteer) :])
    rest = rest.removeprefix("市").removeprefix("省")
    own = _FORM.sub("", rest) or rest
    group = _GROUP.search(own) is not None
    return _Name(place, (_GROUP.sub("", own) or own) if group else own, group, bare)


def _province_before(places: str, gazetteer: Gazetteer) -> int:
    """How many characters name the province of the place that follows: that place's name says it (山东淄博)."""
    meant = gazetteer.find(places)
    for end in range(len(places) - 1, 1, -1):
        provinces = [place.code for place in gazetteer.find(places[:end]) if place.level == "province"]
        if any(place.code != code and within(place.code, code) for code in provinces for place in meant):
            return end
    return 0


def _ordered(given: _Name, listed: _Name) -> _Name:
    """「自来水公司淄博市」: a place behind the name is set before it."""
    if not given.place and listed.place:
        for tail in (listed.place + "市", listed.place):
            if given.own.endswith(tail):
                return _Name(
                    listed.place,
                    _FORM.sub("", given.own.removesuffix(tail)).removeprefix("市"),
                    given.group,
                    given.whole,
                )
    return given


def _compared(given: _Name, listed: _Name) -> Nearness:
    slip = _one_slip(given.whole, listed.whole) or _one_slip(_short(given.whole), listed.place + listed.own)
    if not given.own or (given.place and given.place != listed.place):
        return "near" if slip else None
    placed = given.place == listed.place
    if given.own == listed.own:
        return "same" if placed and (listed.group or not given.group) else "near"
    if _misheard(given.own, listed.own):
        return "same" if placed and len(listed.own) >= SURE_FROM else "near"
    if _slipped(given.own, listed.own) and (placed or len(listed.own) > 4):
        return "near"
    return "near" if slip or _shortened(given.own, listed.own, placed) else None


def _short(whole: str) -> str:
    """A name without its legal form and 市, its place left as it was typed."""
    return _GROUP.sub("", _FORM.sub("", whole[:2] + whole[2:].removeprefix("市")))


def _one_slip(typed: str, listed: str) -> bool:
    """Whether one slip of the finger or ear, anywhere in the name, makes one of the other."""
    if abs(len(typed) - len(listed)) > 1 or len(listed) < 5:
        return False
    return _misheard(typed, listed) or (
        OSA.distance(typed, listed, score_cutoff=1) == 1
        and (len(typed) != len(listed) or sorted(typed) == sorted(listed))
    )


def _misheard(typed: str, listed: str) -> bool:
    """Whether they differ in one character that sounds or looks alike."""
    if len(typed) != len(listed):
        return False
    wrong = [(a, b) for a, b in zip(typed, listed, strict=True) if a != b]
    return len(wrong) == 1 and alike(*wrong[0])


def _slipped(typed: str, listed: str) -> bool:
    """Whether a character was left out, typed twice or swapped with its neighbour; another one in its place is another
    firm."""
    if len(typed) == len(listed):
        return sorted(typed) == sorted(listed) and OSA.distance(typed, listed) == 1
    longer, shorter = (typed, listed) if len(typed) > len(listed) else (listed, typed)
    if len(listed) < 3 and len(typed) < len(listed):
        return False
    return len(longer) - len(shorter) == 1 and OSA.distance(typed, listed) == 1


def _shortened(typed: str, listed: str, placed: bool) -> bool:
    """Whether it is a usual short form: the beginning, most of it, or, after the place, telling characters (金控)."""
    if len(typed) < 2 or len(typed) >= len(listed):
        return False
    if listed.startswith(typed) or (typed in listed and 5 * len(typed) >= 3 * len(listed)):
        return True
    if not placed or typed[0] != listed[0]:
        return False
    rest = iter(listed)
    return all(char in rest for char in typed) and 2 * len(typed) >= len(listed)
