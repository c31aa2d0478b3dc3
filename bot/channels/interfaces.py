"""The platforms' interfaces as the settings configure them. Apart from `accounts`, which needs no HTTP client."""

from __future__ import annotations

from bot.channels.platform_api import Web
from bot.channels.wechat_api import WeChatApi
from bot.channels.wecom_api import WeComApi
from bot.settings import Settings


def wechat_api(settings: Settings, web: Web) -> WeChatApi | None:
    """The interface of the 公众号; None without its secret."""
    if settings.wechat_app_id is None or settings.wechat_app_secret is None:
        return None
    secret = settings.wechat_app_secret.get_secret_value()
    return WeChatApi(web, settings.wechat_api_url or "", settings.wechat_app_id, secret)


def wecom_api(settings: Settings, web: Web) -> WeComApi | None:
    """The interface of the 企业微信 app; None without its secret."""
    if settings.wecom_corp_id is None or settings.wecom_secret is None or settings.wecom_agent_id is None:
        return None
    secret, agent = settings.wecom_secret.get_secret_value(), settings.wecom_agent_id
    return WeComApi(web, settings.wecom_api_url or "", settings.wecom_corp_id, secret, agent)
