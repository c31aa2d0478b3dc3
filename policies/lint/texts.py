"""Texts and numbers that people get to see: short enough for one message, phones that can be dialled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from policies.catalog import Catalogue
from policies.entries import Entry
from policies.lint.report import Report
from policies.programme import Contact, Part, Path

MAX_BYTES = 1900
"""UTF-8, of one field: the narrowest channel takes 2,048 bytes a message, and the message says more than the field."""

_PHONE = re.compile(r"\d+(?:-\d+)*")


def texts(entry: Entry, catalogue: Catalogue, today: date, report: Report) -> None:
    for path, part in report.parts:
        for where, text in fields(part, path):
            if reason := too_long(text):
                report.fault(where, reason)
        if isinstance(part, Contact):
            for index, phone in enumerate(part.phone):
                if reason := undiallable(phone):
                    report.fault((*path, "phone", index), reason)


def fields(part: Part, path: Path) -> Iterator[tuple[Path, str]]:
    """The part's own texts, not those of the parts below it."""
    for name, field in type(part).model_fields.items():
        value, here = getattr(part, name), (*path, field.alias or name)
        if isinstance(value, str):
            yield here, value
        elif isinstance(value, tuple):
            yield from (((*here, index), text) for index, text in enumerate(value) if isinstance(text, str))


def too_long(text: str) -> str | None:
    size = len(text.encode())
    return f"这段话有 {size} 字节，一条消息放不下；最多 {MAX_BYTES} 字节，约 630 个字" if size > MAX_BYTES else None


def undiallable(phone: str) -> str | None:
    return None if _PHONE.fullmatch(phone) else f"电话“{phone}”应只有数字和短横，例如 0533-2868598；别的话写到 note"
