"""Mends a place's name in which characters were misheard or misread: 东筦, 广州南莎.

Inside a parent that was said, the nearest-sounding of its units is taken. Without a parent only one character may be
wrong, common words (县城, 进山) are left alone, and of several equally near units all are returned.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice, product
from pathlib import Path
from typing import Final

from conversations.reading.places.pinyin import homophones
from conversations.reading.sounds import alike, syllables
from policies.places import NATION, Gazetteer, Place

_WORDS = Path(__file__).parents[1] / "data" / "place_lookalikes.json"

_LOOKS: Final = (
    "亳毫 坡波 郴彬琳 儋檐担瞻澹 涿琢啄逐 濮璞仆 荥荣莹茔萦 盱于 眙胎治 郯谈 鄄甄 兖衮充 婺务 鄞勤 崂劳 珲浑辉 "
    "勐孟 綦基其 潼童 邛印 郫啤皮 犍健键 筠均 珙拱洪 阆朗良 洮逃桃 湟皇 栾峦 滦栾 陉径经 藁稿高 隰湿 汨泪 "
    "淅浙渐 泗四洒 沭沐述 沂圻忻 蠡彖 蔚尉 峪谷裕 巢剿 岗冈 埔浦甫 埠阜 蚌邦 盂孟 戌戍 沧苍 晋普 晖辉 祁祈 "
    "祟崇 苏办 冀翼 幽函 睢雎 汝女 汴卞 芜无 颍颖 毫亳 旬询 澧醴 汶纹 邹皱 坻低 雒洛 鄢焉 巩恐 莘辛 莒筥营 "
    "郓军 邳丕 淄缁 黟移 歙翕 枞从 谯樵 泸沪庐 桦华 绥缓 讷纳 岫袖 盱吁 甪角 菏荷 茌荏 朐胸 棣隶 渑绳 陟涉 "
    "郏夹 柘拓 杞祀 郸单 磁滋 沽姑 莞筦碗 圳川训 汕山 肇擎 禺隅 澜阑 瓯欧 嵊乘 衢瞿 椒淑 濉睢 裕峪 硚桥 猇虎 "
    "秭姊 耒来 郧员 邵绍 溆叙 芷止 沅元 麒其 泓弘 圪乞 漯螺骡累 长常 未末 洲州 佛仿彿拂 沈沉枕 杭抗 绵锦 "
    "淮准谁 温湿 扬场 徐除 "
    "荆刑 贺货 遂逐 眉盾 雅稚 钦饮 延廷 喀咯 烟咽 漳障 焦蕉 柳卯"
)
"""Characters of names that are taken for one another by their looks, beyond those of `sounds`."""

_ENDINGS: Final = "省市区县州盟旗"
LONGEST: Final = 12
"""Characters of what was said that are looked at."""
_MOST_READINGS: Final = 16
_LONGEST_WORD: Final = 4


@dataclass(frozen=True, slots=True)
class Mended:
    """The first `length` characters are a misspelt name of one of `codes`; `full` if its ending was written, `sure`
    if no more than one character is wrong."""

    length: int
    codes: tuple[str, ...]
    full: bool
    sure: bool


@cache
def _looks() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for group in _LOOKS.split():
        for char in group:
            found.setdefault(char, set()).update(group)
    return {char: frozenset(others) for char, others in found.items()}


@lru_cache(maxsize=8192)
def like(a: str, b: str) -> bool:
    """Whether one of two characters is taken for the other in a place's name, by its sound or its looks."""
    return b in _looks().get(a, ()) or alike(a, b)


@lru_cache(maxsize=8192)
def _sound_same(a: str, b: str) -> bool:
    return not syllables(a).isdisjoint(syllables(b))


@cache
def _common_words() -> frozenset[str]:
    words: str = json.loads(_WORDS.read_text(encoding="utf-8"))
    return frozenset(words.split(" "))


def is_common_word(text: str) -> bool:
    """Whether the text is an everyday word that sounds like a place."""
    return text in _common_words()


def goes_on(text: str, start: int, end: int) -> bool:
    """Whether an everyday word reaches over an edge of what would be mended: 「去年」 before 「年的」, 大不了."""
    if start and any(is_common_word(text[start - 1 : start + length]) for length in (1, 2)):
        return True
    return any(is_common_word(text[start:stop]) for stop in range(end + 1, min(start + _LONGEST_WORD, len(text)) + 1))


def _distance(name: str, said: str) -> float | None:
    """How far what was said is from a name: 0 the same, 1 for one character of the same sound, a little more for one
    that only sounds or looks like it; 2 and more for several; None if that isn't the name."""
    wrong = [(a, b) for a, b in zip(name, said, strict=True) if a != b]
    if not wrong:
        return 0.0
    if len(wrong) == 1:
        if _sound_same(*wrong[0]):
            return 1.0
        return 1.4 if like(*wrong[0]) else None
    if len(wrong) == len(name) and len(name) < 3 and not all(_sound_same(a, b) for a, b in wrong):
        return None
    return 1.0 + len(wrong) if len(wrong) <= 3 and all(like(a, b) for a, b in wrong) else None


@lru_cache(maxsize=512)
def _names_inside(gazetteer: Gazetteer, context: tuple[str, ...]) -> Mapping[int, tuple[Place, ...]]:
    """All that lies below the given places, by the length of the short name."""
    by_length: dict[int, list[Place]] = {}
    for place in gazetteer.inside(context):
        by_length.setdefault(len(place.short), []).append(place)
    return {length: tuple(places) for length, places in by_length.items()}


@cache
def _everywhere(gazetteer: Gazetteer) -> Mapping[tuple[int, int, str], tuple[Place, ...]]:
    """All places by the length of the short name and one of its first two characters: with one wrong, the other is
    right."""
    found: dict[tuple[int, int, str], list[Place]] = {}
    for place in gazetteer.inside((NATION,)):
        if len(place.short) == 2 and place.short[1] in "县区":
            continue  # 知县 is not 祁县
        for position in (0, 1):
            found.setdefault((len(place.short), position, place.short[position]), []).append(place)
    return {key: tuple(places) for key, places in found.items()}


@cache
def _larger_by_beginning(gazetteer: Gazetteer) -> Mapping[str, tuple[Place, ...]]:
    """The prefectures and larger units by the name of a smaller one that theirs begins with (连云, 三门)."""
    names = frozenset(gazetteer.names())
    found: dict[str, list[Place]] = {}
    for place in gazetteer.inside((NATION,)):
        if place.code.endswith("00"):
            for length in range(2, len(place.short)):
                if place.short[:length] in names:
                    found.setdefault(place.short[:length], []).append(place)
    return {name: tuple(places) for name, places in found.items()}


def larger(said: str, name: str, gazetteer: Gazetteer) -> Mended | None:
    """The prefecture whose name begins with `name`, which what was said begins with too, and goes on misspelt."""
    for place in _larger_by_beginning(gazetteer).get(name, ()):
        if len(said) >= len(place.short) and (mended := _mended(said, len(place.short), (place,), 2.0)):
            return mended
    return None


def inside(said: str, context: tuple[str, ...], gazetteer: Gazetteer) -> Mended | None:
    """The unit below one of `context` whose name what was said begins with, misspelt; None if none is near."""
    if NATION in context:
        return None
    names = _names_inside(gazetteer, context)
    for length in range(min(LONGEST, len(said)), 1, -1):
        if mended := _mended(said, length, names.get(length, ()), 4.5):
            return mended
    return None


def anywhere(said: str, gazetteer: Gazetteer) -> Mended | None:
    """The unit, wherever it is, whose name what was said begins with, one character misspelt. Prefectures and larger
    units go before counties that are as near."""
    names = _everywhere(gazetteer)
    for length in range(min(LONGEST, len(said)), 1, -1):
        near = (*names.get((length, 0, said[0]), ()), *names.get((length, 1, said[1]), ()))
        if (mended := _mended(said, length, near, 2.0)) and (mended.full or not gazetteer.find(said[:length])):
            return mended  # 「南京」 is no 南靖 misspelt, wherever it doesn't stand for the city
    return None


def _mended(said: str, length: int, places: Iterable[Place], limit: float) -> Mended | None:
    """The nearest of the places by the first `length` characters; a written ending must be theirs (白色市, 难山区)."""
    window, ending = said[:length], said[length : length + 1]
    common = is_common_word(window)
    best, found, whole, sure = limit, [], False, False
    for place in places:
        # A wrong ending (单市 for 单县) is no misspelt name.
        if window[-1] in _ENDINGS and place.short[-1] in _ENDINGS and window[:-1] == place.short[:-1]:
            continue
        distance = _distance(place.short, window)
        full = ending != "" and ending in _ENDINGS and place.name[-1] == ending
        if distance is None or not 0 < distance < limit or (common and not full and (distance >= 2 or limit <= 2)):
            continue
        one = distance < 2
        distance += 0.5 * (place.level == "county") + 0.2 * (place.level == "city" and place.code[2:4] == "90") - full
        if distance < best:
            best, found, whole, sure = distance, [place.code], full, one
        elif distance == best:
            found.append(place.code)
    if not found:
        return None
    return Mended(length + whole, tuple(dict.fromkeys(found)), whole, sure)


def by_sound_alone(said: str, gazetteer: Gazetteer) -> tuple[str, ...]:
    """Prefectures and larger units that the whole of what was said sounds like, every character misheard (五系)."""
    if not 2 <= len(said) <= 4 or is_common_word(said):
        return ()
    found: list[str] = []
    for reading in islice(product(*(sorted(syllables(char)) for char in said)), _MOST_READINGS):
        found.extend(homophones("".join(reading), gazetteer))
    return tuple(dict.fromkeys(found))
