"""Many people from a file to a file: what a cell may say, what a bad row does, and what the result looks like."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from policies.assess import assess_all
from policies.batch import HEADINGS, Report, run
from policies.catalog import load
from policies.cells import BOOLS, CHOICES, Cells
from policies.headings import HEADINGS as COLUMN_NAMES
from policies.headings import UNSAID, YEARS, columns, unit
from policies.tables import UNCOMPUTED, TableError
from tests.policies.catalogues import TODAY, facts

CATALOGUE = load()
SPECS = CATALOGUE.facts.specs
CELLS = Cells(SPECS, CATALOGUE.gazetteer)
UNKNOWN = {"unknown": True}

PERSON: dict[str, Any] = {
    "work_place": "370303",
    "employment": "enterprise",
    "cert_kind": "qualification",
    "cert_level": "L2",
    "cert_issue_date": "2020-06-01",
    "insurance_status": "paying",
    "contract_months": 36,
    "employment_registered": True,
    "claimed_before": False,
}
SHEET = [
    line.split("|")
    for line in (
        "编号|姓名|工作地|就业情况|证书种类|等级|发证时间|社保状态|合同月数|就业登记|领过补贴",
        "a1|张三|张店区|企业职工|职业资格证书|技师（二级）|2020年6月1日|在缴|36个月|是|没领过",
        "a2|李四|鼓楼区|企业职工|职业资格证书|技师|2020-06-01|在缴|36|是|否",
        "a3|王五|370303|enterprise|qualification|L3|2020-06|paying|36|有|不清楚",
    )
]
AMBIGUOUS = (
    "work_place：“鼓楼区”可能是 江苏省南京市鼓楼区（320106）、江苏省徐州市鼓楼区（320302）、"
    "福建省福州市鼓楼区（350102）、河南省开封市鼓楼区（410204）；请写明是哪一个"
)


def batch(source: Path, ending: str = ".jsonl") -> tuple[Report, Path]:
    target = source.with_name(f"out{ending}")
    return run(CATALOGUE, source, target, TODAY), target


def written(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def sheet(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


def as_csv(rows: Sequence[Sequence[object]]) -> str:
    return "".join(",".join(map(str, row)) + "\r\n" for row in rows)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def table(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def verdicts(found: list[dict[str, Any]]) -> list[object]:
    """Of each line: what Zibo's programme says, or the error."""
    return [
        line.get("error") or {item["programme"]: item["verdict"] for item in line["assessments"]}.get(ZIBO)
        for line in found
    ]


ZIBO = "zibo-technician-subsidy"
SHANDONG = "shandong-skill-upgrade"


# What a cell may say.


@pytest.mark.parametrize(
    ("name", "cell", "value"),
    [
        ("work_place", "张店区", "370303"),
        ("work_place", "山东省淄博市张店区", "370303"),
        ("work_place", " 淄博 张店 ", "370303"),
        ("work_place", 310000, "310000"),
        ("work_place", 310000.0, "310000"),
        ("work_place", "９９９９９９", "999999"),
        ("insured_place", "未参保", "none"),
        ("cert_level", "三级", "L3"),
        ("cert_level", "高级工", "L3"),
        ("cert_level", "三级/高级工", "L3"),
        ("cert_level", "高级工（三级）", "L3"),
        ("cert_level", 3, "L3"),
        ("cert_level", "l3", "L3"),
        ("cert_level", "Ⅲ级", "L3"),
        ("cert_level", "国家职业资格三级", "L3"),
        ("cert_level", "职业技能等级（三级）高级工", "L3"),
        ("cert_level", "高级技师（一级）", "L1"),
        ("insurance_status", "在缴", "paying"),
        ("insurance_status", "断缴", "paused"),
        ("cert_kind", "电工本", "special_operation"),
        ("public_post", "工勤岗", "skilled_post"),
        ("cert_issue_date", "2025-03-15", "2025-03-15"),
        ("cert_issue_date", "2025/3/15", "2025-03-15"),
        ("cert_issue_date", "2025.3.5", "2025-03-05"),
        ("cert_issue_date", "2025年3月15日", "2025-03-15"),
        ("cert_issue_date", "２０２５年３月", "2025-03"),
        ("cert_issue_date", "2025-03-15 00:00:00", "2025-03-15"),
        ("cert_issue_date", 20250315, "2025-03-15"),
        ("cert_issue_date", 2025.0, "2025"),
        ("cert_issue_date", 45731, "2025-03-15"),
        ("cert_issue_date", "45731.75", "2025-03-15"),
        ("cert_issue_date", "25年3月", "2025-03"),
        ("cert_issue_date", "98年12月5号", "1998-12-05"),
        ("cert_issue_date", "2025/3/1 0:00", "2025-03-01"),
        ("cert_issue_date", "2025/3/10 14:30:05", "2025-03-10"),
        ("cert_issue_date", "2025年3月份", "2025-03"),
        ("cert_issue_date", "2025-03至2025-06", {"from": "2025-03", "to": "2025-06"}),
        ("cert_issue_date", datetime(2025, 3, 15), "2025-03-15"),
        ("cert_issue_date", date(2025, 3, 15), "2025-03-15"),
        ("ui_months", 14.0, 14),
        ("ui_months", "14个月", 14),
        ("ui_months", "12以上", {"min": 12, "max": None}),
        ("ui_months", ">=12", {"min": 12, "max": None}),
        ("ui_months", "12个月及以上", {"min": 12, "max": None}),
        ("ui_months", "6-11", {"min": 6, "max": 11}),
        ("contract_months", "3年", 36),
        ("age", "30周岁", 30),
        ("claimed_before", "没领过", False),
        ("claimed_before", "领过", True),
        ("claimed_before", True, True),
        ("cert_verifiable", "查不到", False),
        ("employment_registered", "√", True),
        ("occupation", " 电工 ", "电工"),
        ("age", "不清楚", UNKNOWN),
        ("employer_name", "不知道", UNKNOWN),
        ("ui_months", '{"min": 12, "max": null}', {"min": 12, "max": None}),
        ("work_place", '{"within": "330000", "unknown": true}', {"within": "330000", "unknown": True}),
        ("age", "", None),
        ("age", "  ", None),
        ("age", None, None),
        ("cert_issue_date", "—", None),
        ("insured_place", "/", None),
    ],
)
def test_a_cell_is_read_as_people_write_it(name: str, cell: object, value: object) -> None:
    assert CELLS.read(name, cell) == value


@pytest.mark.parametrize(
    ("name", "cell", "message"),
    [
        ("work_place", "鼓楼区", AMBIGUOUS.partition("：")[2]),
        ("work_place", "火星", "没有“火星”这个地方；请写全，例如 山东省淄博市张店区，或写代码 370303"),
        ("age", "#N/A", "这一格是公式出错的 #N/A；请改成值"),
        ("age", "{1}", "“{1}”不是正确的 JSON"),
        ("age", UNCOMPUTED, "这一格是公式，文件里没有它算出的值；请用 Excel 打开后保存一次，或改成值"),
        (
            "cert_issue_date",
            2025.1,
            "“2025.1”可能是1月，也可能是10月（表格会去掉末尾的0）；请写成 2025年1月 或 2025-10",
        ),
    ],
)
def test_a_cell_that_can_mean_several_things_or_none_is_refused(name: str, cell: object, message: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        CELLS.read(name, cell)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("ui_months", "很久"),
        ("ui_months", "-3"),
        ("ui_months", "1年半"),
        ("age", "3年"),
        ("cert_issue_date", "457311"),
        ("cert_issue_date", "3/15/2025"),
        ("cert_level", "中等"),
        ("claimed_before", "也许"),
        ("cert_level", "2025-01-01"),
    ],
)
def test_a_cell_that_says_nothing_known_is_left_for_the_facts_to_refuse(name: str, cell: str, tmp_path: Path) -> None:
    report, target = batch(written(tmp_path / "in.csv", f"{name}\n{cell}\n"))
    (line,) = lines(target)
    assert (report.bad, line["error"].startswith(f"{name}：")) == (1, True)


def test_every_name_in_the_tables_is_of_a_fact_and_a_value_that_there_are() -> None:
    assert COLUMN_NAMES.keys() <= SPECS.keys()
    assert {name: set(values) - set(SPECS[name].choices) for name, values in CHOICES.items()} == {
        name: set() for name in CHOICES
    }
    assert {SPECS[name].kind for name in BOOLS} == {"bool"}
    assert {name for name, spec in SPECS.items() if spec.kind == "choice"} == CHOICES.keys()


def test_no_word_stands_for_two_values_and_no_heading_for_two_facts() -> None:
    for values in CHOICES.values():
        words = [word for text in values.values() for word in text.split()]
        assert len(words) == len(set(words))
    headings = [word for names in (COLUMN_NAMES, YEARS, UNSAID) for text in names.values() for word in text.split()]
    headings += [label for spec in SPECS.values() for label in (spec.name, spec.label)]
    assert len(headings) == len(set(headings))


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("工作地", "work_place"),
        (" 发证时间 ", "cert_issue_date"),
        ("*证书等级", "cert_level"),
        ("合同期限（月）", "contract_months"),
        ("年龄（必填）", "age"),
        ("CERT_LEVEL", "cert_level"),
        ("ID", "id"),
        ("编号", "id"),
    ],
)
def test_a_heading_is_known_by_its_usual_names(heading: str, name: str) -> None:
    assert columns([heading], SPECS) == ([name], [])


@pytest.mark.parametrize("heading", ["姓名", "身份证号", "地址", "备注"])
def test_a_heading_that_names_no_fact_for_sure_names_none(heading: str) -> None:
    assert columns([heading], SPECS) == ([None], [heading])


@pytest.mark.parametrize(
    ("heading", "cell", "value"),
    [
        ("合同期限（月）", "36", 36),
        ("合同期限（年）", 3.0, 36),
        ("合同年限", "3年", 36),
        ("合同期限", "36个月", 36),
        ("劳动合同期限", "无固定期限", {"min": 1200, "max": None}),
    ],
)
def test_a_length_counts_in_the_unit_that_its_heading_or_the_cell_says(
    heading: str, cell: object, value: object
) -> None:
    assert columns([heading], SPECS) == (["contract_months"], [])
    assert CELLS.read("contract_months", cell, unit("contract_months", heading)) == value


def test_a_length_without_any_unit_is_refused() -> None:
    """「合同期限」 of 3 could be three months or three years."""
    with pytest.raises(ValueError, match="“3”没写是几年还是几个月；请写成 3年 或 3个月"):
        CELLS.read("contract_months", 3, unit("contract_months", "合同期限"))


def test_a_fact_in_two_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="有两列都是 cert_level（证书等级）；只留一列"):
        batch(written(tmp_path / "in.csv", "等级,证书等级\nL3,L2\n"))


# From file to file.


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_csv_is_understood_in_its_encodings_and_separators(tmp_path: Path, encoding: str, mark: str) -> None:
    report, target = batch(written(tmp_path / "in.csv", as_csv(SHEET).replace(",", mark).encode(encoding)))
    found = lines(target)
    assert report == Report(rows=3, bad=1, unreached=0, ignored=("姓名",))
    assert [line["row"] for line in found] == [1, 2, 3]
    assert verdicts(found) == ["eligible", AMBIGUOUS, "ineligible"]
    assert found[1] == {"row": 2, "error": AMBIGUOUS}


def test_a_byte_order_mark_of_any_encoding_is_no_part_of_the_first_heading(tmp_path: Path) -> None:
    text = "\ufeffid,cert_level\n7,L2\n"
    found = [
        lines(batch(written(tmp_path / f"{encoding}.csv", text.encode(encoding)))[1])[0]["id"]
        for encoding in ("utf-8", "gb18030")
    ]
    assert found == ["7", "7"]


def test_an_xlsx_is_read_with_its_cells_as_they_are(tmp_path: Path) -> None:
    rows = [
        ["二〇二六年学员名单"],
        [],
        [*SHEET[0][:6], "发证日期", *SHEET[0][7:]],
        [1, "张三", 370303, "企业职工", "职业资格证书", "二级", datetime(2020, 6, 1), "在缴", 36.0, True, False],
        [],
        [2, "李四", "张店区", "企业职工", "职业资格证书", 2, "2020-06-01", "在缴", "", "是", "否"],
    ]
    report, target = batch(sheet(tmp_path / "in.xlsx", rows))
    found = lines(target)
    assert report == Report(rows=2, bad=0, unreached=0, ignored=("姓名",))
    assert [(line["row"], line["id"]) for line in found] == [(1, 1), (3, 2)]
    assert verdicts(found) == ["eligible", "missing"]


def test_jsonl_gives_for_each_person_what_check_gives(tmp_path: Path) -> None:
    people = [PERSON | {"id": "a"}, {"work_place": "810000"}, PERSON | {"id": 7, "cert_issue_date": "2030-01-01"}]
    text = "\ufeff" + "\n\n".join(json.dumps(person) for person in people) + "\n{\n"
    report, target = batch(written(tmp_path / "in.jsonl", text))
    expected = [found.to_json() for found in assess_all(CATALOGUE, facts(CATALOGUE, **PERSON), TODAY)]
    assert lines(target) == [
        {"row": 1, "id": "a", "assessments": expected},
        {"row": 3, "id": None, "assessments": []},
        {
            "row": 5,
            "error": "cert_issue_date：2030-01-01 在今天（2026-11-21）之后；请填证书上已经印好的日期",
        },
        {"row": 6, "error": "facts：不是正确的 JSON（第 1 行第 2 个字）"},
    ]
    assert report == Report(rows=4, bad=2, unreached=1, ignored=())


def test_a_table_of_results_has_a_line_for_each_person_and_programme(tmp_path: Path) -> None:
    source = written(tmp_path / "in.csv", as_csv(SHEET))
    _, target = batch(source, ".csv")
    found = table(target)
    assert tuple(found[0]) == HEADINGS
    assert [tuple(line.values()) for line in found] == [
        ("1", "a1", SHANDONG, "山东失业保险技能提升补贴", "ineligible", "", "", "", "2021-06-01", "", ""),
        ("1", "a1", ZIBO, "淄博市企业职工技师、高级技师补贴", "eligible", "2500", "2500", "", "", "", ""),
        ("2", "a2", "", AMBIGUOUS, "error", "", "", "", "", "", ""),
        ("3", "a3", SHANDONG, "山东失业保险技能提升补贴", "expired", "2000", "2000", "", "2021-06-30", "", ""),
        ("3", "a3", ZIBO, "淄博市企业职工技师、高级技师补贴", "ineligible", "", "", "", "", "", ""),
    ]
    _, book = batch(source, ".xlsx")
    rows = list(openpyxl.load_workbook(book).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert rows[:3] == [
        HEADINGS,
        (1, "a1", SHANDONG, "山东失业保险技能提升补贴", "ineligible", None, None, None, "2021-06-01", None, None),
        (1, "a1", ZIBO, "淄博市企业职工技师、高级技师补贴", "eligible", 2500, 2500, None, None, None, None),
    ]
    assert rows[3][:5] == (2, "a2", None, AMBIGUOUS, "error")


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_nothing_in_a_result_runs_as_a_formula(tmp_path: Path, name: str) -> None:
    source = written(tmp_path / "in.jsonl", json.dumps(PERSON | {"id": name}))
    _, target = batch(source, ".csv")
    assert {line["id"] for line in table(target)} == {f"'{name}"}
    _, book = batch(source, ".xlsx")
    cell = openpyxl.load_workbook(book).active["B2"]  # type: ignore[index]
    assert (cell.value, cell.data_type) == (name, "s")


def test_what_no_file_can_hold_is_written_so_that_it_can_be_read_again(tmp_path: Path) -> None:
    source = written(tmp_path / "in.jsonl", '{"id": "\\u0000\\ud800"}')
    _, target = batch(source)
    assert lines(target)[0]["id"] == "\u0000\ud800"
    _, book = batch(source, ".xlsx")
    assert openpyxl.load_workbook(book).active["B2"].value == "��"  # type: ignore[index]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ('{"id": {}, "age": 3}', "id：应是文字或数"),
        ('{"id": true}', "id：应是文字或数"),
        (f'{{"id": "{"x" * 101}"}}', "id：太长了；最多 100 个字"),
        ('{"age": 1, "age": 2}', "age：写了两次；只留一个"),
        ('{"age": NaN}', 'facts：NaN 不是数；不知道请写 {"unknown": true}'),
        ("[1]", 'facts：应是一个 JSON 对象，例如 {"work_place": "310000"}'),
        (f'{{"occupation": "{"x" * 200_000}"}}', "facts：太长了；一个人的信息最多 200 KB"),
        ('{"age": ' + "[" * 100_000, "facts：一层套一层，套得太深；最多 4 层"),
    ],
)
def test_a_bad_line_is_named_and_the_others_still_run(tmp_path: Path, line: str, error: str) -> None:
    text = f"{line}\n{json.dumps(PERSON)}\n"
    report, target = batch(written(tmp_path / "in.jsonl", text))
    assert verdicts(lines(target)) == [error, "eligible"]
    assert (report.rows, report.bad) == (2, 1)


def test_a_line_in_another_encoding_is_bad_and_no_more(tmp_path: Path) -> None:
    raw = '{"occupation": "电工"}\n'.encode("gb18030") + json.dumps(PERSON).encode()
    _, target = batch(written(tmp_path / "in.jsonl", raw))
    assert verdicts(lines(target)) == [
        "facts：不是 UTF-8 编码（第 17 个字节）；请另存为 UTF-8",
        "eligible",
    ]


def test_a_quote_that_is_never_closed_swallows_nobody_silently(tmp_path: Path) -> None:
    text = '编号,年龄\n1,30\n2,"31\n3,32\n'
    report, target = batch(written(tmp_path / "in.csv", text))
    found = lines(target)
    assert ([line.get("id") for line in found], report.bad) == (["1", None], 1)
    assert "引号" in found[1]["error"]


def test_a_row_with_more_cells_than_headings_is_bad(tmp_path: Path) -> None:
    _, target = batch(written(tmp_path / "in.csv", "编号,年龄\n1,30,31\n2,30,,\n3\n"))
    errors = [line.get("error") for line in lines(target)]
    assert errors == ["这一行有 3 格，表头只有 2 格；检查有没有多出来的逗号", None, None]


@pytest.mark.parametrize(
    ("name", "raw", "error"),
    [
        ("in.txt", b"", "--in：in.txt 应以 .jsonl、.csv 或 .xlsx 结尾"),
        ("in.csv", b"\xff\xfe\x00", "in.csv 的编码认不出来；请另存为“CSV UTF-8”"),
        ("in.xlsx", b"PK no zip", "in.xlsx 不是完好的 .xlsx 文件；请用 Excel 打开后另存一次"),
        ("in.xlsx", b"", "in.xlsx 不是完好的 .xlsx 文件；请用 Excel 打开后另存一次"),
    ],
)
def test_a_file_that_can_not_be_read_leaves_nothing_behind(tmp_path: Path, name: str, raw: bytes, error: str) -> None:
    with pytest.raises(TableError) as refused:
        batch(written(tmp_path / name, raw))
    assert str(refused.value) == error
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("text", ["", "姓名,电话\n张三,1\n"])
def test_a_table_without_known_headings_is_answered_with_the_known_ones(tmp_path: Path, text: str) -> None:
    with pytest.raises(TableError, match=r"前 10 行里没有认得的列名；可用的有 身份（role）、工作地（work_place）"):
        batch(written(tmp_path / "in.csv", text))


@pytest.mark.parametrize("ending", [".jsonl", ".csv", ".xlsx"])
def test_a_result_begun_in_vain_is_given_up_quietly(tmp_path: Path, ending: str) -> None:
    with pytest.raises(TableError):
        batch(written(tmp_path / "in.csv", "姓名\n张三\n"), ending)
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_merged_cells_and_formulas_without_a_value_are_read_as_people_see_them(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in SHEET[:2]:
        book.active.append(row)
    book.active.append(["a2", None, None, *SHEET[1][3:]])
    book.active.append(["a3", None, "张店区", *SHEET[1][3:8], "=12*3", *SHEET[1][9:]])
    book.active.merge_cells("C2:C3")
    book.save(tmp_path / "in.xlsx")
    _, target = batch(tmp_path / "in.xlsx")
    message = "这一格是公式，文件里没有它算出的值；请用 Excel 打开后保存一次，或改成值"
    assert verdicts(lines(target)) == ["eligible", "eligible", f"contract_months：{message}"]


def test_a_result_that_fails_leaves_the_old_one_in_place(tmp_path: Path) -> None:
    (tmp_path / "out.jsonl").write_text("old")
    with pytest.raises(TableError):
        batch(written(tmp_path / "in.xlsx", b"no"))
    assert (tmp_path / "out.jsonl").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.xlsx", "out.jsonl"]


def test_in_and_out_may_not_be_one_file(tmp_path: Path) -> None:
    source = written(tmp_path / "in.csv", as_csv(SHEET))
    (tmp_path / "link.csv").symlink_to(source)
    for target in (source, tmp_path / "link.csv", tmp_path / "." / "in.csv"):
        with pytest.raises(TableError, match="--out：不能和 --in 是同一个文件"):
            run(CATALOGUE, source, target, TODAY)
    assert source.read_bytes() == as_csv(SHEET).encode()


@pytest.mark.parametrize("name", ["out.txt", "out", "no/such/out.csv"])
def test_a_place_that_can_not_be_written_is_named(tmp_path: Path, name: str) -> None:
    source = written(tmp_path / "in.csv", as_csv(SHEET))
    with pytest.raises(TableError, match=r"^--out："):
        run(CATALOGUE, source, tmp_path / name, TODAY)
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]
