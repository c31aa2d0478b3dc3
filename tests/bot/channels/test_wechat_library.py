"""Our sealing, signing and wording of messages against wechatpy's, in both directions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wechat_crypto import NotOurs, check, seal, signature
from bot.channels.wechat_wire import fields, read_letter, sealed_message, text_message
from conversations.events import Command, Text
from tests.bot.channels.wechat_library import (
    InvalidAppIdException,
    InvalidSignatureException,
    Library,
    TextReply,
    WeChatCrypto,
    WecomCrypto,
    check_signature,
    parse_message,
    signed,
    xmltodict,
)
from tests.bot.channels.wechat_platform import APP, KEY, NOW, OLD_KEY, TOKEN

CRYPTOS = [pytest.param(WeChatCrypto, id="wechat"), pytest.param(WecomCrypto, id="wecom")]
said = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1)


@pytest.mark.parametrize("crypto", CRYPTOS)
@given(said)
def test_what_the_library_seals_we_open(crypto: type, text: str) -> None:
    envelope = xmltodict.parse(crypto(TOKEN, KEY, APP).encrypt_message(text, "n0nce", str(NOW)))["xml"]
    check(envelope["MsgSignature"], TOKEN, str(NOW), "n0nce", envelope["Encrypt"])
    assert seal(KEY, APP).open(envelope["Encrypt"]) == text.encode()


@pytest.mark.parametrize("crypto", CRYPTOS)
@given(said)
def test_what_we_seal_the_library_opens(crypto: type, text: str) -> None:
    ours = seal(KEY, APP)
    encrypted = ours.close(text.encode(), ours.chance(text))
    signed_by_us = signature(TOKEN, str(NOW), "n0nce", encrypted)
    envelope = sealed_message(encrypted, signed_by_us, str(NOW), "n0nce", as_json=False)
    assert crypto(TOKEN, KEY, APP).decrypt_message(envelope, signed_by_us, str(NOW), "n0nce") == text


@given(st.lists(st.text(st.characters(codec="ascii", exclude_categories=["Cc"])), min_size=3, max_size=4))
def test_both_sign_alike(parts: list[str]) -> None:
    assert signature(*parts) == signed(*parts)
    check(signed(*parts), *parts)
    check_signature(parts[0], signature(*parts[:3]), parts[1], parts[2])


def test_each_refuses_what_the_other_sealed_for_somebody_else() -> None:
    envelope = xmltodict.parse(WeChatCrypto(TOKEN, KEY, "wx_another").encrypt_message("x", "1", "2"))["xml"]
    with pytest.raises(NotOurs, match="receiver"):
        seal(KEY, APP).open(envelope["Encrypt"])
    stranger = seal(KEY, "wx_another")
    encrypted = stranger.close(b"x", b"0123456789abcdef")
    right = signature(TOKEN, "2", "1", encrypted)
    with pytest.raises(InvalidAppIdException):
        WeChatCrypto(TOKEN, KEY, APP).decrypt_message({"Encrypt": encrypted}, right, "2", "1")
    with pytest.raises(InvalidSignatureException):
        WeChatCrypto(TOKEN, KEY, APP).decrypt_message({"Encrypt": encrypted}, signature(TOKEN, "2", "1"), "2", "1")


def test_what_the_library_seals_with_another_key_we_refuse() -> None:
    envelope = xmltodict.parse(WeChatCrypto(TOKEN, OLD_KEY, APP).encrypt_message("x", "1", "2"))["xml"]
    with pytest.raises(NotOurs):
        seal(KEY, APP).open(envelope["Encrypt"])


@given(said)
def test_a_letter_says_the_same_to_both(text: str) -> None:
    """And so the letters that the tests write are such as a bot of the library's would understand."""
    letter = Library("plain", TOKEN, KEY, APP, NOW).text(text.replace("]]>", ""))
    found, as_json = fields(letter.encode())
    ours, theirs = read_letter(found, as_json=as_json), parse_message(letter)
    assert (ours.person, ours.account, ours.created) == (theirs.source, theirs.target, NOW)
    assert isinstance(ours.event, Text | Command)
    if isinstance(ours.event, Text):
        assert ours.event.text.strip() == (theirs.content or "").strip()


@given(st.text())
def test_an_answer_of_ours_is_read_by_the_library_as_it_was_meant(text: str) -> None:
    """Whatever is in it: the end of a CDATA section, mark-up, characters that XML has no place for."""
    found, as_json = fields(Library("plain", TOKEN, KEY, APP, NOW).text("x").encode())
    letter = read_letter(found, as_json=as_json)
    message = parse_message(text_message(letter, f"a{text}z"))
    carried = "".join(c for c in f"a{text}z" if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))
    assert (message.type, message.source, message.target) == ("text", letter.account, letter.person)
    assert message.content.splitlines() == carried.splitlines()


def test_our_answer_has_the_fields_of_the_librarys_own() -> None:
    found, as_json = fields(Library("plain", TOKEN, KEY, APP, NOW).text("x").encode())
    letter = read_letter(found, as_json=as_json)
    theirs = TextReply(source=letter.account, target=letter.person, time=NOW, content="好").render()
    assert xmltodict.parse(text_message(letter, "好")) == xmltodict.parse(theirs)
