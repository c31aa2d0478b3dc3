"""Reads whose certificate it is: a place's, a province's own body's (省人社厅), or one of the nation or of a trade.

An issuer without a place (人社局发的, 省里发的 alone) gives nothing, and neither does where somebody works or
comes from.
"""

from __future__ import annotations

from typing import Final

from conversations.reading.lazy import lazy
from conversations.reading.normalise import is_unsure
from conversations.reading.people.whereabouts import Mention, mentions, misspelt, prepared, settled
from conversations.reading.result import Ambiguous, Read, Reading, Unreadable, Unsure
from policies.places import NATION, Gazetteer

_NATION: Final = lazy(
    r"人社部|人力资源(?:和|与)?社会保障部|国家(?!职业资格|等级|级?的?证|承认|认可|题库|标准|职业)(?:人社|部|发|级"
    r"|电网|能源|统|的|考|机构|单位|$)|国网|南网|南方电网"
    r"|行业(?:协会|发|单位|主管|组织|里)|(?:中国|全国)[^,。;]{0,14}(?:协会|联合会|学会|总会|集团|总公司|中心)|央企"
    r"|中(?:石化|石油|海油|铁|建|核|粮|车|航工业)"
    r"|(?:教育|应急(?:管理)?|住建|交通(?:运输)?|铁道|工信|农业(?:农村)?|民政|水利|公安|商务|卫健|文旅"
    r"|退役军人(?:事务)?)部(?!门)|铁路(?:局|总公司)|民航局|(?:国家)?部委|部里发"
    r"|^全国(?:的|通用|统考|统一)*$|协会发"
)
_TRADE: Final = lazy(r"协会|联合会|学会")
_PROVINCIAL: Final = lazy(
    r"省(?:里|厅|级|人社|人力|直|劳动|职业技能|技能鉴定|鉴定)|人社厅|(?:社会)?保障厅|社保厅|省(?:的)?(?:人社)?厅"
    r"|(?<!自治)区厅"
)
_AFTER_PROVINCE: Final = lazy(
    r"(?:省|自治区)?(?:的)?(?:人社厅|人力资源|厅|里发|人社部门|级|职业技能鉴定|技能鉴定|鉴定(?:指导)?中心|劳动厅)"
)
_ISSUED: Final = lazy(r"(?:章|盖|备案|颁|(?<!开)发(?!现)|印的)")
_EXAMINED: Final = lazy(r"考|鉴定|评|学|培训|报名|认定")
_NOT_ISSUER: Final = frozenset({"home", "permit", "union", "insured", "work", "elsewhere"})


def read_issuer(text: str, gazetteer: Gazetteer) -> Reading:
    """A GB/T 2260 code, or `{"within": code, "unknown": True}` for a body of that province or of the nation."""
    said, stands = prepared(text, gazetteer, lambda part: bool(_NATION.search(part) or _PROVINCIAL.search(part)))
    found = _issuing([mention for mention in mentions(stands, gazetteer) if not mention.gone])
    national = _NATION.search(stands)
    if national and (not found or not _names_issuer(found) or _TRADE.search(stands)):
        body = {"within": NATION, "unknown": True}
        if _TRADE.search(stands) and found and (place := settled(found, stands, said, gazetteer)):
            options = _options(place)
            return Ambiguous((*options, (body, ""))) if options else Read(body, said)
        return Read(body, said)
    if _is_provincial(stands, found):
        return _provincial(stands, said, gazetteer)
    if found:
        return settled(found, stands, said, gazetteer)
    if is_unsure(said):
        return Unsure()
    if national or _PROVINCIAL.search(stands) or any(not mention.gone for mention in mentions(stands, gazetteer)):
        return Unreadable()
    return misspelt(stands, gazetteer)


def _options(place: Reading) -> tuple[tuple[object, str], ...]:
    match place:
        case Read(code):
            return ((code, ""),)
        case Ambiguous(options):
            return options
    return ()


def _around(mention: Mention) -> str:
    return mention.before + "|" + mention.after


def _names_issuer(found: list[Mention]) -> bool:
    return any(_ISSUED.search(_around(mention)) for mention in found)


def _issuing(found: list[Mention]) -> list[Mention]:
    """Those whose words say that it was issued there; else examined there; else those in no other role."""
    own = [mention for mention in found if not mention.roles & _NOT_ISSUER or "issuer" in mention.roles]
    for pattern in (_ISSUED, _EXAMINED):
        if group := [mention for mention in own if pattern.search(_around(mention))]:
            return group
    return own


def _is_provincial(text: str, found: list[Mention]) -> bool:
    """Whether a province's own body issued it: the words say so, and no city's seal is named beside it."""
    for mention in found:
        if mention.span.places[0].level == "province" and _AFTER_PROVINCE.match(mention.after):
            return mention.span.places[0].code not in ("110000", "120000", "310000", "500000")
    if not _PROVINCIAL.search(text):
        return False
    return not any(
        mention.span.places[0].level != "province"
        and _ISSUED.search(mention.after)
        and not _PROVINCIAL.search(_around(mention))
        for mention in found
    )


def _provincial(stands: str, said: str, gazetteer: Gazetteer) -> Reading:
    """The body of the only province that is named, itself or by a place in it."""
    provinces = {place.code[:2] + "0000" for mention in mentions(stands, gazetteer) for place in mention.span.places}
    if len(provinces) != 1:
        return Unreadable()
    return Read({"within": provinces.pop(), "unknown": True}, said)
