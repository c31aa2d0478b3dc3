"""Reads which place a person means, out of the names that stand in their words.

Of several places it takes the one that was asked for (where they work now, not where they come from). A name that
several units bear is asked back, never guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from conversations.reading.normalise import compact, is_unsure
from conversations.reading.places.mentions import Finder, Mention
from conversations.reading.places.pinyin import spelt
from conversations.reading.places.roles import Role, Weighed, corrected_at, weigh
from conversations.reading.result import Ambiguous, Read, Reading, Stretch, Unreadable, Unsure
from policies.places import NATION, Gazetteer, Place, within

__all__ = ["Role", "read_place"]


_TWO_MEANINGS: Final = frozenset({"吉林", "朝阳"})


def read_place(text: str, gazetteer: Gazetteer, about: Role = "work") -> Reading:
    """`Read` of a GB/T 2260 code. `about` says which of several places to take; "any" knows no difference.

    A bare name that is the short name of a province or prefecture means that unit (海南, 邯郸), save 吉林 and 朝阳.
    `Ambiguous` lists every unit that fits, however many.
    """
    said = compact(text)
    if not said:
        return Unreadable()
    written = spelt(said, gazetteer)
    mentions = Finder(written, gazetteer).mentions()
    if not mentions:
        return Unsure() if is_unsure(said) else Unreadable()
    mentions = _corrected(written.text, mentions, gazetteer)
    weighed = weigh(written.text, mentions, about)
    chosen = _chosen(weighed, gazetteer)
    if not chosen:
        return Unsure() if is_unsure(said) else Unreadable()
    codes, used = chosen
    span: Stretch = (
        min(written.origin[mention.start][0] for mention in used),
        max(written.origin[mention.end - 1][1] for mention in used),
    )
    if len(codes) == 1:
        return Read(codes[0], said[span[0] : span[1]], span, any(mention.repaired for mention in used))
    return Ambiguous(tuple((code, gazetteer.full_name(code)) for code in codes), span)


def _corrected(text: str, mentions: list[Mention], gazetteer: Gazetteer) -> list[Mention]:
    """The mentions after the last correction, each inside the parent of what was corrected where that fits it."""
    mark = corrected_at(text, [mention.start for mention in mentions])
    if mark is None:
        return mentions
    head = [mention for mention in mentions if mention.end <= mark]
    tail = [mention for mention in mentions if mention.start >= mark]
    if not tail or not head:
        return tail or mentions
    return [_kept_parent(text, mention, _meant(head[-1], gazetteer), gazetteer) for mention in tail]


def _kept_parent(text: str, mention: Mention, before: Sequence[str], gazetteer: Gazetteer) -> Mention:
    """「北京海淀，不对，朝阳」: Beijing still holds."""
    if not mention.alone or len(before) != 1:
        return mention
    county = not before[0].endswith("00")
    several = len(_meant(mention, gazetteer)) > 1
    for outer in reversed(gazetteer.path(before[0])[:-1]):
        chain = gazetteer.chain(text, mention.start, (outer.code,))
        if chain is not None and chain.end >= mention.end and outer.code not in chain.codes and (county or several):
            name = text[chain.last : chain.end]
            return Mention(mention.start, chain.end, chain.codes, name, False, chain.bare, mention.repaired)
    return mention


def _meant(mention: Mention, gazetteer: Gazetteer) -> tuple[str, ...]:
    """The units that a mention can mean, once the rule for bare short names has spoken."""
    codes = tuple(code for code in mention.codes if code != NATION)
    if len(codes) < 2 or not mention.name:
        return codes
    if mention.alone and mention.name in _TWO_MEANINGS:
        return tuple(code for code in codes if gazetteer.path(code)[-1].name != "朝阳县")
    large = [place for place in map(gazetteer.get, codes) if place is not None and _is_large(place)]
    named = [place.code for place in large if place.short == mention.name]
    return (named[0],) if named else codes


def _is_large(place: Place) -> bool:
    return place.code.endswith("00")


def _chosen(weighed: Sequence[Weighed], gazetteer: Gazetteer) -> tuple[tuple[str, ...], list[Mention]] | None:
    """The codes of what weighs most, with the mentions that say it; what weighs less only narrows it."""
    if not weighed:
        return None
    top = max(weight for _, weight in weighed)
    groups: list[tuple[str, ...]] = []
    used: list[Mention] = []
    for mention, weight in sorted(weighed, key=lambda item: (-item[1], item[0].start)):
        codes = _meant(mention, gazetteer)
        for at, group in enumerate(groups):
            if narrowed := _narrowed(group, mention.codes):
                groups[at] = narrowed
                used.append(mention)
                break
        else:
            if weight == top:
                groups.append(codes)
                used.append(mention)
    return tuple(dict.fromkeys(code for group in groups for code in group)), used


def _narrowed(group: tuple[str, ...], codes: tuple[str, ...]) -> tuple[str, ...]:
    """What is left of a group of units once another name is said with it; nothing if the two don't nest."""
    if same := tuple(code for code in group if code in codes):
        return same
    parts = tuple(code for code in codes if any(within(code, outer) for outer in group))
    return parts or tuple(code for code in group if any(within(code, outer) for outer in codes if outer != NATION))
