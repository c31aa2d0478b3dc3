"""The conversation in a channel's look, the inspector beside it, and the time: all of it from the case in the link."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.intake import safe
from bot.sandbox.case import KINDS, LOOKS, MEMBERS, BadCase, Case, LookName, Move, from_link, said, to_link
from bot.sandbox.inspector import STATE_NAMES, Inspection, inspect
from bot.sandbox.looks import BOT, TITLES
from bot.sandbox.play import Played, Turn, play
from bot.sandbox.timeline import Bar, timeline
from bot.web.sandbox.desk import Desk, Refused, see
from policies.facts import FactError

PATH = "/sandbox/chat"
SENT = (("sticker", "发个表情"), ("photo", "发张图片"), ("voice", "发段语音"))
_WAY = 5
"""Moves of a way that its name shows."""


@dataclass(frozen=True, slots=True)
class Room:
    """One conversation on the screen. `who`: whose private chat it is; empty: the group, or the only one."""

    title: str
    who: str
    aside: bool
    turns: tuple[Turn, ...]


def routes(desk: Desk) -> list[Route]:
    chat = Chat(desk)
    return [desk.route("/chat", chat.show), desk.route("/chat", chat.act, methods=["POST"])]


def link_to(case: Case, **more: object) -> str:
    """The address of a case; other ways are left out where they make it too long. Raises `BadCase` where even that
    doesn't help."""
    extra = "".join(f"&{name}={quote(str(value))}" for name, value in more.items())
    return f"{PATH}?c={_link(case)}{extra}#now"


def case_of(request: Request, desk: Desk) -> Case:
    """The case that the address carries, or a new one. Raises `Refused` for a broken link."""
    return opened(request.query_params.get("c", ""), desk)


def opened(link: str, desk: Desk) -> Case:
    if not link:
        return Case(desk.clock.today())
    try:
        case = from_link(link)
        desk.live.catalogue.facts.parse(case.facts, case.today)
    except BadCase as error:
        raise Refused(400, str(error)) from None
    except FactError as error:
        raise Refused(400, f"这个链接里有一项读不懂：{safe(str(error), 300)}") from None
    return case


class Chat:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        case = case_of(request, self._desk)
        self._desk.remember(request, case)
        try:
            moved = _gone(case, request.query_params)
            return see(link_to(moved)) if moved else self._page(request, case)
        except BadCase as error:
            raise Refused(400, str(error)) from None

    def _page(self, request: Request, case: Case, notice: str = "", status: int = 200) -> Response:
        try:
            return self._shown(request, case, notice, status)
        except BadCase as error:  # a link just as long as one may be leaves no room for those of the page
            raise Refused(400, str(error)) from None

    def _shown(self, request: Request, case: Case, notice: str, status: int) -> Response:
        played = play(case, self._desk.live.env_for)
        env = self._desk.live.env_for(played.day)
        seen = inspect(played, env)
        edit = request.query_params.get("edit", "")
        return self._desk.page(
            request,
            "chat.html",
            status,
            notice=notice,
            case=case,
            link=_link(case),
            played=played,
            rooms=_rooms(played),
            looks=[(name, TITLES[name]) for name in LOOKS],
            ways=[_way(way) for way in case.ways],
            editing=_number(edit),
            move=_move_value,
            seen=seen,
            states=STATE_NAMES,
            timeline=_timeline(seen, played.day),
            stored=_stored(played),
            sent=SENT,
        )

    async def act(self, request: Request) -> Response:
        fields = await self._desk.form(request)
        case = opened(fields.get("c", ""), self._desk)
        try:
            return see(link_to(_acted(case, fields)))
        except BadCase as error:
            return self._page(request, case, str(error), 422)


def _gone(case: Case, query: Mapping[str, str]) -> Case | None:
    """Where the page's own buttons lead: another look, step, branch or way; null for the case as it is."""
    match query:
        case {"look": name}:
            look = next((look for look in LOOKS if look == name), None)
            return _in_look(case, look) if look else None
        case {"at": index} if (at := _number(index)) is not None:
            return case.stepped(at)
        case {"branch": index} if (at := _number(index)) is not None:
            return case.branched(at)
        case {"way": index} if (at := _number(index)) is not None:
            return case.switched(at)
    return None


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 4 else None


def _acted(case: Case, fields: Mapping[str, str]) -> Case:
    """The case after what a form asks. Raises `BadCase` where that can't be done."""
    who, aside = fields.get("who", ""), fields.get("aside") == "1"
    match fields:
        case {"day": day}:
            return case.done(said("day", day)) if case.made else replace(case, today=date.fromisoformat(_day(day)))
        case {"change": index, "text": text}:
            at = _number(index)
            if at is None or at >= len(case.moves):
                raise BadCase(f"没有这一步，一共 {len(case.moves)} 步")
            return case.changed(at, _rewritten(case.moves[at], text))
        case {"call": caller, "text": text}:
            return case.done(said("text", f"@{BOT} {text}", "", caller))
        case {"move": written}:
            return case.done(_read_move(written, who, aside))
        case {"text": text}:
            return case.done(said("text", text, "", who, aside))
    raise BadCase("这个网页发来的内容不完整。请再点一次")


def _rewritten(old: Move, text: str) -> Move:
    """What somebody wrote in the place of a move. As it stood, it is the same move, a button or a command too."""
    if text == old.shown:
        return old
    return said("day" if old.kind == "day" else "text", text, "", old.who, old.aside)


def _day(text: str) -> str:
    return said("day", text).value


def _move_value(move: Move) -> str:
    """A move as the value of a button."""
    return json.dumps([move.kind, move.value, move.label, *([1] if move.aside else [])], ensure_ascii=False)


def _read_move(written: str, who: str, aside: bool) -> Move:
    try:
        kind, value, label, *alone = json.loads(written)
        return said(KINDS[KINDS.index(kind)], str(value), str(label), who, aside or alone == [1])
    except (ValueError, TypeError, RecursionError):
        raise BadCase("这个按钮的内容不完整。请刷新这一页再点") from None


def _in_look(case: Case, look: LookName) -> Case:
    """The same moves in another look; in a group they are the first member's, who wrote to the bot alone."""
    if (look == "group") == (case.look == "group"):
        return replace(case, look=look)
    who, aside = (MEMBERS[0], True) if look == "group" else ("", False)
    moves = [move if move.kind == "day" else replace(move, who=who, aside=aside) for move in case.moves]
    return replace(case, look=look, moves=tuple(moves), ways=())


def _rooms(played: Played) -> list[Room]:
    if played.case.look != "group":
        return [Room(TITLES[played.case.look], "", False, played.turns)]
    said = [turn for turn in played.turns if turn.move.kind != "day"]
    rooms = [Room("群：高级工班", "", False, tuple(turn for turn in said if not turn.move.aside))]
    for who in MEMBERS:
        mine = tuple(turn for turn in said if turn.move.aside and turn.move.who == who)
        rooms.append(Room(f"{who}的私聊", who, True, mine))
    return rooms


def _timeline(seen: Inspection, today: date) -> object:
    bars = [
        Bar(view.title, view.verdict, view.verdict_name, view.stretch.opens, view.stretch.closes, view.stretch.state)
        for view in seen.views
        if view.verdict != "ineligible"
    ]
    return timeline(bars, today) if bars else ""


def _stored(played: Played) -> list[tuple[str, list[str]]]:
    """What the store holds, table by table, in a line a row."""
    names = {
        "session": "会话（库里存的）",
        "inbox": "收件箱",
        "outbox": "发件箱",
        "timer": "定时",
        "line": "对话记录（网页和公众号才有）",
        "count": "计数",
    }
    found = []
    for table, rows in played.tables.items():
        shown = ["，".join(f"{key} {value}" for key, value in row.items() if value is not None) for row in rows]
        found.append((names.get(table, table), shown))
    return found


def _way(moves: Sequence[Move]) -> str:
    shown = " → ".join(move.shown[:8] for move in moves[:_WAY])
    return f"{shown}{' → …' if len(moves) > _WAY else ''}（{len(moves)} 步）"


def _link(case: Case) -> str:
    try:
        return to_link(case)
    except BadCase:
        return to_link(replace(case, ways=()))
