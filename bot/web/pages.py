"""What a page shows, turned into HTML. Escapes everything; the only markup it makes of a text are links."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from conversations.effects import Option

STATIC = Path(__file__).parent / "static"
_TEMPLATES = Path(__file__).parent / "templates"

TOOLS = (("back", "上一步"), ("restart", "重新开始"), ("help", "帮助"), ("delete", "删除我的数据"))
"""The buttons in the header: command and label."""

START = "开始"

_LINKABLE = re.compile(
    r"(?P<url>https?://[^\s<>\"'\u3000-\u303f\uff00-\uffef“”‘’…—\u4e00-\u9fff]+)"
    r"|(?<![\d-])(?P<phone>0\d{2,3}-\d{7,8})(?![\d-])"
)
_TRAILING = ".,;:!?)"


@dataclass(frozen=True, slots=True)
class Line:
    """One message on the page, the `number`th of the conversation. `mine`: the person wrote it."""

    number: int
    mine: bool
    text: str


@dataclass(frozen=True, slots=True)
class Chat:
    """Everything the chat page shows.

    `event` makes a form sent twice one event. `newest` is the number of the line to scroll to, the first of the last
    turn; `last` names that turn, so that a page can ask for what comes after it. `partial`: `lines` are only those.
    """

    lines: Sequence[Line]
    options: Sequence[Option]
    numbered: bool
    event: str
    last: str
    newest: int
    partial: bool = False
    notice: str = ""


def linked(text: str) -> Markup:
    """`text` escaped, with web addresses and landline numbers (area code and hyphen) as links."""
    parts: list[Markup | str] = []
    end = 0
    for found in _LINKABLE.finditer(text):
        shown = found.group().rstrip(_TRAILING)
        parts.append(escape(text[end : found.start()]))
        if found["url"]:
            parts.append(Markup('<a href="{0}" rel="noopener noreferrer" target="_blank">{0}</a>').format(shown))
        else:
            parts.append(Markup('<a href="tel:{}">{}</a>').format(shown.replace("-", ""), shown))
        end = found.start() + len(shown)
    parts.append(escape(text[end:]))
    return Markup("").join(parts)


@cache
def _static(name: str) -> str:
    """The address of a static file: it changes with the content, so browsers may keep it for ever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={digest}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, auto_reload=False
    )
    environment.filters["linked"] = linked
    environment.globals["static"] = _static
    return environment


def chat(page: Chat) -> str:
    return _environment().get_template("chat.html").render(page=page, tools=TOOLS)


def welcome(event: str, farewell: Sequence[str] = (), entry: str = "") -> str:
    """The first page, without any conversation; `farewell` is what was said last, after everything was erased.
    `entry`: the token of the link that the visitor came by."""
    page = _environment().get_template("welcome.html")
    return page.render(event=event, farewell=farewell, start=START, entry=entry)


def problem(notice: str, again: dict[str, str] | None = None) -> str:
    """A page that says what went wrong; `again` are the form fields to send once more, unchanged."""
    return _environment().get_template("problem.html").render(notice=notice, again=again)


def login(notice: str = "", onward: str = "") -> str:
    """`onward`: the page to go to afterwards."""
    return _environment().get_template("login.html").render(notice=notice, onward=onward)


def render(template: str, **context: object) -> str:
    """Any page by its template; the other functions here say what theirs need."""
    return _environment().get_template(template).render(**context)
