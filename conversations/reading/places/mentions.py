"""Finds the places that a message names, in characters, in pinyin or misspelt, each with all the units it can mean.

It judges what stands around a name: streets, dishes, firms and towns that bear one are no places here, and neither is a
common word. Which of several places the person means is not decided here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import Final

from conversations.reading.lazy import lazy
from conversations.reading.places import repairs as place_repairs
from conversations.reading.places.pinyin import Spelt
from conversations.reading.places.words import (
    AFTER_IN,
    ENDS_PHRASE,
    FRAME,
    INTRODUCED,
    LEFT,
    NOT_IN,
    SLOT_BREAK,
    STREET_OR_FIRM,
    TOWN_OR_STREET,
)
from policies.places import NATION, Gazetteer, within

GAP = lazy(r"[ ·•,、。/>\-—:]{0,3}(?:的|那边的|市的|省的|那个|这边的|下面的?|里的|境内的?)?")
_ADJACENT = lazy(r"[ ·•,、/>\-—]{0,2}")
_NEAR: Final = 12
"""Characters before a name that are looked at."""
MOST: Final = 24
"""Names in one message that are looked at."""
_LONGER = lazy(r"[\u4e00-\u9fff]{0,2}?[区县市旗州]")
_SIDE = lazy(r"[上下里外][面边头]")
_WRONG_ENDINGS: Final = "县市区"


@dataclass(frozen=True, slots=True)
class Mention:
    """`text[start:end]` names one of `codes`. `name` is the last name of the chain as said, empty if it was spelt out.

    `alone`: no parent was said with it; `bare`: without its ending; `repaired`: something was mended or spelt.
    """

    start: int
    end: int
    codes: tuple[str, ...]
    name: str
    alone: bool
    bare: bool
    repaired: bool = False


class Finder:
    """One pass over one text."""

    def __init__(self, spelt: Spelt, gazetteer: Gazetteer) -> None:
        self._text, self._codes, self._gazetteer = spelt.text, spelt.codes, gazetteer
        self._breaks = [0, *(match.end() for match in SLOT_BREAK.finditer(spelt.text))]
        self._phrases = [match.span() for match in NOT_IN.finditer(spelt.text)]

    def mentions(self) -> list[Mention]:
        """All of them, from left to right, none overlapping."""
        found: list[Mention] = []
        at, after_name = 0, False
        while at < len(self._text) and len(found) < MOST:
            skip = self._skipped(at)
            mention = None if skip > at else self._exact(at, after_name)
            if mention is None and skip == at:
                skip = self._no_place(at)
                mention = self._mended(at) if skip == at else None
            if mention is None:
                at, after_name = max(skip, at + 1), False
                continue
            if found and (tail := self._drops(found[-1], mention)):
                found[-1] = tail
            else:
                found.append(mention)
            at, after_name = mention.end, True
        return found

    def _skipped(self, at: int) -> int:
        for start, end in self._phrases:
            if start == at:
                return end
        return self._gazetteer.seeming(self._text, at)

    def _no_place(self, at: int) -> int:
        """Where a street, dish or firm ends that bears a place's name from `at` on (南京路, 兰州拉面)."""
        text = self._text
        for length in (4, 3, 2):
            name = text[at : at + length]
            if len(name) == length and self._gazetteer.find(name) and STREET_OR_FIRM.match(text, at + length):
                return at + length
        return at

    # --- written rightly

    def _exact(self, at: int, after_name: bool) -> Mention | None:
        text = self._text
        if (codes := self._codes.get(text[at])) is not None:
            return self._extended(Mention(at, at + 1, codes, "", True, False, repaired=True))
        slot = self._is_slot(at)
        chain = self._gazetteer.chain(text, at, everyday=slot)
        if chain is None:
            return self._one_letter(at)
        alone = chain.last == at
        name = text[chain.last : chain.end]
        mention = Mention(at, chain.end, chain.codes, name, alone, chain.bare)
        if alone and len(name) == 2 and name[1] in "县区" and at and not after_name and text[at - 1] not in LEFT:
            return None  # 示范县 is not 范县
        if alone and chain.bare and not self._stands(mention, slot, after_name):
            return None
        if mention.bare and (longer := self._longer_mended(mention)):
            return self._extended(longer)
        if alone and (wider := self._other_ending(mention)):
            mention = wider
        if all(code == NATION for code in mention.codes):
            return None
        return self._extended(mention)

    def _one_letter(self, at: int) -> Mention | None:
        """沪, 粤: only as the whole answer, or between 在 and a verb."""
        text = self._text
        if not re.match(r"[,。!? ]*$|市?(?:上班|工作|打工|务工|这边|那边|本地)", text[at + 1 :]):
            return None
        if not (re.search(r"(?:^|[在到来去,。: ])$", text[:at])):
            return None
        found = self._gazetteer.find(text[at])
        if not found or (text[at] in "台新黑青贵云" and not re.fullmatch(r"[,。!? ]*", text[:at] + text[at + 1 :])):
            return None
        return Mention(at, at + 1, tuple(place.code for place in found), text[at], True, False)

    def _is_slot(self, at: int) -> bool:
        """Whether a name that begins here is all that is said in its clause, or stands after 在."""
        start = self._breaks[bisect_right(self._breaks, at) - 1]
        if at - start <= _NEAR and INTRODUCED.fullmatch(self._text, start, at):
            return True
        return AFTER_IN.search(self._text[max(start, at - _NEAR) : at]) is not None

    def _stands(self, mention: Mention, slot: bool, after_name: bool) -> bool:
        """Whether a bare name without a parent may be taken for a place where it stands."""
        text, end = self._text, mention.end
        if STREET_OR_FIRM.match(text, end):
            return False
        places = [place for code in mention.codes if (place := self._gazetteer.get(code)) is not None]
        if any(place.level != "county" and place.code[2:4] != "90" for place in places):
            return True
        if self._gazetteer.is_everyday(mention.name):
            return slot and ENDS_PHRASE.match(text, end) is not None
        if len(mention.name) > 2:
            return True
        rival = self._gazetteer.chain(text, mention.start + 1)
        if (
            rival is not None
            and rival.end > end
            and (
                not rival.bare
                or any((other := self._gazetteer.get(code)) and other.level != "county" for code in rival.codes)
            )
        ):
            return False
        return mention.start == 0 or after_name or text[mention.start - 1] in LEFT

    def _longer_mended(self, mention: Mention) -> Mention | None:
        """「九龙泺区」 is 九龙坡区 misspelt, not 九龙县, 「怀安区」 is 淮安区, not 怀安县, and 「连云岗」 no 连云区."""
        if mention.alone and not FRAME.match(self._text, mention.end) and not _SIDE.match(self._text, mention.end):
            said = self._text[mention.start : mention.start + place_repairs.LONGEST]
            if mended := place_repairs.larger(said, mention.name, self._gazetteer):
                end = mention.start + mended.length
                return replace(mention, end=end, codes=mended.codes, name="", bare=not mended.full, repaired=True)
        ahead = _LONGER.match(self._text, mention.end)
        if ahead is None or FRAME.match(self._text, mention.end):
            return None
        start = mention.start if mention.alone else mention.end - len(mention.name)
        said = self._text[start : start + place_repairs.LONGEST]
        mended = place_repairs.anywhere(said, self._gazetteer)
        if mended is None or not mended.full or start + mended.length <= mention.end:
            return None
        if not mention.alone and not any(
            within(code, other) for code in mended.codes for other in self._around(mention)
        ):
            return None
        return replace(mention, end=start + mended.length, codes=mended.codes, name="", bare=False, repaired=True)

    def _around(self, mention: Mention) -> set[str]:
        """The parents of what was named."""
        return {place.parent for code in mention.codes if (place := self._gazetteer.get(code)) and place.parent}

    def _other_ending(self, mention: Mention) -> Mention | None:
        """「昆山县」 is 昆山市: a county's name with an ending that no unit bears; but 「长沙区」 is nothing."""
        text = self._text
        if not mention.bare or text[mention.end : mention.end + 1] not in tuple(_WRONG_ENDINGS):
            return None
        counties = tuple(code for code in mention.codes if not code.endswith("00"))
        if not counties or text[mention.end : mention.end + 2] in ("市区", "县城"):
            return None
        return replace(mention, end=mention.end + 1, codes=counties, bare=False)

    # --- further in

    def _extended(self, mention: Mention) -> Mention:
        """With the parts of the place that follow it: spelt, after other words, or misspelt."""
        text = self._text
        while True:
            gap = GAP.match(text, mention.end)
            at = gap.end() if gap else mention.end
            if (codes := self._codes.get(text[at : at + 1])) is not None:
                inner = self._within(codes, mention.codes)
                if not inner:
                    return mention
                mention = replace(mention, end=at + 1, codes=inner, name="", alone=False, bare=False, repaired=True)
                continue
            chain = self._gazetteer.chain(text, at, mention.codes) if at < len(text) else None
            if chain is not None and not set(chain.codes) <= set(mention.codes):
                if chain.bare and STREET_OR_FIRM.match(text, chain.end):
                    return mention
                name = text[chain.last : chain.end]
                mention = replace(mention, end=chain.end, codes=chain.codes, name=name, alone=False, bare=chain.bare)
                continue
            mended = self._mended_inside(mention, at)
            if mended is None:
                return mention
            mention = mended

    @staticmethod
    def _within(codes: tuple[str, ...], context: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(code for code in codes if any(code != outer and within(code, outer) for outer in context))

    def _mended_inside(self, mention: Mention, at: int) -> Mention | None:
        text = self._text
        said = text[at : at + place_repairs.LONGEST]
        if not ("\u4e00" <= said[:1] <= "\u9fff"):
            return None
        mended = place_repairs.inside(said, mention.codes, self._gazetteer)
        if mended is None:
            return None
        word, end = said[: mended.length], at + mended.length
        for start in range(at + 1, end):
            rival = self._gazetteer.chain(text, start)
            if rival is not None and rival.end > end and any(code.endswith("00") for code in rival.codes):
                return None  # 「不是河南是河北」 doesn't name 浉河
        if not mended.full:
            frame = FRAME.match(said)
            if frame is not None and (len(frame[0]) > 1 or not mended.sure):
                return None
            if at > mention.end and (place_repairs.is_common_word(word) or self._gazetteer.chain(text, at)):
                return None
            if STREET_OR_FIRM.match(text, end) or text.startswith(("新区", "新城"), end):
                return None
        return replace(
            mention, end=end, codes=mended.codes, name=word, alone=False, bare=not mended.full, repaired=True
        )

    # --- misspelt

    def _mended(self, at: int) -> Mention | None:
        """A misspelt name where a place is expected: at the beginning of a clause or after 在."""
        text = self._text
        if not ("\u4e00" <= text[at] <= "\u9fff") or not self._is_slot(at) or FRAME.match(text, at):
            return None
        said = text[at : at + place_repairs.LONGEST]
        mended = place_repairs.anywhere(said, self._gazetteer)
        if mended is None:
            clause = re.split(r"[,。;!?、…]|上班|工作|打工|这边|那边", text[at : at + 9])[0]
            codes = place_repairs.by_sound_alone(clause, self._gazetteer)
            if not codes or place_repairs.goes_on(text, at, at + len(clause)):
                return None
            return self._extended(Mention(at, at + len(clause), codes, clause, True, True, repaired=True))
        end = at + mended.length
        if TOWN_OR_STREET.match(text, end) or (not mended.full and place_repairs.goes_on(text, at, end)):
            return None
        mention = self._extended(Mention(at, end, mended.codes, said[: mended.length], True, not mended.full, True))
        if mention.end == end and not mended.full and not ENDS_PHRASE.match(text, end):
            # 「东筦虎门」: a town may follow the name of a prefecture.
            large = all(code.endswith("00") for code in mended.codes)
            if not large or not re.match(r"[\u4e00-\u9fff]{2,3}(?:$|[,。;!?的])", text[end:]):
                return None
        return mention

    # --- what the place before swallows

    def _drops(self, first: Mention, second: Mention) -> Mention | None:
        """The first mention, if the second right after it is only a town of it that is named as a county elsewhere
        (东莞长安, 深圳西乡)."""
        gap = _ADJACENT.match(self._text, first.end)
        if gap is None or gap.end() != second.start or not second.alone or not second.name:
            return None
        if second.start > first.end and not second.repaired and "、" in self._text[first.end : second.start]:
            return None
        if any(within(code, outer) for code in first.codes for outer in second.codes):
            return None  # 「鼓楼，徐州的」
        if not self._gazetteer.inside(first.codes) and not any(code.endswith("00") for code in second.codes):
            return first
        in_a_city = all(not code.endswith("0000") for code in first.codes)
        towns = second.bare and all(not code.endswith("00") for code in second.codes)
        if (in_a_city and towns) or (second.repaired and second.bare):
            return first
        return None
