"""Tells a message that is a command to the bot from one that only contains such a word.

「返回」 is a command, 「取消了旧证」 and 「我想人工智能训练师」 are not: a command is a whole clause, and what stands
beside it is its reason or politeness. What a command does is not decided here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from conversations.reading.lazy import lazy
from conversations.reading.sounds import Terms
from conversations.requests.bags import by_words
from conversations.requests.commands import COMMANDS, MISHEARD, WEAK, IntentName
from conversations.requests.edits import read_edit
from conversations.requests.manners import AFTER, BEFORE, POLITE, REASON, SOFT
from conversations.requests.wording import Wording, worded

MAX_LENGTH = 40
"""Characters, without spaces. No command is longer, so that a long message costs nothing here."""

_MAX_CLAUSE = 24
_MAX_MENDED = 16


@dataclass(frozen=True, slots=True)
class Intent:
    """`target` is the fact to change, for `EDIT` alone; None where the person didn't say which.

    `to` are the words of a new value given at once (「等级改成三级」 → 「成三级」), not read yet.
    """

    name: IntentName
    target: str | None = None
    to: str | None = None


@dataclass(frozen=True, slots=True)
class _Heard:
    """A clause that is a command. A `weak` one counts only beside reasons and politeness.

    A `soft` one is as much a reason for another command: it stands where no other is heard (「点错了」).
    """

    intent: Intent
    weak: bool = False
    soft: bool = False


_ORDER: Final = {
    name: place
    for place, name in enumerate(
        (
            IntentName.DELETE_DATA,
            IntentName.HUMAN,
            IntentName.RESTART,
            IntentName.BACK,
            IntentName.SKIP,
            IntentName.CANCEL,
            IntentName.HELP,
            IntentName.WHY,
            IntentName.EDIT,
        )
    )
}
"""Which command stands where a message holds several; a change of a named answer goes before all but the first."""

_COMMAND = lazy("|".join(f"(?P<{name.value}>{'|'.join(patterns)})" for name, patterns in COMMANDS.items()))

_WANTED = lazy("要|想|帮[我忙]|请|麻烦|给我|能|可以|让我|赶紧|马上")
_DOUBLED = lazy(r"(.{1,8}?)\1+")
_PARTED = lazy("(?<=[吧啊呀啦])")
_LINKS = lazy(r"^(?:一下|谢谢|[吧啊呀了的哈呢啦哦嘛我就想要])+")
_PAUSE = lazy(r"那个?(?:啥|什么)|就那个|[嗯呃额啊哦噢诶欸哎唉呀]+|那个|就是|这个|怎么说呢?")
_DENIED = lazy(r"(?:我|我说的?)?不(?:是|用|要)(?:要|想|说|让你|叫你|给我)*")
_RATHER = lazy(r"(?:我|而)*是(?:要|想|说|让你|叫你)*")
"""「不是改地址，是改等级」"""
_EMOJI: Final = {
    "🔙": IntentName.BACK,
    "⬅": IntentName.BACK,
    "↩": IntentName.BACK,
    "🔄": IntentName.RESTART,
    "🔁": IntentName.RESTART,
    "⏭": IntentName.SKIP,
    "🆘": IntentName.HELP,
}


def read_intent(text: str) -> Intent | None:
    """The command that the message is, polite words, reasons and misspellings aside; None for anything else."""
    if len(text) > 4 * MAX_LENGTH:
        return None
    slash = re.fullmatch(r"\s*[/／]\s*([a-zA-Z_]+)\s*", text)
    if slash:
        return _slash(slash[1].lower())
    wording = worded(text)
    if len(wording.text) > MAX_LENGTH:
        return None
    clauses = _clauses(wording)
    if not clauses:
        return _by_emoji(text)
    return (
        _chosen(clauses)
        or _chosen(_at_spaces(text))
        or _chosen(_joined(clauses))
        or _chosen(_at_particles(clauses))
        or _mended(clauses)
    )


_QUOTES: Final = "'\"“”‘’「」『』()【】[]<>《》*_`|/\\-+~^=·#@"
_EDIT_ANY: Final = Intent(IntentName.EDIT)


def _chosen(clauses: list[str]) -> Intent | None:
    """The command among the clauses, if the others leave it standing."""
    heard: list[_Heard] = []
    others = 0
    denied = False
    for clause in clauses:
        if denied and (so := _RATHER.match(clause)) and (one := _heard(clause[so.end() :])) is not None:
            heard.append(one)
        elif (no := _DENIED.match(clause)) and _heard(clause[no.end() :]) is not None:
            denied = True
        elif (one := _heard(clause)) is not None:
            heard.append(one)
        elif not POLITE.fullmatch(clause) and not REASON.fullmatch(clause):
            others += 1
    if others:
        heard = [
            one for one in heard if not (one.weak or one.soft) and one.intent.name in _ORDER and one.intent != _EDIT_ANY
        ]
    if not heard:
        return None
    return min(reversed(heard), key=_rank).intent


def _joined(clauses: list[str]) -> list[str]:
    """The clauses as one, without those that fill a pause (「等级那个，嗯，改改」); none where there is but one."""
    telling = [clause for clause in clauses if not _PAUSE.fullmatch(clause)]
    return ["".join(telling)] if len(clauses) > 1 and telling else []


def _rank(one: _Heard) -> int:
    if one.intent.target is not None:
        return 2 * _ORDER[IntentName.DELETE_DATA] + 1
    return 2 * _ORDER.get(one.intent.name, len(_ORDER)) + (2 * len(_ORDER) if one.soft else 0)


def _heard(clause: str) -> _Heard | None:
    """The command that a clause is, whatever politeness it begins and ends with."""
    if len(clause) > _MAX_CLAUSE:
        return None
    if (doubled := _DOUBLED.fullmatch(clause)) and len(doubled[1]) > 1:
        clause = doubled[1]
    ends = _shorter(clause, AFTER, from_end=True)
    for end in ends:
        for form in _shorter(end, BEFORE, from_end=False):
            if match := _COMMAND.fullmatch(form):
                weak = form in WEAK and not _WANTED.search(clause)
                return _Heard(Intent(IntentName(match.lastgroup or "")), weak, SOFT.fullmatch(form) is not None)
    for form in dict.fromkeys((clause, *(_shorter(end, BEFORE, from_end=False)[-1] for end in (clause, ends[-1])))):
        if edit := read_edit(form):
            return _Heard(Intent(IntentName.EDIT, *edit), soft=edit[0] is None)
    if name := by_words(clause):
        return _Heard(Intent(name), weak=True)
    return _heard_first(clause)


def _heard_first(clause: str) -> _Heard | None:
    """A command with its reason or another command behind it, or its reason before it, and nothing between them."""
    reason = REASON.match(clause)
    if reason and 1 < reason.end() < len(clause):
        return _heard(_LINKS.sub("", clause[reason.end() :]))
    for form in _shorter(clause, BEFORE, from_end=False):
        match = _COMMAND.match(form)
        rest = _LINKS.sub("", form[match.end() :]) if match and match.end() > 1 else ""
        if match and rest and (REASON.fullmatch(rest) or POLITE.fullmatch(rest) or _heard(rest)):
            return _Heard(Intent(IntentName(match.lastgroup or "")), match[0] in WEAK)
    return None


def _shorter(text: str, off: re.Pattern[str], *, from_end: bool) -> list[str]:
    """The text, then with one, two … words off one end; never empty."""
    found = [text]
    while (match := off.search(text) if from_end else off.match(text)) and match.end() - match.start() < len(text):
        text = text[: match.start()] if from_end else text[match.end() :]
        found.append(text)
    return found


def _at_spaces(text: str) -> list[str]:
    """The clauses where spaces part them too; none where that changes nothing."""
    pieces = text.split()
    if len(pieces) < 2:
        return []
    return [clause for piece in pieces for clause in _clauses(worded(piece))]


def _at_particles(clauses: list[str]) -> list[str]:
    """The clauses where 吧 and its like part them too (「删了吧不弄了」); none where that changes nothing."""
    pieces = [piece for clause in clauses for piece in _PARTED.split(clause) if piece]
    return pieces if len(pieces) > len(clauses) else []


def _clauses(wording: Wording) -> list[str]:
    found = (wording.text[start:end].strip(_QUOTES) for start, end in wording.clauses())
    return [clause for clause in found if clause]


def _mended(clauses: list[str]) -> Intent | None:
    """The command that one misheard character hides (返会, 人公). Only a message that becomes one as a whole."""
    if sum(map(len, clauses)) > _MAX_MENDED:
        return None
    mended = [_terms().repair(clause) for clause in clauses]
    return _chosen(mended) if mended != clauses else None


@cache
def _terms() -> Terms:
    return Terms(MISHEARD)


def _by_emoji(text: str) -> Intent | None:
    """A message without a word, that is one of the arrows people press."""
    found = {name for emoji, name in _EMOJI.items() if emoji in text}
    return Intent(found.pop()) if len(found) == 1 else None


def _slash(word: str) -> Intent | None:
    match word:
        case "delete" | "forget" | "delete_data":
            return Intent(IntentName.DELETE_DATA)
        case "start":
            return Intent(IntentName.RESUME)  # a new conversation begins, one under way isn't thrown away
        case _:
            return Intent(IntentName(word)) if word in set(IntentName) else None
