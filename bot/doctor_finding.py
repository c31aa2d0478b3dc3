"""One thing that the doctor found, and the words for it. No finding holds a secret, or a word that a platform said."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.channels.platform_api import Fault, Unreached


@dataclass(frozen=True, slots=True)
class Finding:
    """`text`: one finished Chinese line, without its mark."""

    kind: Literal["好", "错", "注意"]
    text: str

    def __str__(self) -> str:
        return f"{self.kind}：{self.text}"


def good(text: str) -> Finding:
    return Finding("好", text)


def wrong(text: str) -> Finding:
    return Finding("错", text)


def note(text: str) -> Finding:
    return Finding("注意", text)


_WECHAT: Mapping[int, str] = {
    -1: "平台说它忙，过一会儿再试一次。",
    40001: "WECHAT_APP_SECRET 不对：在公众号后台重置 AppSecret，把新的填进设置。",
    40003: "没有这个 openid：每个公众号里，同一个人的 openid 都不一样。",
    40013: "WECHAT_APP_ID 不对：照公众号后台显示的 AppID（开发者ID）填，不是 gh_ 开头的原始 ID。",
    40125: "WECHAT_APP_SECRET 不对：在公众号后台重置 AppSecret，把新的填进设置。",
    40164: "本机的外网地址 {ip} 不在 IP 白名单里：在公众号后台的“IP 白名单”里加上它。",
    40243: "AppSecret 被冻结了：在公众号后台解冻或重置。",
    43004: "这个 openid 的人没有关注公众号。",
    45009: "今天调用接口的次数用完了：明天再试，或在公众号后台看用量。",
    45011: "调用太频繁，过一分钟再试一次。",
    45015: "这个人 48 小时里没有给公众号发过消息：请先用他的微信发一条，再试。",
    45047: "他上次发消息以后，可以发给他的条数用完了：请先用他的微信再发一条。",
    48001: "这个公众号没有这项权限：没认证的、个人的公众号只能回答，不能用接口发菜单、发消息。回答不受影响。",
}
_WECOM: Mapping[int, str] = {
    -1: "平台说它忙，过一会儿再试一次。",
    40001: "WECOM_SECRET 不对：照企业微信管理后台里这个应用的 Secret 填。",
    40003: "没有这个成员：这里要填通讯录里的账号，不是姓名。",
    40013: "WECOM_CORP_ID 不对：照企业微信管理后台“我的企业”里的企业 ID 填。",
    40056: "WECOM_AGENT_ID 不对：照应用详情页的 AgentId 填。",
    45009: "调用次数超了，过一分钟再试一次。",
    60011: "这个应用没有权限：在应用详情页看它的可见范围。",
    60020: "本机的外网地址 {ip} 不是可信 IP：在应用详情页的“企业可信IP”里加上它。",
    60111: "没有这个成员：这里要填通讯录里的账号，不是姓名。",
    81013: "没有这个成员，或他不在应用的可见范围里：这里要填通讯录里的账号，不是姓名。",
    301002: "WECOM_AGENT_ID 和 WECOM_SECRET 不是同一个应用的：两项都照同一个应用的详情页填。",
}


def fault(channel: Literal["wechat", "wecom"], found: Fault) -> Finding:
    """What the platform's error means, and what mends it."""
    words = (_WECHAT if channel == "wechat" else _WECOM).get(found.code)
    if words is None:
        return wrong(f"平台返回错误码 {found.code}：请在平台的开发文档里查这个号。")
    return wrong(f"{words.format(ip=_ip(found.said))}（错误码 {found.code}）")


def unreached(found: Unreached, seconds: float) -> str:
    """Why there was no answer, without a mark: whether that is wrong, the caller knows."""
    host = found.host or "平台"
    return {
        "refused": f"{host} 拒绝连接：那里没有程序在听，或被防火墙挡了",
        "name": f"找不到 {host}：域名写错了，或这台机器的 DNS 不通",
        "timeout": f"{host} 在 {seconds:g} 秒里没有回答：网络不通，或被防火墙挡了",
        "tls": f"{host} 的 HTTPS 证书不对：过期了、域名不符，或缺中间证书",
        "broken": f"和 {host} 的连接断了：网络不稳，或那里不是网页服务",
        "strange": f"{host} 回答的不是应有的格式：地址写错了，或中间有别的程序（代理、登录页）替它回答",
    }[found.reason]


def _ip(said: str) -> str:
    """The address that the platform saw us come from, IPv4 before IPv6."""
    found = []
    for word in re.findall(r"[0-9A-Fa-f:.]{3,45}", said):
        try:
            found.append(ipaddress.ip_address(word.strip(".")))
        except ValueError:
            continue
    return str(min(found, key=lambda address: address.version)) if found else "（平台没有说是哪个）"
