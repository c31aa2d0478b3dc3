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
        "silent": r"[^,。;]{0,4}(?:补助金|补贴|生活补助|低保)[^,。;]{0,6}|领(?:导|班)|领(?:取|了|到|的)*(?:证|工资|养老|退休)[^,。;]{0,3}",
        "asked": rf"{_DRAW}没{_DRAW}|有没有(?:在)?{_DRAW}|在不在{_DRAW}|{_DRAW}(?:了|过)?(?:没有?|吗|么)$",
        "over": rf"{_DRAW}(?:{BENEFIT})?(?:{_DRAW})?(?:都|已经)*(?:完|满|够|光)(?:了|的)?|{_DRAW}(?:到期|期满)|(?:期满|到期|停(?:发|领)?|断)了"
        rf"|不(?:再|能|让|给|用)*(?:我)?(?:{_DRAW}|发)(?:{BENEFIT})?了|没(?:有|得)?(?:再|继续)?(?:{_DRAW}|发)(?:{BENEFIT})?了",
        "no": rf"(?:没|未|木|冇)(?:有|得|去|再|在|能|给我|资格|办法|法|从|人|怎么|敢|想|好意思)*(?:去)?(?:{_DRAW}|办理?|申请|申领)(?:过|到|着|呢|咗)?"
        rf"|不(?:在|用|需要|符合|够|能|想|给我?|让我?)*(?:{_DRAW})(?!了|起)|(?:一分|一毛|一次|一天|一个月)(?:钱)?(?:都|也)?没(?:有)?(?:{_DRAW})?过?"
        r"|没(?:有)?这(?:个|回事)|没失业|哪有",
        "once": rf"(?:{_DRAW})(?:到|取)?过",
        "yes": rf"(?:正|现|还|仍|一直|目前|都)*(?<!不)在(?:家)?(?:按月)?(?:{_DRAW})(?!完|到|过)|(?:{_DRAW})(?:{BENEFIT})?(?:着|紧|缓)"
        rf"|(?:每个?月|月月|按月|每月|个个月)(?:都|在|能|有|还|也|按时|去)*(?:{_DRAW})|正(?:{_DRAW})|靠{BENEFIT}(?:过|生活|吃|养|活|撑)"
        rf"|还(?:有得|能|可以)?(?:{_DRAW})(?!过|没)|(?:我|现在|目前|人|呢)(?:就|都|是|也)*(?:{_DRAW}){BENEFIT}(?=$|[,。;])"
        rf"|(?:{_DRAW})(?:{BENEFIT})(?=呢|中|的$|哩)|(?:还有|还剩)[^,。;]{{1,4}}(?:个)?月(?:没|可以|能|才)?(?:{_DRAW})?",
    },
    spelt={"zai ling": "在领", "mei ling": "没领", "mei zai ling": "没在领", "ling zhe": "领着"},
    terms=("在领着", "没在领", "领完了", "失业保险金"),
)  # fmt: skip
_STILL_OPEN: Final = lazy(
    r"正在(?:申请|办|审)|在(?:申请|办理?(?!过|好)|审核|等)|刚(?:提交|申请|去办)|等(?:着)?(?:审核|批|通过)|下个?月(?:才|开始|就|能)"
)
"""Not drawn yet, but soon: the answer changes with the day."""


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
            return Read(_last(found), said) if _changed(found) else Unreadable()
    if is_unsure(said):
        return Unsure()
    return Unreadable() if found or _STILL_OPEN.search(prepared) else read_yes_no(text)


def _is_drawn(sense: Sense) -> bool | None:
    """None for what was so in the past, and is told no more of."""
    if sense.value == "yes":
        return None if sense.past else not sense.denied
    return False


def _changed(found: list[Sense]) -> bool:
    """Whether the last word is about now, after one about what was before: 「前几个月没领，现在领着」."""
    return any(sense.past for sense in found[:-1]) and not found[-1].past


def _last(found: list[Sense]) -> bool:
    return bool(_is_drawn(found[-1]))
