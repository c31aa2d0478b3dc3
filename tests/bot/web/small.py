"""A conversation of two questions for tests of the page: the machine's shape, none of its knowledge.

It is pure like the real one. `坏掉` breaks the turn; `删除` asks first and then erases.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from conversations.effects import Effect, Forget, Option, Reply, Send
from conversations.events import Choice, Command, Event, Text
from conversations.session import Answer, Session

LEVELS = ("初级工", "中级工", "高级工", "技师", "高级技师")
DELETE = (Option("delete:yes", "删掉"), Option("delete:no", "不删"))

GREETING = Reply("你好，我是技补通。\n答几个问题就好。")
PLACE = Reply("你在哪里上班？\n例如：上海、重庆涪陵。")
LEVEL = Reply("证书是哪一级？", tuple(Option(f"level:{n}", label) for n, label in enumerate(LEVELS, 1)))
MONTHS = Reply(
    "失业保险一共交了几个月？", (Option("months:12", "刚好一年"), Option("months:?", "不清楚")), numbered=False
)
HELP = Reply("随时可以点「上一步」改答案。")
SURE = Reply("真的要删掉吗？删了就找不回来了。", DELETE)
FAREWELL = Reply("都删掉了。以后想查，再点「开始」。")
RESULT = (
    "能领：技能提升补贴（{place}，{level}，{months}）\n最晚 2026-12-01，还有 10 天。\n"
    "依据：<原文> https://example.cn/policy?id=1&part=2。\n可以问：021-12345678"
)


@dataclass(frozen=True, slots=True)
class Turn:
    session: Session
    effects: tuple[Effect, ...]


def step(session: Session, event: Event, env: date) -> Turn:
    match event:
        case Command("start" | "restart"):
            return _ask(Session(started=True), GREETING)
        case Command("back"):
            return _ask(replace(session, answers=dict(list(session.answers.items())[:-1])))
        case Command("delete") | Text("删除"):
            return _say(session, SURE)
        case Choice("delete:yes"):
            return Turn(session, (Forget(FAREWELL),))
        case Text("坏掉"):
            raise ZeroDivisionError("坏掉")
        case Command("help") | Choice("delete:no"):
            return _ask(session, HELP)
        case Text(text) if text.isdecimal() and 0 < int(text) <= len(session.offered):
            return step(session, Choice(session.offered[int(text) - 1]), env)
        case Text(text):
            return _ask(_answered(session, text))
        case Choice(token):
            slot, _, value = token.partition(":")
            label = LEVELS[int(value) - 1] if slot == "level" else value
            return _ask(_answered(session, label)) if slot == _next(session) else _ask(session)
        case _:
            return _ask(session)


def _next(session: Session) -> str:
    return ("place", "level", "months", "")[min(len(session.answers), 3)]


def _answered(session: Session, said: str) -> Session:
    return replace(session, answers={**session.answers, _next(session): Answer(said, said)})


def _ask(session: Session, *before: Reply) -> Turn:
    match _next(session):
        case "place":
            question = PLACE
        case "level":
            question = LEVEL
        case "months":
            question = MONTHS
        case _:
            said = {slot: answer.said for slot, answer in session.answers.items() if slot}
            question = Reply(RESULT.format(**said), (Option("guide", "怎么办理"),))
    return _say(session, *before, question)


def _say(session: Session, *replies: Reply) -> Turn:
    offered = replies[-1].options if replies[-1].numbered else ()
    return Turn(
        replace(session, offered=tuple(option.token for option in offered)), tuple(Send(reply) for reply in replies)
    )
