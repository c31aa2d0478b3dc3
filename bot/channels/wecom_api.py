"""What a 企业微信 self-built app may ask of the platform: who it is, and to write to a member first.

Answering needs none of it (`bot.channels.passive`). Nothing is logged, and no exception holds a word of a message.
"""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable

from bot.channels.base import NotDelivered, Refused, TryLater, Unreachable
from bot.channels.platform_api import Api, Fault, Fields, Tokens, Web, call

TEXT_BYTES = 2048
"""UTF-8 bytes of one text; the platform cuts a longer one without a word."""

PACE = ((30, 60.0), (1000, 3600.0))
"""Messages to one member within so many seconds."""

BUSY_SECONDS = 60.0
NOBODY = 81013
"""The errcode where none of the receivers is a member whom the app may write to; some answers say so otherwise."""


class WeComApi:
    """One app. `root`: the interface's address without a slash at its end. `now`: seconds, never backwards."""

    def __init__(
        self,
        web: Web,
        root: str,
        corp_id: str,
        secret: str,
        agent_id: int,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._web, self._root = web, root
        self._corp_id, self._secret, self._agent_id = corp_id, secret, agent_id
        self._tokens = Tokens(self._gettoken, now)
        self._api = Api(web, root, self._tokens)
        self._pace = Pace(now)

    async def authenticate(self) -> None:
        """Whether corp id and secret are the platform's. Raises `Fault` and `Unreached`."""
        await self._tokens.get()

    async def look_up_agent(self) -> None:
        """Whether the agent id is that of the secret, and this machine may call. Raises `Fault` and `Unreached`."""
        await self._api.call("/cgi-bin/agent/get", {"agentid": str(self._agent_id)})

    async def send_text(self, member: str, text: str) -> None:
        """Raises `NotDelivered`; `Fault` and `Unreached` where it may go later."""
        if len(text.encode()) > TEXT_BYTES:
            raise Refused("the text is too long")
        self._pace.take(member)
        body = {"touser": member, "msgtype": "text", "agentid": self._agent_id, "text": {"content": text}}
        try:
            answer = await self._api.call("/cgi-bin/message/send", body=body)
            if answer.get("invaliduser") or answer.get("unlicenseduser"):
                raise Fault(NOBODY)
        except Fault as fault:
            raise _meaning(fault) from fault

    async def _gettoken(self, force: bool) -> Fields:
        """`force` changes nothing here: the platform gives the valid token, or a new one where there is none."""
        return await call(
            self._web, self._root, "/cgi-bin/gettoken", {"corpid": self._corp_id, "corpsecret": self._secret}
        )


def _meaning(fault: Fault) -> NotDelivered | Fault:
    """What a fault means for the message; the fault itself where the operator can mend it and it may go then."""
    match fault.code:
        case 40003 | 60111 | 81013:
            return Unreachable("not a member whom the app may write to")
        case 45002:
            return Refused("the text is too long")
        case 48001 | 48002:
            return Refused("the app may not send")
        case -1 | 45009 | 45033:
            return TryLater(BUSY_SECONDS, whole_channel=True)
    return fault


class Pace:
    """Keeps within what the platform takes for one member. What it forgets at a restart, the platform still counts."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._sent: OrderedDict[str, deque[float]] = OrderedDict()

    def take(self, member: str) -> None:
        """Raises `TryLater` with the seconds until the next one fits."""
        now = self._now()
        times = self._sent.setdefault(member, deque(maxlen=PACE[-1][0]))
        for most, seconds in PACE:
            if len(times) >= most and (wait := times[-most] + seconds - now) > 0:
                raise TryLater(wait)
        times.append(now)
        self._sent.move_to_end(member)
        while self._sent and now - next(iter(self._sent.values()))[-1] >= PACE[-1][1]:
            self._sent.popitem(last=False)
