"""Which accounts of the platforms the settings configure, as data for the channels."""

from __future__ import annotations

from collections.abc import Iterator

from bot.channels.aibot_wire import NAME
from bot.channels.passive import Account
from bot.channels.wechat_crypto import seal
from bot.settings import Settings


def passive_accounts(settings: Settings) -> Iterator[Account]:
    """公众号 and 企业微信 apps, where their settings are there (`bot.settings` has seen to it that they are whole)."""
    if settings.wechat_token is not None:
        keys = (settings.wechat_aes_key, settings.wechat_previous_aes_key)
        receiver = settings.wechat_app_id or ""
        yield Account(
            "wechat",
            settings.wechat_token.get_secret_value(),
            tuple(seal(key.get_secret_value(), receiver) for key in keys if key),
            links=settings.wechat_menu_links,
        )
    if settings.wecom_token is not None and settings.wecom_aes_key is not None:
        key, receiver = settings.wecom_aes_key.get_secret_value(), settings.wecom_corp_id or ""
        token = settings.wecom_token.get_secret_value()
        yield Account("wecom", token, (seal(key, receiver),), echo_sealed=True)


def aibot_account(settings: Settings) -> Account | None:
    """智能机器人 by callback. Its messages are sealed for nobody by name."""
    if settings.aibot_token is None or settings.aibot_aes_key is None:
        return None
    sealed = seal(settings.aibot_aes_key.get_secret_value(), "")
    return Account(NAME, settings.aibot_token.get_secret_value(), (sealed,), echo_sealed=True)
