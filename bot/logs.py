"""Plain lines to stderr that name nobody. It refuses to print what an exception says: that may quote a person."""

from __future__ import annotations

import logging
import sys
import traceback
from pathlib import Path
from types import TracebackType

_LEVELS = {
    logging.DEBUG: "细节",
    logging.INFO: "信息",
    logging.WARNING: "注意",
    logging.ERROR: "错误",
    logging.CRITICAL: "严重",
}
_ROOT = Path(__file__).resolve().parent.parent


class PlainFormatter(logging.Formatter):
    """One line a record; of an exception its kind and the places it passed, never its words."""

    def __init__(self) -> None:
        super().__init__("{asctime} {label} {name}：{message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        record.label = _LEVELS.get(record.levelno, record.levelname)
        return super().format(record)

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        return where(ei[1]) if ei[1] else ""


def set_up_logs(level: int = logging.INFO) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(PlainFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # These write addresses with tokens in them, every statement or every letter drawn, into their debug and info lines.
    for name in ("httpx", "httpcore", "telegram", "aiosqlite", "aiohttp.access", "fontTools", "fpdf", "PIL"):
        logging.getLogger(name).setLevel(logging.WARNING)


def where(error: BaseException, frames: int = 4) -> str:
    """The exception's kind and its innermost places: `KeyError（step.py:12 ← service.py:80）`."""
    stack = traceback.extract_tb(error.__traceback__)[-frames:]
    places = " ← ".join(f"{_shorten(frame.filename)}:{frame.lineno}" for frame in reversed(stack))
    return f"{type(error).__name__}（{places}）" if places else type(error).__name__


def _shorten(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(_ROOT)) if path.is_relative_to(_ROOT) else path.name
