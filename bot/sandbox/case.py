"""A conversation in the sandbox as a value: what was done, in which look, on which day. A link carries all of it.

Nothing is stored on the server: a case is played again from its moves whenever it is looked at, so stepping back,
changing a turn and going another way are new values. Words are cleaned as the inbox cleans them before they become
part of one, so no number that names a person stands in a link.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal, get_args

from bot.clock import parse_day
from bot.intake import safe
from conversations.events import MAX_TEXT

LookName = Literal["telegram", "wechat", "wecom", "aibot", "group", "web"]
LOOKS: tuple[LookName, ...] = get_args(LookName)
Kind = Literal["text", "press", "command", "sent", "day"]
"""`text`: typed. `press`: a button, by its token. `command`: one of the channel's own kind. `sent`: something that
isn't words (a sticker). `day`: the date becomes another one."""
KINDS: tuple[Kind, ...] = get_args(Kind)
MEMBERS = ("甲", "乙")

MOST_MOVES = 200
MOST_WAYS = 8
MOST_LINK = 16_000
"""Characters of a case in a link; servers and browsers take more, mail programs mostly not."""
_MOST_BYTES = 400_000
_MOST_LABEL = 100
_FIRST, _LAST = date(2000, 1, 1), date(2099, 12, 31)
"""The days that a case may lie in: room on either side for windows, and for counting back from a day."""


class BadCase(ValueError):
    """A link that isn't a case; the message is Chinese, for the person who opened it."""


@dataclass(frozen=True, slots=True)
class Move:
    """Something done. `label`: what the pressed button said. `who`: a member, in the look of a group; `aside`: they
    wrote to the bot alone, not in the group."""

    kind: Kind
    value: str
    label: str = ""
    who: str = ""
    aside: bool = False

    @property
    def shown(self) -> str:
        """As it stands on the screen of the person who did it."""
        match self.kind:
            case "press":
                return self.label or self.value
            case "command":
                return f"/{self.value}"
            case _:
                return self.value


@dataclass(frozen=True, slots=True)
class Case:
    """`moves` is the way taken now, of which `at` have been made (the rest lies ahead); `ways` are others kept beside
    it. `facts` are known from the start (in a group, of the first member), as the contract writes them. `today`: the
    day on which it begins."""

    today: date
    look: LookName = "telegram"
    facts: Mapping[str, Any] = field(default_factory=dict)
    moves: tuple[Move, ...] = ()
    at: int = 0
    ways: tuple[tuple[Move, ...], ...] = ()

    @property
    def made(self) -> tuple[Move, ...]:
        return self.moves[: self.at]

    @property
    def day(self) -> date:
        """The date after the moves that have been made."""
        days = [move.value for move in self.made if move.kind == "day"]
        return date.fromisoformat(days[-1]) if days else self.today

    def done(self, move: Move) -> Case:
        """One move further. What lay ahead on another way is kept as one of the `ways`.

        Raises `BadCase` where there are as many moves as there may be.
        """
        if self.at < len(self.moves) and self.moves[self.at] == move:
            return replace(self, at=self.at + 1)
        if self.at >= MOST_MOVES:
            raise BadCase(f"已经有 {MOST_MOVES} 步，不能再长了。请退回几步，或重新开始一段")
        kept = self._kept() if self.at < len(self.moves) else self.ways
        return replace(self, moves=(*self.made, move), at=self.at + 1, ways=kept)

    def stepped(self, at: int) -> Case:
        """With so many moves made, as far as there are any."""
        return replace(self, at=min(max(at, 0), len(self.moves)))

    def changed(self, index: int, move: Move) -> Case:
        """Another move in the place of an earlier one, and all the rest again; the way taken before is kept.

        Raises `BadCase` where there is no such move.
        """
        if not 0 <= index < len(self.moves):
            raise BadCase(f"没有第 {index + 1} 步，一共 {len(self.moves)} 步")
        moves = (*self.moves[:index], move, *self.moves[index + 1 :])
        return replace(self, moves=moves, at=len(moves), ways=self._kept())

    def branched(self, at: int) -> Case:
        """Only the first `at` moves; the way taken so far is kept beside."""
        moves = self.moves[: max(at, 0)]
        return replace(self, moves=moves, at=len(moves), ways=self._kept())

    def switched(self, way: int) -> Case:
        """On another of the ways. Raises `BadCase` where there is no such way."""
        if not 0 <= way < len(self.ways):
            raise BadCase(f"没有第 {way + 1} 个走法")
        chosen = self.ways[way]
        rest = (*self.ways[:way], *self.ways[way + 1 :])
        ways = tuple(dict.fromkeys((self.moves, *rest))) if self.moves else rest
        return replace(self, moves=chosen, at=len(chosen), ways=ways[:MOST_WAYS])

    def _kept(self) -> tuple[tuple[Move, ...], ...]:
        return tuple(dict.fromkeys((self.moves, *self.ways)))[:MOST_WAYS] if self.moves else self.ways


def said(kind: Kind, value: str, label: str = "", who: str = "", aside: bool = False) -> Move:
    """A move as somebody made it, without what must not be kept. Raises `BadCase` for one that can't be."""
    clean = _day(value).isoformat() if kind == "day" else safe(value, MAX_TEXT, len(value))
    if not clean.strip():
        raise BadCase("什么也没写，请写一句再发")
    return Move(kind, clean, safe(label, _MOST_LABEL, len(label)), who if who in MEMBERS else "", aside)


def _day(text: str) -> date:
    try:
        day = parse_day(text.strip())
    except ValueError:
        raise BadCase(f"“{safe(text, 20, len(text))}”不是日期，应是 2026-11-28 这样") from None
    if not _FIRST <= day <= _LAST:
        raise BadCase(f"{day} 太远了，请选 {_FIRST.year} 年到 {_LAST.year} 年的一天")
    return day


def to_link(case: Case) -> str:
    """The case in URL-safe letters. Raises `BadCase` where it has become too long for a link."""
    data = {
        "d": case.today.isoformat(),
        "l": case.look,
        "f": _facts(case.facts),
        "m": [_move_json(move) for move in case.moves],
        "a": case.at,
        "w": [[_move_json(move) for move in way] for way in case.ways],
    }
    plain = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    link = base64.urlsafe_b64encode(zlib.compress(plain, 9)).decode().rstrip("=")
    if len(link) > MOST_LINK:
        raise BadCase("这段对话太长，放不进一个链接了。请存成测试场景，或重新开始一段")
    return link


def from_link(link: str) -> Case:
    """The case of a link. Raises `BadCase` for anything that `to_link` couldn't have made."""
    try:
        packed = base64.urlsafe_b64decode(link[:MOST_LINK] + "=" * (-len(link) % 4))
        opened = zlib.decompressobj()
        plain = opened.decompress(packed, _MOST_BYTES)
        data = json.loads(plain)
        moves = tuple(_move(each) for each in data["m"])
        ways = tuple(tuple(_move(each) for each in way) for way in data["w"])
        case = Case(_day(data["d"]), _look(data["l"]), _facts(data["f"]), moves, 0, ways)
        if max(map(len, (moves, *ways))) > MOST_MOVES or len(ways) > MOST_WAYS:
            raise ValueError
        return case.stepped(int(data["a"]))
    except (zlib.error, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError):
        raise BadCase("这个链接不完整，或不是从这里复制的。请重新开始一段，或向给您链接的人再要一次") from None


def _facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Names of firms and occupations are words too, and may have a number in them."""
    return {fact: safe(value, MAX_TEXT) if isinstance(value, str) else value for fact, value in facts.items()}


def _look(name: object) -> LookName:
    for look in LOOKS:
        if look == name:
            return look
    raise ValueError(name)


def _move_json(move: Move) -> list[Any]:
    return [KINDS.index(move.kind), move.value, move.label, move.who, int(move.aside)]


def _move(parts: Sequence[Any]) -> Move:
    kind, value, label, who, aside = parts
    if not 0 <= kind < len(KINDS):
        raise ValueError(kind)
    return said(KINDS[kind], str(value), str(label), str(who), bool(aside))
