"""One request that a platform sent, copied from a log: which check fails, and what mends it?

The request is only read: no conversation hears of it, and no word of its message is shown.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import datetime
from urllib.parse import parse_qsl

from bot.channels.passive import WINDOW_SECONDS, Account, Denied
from bot.channels.wechat_crypto import NotOurs, signature
from bot.channels.wechat_wire import Unreadable, fields, read_letter
from bot.clock import SHANGHAI
from bot.doctor_finding import Finding, good, note, wrong
from bot.doctor_request import scripted

_ID = {"wechat": "WECHAT_APP_ID", "wecom": "WECOM_CORP_ID"}


def read_query(text: str) -> dict[str, str]:
    """The query of a whole address, a path, a line of a log or itself, read as `serve` reads it."""
    found = re.search(r"\?([^\s\"'<>]*)", text)
    return dict(parse_qsl(found[1] if found else text.strip(), keep_blank_values=True))


async def explain(
    account: Account, query: Mapping[str, str], body: bytes | None, now: float, *, arrived: bool
) -> AsyncIterator[Finding]:
    """`now`: when the request came in, if `arrived`; otherwise the present, long after which a log may be read."""
    timestamp = query.get("timestamp", "")
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
        yield wrong("地址里没有 timestamp：没抄全，或反向代理丢了问号后面的部分。要从 timestamp= 一直抄到最后。")
        return
    yield _time(int(timestamp), now, arrived)
    checking = _address_check if "echostr" in query else _letter
    faults = 0
    for finding in checking(account, query, body):
        faults += finding.kind == "错"
        yield finding
    if faults or (body is None and "echostr" not in query):
        return
    channel = scripted(account, float(timestamp))
    try:
        if "echostr" in query:
            channel.greet(query)
        else:
            await channel.receive(query, body or b"")
    except Denied as denied:
        yield wrong(f"程序会拒绝它：{denied.why}。")
        return
    yield good("除了时间，程序会接受这个请求。" if not arrived else "签名和内容，程序都会接受。")


def _time(sent: int, now: float, arrived: bool) -> Finding:
    try:
        moment = datetime.fromtimestamp(sent, SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    except (ValueError, OverflowError, OSError):
        return wrong("timestamp 不是一个时间。")
    apart = now - sent
    if abs(apart) <= WINDOW_SECONDS:
        return good(f"请求的时间是 {moment}，和{'收到时' if arrived else '现在'}差得不多。")
    long = _long(abs(apart))
    if arrived:
        return wrong(f"请求的时间是 {moment}，和收到时差 {long}，超过 10 分钟就不收：请打开系统的自动对时。")
    if apart < 0:
        return wrong(f"请求的时间是 {moment}，比本机的现在还晚 {long}：本机的时钟慢了，请打开系统的自动对时。")
    return note(f"请求的时间是 {moment}，是 {long}以前的。刚收到的话是时钟不对；是旧日志的话，用 --at 写上收到的时间。")


def _long(seconds: float) -> str:
    size, unit = next(
        ((size, unit) for size, unit in ((86_400, "天"), (3600, "小时")) if seconds >= 2 * size), (60, "分钟")
    )
    return f"{seconds / size:.0f} {unit}"


def _address_check(account: Account, query: Mapping[str, str], _: bytes | None) -> Iterator[Finding]:
    yield good("这是平台检查服务器地址的请求（GET）。")
    if not account.echo_sealed:
        yield _plain_signature(account, query)
        return
    echo = query["echostr"]
    mended = echo.replace(" ", "+")
    if mended != echo and _signed(account, query, "msg_signature", mended):
        yield wrong(
            "echostr 里的加号变成了空格：反向代理改写了地址，请让它原样转发（nginx 的 proxy_pass 后面不要写路径）。"
        )
        return
    yield from _sealed(account, query, echo)


def _letter(account: Account, query: Mapping[str, str], body: bytes | None) -> Iterator[Finding]:
    found: Mapping[str, str] = {}
    if body is not None:
        try:
            found = fields(body)[0]
        except Unreadable:
            yield wrong("正文既不是 XML 也不是 JSON：没抄全，或不是平台发来的。")
            return
    encrypted = found.get("Encrypt") or found.get("encrypt", "")
    marked = query.get("encrypt_type", "raw") == "aes" or account.echo_sealed
    if encrypted and not marked and "MsgType" not in found:
        yield wrong("正文是密文，地址里却没有 encrypt_type=aes：没抄全，或反向代理丢了地址的一部分。")
        return
    if not marked:
        yield from _plain(account, query, found)
        return
    if not account.seals:
        yield wrong("模式不对：收到的是密文，而没有填 WECHAT_AES_KEY。请填上，或在后台“服务器配置”里选明文模式。")
        return
    yield good("模式对：收到的是密文，设置里有密钥。")
    if body is None:
        yield note("没有给正文（--body），msg_signature 和密钥没法核对。")
        if "signature" in query:
            yield _plain_signature(account, query)
    elif not encrypted:
        yield wrong("地址说是密文，正文里却没有 Encrypt：没抄全，或反向代理改了正文。")
    else:
        yield from _sealed(account, query, encrypted)


def _plain(account: Account, query: Mapping[str, str], found: Mapping[str, str]) -> Iterator[Finding]:
    if account.seals:
        yield wrong(
            "模式不对：收到的是明文，而填了 WECHAT_AES_KEY。"
            "请在后台“服务器配置”里选安全模式或兼容模式，或把 WECHAT_AES_KEY 留空。"
        )
    yield _plain_signature(account, query)
    if found:
        yield from _kind(found)


def _plain_signature(account: Account, query: Mapping[str, str]) -> Finding:
    if "signature" not in query:
        return wrong("地址里没有 signature：没抄全，或不是平台发来的。")
    if _signed(account, query, "signature"):
        return good("signature 对，Token 和后台的一样。")
    return wrong(f"signature 不对：{_token(account)}和后台的 Token 不一样，或 timestamp、nonce 没抄全。")


def _sealed(account: Account, query: Mapping[str, str], encrypted: str) -> Iterator[Finding]:
    yield _sealed_signature(account, query, encrypted)
    faults = []
    for number, seal in enumerate(account.seals):
        try:
            opened = seal.open(encrypted)
        except NotOurs as error:
            faults.append(error.fault)
            continue
        yield good("密钥解得开，收的人也对。") if number == 0 else note("是用换之前的密钥加密的，也解得开。")
        if "echostr" not in query and account.name != "aibot":
            yield from _opened(opened)
        return
    key, receiver = f"{account.name.upper()}_AES_KEY", _ID.get(account.name, "收的人")
    if "receiver" in faults:
        yield wrong(f"解得开，但不是发给这个账号的：{receiver} 和后台的不一样。")
    elif "base64" in faults or _cut(encrypted):
        yield wrong("密文不完整：没抄全，或中间被改过。")
    else:
        yield wrong(f"密文解不开：{key} 和后台的 EncodingAESKey 不一样。刚换过的话，把旧的填在换之前的那一项里。")


def _sealed_signature(account: Account, query: Mapping[str, str], encrypted: str) -> Finding:
    if "msg_signature" not in query:
        return wrong("地址里没有 msg_signature：没抄全，或反向代理丢了地址的一部分。密文要核对的是它，不是 signature。")
    if _signed(account, query, "msg_signature", encrypted):
        return good("msg_signature 对，Token 和后台的一样。")
    if "signature" in query and _signed(account, query, "signature"):
        return wrong("signature 对而 msg_signature 不对：Token 没错，密文没抄全或中间被改过。")
    return wrong(f"msg_signature 不对：{_token(account)}和后台的 Token 不一样，或密文、timestamp、nonce 没抄全。")


def _opened(opened: bytes) -> Iterator[Finding]:
    try:
        yield from _kind(fields(opened)[0])
    except Unreadable:
        yield note("解开以后不是平台的消息：会回 success，不答话。")


def _kind(found: Mapping[str, str]) -> Iterator[Finding]:
    try:
        letter = read_letter(found, as_json=False)
    except Unreadable:
        yield note("正文里少了必有的栏（谁、给谁、何时、哪一种）：会回 success，不答话。")
        return
    if letter.event is None:
        yield note("这一种事件（点了链接、送达回执之类）不用回答：会回 success。")


def _signed(account: Account, query: Mapping[str, str], name: str, *sealed: str) -> bool:
    right = signature(account.token, query.get("timestamp", ""), query.get("nonce", ""), *sealed)
    return hmac.compare_digest(query.get(name, "").encode(), right.encode())


def _token(account: Account) -> str:
    return f"{account.name.upper()}_TOKEN "


def _cut(encrypted: str) -> bool:
    """Whether no sealed text is so long: 4 characters stand for 3 bytes, and the bytes come in blocks."""
    return len(encrypted) % 4 != 0 or (len(encrypted) * 3 // 4 - encrypted.count("=")) % 16 != 0
