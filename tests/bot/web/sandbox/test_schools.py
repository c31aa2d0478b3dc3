"""The pages of training schools, by their forms and links alone: no script is run here."""

from __future__ import annotations

import html
import io
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from bot.channels.base import Address, Incoming
from bot.clock import SHANGHAI, Clock
from bot.groups.codes import digest
from bot.schools import fonts
from bot.schools.model import School
from bot.store.base import Done, Group, Redeemed
from bot.store.groups import keep_group
from conversations.effects import Mark
from conversations.events import Text
from tests.bot.web.sandbox.site import TODAY, Browser, Office, notice, whole

FILLED = {
    "name": "萧山技师学院",
    "place": "杭州萧山",
    "contact": "招生就业办",
    "phone": "0571-82345678",
    "occupation": "电工",
    "level_L3": "1",
    "level_L2": "1",
    "filed": "是",
}
KEPT = School("1", "萧山技师学院", "招生就业办", "0571-82345678", "330109", "电工", ("L2", "L3"), True, TODAY)
TOPIC = "xiaoshan-union-senior-2025"


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Office]:
    async with whole(tmp_path) as opened:
        yield opened


async def sends(at: Browser, path: str, fields: dict[str, str], page: str = "/sandbox/schools/new") -> int:
    """A form of that page; where it leads on, that is looked at. The status is the form's own."""
    await at.get(page)
    answer = await at.bare({"csrf": at.csrf} | fields, path)
    if answer.status_code == 303:
        await at.get(answer.headers["location"])
    return answer.status_code


async def entered(shop: Office) -> School:
    assert await sends(shop.edit, "/sandbox/schools/new", FILLED) == 303
    [school] = (await shop.store.register()).schools
    return school


def words(page: str) -> str:
    main = page.partition("<main")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


# ---------------------------------------------------------------- profiles


async def test_a_school_is_entered_with_its_link_and_counts_from_the_next_turn_on(shop: Office) -> None:
    school = await entered(shop)
    [link] = (await shop.store.register()).links
    entries = shop.live.env_for(TODAY).entries
    assert (replace(school, code=""), link.school) == (KEPT, school.id)
    assert {entries.find(said) and entries.find(said).school_name for said in (school.code, link.token)} == {KEPT.name}  # type: ignore[union-attr]
    assert ("高级工（三级）" in shop.edit.page, school.code in shop.edit.page) == (True, True)
    await shop.look.get("/sandbox/schools")
    assert f"{KEPT.name} 浙江省杭州市萧山区，学校码 {school.code}" in words(shop.look.page)


async def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(shop: Office) -> None:
    typed = FILLED | {"place": "朝阳", "phone": "12<3"}
    assert await sends(shop.edit, "/sandbox/schools/new", typed) == 422
    page = shop.edit.page
    assert re.findall(r'aria-describedby="s-(\w+)-fault"', page) == ["place", "phone"]
    assert "“朝阳”有好几个" in re.findall(r'id="s-place-fault">([^<]*)<', page)[0]
    kept = dict(re.findall(r'<input id="s-(\w+)" name="\w+" value="([^"]*)"', page))
    assert kept == {name: html.escape(typed[name]) for name in ("name", "place", "contact", "phone", "occupation")}
    assert re.findall(r'name="(level_\w+)" value="1" checked', page) == ["level_L3", "level_L2"]
    assert "<option selected>是</option>" in page
    assert (await shop.store.register()).schools == ()


async def test_a_school_is_edited_and_a_second_of_its_name_refused(shop: Office) -> None:
    school = await entered(shop)
    page = f"/sandbox/schools/{school.id}/edit"
    await shop.edit.get(page)
    assert 'value="浙江省杭州市萧山区"' in shop.edit.page
    typed = FILLED | {"place": "浙江省杭州市萧山区", "phone": "", "filed": "不清楚", "level_L2": ""}
    assert await sends(shop.edit, page, typed, page) == 303
    [now] = (await shop.store.register()).schools
    assert now == replace(school, phone="", filed=None, levels=("L3",))
    assert await sends(shop.edit, "/sandbox/schools/new", FILLED) == 422
    assert "已经登记过了，编号 1" in shop.edit.page


async def test_who_may_only_look_sees_all_and_changes_nothing(shop: Office) -> None:
    school = await entered(shop)
    before = await shop.store.register()
    forms = ["new", "1", "1/edit", "1/revoke", "1/code", "1/groups", "1/groups/code"]
    refused = [await sends(shop.look, f"/sandbox/schools/{path}", FILLED) for path in forms]
    pages = ["/sandbox/schools", "/sandbox/schools/1", "/sandbox/schools/1/ways", "/sandbox/schools/1/groups"]
    seen = [(await shop.look.get(path)).status_code for path in pages]
    assert (refused, seen, await shop.store.register()) == ([403] * 7, [200] * 4, before)
    await shop.look.get("/sandbox/schools/1")
    assert (school.code in shop.look.page, '<form method="post" action="/sandbox' in shop.look.page) == (True, False)


@pytest.mark.parametrize("path", ["7", "7/edit", "7/ways", "7/poster.pdf", "7/groups", "x"])
async def test_a_school_that_isn_t_there_is_said_so(shop: Office, path: str) -> None:
    assert (await shop.look.get(f"/sandbox/schools/{path}")).status_code == 404
    assert notice(shop.look.page) == "没有这所学校。请从列表里找。"


async def test_a_form_of_another_site_does_nothing(shop: Office) -> None:
    await shop.edit.get("/sandbox/schools/new")
    answer = await shop.edit.bare(FILLED | {"csrf": "x" * 64}, "/sandbox/schools/new")
    away = await shop.edit.bare(
        FILLED | {"csrf": shop.edit.csrf}, "/sandbox/schools/new", **{"sec-fetch-site": "cross-site"}
    )
    assert ([answer.status_code, away.status_code], (await shop.store.register()).schools) == ([403, 403], ())


# ---------------------------------------------------------------- links, codes, posters


async def test_a_link_for_a_programme_and_a_place_has_its_own_page_and_can_be_revoked(shop: Office) -> None:
    await entered(shop)
    assert await sends(shop.edit, "/sandbox/schools/1", {"topic": TOPIC, "place": "杭州上城区"}) == 303
    _, link = sorted((await shop.store.register()).links, key=lambda each: each.topic)
    assert (link.topic, link.place) == (TOPIC, "330102")
    assert f'value="http://localhost:8000/?s={link.token}"' in shop.edit.page
    assert re.search(r'<div class="qr" role="img" aria-label="网页的二维码"><svg [^>]*>.*?</svg></div>', shop.edit.page)
    assert await sends(shop.edit, "/sandbox/schools/1/revoke", {"link": link.token}) == 303
    assert ("停用了的（1）" in shop.edit.page, shop.live.env_for(TODAY).entries.find(link.token)) == (True, None)
    assert (await shop.look.get(f"/sandbox/schools/1/ways?link={link.token}")).status_code == 404


async def test_a_link_for_what_isn_t_there_is_refused_with_what_was_typed(shop: Office) -> None:
    await entered(shop)
    assert await sends(shop.edit, "/sandbox/schools/1", {"topic": TOPIC, "place": "呜啦"}) == 422
    assert "不认识“呜啦”这个地方" in shop.edit.page
    assert ('value="呜啦"' in shop.edit.page, f'value="{TOPIC}" selected' in shop.edit.page) == (True, True)
    assert await sends(shop.edit, "/sandbox/schools/1", {"topic": "gone"}) == 422
    assert len((await shop.store.register()).links) == 1


async def test_a_new_code_takes_the_place_of_the_old_one_at_once(shop: Office) -> None:
    school = await entered(shop)
    assert await sends(shop.edit, "/sandbox/schools/1/code", {}) == 303
    [now] = (await shop.store.register()).schools
    entries = shop.live.env_for(TODAY).entries
    found = [entries.find(code) is not None for code in (school.code, now.code)]
    assert (found, now.code in shop.edit.page) == ([False, True], True)


@pytest.mark.parametrize(("kind", "begins"), [("pdf", b"%PDF"), ("png", b"\x89PNG")])
async def test_a_poster_is_a_file_to_keep(shop: Office, kind: str, begins: bytes) -> None:
    await entered(shop)
    answer = await shop.look.get(f"/sandbox/schools/1/poster.{kind}")
    name = "filename*=UTF-8''%E8%90%A7%E5%B1%B1%E6%8A%80%E5%B8%88%E5%AD%A6%E9%99%A2%E6%B5%B7%E6%8A%A5." + kind
    assert (answer.content[:4], answer.headers["content-disposition"]) == (begins[:4], f"attachment; {name}")


async def test_the_code_alone_is_a_picture_that_leads_where_the_link_does(shop: Office) -> None:
    await entered(shop)
    [link] = (await shop.store.register()).links
    answer = await shop.look.get(f"/sandbox/schools/1/code.png?link={link.token}&channel=web")
    [found] = zxingcpp.read_barcodes(Image.open(io.BytesIO(answer.content)).convert("L"))
    assert found.text == f"http://localhost:8000/?s={link.token}"
    assert (await shop.look.get(f"/sandbox/schools/1/code.png?link={link.token}&channel=wechat")).status_code == 404


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("?url=javascript:1", 422, "海报上的码：要写 http:// 或 https:// 开头的网址，300 个字符以内。"),
        ("?channel=wechat", 409, "没有能印成码的网址。填好 PUBLIC_URL 再来，或者自己写一个网址。"),
        ("?link=none", 404, "没有这条链接，或者它停用了。请从学校那一页里找。"),
    ],
)
async def test_a_poster_that_can_t_be_made_says_why(shop: Office, query: str, status: int, says: str) -> None:
    await entered(shop)
    answer = await shop.look.get(f"/sandbox/schools/1/poster.pdf{query}")
    assert (answer.status_code, notice(answer.text)) == (status, says)


async def test_a_machine_without_a_chinese_font_is_told_which_to_install(
    shop: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await entered(shop)
    monkeypatch.setattr(fonts, "_candidates", lambda: iter(()))
    answer = await shop.look.get("/sandbox/schools/1/poster.pdf")
    assert (answer.status_code, notice(answer.text)) == (409, fonts.INSTALL)
    assert "--font" not in answer.text


# ---------------------------------------------------------------- numbers


async def test_a_school_s_numbers_stand_by_week_and_none_under_five(shop: Office) -> None:
    await entered(shop)
    for number, marks in enumerate([(Mark("started"), Mark("decided"))] * 4 + [(Mark("started"),)] * 3):
        who = Address("web", str(number))
        taken = await shop.store.take_in([(Incoming(who, str(number), Text("x", 1)), "{}")], TODAY)
        await shop.store.commit([Done(who, tuple(taken), 0, "{}", TODAY, marks=marks, school="1")])
    await shop.look.get("/sandbox/schools/1")
    assert words(shop.look.page).endswith(
        "数的是人，不是次数。不到 5 人的不显示。 开始聊 7 有了结果 不到 5 人 走完办理 不到 5 人 "
        "哪一周 开始聊 有了结果 走完办理 2026-11-23 起 7 不到 5 人 不到 5 人"
    )


# ---------------------------------------------------------------- groups

MONDAY = datetime(2025, 11, 24, 10, 0, tzinfo=SHANGHAI)
GROUPS = "/sandbox/schools/1/groups"


def at(moment: datetime) -> Clock:
    return Clock(now=lambda: moment)


async def bound(shop: Office, *chats: str) -> None:
    for chat in chats:
        group = Group(Address("telegram", chat), "1", "330109")
        await shop.store._writer.write(lambda db, group=group: keep_group(db, group))  # type: ignore[attr-defined]


async def waits(shop: Office) -> list[str]:
    return [pending.address.conversation for pending in await shop.store.pending(["telegram"])]


async def test_a_binding_code_is_shown_once_and_binds_one_group_to_the_school(tmp_path: Path) -> None:
    async with whole(tmp_path, clock=at(MONDAY)) as shop:
        await entered(shop)
        assert await sends(shop.edit, f"{GROUPS}/code", {}, GROUPS) == 200
        [code] = re.findall(r'绑定码：<strong class="code">(\w{8})</strong>', shop.edit.page)
        await shop.edit.get(GROUPS)
        redeemed = await shop.store.redeem(digest(code), Address("telegram", "-1"), int(MONDAY.timestamp()))
    assert (code in shop.edit.page, redeemed) == (False, Redeemed("", "1", "330109"))


async def test_an_announcement_is_seen_first_and_sent_once_to_the_school_s_groups(tmp_path: Path) -> None:
    async with whole(tmp_path, clock=at(MONDAY)) as shop:
        await entered(shop)
        await bound(shop, "-1001", "-1002")
        await shop.edit.get(GROUPS)
        assert "群 2：Telegram，浙江省杭州市萧山区 现在发的话，一分钟内收到：" in words(shop.edit.page)
        assert ("萧山区总工会2025年度高级工激励" in shop.edit.page, "-1001" in shop.edit.page) == (True, False)
        [seen] = re.findall(r'name="seen" value="([^"]+)"', shop.edit.page)
        before = await waits(shop)
        assert await sends(shop.edit, GROUPS, {"seen": seen}, GROUPS) == 303
        assert (before, await waits(shop)) == ([], ["-1001", "-1002"])
        assert "放好了 2 个群的通知，一分钟内发出。" in words(shop.edit.page)
        assert "今天已经说过一条" in shop.edit.page
        assert await sends(shop.edit, GROUPS, {"seen": seen}, GROUPS) == 409
        assert len(await waits(shop)) == 2


@pytest.mark.parametrize(
    ("moment", "says"),
    [
        (MONDAY, "要发的和刚才看到的不一样了，没有发。请再看一遍。"),
        (datetime(2025, 11, 28, 10, 0, tzinfo=UTC), "现在不是工作时间（周一到周五 9:00 到 17:30，北京时间），没有发。"),
    ],
)
async def test_nothing_is_sent_that_wasn_t_seen_nor_at_night(tmp_path: Path, moment: datetime, says: str) -> None:
    async with whole(tmp_path, clock=at(moment)) as shop:
        await entered(shop)
        await bound(shop, "-1001")
        assert await sends(shop.edit, GROUPS, {"seen": "another"}, GROUPS) == 409
        assert (notice(shop.edit.page), await waits(shop)) == (says, [])
        if moment != MONDAY:
            await shop.edit.get(GROUPS)
            assert "最早 12月1日 09:00 可以发" in shop.edit.page
