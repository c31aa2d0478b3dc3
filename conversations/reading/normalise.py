"""Brings a typed message into the one form that the readers look at: half width, simplified, lower case, no emoji.

It never repairs words and never drops a word that could carry meaning; that is for the readers, who know what
they were asked.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from conversations.reading.lazy import lazy
from conversations.reading.traditional import simplified

MAX_LENGTH = 300
"""Characters of a message that a reader looks at. The rest of a long message is ignored, so that no text is slow."""

EDGE = " ,。.;:!?、…~·'\"“”‘’「」『』()【】[]<>《》*_`|/\\"
"""Punctuation that means nothing at the ends of an answer. A minus or a plus sign does, and stays."""

_DROPPED = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Mn", "Me", "So", "Sk"})
_BREAKS = str.maketrans({"\n": ",", "\r": ",", "\t": " ", "\v": ",", "\f": ",", "\u2028": ",", "\u2029": ","})
_SPACES = lazy(r"(?<![0-9a-z])\s+|\s+(?![0-9a-z])")
_ZERO = lazy(r"(?<=\d)o|o(?=\d)")
_FILLERS_BEFORE = lazy(
    r"^(?:嗯+|那个|这个(?!月|礼拜|星期|周|年)|就是(?!说)|呃+|额+|啊+|哦(?!不)|噢(?!不)|喔|唔(?!系)|诶|欸|哎呀?"
    r"|[,。、…~.!\s])+"
)
_FILLERS_AFTER = lazy(r"(?:吧|啊+|呀+|呢|哈+|啦|哦|噢|喔|(?<!干)嘛|哟|咯|喽|呗|滴|[,。、…~.!?\s])+$")
_CLAUSE = lazy(r"[,。;!?、…]+")

_UNSURE = lazy(
    r"不(?:太|大|是很|怎么|咋)?(?:知道|清楚|晓得|记得|确定|了解|明白|懂)|不知(?!不觉)|唔(?:知|记得|清楚)|没印象|没数"
    r"|没记"
    r"|记不(?:得|清|住|起|到|太?清)|想不起|搞不(?:清|懂)|说不(?:清|准|好)|弄不清|忘(?:了|记|光|掉)|^忘$|没(?:注意|留意)"
    r"|很久以前|好久以前|bzd|bu\s?zhi\s?dao|bu\s?qing\s?chu|\bbuzhidao\b|wang\s?le|谁知道|哪(?:记得|知道)|不好说"
)


LAST = 8
"""Forms kept of the last texts: the readers of one message all begin with the same one. No more, as it is personal."""


@lru_cache(maxsize=LAST)
def plain(text: str) -> str:
    """Half width, simplified, lower case; control characters, emoji and combining marks dropped, spaces kept single.

    A line break becomes a comma, for it separates as one does. A zero typed as a letter among digits becomes one.
    """
    folded = unicodedata.normalize("NFKC", text[:MAX_LENGTH].translate(_BREAKS))[:MAX_LENGTH].lower()
    kept = "".join(
        char
        for char in folded
        if "\u4e00" <= char <= "\u9fff" or " " <= char <= "~" or unicodedata.category(char) not in _DROPPED
    )
    return " ".join(_ZERO.sub("0", simplified(kept)).split())


@lru_cache(maxsize=LAST)
def compact(text: str) -> str:
    """`plain` without spaces, save one between Latin letters or digits, and without punctuation at its ends."""
    return _SPACES.sub("", plain(text)).strip(EDGE)


def bare(text: str) -> str:
    """`compact` without the fillers at its ends (嗯, 那个, 吧, 啊)."""
    return strip_fillers(compact(text))


def strip_fillers(text: str) -> str:
    """Takes fillers off both ends of a compacted text, unless nothing else would be left."""
    stripped = _FILLERS_AFTER.sub("", _FILLERS_BEFORE.sub("", text)).strip(EDGE)
    return stripped or text


def clauses(text: str) -> list[str]:
    """A compacted text cut at its punctuation, empty pieces dropped. A full stop inside a number doesn't cut."""
    return [piece for piece in _CLAUSE.split(text) if piece]


def is_unsure(compacted: str) -> bool:
    """Whether the person says that they don't know, don't remember or can't say."""
    return _UNSURE.search(compacted) is not None
