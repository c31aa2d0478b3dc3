"""The schools that a scenario takes to be there: what stands under its `schools`, as ways in to the conversation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import yaml

from conversations.entries import Entries, Entry

FIELDS = ("name", "code", "contact", "phone", "place", "occupation", "levels", "filed", "topic")
"""Of one link, by its token. A link without `name` belongs to no school; links of one name to one school."""

_FILED = {"是": True, "否": False}


def read_schools(node: yaml.Node, wrong: Callable[[yaml.Node, str], None]) -> Entries:
    """The ways in; `wrong` is called for each part that can't be used."""
    if not isinstance(node, yaml.MappingNode) or not node.value:
        wrong(node, 'schools 应是链接的那一串和学校的资料，例如 {abc: {name: 萧山技师学院, place: "330109"}}')
        return Entries()
    links: dict[str, Entry] = {}
    codes: dict[str, Entry] = {}
    schools: dict[str, Entry] = {}
    for key, value in node.value:
        said = _fields(value, wrong)
        levels = said.get("levels", [])
        entry = Entry(
            school_id=_text(said, "name"),
            school_name=_text(said, "name"),
            contact=_text(said, "contact"),
            phone=_text(said, "phone"),
            place=_text(said, "place"),
            occupation=_text(said, "occupation"),
            levels=tuple(levels) if isinstance(levels, list) else (levels,),
            filed=_FILED.get(_text(said, "filed")),
        )
        if code := _text(said, "code"):
            codes[code.upper()] = entry
        if entry.school_id:
            schools.setdefault(entry.school_id, entry)
        links[str(key.value)] = replace(entry, topic=_text(said, "topic"))
    return Entries(links, codes, schools)


def _fields(node: yaml.Node, wrong: Callable[[yaml.Node, str], None]) -> dict[str, str | list[str]]:
    found: dict[str, str | list[str]] = {}
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if key.value not in FIELDS:
            wrong(key, f"不认识“{key.value}”；可以写 {'、'.join(FIELDS)}")
        elif isinstance(value, yaml.SequenceNode):
            found[key.value] = [str(each.value) for each in value.value]
        else:
            found[key.value] = str(value.value)
    if not found:
        wrong(node, f"一条链接应写学校的资料：{'、'.join(FIELDS)}")
    return found


def _text(said: dict[str, str | list[str]], name: str) -> str:
    value = said.get(name, "")
    return value if isinstance(value, str) else "、".join(value)
