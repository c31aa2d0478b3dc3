"""A class from a file to a workbook, as a school meets it."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest

from policies import workbook
from policies.assess import judge_all
from policies.catalog import load
from policies.cells import Cells
from policies.classes import ClassReport, run_class, write_template
from policies.classes.run import STEP
from policies.page import VERDICTS
from policies.tables import TableError
from tests.policies.catalogues import TODAY, write

CATALOGUE = load()
SECRETS = ("张三", "李四", "370303199001011234", "13800138000", "6222020200112233445", "柳泉路")
HEADINGS = (
    "学号|姓名|身份证号|手机号|银行卡号|家庭住址|工作地|参保地|技能等级|发证时间|累计缴费月数|参保状态"
    "|证书类型|就业状态|合同期限|就业登记|是否领过|备注"
)
PEOPLE = (
    "A1|张三|370303199001011234|13800138000|6222020200112233445|柳泉路|淄博张店|淄博|技师|2020年6月1日|40|在缴"
    "|职业资格证书|企业职工|3年|√|否|好",
    "A2|李四|370303199001011235|13800138001|6222020200112233446|柳泉路|淄博张店|淄博|三级|2026/3/1|36|正常"
    "|职业技能等级证书|在职|3年|是|没领过|",
    "A3|王五|||||上海|上海|3级|46000||在缴||||||",
    "A4|赵六|370303199001011236|||||鼓楼区|中等|2026.1|很久|在缴||||||",
)
ROWS = [line.split("|") for line in (HEADINGS, *PEOPLE)]


def as_csv(path: Path, rows: Sequence[Sequence[object]], encoding: str = "gb18030") -> Path:
    with open(path, "w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def run(source: Path, **options: Any) -> tuple[ClassReport, dict[str, list[list[object]]]]:
    target = source.with_name("out.xlsx")
    report = run_class(CATALOGUE, source, target, TODAY, **options)
    return report, sheets(target)


def sheets(path: Path) -> dict[str, list[list[object]]]:
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: [[value.date() if isinstance(value, datetime) else value for value in row] for row in sheet.values]
        for sheet in book
    }


def tables(rows: Sequence[Sequence[object]]) -> list[Mapping[str, object]]:
    return [dict(zip(map(str, rows[0]), row, strict=True)) for row in rows[1:]]


def told(summary: list[list[object]]) -> dict[object, object]:
    """The upper part of the summary."""
    return {row[0]: row[1] for row in summary[: summary.index([None] * len(summary[0]))]}


def test_a_list_becomes_a_workbook_of_who_can_claim_what_until_when(tmp_path: Path) -> None:
    report, found = run(as_csv(tmp_path / "in.csv", ROWS), key="学号")
    assert report == ClassReport(
        rows=4,
        bad=1,
        skipped=0,
        claimable=1,
        unreached=0,
        lines=len(found["名单"]) - 1,
        unused=("备注",),
        personal=("姓名", "身份证号", "手机号", "银行卡号", "家庭住址"),
    )
    assert list(found) == ["汇总", "名单", "截止日期", "读不了的行"]
    lines = tables(found["名单"])
    first, second, *_ = lines
    assert first == {
        "行": 2,
        "学号": "A1",
        "补贴": "淄博市企业职工技师、高级技师补贴",
        "结果": "可以申请",
        "金额（元）": 2500,
        "最后一天": "来源没写期限",
        "最早哪天": None,
        "还缺什么、要问什么": None,
        "谁申请": "由单位申请",
        "问哪里": "张店区人社局职业能力建设科 2170037",
        "要留意": "现在是否有效，没有得到确认",
    }
    assert (second["行"], second["学号"], second["补贴"], second["最后一天"]) == (
        3,
        "A2",
        "山东失业保险技能提升补贴",
        date(2027, 3, 1),
    )
    shanghai = next(line for line in lines if line["学号"] == "A3")
    assert shanghai["结果"] == "还缺信息"
    assert str(shanghai["还缺什么、要问什么"]).startswith("失业保险月数、证书种类、")


def test_the_verdicts_are_those_of_the_facts_as_they_stand_in_the_rows(tmp_path: Path) -> None:
    _, found = run(as_csv(tmp_path / "in.csv", ROWS), key="学号")
    known = CATALOGUE.facts.parse(
        {
            "work_place": "370303",
            "insured_place": "370300",
            "cert_level": "L3",
            "cert_issue_date": "2026-03-01",
            "ui_months": 36,
            "insurance_status": "paying",
            "cert_kind": "skill_level",
            "employment": "enterprise",
            "contract_months": 36,
            "employment_registered": True,
            "claimed_before": False,
        },
        TODAY,
    )
    expected = {
        judged.entry.programme.title: VERDICTS[judged.verdict]
        for judged in judge_all(CATALOGUE, known, TODAY)
        if judged.verdict != "ineligible"
    }
    assert {line["补贴"]: line["结果"] for line in tables(found["名单"]) if line["学号"] == "A2"} == expected


def test_a_bad_row_tells_every_cell_what_was_wrong_and_what_would_be_right(tmp_path: Path) -> None:
    _, found = run(as_csv(tmp_path / "in.csv", ROWS), key="学号")
    faults = [tuple(row) for row in found["读不了的行"][1:]]
    assert [(row[0], row[1], row[2]) for row in faults] == [
        (5, "A4", "参保地（H 列）"),
        (5, "A4", "技能等级（I 列）"),
        (5, "A4", "发证时间（J 列）"),
        (5, "A4", "累计缴费月数（K 列）"),
    ]
    assert faults[1][3:] == (
        "“中等”认不出来",
        "写 初级工、中级工、高级工、技师、高级技师、特级技师、首席技师 里的一个；不知道就写“不清楚”",
    )
    assert [row[3] for row in faults[2:]] == ["“2026.1”可能是1月，也可能是10月（表格会去掉末尾的0）", "“很久”认不出来"]


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_nothing_personal_gets_into_the_result(tmp_path: Path, ending: str) -> None:
    """Not even of a row that slipped by one column, whose ID number stands where the level should be."""
    slipped = [*ROWS[1][:1], "", *ROWS[1][1:-1]]
    slipped[8] = "370303199001011234"
    source = tmp_path / f"in{ending}"
    if ending == ".csv":
        as_csv(source, [*ROWS, slipped])
    else:
        book = openpyxl.Workbook()
        assert book.active is not None
        for row in [*ROWS, slipped]:
            book.active.append(row)
        book.save(source)
    report, found = run(source, key="学号")
    with ZipFile(tmp_path / "out.xlsx") as packed:
        everything = "".join(packed.read(name).decode() for name in packed.namelist())
    assert [secret for secret in SECRETS if secret in everything] == []
    assert report.bad == 2
    assert any("写的认不出来；这一行像是错开了一列" in str(row) for row in found["读不了的行"])


def test_the_summary_says_what_was_read_and_how(tmp_path: Path) -> None:
    rows = [["2026年第三期"], *ROWS, ["合计", "4人"], [], ["填表人：", "孙七"]]
    _, found = run(as_csv(tmp_path / "in.csv", rows), key="学号", defaults={"备案机构培训": "是", "工作地": "淄博"})
    summary = told(found["汇总"])
    assert summary["按哪一天算"] == TODAY
    assert summary["政策数据的版本"] == CATALOGUE.version
    assert (
        summary["读了多少行"] == "4 行，算了 3 人，1 行读不了，见最后一张表；另有 2 行是合计、说明或重复的表头，没有算"
    )
    assert summary["给全班写的：备案机构培训"] == "是；4 行用了它，别的行自己写了"
    assert summary["给全班写的：工作地"] == "山东省淄博市；1 行用了它，别的行自己写了"
    assert summary["没有用到的列"] == "备注"
    assert summary["没有读的列（个人信息）"] == "姓名、身份证号、手机号、银行卡号、家庭住址"
    assert str(summary["学员"]).startswith("至少有一项现在可以申请 1 人；")


def test_each_programme_is_counted_and_sums_are_only_those_known_of_who_can_claim(tmp_path: Path) -> None:
    twice = [ROWS[0], ROWS[1], ["A9", *ROWS[1][1:]], ROWS[2]]
    twice[2][8] = "一级"
    _, found = run(as_csv(tmp_path / "in.csv", twice))
    heading = next(index for index, row in enumerate(found["汇总"]) if row[0] == "补贴")
    zibo = next(row for row in tables(found["汇总"][heading:]) if str(row["补贴"]).startswith("淄博市企业职工"))
    assert (zibo["可以申请"], zibo["不符合"], zibo["可以申请的人，金额合计"]) == (2, 1, f"{2500 + 3000:,} 元")


def test_the_deadlines_stand_in_their_order_with_who_is_concerned(tmp_path: Path) -> None:
    made = [ROWS[0]]
    for number in range(40):
        row = list(ROWS[2])
        row[0], row[9] = f"B{number}", "2026/3/1" if number < 35 else "2026-02-15"
        made.append(row)
    _, found = run(as_csv(tmp_path / "in.csv", made), key="学号")
    days = tables(found["截止日期"])
    assert [(row["最后一天"], row["还剩几天"], row["人数"]) for row in days] == [
        (date(2027, 2, 15), 86, 5),
        (date(2027, 3, 1), 100, 35),
    ]
    assert days[0]["哪些人"] == "B35、B36、B37、B38、B39"
    assert str(days[1]["哪些人"]).endswith("B29……等 35 人")


def test_without_a_column_chosen_rows_are_called_by_their_number_in_the_sheet(tmp_path: Path) -> None:
    _, found = run(as_csv(tmp_path / "in.csv", [["名单"], [], *ROWS]))
    assert found["名单"][0][:2] == ["行", "补贴"]
    assert found["名单"][1][0] == 4
    assert tables(found["截止日期"])[0]["哪些人"] == "第 6 行"


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("身份证号", "--key：“身份证号”不能写进结果；换一列（例如 学号、序号），或者不选，就用行号"),
        ("学籍号", "--key：表里没有“学籍号”这一列；有的是 学号、"),
        ("编码", "--key：“编码”这一列第 3 行像是身份证号、银行卡号或手机号，不能写进结果；"),
    ],
)
def test_what_names_a_person_to_others_can_not_name_a_row(tmp_path: Path, key: str, message: str) -> None:
    rows = [["学号", "编码", "身份证号", "工作地"], ["1", "x", "", "上海"], ["2", "138 0013 8000", "", "上海"]]
    source = as_csv(tmp_path / "in.csv", rows)
    with pytest.raises(TableError) as refused:
        run(source, key=key)
    assert str(refused.value).startswith(message)
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


@pytest.mark.parametrize(
    "number", ["370303199001011234", "37030319900101123X", "6222 0202 0011 2233 445", "+86-13800138000"]
)
def test_numbers_of_people_are_known_however_they_are_written(tmp_path: Path, number: str) -> None:
    source = as_csv(tmp_path / "in.csv", [["编码", "工作地"], [number, "上海"]])
    with pytest.raises(TableError, match="像是身份证号、银行卡号或手机号"):
        run(source, key="编码")


@pytest.mark.parametrize(
    ("rows", "defaults", "message"),
    [
        ([["姓名", "电话"], ["张三", "1"]], {}, "--in：前 10 行里没有认得的列名；可用的有"),
        ([["等级"], ["三级"]], {}, "--in：表里没有写地方的列；加一列（工作地、参保地、"),
        (
            [["工作地", "工种", "职业"], ["上海"]],
            {},
            "--in：有两列都是 occupation（职业工种）；只留一列：“工种”、“职业”",
        ),
        ([["工作地"], ["上海"]], {"年纪": "3"}, "--set：没有“年纪”这一项；可用的有 身份、工作地"),
        ([["工作地"], ["上海"]], {"户口": "鼓楼区"}, "--set：户籍地：“鼓楼区”可能是"),
        ([["工作地"], ["上海"]], {"等级": "三级", "证书等级": "二级"}, "--set：证书等级 写了两次；只留一个"),
        ([["工作地"], ["上海"]], {"等级": "-"}, "--set：证书等级：没有写是什么"),
    ],
)
def test_a_list_that_can_not_be_used_is_refused_with_what_would_be_right(
    tmp_path: Path, rows: list[list[object]], defaults: dict[str, Any], message: str
) -> None:
    with pytest.raises(TableError) as refused:
        run(as_csv(tmp_path / "in.csv", rows), defaults=defaults)
    assert str(refused.value).startswith(message)
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_what_holds_for_all_counts_only_where_a_cell_is_empty(tmp_path: Path) -> None:
    rows = [["序号", "等级"], [1, "三级"], [2, ""], [3, "不清楚"], [4, "九级"]]
    defaults = {"work_place": "淄博", "cert_level": "二级"}
    _, found = run(as_csv(tmp_path / "in.csv", rows), key="序号", defaults=defaults)
    summary = told(found["汇总"])
    assert summary["给全班写的：证书等级"] == "技师；1 行用了它，别的行自己写了"
    assert [(row[0], row[1]) for row in found["读不了的行"][1:]] == [(5, 4)]


def test_a_row_without_any_place_is_told_and_not_measured_by_the_whole_country(tmp_path: Path) -> None:
    report, found = run(
        as_csv(tmp_path / "in.csv", [["工作地", "等级"], ["上海", "三级"], ["", "三级"], ["—", "三级"]])
    )
    assert (report.rows, report.bad) == (3, 2)
    assert found["读不了的行"][1][2:] == ["没有写地方", "工作地、参保地、户籍地里至少写一个"]


def test_a_list_too_long_for_one_sheet_goes_on_in_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "SHEET_ROWS", 4)
    rows = [["学号", "工作地"], *([number, "淄博"] for number in range(1, 4))]
    report, found = run(as_csv(tmp_path / "in.csv", rows), key="学号")
    parts = [name for name in found if name.startswith("名单")]
    assert parts == ["名单", "名单 2"]
    assert [len(found[name]) for name in parts] == [4, 4]
    assert report.lines == sum(len(found[name]) - 1 for name in parts)


def test_a_name_that_looks_like_a_formula_stays_a_text(tmp_path: Path) -> None:
    run(as_csv(tmp_path / "in.csv", [["学号", "工作地"], ["=1+1", "淄博"]]), key="学号")
    cell = openpyxl.load_workbook(tmp_path / "out.xlsx")["名单"]["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_progress_tells_the_rows_done(tmp_path: Path) -> None:
    rows = [["工作地"], *[["淄博"]] * (2 * STEP + 7)]
    seen: list[int] = []
    run(as_csv(tmp_path / "in.csv", rows), progress=seen.append)
    assert seen == [STEP, 2 * STEP, 2 * STEP + 7]


def test_in_and_out_may_not_be_one_file(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.save(tmp_path / "in.xlsx")
    with pytest.raises(TableError, match="--out：不能和 --in 是同一个文件"):
        run_class(CATALOGUE, tmp_path / "in.xlsx", tmp_path / "in.xlsx", TODAY)


def test_a_range_of_sums_stays_a_range(tmp_path: Path) -> None:
    """Of somebody whose level isn't known, with a catalogue whose sums go by the level."""
    catalogue = load(write(tmp_path / "data"))
    source = as_csv(tmp_path / "in.csv", [["工作地"], ["淄博"]])
    run_class(catalogue, source, tmp_path / "out.xlsx", TODAY)
    (line,) = tables(sheets(tmp_path / "out.xlsx")["名单"])
    assert (line["金额（元）"], line["结果"]) == ("2000 到 3000 元", "还缺信息")


def test_the_empty_list_names_nobody_and_is_read_when_filled_in(tmp_path: Path) -> None:
    headings = write_template(CATALOGUE, tmp_path / "in.xlsx", TODAY)
    book = openpyxl.load_workbook(tmp_path / "in.xlsx")
    sheet = book["学员"]
    assert tuple(cell.value for cell in sheet[3]) == headings
    filled = {
        "学号": 7,
        "工作地": "山东省淄博市",
        "证书等级": "技师",
        "发证日期": datetime(2026, 3, 1),
        "领过补贴": "否",
    }
    for column, heading in enumerate(headings, 1):
        sheet.cell(4, column, filled.get(heading))
    book.save(tmp_path / "in.xlsx")
    report, found = run(tmp_path / "in.xlsx", key="学号")
    assert (report.rows, report.bad, report.unused, report.personal) == (1, 0, (), ())
    assert {(row[0], row[1]) for row in found["名单"][1:]} == {(4, 7)}


def test_every_word_to_choose_in_the_empty_list_is_understood(tmp_path: Path) -> None:
    write_template(CATALOGUE, tmp_path / "in.xlsx", TODAY)
    sheet = openpyxl.load_workbook(tmp_path / "in.xlsx")["学员"]
    cells = Cells(CATALOGUE.facts.specs, CATALOGUE.gazetteer)
    labels = {spec.label: name for name, spec in CATALOGUE.facts.specs.items()}
    strange = []
    for rule in sheet.data_validations.dataValidation:
        column = str(rule.sqref).partition(":")[0].rstrip("0123456789")
        name = labels[str(sheet[f"{column}3"].value)]
        for word in str(rule.formula1).strip('"').split(","):
            raw = cells.read(name, word)
            CATALOGUE.facts.parse_one(name, raw, TODAY)
            strange += [(name, word)] if raw == word else []
    assert (strange, len(sheet.data_validations.dataValidation) > 4) == ([], True)
