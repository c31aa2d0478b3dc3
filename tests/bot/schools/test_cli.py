"""`python -m bot school …`, command by command, on a database of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.__main__ import main

Run = Callable[..., tuple[int, str, str]]
ADD = ("add", "--name", "萧山技师学院", "--place", "萧山", "--contact", "招生就业办")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Exit code, stdout and stderr of one command."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PUBLIC_URL", "https://bot.example.cn")

    def command(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(["school", *arguments, "--db", "x.db"])
        except SystemExit as stopped:
            code = int(str(stopped.code))
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


def test_entering_a_school_gives_at_once_what_it_needs_to_begin(run: Run) -> None:
    code, out, err = run(*ADD, "--phone", "0571-82345678", "--levels", "高级工,技师", "--filed", "是")
    assert (code, err) == (0, "")
    assert re.search(r"^登记好了：萧山技师学院，编号 1，学校码 [2-9A-Z]{5}。$", out, re.MULTILINE)
    assert re.search(r"^  网页：https://bot\.example\.cn/\?s=[A-Za-z0-9_-]{22}$", out, re.MULTILINE)
    assert re.findall(r"^\d\. ", out.partition("十分钟开始：")[2], re.MULTILINE) == [f"{n}. " for n in range(1, 6)]


def test_a_profile_is_shown_as_it_was_entered_and_edited(run: Run) -> None:
    run(*ADD)
    code, out, _ = run("edit", "萧山技师学院", "--phone", "0571-82345678", "--levels", "三级", "--filed", "否")
    shown = re.sub(r"学校码：\w{5}|登记：\S+|[A-Za-z0-9_-]{22}", "…", run("show", "1")[1])
    assert (code, out.startswith("改好了。")) == (0, True)
    assert shown.split("\n") == [
        "编号：1",
        "…",
        "校名：萧山技师学院",
        "地方：浙江省杭州市萧山区",
        "联系人：招生就业办",
        "电话：0571-82345678",
        "工种：没填",
        "等级：高级工（三级）",
        "备案：否",
        "…",
        "",
        "链接（1 条）：",
        "  …　学校的链接",
        "",
    ]


def test_schools_are_listed_one_a_line(run: Run) -> None:
    assert run("list")[1].startswith("还没有学校")
    run(*ADD)
    run("add", "--name", "张店职业培训学校", "--place", "淄博张店", "--contact", "办公室")
    lines = run("list")[1].splitlines()
    assert [line.rpartition(" ")[0] for line in lines] == [
        "1　萧山技师学院　浙江省杭州市萧山区　学校码",
        "2　张店职业培训学校　山东省淄博市张店区　学校码",
    ]


def test_a_topic_and_a_place_make_links_of_their_own_and_the_same_ones_stay(run: Run) -> None:
    run(*ADD)
    about = ("--topic", "xiaoshan-union-senior-2025", "--place", "杭州上城区")
    said = [run("links", "1", *more)[1] for more in ((), about, about, ())]
    tokens = [re.findall(r"\?s=(\S+)", out)[0] for out in said]
    assert (tokens[0] == tokens[3], tokens[1] == tokens[2], tokens[0] != tokens[1]) == (True, True, True)
    assert "萧山区总工会2025年度高级工激励，浙江省杭州市上城区" in run("show", "1")[1]


def test_a_link_may_belong_to_no_school_and_then_has_no_code_to_type(run: Run) -> None:
    code, out, _ = run("links", "--place", "淄博张店")
    assert (code, "?s=" in out, "学校码" in out) == (0, True, False)


def test_a_revoked_link_is_gone_and_the_next_one_is_new(run: Run) -> None:
    first = re.findall(r"https\S+\?s=\S+", run(*ADD)[1])[0]
    assert [run("revoke", link)[0] for link in (first, first)] == [0, 1]
    assert first not in run("links", "1")[1]
    assert "停用" in run("show", "1")[1]


def test_a_code_is_shown_and_changed_only_when_asked(run: Run) -> None:
    run(*ADD)
    shown = [re.findall(r"学校码 (\w{5})", run("code", "1", *more)[1])[0] for more in ((), (), ("--new",), ())]
    assert (shown[0] == shown[1], shown[2] == shown[3], shown[1] != shown[2]) == (True, True, True)


@pytest.mark.parametrize(("name", "begins"), [("海报.pdf", b"%PDF-"), ("海报.PNG", b"\x89PNG")])
def test_a_poster_is_written_in_the_form_of_its_name(run: Run, tmp_path: Path, name: str, begins: bytes) -> None:
    run(*ADD)
    code, out, err = run("poster", "1", "--out", name)
    assert (code, err, out.split("\n")[0]) == (0, "", f"海报写好了：{name}")
    assert (tmp_path / name).read_bytes().startswith(begins)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("nope",), 2, "可用的有 add、edit、list"),
        (("add", "--name", "校"), 2, "还缺 --place"),
        ((*ADD[:3], "--place", "月球", "--contact", "x"), 2, "地方：不认识“月球”这个地方"),
        (ADD, 2, "校名：“萧山技师学院”已经登记过了，编号 1"),
        (("edit", "1"), 2, "要改什么？"),
        (("edit", "9", "--phone", "0571-82345678"), 1, "没有“9”这所学校"),
        (("show", "没有的学校"), 1, "没有“没有的学校”这所学校"),
        (("links", "1", "--topic", "no-such"), 2, "--topic：没有“no-such”这一项"),
        (("links", "1", "--place", "朝阳"), 2, "--place：“朝阳”有好几个"),
        (("revoke", "nope"), 1, "没有“nope”这条链接"),
        (("poster", "1", "--out", "a.jpg"), 2, "--out：要写成 .pdf 或 .png 结尾"),
        (("poster", "1", "--out", "no/folder/a.png"), 1, "no/folder/a.png 写不了"),
        (("poster", "1", "--out", "a.pdf", "--channel", "telegram"), 1, "没有能印成码的网址"),
        (("poster", "1", "--out", "a.pdf", "--url", "学校"), 2, "--url：要写"),
        (("poster", "1", "--out", "a.pdf", "--font", "none.ttf"), 2, "没有 none.ttf 这个字体文件"),
    ],
)
def test_what_cannot_be_done_is_said_in_chinese_with_nothing_on_stdout(
    run: Run, arguments: tuple[str, ...], code: int, said: str
) -> None:
    run(*ADD)
    got, out, err = run(*arguments)
    assert (got, out, said in err) == (code, "", True), err
