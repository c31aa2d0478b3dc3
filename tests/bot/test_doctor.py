"""The doctor over fakes of the platforms: each thing that can be wrong is named, and no secret is."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from bot.__main__ import main
from bot.channels.passive import SUCCESS, Account, Denied
from bot.channels.platform_api import Fault, Web
from bot.channels.wechat_crypto import seal, signature
from bot.doctor_explain import explain, read_query
from bot.doctor_finding import Finding, fault
from bot.doctor_online import ask_platform
from bot.doctor_request import scripted
from bot.settings import Settings
from tests.bot.channels.test_wechat_api import JSON, Says
from tests.bot.channels.wechat_api_server import (
    AGENT_ID,
    APP_ID,
    APP_SECRET,
    BOT_TOKEN,
    CORP_ID,
    CORP_SECRET,
    PlatformApi,
    errcode,
    platform_api,
)
from tests.bot.channels.wechat_platform import Platform
from tests.bot.test_serve import served

KEY, OLD_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
SIGNING = "a-signing-secret"
WECHAT = Account("wechat", SIGNING, (seal(KEY, APP_ID), seal(OLD_KEY, APP_ID)))
PLAIN = Account("wechat", SIGNING)
WECOM = Account("wecom", SIGNING, (seal(KEY, CORP_ID),), echo_sealed=True)
AIBOT = Account("aibot", SIGNING, (seal(KEY, ""),), echo_sealed=True)
ACCOUNTS = {"wechat": WECHAT, "wecom": WECOM, "aibot": AIBOT}

SETTINGS: Mapping[str, Mapping[str, str]] = {
    "telegram": {"TELEGRAM_BOT_TOKEN": BOT_TOKEN},
    "wechat": {
        "WECHAT_APP_ID": APP_ID,
        "WECHAT_APP_SECRET": APP_SECRET,
        "WECHAT_TOKEN": SIGNING,
        "WECHAT_AES_KEY": KEY,
        "WECHAT_PREVIOUS_AES_KEY": OLD_KEY,
    },
    "wecom": {
        "WECOM_CORP_ID": CORP_ID,
        "WECOM_AGENT_ID": str(AGENT_ID),
        "WECOM_SECRET": CORP_SECRET,
        "WECOM_TOKEN": SIGNING,
        "WECOM_AES_KEY": KEY,
    },
    "aibot": {"AIBOT_TOKEN": SIGNING, "AIBOT_AES_KEY": KEY},
}
SECRET = (APP_SECRET, CORP_SECRET, BOT_TOKEN, SIGNING, KEY, OLD_KEY, "secret")
"""What no output may hold; every wrong value below has `secret` in it, or is one of these."""


@dataclass(frozen=True, slots=True)
class Said:
    code: int
    out: str
    err: str

    def wrong(self) -> list[str]:
        return [line for line in self.out.splitlines() if line.startswith("错：")]


@dataclass
class Clinic:
    """Runs the command line against the fakes. `settings` are what the operator has filled in."""

    api: PlatformApi
    outside: PlatformApi
    settings: dict[str, str]
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch

    async def run(self, *arguments: str) -> Said:
        for name in Settings.model_fields:
            self.monkeypatch.delenv(name.upper(), raising=False)
        for name, value in self.settings.items():
            self.monkeypatch.setenv(name, value)
        try:
            code = await asyncio.to_thread(main, arguments)
        except SystemExit as bad:
            code = cast(int, bad.code)
        captured = self.capsys.readouterr()
        said = Said(code, captured.out, captured.err)
        assert not [secret for secret in SECRET if secret in said.out + said.err]
        assert "Traceback" not in said.out + said.err
        return said


Opens = Callable[..., contextlib.AbstractAsyncContextManager[Clinic]]


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Opens:
    @asynccontextmanager
    async def opened(channel: str, tls: ssl.SSLContext | None = None, **settings: str) -> AsyncIterator[Clinic]:
        async with platform_api() as api, platform_api(tls) as outside:
            monkeypatch.chdir(tmp_path)
            outside.door = right_door(ACCOUNTS.get(channel, WECHAT))
            urls = {f"{name}_API_URL": api.url for name in ("WECHAT", "WECOM", "TELEGRAM")}
            filled = {**urls, "PUBLIC_URL": outside.url, **SETTINGS[channel], **settings}
            kept = {name: value for name, value in filled.items() if value}
            yield Clinic(api, outside, kept, capsys, monkeypatch)

    return opened


def right_door(account: Account) -> Callable[[dict[str, str]], web.StreamResponse]:
    """As `serve` answers at it."""

    def door(query: dict[str, str]) -> web.StreamResponse:
        try:
            return web.Response(body=scripted(account, time.time()).greet(query))
        except Denied:
            return web.Response(status=403, body=b"")

    return door


@pytest.mark.parametrize("channel", SETTINGS)
async def test_where_all_is_well_nothing_is_wrong_and_it_ends_with_0(clinic: Opens, channel: str) -> None:
    async with clinic(channel) as doctor:
        said = await doctor.run("doctor", channel)
        assert (said.code, said.wrong(), said.err) == (0, [], "")
        assert said.out.count("好：") >= 2


@pytest.mark.parametrize("channel", SETTINGS)
async def test_offline_it_asks_nobody(clinic: Opens, channel: str) -> None:
    async with clinic(channel) as doctor:
        said = await doctor.run("doctor", channel, "--offline")
        assert (said.code, doctor.api.calls) == (0, [])


@pytest.mark.parametrize("channel", SETTINGS)
async def test_a_channel_without_settings_is_said_to_be_closed(clinic: Opens, channel: str) -> None:
    async with clinic(channel, **dict.fromkeys(SETTINGS[channel], "")) as doctor:
        said = await doctor.run("doctor", channel)
        assert (said.code, len(said.wrong()), "没有打开" in said.out) == (1, 1, True)


@pytest.mark.parametrize(
    ("channel", "settings", "named"),
    [
        ("wechat", {"WECHAT_AES_KEY": KEY[:-1] + "secret"}, "设置 WECHAT_AES_KEY 有误"),
        ("wechat", {"WECHAT_APP_ID": ""}, "设置 WECHAT_APP_ID 没有填"),
        ("wechat", {"WECHAT_APP_ID": "gh_0123456789ab"}, "WECHAT_APP_ID 填成了原始 ID"),
        ("wechat", {"WECHAT_APP_ID": "wx0123456789abcdee"}, "WECHAT_APP_ID 不对"),
        ("wechat", {"WECHAT_APP_SECRET": "a-wrong-secret"}, "WECHAT_APP_SECRET 不对"),
        ("wecom", {"WECOM_CORP_ID": "ww0123456789abcdee"}, "WECOM_CORP_ID 不对"),
        ("wecom", {"WECOM_SECRET": "a-wrong-secret"}, "WECOM_SECRET 不对"),
        ("wecom", {"WECOM_AGENT_ID": "7"}, "不是同一个应用的"),
        ("telegram", {"TELEGRAM_BOT_TOKEN": "12345:another-secret"}, "Telegram 不认 TELEGRAM_BOT_TOKEN"),
        ("telegram", {"TELEGRAM_BOT_TOKEN": "secret"}, "设置 TELEGRAM_BOT_TOKEN 有误"),
        ("telegram", {"TELEGRAM_MODE": "webhook", "TELEGRAM_WEBHOOK_SECRET": "secret"}, "TELEGRAM_MODE 是 webhook"),
        ("telegram", {"TELEGRAM_API_URL": "http://127.0.0.1:1"}, "拒绝连接"),
        ("wechat", {"WECHAT_API_URL": "http://127.0.0.1:1"}, "拒绝连接"),
        ("wecom", {"WECOM_API_URL": "http://127.0.0.1:1"}, "拒绝连接"),
        ("wechat", {"WECHAT_API_URL": "http://nobody.invalid"}, "找不到 nobody.invalid"),
        ("wechat", {"PUBLIC_URL": "http://127.0.0.1:1"}, "从外网打不开"),
    ],
)
async def test_a_wrong_setting_is_named(clinic: Opens, channel: str, settings: dict[str, str], named: str) -> None:
    async with clinic(channel, **settings) as doctor:
        said = await doctor.run("doctor", channel)
        assert said.code == 1
        assert any(named in line for line in said.wrong()), said.out


@pytest.mark.parametrize(
    ("channel", "path", "answer", "named"),
    [
        (
            "wechat",
            "/cgi-bin/stable_token",
            errcode(40164, "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 6543-secret"),
            "外网地址 203.0.113.7 不在 IP 白名单里",
        ),
        ("wechat", "/cgi-bin/stable_token", errcode(40164, "invalid ip 2001:db8::7, not in whitelist"), "2001:db8::7"),
        ("wechat", "/cgi-bin/stable_token", errcode(40164, "who knows?"), "IP 白名单"),
        ("wechat", "/cgi-bin/stable_token", errcode(40001, "invalid credential"), "WECHAT_APP_SECRET 不对"),
        ("wechat", "/cgi-bin/stable_token", errcode(12345, "secret"), "错误码 12345"),
        ("wechat", "/cgi-bin/stable_token", b"<html>log in: secret</html>", "不是应有的格式"),
        (
            "wecom",
            "/cgi-bin/agent/get",
            errcode(60020, "not allow to access from your ip, hint: [secret], from ip: 203.0.113.7, more at e=60020"),
            "外网地址 203.0.113.7 不是可信 IP",
        ),
        ("telegram", f"/bot{BOT_TOKEN}/getMe", b"secret", "不是应有的格式"),
        ("telegram", f"/bot{BOT_TOKEN}/getMe", {"ok": False, "error_code": 500}, "错误码 500"),
    ],
)
async def test_what_the_platform_refuses_is_said_with_what_mends_it(
    clinic: Opens, channel: str, path: str, answer: Any, named: str
) -> None:
    async with clinic(channel) as doctor:
        doctor.api.answers[path].append(answer)
        said = await doctor.run("doctor", channel)
        assert (said.code, len(said.wrong()), named in said.wrong()[0]) == (1, 1, True), said.out


def answering(status: int, body: bytes = b"", **headers: str) -> Callable[[dict[str, str]], web.StreamResponse]:
    return lambda _: web.Response(status=status, body=body, headers=headers)


DOORS = {
    "another token": (right_door(Account("wechat", "another")), "拒绝了签名（403）"),
    "another clock": (answering(403), "时钟差了 10 分钟以上"),
    "a firewall": (answering(403, b"<html>blocked</html>"), "拦的不是我们的程序"),
    "not passed on": (answering(404), "没有把 /webhook/ 转给 serve"),
    "moved": (answering(301, Location="https://example.cn"), "转到别的地址去了（301）"),
    "nobody behind": (answering(502), "没有程序回答（502）"),
    "an error": (answering(500), "返回 500"),
    "another page": (answering(200, b"<html>welcome</html>"), "不是我们的程序"),
    "changed on its way": (lambda query: web.Response(text=f'"{query["echostr"]}"'), "不是我们的程序"),
}


@pytest.mark.parametrize("door", DOORS)
async def test_what_stands_before_our_own_door_is_told(clinic: Opens, door: str) -> None:
    async with clinic("wechat") as doctor:
        doctor.outside.door, named = DOORS[door]
        said = await doctor.run("doctor", "wechat")
        assert (said.code, len(said.wrong()), named in said.wrong()[0]) == (1, 1, True), said.out


async def test_a_program_started_with_another_key_is_told_from_the_outside(clinic: Opens) -> None:
    other = Account("wecom", SIGNING, (seal(OLD_KEY, CORP_ID),), echo_sealed=True)
    async with clinic("wecom") as doctor:
        doctor.outside.door = right_door(other)
        said = await doctor.run("doctor", "wecom")
        assert "拒绝了签名（403）" in said.wrong()[0]


@pytest.mark.parametrize("channel", ACCOUNTS)
async def test_the_program_as_it_is_served_opens_its_door_to_the_doctor(
    clinic: Opens, channel: str, tmp_path: Path
) -> None:
    async with clinic(channel) as doctor, served(tmp_path, settings={**doctor.settings, "PUBLIC_URL": ""}) as site:
        doctor.settings["PUBLIC_URL"] = site.url
        well = await doctor.run("doctor", channel)
        doctor.settings[f"{channel.upper()}_TOKEN"] = "another-secret"
        other = await doctor.run("doctor", channel)
    assert (well.code, f"{site.url}/webhook/{channel} 打得开" in well.out) == (0, True), well.out
    assert (other.code, "拒绝了签名（403）" in other.wrong()[0]) == (1, True)


async def test_a_certificate_that_nobody_vouches_for_is_named(clinic: Opens, tmp_path: Path) -> None:
    async with clinic("wechat", tls=own_certificate(tmp_path)) as doctor:
        said = await doctor.run("doctor", "wechat")
        assert (said.code, "HTTPS 证书不对" in said.wrong()[0]) == (1, True)


def own_certificate(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(datetime.now(UTC) - timedelta(1)).not_valid_after(datetime.now(UTC) + timedelta(1))
    file = folder / "own.pem"
    file.write_bytes(
        made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@pytest.mark.parametrize(
    ("seconds", "kind", "named"), [(1200, "错", "慢了 20 分钟"), (-90, "注意", "快了"), (0, "好", "")]
)
async def test_our_clock_is_held_against_the_platform_s(clinic: Opens, seconds: int, kind: str, named: str) -> None:
    async with clinic("wechat") as doctor:
        doctor.api.date = formatdate(time.time() + seconds, usegmt=True)
        said = await doctor.run("doctor", "wechat")
        assert any(line.startswith(kind) and "时钟" in line and named in line for line in said.out.splitlines())
        assert said.code == (kind == "错")


async def test_a_server_that_never_answers_is_given_up(clinic: Opens) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        async with clinic("telegram", TELEGRAM_API_URL=f"http://127.0.0.1:{silent.getsockname()[1]}") as doctor:
            doctor.monkeypatch.setattr("bot.doctor.SECONDS", 0.2)
            said = await doctor.run("doctor", "telegram")
        assert (said.code, "在 0.2 秒里没有回答" in said.wrong()[0]) == (1, True)


async def test_who_only_answers_needs_neither_secret_nor_a_way_to_the_platform(clinic: Opens) -> None:
    async with clinic("wechat", WECHAT_APP_SECRET="", WECHAT_API_URL="http://127.0.0.1:1") as doctor:
        said = await doctor.run("doctor", "wechat")
        assert (said.code, "用不着" in said.out) == (0, True)


async def test_the_long_connection_is_tried_without_a_log_in_that_would_end_the_one_in_use(clinic: Opens) -> None:
    heard: list[Any] = []

    async def connected(request: web.Request) -> web.WebSocketResponse:
        link = web.WebSocketResponse()
        await link.prepare(request)
        heard.extend([message async for message in link])
        return link

    long = {"AIBOT_TOKEN": "", "AIBOT_AES_KEY": "", "AIBOT_BOT_ID": "bot", "AIBOT_SECRET": "a-bot-secret"}
    async with clinic("aibot", **long) as doctor:
        doctor.api.link = connected
        doctor.settings["AIBOT_WS_URL"] = doctor.api.url.replace("http", "ws") + "/link"
        well = await doctor.run("doctor", "aibot")
        doctor.settings["AIBOT_WS_URL"] += "/nowhere"
        elsewhere = await doctor.run("doctor", "aibot")
        doctor.settings["AIBOT_WS_URL"] = "ws://127.0.0.1:1"
        closed = await doctor.run("doctor", "aibot")
    assert ([one.code for one in (well, elsewhere, closed)], heard) == ([0, 1, 1], [])
    assert ["没有试" in well.out, "不是应有的格式" in elsewhere.out, "拒绝连接" in closed.out] == [True] * 3


async def test_a_message_is_tried_where_the_operator_asks_for_it(clinic: Opens) -> None:
    async with clinic("wechat") as doctor:
        doctor.api.allowed["o-operator"] = 1
        said = [await doctor.run("doctor", "wechat", "--to", who) for who in ("o-operator", "o-operator", "o-nobody")]
        assert [one.code for one in said] == [0, 1, 1]
        assert ["条数用完了" in said[1].out, "48 小时" in said[2].out] == [True, True]
    async with clinic("wecom") as doctor:
        doctor.api.allowed["zhang"] = 1
        said = [await doctor.run("doctor", "wecom", "--to", who) for who in ("zhang", "nobody")]
        assert ([one.code for one in said], "可见范围" in said[1].out) == ([0, 1], True)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nobody",),
        ("telegram", "--explain", "x"),
        ("telegram", "--to", "x"),
        ("wechat", "--body", "x"),
        ("wechat", "--at", "2026-11-21 08:00"),
        ("wechat", "--explain", "x", "--body", "no such file"),
        ("wechat", "--explain", "x", "--at", "yesterday"),
        ("wechat", "--explain", "x", "--at", "2026-02-30 08:00"),
        ("wechat", "--offline", "--to", "x"),
    ],
)
async def test_arguments_that_cannot_be_used_end_with_2_and_one_line(clinic: Opens, arguments: tuple[str, ...]) -> None:
    async with clinic("wechat") as doctor:
        said = await doctor.run("doctor", *arguments)
        assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
        assert not any(word in said.err for word in ("invalid", "argument", "choose"))


def test_the_program_itself_ends_with_the_code(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    run = [sys.executable, "-m", "bot", "doctor", "wechat"]
    env = {"PYTHONPATH": str(root), "WECHAT_TOKEN": SIGNING}
    ended = [
        subprocess.run([*run, *more], cwd=tmp_path, env=env, capture_output=True, timeout=60, check=False)
        for more in (["--offline"], ["--explain", "timestamp=1"], ["--offline", "--to", "x"])
    ]
    assert [one.returncode for one in ended] == [0, 1, 2]
    assert [one.stderr.decode() for one in ended][:2] == ["", ""]


# A request that the platform sent.

NOW = 1_795_243_200  # 2026-11-21 14:40:00 in Shanghai


async def told(account: Account, query: Mapping[str, str], body: bytes | None, at: float = NOW) -> list[Finding]:
    return [finding async for finding in explain(account, query, body, at, arrived=True)]


def wrong_of(findings: list[Finding]) -> list[str]:
    return [finding.text for finding in findings if finding.kind == "错"]


def letter(account: Account, mode: str, **changes: Any) -> tuple[dict[str, str], bytes]:
    sealed_with = changes.pop("with_seal", None)
    query, body = Platform(account, mode, with_seal=sealed_with).text("一句不能显示的话")
    for name, value in changes.items():
        if value is None:
            del query[name]
        else:
            query[name] = value
    return query, body


OTHER = Account("wechat", "another", WECHAT.seals)
PLAIN_OTHER = Account("wechat", "another")
REQUESTS: Mapping[str, tuple[Account, tuple[dict[str, str], bytes], str]] = {
    "right and plain": (PLAIN, letter(PLAIN, "plain"), ""),
    "right and sealed": (WECHAT, letter(WECHAT, "safe"), ""),
    "right in compatible mode": (WECHAT, letter(WECHAT, "both"), ""),
    "right with the key before": (WECHAT, letter(WECHAT, "safe", with_seal=WECHAT.seals[1]), ""),
    "right of wecom": (WECOM, letter(WECOM, "safe"), ""),
    "another token, plain": (PLAIN, letter(PLAIN_OTHER, "plain"), "signature 不对：WECHAT_TOKEN"),
    "another token, sealed": (WECHAT, letter(OTHER, "safe"), "msg_signature 不对：WECHAT_TOKEN"),
    "no signature": (PLAIN, letter(PLAIN, "plain", signature=None), "没有 signature"),
    "no msg_signature": (WECHAT, letter(WECHAT, "safe", msg_signature=None), "没有 msg_signature"),
    "the other signature": (
        WECHAT,
        letter(WECHAT, "safe", msg_signature=signature(SIGNING, str(NOW), "n0nce")),
        "signature 对而 msg_signature 不对",
    ),
    "plain where sealed is set": (WECHAT, letter(PLAIN, "plain"), "模式不对：收到的是明文"),
    "sealed where plain is set": (PLAIN, letter(WECHAT, "safe"), "模式不对：收到的是密文"),
    "sealed, and the proxy lost it": (WECHAT, letter(WECHAT, "safe", encrypt_type=None), "没有 encrypt_type=aes"),
    "another key": (WECHAT, letter(WECHAT, "safe", with_seal=seal("A" * 43, APP_ID)), "WECHAT_AES_KEY 和后台的"),
    "another app id": (WECHAT, letter(WECHAT, "safe", with_seal=seal(KEY, "wx_other")), "WECHAT_APP_ID 和后台的不一样"),
    "another app id, the key before": (
        WECHAT,
        letter(WECHAT, "safe", with_seal=seal(OLD_KEY, "wx_other")),
        "WECHAT_APP_ID 和后台的不一样",
    ),
    "another corp id": (WECOM, letter(WECOM, "safe", with_seal=seal(KEY, "ww_other")), "WECOM_CORP_ID 和后台的不一样"),
    "no time": (PLAIN, letter(PLAIN, "plain", timestamp=None), "没有 timestamp"),
    "a late time": (PLAIN, ({"timestamp": str(NOW - 700), "nonce": "1"}, b"<xml/>"), "和收到时差 12 分钟"),
    "no message": (PLAIN, (letter(PLAIN, "plain")[0], b"GET / HTTP/1.1"), "既不是 XML 也不是 JSON"),
    "nothing sealed": (WECHAT, (letter(WECHAT, "safe")[0], b"<xml><A>1</A></xml>"), "没有 Encrypt"),
}


@pytest.mark.parametrize("name", REQUESTS)
async def test_of_a_request_the_check_that_fails_is_named(name: str) -> None:
    account, (query, body), named = REQUESTS[name]
    findings = await told(account, query, body)
    found = wrong_of(findings)
    assert any(named in text for text in found) if named else not found, findings
    assert not [finding for finding in findings if "一句" in finding.text or SIGNING in finding.text]


async def test_an_address_check_whose_plus_became_a_space_is_the_proxy_s_doing() -> None:
    echo = "+"
    for number in range(1000):
        echo = WECOM.seals[0].close(b"1616140317555161061", number.to_bytes(16, "big"))
        if "+" in echo:
            break
    query = {"timestamp": str(NOW), "nonce": "1", "msg_signature": signature(SIGNING, str(NOW), "1", echo)}
    assert wrong_of(await told(WECOM, query | {"echostr": echo}, None)) == []
    right = read_query(f'1.2.3.4 "GET /webhook/wecom?{urlencode(query | {"echostr": echo})} HTTP/1.1" 200')
    assert right["echostr"] == echo
    broken = read_query(f"/webhook/wecom?{urlencode(query)}&echostr={echo}")
    assert "加号变成了空格" in wrong_of(await told(WECOM, broken, None))[0]


async def test_a_cut_text_is_told_from_a_wrong_key() -> None:
    sealed = WECHAT.seals[0].close(b"<xml/>", b"0123456789abcdef")[:-7]
    query = {"timestamp": str(NOW), "nonce": "1", "encrypt_type": "aes"}
    query["msg_signature"] = signature(SIGNING, str(NOW), "1", sealed)
    found = wrong_of(await told(WECHAT, query, f"<xml><Encrypt>{sealed}</Encrypt></xml>".encode()))
    assert found == ["密文不完整：没抄全，或中间被改过。"]


async def test_a_request_is_explained_on_the_command_line(clinic: Opens, tmp_path: Path) -> None:
    query, body = letter(WECHAT, "safe")
    (tmp_path / "body.xml").write_bytes(body)
    asked = ("doctor", "wechat", "--explain", f"POST /webhook/wechat?{urlencode(query)} HTTP/1.1")
    async with clinic("wechat") as doctor:
        right = await doctor.run(*asked, "--body", "body.xml", "--at", "2026-11-21 14:40:05")
        old = await doctor.run(*asked, "--body", "body.xml")
        bare = await doctor.run(*asked, "--at", "2026-11-21 14:40:05")
        doctor.settings["WECHAT_TOKEN"] = "another-secret"
        other = await doctor.run(*asked, "--body", "body.xml", "--at", "2026-11-21 14:40:05")
    assert (right.code, right.wrong(), "都会接受" in right.out) == (0, [], True)
    assert ("--at" in old.out, "没有给正文" in bare.out, bare.code) == (True, True, 0)
    assert (other.code, "WECHAT_TOKEN" in other.wrong()[0]) == (1, True)
    assert not [said for said in (right, old, bare, other) if "一句" in said.out or query["msg_signature"] in said.out]


@given(data=st.data())
@examples(max_examples=150)
def test_the_explanation_finds_something_wrong_wherever_the_program_refuses_and_nowhere_else(
    data: st.DataObject,
) -> None:
    async def compare() -> None:
        account = data.draw(st.sampled_from([PLAIN, WECHAT, WECOM]))
        sender = data.draw(st.sampled_from([PLAIN, WECHAT, WECOM, OTHER]))
        mode = data.draw(st.sampled_from(["both", "safe"])) if sender.seals else "plain"
        query, body = letter(sender, mode)
        for name in data.draw(st.lists(st.sampled_from(sorted(query)), max_size=2, unique=True)):
            query[name] = data.draw(st.sampled_from(["", "0", "aes", "raw", "é"]))
        if data.draw(st.booleans()):
            body = data.draw(st.sampled_from([b"", b"<xml/>", b"{}", body[:-9], body.replace(b"a", b"b", 1)]))
        try:
            answer = await scripted(account, NOW).receive(query, body)
        except Denied:
            answer = None
        found = wrong_of(await told(account, query, body))
        # To a body that is no message of its kind, the program says nothing; that is worth a word.
        assert bool(found) == (answer is None) or answer == SUCCESS, (query, body, found)

    asyncio.run(compare())


@given(st.text(), st.binary())
def test_no_line_and_no_body_breaks_it(line: str, body: bytes) -> None:
    for account in (PLAIN, WECHAT, WECOM, AIBOT):
        for query in (
            read_query(line),
            read_query(f"timestamp={NOW}&{line}"),
            read_query(f"timestamp={NOW}&echostr={line}"),
        ):
            assert asyncio.run(told(account, query, body))


# Answers of any kind.


@given(st.binary() | JSON.map(lambda data: json.dumps(data).encode()), st.sampled_from(["telegram", "wechat", "wecom"]))
def test_whatever_the_platform_answers_it_is_a_finding(body: bytes, channel: Any) -> None:
    filled = {name.lower(): value for name, value in SETTINGS[channel].items()}

    async def ask() -> list[Finding]:
        settings = Settings(_env_file=None, **filled)  # type: ignore[arg-type]
        return [finding async for finding in ask_platform(channel, settings, cast(Web, Says(body)), NOW)]

    assert asyncio.run(ask())


@given(st.integers(), st.text() | st.just(f"from ip: 1.2.3.4 {APP_SECRET}"), st.sampled_from(["wechat", "wecom"]))
def test_no_word_of_the_platform_s_is_repeated(code: int, said: str, channel: Any) -> None:
    shown = str(fault(channel, Fault(code, said)))
    assert APP_SECRET not in shown
    assert str(code) in shown


# The menu.


async def test_the_menu_goes_up_or_it_is_said_why_not(clinic: Opens) -> None:
    async with clinic("wechat") as doctor:
        up = await doctor.run("menu", "wechat")
        doctor.api.answers["/cgi-bin/menu/create"].append(errcode(48001, "api unauthorized secret"))
        unverified = await doctor.run("menu", "wechat")
        doctor.settings["WECHAT_API_URL"] = "http://127.0.0.1:1"
        unreached = await doctor.run("menu", "wechat")
        del doctor.settings["WECHAT_APP_SECRET"]
        without = await doctor.run("menu", "wechat")
        doctor.settings["PORT"] = "abc"
        broken = await doctor.run("menu", "wechat")
    assert [one.code for one in (up, unverified, unreached, without, broken)] == [0, 1, 1, 2, 2]
    assert "看结果" in up.out
    assert ["没认证" in unverified.err, "拒绝连接" in unreached.err, "WECHAT_APP_SECRET" in without.err] == [True] * 3
