"""What the operator may set, from the environment or a `.env` file, checked before anything starts.

This module refuses to start half-configured: a wrong value, or a group of settings with one missing,
is one Chinese line that names the setting and says what would be right. It never shows a secret, opens
no connection, and doesn't look whether a database or a platform is really there.

`python -m bot.settings > .env.example` writes the example file from the same table.
"""

import difflib
import ipaddress
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

Channel = Literal["telegram", "wechat", "wecom", "aibot"]

_Value = TypeVar("_Value", SecretStr, str, SecretStr | None, str | None)


class SettingsError(Exception):
    """The settings can't be used; `faults` has one finished Chinese line a fault, and `str()` all of them."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Right:
    """What a value should be, in words.

    `shown` allows a wrong value to be quoted back. It is off unless the value can neither be nor contain
    a secret: a password in an address must not reach a log.
    """

    text: str
    shown: bool = False

    def __str__(self) -> str:
        return f"应是{' ' if self.text[0].isascii() else ''}{self.text}"


def _matching(pattern: str) -> AfterValidator:
    """Accept nothing at all, or a text that the whole of `pattern` covers."""
    shape = re.compile(pattern)

    def check(value: _Value) -> _Value:
        plain = value.get_secret_value() if isinstance(value, SecretStr) else value
        if plain is not None and not shape.fullmatch(plain):
            raise ValueError("shape")
        return value

    return AfterValidator(check)


def _url(*schemes: str) -> AfterValidator:
    """Accept an address without name, password, query or fragment; hand it on without its last slash."""

    def check(value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if (
            parts.scheme not in schemes
            or not parts.hostname
            or parts.port == 0  # reading `port` raises by itself where it is no number below 65536
            or re.search(r"[@?#\s]", value)  # spaces too: urlsplit drops line ends in silence
        ):
            raise ValueError("url")
        return value.rstrip("/")

    return AfterValidator(check)


def is_loopback(host: str) -> bool:
    """Whether a server bound to `host` is reached from this machine only; a name other than localhost counts as not."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


Host = Annotated[
    str,
    _matching(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*"),
    Right("本机的地址或主机名，例如 127.0.0.1", shown=True),
]
Port = Annotated[int, Field(ge=1, le=65535), Right("1 到 65535 的整数，例如 8000", shown=True)]
Days = Annotated[int, Field(ge=1, le=36500), Right("1 到 36500 的整数，例如 180", shown=True)]
Database = Annotated[
    SecretStr,
    _matching(r"sqlite:///(?!:memory:)[^?#]*[^?#/]|postgresql://\S*/\S+"),
    Right("sqlite:///文件路径 或 postgresql://用户:密码@主机/库名，例如 sqlite:///data/jibutong.db"),
]
WebUrl = Annotated[
    str | None, _url("http", "https"), Right("http:// 或 https:// 开头的网址，例如 https://bot.example.cn")
]
SocketUrl = Annotated[str | None, _url("ws", "wss"), Right("ws:// 或 wss:// 开头的网址，例如 wss://example.cn")]
TelegramToken = Annotated[
    SecretStr | None, _matching(r"[0-9]+:[A-Za-z0-9_-]+"), Right("BotFather 给的令牌，样子是 数字:字母和数字")
]
TelegramSecret = Annotated[
    SecretStr | None, _matching(r"[A-Za-z0-9_-]{1,256}"), Right("自己定的 1 到 256 个字母、数字、下划线或减号")
]
Mode = Annotated[Literal["polling", "webhook"], Right("polling 或 webhook", shown=True)]
Identifier = Annotated[str | None, _matching(r"[A-Za-z0-9_-]+"), Right("平台后台显示的编号，由字母、数字、_ 和 - 组成")]
AgentId = Annotated[int | None, Field(ge=1), Right("应用详情页的 AgentId，是一个正整数，例如 1000002", shown=True)]
Secret = Annotated[SecretStr | None, _matching(r"\S+"), Right("与平台后台完全一样的一串字符，中间没有空格")]
AesKey = Annotated[
    SecretStr | None, _matching(r"[A-Za-z0-9+/]{43}"), Right("后台的 EncodingAESKey，正好 43 个字母或数字")
]
Switch = Annotated[bool, Right("true 或 false", shown=True)]
Password = Annotated[SecretStr | None, Right("自己定的一个密码")]


class Settings(BaseSettings):
    """Everything that `serve` can be told. A name here in capitals is the name in the environment.

    Build it with `load_settings`: the constructor raises pydantic's errors, which are for programmers.
    """

    model_config = SettingsConfigDict(
        env_file_encoding="utf-8-sig",  # editors on Windows put a mark in front
        env_ignore_empty=True,  # an empty variable in the environment must not hide the line in the file
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    database_url: Database = Field(
        default=SecretStr("sqlite:///data/jibutong.db"), description="数据存在哪里。不填就用本机的一个文件。"
    )
    host: Host = Field(default="127.0.0.1", description="网页在哪个地址上开。要让别的电脑也能打开，须先设密码。")
    port: Port = Field(default=8000, description="网页的端口。")
    public_url: WebUrl = Field(default=None, description="各平台从外网找到我们的网址，用于回调和链接。")
    sandbox_password: Password = Field(default=None, description="打开试用网页要输的密码。HOST 不是本机地址时必须填。")
    sandbox_edit_password: Password = Field(
        default=None, description="在试用网页里改政策要输的密码。设了 SANDBOX_PASSWORD 又不填它，就只能看，不能改。"
    )
    retention_days: Days = Field(default=180, description="一个人最后一次说话多少天以后，清除他的回答。")

    telegram_bot_token: TelegramToken = Field(default=None, description="机器人的令牌。填了就接通 Telegram。")
    telegram_api_url: WebUrl = Field(
        default="https://api.telegram.org", description="Bot API 的地址。自建 Bot API 时才改。"
    )
    telegram_mode: Mode = Field(
        default="polling", description="收消息的办法：polling 是我们去取，不用外网网址；webhook 是平台送来。"
    )
    telegram_webhook_secret: TelegramSecret = Field(
        default=None, description="webhook 的暗号，用来认出真的 Telegram。webhook 方式必须填。"
    )

    wechat_app_id: Identifier = Field(default=None, description="公众号的 AppID。")
    wechat_app_secret: Secret = Field(
        default=None, description="公众号的 AppSecret。发布菜单（menu）、检查设置（doctor）、接着发时才要。"
    )
    wechat_token: Secret = Field(
        default=None, description="“服务器配置”里的令牌（Token）。填了就接通公众号；只填它是明文模式。"
    )
    wechat_aes_key: AesKey = Field(
        default=None, description="“服务器配置”里的 EncodingAESKey。安全模式和兼容模式要填。"
    )
    wechat_previous_aes_key: AesKey = Field(
        default=None, description="换 EncodingAESKey 之前的那一个。换完的几天里填上，旧消息还能读。"
    )
    wechat_menu_links: Switch = Field(
        default=False, description="选项除了编号，还能不能点一下就选。手机微信里才有用，电脑上看到的是普通文字。"
    )
    wechat_follow_up: Switch = Field(
        default=False, description="一条放不下的，剩下的接着自动发（客服消息）。只有认证过的号能用。"
    )
    wechat_api_url: WebUrl = Field(default="https://api.weixin.qq.com", description="公众号接口的地址。一般不用改。")

    wecom_corp_id: Identifier = Field(default=None, description="企业 ID。")
    wecom_agent_id: AgentId = Field(default=None, description="自建应用的 AgentId。填了 WECOM_SECRET 才要。")
    wecom_secret: Secret = Field(default=None, description="自建应用的 Secret。检查设置（doctor）时才要。")
    wecom_token: Secret = Field(default=None, description="“接收消息”里的 Token。填了就接通企业微信自建应用。")
    wecom_aes_key: AesKey = Field(default=None, description="“接收消息”里的 EncodingAESKey。")
    wecom_api_url: WebUrl = Field(default="https://qyapi.weixin.qq.com", description="企业微信接口的地址。一般不用改。")

    aibot_token: Secret = Field(default=None, description="智能机器人用 URL 回调时的 Token。")
    aibot_aes_key: AesKey = Field(default=None, description="智能机器人用 URL 回调时的 EncodingAESKey。")
    aibot_bot_id: Identifier = Field(default=None, description="智能机器人用长连接时的 BotID。长连接不用外网网址。")
    aibot_secret: Secret = Field(default=None, description="智能机器人用长连接时的 Secret。")
    aibot_ws_url: SocketUrl = Field(default="wss://openws.work.weixin.qq.com", description="长连接的地址。一般不用改。")

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The platforms that are switched on; the sandbox is always there and isn't named."""
        switches: dict[Channel, bool] = {
            "telegram": self.telegram_bot_token is not None,
            "wechat": self.wechat_token is not None,
            "wecom": self.wecom_token is not None,
            "aibot": self.aibot_token is not None or self.aibot_bot_id is not None,
        }
        return tuple(channel for channel, on in switches.items() if on)

    @model_validator(mode="before")
    @classmethod
    def _tidy(cls, given: dict[str, object]) -> dict[str, object]:
        """Drop blanks, and refuse a name that is nearly a setting's.

        A misspelt TELEGRAM_BOT_TOKEN would leave the channel off without a word. Unlike names pass: a `.env`
        may serve other programs too.
        """
        unknown = [name for name in given if name not in cls.model_fields]
        near = [(name, difflib.get_close_matches(name, cls.model_fields, n=1, cutoff=0.9)) for name in unknown]
        faults = [f"不认识设置 {name.upper()}：是不是想写 {match[0].upper()}？" for name, match in near if match]
        if faults:
            raise ValueError("\n".join(faults))
        stripped = {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
        return {name: value for name, value in stripped.items() if value != ""}

    @model_validator(mode="after")
    def _whole(self) -> "Settings":
        """Name what is missing where only a part of a group is set."""
        reasons: defaultdict[str, list[str]] = defaultdict(list)
        for name, reason in _wants(self):
            if getattr(self, name) is None:
                reasons[name].append(reason)
        faults = [
            f"设置 {name.upper()} 没有填：{'，'.join(why)}，就需要它。{_right(name)}。" for name, why in reasons.items()
        ]
        if self.sandbox_edit_password is not None and self.sandbox_edit_password == self.sandbox_password:
            faults.append("设置 SANDBOX_EDIT_PASSWORD 和 SANDBOX_PASSWORD 一样：那样能看的人都能改。请换一个。")
        if self.aibot_token is not None and self.aibot_bot_id is not None:
            faults.append("设置 AIBOT_TOKEN 和 AIBOT_BOT_ID 只能填一个：智能机器人要么用 URL 回调，要么用长连接。")
        if faults:
            raise ValueError("\n".join(faults))
        return self


# A setting → what else must be set as soon as it is.
_NEEDS: dict[str, tuple[str, ...]] = {
    "sandbox_edit_password": ("sandbox_password",),
    "telegram_webhook_secret": ("telegram_bot_token",),
    "wechat_app_id": ("wechat_token",),
    "wechat_app_secret": ("wechat_token", "wechat_app_id"),
    "wechat_aes_key": ("wechat_token", "wechat_app_id"),  # the app id is inside each encrypted message
    "wechat_previous_aes_key": ("wechat_aes_key",),
    "wecom_corp_id": ("wecom_token", "wecom_aes_key"),
    "wecom_agent_id": ("wecom_token", "wecom_aes_key", "wecom_corp_id", "wecom_secret"),
    "wecom_secret": ("wecom_token", "wecom_aes_key", "wecom_corp_id", "wecom_agent_id"),
    "wecom_token": ("wecom_aes_key", "wecom_corp_id"),
    "wecom_aes_key": ("wecom_token", "wecom_corp_id"),
    "aibot_token": ("aibot_aes_key",),
    "aibot_aes_key": ("aibot_token",),
    "aibot_bot_id": ("aibot_secret",),
    "aibot_secret": ("aibot_bot_id",),
}


def _wants(settings: Settings) -> Iterator[tuple[str, str]]:
    """Each setting that another one calls for, with the reason in words."""
    for given, needed in _NEEDS.items():
        if getattr(settings, given) is not None:
            yield from ((name, f"填了 {given.upper()}") for name in needed)
    if settings.telegram_mode == "webhook":
        for name in ("telegram_bot_token", "public_url", "telegram_webhook_secret"):
            yield name, "TELEGRAM_MODE 是 webhook"
    if settings.wechat_follow_up:
        yield "wechat_app_secret", "WECHAT_FOLLOW_UP 是 true"
    if not is_loopback(settings.host):
        yield "sandbox_password", f"HOST 是 {settings.host}，别的电脑也能打开"


def _right(name: str) -> Right:
    return next(item for item in Settings.model_fields[name].metadata if isinstance(item, Right))


def _faults(error: ValidationError) -> Iterator[str]:
    for fault in error.errors(include_url=False):
        if not fault["loc"]:  # from one of the model's own checks, which write finished lines
            yield from str(fault["ctx"]["error"]).splitlines()
            continue
        name = str(fault["loc"][0])
        right = _right(name)
        wrong = f"现在是“{fault['input']}”" if right.shown else "现在的值不对（不在这里显示）"
        yield f"设置 {name.upper()} 有误：{wrong}，{right}。"


def load_settings(
    env_file: Path | None = Path(".env"), *, host: str | None = None, port: int | None = None
) -> Settings:
    """Read the settings: `host` and `port` from the command line first, then the environment, then `env_file`.

    A file that isn't there is no fault; an empty value counts as not set. Raises SettingsError.
    """
    overrides = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    try:
        return Settings(_env_file=env_file, **overrides)  # type: ignore[arg-type]  # pydantic checks them
    except ValidationError as error:
        faults = tuple(_faults(error))
    except UnicodeDecodeError:
        faults = (f"设置文件 {env_file} 读不出来：它不是 UTF-8 编码，请另存为 UTF-8。",)
    raise SettingsError(faults)  # outside the handler, so that no traceback carries the values along


_SECTIONS = {
    "telegram": "Telegram",
    "wechat": "微信公众号",
    "wecom": "企业微信自建应用",
    "aibot": "企业微信智能机器人：URL 回调填前两项，长连接填 BotID 和 Secret",
}


def env_example() -> str:
    """The text of `.env.example`: every setting with its comment, form and default."""
    lines = [
        "# 技补通的设置。复制成 .env 再改；什么都不填也能在本机试用。",
        "# 留空就是不填。环境变量里有同名的设置时，以环境变量为准。",
    ]
    section = None
    for name, field in Settings.model_fields.items():
        if (title := _SECTIONS.get(name.split("_")[0])) != section:
            section = title
            lines += ["", f"# ---- {title} ----"]
        default = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
        value = "" if default is None else str(default).lower() if isinstance(default, bool) else str(default)
        lines += ["", f"# {field.description}", f"# 填：{_right(name).text}。默认：{value or '不填'}。"]
        lines.append(f"{name.upper()}={value}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(env_example(), end="")
