"""`python -m bot school …`: enter a school, and get at once what it needs to begin by itself.

It shows profiles, links, codes and numbers of people; nothing about one person, and nothing about fewer than five.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import get_args

from bot.clock import Clock
from bot.schools import ways as ways_in
from bot.schools.form import NAMES, place_of, read_school
from bot.schools.model import Field, Link, School, SchoolFaults
from bot.schools.ways import Way
from bot.settings import Settings, SettingsError, load_settings
from bot.store import Store, StoreError, open_store
from bot.store.base import StoreUnavailable, Which
from conversations.reading.levels.reader import LABELS
from policies import catalog
from policies.catalog import Catalogue
from policies.files import CatalogueError

DONE, FAILED, BAD_START = 0, 1, 2


class _Fault(Exception):
    """Something in the arguments that can't be used, in one Chinese line."""


@dataclass(frozen=True, slots=True)
class _Desk:
    """What the commands work with."""

    settings: Settings
    store: Store
    catalogue: Catalogue
    today: date
    options: argparse.Namespace


def main(options: argparse.Namespace) -> int:
    """0; 1 where there is no such school or link, or a file couldn't be written; 2 where the arguments are wrong."""
    try:
        return asyncio.run(_run(options))
    except (_Fault, SchoolFaults, SettingsError, StoreError, StoreUnavailable, CatalogueError) as fault:
        print(fault, file=sys.stderr)
        return BAD_START


async def _run(options: argparse.Namespace) -> int:
    settings = load_settings()
    catalogue = catalog.load()
    url = f"sqlite:///{options.db}" if options.db else settings.database_url.get_secret_value()
    store = await open_store(url)
    try:
        desk = _Desk(settings, store, catalogue, Clock().today(), options)
        return await _COMMANDS[options.action](desk)
    finally:
        await store.close()


async def _add(desk: _Desk) -> int:
    school = await desk.store.add_school(read_school(_fields(desk.options), desk.catalogue.gazetteer, desk.today))
    print(f"登记好了：{school.name}，编号 {school.id}，学校码 {school.code}。\n")
    found = await _print_ways(desk, school)
    print(_how_to_begin(school, found))
    return DONE


async def _edit(desk: _Desk) -> int:
    before = await _school(desk)
    if before is None:
        return FAILED
    fields = _fields(desk.options)
    if not fields:
        raise _Fault("要改什么？写出来，例如：--phone 0571-82345678")
    school = read_school(fields, desk.catalogue.gazetteer, desk.today, before)
    await desk.store.edit_school(school)
    print("改好了。\n")
    _print_profile(desk, school)
    return DONE


async def _list(desk: _Desk) -> int:
    schools = (await desk.store.register()).schools
    if not schools:
        print("还没有学校。登记一所：python -m bot school add --help")
    for school in schools:
        place = desk.catalogue.gazetteer.full_name(school.place)
        print(f"{school.id}　{school.name}　{place}　学校码 {school.code}")
    return DONE


async def _show(desk: _Desk) -> int:
    school = await _school(desk)
    if school is None:
        return FAILED
    _print_profile(desk, school)
    links = [link for link in (await desk.store.register()).links if link.school == school.id]
    print(f"\n链接（{len(links)} 条）：")
    for link in links:
        print(f"  {link.token}　{_link_line(desk, link)}")
    return DONE


async def _links(desk: _Desk) -> int:
    school = await _school(desk) if desk.options.school else None
    if desk.options.school and school is None:
        return FAILED
    await _print_ways(desk, school)
    return DONE


async def _poster(desk: _Desk) -> int:
    from bot.schools import draw
    from bot.schools.fonts import NoFont, find_fonts

    out, options = Path(desk.options.out), desk.options
    if out.suffix.lower() not in (".pdf", ".png"):
        raise _Fault(f"--out：要写成 .pdf 或 .png 结尾，例如 海报.pdf，现在是“{out.name}”")
    school = await _school(desk)
    if school is None:
        return FAILED
    try:
        fonts = find_fonts(Path(options.font) if options.font else None)
    except NoFont as wrong:
        more = "" if options.font else "或用 --font 指出一个中文字体文件（.ttf、.ttc、.otf）。"
        raise _Fault(f"{wrong}{more}") from None
    link = await _link(desk, school)
    found, troubles = await ways_in.ways(desk.settings, link.token, school.code)
    way = ways_in.to_print(found, options.channel)
    if options.url:
        way = _printed(options.url)
    if way is None:
        print("\n".join([*troubles, "没有能印成码的网址。填好 PUBLIC_URL，或用 --url 直接写一个。"]), file=sys.stderr)
        return FAILED
    poster = ways_in.poster(school, found, way)
    drawn = draw.poster_pdf(poster, fonts) if out.suffix.lower() == ".pdf" else draw.poster_png(poster, fonts)
    try:
        await asyncio.to_thread(out.write_bytes, drawn)
    except OSError as error:
        print(f"{out} 写不了：{error.strerror}。", file=sys.stderr)
        return FAILED
    print(f"海报写好了：{out}\n码的内容：{way.url}\n先自己扫一遍，再打印。")
    return DONE


async def _numbers(desk: _Desk) -> int:
    from bot.funnel import FEW, by_week, steps_of
    from bot.sandbox.funnel import load_funnel

    school = await _school(desk)
    if school is None:
        return FAILED
    found = await load_funnel(desk.store, Which(school=school.id), (), desk.today)
    print(f"{school.name}：从这里来的人。{FEW}的数不显示。")
    if not found.weeks:
        print("还没有人从这里来过。")
        return DONE
    steps = steps_of(found)
    totals = (FEW if people.total is None else str(people.total) for _, people in steps)
    print("一共：" + "，".join(f"{name} {total}" for (name, _), total in zip(steps, totals, strict=True)))
    print("\n".join(by_week(found.weeks, steps)))
    return DONE


async def _code(desk: _Desk) -> int:
    school = await _school(desk)
    if school is None:
        return FAILED
    code = await desk.store.renew_code(school.id) if desk.options.new else school.code
    print(f"学校码 {code}" + (f"（{school.code} 已经没用了，海报要重新做）" if desk.options.new else ""))
    return DONE


async def _revoke(desk: _Desk) -> int:
    token = ways_in.token_in(desk.options.link)
    if not await desk.store.revoke_link(token, desk.today):
        print(f"没有“{token[:64]}”这条链接，或者早就停用了。看有哪些：python -m bot school show 学校", file=sys.stderr)
        return FAILED
    print("停用了。从它来的人照样能查，只是不再算学校的。已经来过的人不受影响。")
    return DONE


_COMMANDS: dict[str, Callable[[_Desk], Awaitable[int]]] = {
    "add": _add,
    "edit": _edit,
    "list": _list,
    "show": _show,
    "links": _links,
    "poster": _poster,
    "numbers": _numbers,
    "code": _code,
    "revoke": _revoke,
}


def _fields(options: argparse.Namespace) -> dict[str, str]:
    """What was written of the profile, and nothing of what wasn't."""
    return {name: getattr(options, name) for name in get_args(Field) if getattr(options, name, None) is not None}


async def _school(desk: _Desk) -> School | None:
    """The one that is named by its id, its code or its name; None, and it is said, where there is none."""
    said = " ".join(desk.options.school.split())
    for school in (await desk.store.register()).schools:
        if said in (school.id, school.name) or said.upper() == school.code:
            return school
    print(f"没有“{said[:40]}”这所学校。看有哪些：python -m bot school list", file=sys.stderr)
    return None


async def _link(desk: _Desk, school: School | None) -> Link:
    """The school's own link, or the one for the place and the programme that are named."""
    if desk.options.action == "add":  # its --place is the school's
        return await desk.store.entry_link(school.id if school else "", "", "", desk.today)
    topic, place = desk.options.topic or "", ""
    if topic and topic not in desk.catalogue.entries:
        raise _Fault(f"--topic：没有“{topic[:60]}”这一项。看有哪些：python -m policies coverage")
    if desk.options.place:
        try:
            place = place_of(desk.options.place, desk.catalogue.gazetteer).code
        except ValueError as wrong:
            raise _Fault(f"--place：{wrong}") from None
    return await desk.store.entry_link(school.id if school else "", place, topic, desk.today)


def _printed(url: str) -> Way:
    try:
        return ways_in.way_of(url)
    except ValueError as wrong:
        raise _Fault(f"--url：{wrong}") from None


def _print_profile(desk: _Desk, school: School) -> None:
    filed = {True: "是", False: "否", None: "不清楚"}[school.filed]
    levels = "、".join(LABELS[level] for level in school.levels if level in LABELS)
    lines = {
        "编号": school.id,
        "学校码": school.code,
        NAMES["name"]: school.name,
        NAMES["place"]: desk.catalogue.gazetteer.full_name(school.place),
        NAMES["contact"]: school.contact,
        NAMES["phone"]: school.phone or "没填",
        NAMES["occupation"]: school.occupation or "没填",
        NAMES["levels"]: levels or "没填",
        NAMES["filed"]: filed,
        "登记": school.made.isoformat(),
    }
    print("\n".join(f"{name}：{value}" for name, value in lines.items()))


def _link_line(desk: _Desk, link: Link) -> str:
    about = []
    if link.topic:
        entry = desk.catalogue.entries.get(link.topic)
        about.append(entry.programme.title if entry else link.topic)
    if link.place:
        about.append(desk.catalogue.gazetteer.full_name(link.place))
    if link.revoked:
        about.append(f"{link.revoked.isoformat()} 停用")
    return "，".join(about) or "学校的链接"


async def _print_ways(desk: _Desk, school: School | None) -> list[Way]:
    link = await _link(desk, school)
    found, troubles = await ways_in.ways(desk.settings, link.token, school.code if school else "")
    print("从这里来：")
    for way in found:
        print(f"  {way.label}：{'　'.join(part for part in (way.url, way.note) if part)}")
    if school:
        print(f"  哪里都行：发“学校码 {school.code}”")
    for trouble in troubles:
        print(f"  注意：{trouble}")
    return found


def _how_to_begin(school: School, found: list[Way]) -> str:
    first = next((way.url for way in found if way.kind in ("web", "telegram") and way.url), "")
    tried = f"打开 {first}" if first else f"打开聊天，发“学校码 {school.code}”"
    return f"""
十分钟开始：
1. 自己先试一遍：{tried}，第一句应当说“您是从{school.name}来的”。
2. 做海报：python -m bot school poster {school.id} --out 海报.pdf（发群用 海报.png）。
3. 把链接发给学员，海报贴在教室、报名处、发证的地方。
4. 发证那天再提醒一次：有的补贴有截止日，早查早知道。
5. 资料变了：python -m bot school edit {school.id} --phone …；说明在 docs/schools.md。"""
