"""Announcements on their way to the groups of schools: which groups there are, what each would be told, leaving it.

One a group and a day, each matter once; outside working hours nothing is left. What is left is found in the inbox by
the process that serves the channel, within a minute or when it starts.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.clock import SHANGHAI, Clock
from bot.groups.announce import FROM, TO, News, at_work, news
from bot.settings import Settings
from bot.store.base import Group, Store, to_text
from conversations.env import Env
from conversations.events import Changed, Grouped, to_json

HOLIDAYS = "放假和调休我们不知道：过节请不要发。"


async def bound_groups(store: Store, settings: Settings) -> list[Group]:
    """The groups of schools that can be told something without being asked. Raises `StoreUnavailable`."""
    # What only answers can't be sent to: 智能机器人 by callback.
    channels = [name for name, on in (("telegram", True), ("aibot", settings.aibot_bot_id is not None)) if on]
    return [group for group in await store.groups(channels) if group.school and group.state == "here"]


async def due(store: Store, group: Group, env: Env) -> list[News]:
    """What the group hasn't been told yet, the most pressing first. Raises `StoreUnavailable`."""
    before = await store.announced(group.address)
    return [one for one in news(group.home, env) if one.key not in before]


async def leave(store: Store, group: Group, one: News, clock: Clock) -> bool:
    """Whether it is now on its way: not where the group was told something today. Raises `StoreUnavailable`."""
    event = Grouped(Changed("announced", reason=one.text), "", int(clock.now().timestamp()))
    return await store.announce(group.address, one.key, to_text(to_json(event)), clock.today())


def next_hour(moment: datetime) -> datetime:
    """From when on it may be sent: the moment itself during working hours, or the beginning of the next ones."""
    here = moment.astimezone(SHANGHAI)
    if at_work(here):
        return here
    day = here.date() + timedelta(days=here.time() > TO)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return datetime.combine(day, FROM, SHANGHAI)
