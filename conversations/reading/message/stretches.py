"""Gives each stretch of a message to what it is about, so that no reader sees what belongs to another fact.

Each value (a date, a length of time, a place) goes to the words around it: to the verb that follows, else to the noun
before; in a clause of its own to what was spoken of last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from conversations.reading.corrections import SLIP
from conversations.reading.lazy import lazy
from conversations.reading.message.items import VALUES, Item, Kind, Topic, items
from conversations.reading.message.whose import BLANK
from policies.places import Gazetteer

_CLAUSE_END = lazy(r"[,。;!?…]+")
_LINK = lazy(r"(?:到|至|-|~|—|和|或者?|还是|、|,?不对,?|,?哦不,?|是|就是|也就是)?")
_SINCE_BEFORE = lazy(r"(?:从|自|打|由)(?:我)?$")
_SINCE_AFTER = lazy(r"(?:份|号)?(?:起|开始|以后|之后|到现在|至今|到今|一直|就开始|就(?=交|缴))")
_INSURED_AFTER = lazy(
    r"(?:那边|这边|那里|那头)?(?:的)?(?:公司|单位|厂里|厂|老家)?(?:给|帮|我|一直|都|在)*(?:交|缴|参保|买|"
    r"供|社保)"
)
_PAID_AFTER = lazy(r"(?:那边|这边|那里|那头)?(?:给|帮|我|一直|都|在)*(?:交|缴|参保|买|供)(?!社|保|五)")
_ISSUED_AFTER = lazy(r"(?:那边|这边|省|市|人社局|里)?(?:考|发|领|拿|评|鉴定|认定|颁)(?!工资)")
_HOME_AFTER = lazy(r"(?:那边|那里|省|市|县)?(?:本地)?人(?!民|力|社局|社厅|才)|(?:的)?(?:户口|户籍|老家)")
_CORRECTION = lazy(rf"(?<!对)不对|哦不(?:是)?|噢不|{SLIP}|错了|不是不是|应该是|改成|改为")

_NEAR: Final = 3
"""Characters between a value and the words that it belongs to."""


@dataclass(frozen=True, slots=True)
class Parted:
    """A compacted text with the topic of every character; None for words that belong to nothing in particular."""

    text: str
    owners: tuple[Topic | None, ...]
    items: tuple[tuple[Item, Topic | None], ...]

    def of(self, *topics: Topic | None) -> str:
        """The text with all that is of other topics blanked; corrections (不对) stay. The length doesn't change."""
        wanted = {*topics, Topic.ALL}
        return "".join([char if owner in wanted else BLANK for char, owner in zip(self.text, self.owners, strict=True)])

    def has(self, topic: Topic, *kinds: Kind) -> bool:
        return any(owner is topic and item.kind in kinds for item, owner in self.items)

    def asked_of(self, topic: Topic, pattern: re.Pattern[str]) -> bool:
        """Whether the person says of something in this topic (几级, 哪天) that they don't know it."""
        return any(
            owner is topic and item.kind is Kind.UNSURE and pattern.search(self._around(item)) is not None
            for item, owner in self.items
        )

    def _around(self, item: Item) -> str:
        """Its clause, and the one before where the person says nothing more than that (…，记不清了)."""
        ends = [0, *(match.end() for match in _CLAUSE_END.finditer(self.text, 0, item.start))]
        end = _CLAUSE_END.search(self.text, item.end)
        right = end.start() if end else len(self.text)
        alone = right - ends[-1] <= item.end - item.start + _NEAR
        return self.text[ends[-2] if alone and len(ends) > 1 else ends[-1] : right]


def part(text: str, gazetteer: Gazetteer) -> Parted:
    """The topics of a compacted text, character by character."""
    found = items(text, gazetteer)
    clauses = _clauses(text, found)
    owned: list[tuple[Item, Topic | None]] = []
    owners: list[Topic | None] = [None] * len(text)
    last: Topic | None = None
    listed = False
    for index, (start, end, inside) in enumerate(clauses):
        ahead = (
            next((item.topic for item in clauses[index + 1][2] if item.topic), None)
            if index + 1 < len(clauses)
            else None
        )
        topics = _topics(text, start, end, inside, last, ahead)
        if _ends_a_list(text, start, end, inside, listed):
            topics[-1] = Topic.INSURANCE
        paired = list(zip(inside, topics, strict=True))
        _fill(owners, start, end, paired)
        owned += paired
        listed = any(topic in (Topic.WORK, Topic.CERT) for topic in topics) and all(_is_listed(item) for item in inside)
        last = next((topic for topic in reversed(topics) if topic not in (None, Topic.ASIDE)), last)
    for match in _CORRECTION.finditer(text):
        owners[match.start() : match.end()] = [Topic.ALL] * (match.end() - match.start())
    return Parted(text, tuple(owners), tuple(owned))


def _is_listed(item: Item) -> bool:
    """Whether it can stand in a bare list of answers: 萧山，中级工，12个月."""
    return item.kind in (Kind.PLACE, Kind.DATE) or (item.kind is Kind.HEAD and item.topic is Topic.CERT)


def _ends_a_list(text: str, start: int, end: int, inside: list[Item], listed: bool) -> bool:
    """A number of months all by itself, after a place, a level or a date all by itself: 浦口三级2025年12月14个月."""
    match inside:
        case [*others, Item(kind=Kind.LENGTH) as last]:
            begin = others[-1].end if others else start
            if others:
                listed = all(_is_listed(item) for item in others) and any(item.topic is Topic.CERT for item in others)
            return listed and begin == last.start and _MONTHS_ALONE.fullmatch(text, begin, end) is not None
    return False


_MONTHS_ALONE = lazy(r"[\d一二三四五六七八九十两廿]{1,4}(?:个|ge ?)(?:月|yue)(?:吧|了)?")


def _clauses(text: str, found: list[Item]) -> list[tuple[int, int, list[Item]]]:
    clauses = []
    start = 0
    for match in [*_CLAUSE_END.finditer(text), None]:
        end = match.start() if match else len(text)
        inside = [item for item in found if start <= item.start and item.end <= end]
        if end > start:
            clauses.append((start, end, inside))
        start = match.end() if match else end
    return clauses


def _fill(owners: list[Topic | None], start: int, end: int, paired: list[tuple[Item, Topic | None]]) -> None:
    """Words between two items go with the one that follows, those after the last with the last."""
    at = start
    for item, topic in paired:
        owners[at : item.end] = [topic] * (item.end - at)
        at = item.end
    if paired:
        owners[at:end] = [paired[-1][1]] * (end - at)


def _topics(
    text: str, start: int, end: int, inside: list[Item], last: Topic | None, ahead: Topic | None
) -> list[Topic | None]:
    """The topic of each item of a clause. `last`: what was spoken of before it, `ahead`: what the next begins with."""
    topics: list[Topic | None] = []
    for index, item in enumerate(inside):
        if item.kind not in VALUES:
            topics.append(_own_topic(item, topics, inside[index + 1 : index + 2]))
            continue
        right = next((other for other in inside[index + 1 :] if other.topic), None)
        left_at = next((at for at in range(index - 1, -1, -1) if topics[at] is not None), None)
        near = _Near(
            text,
            start,
            item,
            inside[index - 1] if index else None,
            topics[index - 1] if index else None,
            inside[left_at] if left_at is not None else None,
            topics[left_at] if left_at is not None else None,
            inside[index + 1] if index + 1 < len(inside) else None,
            right,
        )
        match item.kind:
            case Kind.DATE:
                topics.append(_date(near, last, ahead))
            case Kind.LENGTH:
                topics.append(_length(near, last))
            case Kind.PLACE:
                topics.append(_place(near, last, end))
            case _:
                topics.append(_unsure(near, last, end))
    return topics


def _own_topic(item: Item, before: list[Topic | None], following: list[Item]) -> Topic | None:
    """That of the words themselves, save 老家 inside 「社保在老家单位交」."""
    paid = Topic.INSURANCE in before[-2:] and any(other.topic is Topic.INSURANCE for other in following)
    return Topic.INSURANCE if item.topic is Topic.HOME and paid else item.topic


@dataclass(frozen=True, slots=True)
class _Near:
    """A value with what stands around it in its clause: the item just before and just after, and the nearest ones
    that have a topic (`left`, `right`)."""

    text: str
    start: int
    item: Item
    before: Item | None
    before_topic: Topic | None
    left: Item | None
    left_topic: Topic | None
    after: Item | None
    right: Item | None

    @property
    def gap_before(self) -> int:
        return self.item.start - self.left.end if self.left else 99

    @property
    def gap_after(self) -> int:
        return self.right.start - self.item.end if self.right else 99

    def paid_at(self, last: Topic | None) -> bool:
        """社保两处交的，昆山十个月、常州半年: a place and its months, after words of insurance."""
        place, length = (self.item, self.after) if self.item.kind is Kind.PLACE else (self.before, self.item)
        if last is not Topic.INSURANCE or self.right is not None or place is None or length is None:
            return False
        return (
            place.kind is Kind.PLACE
            and length.kind is Kind.LENGTH
            and (place.start == self.start or self.text[place.start - 1] == "、")
            and place.end == length.start
        )

    def follows(self, kind: Kind) -> bool:
        """Whether it continues the value just before it: 从去年3月到今年5月, 5号不对6号."""
        return (
            self.before is not None
            and self.before.kind is kind
            and _LINK.fullmatch(self.text[self.before.end : self.item.start]) is not None
        )


def _date(near: _Near, last: Topic | None, ahead: Topic | None) -> Topic | None:
    text, item, right = near.text, near.item, near.right
    if (
        near.follows(Kind.DATE)
        and near.before_topic is not None
        and (near.after is None or near.after.topic is near.before_topic)
    ):
        return near.before_topic
    since = _SINCE_BEFORE.search(text, near.start, item.start) or _SINCE_AFTER.match(text, item.end)
    if since:
        for topic in (right.topic if right and near.gap_after <= 8 else None, near.left_topic, last):
            if topic in (Topic.INSURANCE, Topic.ASIDE, Topic.WORK):
                return topic
    if right is not None and right.kind is Kind.TAIL and near.gap_after <= 6 and right.topic in _DATED:
        return right.topic
    if (
        right is not None
        and right.topic is Topic.WORK
        and right.kind is Kind.TAIL
        and near.left is None
        and near.gap_after <= _NEAR
    ):
        return Topic.ASIDE
    if right is not None and right.topic is Topic.CERT and near.gap_after <= 6 and near.left_topic is not Topic.ASIDE:
        return Topic.CERT
    if near.left_topic in (Topic.CERT, Topic.INSURANCE, Topic.ASIDE):
        return near.left_topic
    if near.left_topic is Topic.WORK and near.gap_before <= 1:
        return Topic.ASIDE
    if near.left is None and last in (Topic.CERT, Topic.INSURANCE):
        return last
    if right is not None and right.topic in (Topic.CERT, Topic.INSURANCE):
        return right.topic
    alone = near.before is None and near.after is None
    return Topic.CERT if ahead is Topic.CERT and alone else None


_DATED: Final = (Topic.CERT, Topic.INSURANCE, Topic.ASIDE)


def _length(near: _Near, last: Topic | None) -> Topic | None:
    if near.follows(Kind.LENGTH) and near.before_topic is not None:
        return near.before_topic
    if near.paid_at(last):
        return Topic.INSURANCE
    if near.left_topic in (Topic.WORK, Topic.ASIDE) and near.gap_before <= _NEAR:
        return Topic.ASIDE
    if near.left_topic is Topic.INSURANCE:
        return Topic.INSURANCE
    if near.right is not None and near.right.topic is Topic.INSURANCE and near.gap_after <= 6:
        return Topic.INSURANCE
    if near.right is not None and near.right.topic is Topic.ASIDE and near.gap_after <= 1:
        return Topic.ASIDE
    if near.left is None and near.right is None and last is Topic.INSURANCE:
        return Topic.INSURANCE
    return near.left_topic if near.left_topic is Topic.CERT and near.gap_before <= 2 else Topic.ASIDE


def _place(near: _Near, last: Topic | None, end: int) -> Topic | None:
    text, item = near.text, near.item
    if near.paid_at(last):
        return Topic.INSURANCE
    insured_in = near.left_topic is Topic.INSURANCE and text[item.start - 1 : item.start] == "在"
    if _HOME_AFTER.match(text, item.end):
        return Topic.INSURANCE if insured_in and "老家" in text[item.end : item.end + 3] else Topic.HOME
    named = near.left is not None and near.left.kind in (Kind.HEAD, Kind.TAIL) and near.gap_before <= _NEAR
    if named and near.left_topic is Topic.HOME:
        return Topic.INSURANCE if _PAID_AFTER.match(text, item.end) else Topic.HOME
    if named and near.left_topic is Topic.ASIDE:
        return Topic.ASIDE
    if near.follows(Kind.PLACE) and near.before_topic is not None:
        return near.before_topic
    if _INSURED_AFTER.match(text, item.end) and (not _plain_employer(near) or text.startswith("参保", item.end)):
        return Topic.INSURANCE
    if near.right is not None and near.right.topic is Topic.CERT and _ISSUED_AFTER.match(text, item.end):
        return Topic.CERT
    if (
        near.right is not None
        and near.right.topic is Topic.WORK
        and near.right.kind is Kind.TAIL
        and near.gap_after <= 8
    ):
        return Topic.WORK
    if (
        near.left_topic is Topic.INSURANCE
        and near.left is not None
        and near.gap_before <= _NEAR
        and near.left.kind is Kind.HEAD
    ):
        return Topic.INSURANCE
    if insured_in and near.gap_before <= 1:
        return Topic.INSURANCE
    if near.left is None and near.right is None and last in _PLACED and _TAKEN_BACK.search(text, 0, item.start):
        return last if _TELLS_PLACE.search(text, 0, near.start) else Topic.WORK
    return Topic.WORK


_PLACED: Final = (Topic.HOME, Topic.INSURANCE)
_TAKEN_BACK = lazy(rf"(?:不对|哦不|噢不|{SLIP}|错了?),?(?:应该)?(?:是|在)*$")
_TELLS_PLACE = lazy(
    r"(?:在|地|是|户口|户籍|老家)[^,。是在]{2,6}交?[,。](?:[^,。]{0,3}(?:不对|哦不|噢不|错了?)[,。]?)?$"
)
"""A clause that named a place of insurance or of the household, before it was taken back."""


def _plain_employer(near: _Near) -> bool:
    """「无锡江阴，公司给交」 run together: the employer's words begin anew, the place is that of work."""
    return (
        near.left_topic is not Topic.INSURANCE
        and near.right is not None
        and near.right.topic is Topic.INSURANCE
        and near.right.kind is Kind.HEAD
    )


def _unsure(near: _Near, last: Topic | None, end: int) -> Topic | None:
    if near.left_topic is not None and near.left_topic not in (Topic.WORK, Topic.HOME):
        return near.left_topic
    if near.right is not None:
        return near.right.topic
    return last
