"""The profile of a school, read from what was typed into a form or a command.

The texts of a school are shown to everybody who comes from it, so nothing that could lead people astray is taken:
no web address, no ID or bank card number. What is wrong is said by field, all of it at once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import get_args

from bot.schools.model import Fault, Field, School, SchoolFaults
from conversations.reading.levels.reader import LABELS, read_level
from conversations.reading.result import Read
from conversations.redact import redact
from policies.places import Gazetteer, Place

NAMES: Mapping[Field, str] = {
    "name": "校名",
    "place": "地方",
    "contact": "联系人",
    "phone": "电话",
    "occupation": "工种",
    "levels": "等级",
    "filed": "备案",
}
MOST_NAME = MOST_CONTACT = 40
MOST_OCCUPATION = 20

_URL = re.compile(r"https?:|://|www\.|[a-z0-9-]\.(?:com|cn|net|org|top|vip|cc|xyz|me)\b", re.IGNORECASE)
_PHONE = re.compile(r"[0-9+(][0-9 ()-]{4,22}(?:转[0-9]{1,6})?")
_APART = re.compile(r"[,，、;；/\s]+")
_YES = frozenset({"是", "有", "已备案", "备过案", "yes", "y"})
_NO = frozenset({"否", "没有", "不是", "没备案", "未备案", "no", "n"})
_UNKNOWN = frozenset({"", "不清楚", "不知道", "说不准", "unknown"})


def read_school(fields: Mapping[str, str], gazetteer: Gazetteer, made: date, before: School | None = None) -> School:
    """The profile from what was typed into a form or a command, by the names of `Field`; what isn't given stays as it
    was `before`, or is empty. Raises `SchoolFaults` with everything that is wrong."""
    reader = _Reader(fields, gazetteer, before)
    school = School(
        id=before.id if before else "",
        name=reader.text("name", MOST_NAME, before.name if before else ""),
        place=reader.place(),
        contact=reader.text("contact", MOST_CONTACT, before.contact if before else ""),
        phone=reader.phone(),
        occupation=reader.text("occupation", MOST_OCCUPATION, before.occupation if before else "", needed=False),
        levels=reader.levels(),
        filed=reader.filed(),
        made=before.made if before else made,
        code=before.code if before else "",
    )
    if reader.faults:
        raise SchoolFaults(*reader.faults)
    return school


def place_of(typed: str, gazetteer: Gazetteer) -> Place:
    """The one place that a name or a code means. Raises `ValueError` with a Chinese line."""
    name = "".join(typed.split())
    if re.fullmatch(r"\d{6}", name) and (known := gazetteer.get(name)):
        return known
    found = gazetteer.find(name) if name else ()
    match found:
        case [one]:
            return one
        case []:
            raise ValueError(f"不认识“{typed[:20]}”这个地方，请写到区县，例如：杭州萧山")
    several = "、".join(gazetteer.full_name(place.code) for place in found[:4])
    raise ValueError(f"“{typed[:20]}”有好几个（{several}），请写全")


class _Reader:
    """Reads the fields one by one, and gathers what is wrong."""

    def __init__(self, fields: Mapping[str, str], gazetteer: Gazetteer, before: School | None) -> None:
        unknown = set(fields) - set(get_args(Field))
        if unknown:
            raise ValueError(f"no field {min(unknown)!r}; known: {', '.join(get_args(Field))}")
        self._fields, self._gazetteer, self._before = fields, gazetteer, before
        self.faults: list[Fault] = []

    def _wrong(self, field: Field, text: str) -> None:
        self.faults.append(Fault(field, f"{NAMES[field]}：{text}"))

    def _given(self, field: Field) -> str | None:
        typed = self._fields.get(field)
        return None if typed is None else " ".join(unicodedata.normalize("NFC", typed).split())

    def text(self, field: Field, most: int, before: str, *, needed: bool = True) -> str:
        typed = self._given(field)
        if typed is None and before:
            return before
        text = typed or ""
        if not text and not needed:
            return ""
        if not 2 <= len(text) <= most:
            self._wrong(field, f"要写 2 到 {most} 个字，现在是 {len(text)} 个")
        elif any(unicodedata.category(char)[0] == "C" for char in text):
            self._wrong(field, "里面有看不见的字符，请重新打一遍")
        elif _URL.search(text):
            self._wrong(field, "不要写网址，只写字")
        elif set(redact(text).kinds) & ({"id_card", "bank_card"} if field == "contact" else {*_ANY_NUMBER}):
            self._wrong(field, "不要写身份证号、银行卡号" + ("" if field == "contact" else "、电话，电话另有一栏"))
        return text

    def place(self) -> str:
        typed = self._given("place")
        if not typed:
            if self._before and typed is None:
                return self._before.place
            self._wrong("place", "要写学校在哪儿，写到区县，例如：杭州萧山")
            return ""
        try:
            return place_of(typed, self._gazetteer).code
        except ValueError as wrong:
            self._wrong("place", str(wrong))
            return ""

    def phone(self) -> str:
        typed = self._given("phone")
        if typed is None:
            return self._before.phone if self._before else ""
        text = unicodedata.normalize("NFKC", typed).replace("–", "-").replace("—", "-")
        if text and (not _PHONE.fullmatch(text) or not 5 <= sum(map(str.isdigit, text)) <= 20):
            self._wrong("phone", f"“{typed[:30]}”不像电话，应是学校的办公电话，例如：0571-82345678")
        elif set(redact(text).kinds) & {"id_card", "bank_card"}:
            self._wrong("phone", "看起来是身份证号或银行卡号，应是学校的办公电话")
        return text

    def levels(self) -> tuple[str, ...]:
        typed = self._given("levels")
        if typed is None:
            return self._before.levels if self._before else ()
        found = []
        for name in filter(None, _APART.split(typed)):
            reading = Read(name.upper(), name) if name.upper() in LABELS else read_level(name)
            if isinstance(reading, Read) and reading.value in LABELS:
                found.append(str(reading.value))
            else:
                known = "、".join(label.partition("（")[0] for label in LABELS.values())
                self._wrong("levels", f"不认识“{name[:10]}”，可以写：{known}，用逗号隔开")
        order = list(reversed(LABELS))
        return tuple(sorted(set(found), key=order.index))

    def filed(self) -> bool | None:
        typed = self._given("filed")
        if typed is None:
            return self._before.filed if self._before else None
        answer = {True: _YES, False: _NO, None: _UNKNOWN}
        for value, words in answer.items():
            if typed.lower() in words:
                return value
        self._wrong("filed", f"“{typed[:10]}”看不懂，应写 是、否 或 不清楚（学校有没有在当地人社局备案）")
        return None


_ANY_NUMBER = ("id_card", "bank_card", "phone")
