"""All pages of the sandbox as routes."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.clock import Clock
from bot.live import Live
from bot.settings import Settings
from bot.store.base import Store
from bot.web.sandbox import calls, catalogue, chat, classes, edits, funnel, groups, map, people, schools
from bot.web.sandbox import scenarios as scenario_pages
from bot.web.sandbox.desk import Desk, see
from bot.web.visitors import Door

SCENARIOS = Path(__file__).parents[3] / "tests" / "scenarios"
"""In a checkout; an installed program has none."""


def sandbox(
    settings: Settings,
    live: Live,
    store: Store,
    clock: Clock,
    door: Door | None,
    scenarios: Path = SCENARIOS,
) -> list[Route]:
    """`door` null: there is no password, and the sandbox is for this machine alone. `scenarios`: where conversations
    are kept as tests, if there is such a folder."""
    folder = scenarios if scenarios.is_dir() else None
    desk = Desk(live, store, clock, door=door, public_url=settings.public_url, scenarios=folder)
    # Editing before the catalogue, classes before schools: their fixed names would be taken for ids.
    rooms = (chat, people, scenario_pages, edits, calls, catalogue, map, funnel, classes)
    return [
        desk.route("", _first),
        *(route for room in rooms for route in room.routes(desk)),
        *schools.routes(desk, settings),
        *groups.routes(desk, settings),
    ]


async def _first(request: Request) -> Response:
    return see("/sandbox/chat")
