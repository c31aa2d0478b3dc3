"""The real app on a free port: uvicorn, service and SQLite as in `serve`, over a conversation given by the test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import SecretStr

from bot.channels.web import WebChannel
from bot.clock import Clock
from bot.serve import listening, serving
from bot.service import Service, Step
from bot.store import open_store
from bot.web.app import make_app
from tests.bot.web import small

TODAY = date(2026, 11, 21)


@dataclass(frozen=True, slots=True)
class Site:
    """What the pages read of the settings."""

    public_url: str | None = None
    sandbox_password: SecretStr | None = None
    sandbox_edit_password: SecretStr | None = None
    retention_days: int = 180


@dataclass(frozen=True, slots=True)
class Running:
    url: str
    database: Path
    service: Service


@asynccontextmanager
async def running(folder: Path, site: Site | None = None, step: Step = small.step) -> AsyncIterator[Running]:
    """Yields once the site answers. The database is a file in `folder`."""
    database = folder / "test.db"
    store = await open_store(f"sqlite:///{database}")
    service = Service(store, step, lambda day: day, clock=Clock(day=TODAY))
    await service.start()
    try:
        await service.attach(WebChannel())
        with listening("127.0.0.1", 0) as door:
            async with serving(make_app(service, site or Site()), door):
                yield Running(f"http://127.0.0.1:{door.getsockname()[1]}", database, service)
    finally:
        await service.stop()
