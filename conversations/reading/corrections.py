"""People correct themselves in one breath: 「四级，不对，三级」. Here a message is cut down to what stands.

Only for answers whose later value stands alone; a date, which may keep its year, has its own way.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_MARK = re.compile(
    r"(?<!对)(?:不对|哦不|噢不|打错了?|说错了?|写错了?|搞错了?|记错了?|弄错了?|应该是|改成|改为|更正)[,。]?(?:是"
    r"|应该是)?"
)
_NOT_BUT = re.compile(r"(?<!是)不(?:是|系)(?P<wrong>[^,。;]{1,12}?)[,。]?(?:而是|(?<!不)是|系)(?=.)")


def standing(text: str, is_value: Callable[[str], bool]) -> str:
    """What is left of a compacted text once what was taken back is gone.

    A correction counts only if `is_value` finds something of the kind asked for after it; else the text stays whole.
    """
    text = _NOT_BUT.sub(lambda match: "" if is_value(match["wrong"]) else match[0], text)
    for match in reversed(list(_MARK.finditer(text))):
        tail = text[match.end() :]
        if is_value(tail):
            return tail
    return text
