"""Whose facts a message tells: the asker's own, or, where it is only about one other person, that person's."""

from __future__ import annotations

from typing import Final

from conversations.reading.lazy import lazy
from conversations.reading.persons import KIN

BLANK: Final = ","
"""What stands for a character that was taken out, so that every other keeps its place."""

_KIN: Final = rf"(?:媳妇儿|爸妈|老爸|老妈|老头子?|家那口子|{KIN})"
_OTHER = lazy(
    rf"(?<![和跟同与听带替])(?:(?:我|俺|咱)们?(?:家|的|那|有个|一个|们)?{_KIN}(?!介绍|推荐|说|讲|带我|帮我|"
    rf"给我|都能|也能|告诉|问)"
    rf"|(?:^|(?<=[,。;!?、]))(?:[^,。;我]{{0,2}}(?:帮|替)(?:我|俺)?的?)?{_KIN}(?:的|们)?(?=在|是|有|也|"
    rf"公司|单位|那|没|社保|证|今年|自己|他|她)"
    r"|(?<![其吉])(?:他|她)(?:们)?(?=在|是|有|也|公司|单位|那|没|社保|的|证|今年|自己))"
)
_OWN = lazy(rf"(?:我|俺)(?!们?(?:家|的|那|有个|一个)?{_KIN})(?:自己|本人|的|们)?|本人")
_MASKED = lazy(r"[^,。;!?、…]")


def own(text: str) -> str:
    """The compacted text with what it says of other people blanked, where it says something of the asker as well.

    The length stays. A message that begins with another person and never comes to the asker stays whole.
    """
    others = [match.start() for match in _OTHER.finditer(text)]
    if not others:
        return text
    selves = [match.start() for match in _OWN.finditer(text)]
    marks = sorted([(at, False) for at in others] + [(at, True) for at in selves if at not in others])
    stretches: list[tuple[int, int, bool]] = [(0, marks[0][0], True)]
    for (at, mine), following in zip(marks, [*marks[1:], (len(text), True)], strict=True):
        stretches.append((at, following[0], mine))
    if not any(mine and _says_something(text[start:end]) for start, end, mine in stretches):
        return text
    return "".join(text[start:end] if mine else _MASKED.sub(BLANK, text[start:end]) for start, end, mine in stretches)


_SAYS = lazy(
    rf"(?:(?:我|俺)?(?:帮|替|给|代)?(?:我|俺)?(?:家|的|一个|个)?(?:{_KIN}|问|的|想|咨询|看看|一下|下|说|查|"
    rf"是|你好|您好|请问|请|在|,|。|:|和|跟|就是|那个|不对|那|帮忙"
    r"|这|都|她|他|也|听|补贴|怎么|领|吗|能|要|[!?、;]))*+"
)


def _says_something(stretch: str) -> bool:
    """Whether words of the asker's own are more than asking on behalf of somebody."""
    return _SAYS.fullmatch(stretch) is None
