"""Readings in the exchange form in which readers of different makes are compared: one JSON value a slot.

place → {"province", "city", "district"} with official names, or {"ambiguous": […]}; level → a code, {"ambiguous"},
{"other": true} or {"none": true}; issue_date → {"from", "to"} or {"invalid"}; ui_months → {"min", "max"}; si_status,
yes_no and control → a word; multi → a mapping of those stated. What wasn't understood is {"unknown": true} or its like.
"""

from __future__ import annotations

from datetime import date
from typing import Final, Literal, get_args

from conversations.reading.dates.reader import read_date
from conversations.reading.insurance.reader import read_insurance
from conversations.reading.levels.reader import LevelReading, OtherPaper, read_level
from conversations.reading.message.reader import read_message
from conversations.reading.months.reader import read_months
from conversations.reading.places.reader import read_place
from conversations.reading.result import Ambiguous, Invalid, Read
from conversations.reading.yes_no.reader import read_yes_no
from conversations.requests.commands import IntentName
from conversations.requests.intents import read_intent
from policies.places import Gazetteer

Slot = Literal["place", "level", "issue_date", "ui_months", "si_status", "yes_no", "control", "multi"]
SLOTS: Final[tuple[Slot, ...]] = get_args(Slot)

MUNICIPALITIES: Final = frozenset({"110000", "120000", "310000", "500000"})
NO_PLACE: Final = {"province": None, "city": None, "district": None}
UNKNOWN: Final = {"unknown": True}

_EDITS: Final = {
    "work_place": "place",
    "cert_level": "level",
    "cert_issue_date": "issue_date",
    "ui_months": "ui_months",
    "insurance_status": "si_status",
}
_COMMANDS: Final = frozenset(
    {
        IntentName.BACK,
        IntentName.RESTART,
        IntentName.HELP,
        IntentName.CANCEL,
        IntentName.HUMAN,
        IntentName.DELETE_DATA,
        IntentName.WHY,
        IntentName.SKIP,
    }
)


def read_canonical(text: str, slot: Slot, today: date, gazetteer: Gazetteer) -> object:
    """What the reader of `slot` makes of `text` on the day `today` (Asia/Shanghai). Raises `ValueError` for no slot."""
    match slot:
        case "control":
            return _command(text)
        case "multi":
            found = read_message(text, today, gazetteer)
            return {name: _value(name, reading, gazetteer) for name, reading in found.items() if name in SLOTS}
        case "place":
            return _value(slot, read_place(text, gazetteer), gazetteer)
        case "level":
            return _value(slot, read_level(text), gazetteer)
        case "issue_date":
            return _value(slot, read_date(text, today), gazetteer)
        case "ui_months":
            return _value(slot, read_months(text, today), gazetteer)
        case "si_status":
            return _value(slot, read_insurance(text, gazetteer), gazetteer)
        case "yes_no":
            return _value(slot, read_yes_no(text), gazetteer)
    raise ValueError(f"没有 {slot!r} 这一种；可用的有 {'、'.join(SLOTS)}")


def _value(slot: str, reading: LevelReading, gazetteer: Gazetteer) -> object:
    match slot:
        case "place":
            return _place(reading, gazetteer)
        case "level":
            return _level(reading)
        case "issue_date":
            return _date(reading)
        case "ui_months":
            return _months(reading)
        case "si_status":
            return reading.value if isinstance(reading, Read) else "unknown"
        case _:
            return {True: "yes", False: "no"}[bool(reading.value)] if isinstance(reading, Read) else "unsure"


def _place(reading: object, gazetteer: Gazetteer) -> object:
    match reading:
        case Read(str() as code):
            return names(code, gazetteer)
        case Ambiguous(options):
            return {"ambiguous": [names(str(code), gazetteer) for code, _ in options]}
    return NO_PLACE


def names(code: str, gazetteer: Gazetteer) -> dict[str, str | None]:
    """The official names of a place and of those around it; a municipality is its own city."""
    path = gazetteer.path(code)
    found: dict[str, str | None] = {"province": path[0].name, "city": None, "district": None}
    if path[0].code in MUNICIPALITIES:
        found["city"] = path[0].name
    for place in path[1:]:
        found["city" if place.level == "city" else "district"] = place.name
    return found


def _level(reading: LevelReading) -> object:
    match reading:
        case Read(value):
            return value
        case Ambiguous(options):
            return {"ambiguous": ["other" if value == "professional_title" else value for value, _ in options]}
        case OtherPaper():
            return {"other": True}
        case Invalid():
            return {"none": True}
    return UNKNOWN


def _date(reading: LevelReading) -> object:
    match reading:
        case Read(str() as day):
            return {"from": day, "to": day}
        case Read(value):
            return value
        case Invalid(reason):
            return {"invalid": reason}
    return UNKNOWN


def _months(reading: LevelReading) -> object:
    match reading:
        case Read(dict() as value):
            return value
        case Read(value):
            return {"min": value, "max": value}
    return UNKNOWN


def _command(text: str) -> str | None:
    intent = read_intent(text)
    if intent is None:
        return None
    if intent.name is IntentName.EDIT:
        slot = _EDITS.get(intent.target or "")
        return f"edit:{slot}" if slot else None
    return str(intent.name) if intent.name in _COMMANDS else None
