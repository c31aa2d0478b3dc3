"""Durable memory: what came in, where each conversation stands, what is still to be sent."""

from __future__ import annotations

from pathlib import Path

from bot.store.base import Store, StoreError
from bot.store.sqlite import SqliteStore

__all__ = ["Store", "StoreError", "open_store"]


async def open_store(url: str) -> Store:
    """Open, create or bring up to date the database at `url` (`sqlite:///relative/or//absolute.db`).

    Raises `StoreError`, with a line for the operator, where that can't be done.
    """
    scheme, _, path = url.partition("://")
    if scheme in ("postgresql", "postgres"):
        raise StoreError("设置 DATABASE_URL：这一版还不支持 PostgreSQL，请先用 sqlite:///data/jibutong.db")
    if scheme != "sqlite" or not path.startswith("/") or path == "/":
        raise StoreError("设置 DATABASE_URL 有误：应写成 sqlite:///文件路径，例如 sqlite:///data/jibutong.db")
    return await SqliteStore.open(Path(path[1:]))
