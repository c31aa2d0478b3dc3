"""What an operator who writes a `.env` gets: the defaults, one clear line a fault, and no secret ever shown."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, env_example, is_loopback, load_settings

ROOT = Path(__file__).parents[2]
TOKEN = "123456:AAE-a_secret_token"
AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"  # from the platform's documentation


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of whoever runs the tests may leak in."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def env_file(tmp_path: Path) -> Path:
    return tmp_path / ".env"


def faults_of(env_file: Path, text: str) -> tuple[str, ...]:
    env_file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings(env_file)
    return caught.value.faults


def test_with_nothing_set_the_sandbox_runs_here_on_a_file() -> None:
    settings = load_settings(None)
    assert (settings.host, settings.port, settings.database_url.get_secret_value(), settings.channels) == (
        "127.0.0.1",
        8000,
        "sqlite:///data/jibutong.db",
        (),
    )


def test_the_environment_wins_over_the_file_and_the_command_line_over_both(
    env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env_file.write_text("PORT=8001\nHOST=127.0.0.2\nRETENTION_DAYS=30\n")
    monkeypatch.setenv("PORT", "8002")
    monkeypatch.setenv("HOST", "127.0.0.3")
    settings = load_settings(env_file, host="localhost")
    assert (settings.host, settings.port, settings.retention_days) == ("localhost", 8002, 30)


@pytest.mark.parametrize("blank", ["", "   "])
def test_a_blank_value_counts_as_not_set(blank: str, env_file: Path) -> None:
    env_file.write_text("".join(f'{name.upper()}="{blank}"\n' for name in Settings.model_fields))
    assert load_settings(env_file) == load_settings(None)


def test_an_empty_variable_does_not_hide_the_line_in_the_file(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    env_file.write_text("PORT=8001\n")
    monkeypatch.setenv("PORT", "")
    assert load_settings(env_file).port == 8001


def test_the_file_is_looked_for_in_the_working_directory(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    env_file.write_text("PORT=8001\n")
    monkeypatch.chdir(env_file.parent)
    assert load_settings().port == 8001


def test_a_file_saved_by_a_windows_editor_is_read(env_file: Path) -> None:
    env_file.write_bytes("\ufeffPORT=8001\r\n# 端口\r\n".encode())
    assert load_settings(env_file).port == 8001


def test_a_file_in_another_encoding_is_named(env_file: Path) -> None:
    env_file.write_bytes("# 端口\nPORT=8001\n".encode("gbk"))
    with pytest.raises(SettingsError, match=re.escape(f"{env_file} 读不出来：它不是 UTF-8 编码")):
        load_settings(env_file)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("PORT=abc", "设置 PORT 有误：现在是“abc”，应是 1 到 65535 的整数，例如 8000。"),
        ("PORT=0", "设置 PORT 有误：现在是“0”，应是 1 到 65535 的整数，例如 8000。"),
        ("PORT=65536", "设置 PORT 有误：现在是“65536”，应是 1 到 65535 的整数，例如 8000。"),
        ("HOST=127.0.0.1:80/", "设置 HOST 有误：现在是“127.0.0.1:80/”，应是本机的地址或主机名，例如 127.0.0.1。"),
        ("RETENTION_DAYS=0", "设置 RETENTION_DAYS 有误：现在是“0”，应是 1 到 36500 的整数，例如 180。"),
        ("TELEGRAM_MODE=poll", "设置 TELEGRAM_MODE 有误：现在是“poll”，应是 polling 或 webhook。"),
        (
            "WECOM_AGENT_ID=abc",
            "设置 WECOM_AGENT_ID 有误：现在是“abc”，应是应用详情页的 AgentId，是一个正整数，例如 1000002。",
        ),
        (
            "AIBOT_WS_URL=https://x.cn",
            "设置 AIBOT_WS_URL 有误：现在的值不对（不在这里显示），"
            "应是 ws:// 或 wss:// 开头的网址，例如 wss://example.cn。",
        ),
        (
            f"WECHAT_AES_KEY={AES_KEY[:-1]}",
            "设置 WECHAT_AES_KEY 有误：现在的值不对（不在这里显示），应是后台的 EncodingAESKey，正好 43 个字母或数字。",
        ),
        ("TELEGRAM_BOT_TOKN=1:a", "不认识设置 TELEGRAM_BOT_TOKN：是不是想写 TELEGRAM_BOT_TOKEN？"),
    ],
)
def test_a_wrong_value_is_one_line_that_says_what_would_be_right(line: str, fault: str, env_file: Path) -> None:
    assert faults_of(env_file, line) == (fault,)


def test_every_wrong_value_has_its_own_line(env_file: Path) -> None:
    faults = faults_of(env_file, "PORT=abc\nRETENTION_DAYS=never\nPUBLIC_URL=bot.example.cn\n")
    assert [fault.split()[1] for fault in faults] == ["PORT", "PUBLIC_URL", "RETENTION_DAYS"]


@pytest.mark.parametrize(
    "url",
    [
        "mysql://localhost/db",
        "data/jibutong.db",
        "sqlite:///",
        "sqlite://data.db",
        "sqlite:///data/",
        "sqlite:///:memory:",
        "postgresql://",
        "postgresql://db.example.cn",
    ],
)
def test_a_database_that_would_not_keep_anything_is_refused(url: str, env_file: Path) -> None:
    assert [fault.split()[1] for fault in faults_of(env_file, f"DATABASE_URL={url}")] == ["DATABASE_URL"]


@pytest.mark.parametrize(
    "url", ["sqlite:///data/a b.db", "sqlite:////srv/jibutong.db", "postgresql://bot:pw@db.example.cn/jibutong"]
)
def test_a_database_is_a_file_or_a_server(url: str, env_file: Path) -> None:
    env_file.write_text(f"DATABASE_URL='{url}'\n")
    assert load_settings(env_file).database_url.get_secret_value() == url


@pytest.mark.parametrize(
    "url", ["ftp://x.cn", "https://", "https://u:p@x.cn", "https://x.cn?a=1", "https://x.cn:99999", "https://x y.cn"]
)
def test_a_public_address_that_no_platform_could_use_is_refused(url: str, env_file: Path) -> None:
    assert [fault.split()[1] for fault in faults_of(env_file, f"PUBLIC_URL='{url}'")] == ["PUBLIC_URL"]


def test_an_address_loses_its_last_slash(env_file: Path) -> None:
    env_file.write_text("PUBLIC_URL=https://example.cn/bot/\n")
    assert load_settings(env_file).public_url == "https://example.cn/bot"


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        (("TELEGRAM_WEBHOOK_SECRET",), {"TELEGRAM_BOT_TOKEN"}),
        (("TELEGRAM_MODE",), {"TELEGRAM_BOT_TOKEN", "TELEGRAM_WEBHOOK_SECRET", "PUBLIC_URL"}),
        (("TELEGRAM_MODE", "TELEGRAM_BOT_TOKEN"), {"TELEGRAM_WEBHOOK_SECRET", "PUBLIC_URL"}),
        (("WECHAT_APP_ID",), {"WECHAT_TOKEN"}),
        (("WECHAT_TOKEN", "WECHAT_APP_SECRET"), {"WECHAT_APP_ID"}),
        (("WECHAT_TOKEN", "WECHAT_AES_KEY"), {"WECHAT_APP_ID"}),
        (("WECHAT_TOKEN", "WECHAT_APP_ID", "WECHAT_PREVIOUS_AES_KEY"), {"WECHAT_AES_KEY"}),
        (("WECOM_CORP_ID",), {"WECOM_TOKEN", "WECOM_AES_KEY"}),
        (("WECOM_TOKEN", "WECOM_AES_KEY"), {"WECOM_CORP_ID"}),
        (("WECOM_CORP_ID", "WECOM_TOKEN", "WECOM_AES_KEY", "WECOM_SECRET"), {"WECOM_AGENT_ID"}),
        (("AIBOT_TOKEN",), {"AIBOT_AES_KEY"}),
        (("AIBOT_BOT_ID",), {"AIBOT_SECRET"}),
        (("AIBOT_SECRET",), {"AIBOT_BOT_ID"}),
    ],
)
def test_what_a_half_set_group_lacks_is_named(given: tuple[str, ...], missing: set[str], env_file: Path) -> None:
    faults = faults_of(env_file, "".join(f"{name}={(GOOD | BY_CALLBACK)[name]}\n" for name in given))
    assert {re.match(r"设置 (\w+) 没有填：", fault)[1] for fault in faults} == missing


def test_the_two_ways_of_one_bot_exclude_each_other(env_file: Path) -> None:
    (fault,) = faults_of(env_file, "".join(f"{name}={value}\n" for name, value in (GOOD | BY_CALLBACK).items()))
    assert ("AIBOT_TOKEN" in fault, "AIBOT_BOT_ID" in fault) == (True, True)
    assert [value for value in (*BY_CALLBACK.values(), GOOD["AIBOT_SECRET"]) if value in fault] == []


GOOD = {
    "PUBLIC_URL": "https://example.cn",
    "TELEGRAM_BOT_TOKEN": TOKEN,
    "TELEGRAM_MODE": "webhook",
    "TELEGRAM_WEBHOOK_SECRET": "s3cret",
    "WECHAT_APP_ID": "wxb11529c136998cb6",
    "WECHAT_APP_SECRET": "appsecret",
    "WECHAT_TOKEN": "wechattoken",
    "WECHAT_AES_KEY": AES_KEY,
    "WECHAT_PREVIOUS_AES_KEY": AES_KEY,
    "WECOM_CORP_ID": "wx5823bf96d3bd56c7",
    "WECOM_AGENT_ID": "1000002",
    "WECOM_SECRET": "wecom-secret_1",
    "WECOM_TOKEN": "QDG6eK",
    "WECOM_AES_KEY": AES_KEY,
    "AIBOT_BOT_ID": "aib1",
    "AIBOT_SECRET": "aibotsecret",
}
BY_CALLBACK = {"AIBOT_TOKEN": "aibottoken", "AIBOT_AES_KEY": AES_KEY}
"""The other way of the same bot, which excludes the one in GOOD."""


@pytest.mark.parametrize(
    ("given", "channels"),
    [
        (["TELEGRAM_BOT_TOKEN"], ("telegram",)),
        (["WECHAT_TOKEN"], ("wechat",)),
        (["WECOM_CORP_ID", "WECOM_TOKEN", "WECOM_AES_KEY"], ("wecom",)),
        (["AIBOT_TOKEN", "AIBOT_AES_KEY"], ("aibot",)),
        (["AIBOT_BOT_ID", "AIBOT_SECRET"], ("aibot",)),
        (list(GOOD), ("telegram", "wechat", "wecom", "aibot")),
    ],
)
def test_a_channel_is_on_when_its_settings_are_there(
    given: list[str], channels: tuple[str, ...], env_file: Path
) -> None:
    env_file.write_text("".join(f"{name}={(GOOD | BY_CALLBACK)[name]}\n" for name in given))
    assert load_settings(env_file).channels == channels


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.0.1", True),
        ("::1", True),
        ("LocalHost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.5", False),
        ("localhost.example.cn", False),
        ("bot", False),
    ],
)
def test_only_the_loopback_address_needs_no_password(host: str, loopback: bool, env_file: Path) -> None:
    env_file.write_text("SANDBOX_PASSWORD=pw\n")
    assert load_settings(env_file, host=host).host == host
    assert is_loopback(host) == loopback
    if not loopback:
        with pytest.raises(SettingsError, match=f"设置 SANDBOX_PASSWORD 没有填：HOST 是 {host}，别的电脑也能打开"):
            load_settings(None, host=host)


def test_no_secret_shows_in_the_settings_or_in_an_error(env_file: Path) -> None:
    secrets = {"SANDBOX_PASSWORD": "hunter2hunter2", "DATABASE_URL": "postgresql://bot:hunter3hunter3@h/db"}
    env_file.write_text("".join(f"{name}={value}\n" for name, value in (GOOD | secrets).items()))
    settings = load_settings(env_file)
    public = {"PUBLIC_URL", "TELEGRAM_MODE", "WECHAT_APP_ID", "WECOM_CORP_ID", "WECOM_AGENT_ID", "AIBOT_BOT_ID"}
    hidden = [value for name, value in (GOOD | secrets).items() if name not in public]
    shown = repr(settings) + str(settings) + settings.model_dump_json()
    assert [value for value in hidden if value in shown] == []

    # each value made wrong, by a blank inside or a whole other scheme
    wrong = {name: value[:3] + " " + value[3:] for name, value in (GOOD | BY_CALLBACK).items() if name not in public}
    faults = "\n".join(
        faults_of(
            env_file,
            "".join(f"{name}={value}\n" for name, value in wrong.items())
            + "DATABASE_URL=mysql://bot:hunter3@h/db\nPUBLIC_URL=https://bot:hunter4@h\n",
        )
    )
    leaks = [*wrong.values(), "hunter3", "hunter4"]
    assert [value for value in leaks if value in faults] == []
    assert len(faults.splitlines()) == len(wrong) + 2


def test_a_failed_start_carries_no_value_in_its_traceback(env_file: Path) -> None:
    env_file.write_text("DATABASE_URL=mysql://bot:hunter3@h/db\n")
    with pytest.raises(SettingsError) as caught:
        load_settings(env_file)
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


def test_the_example_file_is_what_the_settings_print() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "bot.settings"], cwd=ROOT, capture_output=True, check=True, encoding="utf-8"
    )
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == printed.stdout == env_example()


def test_the_example_file_names_every_setting_and_changes_none() -> None:
    names = re.findall(r"^([A-Z_]+)=", env_example(), flags=re.MULTILINE)
    assert names == [name.upper() for name in Settings.model_fields]
    assert load_settings(ROOT / ".env.example") == load_settings(None)


def test_one_password_for_viewing_and_for_editing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANDBOX_PASSWORD", "同一个")
    monkeypatch.setenv("SANDBOX_EDIT_PASSWORD", "同一个")
    with pytest.raises(SettingsError, match="SANDBOX_EDIT_PASSWORD 和 SANDBOX_PASSWORD 一样") as found:
        load_settings(None)
    assert "同一个" not in str(found.value)
