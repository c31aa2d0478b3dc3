"""Reads yes and no, by the sense of set phrases rather than by their characters (没错 is yes, 哪有 is no).

A hedge on either side is `Unsure`: a subsidy is not decided by 应该有吧. The words are in `terms`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

from conversations.reading.corrections import MOST_MARKS, SLIP
from conversations.reading.lazy import lazy
from conversations.reading.normalise import compact, plain
from conversations.reading.persons import speaks_of_another
from conversations.reading.result import Read, Reading, Unreadable, Unsure
from conversations.reading.sounds import Terms
from conversations.reading.yes_no.terms import PINYIN, Word, word
from conversations.reading.yes_no.words import MISSPELT

_YES_EMOJI: Final = frozenset("👌👍✅☑✔🆗⭕🙆🙋💯🈶🉑✓")
_NO_EMOJI: Final = frozenset("👎❌❎✖🙅🚫🈚⛔🆖🈲✗✘")
_UNSURE_EMOJI: Final = frozenset("🤷🤔❓❔😕🧐")
_BRACKETED: Final = {
    **dict.fromkeys("ok 强 赞 点头 好的 嗯 对".split(), "👍"),
    **dict.fromkeys("no 弱 摇头 叉".split(), "👎"),
    **dict.fromkeys("疑问 疑惑 思考".split(), "🤔"),
    **dict.fromkeys("捂脸 微笑 呲牙 偷笑 抱拳".split(), ""),
}
"""Faces that messengers write as words: [强], [摇头]."""
_BRACKETS = lazy(r"[\[【]([A-Za-z\u4e00-\u9fff]{1,3})[\]】]")
_NODS: Final = (("\u2195", True), ("\u2194", False))
"""Arrows that make a face nod (up and down) or shake its head."""

_CLAUSE = lazy(r"[,。;!?…、~/()]+|\.{2,}|-{2,}|(?<=[^a-z0-9]) (?=\S)")
_BREAKS: Final = lazy(r"(?<=.)(?=但是|但(?!凡)|不过|可是|然而|现在|目前|如今|后来)|(?<=[过了])(?=我)")
_TAKES_BACK = lazy(
    rf"[哦噢啊喔诶额]+不(?:是|对)?|打错(?:字|别字)|{SLIP}|错了|改成"
    r"|改为|应该(?:是)?说|(?<!对)不对(?!头|劲)|(?<=[,。!?])不是?(?=[,。!?])"
)
_TAKES_BACK_ALL = lazy(r"^[哦啊噢诶]*不(?:是|对)?[的啊哦]*$")
_NOT_BUT = lazy(r"^不是(?P<wrong>[^,]{1,6}),?(?:而是|是)(?P<right>.+)$")
_TYPO = lazy("|".join(sorted(map(re.escape, MISSPELT), key=len, reverse=True)))
_LONG: Final = Terms("不知道 不清楚 不记得 不确定 没问题 没毛病 没领过 没查到 查不到 没登记 怎么可能 不可能".split())
_PAST = lazy(r"以前|之前|原来|从前|曾经?|早先|当时|过去")
_PRESENT = lazy(r"现在|目前|如今|后来|今年")
_OPENS = lazy(r"是这样|有个?[事问]|[想问请]|明白|知道|了解|收到")
_Answer = bool | Literal["unsure"] | None
"""What a message comes to; None where nothing in it answers."""
_SPOILS = lazy(r"注销|退了|取消|作废|过期|失效")


def read_yes_no(text: str) -> Reading:
    """`Read(True)`, `Read(False)`; `Unsure` for any hedge or not-knowing."""
    shown = _BRACKETS.sub(lambda match: _BRACKETED.get(match[1].lower(), match[0]), text[:400])
    emoji = _emoji(shown)
    said = compact(shown)
    if not re.search(r"\w|[√✓×]", said):
        return Read(emoji, text.strip()) if isinstance(emoji, bool) else Unreadable()
    written = PINYIN.write(said)
    right = _TYPO.sub(lambda match: MISSPELT[match[0]], written.text)
    if "什么" not in right:  # 「什么登记」 is no 没登记 misspelt
        right = _LONG.repair(right)
    asked = plain(shown).rstrip(" !。,.~").endswith("?")
    answer = _answer(_clauses(_standing(right)), asked)
    if isinstance(answer, bool):
        if emoji == "unsure" or (answer and emoji is False):
            return Unsure()
        return Read(answer, said, (0, len(said)), repaired=right != written.text)
    return Unsure() if answer == "unsure" else Unreadable()


def _clauses(text: str) -> list[str]:
    return [part for piece in _CLAUSE.split(text) if piece for part in _BREAKS.split(piece)]


def _standing(text: str) -> str:
    """What is left once what was taken back is gone: 「有，哦不，没有」."""
    if match := _NOT_BUT.match(text):
        return match["right"] if _answer(_clauses(match["right"]), False) is not None else text
    for mark in reversed(list(_TAKES_BACK.finditer(text))[-MOST_MARKS:]):
        tail = text[mark.end() :].lstrip(",。 ")
        if tail and _answer(_clauses(tail), False) is not None:
            return tail
    return text


def _answer(clauses: Sequence[str], asked: bool) -> _Answer:
    """What the clauses come to. `asked`: the message ends in a question mark."""
    own: list[tuple[Word, str]] = []
    others: list[tuple[Word, str]] = []
    other = False
    for clause in clauses:
        other = speaks_of_another(clause, other)
        (others if other else own).append((word(clause), clause))
    answer = _weighed(own, asked)
    return _weighed(others, asked) if answer is None and others else answer


def _weighed(words: Sequence[tuple[Word, str]], asked: bool) -> _Answer:
    """What clauses about one person come to."""
    said = {each for each, _ in words}
    if Word.UNSURE in said:
        return "unsure"
    if Word.LATER in said or (asked and _asks(words)):
        return None
    wanted = (Word.YES, Word.NO) if said & {Word.YES, Word.NO} else (Word.LOOKED,)
    content = [(each is not Word.NO, clause) for each, clause in words if each in wanted]
    if content:
        return _one_of(content)
    plain = [each for each, _ in words if each in (Word.AGREE, Word.REFUSE)]
    if not plain:
        return "unsure" if Word.DETAIL in said else None
    if Word.QUESTION in said or (Word.NOTHING in said and not _leads(words)):
        return None
    if len(set(plain)) == 2 and plain[-1] is Word.AGREE and not _TAKES_BACK_ALL.search(words[0][1]):
        return None
    return plain[-1] is Word.AGREE


def _asks(words: Sequence[tuple[Word, str]]) -> bool:
    """Whether a question mark turns the message into a question: 「有？」 does, 「可不是吗？」 is an answer."""
    each, clause = words[-1] if words else (Word.NOTHING, "")
    return len(words) == 1 and (each in (Word.YES, Word.NO, Word.LOOKED) or (each is Word.AGREE and len(clause) < 3))


def _leads(words: Sequence[tuple[Word, str]]) -> bool:
    """Whether a plain yes or no opens the message and the rest goes on from it: so in 「对，我在网上弄的」, but not in
    「对，问个事」."""
    return words[0][0] in (Word.AGREE, Word.REFUSE) and not _OPENS.search("".join(clause for _, clause in words))


def _one_of(content: Sequence[tuple[bool, str]]) -> _Answer:
    """What several answers come to. The present counts before the past; two that stand side by side answer nothing."""
    last, clause = content[-1]
    if len({value for value, _ in content}) == 1:
        return None if last and _SPOILS.search(clause) else last
    earlier = "".join(each for _, each in content[:-1])
    if _PRESENT.search(clause) or (_PAST.search(earlier) and not _PAST.search(clause)):
        return last
    return None


def _emoji(text: str) -> _Answer:
    """What the emoji say: True, False, `"unsure"`; None where they say nothing or both."""
    chars = set(text)
    if chars & _UNSURE_EMOJI:
        return "unsure"
    yes, no = bool(chars & _YES_EMOJI), bool(chars & _NO_EMOJI)
    for arrow, value in _NODS:
        if "\u200d" + arrow in text:
            yes, no = yes or value, no or not value
    return yes if yes != no else None
