"""A message in plain everyday words, each still tied to the place in the message that it came from.

Requests come in every dialect, in traditional characters, in pinyin, with spaces inside words. The patterns for
commands and questions look at one form only, and this makes it. What a message asks for is not decided here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from conversations.reading.lazy import lazy
from conversations.reading.normalise import MAX_LENGTH
from conversations.reading.traditional import simplified
from conversations.requests.idioms import ENGLISH, KEPT, PINYIN, PLAIN

_DROPPED: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Mn", "Me", "So", "Sk", "Zs"})
_BREAKS: Final = "\n\r\v\f\u2028\u2029"
_ODD = lazy("|".join(sorted((re.escape(way) for way in PLAIN.keys() | KEPT), key=len, reverse=True)))
_LATIN = lazy(r"[a-z]{2,}")
_VOCABULARY: Final = PINYIN | ENGLISH
_LONGEST: Final = max(map(len, _VOCABULARY))
_MOST_LATIN: Final = 40
_Plain = Callable[[str], str | None]
_CUT = lazy(r"[,。;!?、…~:]+|(?<!\d)\.+|\.+(?!\d)")


@dataclass(frozen=True, slots=True)
class Wording:
    """`text` has no spaces and no emoji. Its character `i` was made of `source[at[i]:to[i]]`."""

    source: str
    text: str
    at: tuple[int, ...]
    to: tuple[int, ...]

    def stretch(self, start: int, end: int) -> tuple[int, int]:
        """Where in `source` the words stand that `text[start:end]` was made of; `start` < `end`."""
        return self.at[start], self.to[end - 1]

    def clauses(self) -> Iterator[tuple[int, int]]:
        """The pieces between punctuation, as start and end in `text`; empty ones left out."""
        start = 0
        for cut in _CUT.finditer(self.text):
            if cut.start() > start:
                yield start, cut.start()
            start = cut.end()
        if start < len(self.text):
            yield start, len(self.text)


def worded(text: str) -> Wording:
    """The first 300 characters of a message in plain words."""
    source = text[:MAX_LENGTH]
    chars: list[str] = []
    at: list[int] = []
    for i, char in enumerate(source):
        if char in _BREAKS:
            chars.append(",")
            at.append(i)
            continue
        if not "\u4e00" <= char <= "\u9fff":
            char = unicodedata.normalize("NFKC", char).lower()
        for kept in char:
            if "\u4e00" <= kept <= "\u9fff" or "!" <= kept <= "~" or unicodedata.category(kept) not in _DROPPED:
                chars.append(kept)
                at.append(i)
    joined = "".join(chars)
    simple = simplified(joined)
    if len(simple) != len(joined):  # no conversion by phrase is expected to, but then the places would be wrong
        simple = joined
    wording = Wording(source, simple, tuple(at), tuple(i + 1 for i in at))
    return _replaced(_replaced(wording, _LATIN, _spelt_out), _ODD, lambda odd: None if odd in KEPT else PLAIN[odd])


def _replaced(wording: Wording, pattern: re.Pattern[str], plain: _Plain) -> Wording:
    """Each match in the words that `plain` gives for it; None leaves it as it is."""
    pieces: list[str] = []
    at: list[int] = []
    to: list[int] = []
    done = 0
    for match in pattern.finditer(wording.text):
        if (word := plain(match[0])) is None:
            continue
        start, end = match.span()
        pieces += (wording.text[done:start], word)
        at += (*wording.at[done:start], *(wording.at[start],) * len(word))
        to += (*wording.to[done:start], *(wording.to[end - 1],) * len(word))
        done = end
    if not done:
        return wording
    pieces.append(wording.text[done:])
    return Wording(wording.source, "".join(pieces), (*at, *wording.at[done:]), (*to, *wording.to[done:]))


@lru_cache(maxsize=2048)
def _spelt_out(latin: str) -> str | None:
    """A run of Latin letters in characters, if known words make up the whole of it; the longest first.

    One that is spelt out in part only is a name or another language, and stays.
    """
    if len(latin) > _MOST_LATIN:
        return None
    best: list[tuple[int, str] | None] = [(0, "")] + [None] * len(latin)
    for end in range(1, len(latin) + 1):
        for start in range(max(0, end - _LONGEST), end):
            before, word = best[start], _VOCABULARY.get(latin[start:end])
            if before is None or word is None:
                continue
            found = (before[0] + 1, before[1] + word)
            now = best[end]
            if now is None or found[0] < now[0]:
                best[end] = found
    whole = best[-1]
    return whole[1] if whole else None
