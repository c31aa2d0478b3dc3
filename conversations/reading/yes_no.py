"""Reads yes and no, by the sense of set phrases rather than by their characters (没错 is yes, 哪有 is no).

A hedge on either side is `Unsure`: a subsidy is not decided by 应该有吧.
"""

from __future__ import annotations

import re
from typing import Final

from conversations.reading.normalise import bare, compact, is_unsure, plain
from conversations.reading.result import Read, Reading, Unreadable, Unsure

_YES_EMOJI: Final = frozenset("👌👍✅☑✔🆗⭕🙆🙋")
_NO_EMOJI: Final = frozenset("👎❌❎✖🙅🚫🈚")
_HEDGE = re.compile(
    r"好像|应该|(?<!怎么)(?<!不)可能|大概|也许|或许|估计|似乎|不一定|说不定|差不多|八成|多半|看情况|不好说|貌似|感觉"
    r"|没准|未必|不确定|记不|吧[,。]?$|算是吧|应当是|印象中"
)
_YES_PHRASE = re.compile(
    r"没(?:有)?(?:错|毛病|问题|得错)|可不是|不(?:会|是)?错|一点不假|那(?:当然|肯定|必须|是|可不)|当然|必须的?"
    r"|肯定(?!没|不)|怎么没有|怎么不是|咋没有|谁说没|不假|确实(?!没|不|无)|的确(?!没|不|无)"
)
_NO_PHRASE = re.compile(
    r"哪(?:里|儿)?(?:有|会|能)|怎么(?:可能|会)(?!没|不)|不可能|想得美|没门|没戏|才(?:怪|没有|不是)|从来?没|从未"
    r"|并(?:没|不|无)|根本(?:没|不)|压根(?:没|不)|完全没|一(?:次|个|点)(?:都|也)没|绝对没|木有|么得|没得(?!错)|莫得"
    r"|冇"
)
_DOUBLE_NEGATIVE = re.compile(r"不是(?:没|不)|不会没|没有不|不能不|并非没|没说没")
_YES_WORDS: Final = frozenset(
    word
    for line in (
        "是 是的 是啊 是滴 是呢 是这样 是这样的 对 对的 对啊 对头 对滴 对对 嗯 嗯嗯 嗯呢 恩 恩恩 恩呢 有 有的 有啊 "
        "有过",
        "有了 会 会的 行 行的 可以 好 好的 好滴 要得 中 成 能 在 在的 算 算的 系 系啊 系的 正确 确定 确认 同意 愿意 "
        "需要 要",
        "查得到 查到了 能查到 可以查到 办了 办过 办过了 已办 已经办了 登记了 登记过 已登记 领了 领过 领过了 领到了",
        "拿过 申请过 享受过 yes y yeah yep ok okay shi shide dui duide you youde en enen true",
    )
    for word in line.split()
)
_NO_WORDS: Final = frozenset(
    word
    for line in (
        "不 不是 不是的 不是啊 否 没 没有 没有的 没有啊 没呢 没有过 没有呢 没啊 未 无 不对 不对的 错 错了 不行 不能",
        "不可以 不会 不要 不用 不需要 不同意 不愿意 不算 不在 不中 不得 不成 唔系 唔是 不系 没系 暂时没有 暂无 "
        "目前没有",
        "查不到 没查到 查不着 没办 没办过 没登记 没登记过 未登记 没领 没领过 没有领过 未领 没拿过 没申请过 没享受过",
        "还没 还没有 还没呢 还没办 还没领 no n nope mei meiyou bushi bu budui false nah",
    )
    for word in line.split()
)
_QUESTION = re.compile(r"什么|怎么|咋|多少|哪|为啥|几个|几天|如何|吗|谁|请问|问一?下|\?")
_SAYS_NO = re.compile(
    r"^(?:我|还|都|从|一直|目前|暂时|现在|也|就|是|真的?|肯定|确实|的确|绝对|当然)*"
    r"(?:没|不是|不(?!过|但|仅|只)|未|唔|无)"
)
_NEGATIVE = re.compile(r"没|不|未|无(?!锡|为|棣|极|线)|唔|否")
_CONTRARY = re.compile(r"但是?|不过|后来|可是|然而")
_DONE = r"(?:办|领|登记|查|拿|申请|享受|培训|参加|报|签|学)(?:理|取|得|记)?(?:到|好|上|完)?(?:了|过|到)"
_ASSERTED = re.compile(
    rf"(?:已经?|早就|都|有|刚|曾经?|去年|今年|以前){_DONE}|{_DONE}(?:的|了)?$|^我?(?:已经|早就)(?:办|领|登记|查|拿"
    rf"|申请)"
)


def read_yes_no(text: str) -> Reading:
    """`Read(True)`, `Read(False)`; `Unsure` for any hedge or not-knowing."""
    emoji = _emoji(text)
    said = bare(text)
    whole = compact(text)
    if not said or (emoji is not None and not re.search(r"\w", whole)):
        return Read(emoji, text.strip()) if emoji is not None else Unreadable()
    word = said.replace(",", "").replace(" ", "")
    if is_unsure(whole) or _HEDGE.search(whole):
        return Unsure()
    for phrase, value in ((_DOUBLE_NEGATIVE, True), (_NO_PHRASE, False), (_YES_PHRASE, True)):
        if phrase.search(said):
            return Read(value, said)
    if "是不是" in said or "有没有" in said or _QUESTION.search(plain(text)):
        return Unreadable()
    for form in (word, _repeated(word), said.split(",")[0]):
        if form in _YES_WORDS or form in _NO_WORDS:
            return _unless_contrary(form in _YES_WORDS, said)
    if _NEGATIVE.search(said):
        return _unless_contrary(False, said) if _SAYS_NO.match(said) else Unreadable()
    return Read(True, said) if _ASSERTED.search(said) else Unreadable()


def _unless_contrary(value: bool, said: str) -> Reading:
    """「没领过，但是申请了」 answers neither way."""
    return Unreadable() if _CONTRARY.search(said) else Read(value, said)


def _repeated(word: str) -> str:
    return word[0] if word and word == word[0] * len(word) else word


def _emoji(text: str) -> bool | None:
    """What the emoji say, None where they say nothing or both."""
    chars = set(text)
    yes, no = bool(chars & _YES_EMOJI), bool(chars & _NO_EMOJI)
    return yes if yes != no else None
