"""People correct themselves in one breath: 「四级，不对，三级」. Here a message is cut down to what stands.

Only for answers whose later value stands alone; a date, which may keep its year, has its own way.
"""

from __future__ import annotations

from collections.abc import Callable

from conversations.reading.lazy import lazy
from conversations.reading.normalise import compact

SLIP = r"(?:打|说|写|填|选|点|按|搞|记|弄|看|输|讲|算)错了?|手误|口误|笔误|更正(?:一下)?|纠正(?:一下)?"
"""Words that say that what stands before them was a slip, without groups that capture. One list, for all readers; what
else takes something back depends on what is being read."""

TAKES_BACK = rf"(?<!对)不对|哦不|噢不|啊不|{SLIP}|应该是|其实是|实际上?是|改[成为到回]|换[成到]|重新说"
"""Words that take back what was said before them, in a message about anything."""

_MARK = lazy(rf"(?:{TAKES_BACK})[,。]?(?:是|应该是)?")
_NOT_BUT = lazy(r"(?<!是)不(?:是|系)(?P<wrong>[^,。;]{1,12}?)[,。]?(?:而是|(?<!不)是|系)(?=.)")


MOST_MARKS = 6
"""Words of correction that are tried, the last first: nobody takes back more in one breath."""


def standing(text: str, is_value: Callable[[str], bool]) -> str:
    """What is left of a compacted text once what was taken back is gone.

    A correction counts only if `is_value` finds something of the kind asked for after it; else the text stays whole.
    """
    text = _NOT_BUT.sub(lambda match: "" if is_value(match["wrong"]) else match[0], text)
    for match in reversed(list(_MARK.finditer(text))[-MOST_MARKS:]):
        tail = text[match.end() :]
        if is_value(tail):
            return tail
    return text


_TAIL = lazy(r"^(?:了|的|啦|,|。)*(?:应该|其实)?(?:是|为)?")
_CUE = lazy(TAKES_BACK)


def after_cue(typed: str) -> str:
    """What a message says after its last word of correction: 「日期说错了，是4月」 → 4月; empty for nothing."""
    text = compact(typed)
    last = max((match.end() for match in _CUE.finditer(text)), default=None)
    return "" if last is None else _TAIL.sub("", text[last:])


def is_correction(text: str) -> bool:
    """Whether a compacted message says that something said before doesn't stand: 不对，是技师 · 改成技师."""
    return _CUE.search(text) is not None or any(
        match.start() == 0 or text[match.start() - 1] in ",。;" for match in _NOT_BUT.finditer(text)
    )


_BEGINS = lazy(
    r"(?:(?:哦|噢|啊|呃|额|嗯|等等|等下|等一下|那个|刚才|刚刚|上面|前面|我)[,。]?)*"
    r"(?:不对|哦不|噢不|不是[^,。]{1,10}[,。]?(?:而?是)|(?:打|说|写|填|选|点|搞|记|弄|看)错|错了|应该是|其实是|实际上?是"
    r"|(?:改成|改为|改到|改回|换成|换到)|更正|纠正|不是[,。])"
)


def begins_with_correction(typed: str) -> bool:
    """Whether a message begins by taking something back, and goes on: then it isn't the answer to the question."""
    match = _BEGINS.match(compact(typed))
    return match is not None and match.end() < len(compact(typed)) - 1
