"""Scenarios as they are written down, and the reading of their files with a fault for each thing that is wrong.

A part of a file that can't be used never hides the rest of it. Nothing is run here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml

from conversations.effects import Forget, Handover
from conversations.entries import NO_ENTRIES, Entries
from conversations.events import Command, Event, Left, Location, Other, Text
from conversations.scenarios.schools import read_schools
from policies.files import Fault
from policies.payload import why

FIRST, LAST = 1950, 2150
"""Years that a scenario's day may lie in."""

MOST_DEEP = 6
"""Of lists in lists: a scenario has four."""

MOST = 2_000_000
"""Characters of one file."""

SENT: Final[Mapping[str, Event]] = MappingProxyType(
    {
        "贴纸": Other("sticker"),
        "图片": Other("photo"),
        "语音": Other("voice"),
        "视频": Other("video"),
        "文件": Other("document"),
        "别的东西": Other("other"),
        "位置": Location(36.8, 118.05),
        "很长的话": Text("我在淄博上班。" * 100, 700),
        "空消息": Text("", 0),
        "退订": Left(),
    }
)
"""What can be sent that isn't said in words, by its name."""

BESIDES: Final = MappingProxyType({"转人工": Handover, "清空记录": Forget})
"""What a turn may do besides its reply, by its name."""

MOVES: Final = ("我", "按", "按旧按钮", "发", "今天")
LOOKS: Final = ("看到", "没有", "选项", "另外")
_LISTS: Final = frozenset({"按", "看到", "没有", "选项"})
_KEYS: Final = ("name", "today", "reviewed", "catalogue", "note", "facts", "schools", "lines")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_COMMAND = re.compile(r"/([^\s/]{1,32})(?:\s+(.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a scenario: its key, what stands behind it, and where in the file that is (from 1)."""

    key: str
    said: tuple[str, ...]
    at: int

    @property
    def moves(self) -> bool:
        """Whether the person does something here; else something is looked at."""
        return self.key in MOVES

    def __str__(self) -> str:
        return f"{self.key}：{'、'.join(self.said) or '（没有）'}"


@dataclass(frozen=True, slots=True)
class Scenario:
    """One conversation that begins on `today` (Asia/Shanghai). `line`: where in `file` it begins. `reviewed` false:
    recorded, and nobody has confirmed yet that it goes as it should. `catalogue`: the version it was recorded with."""

    file: str
    line: int
    name: str
    today: date
    lines: tuple[Line, ...]
    reviewed: bool = True
    catalogue: str | None = None
    note: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Known before anybody says a word, as the contract writes facts."""
    entries: Entries = NO_ENTRIES
    """The schools' links and codes that work meanwhile."""

    @property
    def id(self) -> str:
        """Unlike any other's: a name is used once in a file."""
        return f"{self.file.removesuffix('.yaml')}：{self.name}"


class ScenarioError(Exception):
    """Scenarios that can't be used. `faults` in the order of the files."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


def typed(line: str) -> Event:
    """What a line typed by the person is: a command of the channel where it begins with a slash, else a text."""
    command = _COMMAND.fullmatch(line)
    return Command(command[1], command[2] or "") if command else Text(line, len(line))


def load(folder: Path) -> tuple[Scenario, ...]:
    """All scenarios of a folder. Raises `ScenarioError` with every fault found."""
    scenarios, faults = read(folder)
    if faults:
        raise ScenarioError(faults)
    return scenarios


def read(folder: Path) -> tuple[tuple[Scenario, ...], tuple[Fault, ...]]:
    """The scenarios in a folder's files, in the order of their names, and what is wrong in them."""
    scenarios: list[Scenario] = []
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.yaml")):
        found, wrong = read_file(path)
        scenarios += found
        faults += wrong
    return tuple(scenarios), tuple(faults)


def read_file(path: Path) -> tuple[tuple[Scenario, ...], tuple[Fault, ...]]:
    """The scenarios of one file, and what is wrong in it."""
    try:
        return parse(path.read_text(encoding="utf-8-sig"), path.name)
    except OSError as error:
        return (), (Fault(path.name, 1, f"打不开（{why(error)}）"),)
    except UnicodeDecodeError:
        return (), (Fault(path.name, 1, "不是 UTF-8 编码；请另存为 UTF-8"),)


def parse(text: str, file: str) -> tuple[tuple[Scenario, ...], tuple[Fault, ...]]:
    """The scenarios of a file's text, and what is wrong in it. One with a fault is left out, the others are not."""
    try:
        root = node_of(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return (), (Fault(file, mark.line + 1 if mark else 1, f"不是正确的 YAML：{error.problem}"),)
    except (yaml.YAMLError, ValueError) as error:
        return (), (Fault(file, 1, f"读不出来：{error}"),)
    if root is None:
        return (), ()
    if not isinstance(root, yaml.SequenceNode):
        return (), (Fault(file, root.start_mark.line + 1, "应是对话的列表，每段以 - name: 开头"),)
    scenarios: list[Scenario] = []
    faults: list[Fault] = []
    names: dict[str, int] = {}
    for node in root.value:
        reader = _Reader(file)
        scenario = reader.scenario(node)
        if scenario and (before := names.setdefault(scenario.name, scenario.line)) != scenario.line:
            reader.wrong(node, f"名字“{scenario.name}”在第 {before} 行用过了；换一个名字")
        if scenario and not reader.faults:
            scenarios.append(scenario)
        faults += reader.faults
    return tuple(scenarios), tuple(faults)


def node_of(text: str) -> yaml.Node | None:
    """The text as YAML nodes, every scalar a string: in YAML a plain 否, no or 35 would be something else. Raises
    `yaml.YAMLError` or `ValueError`."""
    if len(text) > MOST:
        raise ValueError(f"太长了；一个文件最多 {MOST} 个字")
    deep = 0
    for event in yaml.parse(text, _LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            deep += 1
            if deep > MOST_DEEP:  # the composer calls itself for each level, without a bound
                mark = event.start_mark
                raise ValueError(f"一层套一层，套得太深（第 {mark.line + 1 if mark else 1} 行）")
        elif isinstance(event, yaml.CollectionEndEvent):
            deep -= 1
    return yaml.compose(text, _LOADER)


_LOADER: type[yaml.BaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def _value(node: yaml.Node) -> Any:
    """What YAML takes the node for: the files are read as text alone, so that no line of a conversation changes."""
    match node:
        case yaml.MappingNode():
            return {str(key.value): _value(value) for key, value in node.value}
        case yaml.SequenceNode():
            return [_value(each) for each in node.value]
    loader, plain = yaml.SafeLoader(""), not getattr(node, "style", None)
    tag = loader.resolve(yaml.ScalarNode, node.value, (plain, not plain))  # type: ignore[no-untyped-call]
    value = loader.construct_object(yaml.ScalarNode(tag, node.value, node.start_mark, node.end_mark))
    return value.isoformat() if isinstance(value, date) else value


class _Reader:
    """Reads one scenario and keeps what is wrong in it."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def wrong(self, node: yaml.Node, reason: str) -> None:
        self.faults.append(Fault(self.file, node.start_mark.line + 1, reason))

    def scenario(self, node: yaml.Node) -> Scenario | None:
        if not isinstance(node, yaml.MappingNode):
            self.wrong(node, "一段对话应以 name: 开头，写明 today 和 lines")
            return None
        parts: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if key.value not in _KEYS:
                self.wrong(key, f"不认识“{key.value}”；可以写 {'、'.join(_KEYS)}")
            elif key.value in parts:
                self.wrong(key, f"“{key.value}”写了两次；只留一个")
            else:
                parts[key.value] = value
        for key in ("name", "today", "lines"):
            if key not in parts:
                self.wrong(node, f"缺少 {key}{'，应是日期，例如 2026-11-21' if key == 'today' else ''}")
        name = self._text(parts, "name")
        today = self._day(parts["today"]) if "today" in parts else None
        lines = tuple(self._lines(parts["lines"])) if "lines" in parts else ()
        reviewed = self._reviewed(parts)
        catalogue, note = self._text(parts, "catalogue"), self._text(parts, "note")
        facts = self._facts(parts["facts"]) if "facts" in parts else {}
        entries = read_schools(parts["schools"], self.wrong) if "schools" in parts else NO_ENTRIES
        at = node.start_mark.line + 1
        if not name or not today:
            return None
        return Scenario(self.file, at, name, today, lines, reviewed, catalogue or None, note, facts, entries)

    def _facts(self, node: yaml.Node) -> dict[str, Any]:
        if not isinstance(node, yaml.MappingNode) or not node.value:
            self.wrong(node, 'facts 应是事实和值，例如 {cert_level: "L3"}')
            return {}
        return {str(key.value): _value(value) for key, value in node.value}

    def _reviewed(self, parts: Mapping[str, yaml.Node]) -> bool:
        said = self._text(parts, "reviewed") or "true"
        if said not in ("true", "false"):
            self.wrong(parts["reviewed"], f"reviewed 应是 true 或 false，不是“{said}”")
        return said != "false"

    def _text(self, parts: Mapping[str, yaml.Node], key: str) -> str:
        node = parts.get(key)
        if node is None:
            return ""
        said = node.value if isinstance(node, yaml.ScalarNode) else ""
        if not said.strip():
            self.wrong(node, f"{key} 后面应写一段文字")
            return ""
        return str(said)

    def _day(self, node: yaml.Node) -> date | None:
        said = node.value if isinstance(node, yaml.ScalarNode) else ""
        try:
            day = date.fromisoformat(said) if _DAY.fullmatch(said) else None
        except ValueError:
            day = None
        if day is None or not FIRST <= day.year <= LAST:
            self.wrong(node, f"应是 {FIRST} 到 {LAST} 年里的日期，例如 2026-11-21")
            return None
        return day

    def _lines(self, node: yaml.Node) -> Iterator[Line]:
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            self.wrong(node, "lines 是空的；应是一行一行的对话，例如 - 我: 淄博张店")
            return
        for index, each in enumerate(node.value):
            if not isinstance(each, yaml.MappingNode) or len(each.value) != 1:
                self.wrong(each, "一行只写一件事，例如 - 我: 淄博张店")
                continue
            [(key, value)] = each.value
            if key.value not in MOVES and key.value not in LOOKS:
                self.wrong(key, f"不认识“{key.value}”；可以写 {'、'.join((*MOVES, *LOOKS))}")
                continue
            if index == 0 and key.value in LOOKS:
                self.wrong(key, "第一行应是人做的事：我、按、发")
            said = self._said(key.value, value)
            if said is not None:
                yield Line(key.value, said, key.start_mark.line + 1)

    def _said(self, key: str, node: yaml.Node) -> tuple[str, ...] | None:
        """What stands behind a key; None where that can't be used."""
        many = isinstance(node, yaml.SequenceNode)
        nodes: list[yaml.Node] = node.value if isinstance(node, yaml.SequenceNode) else [node]
        if many and key not in _LISTS:
            self.wrong(node, f"“{key}”后面只能写一样，不能是列表")
            return None
        if not nodes and key != "选项":
            self.wrong(node, f"“{key}”后面是空的")
            return None
        if not all(isinstance(each, yaml.ScalarNode) and each.value for each in nodes):
            self.wrong(node, f"“{key}”后面应是文字" + ("或文字的列表；带冒号的要加引号" if key in _LISTS else ""))
            return None
        said = tuple(str(each.value) for each in nodes)
        match key:
            case "发" if said[0] not in SENT:
                self.wrong(node, f"不认识“{said[0]}”；可以发 {'、'.join(SENT)}")
            case "另外" if said[0] not in BESIDES:
                self.wrong(node, f"不认识“{said[0]}”；可以写 {'、'.join(BESIDES)}")
            case "今天" if self._day(node) is None:
                pass
            case _:
                return said
        return None
