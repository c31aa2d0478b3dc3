"""Finds the words of a small vocabulary in an answer, and says of each whether it holds of the person now.

A word that is denied (不是学生), over (以前在厂里), to come (快退休了), asked about (算不算编制) or somebody else's
(我儿子当兵) is found too, but marked so. What the words come to is for the readers, who know the question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from conversations.reading.corrections import standing
from conversations.reading.lazy import lazy
from conversations.reading.normalise import compact
from conversations.reading.persons import KIN
from conversations.reading.result import Stretch
from conversations.reading.sounds import Terms

_CLAUSE_END = lazy(r"[,。;!?、…]")
_DENIED = lazy(
    r"(?:(?<!是)不(?:是|算|属于|在|想|去|当|做|用|需要)?|(?<!有)没(?:有|在|能|去|当|做|上|得)?|不曾|未曾|从未|非|未"
    r"|别|哪有|哪里有|哪来的?)"
    r"(?:再|真的?|是|算|属于|什么|啥|任何|正式|那种|过|有|成立|给我?|在|的)*$"
)
_DENIED_AFTER = lazy(
    r"(?:证|的|这个|也|还|都|里|我)*(?:不是|没有|没|算不上|谈不上|不算)(?:的|了|呢|过|啊)?(?=$"
    r"|[,。;!?])"
)
_ASKED = lazy(r"(?:算不算?|是不是?|有没有?|是否|算(?:是)?什么)[^,。]{0,4}$")
_ASKED_AFTER = lazy(r"(?:吗|么|还是)")
_PAST = lazy(
    r"以前|之前|原来|原先|从前|过去|曾经?|早先|早年|当年|那时|那会儿|本来|年轻时|上学时|起先|开始是"
    r"|(?:去年|前年|前几年|前阵子|上个?月)(?:还|都|一直|也)*在"
)
_NOW = lazy(r"现在|目前|如今|后来|眼下|今年|去年|前年|上个?月|前几年|这(?:两|几)年|然后|已经|最后|之后|又")
_PAST_BEFORE = lazy(r"(?<![不没经通超])过$")
_PAST_AFTER = lazy(r"过(?!年|来|得|去了)")
_TO_COME = lazy(
    r"(?:(?<!痛|赶)快|马上|准备|打算|想|要|即将|就要|明年|差点|等|等着|离|还没到?)(?:就|才|要|到|再|去|了|我)*$"
)
_OTHER = lazy(
    rf"(?:我(?:们|的|家)*{KIN}|(?<!我)(?:老公|老婆|爱人|媳妇|丈夫|妻子)|同事|朋友|师傅|儿子|女儿|孩子|小孩"
    r"|爸爸|妈妈|父亲|母亲|哥哥?|姐姐?|弟弟?|妹妹?|别人|人家|他们|她|他|家属|亲戚|邻居|工友|老乡)(?!单位|公司)"
)
_SELF = lazy(rf"(?<![和跟])我(?!们?(?:的|家)?{KIN})|自己|本人|俺")


@dataclass(frozen=True, slots=True)
class Sense:
    """A word found in text[start:end]. `value` is the vocabulary's name for what it says."""

    value: str
    start: int
    end: int
    denied: bool = False
    past: bool = False
    to_come: bool = False
    asked: bool = False
    other: bool = False

    @property
    def holds(self) -> bool:
        return not (self.denied or self.past or self.to_come or self.asked or self.other)


class Lexicon:
    """A vocabulary: `rows` map what is said to a regular expression without groups, the surer rows first.

    `spelt` are words in pinyin, syllables apart, with what they stand for. `terms` are mended where one character of
    them is misheard.
    """

    def __init__(
        self, rows: Mapping[str, str], spelt: Mapping[str, str] | None = None, terms: Iterable[str] = ()
    ) -> None:
        self._rows = dict(rows)
        self._names: Sequence[str] = tuple(rows)
        self._spelt_words = {word.replace(" ", ""): meant for word, meant in (spelt or {}).items()}
        self._syllables = sorted(spelt or (), key=len, reverse=True)
        self._listed = tuple(terms)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """Compiled on first use: the vocabularies together would be a third of the program's start."""
        return lazy("|".join(f"(?P<g{index}>{self._rows[name]})" for index, name in enumerate(self._names)))

    @cached_property
    def _spelt(self) -> re.Pattern[str]:
        return lazy("|".join(r"\s?".join(word.split()) for word in self._syllables) or "(?!)")

    @cached_property
    def _terms(self) -> Terms:
        return Terms(self._listed)

    def prepared(self, text: str) -> str:
        """The text as `find` looks at it: compact, pinyin words spelt out, misheard terms mended, corrections made."""
        whole = compact(text)
        if self._spelt_words and re.search("[a-z]{3}", whole):
            whole = self._spelt.sub(lambda match: self._spelt_words[match[0].replace(" ", "")], whole)
        return standing(self._terms.repair(whole), lambda part: self._pattern.search(part) is not None)

    def find(self, prepared: str) -> list[Sense]:
        """The words from left to right, none overlapping."""
        found: list[Sense] = []
        last = 0
        for match in self._pattern.finditer(prepared):
            group = match.lastgroup or "g0"
            found.append(_sense(self._names[int(group[1:])], prepared, match.start(), match.end(), last))
            last = match.end()
        return found


def _sense(value: str, text: str, start: int, end: int, last: int) -> Sense:
    """`last`: where the word before this one ended; what denies that one doesn't deny this."""
    clause = max((match.end() for match in _CLAUSE_END.finditer(text, 0, start)), default=0)
    before = text[max(clause, last) : start]
    stop = _CLAUSE_END.search(text, end)
    after = text[end : stop.start() if stop else len(text)]
    asked = _ASKED.search(before) is not None or _ASKED_AFTER.match(after) is not None
    return Sense(
        value,
        start,
        end,
        denied=not asked and (_DENIED.search(before) is not None or _DENIED_AFTER.match(after) is not None),
        past=_is_past(text[:start]) or _PAST_BEFORE.search(before) is not None or _PAST_AFTER.match(after) is not None,
        to_come=_TO_COME.search(before) is not None,
        asked=asked,
        other=_is_others(text[clause:start]),
    )


def _is_past(before: str) -> bool:
    """Whether the last word on time before it speaks of the past, in its own clause or the one before."""
    past = max((match.end() for match in _PAST.finditer(before)), default=-1)
    now = max((match.end() for match in _NOW.finditer(before)), default=-1)
    return past > now


def _is_others(before: str) -> bool:
    other = max((match.end() for match in _OTHER.finditer(before)), default=-1)
    own = max((match.end() for match in _SELF.finditer(before)), default=-1)
    return other > own


def span_of(text: str, prepared: str, found: Sequence[Sense]) -> Stretch | None:
    """Where the words stand in `compact(text)`; None where pinyin or a correction moved them."""
    whole = compact(text)
    offset = len(whole) - len(prepared)
    if not found or offset < 0 or (offset and not whole.endswith(prepared)):
        return None
    return min(sense.start for sense in found) + offset, max(sense.end for sense in found) + offset
