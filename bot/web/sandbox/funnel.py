"""Where people come to and where they stop, with nothing shown of fewer than five."""

from __future__ import annotations

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.funnel import VERDICTS, load_funnel, load_texts
from bot.sandbox.looks import TITLES
from bot.store.base import StoreUnavailable, Which
from bot.web.sandbox.desk import Desk, Refused

CHANNELS = tuple((name, TITLES[name]) for name in TITLES if name != "group")
WEEKS = (1, 4, 13, 26)
"""Whole weeks only: two looks that differ by a day would tell of the people of that day."""


def routes(desk: Desk) -> list[Route]:
    async def show(request: Request) -> Response:
        catalogue, today = desk.live.catalogue, desk.clock.today()
        channel = request.query_params.get("channel", "")
        asked = request.query_params.get("weeks", "")
        weeks = next((count for count in WEEKS if str(count) == asked), 0)
        since = today - timedelta(days=today.weekday(), weeks=weeks - 1) if weeks else None
        known = channel if channel in dict(CHANNELS) else None
        which = Which(channel=known, since=since)
        try:
            found = await load_funnel(desk.store, which, list(catalogue.facts.specs), today)
            texts = await load_texts(desk.store, which)
        except StoreUnavailable:
            raise Refused(503, "数据库现在读不了，请稍后再试。") from None
        return desk.page(
            request,
            "funnel.html",
            funnel=found,
            texts=texts,
            channel=known or "",
            channels=CHANNELS,
            weeks=weeks,
            verdicts=VERDICTS,
            labels={spec.name: spec.label for spec in catalogue.facts.specs.values()},
            titles={entry.id: entry.programme.title for entry in catalogue.entries.values()},
        )

    return [desk.route("/funnel", show)]
