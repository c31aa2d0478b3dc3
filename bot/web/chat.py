"""The chat page: shows the transcript, and turns what is posted into one event each.

Holds nothing itself: whatever is on the page comes from the store, so a reload, a second tab and a restart of the
server all show the same. GET changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.channels.base import Address, Incoming
from bot.channels.web import NAME, is_entry, parse
from bot.store.base import Line, StoreUnavailable
from bot.web import pages
from bot.web.forms import TooLarge, from_our_page, read_form
from bot.web.visitors import VISITOR_COOKIE, conversation_of, is_secure, new_token, set_cookie, visitor
from conversations.effects import Reply
from conversations.events import Command

EMPTY = "先写几个字，或点一个选项，再发送。"
TOO_LARGE = "这一段太长了，没有收下。请分成几条短一点的发。"
FOREIGN = "这次发送不是从技补通的网页来的，没有收下。请打开技补通的网页再发一次。"

# A button of the page is a command to the conversation; the page shows the words that were on it.
_PRESSED = {f"/{name}": label for name, label in (("start", pages.START), *pages.TOOLS)}

_AGAIN = ("event", "text", "choice", "command", "entry")


class Conversations(Protocol):
    """What the page needs of the service."""

    @property
    def later(self) -> Reply: ...

    async def ask(self, incoming: Incoming) -> list[Reply]: ...

    async def transcript(self, address: Address) -> list[Line]: ...


class ChatPage:
    """`cookie_days`: how long a visitor is known, counted from the last message as the answers themselves are."""

    def __init__(self, conversations: Conversations, public_url: str | None, cookie_days: int) -> None:
        self._conversations = conversations
        self._public_url = public_url
        self._cookie_seconds = cookie_days * 24 * 3600

    async def show(self, request: Request) -> Response:
        """The conversation; with `?after=EVENT` only what came after that event, for a page that has the rest.

        With `?s=TOKEN`, a school's link, the welcome page: the token goes along once the visitor presses 「开始」, also
        for one whom we know; what they said before is there again then.
        """
        if is_entry(entry := request.query_params.get("s", "")):
            return HTMLResponse(pages.welcome(new_token(), entry=entry))
        token = visitor(request)
        if token is None:
            return HTMLResponse(pages.welcome(new_token()))
        return await self._page(Address(NAME, conversation_of(token)), request.query_params.get("after", ""))

    async def say(self, request: Request) -> Response:
        if not from_our_page(request, self._public_url):
            return HTMLResponse(pages.problem(FOREIGN), 403)
        try:
            fields = await read_form(request)
        except TooLarge:
            return HTMLResponse(pages.problem(TOO_LARGE), 413)
        known = visitor(request)
        token = known or new_token()
        address = Address(NAME, conversation_of(token))
        incoming = parse(address.conversation, fields)
        if known is None and not (incoming and _begins(incoming)):
            return RedirectResponse("/", 303)  # a visitor we don't know begins at the welcome page
        if incoming is None:
            return await self._page(address, fields.get("after", ""), notice=EMPTY, status=422)
        response = await self._answer(incoming, fields)
        if response.status_code < 400 and "set-cookie" not in response.headers:
            secure = is_secure(request, self._public_url)
            set_cookie(response, VISITOR_COOKIE, token, seconds=self._cookie_seconds, secure=secure)
        return response

    async def _answer(self, incoming: Incoming, fields: Mapping[str, str]) -> Response:
        try:
            replies = await self._conversations.ask(incoming)
            kept = await self._conversations.transcript(incoming.address)
        except StoreUnavailable:
            again = {name: fields[name] for name in _AGAIN if name in fields}
            return HTMLResponse(pages.problem(self._conversations.later.text, again), 503)
        if not kept:  # everything was erased: the last words are kept nowhere, so they are shown here and now
            response = HTMLResponse(pages.welcome(new_token(), [reply.text for reply in replies]))
            response.delete_cookie(VISITOR_COOKIE, path="/")
            return response
        after = fields.get("after", "")
        query = f"?after={after}" if after.isalnum() and after.isascii() else ""
        return RedirectResponse(f"/{query}#new", 303)

    async def _page(self, address: Address, after: str, *, notice: str = "", status: int = 200) -> Response:
        try:
            kept = await self._conversations.transcript(address)
        except StoreUnavailable:
            return HTMLResponse(pages.problem(self._conversations.later.text), 503)
        if not kept:
            return HTMLResponse(pages.welcome(new_token()))
        return HTMLResponse(pages.chat(_chat(kept, after, notice)), status)


def _begins(incoming: Incoming) -> bool:
    return isinstance(incoming.event, Command) and incoming.event.name == "start"


def _chat(kept: Sequence[Line], after: str, notice: str) -> pages.Chat:
    last = kept[-1].event_id
    newest = next(n for n, line in enumerate(kept) if line.event_id == last)
    offered = next((line.reply for line in reversed(kept[newest:]) if line.reply and line.reply.options), Reply(""))
    known = max((n for n, line in enumerate(kept) if line.event_id == after), default=-1)
    return pages.Chat(
        lines=[
            pages.Line(n, line.reply is None, line.reply.text if line.reply else _PRESSED.get(line.said, line.said))
            for n, line in enumerate(kept)
            if n > known
        ],
        options=offered.options,
        numbered=offered.numbered,
        event=new_token(),
        last=last,
        partial=known >= 0,
        newest=newest,
        notice=notice,
    )
