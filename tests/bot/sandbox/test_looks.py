"""Each look beside its channel: what is typed is heard alike, and what stands on the screen is what would be sent."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import fromstring

import pytest

from bot.channels import aibot_wire, telegram_wire, wechat_wire
from bot.channels.wechat_wire import CUT, MORE
from bot.live import Live
from bot.sandbox.case import Kind, LookName, Move
from bot.sandbox.looks import CUT_NOTE, SPLIT_NOTE, Bubble, Heard, Look, look_for
from bot.sandbox.play import play
from bot.service import Step
from bot.store.base import to_text
from conversations.effects import Option, Reply, Send
from conversations.events import Choice, Command, Event, Other, Text, to_json
from conversations.session import Session
from conversations.step import step as live_step
from tests.bot.channels.ways import WAYS, Shown, service
from tests.bot.fakes import Turn, same_day
from tests.bot.sandbox.acting import TODAY, acted, typed

PAIRS: tuple[tuple[LookName, str], ...] = (
    ("telegram", "telegram"),
    ("wechat", "wechat-links"),
    ("wecom", "wecom"),
    ("aibot", "aibot-socket"),
    ("web", "web"),
)
every_pair = pytest.mark.parametrize(("name", "way"), PAIRS, ids=[name for name, _ in PAIRS])

LONG = "\n".join(f"第{number}行：材料要原件和复印件，“{number}”份。" for number in range(300))
MANY = tuple(Option(f"p:{number}", f"第{number}个地方，名字有点长的那种") for number in range(40))
LEVELS = (Option("a:1", "三级"), Option("a:2", "四级"), Option("a:3", "不清楚"))
REPLIES = {
    "短": [Reply("好。")],
    "选": [Reply("哪一种？", LEVELS)],
    "词": [Reply("几个月？", (Option("a:1", "不清楚"), Option("a:2", "没交过")), numbered=False)],
    "多": [Reply("在哪儿？", MANY)],
    "长": [Reply(LONG, LEVELS)],
    "一行": [Reply("没有换行的一大段，" * 900, LEVELS)],
    "两条": [Reply("先说一句。", (Option("b", "上一步"),)), Reply("再问：哪一级？", LEVELS)],
    "怪": [Reply("尖括号 <b>不是标记</b>，&amp; 也不是；]]> 也不是。\n😀", (Option("a:1", "<是> & ]]>"),))],
}


def told(session: Session, event: Event, env: object) -> Turn:
    """Says what stands in `REPLIES` under what was typed."""
    said = REPLIES.get(event.text, [Reply("？")]) if isinstance(event, Text) else [Reply(f"{event}", LEVELS)]
    return Turn(replace(session, started=True), tuple(Send(reply) for reply in said))


def shown(bubbles: tuple[Bubble, ...], name: LookName) -> Shown:
    """As `ways` writes it down. Of what may only answer, the wire is read: there the options stand in the text."""
    if name in ("wechat", "wecom"):
        texts = tuple(fromstring(bubble.wire).findtext("Content", "") for bubble in bubbles)
    else:
        texts = tuple(bubble.text for bubble in bubbles if bubble.text)
    pressed = [button for bubble in bubbles for row in bubble.rows for button in row if button.move.kind == "press"]
    return Shown(texts, tuple((button.label, button.move.value) for button in pressed))


def looked(name: LookName, moves: list[Move], step: Step, env_for: Any) -> list[Shown]:
    """What is shown for each move; of an answer that was cut, all of it, asked for as people do."""
    done: list[Move] = []
    found: list[Shown] = []
    for move in moves:
        done.append(move)
        bubbles = play(acted(name, *done), env_for, step).turns[-1].bubbles
        pieces = list(bubbles)
        while name in ("wechat", "wecom") and bubbles and CUT in bubbles[-1].wire:
            done.append(typed(MORE))
            bubbles = play(acted(name, *done), env_for, step).turns[-1].bubbles
            pieces += bubbles
        found.append(shown(tuple(pieces), name))
    return found


async def real(way: str, folder: Path, moves: list[Move], step: Step, env_for: Any) -> list[Shown]:
    kind = next(kind for kind in WAYS if kind.name == way)
    async with service(folder, step, env_for) as running:
        (person,) = await kind.open(running, "o-one")
        return [await (person.presses(m.value) if m.kind == "press" else person.says(m.value)) for m in moves]


def plain(found: Shown) -> Shown:
    """The page puts number and words of a button in elements of their own, a link quotes its token."""
    return Shown(found.texts, tuple((" ".join(label.split()), unquote(token)) for label, token in found.buttons))


@every_pair
async def test_a_conversation_shows_what_the_channel_itself_would_send(
    name: LookName, way: str, tmp_path: Path, live: Live
) -> None:
    says = "/start|上海|三级|不知道啊|/back|没了|四级|2026年8月1日|为什么|/help|36个月|/delete".split("|")
    moves = [typed(each) for each in says]
    expected = await real(way, tmp_path, moves, live_step, lambda _: live.env_for(TODAY))
    assert looked(name, moves, live_step, live.env_for) == [plain(each) for each in expected]


@every_pair
async def test_every_kind_of_reply_shows_what_the_channel_itself_would_send(
    name: LookName, way: str, tmp_path: Path
) -> None:
    moves = [typed(each) for each in ("/start", *REPLIES)]
    expected = await real(way, tmp_path, moves, told, same_day)
    assert looked(name, moves, told, same_day) == [plain(each) for each in expected]


@pytest.mark.parametrize(("name", "way"), [pair for pair in PAIRS if pair[0] != "wecom"], ids=lambda each: each)
async def test_a_button_does_what_it_does_on_the_channel(name: LookName, way: str, tmp_path: Path) -> None:
    """On 企业微信 nothing can be pressed."""
    moves = [typed("/start"), typed("选"), Move("press", "a:2", "四级"), typed("短")]
    expected = await real(way, tmp_path, moves, told, same_day)
    assert looked(name, moves, told, same_day) == [plain(each) for each in expected]


# ---------------------------------------------------------------- the bytes


@pytest.mark.parametrize("said", REPLIES)
def test_telegram_s_wire_is_what_its_channel_renders(said: str) -> None:
    bubbles = play(acted("telegram", typed(said)), same_day, told).turns[0].bubbles
    messages = [message for reply in REPLIES[said] for message in telegram_wire.render(reply)]
    assert [json.loads(bubble.wire) for bubble in bubbles] == messages
    notes = [SPLIT_NOTE.format(count=2)] * 2 if said in ("长", "一行") else [""] * len(messages)
    assert [bubble.note for bubble in bubbles] == notes


@pytest.mark.parametrize("said", REPLIES)
@pytest.mark.parametrize(("name", "links"), [("wechat", True), ("wecom", False)])
def test_the_wire_of_an_answer_is_the_channel_s_message(said: str, name: LookName, links: bool) -> None:
    (bubble,) = play(acted(name, typed(said)), same_day, told).turns[0].bubbles
    fields = {"FromUserName": "1", "ToUserName": "gh_jibutong", "CreateTime": "1700000001", "MsgType": "text"}
    letter = wechat_wire.read_letter(fields | {"Content": said, "MsgId": "1"}, as_json=False)
    pieces = wechat_wire.pieces(REPLIES[said], links=links)
    assert bubble.wire.encode() == wechat_wire.text_message(letter, pieces[0])
    assert bubble.note == (CUT_NOTE.format(count=len(pieces)) if len(pieces) > 1 else "")
    assert "weixin://" not in bubble.text


def test_more_gives_the_rest_once_and_is_then_for_the_conversation() -> None:
    pieces = wechat_wire.pieces(REPLIES["长"], links=True)
    rest = len(pieces) - 1
    moves = [typed("长"), *[typed(MORE)] * (rest + 1), typed("长"), typed("短"), typed(MORE)]
    turns = play(acted("wechat", *moves), same_day, told).turns
    assert [turn.bubbles[0].text for turn in turns[: rest + 1]] == pieces
    assert [turn.event is None for turn in turns] == [False, *[True] * rest, *[False] * 4]


def test_the_smart_bot_answers_with_a_stream_and_its_card() -> None:
    (bubble,) = play(acted("aibot", typed("选")), same_day, told).turns[0].bubbles
    (text,) = aibot_wire.texts(REPLIES["选"][0])
    assert json.loads(bubble.wire) == aibot_wire.stream("1-0", text, aibot_wire.card(LEVELS, "1-0"))
    assert (bubble.card, [row[0].move.value for row in bubble.rows]) == (aibot_wire.ASK, ["a:1", "a:2", "a:3"])


def test_the_smart_bot_s_welcome_takes_no_card_so_its_options_are_typed() -> None:
    (bubble,) = play(acted("aibot", Move("command", "start")), same_day, told).turns[0].bubbles
    assert json.loads(bubble.wire) == aibot_wire.welcome(bubble.text)
    assert [row[0].move for row in bubble.rows] == [Move("text", "1"), Move("text", "2"), Move("text", "3")]


def test_what_the_smart_bot_says_after_a_press_or_beside_its_answer_is_a_message_of_its_own() -> None:
    turns = play(acted("aibot", typed("两条"), Move("press", "a:2", "四级")), same_day, told).turns
    kinds = [[json.loads(bubble.wire)["msgtype"] for bubble in turn.bubbles] for turn in turns]
    assert kinds == [["stream_with_template_card", "markdown", "template_card"], ["markdown", "template_card"]]


# ---------------------------------------------------------------- what is heard


def heard(name: LookName, move: Move) -> Heard:
    return look_for(name).hear(move, 1)


START, TYPED_HELP, BACK = Move("command", "start"), typed("/help"), Move("command", "back")
STICKER, PRESS = Move("sent", "sticker"), Move("press", "a:lv:L3", "三级")


@pytest.mark.parametrize(
    ("move", "event"),
    [
        (typed("你好"), Text("你好", 2)),
        (START, Command("start")),
        (BACK, Command("back")),
        (TYPED_HELP, Command("help")),
        (PRESS, Choice("a:lv:L3")),
    ],
    ids=str,
)
@pytest.mark.parametrize("name", ["telegram", "wechat", "wecom", "aibot", "web"])
def test_words_commands_and_buttons_mean_the_same_everywhere(name: LookName, move: Move, event: Event) -> None:
    assert heard(name, move) == Heard(event)


@pytest.mark.parametrize("name", ["telegram", "wechat", "wecom", "aibot", "web"])
@pytest.mark.parametrize("kind", ["sticker", "photo", "voice"])
def test_what_isn_t_words_is_heard_as_such(name: LookName, kind: str) -> None:
    assert isinstance(heard(name, Move("sent", kind)).event, Other)


ODD = ["text", "chat", "event", "location", "stream", "from", "一", "x" * 3000, "../", "a b"]


@pytest.mark.parametrize("name", ["telegram", "wechat", "wecom", "aibot", "web"])
def test_odd_moves_of_a_forged_link_break_no_look(name: LookName) -> None:
    kinds: list[Kind] = ["sent", "press", "command"]
    found = [heard(name, Move(kind, value, value)) for kind in kinds for value in ODD]
    assert [each for each in found if each.bubbles] == []
    assert all(each.event is None or to_text(to_json(each.event)) for each in found)


def test_every_look_says_whether_it_can_be_pushed_to() -> None:
    names: list[LookName] = ["telegram", "group", "wechat", "wecom", "aibot", "web"]
    looks: list[Look] = [look_for(name) for name in names]
    assert [(look.channel, look.push) for look in looks] == [
        ("telegram", True),
        ("telegram", True),
        ("wechat", False),
        ("wecom", False),
        ("aibot", True),
        ("web", False),
    ]
