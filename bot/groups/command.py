"""`python -m bot groups` and `python -m bot announce`: what an operator does about class groups, from a terminal.

Announcements are left in the inbox: the process that serves the channels finds them there within a minute, or when it
starts. It refuses to send outside working hours.
"""

from __future__ import annotations

import argparse
import asyncio
import sys

from bot.clock import Clock, parse_day
from bot.groups.announce import at_work
from bot.groups.codes import make_code
from bot.groups.sending import HOLIDAYS, bound_groups, due, leave
from bot.schools.model import School
from bot.schools.ways import binding_link
from bot.settings import Settings, SettingsError, load_settings
from bot.store import StoreError, open_store
from bot.store.base import Store, StoreUnavailable
from conversations.env import load_env
from policies import places
from policies.files import CatalogueError

BAD_START = 2
OFF_HOURS = "现在不是工作时间（周一到周五 9:00 到 17:30，北京时间），没有发。先看会发什么，用 --preview。"


class _Wrong(Exception):
    """A fault of what was typed, with its line."""


def main(options: argparse.Namespace, clock: Clock | None = None) -> int:
    """0, or 2 where it couldn't be done; the reason is one Chinese line."""
    try:
        return asyncio.run(_run(options, clock or Clock()))
    except (_Wrong, SettingsError, StoreError, StoreUnavailable, CatalogueError) as fault:
        print(fault, file=sys.stderr)
        return BAD_START


async def _run(options: argparse.Namespace, clock: Clock) -> int:
    settings = load_settings()
    home = _home(options.place) if getattr(options, "place", None) else ""
    today = getattr(options, "today", None)
    try:
        clock = Clock(clock.now, parse_day(today)) if today else clock
    except ValueError as error:
        raise _Wrong(f"--today：{error}") from None
    if getattr(options, "send", False) and today:
        raise _Wrong("--today 只能和 --preview 一起用：真的发，只按今天算。")
    if getattr(options, "send", False) and not at_work(clock.now()):
        raise _Wrong(OFF_HOURS)
    store = await open_store(settings.database_url.get_secret_value())
    try:
        if options.command == "announce":
            return await _announce(store, settings, clock, send=options.send)
        if options.job == "list":
            return await _list(store)
        school = await _school(store, options.school)
        code = await make_code(store, school.id, home or school.place, clock.now().timestamp())
        print(f"绑定码：{code}\n7天里用一次，只显示这一回。在群里由管理员发：/bind@机器人的名字 {code}")
        if link := await binding_link(settings, code):
            print(f"或者由管理员点这个链接，选好群就绑好了：{link}")
        return 0
    finally:
        await store.close()


async def _school(store: Store, name: str) -> School:
    """By its id, or by its whole name."""
    schools = (await store.register()).schools
    found = next((school for school in schools if name in (school.id, school.name)), None)
    if found is None:
        known = "、".join(f"{school.id} {school.name}" for school in schools[:8])
        rest = f"登记了的有：{known}" if known else "还没有登记过学校，先用 python -m bot school add"
        raise _Wrong(f"--school：没有“{name}”这个学校。{rest}")
    return found


def _home(name: str) -> str:
    found = places.load().find(name)
    if not found:
        raise _Wrong(f"--place：没有“{name}”这个地方。写省市区的名字，例如 杭州萧山。")
    if len(found) > 1:
        names = "、".join(places.load().full_name(place.code) for place in found[:4])
        raise _Wrong(f"--place：“{name}”不止一个：{names}。请写全。")
    return found[0].code


async def _list(store: Store) -> int:
    found = await store.groups(["telegram", "aibot"])
    for group in found:
        state = "在" if group.state == "here" else "已经被移出"
        print(f"{group.address.channel}\t{group.school or '没绑学校'}\t{_place(group.home)}\t{state}")
    print(f"一共 {len(found)} 个群")
    return 0


def _place(code: str) -> str:
    return places.load().full_name(code) if code else "没填地方"


async def _announce(store: Store, settings: Settings, clock: Clock, *, send: bool) -> int:
    env = load_env()(clock.today())
    bound = await bound_groups(store, settings)
    told = 0
    for number, group in enumerate(bound, 1):
        waiting = await due(store, group, env)
        print(f"群 {number}（{group.address.channel}，{group.school}，{_place(group.home)}）：", end="")
        if not waiting:
            print("没有要说的")
            continue
        if send:
            done = await leave(store, group, waiting[0], clock)
            told += done
            print("放好了，一分钟内发出" if done else "今天已经说过一条")
            continue
        print(f"这次发第一条，一共 {len(waiting)} 条")
        for one in waiting:
            print("\n".join(f"    {line}" for line in one.text.split("\n")) + "\n")
    print(f"{len(bound)} 个绑了学校的群{f'，{told} 个有通知' if send else ''}。{HOLIDAYS}")
    return 0
