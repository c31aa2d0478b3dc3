"""The interfaces of 公众号, 企业微信 and Telegram for tests, on a free port: what is wrong is refused by its number.

Independent clients vouch for none of it: numbers and limits are from the platforms' documents. It also stands in for
what people put in front of our own door.
"""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ssl import SSLContext
from typing import Any

from aiohttp import web

APP_ID, APP_SECRET = "wx0123456789abcdef", "0123456789abcdef-wechat-secret"
CORP_ID, CORP_SECRET, AGENT_ID = "ww0123456789abcdef", "0123456789abcdef-wecom-secret", 1000002
BOT_TOKEN = "12345:AAEE-telegram-secret"

Door = Callable[[dict[str, str]], web.StreamResponse]


def errcode(number: int, said: str = "") -> dict[str, Any]:
    return {"errcode": number, "errmsg": said}


@dataclass
class PlatformApi:
    """`answers[path]`: what the next calls get in place of the right answer. `calls`: (path, body) of all of them.

    `date`: the platform's clock, if it isn't right. `door`: who answers at our own /webhook/….
    """

    url: str = ""
    calls: list[tuple[str, Any]] = field(default_factory=list)
    answers: defaultdict[str, deque[Any]] = field(default_factory=lambda: defaultdict(deque))
    date: str | None = None
    door: Door | None = None
    link: Callable[[web.Request], Awaitable[web.WebSocketResponse]] | None = None
    lasts: int = 7200
    allowed: dict[str, int] = field(default_factory=dict)
    token: int = 0

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("GET", "/webhook/{channel}", self._webhook)
        app.router.add_route("*", "/{path:.*}", self._any)
        return app

    def paths(self) -> list[str]:
        return [path for path, _ in self.calls if path != "/"]

    def expire(self) -> None:
        """The token that everybody has is no longer good, and a new one is there for the asking."""
        self.token += 1

    async def _webhook(self, request: web.Request) -> web.StreamResponse:
        assert self.door is not None
        return self.door(dict(request.query))

    async def _any(self, request: web.Request) -> web.StreamResponse:
        if request.path == "/link" and self.link is not None:
            return await self.link(request)
        raw = await request.read()
        body = json.loads(raw) if raw else dict(request.query)
        if raw:
            assert raw == json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(), "escaped, not UTF-8"
        self.calls.append((request.path, body))
        waiting = self.answers[request.path]
        answer = waiting.popleft() if waiting else self._right(request, body)
        headers = {"Date": self.date} if self.date else None
        if isinstance(answer, bytes):
            return web.Response(body=answer, headers=headers)
        status = answer.get("error_code", 200)
        return web.json_response(answer, status=status, headers=headers)

    def _right(self, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
        match request.path:
            case "/":
                return {}
            case "/cgi-bin/stable_token":
                if body["appid"] != APP_ID:
                    return errcode(40013, "invalid appid")
                if body["secret"] != APP_SECRET:
                    return errcode(40125, f"invalid appsecret {body['secret']}")
                self.token += bool(body["force_refresh"])
                return {"access_token": f"token-{self.token}-" + "x" * 512, "expires_in": self.lasts}
            case "/cgi-bin/gettoken":
                if body["corpid"] != CORP_ID:
                    return errcode(40013, "invalid corpid")
                if body["corpsecret"] != CORP_SECRET:
                    return errcode(40001, f"invalid credential {body['corpsecret']}")
                return {
                    "errcode": 0,
                    "errmsg": "ok",
                    "access_token": f"token-{self.token}-" + "x" * 512,
                    "expires_in": self.lasts,
                }
            case path if path.startswith("/bot"):
                if path != f"/bot{BOT_TOKEN}/getMe":
                    return {"ok": False, "error_code": 401, "description": "Unauthorized"}
                return {"ok": True, "result": {"id": 12345, "is_bot": True, "username": "t_bot"}}
        if request.query.get("access_token", "") != f"token-{self.token}-" + "x" * 512:
            return errcode(42001, "access_token expired")
        return self._authorised(request.path, body)

    def _authorised(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        match path:
            case "/cgi-bin/agent/get" if body["agentid"] != str(AGENT_ID):
                return errcode(301002, "not allow operate another agent with this accesstoken")
            case "/cgi-bin/message/custom/send":
                if len(body["text"]["content"].encode()) > 2048:
                    return errcode(45002, "content size out of limit")
                if body["touser"] not in self.allowed:
                    return errcode(45015, "response out of time limit or subscription is canceled")
                if not self.allowed[body["touser"]]:
                    return errcode(45047, "out of response count limit")
                self.allowed[body["touser"]] -= 1
            case "/cgi-bin/qrcode/create":
                scene = body["action_info"]["scene"]["scene_str"]
                if body["action_name"] != "QR_LIMIT_STR_SCENE" or not 1 <= len(scene) <= 64:
                    return errcode(40053, "invalid action info")
                return {"ticket": "gQ-ticket", "url": f"http://weixin.qq.com/q/{scene}"}
            case "/cgi-bin/message/send" if body["touser"] not in self.allowed:
                return {"errcode": 0, "errmsg": "ok", "invaliduser": body["touser"], "msgid": "1"}
        return errcode(0, "ok")


@asynccontextmanager
async def platform_api(tls: SSLContext | None = None) -> AsyncIterator[PlatformApi]:
    api = PlatformApi()
    runner = web.AppRunner(api.app(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
    await site.start()
    api.url = f"{'https' if tls else 'http'}://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield api
    finally:
        await runner.cleanup()
