"""Reads whether somebody draws unemployment benefit now (失业保险金), asked or in a message about other things.

Having drawn it once (领过) says nothing of today, and 失业补助金 is another payment.
"""

from __future__ import annotations

from typing import Final

from conversations.reading.lazy import lazy
from conversations.reading.normalise import bare, compact, is_unsure
from conversations.reading.people.senses import Lexicon, Sense
from conversations.reading.result import Read, Reading, Unreadable, Unsure
from conversations.reading.yes_no.reader import read_yes_no
from conversations.reading.yes_no.terms import HEDGE

BENEFIT: Final = r"(?:失业(?:保险)?金)"
"""Its names, without groups that capture; 失业补助金 is none of them."""

_DRAW: Final = r"(?:领取?|拿|享受|吃)"
_WORDS: Final = Lexicon(
    {
        "silent": r"没(?:有)?[领拿]完|[^,。;]{0,4}(?:补助金|补贴|生活补助|低保)[^,。;]{0,6}|领(?:导|班)"
        r"|领(?:取|了|到|的)*(?:证|工资|养老|退休)[^,。;]{0,3}",
        "asked": rf"{_DRAW}没{_DRAW}|有没有(?:在)?{_DRAW}|在不在{_DRAW}|{_DRAW}(?:了|过)?(?:没有?|吗|么)$",
        "over": rf"{_DRAW}(?:{BENEFIT})?(?:{_DRAW})?(?:都|已经)*(?:完|满|够|光)(?:了|的)?|{_DRAW}(?:到期|期满)"
        r"|(?:期满|到期|停(?:发|领)?|断)了"
        rf"|不(?:再|能|让|给|用)*(?:我)?(?:{_DRAW}|发)(?:{BENEFIT})?了"
        rf"|没(?:有|得)?(?:再|继续)?(?:{_DRAW}|发)(?:{BENEFIT})?了",
        "no": r"[领拿]不(?:了|到|上|成)|" r"(?:没|未|木|冇)(?:有|得|去|再|在|能|给我|资格|办法|法|从|人|怎么|敢|想"
        rf"|好意思)*(?:去)?(?:{_DRAW}"
        r"|办理?|申请|申领)(?:过|到|着|呢|咗)?"
        rf"|不(?:在|用|需要|符合|够|能|想|给我?|让我?)*(?:{_DRAW})(?!了|起)"
        rf"|(?:一分|一毛|一次|一天|一个月)(?:钱)?(?:都|也)?没(?:有)?(?:{_DRAW})?过?"
        r"|没(?:有)?这(?:个|回事)|没失业|哪有",
        "once": rf"(?:{_DRAW})(?:到|取)?过",
        "yes": rf"(?:正|现|还|仍|一直|目前|都)*(?<!不)在(?:家)?(?:按月)?(?:{_DRAW})(?!完|到|过)"
        rf"|(?:{_DRAW})(?:{BENEFIT})?(?:着|紧|缓)"
        rf"|(?:每个?月|月月|按月|每月|个个月)(?:都|在|能|有|还|也|按时|去)*(?:{_DRAW})|正(?:{_DRAW})"
        rf"|靠{BENEFIT}(?:过|生活|吃|养|活|撑)"
        rf"|还(?:有得|能|可以)?(?:{_DRAW})(?!过|没)|(?:我|现在|目前|人|呢)(?:就|都|是|也)*(?:{_DRAW}){BENEFIT}(?=$"
        r"|[,。;])"
        rf"|(?:{_DRAW})(?:{BENEFIT})(?=呢|中|的$|哩)",
    },
    spelt={"zai ling": "在领", "mei ling": "没领", "mei zai ling": "没在领", "ling zhe": "领着"},
    terms=("在领着", "没在领", "领完了", "失业保险金"),
)  # fmt: skip
_BARE_YES: Final = lazy("[领拿](?:的|呢|哩)")
_NOW: Final = lazy("现在|目前|如今|眼下")
_UNTOLD: Final = lazy(r"失业(?:保险)?金|[领拿](?!导|班)|申请|办理|审核")
"""Words of drawing it that don't say whether that is now: 「领了三个月」「刚申请」."""


def read_drawing_benefit(text: str) -> Reading:
    """`Read(True)` drawn now, `Read(False)` not; a hedge is `Unsure`."""
    said, prepared = bare(text), _WORDS.prepared(text)
    if HEDGE.search(compact(text)):
        return Unsure()
    found = [sense for sense in _WORDS.find(prepared) if sense.value != "silent" and not (sense.other or sense.to_come)]
    if any(sense.value == "asked" or sense.asked for sense in found):
        return Unreadable()
    now = {_is_drawn(sense) for sense in found if sense.value != "once"} - {None}
    match sorted(now, key=str):
        case [True | False as drawn]:
            return Read(drawn, said)
        case [_, _]:
            last = _is_drawn(found[-1])
            return Read(last, said) if last is not None and _tells_of_now(prepared, found) else Unreadable()
    if is_unsure(said):
        return Unsure()
    if _BARE_YES.fullmatch(said):
        return Read(True, said)
    return Unreadable() if found or _UNTOLD.search(prepared) else read_yes_no(text)


def _is_drawn(sense: Sense) -> bool | None:
    """None for what was so in the past, and is told no more of."""
    match sense.value:
        case "yes":
            return None if sense.past else not sense.denied
        case "over" if sense.denied:
            return None  # 「还有三个月没领完」
    return False


def _tells_of_now(prepared: str, found: list[Sense]) -> bool:
    """Whether the last word is set off from those before as the present: 「前几个月没领，现在领着」."""
    return _NOW.search(prepared, found[-2].end, found[-1].end) is not None
