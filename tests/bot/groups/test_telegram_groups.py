"""Class groups at Telegram, through the real service and store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.channels.base import Address
from bot.channels.telegram_groups import code_of
from bot.groups.codes import make_code
from bot.store.base import Group
from tests.bot.channels.test_telegram import BLOCKED, FLOOD, FakeTelegram, text
from tests.bot.fakes import dump, file_bytes
from tests.bot.groups.talk import CHAT, Time, World, buttons, change, member, message, press, world

PUBLIC = "@t_bot 上海高级电工补贴怎么领"
SEVERAL = "@t_bot 萧山工会那个截止了吗"
PERSONAL = "@t_bot 我去年考的上海高级工，社保断了3个月，能领吗"
HERE = Address("telegram", str(CHAT))


async def test_a_public_question_gets_one_card_with_a_way_into_the_private_chat(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        asked = message(PUBLIC)
        await w.happens(asked)
        (sent,) = w.said()
        (token,) = w.entries.known.values()
    assert "上海市职业技能提升补贴" in sent["text"]
    assert sent["chat_id"] == CHAT
    assert sent["reply_parameters"] == {
        "message_id": asked["message"]["message_id"],
        "allow_sending_without_reply": True,
    }
    assert buttons(sent) == [{"text": "私聊问", "url": f"https://t.me/t_bot?start={token}"}]
    assert list(w.entries.known) == [(None, "310000", "shanghai-skill-upgrade")]


async def test_a_personal_question_gets_the_link_and_nothing_of_it_is_said_or_kept(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.happens(message(PERSONAL))
        (sent,) = w.said()
        kept = str(dump(tmp_path / "bot.db"))
    assert "不在群里说" in sent["text"]
    assert buttons(sent)[0]["url"].startswith("https://t.me/t_bot?start=")
    said = f"{w.said()} {kept} {w.entries.known}"
    assert not any(part in said for part in ("去年", "3个月", "断了", "2025", "社保"))
    assert "断了3个月".encode() not in file_bytes(tmp_path)


UNCALLED = [
    message("上海高级电工补贴怎么领"),
    message("/start@other_bot"),
    message("/help"),
    message("@t_bots 上海补贴"),
    message(PUBLIC, **{"from": {"id": 5, "is_bot": True}}),
    message(PUBLIC, sender_chat={"id": -100777, "type": "channel"}),
    {"update_id": 998, "channel_post": message(PUBLIC)["message"]},
    {"update_id": 999, "edited_message": message(PUBLIC)["message"]},
    message("好的谢谢", to_us="【上海市职业技能提升补贴】\n…"),
    message("大家好", reply_to_message={"from": {"id": 4242}, "forum_topic_created": {}}),
]


async def test_whoever_does_not_call_the_bot_is_not_heard(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.happens(*({**update, "update_id": 2000 + n} for n, update in enumerate(UNCALLED)))
        rows = dump(tmp_path / "bot.db")["inbox"]
    assert w.said() == []
    assert len(rows) == 1  # the thanks in reply, taken in and answered with nothing
    assert rows[0][-2:] == (None, None)


async def test_a_call_that_cannot_be_read_gets_one_help_line(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.happens(message("@t_bot 今天天气真好"))
        (sent,) = w.said()
    assert "带上地名" in sent["text"]


async def test_a_reply_to_a_card_asks_about_that_programme(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.happens(message("要什么材料", to_us="【上海市职业技能提升补贴】\n在上海考到…"))
        (sent,) = w.said()
    assert "本人身份证" in sent["text"]


async def test_a_group_gets_one_card_a_minute_even_after_a_restart(tmp_path: Path) -> None:
    time, telegram = Time(), FakeTelegram()
    async with world(tmp_path, telegram, time) as w:
        await w.happens(message(PUBLIC), message(SEVERAL, user=8))
    time.now += 59
    async with world(tmp_path, telegram, time) as w:
        await w.happens(message(SEVERAL, user=9))
        assert len(w.said()) == 1
        time.now += 1
        await w.happens(message(SEVERAL, user=9))
    first, second = telegram.of("sendMessage")
    assert ("【上海市" in first["text"], "萧山区总工会" in second["text"]) == (True, True)


async def test_each_person_gets_their_link_once_a_minute_and_the_group_not_more_than_four(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.happens(message(PUBLIC), *(message(PERSONAL, user=user) for user in (1, 1, 2, 3, 4, 5, 6, 2)))
        answered = [sent["reply_parameters"]["message_id"] for sent in w.said()]
    assert len(answered) == len(set(answered)) == 1 + 4


async def test_two_people_at_once_get_an_answer_to_their_own_message(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        one, other = message(PUBLIC, user=1), message(PERSONAL, user=2)
        await w.happens(one, other)
    by_message = {sent["reply_parameters"]["message_id"]: sent["text"] for sent in w.said()}
    assert "【上海" in by_message[one["message"]["message_id"]]
    assert "不在群里说" in by_message[other["message"]["message_id"]]


async def test_the_asker_turns_the_list_into_a_card_and_others_are_kindly_refused(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.happens(message(SEVERAL, user=7))
        first, second, door = buttons(w.said()[0])
        await w.happens(press(first["callback_data"], user=8))
        assert w.said("editMessageText") == []
        await w.happens(press(second["callback_data"], user=7, on=51))
        refused, accepted = await w.telegram.until("answerCallbackQuery", 2)
    assert refused["text"] == "这是给别人的，您可以自己发 /start@t_bot"
    assert "text" not in accepted
    (edit,) = w.said("editMessageText")
    assert (edit["chat_id"], edit["message_id"]) == (CHAT, 51)
    assert edit["text"].startswith("【萧山区总工会2025年度技师及以上激励】")
    assert "url" in door
    assert len(w.said()) == 1
    assert first["callback_data"].split(":")[1] == code_of(CHAT, 7)


async def test_an_answer_stays_in_the_topic_of_the_question(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.happens(message(PUBLIC, message_thread_id=33, is_topic_message=True))
        await w.happens(message(PERSONAL, message_thread_id=44))
    assert [sent.get("message_thread_id") for sent in w.said()] == [33, None]


@pytest.mark.parametrize(
    ("status", "hears", "part"),
    [
        ("member", False, "隐私模式开着：我收得到命令和对我消息的回复"),
        ("member", True, "隐私模式关着"),
        ("administrator", False, "我是管理员，群里的话我都收得到"),
    ],
)
async def test_the_greeting_tells_the_admin_what_the_privacy_mode_means(
    tmp_path: Path, status: str, hears: bool, part: str
) -> None:
    telegram = FakeTelegram()
    me = {"id": 4242, "is_bot": True, "first_name": "T", "username": "t_bot", "can_read_all_group_messages": hears}
    telegram.fail("getMe", {"ok": True, "result": me})
    async with world(tmp_path, telegram) as w:
        await w.happens(change("left", status))
        await w.happens(change(status, "left"), change("left", status))
        (sent,) = w.said()
        (group,) = await w.store.groups(["telegram"])
    assert part in sent["text"]
    assert "/bind" in sent["text"]
    assert (group.hears, group.admin, group.state) == (hears or status == "administrator", status != "member", "here")


async def test_a_bot_that_becomes_admin_says_once_that_it_hears_its_name_now(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.happens(change("left", "member"))
        await w.happens(change("member", "administrator"), change("administrator", "administrator"))
    assert ["管理员了" in text for text in w.texts()] == [False, True]


async def test_a_bot_that_was_removed_says_nothing_and_keeps_the_school(tmp_path: Path) -> None:
    telegram = FakeTelegram()
    async with world(tmp_path, telegram) as w:
        await bound(w)
        telegram.fail("sendMessage", BLOCKED)
        await w.happens(message(PUBLIC))  # asked just before it was thrown out
        before = len(w.said())
        await w.happens(change("member", "kicked"))
        (group,) = await w.store.groups(["telegram"])
        assert dump(tmp_path / "bot.db")["outbox"] == []
    assert len(w.said()) == before
    assert (group.state, group.school) == ("gone", "school-7")


async def bound(w: World, **more: Any) -> str:
    code = await make_code(w.store, "school-7", "330109", w.time.now)
    w.telegram.fail("getChatMember", member("creator"))
    await w.happens(message(f"/bind@t_bot {code.lower()[:4]}-{code[4:]}", **more))
    return code


async def test_an_admin_binds_the_group_and_its_questions_are_about_the_place_of_the_school(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        code = await bound(w)
        await w.happens(message("@t_bot 技师激励截止了吗"))
        (asked,) = w.said("getChatMember")
        groups = await w.store.groups(["telegram"])
        kept = str(dump(tmp_path / "bot.db"))
    assert asked == {"chat_id": CHAT, "user_id": 7}
    assert "绑好了" in w.texts()[0]
    assert "萧山区总工会2025年度技师及以上激励" in w.texts()[1]
    assert list(w.entries.known) == [("school-7", "330109", "xiaoshan-union-technician-2025")]
    assert groups == [Group(HERE, "school-7", "330109", last_card=int(w.time.now))]
    assert code not in kept


async def test_an_anonymous_admin_needs_no_asking_and_a_link_may_bring_the_code(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        code = await make_code(w.store, "school-7", "330109", w.time.now)
        anonymous = {"sender_chat": {"id": CHAT}, "from": {"id": 1087968824, "is_bot": True}}
        await w.happens(message(f"/start@t_bot {code}", **anonymous))
        assert (w.said("getChatMember"), "绑好了" in w.texts()[0]) == ([], True)


async def test_a_code_binds_one_group_once_and_every_refusal_says_why(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        code = await bound(w)
        old = await make_code(w.store, "school-8", "", w.time.now - 8 * 86_400)
        for said, status, chat in [
            (f"/bind@t_bot {code}", "member", CHAT),
            (f"/bind@t_bot {code}", "creator", CHAT),
            (f"/bind@t_bot {code}", "creator", -1002),
            (f"/bind@t_bot {old}", "creator", -1002),
            ("/bind@t_bot ABCDEFGH", "administrator", -1002),
            ("/bind@t_bot", "administrator", -1002),
        ]:
            w.time.now += 61
            w.forget_checks()
            w.telegram.fail("getChatMember", member(status))
            await w.happens(message(said, chat=chat))
    reasons = ["只有群管理员", "绑好了", "用过了", "过期了", "没有这个绑定码", "写在后面"]
    assert [part in text for part, text in zip(reasons, w.texts()[1:], strict=True)] == [True] * 6


async def test_too_many_wrong_codes_close_the_door_for_an_hour(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        for _ in range(6):
            w.time.now += 61
            w.forget_checks()
            w.telegram.fail("getChatMember", member("creator"))
            await w.happens(message("/bind@t_bot ABCDEFGH"))
        assert "过一小时" in w.texts()[-1]
        w.time.now += 3600
        w.forget_checks()
        await bound(w)
    assert "绑好了" in w.texts()[-1]


async def test_when_nobody_can_say_who_is_admin_the_code_stays_unused(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        code = await make_code(w.store, "school-7", "330109", w.time.now)
        w.telegram.fail("getChatMember", (502, {"ok": False, "description": "Bad Gateway"}))
        await w.happens(message(f"/bind@t_bot {code}"))
        assert "暂时查不到" in w.texts()[0]
        w.forget_checks()
        w.telegram.fail("getChatMember", member("administrator"))
        await w.happens(message(f"/bind@t_bot {code}"))
    assert "绑好了" in w.texts()[1]


async def test_an_admin_unbinds_the_group(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await bound(w)
        w.forget_checks()
        w.telegram.fail("getChatMember", member("creator"))
        await w.happens(message("/unbind@t_bot"))
        (group,) = await w.store.groups(["telegram"])
    assert ("解除了" in w.texts()[1], group.school) == (True, "")


async def test_a_group_that_gets_another_id_keeps_its_school_and_its_minute(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await bound(w)
        await w.happens(message("@t_bot 技师激励"))
        old, new = message("", migrate_to_chat_id=-2002), message("", chat=-2002, migrate_from_chat_id=CHAT)
        await w.happens(old, new)
        await w.happens(message("@t_bot 技师激励", chat=-2002))
        assert len(w.said()) == 2
        w.time.now += 60
        await w.happens(message("@t_bot 技师激励", chat=-2002))
        groups = await w.store.groups(["telegram"])
    assert [sent["chat_id"] for sent in w.said()] == [CHAT, CHAT, -2002]
    assert [(group.address.conversation, group.school) for group in groups] == [("-2002", "school-7")]
    assert w.said()[-1]["text"] == w.said()[-2]["text"]


async def test_a_message_that_finds_the_group_moved_follows_it(tmp_path: Path) -> None:
    upgraded = {
        "ok": False,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": -2002},
    }
    async with world(tmp_path) as w:
        w.telegram.fail("sendMessage", (400, upgraded))
        await w.happens(message(PUBLIC))
        groups = await w.store.groups(["telegram"])
    assert [sent["chat_id"] for sent in w.said()] == [CHAT, -2002]
    assert [group.address.conversation for group in groups] == ["-2002"]


async def test_a_flooded_group_holds_up_no_private_chat(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        flood = (429, {**FLOOD[1], "parameters": {"retry_after": 3600}})
        w.telegram.fail("sendMessage", flood, flood)
        await w.telegram.push(message(PUBLIC), message(PUBLIC, chat=-1002))
        await w.telegram.until("sendMessage", 2)
        await w.telegram.push(text(5000, "/start", chat=7))
        sent = await w.telegram.until("sendMessage", 3)
    assert sent[2]["chat_id"] == 7


async def test_an_update_that_comes_twice_is_answered_once(tmp_path: Path) -> None:
    time, telegram = Time(), FakeTelegram()
    asked = message(PUBLIC)
    for _ in range(2):
        async with world(tmp_path, telegram, time) as w:
            await w.happens(asked, message("@t_bot 谢谢" if _ else PERSONAL))
            time.now += 120
            telegram.calls = [call for call in telegram.calls if call[0] != "getUpdates"]
    assert sum("【上海" in sent["text"] for sent in telegram.of("sendMessage")) == 1


async def test_in_a_group_nobody_is_told_that_we_are_busy_or_typing(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.happens(message("好的谢谢", to_us="【上海…】"))
        assert w.channel._waiting == {}


async def test_a_turn_that_breaks_is_silent_and_keeps_nothing_of_what_was_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world(tmp_path) as w:

        def broken(*_: Any) -> Any:
            raise RuntimeError("no such thing")

        monkeypatch.setattr(w.service, "_group_step", broken)
        await w.happens(message(PERSONAL))
        rows = dump(tmp_path / "bot.db")["inbox"]
    assert w.said() == []
    assert rows[0][-2:] == (None, None)


async def test_a_group_that_threw_the_bot_out_unseen_counts_as_gone(tmp_path: Path) -> None:
    telegram = FakeTelegram()
    telegram.fail("sendMessage", (403, {"ok": False, "description": "Forbidden: bot was kicked from the group chat"}))
    async with world(tmp_path, telegram) as w:
        await w.happens(message(PUBLIC))
        (group,) = await w.store.groups(["telegram"])
    assert group.state == "gone"
