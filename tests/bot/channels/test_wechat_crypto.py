"""The platforms' own vectors, both ways, and everything that a sealed message can be wrong in."""

from __future__ import annotations

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wechat_crypto import NotOurs, Seal, check, open_with, seal, signature

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OTHER_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
APP = "wx0123456789abcdef"
CHANCE = b"aaaabbbbccccdddd"

HELLO = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3"
    "TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsi"
    "jff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5"
    "wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZ"
    "ZIs2pDBS8R07+qN+E7Q=="
)
CHECK_URL = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
GOOD_LUCK = (
    "hE8R6mGXHkJJjU72KxzKUd1GEkKJaEZq7vRL8XgK3o+00k8JGq6+pZJUIlTSyhsX+bxIBQ72g3GyvDdIZcr6+3HAZbSvPT9t/o11MI7d6WELwqrG"
    "d7jMnV0zv3Zc9Nq7"
)
DINGTALK = (
    "0vJiX6vliEpwG3U45CtXqi+m8PXbQRARJ8p8BbDuD1EMTDf0jKpQ79QS93qEk7XHpP6u+oTTrd15NRPvNvmBKyDCYxxOK+HZeKju4yhELOFchzNu"
    "kR+t8SB/qk4ROMu3"
)
WECOM = ("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7")


@pytest.mark.parametrize(
    ("parts", "signed"),
    [
        (("AAAAA", "1714037059", "486452656"), "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
        (("AAAAA", "1714036504", "1514711492"), "f464b24fc39322e44b38aa78f5edd27bd1441696"),
        (("QDG6eK", "1409659589", "263014780", CHECK_URL), "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"),
        (("QDG6eK", "1409659813", "1372623149", HELLO), "477715d11cdb4164915debcba66cb864d751f3e6"),
        (("AAAAA", "1713424427", "415670741", GOOD_LUCK), "03e0812039325c2712ef5f0f980fd14c70d6e307"),
        (("mryue", "1608001896814", "WL4PK6yA", DINGTALK), "03044561471240d4a14bb09372dfcfd4fd0e40cb"),
    ],
)
def test_signatures_are_those_that_the_platforms_publish(parts: tuple[str, ...], signed: str) -> None:
    assert signature(*parts) == signed
    check(signed, *parts)


@pytest.mark.parametrize(
    ("key", "receiver", "chance", "message", "sealed"),
    [
        (
            KEY,
            "wxb11529c136998cb6",
            "aaaabbbbccccdddd",
            "我是中文abcd123",
            "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg==",
        ),
        (
            "A" * 43,
            "wx134c8103faa5a59e",
            "999951349e8ee746",
            "<xml><demo_resp>[CDATA[good luck]]</demo_resp></xml>",
            GOOD_LUCK,
        ),
    ],
)
def test_what_we_seal_is_what_the_platforms_seal(
    key: str, receiver: str, chance: str, message: str, sealed: str
) -> None:
    ours = seal(key, receiver)
    assert ours.close(message.encode(), chance.encode()) == sealed
    assert ours.open(sealed).decode() == message


def test_what_feishu_seals_is_refused_though_key_and_cipher_are_right() -> None:
    """Its scheme has the chance in front of the message as IV, blocks of 16, and neither length nor receiver."""
    key, sealed = hashlib.sha256(b"test key").digest(), "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk="
    raw = base64.b64decode(sealed)
    opener = Cipher(algorithms.AES(key), modes.CBC(raw[:16])).decryptor()
    assert opener.update(raw[16:]) + opener.finalize() == b"hello world" + bytes([5]) * 5
    with pytest.raises(NotOurs) as refused:
        Seal(key, "").open(sealed)
    assert refused.value.fault == "length"


def test_an_address_check_of_wecom_opens_to_the_text_that_must_be_given_back() -> None:
    assert seal(*WECOM).open(CHECK_URL) == b"1616140317555161061"


def test_a_message_of_wecom_opens() -> None:
    opened = seal(*WECOM).open(HELLO).decode()
    assert ("<Content><![CDATA[hello]]></Content>" in opened, "<MsgId>4561255354251345929</MsgId>" in opened) == (
        True,
        True,
    )


def test_the_same_scheme_elsewhere_opens_too() -> None:
    dingtalk = seal("Yue0EfdN5900c1ce5cf6A152c63DDe1808a60c5ecd7", "ding6ccabc44d2c8d38b")
    assert dingtalk.open(DINGTALK) == b'{"EventType":"check_url"}'


@given(st.binary(max_size=3000), st.binary(min_size=16, max_size=16), st.sampled_from(["", APP, "一个名字"]))
def test_whatever_is_sealed_opens_again(message: bytes, chance: bytes, receiver: str) -> None:
    assert seal(KEY, receiver).open(seal(KEY, receiver).close(message, chance)) == message


@given(st.text(max_size=400) | st.binary(max_size=300).map(lambda raw: base64.b64encode(raw).decode()))
def test_no_text_does_more_than_say_that_it_is_not_ours(text: str) -> None:
    with pytest.raises(NotOurs):
        seal(KEY, APP).open(text)


@pytest.mark.parametrize(
    ("sealed", "fault"),
    [
        (seal(KEY, "wx_somebody_else").close(b"hello", CHANCE), "receiver"),
        (seal(KEY, APP).close(b"hello", CHANCE)[:-3], "base64"),
        (seal(KEY, APP).close(b"hello", CHANCE)[:-8], "length"),
        ("", "length"),
        ("没有", "base64"),
    ],
)
def test_each_fault_is_named(sealed: str, fault: str) -> None:
    with pytest.raises(NotOurs) as raised:
        seal(KEY, APP).open(sealed)
    assert raised.value.fault == fault


def test_another_key_is_mostly_seen_by_the_padding_and_never_opens_anything() -> None:
    faults = set()
    for number in range(200):
        sealed = seal(OTHER_KEY, APP).close(f"message {number}".encode(), CHANCE)
        with pytest.raises(NotOurs) as raised:
            seal(KEY, APP).open(sealed)
        faults.add(raised.value.fault)
    assert faults <= {"padding", "length", "receiver"}
    assert "padding" in faults


def test_a_key_that_was_changed_still_opens_what_was_sealed_with_it_and_says_so() -> None:
    present, before = seal(OTHER_KEY, APP), seal(KEY, APP)
    sealed = before.close(b"hello", CHANCE)
    assert open_with((present, before), sealed) == (b"hello", before)
    with pytest.raises(NotOurs):
        open_with((present,), sealed)


def test_a_wrong_signature_is_refused_whatever_its_length_or_script() -> None:
    for given_signature in ("", "0" * 40, "签" * 40, signature("token", "1", "2").upper()):
        with pytest.raises(NotOurs):
            check(given_signature, "token", "1", "2")


def test_chance_follows_from_key_and_seed() -> None:
    ours = seal(KEY, APP)
    assert ours.chance("a") == ours.chance("a")
    assert len({ours.chance("a"), ours.chance("b"), seal(OTHER_KEY, APP).chance("a")}) == 3
    assert len(ours.chance("a")) == 16
    with pytest.raises(ValueError, match="16 bytes"):
        ours.close(b"", b"short")
