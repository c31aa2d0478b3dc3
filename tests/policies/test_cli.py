"""The command line as another program meets it: exit code, stdout, stderr."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from policies.__main__ import main
from policies.catalog import load
from policies.page import WIDTH, columns, wrap
from tests.policies.catalogues import SOUND, changed, write

ROOT = Path(__file__).parents[2]
PERSON = {
    "work_place": "370303",
    "cert_level": "L2",
    "ui_months": 12,
    "claimed_before": False,
    "cert_issue_date": "2026-03-15",
}


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def policies(*arguments: object, stdin: str | bytes = b"") -> Done:
    """The command within this process, with streams of its own; `in_a_process` shows that it is the same outside."""
    streams = [TextIOWrapper(BytesIO(data), encoding="ascii") for data in (_bytes(stdin), b"", b"")]
    kept = sys.stdin, sys.stdout, sys.stderr
    sys.stdin, sys.stdout, sys.stderr = streams
    try:
        code = main([str(argument) for argument in arguments])
    except SystemExit as leaving:
        code = int(leaving.code or 0)
    finally:
        sys.stdin, sys.stdout, sys.stderr = kept
    texts = []
    for stream in streams[1:]:
        stream.flush()
        texts.append(stream.buffer.getvalue().decode())  # type: ignore[attr-defined]
    return Done(code, *texts)


def in_a_process(*arguments: object, stdin: str | bytes = b"") -> Done:
    command = [sys.executable, "-m", "policies", *map(str, arguments)]
    done = subprocess.run(command, input=_bytes(stdin), capture_output=True, cwd=ROOT, check=False, timeout=60)
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write(tmp_path / "data")


def check(data: Path, person: Any, *arguments: object) -> Done:
    stdin = person if isinstance(person, str | bytes) else json.dumps(person)
    return policies("check", "--facts", "-", "--data", data, "--today", "2026-11-21", *arguments, stdin=stdin)


def test_check_prints_one_json_object(data: Path) -> None:
    done = check(data, PERSON, "--json")
    answer = json.loads(done.stdout)
    assert (done.returncode, done.stderr, list(answer)) == (0, "", ["today", "catalog", "assessments"])
    assert (answer["today"], len(answer["catalog"])) == ("2026-11-21", 12)
    assert [(item["programme"], item["verdict"]) for item in answer["assessments"]] == [("one", "eligible")]


def test_check_reads_a_file_with_a_byte_order_mark(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_text("\ufeff" + json.dumps(PERSON), encoding="utf-8")
    done = policies("check", "--facts", path, "--data", data, "--today", "2026-11-21", "--json")
    assert json.loads(done.stdout)["assessments"][0]["verdict"] == "eligible"


def test_check_leaves_out_what_is_out_of_reach_unless_all_is_asked_for(data: Path) -> None:
    far = {"work_place": "310000"}
    found = [len(json.loads(check(data, far, "--json", *more).stdout)["assessments"]) for more in ([], ["--all"])]
    assert found == [0, 1]


def test_check_writes_a_page_that_fits_a_phone(data: Path) -> None:
    done = check(data, PERSON)
    assert done.stdout == (
        "按 2026-11-21 这一天算，共 1 项\n"
        "\n"
        "■ 某市技师补贴\n"
        "结果：可以申请\n"
        "金额：2000 元（市财政 1500 元，区财政 500\n"
        "      元）\n"
        "谁办：本人申请\n"
        "截止：2027-03-15（当天还可以）\n"
        "条件：\n"
        "  [是] 证书是技师或高级技师\n"
        "    据《补贴办法》第一条\n"
        "  [是] 失业保险缴满十二个月\n"
        "    据《补贴办法》第一条\n"
        "  [是] 在本市上班，或者户口在本市\n"
        "    据《补贴办法》第一条\n"
        "  [是] 以前没有领过\n"
        "    据《补贴办法》第一条\n"
        "规定：现在是否有效，没有得到确认\n"
        "核对：2026-11-01 看过来源\n"
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "可以申请"),
        ({"cert_level": "special"}, "要问办事处"),
        ({"cert_level": "L3"}, "不符合"),
        ({"cert_issue_date": "2025-03-15"}, "已经截止"),
        ({"ui_months": 11, "insurance_status": "paying"}, "还没到时候"),
        ({"cert_issue_date": "2025-11"}, "还缺信息"),
    ],
)
def test_each_verdict_has_its_words(data: Path, changes: dict[str, object], words: str) -> None:
    assert f"结果：{words}\n" in check(data, PERSON | changes).stdout


def test_every_page_of_the_packaged_catalogue_fits_a_phone() -> None:
    done = policies("check", "--facts", "-", "--all", "--today", "2026-11-21", stdin="{}")
    lines = done.stdout.splitlines()
    assert (done.returncode, lines[0]) == (0, f"按 2026-11-21 这一天算，共 {len(load().entries)} 项")
    # A mark may hang over the edge: it never begins a line.
    assert [line for line in lines if columns(line) > WIDTH + 2] == []


def test_wrapping_keeps_numbers_whole_and_loses_nothing() -> None:
    text = "截止日期是2026-11-21这一天，请在这一天以前带上证书和社保卡到窗口申请，电话是0533-2868598，上班时间能打通。"
    lines = list(wrap(text, 2))
    assert "".join(line.strip() for line in lines) == text
    assert all(any(whole in line for line in lines) for whole in ("2026-11-21", "0533-2868598"))


def test_nobody_in_reach_is_not_nothing_to_get(data: Path) -> None:
    done = check(data, {"work_place": "310000"})
    assert (done.returncode, "没收录不等于没有" in done.stdout.replace("\n", "")) == (0, True)


@pytest.mark.parametrize(
    ("person", "error"),
    [
        ({"cert_level": "高级工"}, "cert_level：“高级工” 不在可选值里；应是 L5、L4、L3、L2、L1、special、chief 之一"),
        ({"cert_issue_date": "2025-02-29"}, "cert_issue_date：没有 2025-02-29 这一天"),
        (
            {"cert_issue_date": "2026-11-22"},
            "cert_issue_date：2026-11-22 在今天（2026-11-21）之后；请填证书上已经印好的日期",
        ),
        ({"work_place": "上海"}, "work_place：“上海” 不是地区代码；应是六位代码，例如 370303（淄博市张店区）"),
        ({"claimed_before": "a\nb\x1b[31m"}, "claimed_before：“a b [31m” 应是 true 或 false"),
        ("", "facts：不是正确的 JSON（第 1 行第 1 个字）"),
        ("[]", 'facts：应是一个 JSON 对象，例如 {"work_place": "310000"}'),
        ("null", 'facts：应是一个 JSON 对象，例如 {"work_place": "310000"}'),
        ('{"age": 30, "age": 31}', "age：写了两次；只留一个"),
        ('{"age": NaN}', 'facts：NaN 不是数；不知道请写 {"unknown": true}'),
        ('{"age": 1e999}', "facts：1e999 太大了；应写成 14 这样的数"),
        ('{"age": 1' + "0" * 5000 + "}", "facts：有一个数太长了；应写成 14 这样的数"),
        ('{"age": ' + "[" * 5 + "]" * 5 + "}", "facts：一层套一层，套得太深；最多 4 层"),
        ('{"age": ' + "[" * 90_000, "facts：一层套一层，套得太深；最多 4 层"),
        ("{" + " " * 10_000_000 + "}", "facts：太长了；一个人的信息最多 200 KB"),
        ('{"occupation": "电工"}'.encode("gb18030"), "facts：不是 UTF-8 编码（第 17 个字节）；请另存为 UTF-8"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_bad_input_is_one_line_on_stderr_and_nothing_on_stdout(data: Path, person: Any, error: str) -> None:
    done = check(data, person, "--json")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"{error}\n")


def test_an_unknown_fact_with_an_endless_name_is_still_one_short_line(data: Path) -> None:
    done = check(data, {"x\n" * 20_000: 1})
    assert (done.returncode, done.stdout, done.stderr.count("\n"), len(done.stderr) < 1100) == (2, "", 1, True)


def test_class_writes_a_workbook_and_tells_what_it_left_out(data: Path, tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.xlsx"
    source.write_text("学号,姓名,等级,备注\n1,张三,技师,\n2,李四,中等,\n", encoding="utf-8")
    given = ("--data", data, "--today", "2026-11-21", "--key", "学号", "--set", "工作地＝淄博")
    done = policies("class", "--in", source, "--out", target, *given)
    assert done == Done(
        1,
        f"写好了 {target}：算了 1 人，现在就可以申请的还没有，名单 1 行\n",
        "有 1 列没有用到：备注\n这些列没有读：姓名\n共 2 行，1 行读不了，原因写在“读不了的行”里\n",
    )
    source.write_text("学号,等级\n1,技师\n", encoding="utf-8")
    done = policies("class", "--in", source, "--out", target, *given)
    assert (done.returncode, done.stderr) == (0, "")


def test_class_gives_an_empty_list(data: Path, tmp_path: Path) -> None:
    done = policies("class", "--template", tmp_path / "t.xlsx", "--data", data)
    assert (done.returncode, done.stderr, (tmp_path / "t.xlsx").exists()) == (0, "", True)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ([], "还缺 --in 和 --out；要一份空表，用 --template"),
        (["--in", "a.csv"], "还缺 --in 和 --out；要一份空表，用 --template"),
        (["--in", "a.csv", "--template", "t.xlsx"], "--template 只写一份空表；不要和 --in、--out 一起用"),
        (["--template", "t.csv"], "--template：t.csv 应以 .xlsx 结尾"),
        (["--in", "no.csv", "--out", "o.xlsx"], "--in：没有 no.csv 这个文件"),
        (["--in", "no.csv", "--out", "o.csv"], "--out：o.csv 应以 .xlsx 结尾"),
        (["--in", "no.csv", "--out", "o.xlsx", "--set", "工作地"], "--set：“工作地”应写成 工作地=淄博 这样"),
        (["--in", "a", "--out", "o.xlsx", "--set", "年龄=1", "--set", "年龄=2"], "--set：年龄 写了两次；只留一个"),
    ],
)
def test_class_refuses_what_it_can_not_work_with(data: Path, arguments: list[str], error: str) -> None:
    done = policies("class", *arguments, "--data", data)
    assert done == Done(2, "", f"{error}\n")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["check"], "还缺 --facts"),
        (["check", "--facts"], "--facts 后面要写一个值"),
        (["check", "--facts", "-", "--today", "2025"], "--today：“2025”应是 1950 到 2999 年里的某一天"),
        (["check", "--facts", "-", "--today", "2025-02-30"], "--today：没有 2025-02-30 这一天"),
        (["check", "--facts", "-", "--colour"], "没有 --colour 这个参数"),
        (["check", "--facts", "no/such/file.json"], "facts：打不开文件 no/such/file.json（没有这个文件或文件夹）"),
        (["check", "--facts", "."], "facts：打不开文件 .（这是文件夹，应是文件）"),
        (["check", "--facts", "-", "--data", "/"], "--data：/ 里没有 programmes 文件夹，不是政策目录"),
        (["chek"], "没有 'chek' 这个命令；可用的有 check、batch、class"),
        ([], "还缺 命令"),
    ],
)
def test_a_wrong_command_is_answered_in_chinese(arguments: list[str], error: str) -> None:
    done = policies(*arguments, stdin="{}")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith(error)


@pytest.mark.parametrize("arguments", [["check", "--facts", "-", "--json"], ["check", "--facts", "-"], ["lint"], ["x"]])
@pytest.mark.parametrize("stdin", [json.dumps(PERSON), '{"age": "三十"}'])
def test_outside_of_this_process_it_is_the_same(data: Path, arguments: list[str], stdin: str) -> None:
    more = [] if arguments == ["x"] else ["--data", str(data), "--today", "2026-11-21"]
    assert in_a_process(*arguments, *more, stdin=stdin) == policies(*arguments, *more, stdin=stdin)


def test_help_is_in_chinese() -> None:
    done = policies("--help")
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "用法：python -m policies [-h] 命令 ...")
    assert all(word in done.stdout for word in ("看一个人", "看一批人", "检查政策目录"))


def test_without_a_day_it_is_today_in_beijing(data: Path) -> None:
    before = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    done = policies("check", "--facts", "-", "--data", data, "--json", stdin="{}")
    after = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    assert before <= date.fromisoformat(json.loads(done.stdout)["today"]) <= after


def test_a_reader_that_leaves_early_gets_no_trace_of_an_error(data: Path) -> None:
    command = f"'{sys.executable}' -m policies check --facts - --all --json --today 2026-11-21 | head -c 1"
    done = subprocess.run(["bash", "-c", command], input=b"{}", capture_output=True, cwd=ROOT, check=True, timeout=60)
    assert (done.stdout, done.stderr) == (b"{", b"")


def test_batch_counts_bad_rows_and_leaves_with_one(data: Path, tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.jsonl"
    source.write_text("姓名,工作地,等级\n张三,淄博,技师\n李四,火星,技师\n王五,上海,技师\n", encoding="utf-8")
    done = policies("batch", "--in", source, "--out", target, "--data", data, "--today", "2026-11-21")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "有 1 列没有用到：姓名",
        "有 1 人，没有收录和他们有关的政策",
        "共 3 行，1 行读不了，原因写在结果里",
    ]
    found = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [list(line) for line in found] == [
        ["row", "id", "assessments"],
        ["row", "error"],
        ["row", "id", "assessments"],
    ]


def test_batch_without_bad_rows_is_silent(data: Path, tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.csv"
    source.write_text(json.dumps(PERSON), encoding="utf-8")
    done = policies("batch", "--in", source, "--out", target, "--data", data, "--today", "2026-11-21")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "eligible" in target.read_text(encoding="utf-8-sig")


def test_batch_with_a_file_that_is_none_is_bad_input(data: Path, tmp_path: Path) -> None:
    done = policies("batch", "--in", tmp_path / "no.csv", "--out", tmp_path / "out.csv", "--data", data)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "--in：没有 no.csv 这个文件\n")


def test_lint_of_a_sound_catalogue_leaves_with_nought(data: Path) -> None:
    done = policies("lint", "--data", data, "--today", "2026-11-21")
    assert (done.returncode, done.stdout, done.stderr) == (0, "没有发现错误\n", "")


def test_lint_prints_file_line_and_reason(data: Path) -> None:
    write(data, changed(SOUND, "one_of: [L2, L1]", "one_of: [L2, L9]"))
    done = policies("lint", "--data", data, "--today", "2026-11-21")
    reason = "cert_level 没有 L9 这个值；应是 L5、L4、L3、L2、L1、special、chief 之一"
    assert (done.returncode, done.stdout.splitlines()[0]) == (1, f"programmes/one.yaml:22: {reason}")


def test_a_due_review_is_a_warning_that_fails_nothing(data: Path) -> None:
    done = policies("lint", "--data", data, "--today", "2027-02-02")
    assert (done.returncode, done.stdout.splitlines()) == (
        0,
        [
            "programmes/one.yaml:9: 提醒：该复查了：2027-02-01 已过。重读来源，再改这两个日期",
            "没有发现错误，有 1 条提醒",
        ],
    )


def test_a_broken_catalogue_stops_every_command_with_its_faults(data: Path) -> None:
    write(data, changed(SOUND, "kind: cash", "kind: gift"))
    done = check(data, PERSON, "--json")
    fault = "programmes/one.yaml:3: kind：应是 cash、info 之一\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", fault)
