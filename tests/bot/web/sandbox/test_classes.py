"""A class's list sent by a form and taken away as a workbook: nothing of it stays, and what is wrong is said."""

from __future__ import annotations

import html
import io
import re
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from openpyxl import load_workbook

from bot.schools.classwork import chosen, in_words
from bot.web.sandbox import classes
from tests.bot.fakes import dump, file_bytes
from tests.bot.web.sandbox.site import SAME_ORIGIN, Browser, Office, notice, whole
from tests.bot.web.sandbox.test_schools import FILLED, sends, words

CLASS = "/sandbox/schools/class"
LIST = "学号,姓名,工作地,等级,发证日期\nA1,张三丰,淄博张店,技师,2026-09-01\nA2,李四光,呜啦,三级,2026-09-01\n"


@pytest.fixture
async def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    async with whole(tmp_path) as opened:
        yield opened


def left(tmp_path: Path) -> list[str]:
    """Names of all files that lie about."""
    return sorted(path.name for path in (tmp_path / "tmp").rglob("*") if path.is_file())


async def uploads(at: Browser, content: bytes, name: str = "电工班.csv", **fields: str) -> httpx.Response:
    """The form's answer: a page, or where to wait."""
    await at.get(CLASS)
    told = {"csrf": at.csrf} | fields
    answer = await at.client.post(CLASS, data=told, files={"file": (name, content)}, headers=SAME_ORIGIN)
    return at._keep(answer)


async def done(at: Browser, sent: httpx.Response) -> httpx.Response:
    """The page at the end of waiting."""
    assert sent.status_code == 303, notice(sent.text)
    while "正在算" in (answer := await at.get(sent.headers["location"])).text:
        pass
    return answer


async def test_a_list_becomes_a_workbook_that_is_taken_away_and_nothing_of_it_stays(
    shop: Office, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sent = await uploads(shop.look, LIST.encode(), key="学号", others="证书种类=职业资格证书\n")
    page = words((await done(shop.look, sent)).text)
    assert "电工班.csv：算了 1 人，0 人至少有一项现在可以申请。有 1 行读不了。" in page
    assert "给全班写的：证书种类 职业资格证书；2 行用了它" in page
    assert "3 A2 工作地（C 列） 没有“呜啦”这个地方" in page
    assert left(tmp_path) == ["result.xlsx"]  # the list itself is gone already
    answer = await shop.look.bare({"csrf": shop.look.csrf}, sent.headers["location"])
    book = load_workbook(io.BytesIO(answer.content))
    assert (book.sheetnames, book["名单"]["B2"].value) == (["汇总", "名单", "截止日期", "读不了的行"], "A1")
    name = re.findall(r"filename\*=utf-8''(\S+)", answer.headers["content-disposition"])
    assert name == ["%E7%94%B5%E5%B7%A5%E7%8F%AD-%E8%83%BD%E9%A2%86%E4%BB%80%E4%B9%88.xlsx"]
    again = await shop.look.get(sent.headers["location"])
    assert (again.status_code, notice(again.text), left(tmp_path)) == (404, classes.GONE, [])
    kept = str(dump(tmp_path / "bot.db")) + str(file_bytes(tmp_path / "tmp")) + caplog.text
    assert [word for word in ("张三丰", "A1", "呜啦", "电工班") if word in kept] == []


async def test_only_who_has_the_page_and_a_form_of_it_takes_the_result(shop: Office, tmp_path: Path) -> None:
    sent = await uploads(shop.look, LIST.encode())
    await done(shop.look, sent)
    refused = await shop.look.bare({"csrf": "x"}, sent.headers["location"])
    assert (refused.status_code, left(tmp_path)) == (403, ["result.xlsx"])


@pytest.mark.parametrize(
    ("content", "name", "fields", "says"),
    [
        (b"x", "班.docx", {}, "名单：“班.docx”不是 .csv 或 .xlsx；用 Excel 或 WPS 打开，另存为 .xlsx 再传"),
        (b"x", "班.xls", {}, "名单：“班.xls”不是 .csv 或 .xlsx；用 Excel 或 WPS 打开，另存为 .xlsx 再传"),
        (b"x", "班.csv", {"others": "参保地淄博"}, "全班都一样的：“参保地淄博”应写成 参保地=淄博 这样，一行一样"),
        (
            b"x",
            "班.csv",
            {"others": "工作地=淄博", "work_place": "上海"},
            "全班都一样的：工作地 写了两次，只留一个",
        ),
        (b"x", "班.csv", {"key": "长" * 41}, "认人的列：列名最多 40 个字"),
    ],
)
async def test_what_can_be_seen_at_once_is_said_with_the_form(
    shop: Office, tmp_path: Path, content: bytes, name: str, fields: dict[str, str], says: str
) -> None:
    answer = await uploads(shop.look, content, name, **{"occupation": "电工", **fields})
    assert (answer.status_code, html.unescape(re.findall(r"<li>(.*?)</li></ul></div>", answer.text)[0])) == (422, says)
    assert ('name="occupation" value="电工"' in answer.text, left(tmp_path)) == (True, [])


@pytest.mark.parametrize(
    ("content", "fields", "says"),
    [
        ("学号,等级\n1,三级\n", {}, "名单：表里没有写地方的列；加一列"),
        ("证号,工作地\n11010519491231002X,淄博\n", {"key": "证号"}, "认人的列：“证号”这一列第 2 行像是身份证号"),
        (LIST, {"others": "身高=1"}, "全班都一样的：没有“身高”这一项"),
    ],
)
async def test_what_only_the_list_shows_is_said_after_a_look_and_without_the_command_s_words(
    shop: Office, tmp_path: Path, content: str, fields: dict[str, str], says: str
) -> None:
    answer = await done(shop.look, await uploads(shop.look, content.encode(), occupation="电工", **fields))
    [said] = re.findall(r"<li>([^<]*)</li></ul></div>", answer.text)
    assert (answer.status_code, html.unescape(said).startswith(says), "--" in said) == (422, True, False), said
    assert ('name="occupation" value="电工"' in answer.text, left(tmp_path)) == (True, [])


async def test_a_form_without_a_file_is_shown_again(shop: Office, tmp_path: Path) -> None:
    await shop.look.get(CLASS)
    fields = (("csrf", shop.look.csrf), ("occupation", "电工"), ('file"; filename="', ""))
    parts = (f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields)
    headers = SAME_ORIGIN | {"content-type": "multipart/form-data; boundary=b"}
    answer = await shop.look.client.post(CLASS, content=("".join(parts) + "--b--\r\n").encode(), headers=headers)
    assert (answer.status_code, classes.NO_FILE in answer.text, left(tmp_path)) == (422, True, [])
    assert 'name="occupation" value="电工"' in answer.text


async def test_a_form_of_another_site_or_too_large_a_file_is_refused_and_leaves_nothing(
    shop: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shop.look.get(CLASS)
    form = {"csrf": shop.look.csrf}
    away = await shop.look.client.post(
        CLASS, data=form, files={"file": ("a.csv", b"x")}, headers={"sec-fetch-site": "cross-site"}
    )
    old = await uploads(shop.look, b"x", csrf="x" * 64)
    monkeypatch.setattr(classes, "MOST_MEGABYTES", 0.001)
    large = await uploads(shop.look, b"x" * 2000)
    assert [each.status_code for each in (away, old, large)] == [403, 403, 413]
    assert (notice(old.text), notice(large.text), left(tmp_path)) == (classes.OLD_PAGE, classes.TOO_LARGE, [])


async def test_what_a_school_says_of_itself_is_filled_in_to_be_seen_and_changed(shop: Office) -> None:
    await sends(shop.edit, "/sandbox/schools/new", FILLED | {"level_L2": ""})
    page = (await shop.look.get(f"{CLASS}?school=1")).text
    assert ('value="浙江省杭州市萧山区"' in page, 'name="occupation" value="电工"' in page) == (True, True)
    assert re.findall(r"<option selected>([^<]*)<", page) == ["高级工"]


async def test_an_empty_list_can_be_had(shop: Office) -> None:
    answer = await shop.look.get(f"{CLASS}/template.xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[3]][:2] == ["学号", "工作地"]


async def test_a_file_s_name_goes_no_further_than_its_own_folder(shop: Office, tmp_path: Path) -> None:
    sent = await uploads(shop.look, LIST.encode(), "../../13800138000\\..\\班：一?.CSV")
    page = (await done(shop.look, sent)).text

    assert ("班：一.csv：算了" in words(page), left(tmp_path)) == (True, ["result.xlsx"])


def test_messages_of_the_command_line_lose_its_words() -> None:
    names = {"--in": "名单", "--set": "全班都一样的"}
    assert in_words("--in：没有列；例如 --set 工作地=淄博", names) == "名单：没有列；例如 工作地=淄博"
    assert chosen(["工作地＝淄博", "", " 等级=三级 "]) == {"工作地": "淄博", "等级": "三级"}
