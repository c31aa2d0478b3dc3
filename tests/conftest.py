"""Set-up that every test shares. It refuses to hold fixtures of one room: those stand beside that room's tests."""

import os

import pytest
from hypothesis import settings

IN_CI = os.environ.get("CI", "").lower() not in ("", "0", "false")

# No deadline: time says more about the machine than about the code. In CI the same examples every time, so that a
# red run can be repeated.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if IN_CI else "here")


def _skipped(config: pytest.Config) -> list[pytest.TestReport]:
    reporter = config.pluginmanager.getplugin("terminalreporter")
    return reporter.stats.get("skipped", []) if reporter else []


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Turn a green run red in CI if it skipped anything: a skip there is a check that nobody makes."""
    if IN_CI and session.exitstatus == pytest.ExitCode.OK and _skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if IN_CI and (skipped := _skipped(terminalreporter.config)):
        terminalreporter.write_line(f"CI 里不许跳过测试，这次跳过了 {len(skipped)} 个：补上缺的东西，或者改测试。")
