"""Runs the conversations written down in tests/scenarios/, where anybody can read and add to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from conversations.effects import Forget, Handover
from conversations.entries import NO_ENTRIES, Entries, Entry
from conversations.env import Env
from conversations.events import Choice, Event, Location, Other, Text
from tests.conversations.driver import Talk, written

FOLDER = Path(__file__).parents[1] / "scenarios"
LINES = frozenset({"我", "按", "看到", "没有", "选项", "今天", "发", "按旧按钮", "另外"})
SENT: Mapping[str, Event] = {
    "贴纸": Other("sticker"),
    "图片": Other("photo"),
    "语音": Other("voice"),
    "位置": Location(36.8, 118.05),
    "很长的话": Text("我在淄博上班。" * 100, 700),
}
BESIDES = {"转人工": Handover, "清空记录": Forget}


def scenarios() -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{path.stem}：{each['name']}", each)
        for path in sorted(FOLDER.glob("*.yaml"))
        for each in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


ALL = scenarios()


def entries_of(schools: Mapping[str, Mapping[str, Any]]) -> Entries:
    """What the scenario says of schools: by the token of a link, whatever an `Entry` holds, and the school's `code`."""
    found: dict[str, dict[str, Entry]] = {"links": {}, "codes": {}, "schools": {}}
    for token, said in schools.items():
        told = {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}
        code = told.pop("code", "")
        entry = found["links"][token] = Entry(**told)
        home = replace(entry, topic="")
        found["codes"] |= {code: home} if code else {}
        found["schools"] |= {entry.school_id: home} if entry.school_id else {}
    return Entries(**found)


def as_list(said: object) -> list[str]:
    return [str(each) for each in said] if isinstance(said, list) else [str(said)]


def check_line(talk: Talk, line: Mapping[str, Any]) -> None:
    """One line of a scenario. A fault is told with the message that was on the screen."""
    [(key, said)] = line.items()
    screen = written(talk.seen)
    match key:
        case "我":
            talk.says(str(said))
        case "按":
            talk.presses(*as_list(said))
        case "按旧按钮":
            talk.send(Choice(str(said)))
        case "发":
            talk.send(SENT[said])
        case "今天":
            talk.today = said
        case "看到":
            missing = [each for each in as_list(said) if each not in screen]
            assert not missing, f"没看到 {missing}，看到的是：\n{screen}"
        case "没有":
            there = [each for each in as_list(said) if each in screen]
            assert not there, f"不该有 {there}，看到的是：\n{screen}"
        case "选项":
            assert [option.label for option in talk.seen.options] == as_list(said)
        case "另外":
            assert any(isinstance(effect, BESIDES[said]) for effect in talk.effects), talk.effects
        case _:
            pytest.fail(f"不认识“{key}”，可以写：{'、'.join(sorted(LINES))}")


@pytest.mark.parametrize("scenario", [each for _, each in ALL], ids=[name for name, _ in ALL])
def test_a_conversation_goes_as_written_down(scenario: dict[str, Any], env_for: Callable[[date], Env]) -> None:
    entries = entries_of(scenario["schools"]) if "schools" in scenario else NO_ENTRIES
    talk = Talk(lambda day: replace(env_for(day), entries=entries), scenario["today"])
    for line in scenario["lines"]:
        check_line(talk, line)


def test_every_scenario_has_its_own_name_and_looks_at_something() -> None:
    names = [name for name, _ in ALL]
    blind = [
        name for name, each in ALL if not any({"看到", "没有", "选项", "另外"} & line.keys() for line in each["lines"])
    ]
    assert (len(names) >= 35, len(names) - len(set(names)), blind) == (True, 0, [])
