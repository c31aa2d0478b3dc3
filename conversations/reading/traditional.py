"""Traditional characters and written Cantonese: simplified for reading, and the way back for replying.

The conversion is OpenCC's; here stand only the words that it leaves alone and answers need, and the names that it
would spoil (乾县).
"""

from __future__ import annotations

from functools import cache
from typing import Final

from opencc import OpenCC

from conversations.reading.lazy import lazy

_KEPT = lazy("乾(?=[县縣安州])")
"""Characters that are the simplified form themselves in these names."""

_KEPT_MARK: Final = "\ue000"

_MORE: Final = str.maketrans(
    dict(
        zip(
            "姊庒瞭囘祇甯甦著濬澂衞敍峯钖冇嘅咗喺哋啲嚟佢睇乜攞",
            "姐庄了回只宁苏着浚澄卫叙峰锡没的了在们些来他看么拿",
            strict=True,
        )
    )
)
"""Variants that OpenCC keeps, and written Cantonese by its plain counterpart (冇 → 没, 喺 → 在)."""

_WORDS: Final = {"而家": "现在", "依家": "现在", "做嘢": "做事", "𠮶度": "那里", "呢度": "这里", "𠮶": "那"}
"""Cantonese words that mislead when read one by one (而家 is no home), as OpenCC writes them; longer ones first."""

_WORD = lazy("|".join(_WORDS))
_TELLING = lazy("[\u4e00-\u9fff]")


@cache
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


@cache
def _to_traditional() -> OpenCC:
    return OpenCC("s2hk")


def simplified(text: str) -> str:
    """The text in simplified characters, plain words for written Cantonese."""
    if not _TELLING.search(text):
        return text
    kept = _KEPT.sub(_KEPT_MARK, text) if "乾" in text else text
    plain = str(_to_simplified().convert(kept)).translate(_MORE).replace(_KEPT_MARK, "乾")
    return _WORD.sub(lambda match: _WORDS[match[0]], plain)


def is_traditional(text: str) -> bool:
    """Whether the text is written in traditional characters: two of it are, or one and none is simplified only."""
    if not _TELLING.search(text) or _to_simplified().convert(text) == text:
        return False
    return _to_traditional().convert(text) == text or _share(text) > 1


def _share(text: str) -> int:
    """How many characters are written in the traditional form."""
    return sum(a != b for a, b in zip(text, _to_simplified().convert(text), strict=False))


def traditional(text: str) -> str:
    """The text in traditional characters as Guangdong and Hong Kong write them."""
    return str(_to_traditional().convert(text))
