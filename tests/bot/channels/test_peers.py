"""A second opinion on our crypto and on our fake platform: libraries that others wrote and many use."""

from __future__ import annotations

import json
from random import Random

import httpx
import pytest

from bot.channels.wechat_crypto import seal, signature
from tests.bot.channels.peers import bot, worked
from tests.bot.channels.wechat_platform import APP, KEY, NOW, PLAIN, SAFE, TOKEN, Platform

LETTERS = "abcXYZ 0189 高级工技师涪陵😀𠮷<>&]]>\"'\n\t"


def messages(count: int) -> list[str]:
    dice = Random(7)
    return ["", *("".join(dice.choices(LETTERS, k=dice.randrange(1, 700))) for _ in range(count))]


@pytest.mark.parametrize("library", ["wecom", "wechat"])
@pytest.mark.parametrize("receiver", [APP, "ww1234567890abcdef"])
def test_what_others_seal_we_open_with_the_signature_that_they_give(library: str, receiver: str) -> None:
    said = messages(60)[1:]
    common = {"do": "seal", "library": library, "token": TOKEN, "key": KEY, "id": receiver}
    answers = worked(
        [common | {"timestamp": str(NOW), "nonce": f"n{n}", "message": text} for n, text in enumerate(said)]
    )
    assert [seal(KEY, receiver).open(answer["sealed"]).decode() for answer in answers] == said
    assert [answer["signature"] for answer in answers] == [
        signature(TOKEN, str(NOW), f"n{n}", answer["sealed"]) for n, answer in enumerate(answers)
    ]


@pytest.mark.parametrize("library", ["wecom", "wechat"])
@pytest.mark.parametrize("receiver", [APP, ""])
def test_what_we_seal_others_open_with_the_signature_that_we_give(library: str, receiver: str) -> None:
    ours = seal(KEY, receiver)
    said = messages(60)
    sealed = [ours.close(text.encode(), ours.chance(text)) for text in said]
    common = {"do": "open", "library": library, "token": TOKEN, "key": KEY, "id": receiver, "timestamp": str(NOW)}
    answers = worked([common | {"nonce": "n", "sealed": one} for one in sealed])
    assert [(answer.get("message"), answer.get("id")) for answer in answers] == [(text, receiver) for text in said]
    assert [answer["signature"] for answer in answers] == [signature(TOKEN, str(NOW), "n", one) for one in sealed]


def test_an_address_of_an_aibot_is_sealed_for_nobody_and_opens_so() -> None:
    job = {"do": "seal", "library": "wecom", "token": TOKEN, "key": KEY, "id": "", "timestamp": "1", "nonce": "2"}
    (answer,) = worked([job | {"message": json.dumps({"msgtype": "text"})}])
    assert json.loads(seal(KEY, "").open(answer["sealed"])) == {"msgtype": "text"}


@pytest.mark.parametrize(
    ("account", "mode", "key"),
    [(PLAIN, "plain", ""), (SAFE, "both", KEY), (SAFE, "safe", KEY)],
    ids=["plain", "both", "safe"],
)
def test_a_bot_of_others_understands_our_fake_platform(account: object, mode: str, key: str) -> None:
    """What it takes for the platform's is what we test ourselves with."""
    platform = Platform(account, mode)  # type: ignore[arg-type]
    with bot(TOKEN, APP, key) as address, httpx.Client(trust_env=False) as client:
        said = []
        for query, body in (
            platform.text("你好，高级工 <b> & 😀"),
            platform.event("subscribe", "qrscene_school"),
            platform.letter(MsgType="image", MsgId="1", PicUrl="u", MediaId="m"),
        ):
            answer = client.post(address, params=query, content=body, headers={"content-type": "text/xml"})
            said.append(platform.read(answer.content)["Content"])
        wrong = client.post(
            address, params=platform.text("x")[0] | {"signature": "0", "msg_signature": "0"}, content=body
        )
    assert said == ["heard: 你好，高级工 <b> & 😀", "event: subscribe qrscene_school", "heard: image"]
    assert wrong.text == "Invalid signature"
