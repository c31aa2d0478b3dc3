"""What there is to tell a class group on a day: a deadline that nears, a window that opened, a rule that began.

Pure: from the catalogue, a place and the day. Nothing about anybody is in it. Holidays aren't known here. That a rule
began is told only where it is confirmed: that nothing was found about an old one isn't a new one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.clock import SHANGHAI
from conversations.env import Env
from conversations.results import Item, items
from policies.places import within
from policies.spans import Somewhere

NEAR = timedelta(days=14)
"""How long before its last day a deadline is announced."""
FRESH = timedelta(days=14)
"""How long after it something that began is still news."""
FROM, TO = time(9, 0), time(17, 30)
"""Of a working day, in Shanghai; both are included."""


@dataclass(frozen=True, slots=True)
class News:
    """`key` is the same as long as the matter is the same, whatever the day."""

    key: str
    text: str


def news(home: str, env: Env) -> tuple[News, ...]:
    """What to tell a group of a school in this place, the most pressing first; nothing where no place is known."""
    if not home:
        return ()
    reached = items({"work_place": Somewhere(home)}, env)
    here = [item for item in reached if within(home, item.found.entry.programme.place)]
    found = [one for item in here for one in _of(item, env)]
    return tuple(one for _, one in sorted(found, key=lambda pair: pair[0]))


def at_work(moment: datetime) -> bool:
    """Whether it is Monday to Friday and office hours in Shanghai."""
    here = moment.astimezone(SHANGHAI)
    return here.weekday() < 5 and FROM <= here.time().replace(second=0, microsecond=0) <= TO


def _of(item: Item, env: Env) -> Iterator[tuple[int, News]]:
    rule, window = item.found.judgement.rule, item.found.judgement.window
    if rule is None or window.state == "closed":
        return
    written, begun, today = rule.version.window, rule.version.from_, env.today
    if written.closes and not written.fact and timedelta() <= written.closes - today <= NEAR:
        yield (written.closes - today).days, _news("closes", item, f"{written.closes}", env)
    elif written.opens and timedelta() <= today - written.opens <= FRESH:
        yield 100, _news("opens", item, f"{written.opens}", env)
    elif item.found.standing != "unconfirmed" and begun and timedelta() <= today - begun <= FRESH:
        yield 200, _news("begins", item, rule.version.id, env)


def _news(kind: str, item: Item, since: str, env: Env) -> News:
    text = env.words.render("groups/news", kind=kind, item=item, begun=_begun(item), today=env.today)
    return News(f"{kind}/{item.id}/{since}", text)


def _begun(item: Item) -> object:
    rule = item.found.judgement.rule
    return rule.version.from_ if rule else None
