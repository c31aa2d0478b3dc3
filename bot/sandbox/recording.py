"""From the sandbox's case to a test scenario and back, and the scenarios' files on the disk.

A scenario is about one person and no channel: of a group only what one member wrote to the bot alone can be kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bot.sandbox.case import MEMBERS, Case, Move
from bot.sandbox.play import Played
from conversations.env import Env
from conversations.events import Choice, Command, Event, Grouped, Location, Other, Text
from conversations.scenarios import recording
from conversations.scenarios.model import SENT, Scenario, read_file, typed
from conversations.scenarios.running import NOTHING_SEEN, beginning, plain, pressed, replies
from conversations.scenarios.writing import Refused, append, confirm
from policies.saving import alone, put

RECORDED = "recorded.yaml"
_PLAIN = re.compile(r"\w[\w-]{0,59}\.yaml")
HEAD = "# 在试用网页里存下来的对话。reviewed: false 的还没有人看过，看过没问题就改成 true。\n"


def record(played: Played, name: str, note: str, env_for: Callable[[date], Env]) -> recording.Recorded:
    """The case as YAML of one scenario. Raises `Refused` where it can't be one."""
    case = played.case
    people = {turn.move.who for turn in played.turns if turn.event is not None}
    if len(people) > 1:
        raise Refused("这段对话里有两个人。测试场景一次只写一个人：请在一个人的样子里重放再存")
    if any(turn.move.kind != "day" and turn.event is None for turn in played.turns):
        raise Refused("这段对话里有机器人没收到的话，或者渠道自己答的“更多”。请换成 Telegram 或网页的样子再存")
    moves = []
    for turn in played.turns:
        if isinstance(turn.event, Grouped):
            raise Refused("这段对话里有群里的话。测试场景只写私聊：请换个样子重放再存")
        did = date.fromisoformat(turn.move.value) if turn.event is None else turn.event
        moves.append(recording.Move(did, turn.move.label))
    facts = case.facts if people <= {"", MEMBERS[0]} else {}  # they are the first member's
    return recording.record(name, moves, env_for, case.today, note=note, facts=facts)


def saved(folder: Path, file: str, text: str) -> None:
    """Adds the recorded scenario to a file of the folder, which may be new. Raises `Refused`, with nothing written."""
    path = _placed(folder, file)
    with alone(folder):
        existing = _text(path) if path.exists() else HEAD
        put(path, append(existing, text).encode())


def confirmed(folder: Path, file: str, name: str) -> None:
    """Marks one scenario as looked at by a person. Raises `Refused`, with nothing written."""
    path = _placed(folder, file)
    if not path.exists():
        raise Refused(f"没有 {file} 这个文件")
    with alone(folder):
        put(path, confirm(_text(path), name).encode())


def find(folder: Path, file: str, name: str) -> Scenario | None:
    path = _placed(folder, file)
    if not path.exists():
        return None
    return next((each for each in read_file(path)[0] if each.name == name), None)


def _text(path: Path) -> str:
    """With its own line ends, so that what stands there stays to the byte. Raises `Refused`."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(f"{path.name} 不是 UTF-8 编码；先另存为 UTF-8") from None


def _placed(folder: Path, file: str) -> Path:
    if not _PLAIN.fullmatch(file):
        raise Refused(f"“{file[:40]}”不能做文件名；应是 recorded.yaml 这样的")
    return folder / file


def case_of(scenario: Scenario, env_for: Callable[[date], Env]) -> Case:
    """The scenario as a conversation to look at, as far as its buttons are there. Without the schools that it has, and
    without what nobody can do in the page: to say nothing, or to leave."""
    case, day, session = Case(scenario.today, facts=scenario.facts), scenario.today, beginning(scenario.facts)
    seen = NOTHING_SEEN
    for line in scenario.lines:
        if line.key == "今天":
            day = date.fromisoformat(line.said[0])
            case = case.done(Move("day", line.said[0]))
        for said in line.said if line.moves and line.key != "今天" else ():
            option = pressed(seen, said) if line.key == "按" else None
            if line.key == "按" and option is None:
                return case
            event: Event = Choice(option.token) if option else _event(line.key, said)
            session, effects = plain(session, event, env_for(day))
            seen = (replies(effects) or (seen,))[-1]
            move = Move("press", option.token, option.label) if option else _move(event)
            case = case.done(move) if move else case
    return case


def _event(key: str, said: str) -> Event:
    return SENT[said] if key == "发" else Choice(said) if key == "按旧按钮" else typed(said)


def _move(event: Event) -> Move | None:
    match event:
        case Choice(token):
            return Move("press", token)
        case Command(name, _):
            return Move("command", name)
        case Text(text) if text:
            return Move("text", text)
        case Other(name):
            return Move("sent", name)
        case Location():
            return Move("sent", "location")
        case _:
            return None
