"""A phone call written into a programme's file: it can be read again, and nothing else has moved."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.calls import with_call
from policies.catalog import DATA, load
from policies.files import CatalogueError, Document, Fault
from policies.lint import lint
from policies.programme import Call, Local, Programme
from policies.sheet import sheet
from tests.policies.catalogues import PROGRAMME, SOUND, TODAY, changed, facts, line_of, only, write
from tests.policies.test_local import BASE, TWO, both

CALL = Call(
    on=date(2026, 11, 20),
    by="小王",
    office="某市人社局",
    asked="现在还办吗？",
    answer="还办，没有截止。",
    about="level",
)
WRITTEN = """\
  - on: 2026-11-20
    by: "小王"
    office: "某市人社局"
    asked: "现在还办吗？"
    answer: "还办，没有截止。"
    about: "level"
"""
OLD = "{on: 2026-11-19, by: 小李, office: 某市人社局, asked: 还办吗, answer: 还办}"
PLAIN = "calls:\n  - on: 2026-11-19\n    by: 小李\n    office: 某市人社局\n    asked: 问题\n    answer: 还办\n"


def read(text: str) -> Programme | Local:
    document = Document(text.encode(), "one.yaml")
    return document.read(Local if "extends" in document.data else Programme, document.data)


def test_the_first_call_stands_at_the_end_of_the_file() -> None:
    assert with_call(f"{SOUND}# 完", CALL) == f"{SOUND}# 完\ncalls:\n{WRITTEN}"


def test_a_further_call_stands_behind_the_others() -> None:
    once = with_call(SOUND, CALL)
    assert with_call(once, CALL) == once + WRITTEN


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ("calls: []\n", "calls: [<new>]\n"),
        ("calls: [ ]  # 还没有\n", "calls: [<new> ]  # 还没有\n"),
        (f"calls: [{OLD},]\n", f"calls: [{OLD}, <new>,]\n"),
        (f"calls:  # 问过的\n- {OLD}  # 小李\n# 完\n", f"calls:  # 问过的\n- {OLD}  # 小李\n<item># 完\n"),
        (f"{PLAIN}\n  # 完\n", f"{PLAIN}<  item>\n  # 完\n"),
        (PLAIN.rstrip(), f"{PLAIN}<  item>"),
        (f"{PLAIN}     没有截止  # 完\n", f"{PLAIN}     没有截止  # 完\n<  item>"),
        (PLAIN.replace("还办\n", "|\n      还办\n"), PLAIN.replace("还办\n", "|\n      还办\n") + "<  item>"),
    ],
)
@pytest.mark.parametrize("at_end", [True, False])
def test_calls_that_are_there_already_stay_as_they_are_written(calls: str, expected: str, at_end: bool) -> None:
    fields = [line.strip().removeprefix("- ") for line in WRITTEN.splitlines()]
    new = f"{{{', '.join(fields)}}}"
    item = "".join(line[2:] for line in WRITTEN.splitlines(keepends=True))
    expected = expected.replace("<new>", new).replace("<item>", item).replace("<  item>", WRITTEN)
    if at_end:
        assert with_call(SOUND + calls, CALL) == SOUND + expected
    elif calls.endswith("\n"):
        assert with_call(calls + SOUND, CALL) == expected + SOUND
    else:
        assert with_call(f"{calls}\n{SOUND}", CALL) == expected + SOUND


TEXTS = st.text(
    st.sampled_from("\"'#:-{}[]&*!|>%@`?,\\ \t\n\r\x85\u2028\ufeff\x07是否😀ayn0~=<") | st.characters(codec="utf-8"),
    min_size=2,
    max_size=20,
)
CALLS = st.builds(
    Call,
    on=st.dates(),
    by=TEXTS,
    office=TEXTS,
    asked=TEXTS,
    answer=TEXTS,
    about=st.none() | st.sampled_from(["level", "true", "2025", "null"]),
)


@given(CALLS, CALLS, st.sampled_from([SOUND, TWO, SOUND.rstrip(), SOUND.replace("\n", "\r\n"), SOUND + "calls: []\n"]))
def test_whatever_was_said_is_read_again_and_nothing_else_has_changed(first: Call, second: Call, text: str) -> None:
    changed_text = with_call(with_call(text, first), second)
    assert read(changed_text) == read(text).model_copy(update={"calls": (first, second)})
    kept = text.removesuffix("[]\n")
    assert changed_text.startswith(kept)


def test_every_packaged_file_can_take_a_call() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted((DATA / "programmes").rglob("*.yaml"))]
    assert [with_call(text, CALL) == f"{text}calls:\n{WRITTEN}" for text in texts] == [True] * len(texts)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"{SOUND}calls:\n  - &a {OLD}\n  - *a\n", "记不进去：calls 要一行一项地写"),
        ("id: [one\n", "不是正确的 YAML"),
        (changed(SOUND, "kind: cash", "kind: gift"), "kind：应是 cash、info 之一"),
        ("", "应是一组字段"),
    ],
)
def test_a_text_that_can_not_take_a_call_is_refused(text: str, reason: str) -> None:
    with pytest.raises(CatalogueError, match=reason):
        with_call(text, CALL)


def test_a_call_in_an_odd_file_stands_before_the_last_field() -> None:
    """A last text without an end of line would be another one with it."""
    for text in (SOUND[: SOUND.index("examples:")] + "names:\n  - |+\n    技师补贴", f"{SOUND}...\n"):
        assert read(with_call(text, CALL)) == read(text).model_copy(update={"calls": (CALL,)})


def test_a_call_changes_no_answer(tmp_path: Path) -> None:
    known = {"cert_level": "L2", "ui_months": 11}
    one, two = load(write(tmp_path / "a")), load(write(tmp_path / "b", with_call(SOUND, CALL)))
    assert only(one).programme == only(two).programme.model_copy(update={"calls": ()})
    assert facts(one, **known) == facts(two, **known)
    assert lint(tmp_path / "b", TODAY) == []


def test_a_local_version_has_its_own_calls(tmp_path: Path) -> None:
    there = CALL.model_copy(update={"about": None})
    base, local = both(tmp_path, with_call(TWO, there), with_call(BASE, CALL))
    assert (base.calls, local.calls) == ((CALL,), (there,))


@pytest.mark.parametrize(
    ("old", "new", "spot", "reason"),
    [
        (
            "on: 2026-11-20",
            "on: 2026-11-22",
            "on: 2026-11-22",
            "打电话的日子 2026-11-22 在今天（2026-11-21）之后；写打电话的那一天",
        ),
        (
            'about: "level"',
            "about: levels",
            "about: levels",
            "没有 levels 这个条件；应是条件的 id，有的是：level、months、place、work_place、hukou_place、once、window、"
            "rule_ends、no_rule",
        ),
    ],
)
def test_lint_looks_at_the_day_and_at_what_a_call_is_about(
    old: str, new: str, spot: str, reason: str, tmp_path: Path
) -> None:
    text = changed(with_call(SOUND, CALL), old, new)
    assert lint(write(tmp_path, text), TODAY) == [Fault(PROGRAMME, line_of(text, spot), reason)]


@pytest.mark.parametrize("about", ["level", "hukou_place", "window", "rule_ends"])
def test_a_call_may_be_about_a_condition_or_an_open_point(about: str, tmp_path: Path) -> None:
    call = CALL.model_copy(update={"about": about, "on": TODAY, "answer": "去 www.example.gov.cn 办"})
    assert lint(write(tmp_path, with_call(SOUND, call)), TODAY) == []


def test_the_sheet_shows_the_calls(tmp_path: Path) -> None:
    catalogue = load(write(tmp_path, with_call(SOUND, CALL.model_copy(update={"answer": "还办。\n没有截止。"}))))
    shown = sheet(catalogue, only(catalogue).programme)
    block = next(block for block in shown.split("\n\n") if block.startswith("── 电话问过"))
    assert (
        "".join(block.split()) == "──电话问过·2026-11-20小王问某市人社局（关于level）：现在还办吗？答：还办。没有截止。"
    )
