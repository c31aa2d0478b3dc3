"""`python -m bot serve` that kills itself with SIGKILL at a named point of the first turn that it takes.

    killable_serve.py POINT [ARGUMENTS OF serve]

POINT as in tests/bot/killable.py: `taken`, `half` or `committed`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bot import __main__ as command
from bot import serve
from tests.bot.killable import KillableStore, opened


def main(point: str, arguments: list[str]) -> int:
    async def open_store(url: str) -> KillableStore:
        return await opened(Path(url.removeprefix("sqlite:///")), point)

    serve.open_store = open_store
    return command.main(["serve", *arguments])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
