"""What somebody in a group wants to know, and whether that can be said before everybody.

Public is what the catalogue says of a programme or of a place. As soon as a message says something of a person it is
`Personal`, and is answered with nothing but the way into the private chat. Nothing that was said gets into an answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from conversations.env import Env
from conversations.groups import cards
from conversations.reading.lazy import lazy
from conversations.reading.levels.reader import LevelReading, read_level
from conversations.reading.message.reader import read_message
from conversations.reading.normalise import compact
from conversations.reading.people.by_fact import Tables
from conversations.reading.people.volunteered import read_more
from conversations.reading.result import Read, Unsure
from conversations.redact import hidden, redact
from conversations.requests.named import read_named
from conversations.requests.topic_words import Topic
from conversations.requests.topics import read_topics
from conversations.requests.wording import worded
from conversations.results import Item, items
from policies.places import NATION, Place, within
from policies.spans import Somewhere, Value

MOST_TEXT = 200
"""Characters: a longer message in a group is a story of one's own, and belongs into the private chat."""

_PUBLIC: Final = frozenset({"place", "level"})
"""What may be said of a programme without saying it of a person."""

_POLITE: Final = lazy(
    r"我们?(?:就|也|还)?(?:想|要)?(?:请)?(?:问|咨询|了解|打听|知道|查|看)(?:一?下|下|看|看看)?|(?:我们|咱们?)(?:这边|这里|这儿|这"
    r"|那边|那|学校|班|群)|(?:告诉|帮|给|跟|和|替)(?:一下)?(?:我|我们|咱|咱们|大家)(?:说|讲|查|看|介绍|发)?(?:一?下|下|看|看看)?"
    r"|各位|大家"
)
_SELF: Final = lazy(
    r"我|俺|本人|咱|自己|老公|老婆|爱人|[儿女]子|女儿|爸|妈|父亲|母亲|[哥弟姐妹]|朋友|同事|同学|室友|徒弟|他|她|您帮|你看我"
)
_STORY: Final = lazy(
    r"(?:19|20)\d\d[年\-./]\d|\d{1,2}月(?:份|\d{1,2}[日号])?(?:发|拿|考|领|出)|今年\d|去年|前年|上个?月|刚(?:考|拿|发|领)"
    r"|[考拿领办](?:了|到|完|出来)|(?:断|停)(?:了|缴|交|过)|失业(?!保险)|辞职|离职|退休|\d{1,2}岁|[一二三四五六七八九十\d]+个月"
    r"|(?:领|享受|交|缴)过|没(?:有)?(?:领|交|缴|考)|(?:交|缴)了|我叫|电话"
)
_THIS_YEAR: Final = lazy(
    r"今年(?:还(?!没)|是不是|是否|有(?:吗|没|什么|哪些)|的?(?:工会|激励|奖励|补贴|补助|政策|标准|通知))"
)
"""Of the year of a programme, not of the day of a certificate."""
_MONEY: Final = lazy(r"激励|奖励|补贴|补助|政策")
_ABOUT: Final = lazy(r"补贴|补助|激励|奖励|津贴|领钱|申领|申请|工会|政策|截止|截至|到期|技能证|考证")


Stated = Mapping[str, LevelReading]


@dataclass(frozen=True, slots=True)
class Card:
    """A public answer. `text` is whole; `programmes`: the ids of those it names, to be looked at one by one where they
    are several. `place` and `topic` are where the private conversation begins."""

    text: str
    programmes: tuple[str, ...] = ()
    place: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Personal:
    """Something about a person, to be answered in private. `place`: a place code; `topic`: a programme's id, or the
    name of a topic (`Topic`); each may be empty."""

    place: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing of ours was found in it."""


def understand(text: str, env: Env, home: str | None, about: str = "") -> Card | Personal | Nothing:
    """What a message to the bot asks for. `home`: the place code of the group's school. `about`: the title of the
    programme that is being replied to, if there is one."""
    clean = redact(text)
    said = worded(clean.text).text
    if not said:
        return Nothing()
    stated = read_message(clean.text, env.today, env.catalogue.gazetteer)
    place = _place(clean.text, env)
    topics = read_topics(clean.text).topics
    replied = _titled(about, env)
    missed = ""
    named = read_named(clean.text, {}, env.catalogue)
    personal = bool(hidden(clean.text)) or len(text) > MOST_TEXT or _is_personal(clean.text, said, stated, env)
    concerns = bool(topics or named or place or _ABOUT.search(said))
    if not (concerns or personal):
        return Nothing()
    if replied and not named and not place:
        found: tuple[Item, ...] = (replied,)
        where = replied.found.entry.programme.place
    else:
        where = place or home or ""
        found, missed = _asked(clean.text, said, where, stated, env) if where else ((), "")
    if personal:
        return Personal(where if where != NATION else "", _topic(found, topics)) if concerns or home else Personal()
    if not where:
        return Card(env.words.render("groups/where"))
    if not found:
        return Card(cards.nothing(where, env), (), where)
    ids = tuple(item.id for item in found)
    if len(found) == 1 and not missed:
        return Card(cards.card(found[0], topics, env), ids, _door_place(where), ids[0])
    return Card(cards.listing(found, env, missed), ids, _door_place(where), _topic((), topics))


def look_at(programme: str, place: str, env: Env) -> Card | None:
    """The card of one programme, chosen from a list; None where it is no more."""
    entry = env.catalogue.entries.get(programme)
    if entry is None:
        return None
    for where in dict.fromkeys((place or entry.programme.place, entry.programme.place)):
        if item := _item(programme, where, env):
            return Card(cards.card(item, (), env), (programme,), _door_place(where), programme)
    return None


def _door_place(code: str) -> str:
    return "" if code == NATION else code


def _topic(found: Sequence[Item], topics: Sequence[Topic]) -> str:
    return found[0].id if len(found) == 1 else str(topics[0]) if topics else ""


def _place(text: str, env: Env) -> str:
    """The place that the message names, however it stands in it; of several, none."""
    spans = env.catalogue.gazetteer.scan(compact(text))
    codes = {span.places[0].code for span in spans if len(span.places) == 1 or _is_province(span.places[0])}
    finest = {code for code in codes if not any(code != other and within(other, code) for other in codes)}
    return finest.pop() if len(finest) == 1 else ""


def _is_province(first: Place) -> bool:
    """Whether the larger of several units of one name is meant: 吉林 is the province before the city."""
    return first.level == "province"


def _is_personal(text: str, said: str, stated: Stated, env: Env) -> bool:
    """Whether the message says something of a person: a fact besides place and level, or anybody at all."""
    told = {slot for slot, reading in stated.items() if not isinstance(reading, Unsure)} - _PUBLIC
    if _THIS_YEAR.search(said) and isinstance(date := stated.get("issue_date"), Read) and date.said == "今年":
        told -= {"issue_date"}
    more = read_more(text, Tables(env.today, env.catalogue.gazetteer))
    if told or any(slot != "cert_kind" and not _is_unions(slot, reading) for slot, reading in more.items()):
        return True
    rest = _POLITE.sub("", said)
    return bool(_SELF.search(rest) or _STORY.search(rest))


def _is_unions(slot: str, reading: object) -> bool:
    """Whether it is the money of a place's union that is spoken of, and not the union that somebody is in."""
    return slot == "union_place" and isinstance(reading, Read) and bool(_MONEY.search(reading.said))


def _titled(about: str, env: Env) -> Item | None:
    """The programme whose title a line of ours is."""
    title = about.strip().removeprefix("【").partition("】")[0]
    entry = next((entry for entry in env.catalogue.entries.values() if entry.programme.title == title), None)
    return _item(entry.id, entry.programme.place, env) if entry and title else None


def _item(programme: str, place: str, env: Env) -> Item | None:
    reached = (item for role in _ROLES for item in _in_reach(place, None, env, role))
    return next((item for item in reached if item.id == programme), None)


_ROLES: Final = ("worker", "employer")


def _in_reach(place: str, level: str | None, env: Env, role: str = "worker") -> tuple[Item, ...]:
    known: dict[str, Value] = {"work_place": Somewhere(place), "role": role}
    if level:
        known["cert_level"] = level
    return items(known, env)


def _asked(text: str, said: str, place: str, stated: Stated, env: Env) -> tuple[tuple[Item, ...], str]:
    """The programmes of a place that the words mean: those of that name, else those whose titles share the most with
    what was said, else all where money can be claimed. And the name that was said, where none here has it."""
    reading = stated.get("level") or read_level(text)
    level = reading.value if isinstance(reading, Read) and isinstance(reading.value, str) else None
    around = _in_reach(place, level, env)
    reached = [item for item in around if within(place, item.found.entry.programme.place)] or [*around]
    found: list[Item] = []
    named, here = None, set[str]()
    for role in _ROLES:  # what only firms can apply for is spoken of when it is called by its name
        known: dict[str, Value] = {"work_place": Somewhere(place), "role": role}
        if not here and (named := read_named(text, known, env.catalogue)):
            here = {entry.id for entry in named.here}
            found = [item for item in _in_reach(place, level, env, role) if item.id in here]
    reached = [item for item in reached if item.found.verdict != "ineligible"] or reached
    if level and isinstance(reading, Read):  # it has chosen already: 「高级工」 in a title says no more than that
        said = said.replace(reading.said, "\n")
    found = found or _scored(reached, said, env)
    elsewhere = named.name if named and not (found or level or here) else ""
    found = found or [item for item in reached if item.found.entry.programme.kind == "cash"] or reached
    possible = [item for item in found if item.found.verdict != "ineligible"]
    return tuple((possible or found)[: cards.MOST_LISTED]), elsewhere


_COMMON: Final = frozenset({"补贴", "技能", "职业", "补助", "怎么", "提升", "证书", "能补", "业技"})
"""Pairs of characters that tell no programme from another."""


def _scored(reached: Sequence[Item], said: str, env: Env) -> list[Item]:
    """Those whose title or names share most with what was said; none where nothing is shared that tells them apart."""
    for span in reversed(env.catalogue.gazetteer.scan(said)):
        said = f"{said[: span.start]}\n{said[span.end :]}"
    pairs = {said[i : i + 2] for i in range(len(said) - 1)} - _COMMON

    def score(item: Item) -> int:
        programme = item.found.entry.programme
        return max(sum(pair in name for pair in pairs) for name in (programme.title, *programme.names))

    scores = [score(item) for item in reached]
    best = max(scores, default=0)
    if best == 0 or min(scores) == best:
        return []
    return [item for item, points in zip(reached, scores, strict=True) if points == best]
