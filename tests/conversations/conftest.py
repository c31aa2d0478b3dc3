"""The packaged catalogue and texts, read once for all tests of the conversation, and talks on a given day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from conversations.env import Env, load_env
from tests.conversations.driver import Talk

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="session")
def env_for() -> Callable[[date], Env]:
    return load_env()


@pytest.fixture(scope="session")
def env(env_for: Callable[[date], Env]) -> Env:
    return env_for(TODAY)


@pytest.fixture
def talk(env_for: Callable[[date], Env]) -> Talk:
    """A new conversation on 21 November 2026."""
    return Talk(env_for, TODAY)
