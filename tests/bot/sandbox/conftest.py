"""What the tests of the sandbox share: the packaged catalogue, read once."""

from __future__ import annotations

import pytest

from bot.live import Live


@pytest.fixture(scope="session")
def live() -> Live:
    return Live()
