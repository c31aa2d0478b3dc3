"""Scenarios as YAML text in the style of their files: one written, added to a file's text, confirmed in it.

A text that is given stays as it is to the byte, but for what is added or confirmed. Nothing is written to a disk.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from conversations.scenarios.model import node_of, parse

_LISTS = frozenset({"按", "看到", "没有", "选项"})
_PLAIN = re.compile(r"[\w“《（【/][\w 　“”《》（）【】、，。？！；·—…/.+%-]*(?<![ 　])")
"""What needs no quotes inside a list either, but for what reads as a number or a word of YAML's."""
_TOKEN = re.compile(r"[a-z](:[A-Za-z0-9_-]+)+")
"""Of an option, and outside a list: 「a:lv:L3」."""
_NUMBER = re.compile(r"0|[1-9]\d*")
_ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f-\xa0\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffe\uffff]")


class Refused(ValueError):
    """A change that can't be made; one line, in Chinese."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A scenario to be written: its lines are keys with what stands behind them, and a remark that is a comment."""

    name: str
    today: date
    lines: Sequence[tuple[str, Sequence[str], str]]
    reviewed: bool = True
    catalogue: str = ""
    note: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def write(draft: Draft) -> str:
    """The YAML text of one scenario, as an item of its file's list, with a line break at the end."""
    return "".join(f"{line}\n" for line in _written(draft))


def append(existing: str, recorded: str) -> str:
    """The file's text with the recorded scenario at its end. Raises `Refused` where its name is used already, or where
    the file's text can't be read."""
    scenarios, faults = parse(existing, "文件")
    if faults:
        raise Refused(f"这个文件有错，先改好再加：第 {faults[0].line} 行，{faults[0].reason}")
    one, wrong = parse(recorded, "录下的对话")
    if wrong or len(one) != 1:
        raise Refused("要加的不是一段对话")
    [added] = one
    if used := next((each for each in scenarios if each.name == added.name), None):
        raise Refused(f"名字“{used.name}”在第 {used.line} 行用过了；换一个名字")
    end = "\r\n" if "\r\n" in existing else "\n"
    root = node_of(existing)
    indent = " " * (root.start_mark.column if root and root.start_mark else 0)
    lines = (f"{indent}{line}{end}" if line else end for line in recorded.split("\n")[:-1])
    gap = "" if not existing else end if existing.endswith("\n") else end * 2
    whole = f"{existing}{gap}{''.join(lines)}"
    after, faults = parse(whole, "文件")
    if faults or [each.name for each in after] != [*(each.name for each in scenarios), added.name]:
        raise Refused("这个文件的写法接不上新的一段；文件应是以 - name: 开头的列表")
    return whole


def confirm(text: str, name: str) -> str:
    """The file's text with this one scenario reviewed. Raises `Refused` where there is none, or nothing to confirm."""
    try:
        root = node_of(text)
    except (yaml.YAMLError, ValueError):
        raise Refused("这个文件读不出来，先改好再确认") from None
    for scenario in root.value if isinstance(root, yaml.SequenceNode) else ():
        parts = _parts(scenario)
        if "name" not in parts or parts["name"].value != name:
            continue
        reviewed = parts.get("reviewed")
        if reviewed is None or reviewed.value != "false":
            raise Refused(f"“{name}”已经确认过了")
        start, end = (mark.index if mark else 0 for mark in (reviewed.start_mark, reviewed.end_mark))
        return f"{text[:start]}true{text[end:]}"
    raise Refused(f"这个文件里没有“{name}”这段对话")


def scalar(text: str) -> str:
    """The text as a YAML scalar: as it is where every YAML reader takes it for these very characters (or for this very
    number), else in quotes."""
    if _PLAIN.fullmatch(text) and "：" not in text and (_NUMBER.fullmatch(text) or _is_text(text)):
        return text
    escaped = "".join(_ESCAPED.get(each, each) for each in text)
    return f'"{_UNPRINTED.sub(_code, escaped)}"'


def _parts(node: yaml.Node) -> dict[str, yaml.Node]:
    return {key.value: value for key, value in node.value} if isinstance(node, yaml.MappingNode) else {}


def _is_text(text: str) -> bool:
    """Whether YAML 1.1 sees neither a number nor a date nor true, no, null in it."""
    resolvers = yaml.SafeLoader.yaml_implicit_resolvers.get(text[0], [])
    return not any(pattern.match(text) for _, pattern in resolvers)


def _code(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04X}"


def _written(draft: Draft) -> Iterator[str]:
    yield f"- name: {scalar(draft.name)}"
    yield f"  today: {draft.today}"
    if not draft.reviewed:
        yield "  reviewed: false"
    if draft.catalogue:
        yield f"  catalogue: {scalar(draft.catalogue)}"
    if draft.note.strip():
        yield f"  note: {scalar(draft.note)}"
    if draft.facts:  # JSON is YAML
        yield f"  facts: {json.dumps(dict(draft.facts), ensure_ascii=False)}"
    yield "  lines:"
    for key, said, remark in draft.lines:
        comment = f"  # {remark}" if remark else ""
        yield f"    - {key}: {_value(key, said)}{comment}"


def _value(key: str, said: Sequence[str]) -> str:
    if key == "今天":
        return said[0]
    if key in _LISTS and len(said) != 1:
        return f"[{', '.join(scalar(each) for each in said)}]"
    return said[0] if key == "按旧按钮" and _TOKEN.fullmatch(said[0]) else scalar(said[0])
