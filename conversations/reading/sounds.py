"""Mends terms in which one character was misheard or misread: 中集工 → 中级工, 东筦 → 东莞.

Two characters are alike if they sound the same to somebody who doesn't tell zh from z, l from n or an from ang, or if
they look the same. What a mended text then says is for the readers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

_TABLE = Path(__file__).parent / "data" / "sounds.json"

_LOOKS: Final = tuple(
    (
        "莞筦 己已巳 未末 日曰 级极汲圾 技枝 师帅 工土士 中申 高膏 初切 证征 住往 交文 人入 大太犬 州洲 淄缁溜 邳丕 "
        "圳川 埔浦 沙砂 虹红 泸沪 衢瞿 亳毫 郴彬 歙翕 盱于 眙怡 睢雎 涪陪培 渝愉 塘糖 厦夏 佛拂 惠慧 失夫 断段 停亭"
    ).split()
)
"""Characters that are taken for one another by their looks."""

_INITIALS: Final = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))


@cache
def _readings() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for syllable, chars in json.loads(_TABLE.read_text(encoding="utf-8")).items():
        for char in chars:
            found.setdefault(char, set()).add(syllable)
    return {char: frozenset(syllables) for char, syllables in found.items()}


@cache
def _looks() -> dict[str, frozenset[str]]:
    return {char: frozenset(group) for group in _LOOKS for char in group}


def syllables(char: str) -> frozenset[str]:
    """How a character can be spoken, without tones: 行 → {"xing", "hang", …}; empty for one that isn't in the table."""
    return _readings().get(char, frozenset())


@lru_cache(maxsize=8192)
def folded(syllable: str) -> str:
    """The syllable as speakers say it who don't tell zh from z, n from l, or -ng from -n: zhang → zan."""
    for long, short in _INITIALS:
        if syllable.startswith(long):
            syllable = short + syllable[len(long) :]
            break
    return syllable[:-1] if syllable.endswith("ng") and syllable[-3:-2] in "aei" else syllable


@lru_cache(maxsize=65536)
def alike(a: str, b: str) -> bool:
    """Whether two characters are easily taken for one another, by ear or by eye."""
    if b in _looks().get(a, ()):
        return True
    return not {folded(one) for one in syllables(a)}.isdisjoint(folded(one) for one in syllables(b))


class Terms:
    """A list of terms to mend. Terms of two characters are mended too: give none that ordinary words resemble."""

    __slots__ = ("_firsts", "_lengths", "_seconds", "_terms", "_with_gap")

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms = frozenset(terms)
        self._lengths = tuple(sorted({len(term) for term in self._terms}, reverse=True))
        self._firsts = frozenset(term[:1] for term in self._terms)
        self._seconds = frozenset(term[1:2] for term in self._terms)
        self._with_gap: dict[tuple[str, str], list[str]] = {}
        for term in sorted(self._terms):
            for at in range(len(term)):
                self._with_gap.setdefault((term[:at], term[at + 1 :]), []).append(term)

    def repair(self, text: str) -> str:
        """The text with each window that is a term but for one character, alike in sound or looks, set right.

        The same length as before, so that spans keep their places. Longer terms first; windows that are a term
        already stay, and nothing is mended inside them.
        """
        out, at = [], 0
        while at < len(text):
            # Of a term with one wrong character, the first or the second is right.
            if text[at] in self._firsts or text[at + 1 : at + 2] in self._seconds:
                length, term = self._at(text, at)
            else:
                length, term = 1, ""
            out.append(term or text[at])
            at += length
        return "".join(out)

    def _at(self, text: str, at: int) -> tuple[int, str]:
        for length in self._lengths:
            window = text[at : at + length]
            if len(window) < length:
                continue
            if window in self._terms:
                return length, window
            for gap in range(length):
                for term in self._with_gap.get((window[:gap], window[gap + 1 :]), ()):
                    if alike(term[gap], window[gap]):
                        return length, term
        return 1, ""
