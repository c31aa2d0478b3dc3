"""The YAML text of scenarios: it comes back as it was, and nothing else of a file is touched."""

from __future__ import annotations

from datetime import date

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conversations.scenarios.model import parse
from conversations.scenarios.writing import Draft, Refused, append, confirm, scalar, write

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
TRAPS = st.sampled_from(
    (
        "否 是 no on yes ~ null true 35 035 1_000 1.5 2025-03-01 8:30 0x1F 1e3 - -5 ? : # @ ` ! & * | > % = << ... ---"
    ).split()
)
HEAD = "# 上海的对话\n\n- name: 早的\n  today: 2026-11-21   # 那天\n  lines:\n    - 我: 上海\n"


def draft(name: str, said: str = "上海", *, reviewed: bool = False) -> str:
    return write(Draft(name, date(2026, 11, 21), [("我", [said], "")], reviewed, "80381a587138"))


@settings(max_examples=300, deadline=None)
@given(WORDS | TRAPS | st.tuples(TRAPS, WORDS).map(" ".join) | st.tuples(WORDS, TRAPS).map(": ".join))
@example("你好：“上海”，35岁\n第二行")
@example("👷🏻‍♂️ 高级工\u2028\ufeff\x85")
def test_any_text_comes_back_from_yaml_by_our_reader_and_by_others(said: str) -> None:
    text = write(
        Draft("写", date(2026, 11, 21), [("我", [said], ""), ("看到", [said, "好"], ""), ("按", [said], "")], note=said)
    )
    ([ours], faults) = parse(text, "对话.yaml")
    theirs = [line for each in yaml.safe_load(text)[0]["lines"] for line in each.values()]
    assert (
        [line.said for line in ours.lines],
        ours.note.strip(),
        faults,
        [str(theirs[0]), [*map(str, theirs[1])]],
    ) == (
        [(said,), (said, "好"), (said,)],
        said.strip(),
        (),
        [said, [said, "好"]],
    )


@pytest.mark.parametrize(
    "plain", ["上海", "35", "2170037", "/start", "高级工（三级）", "劳动合同期限——36个月", "没上班，或说不准"]
)
def test_what_needs_no_quotes_has_none(plain: str) -> None:
    assert scalar(plain) == plain


@pytest.mark.parametrize(
    "quoted", ["否定: 否", "no", "true", "2025-03-01", "035", "1.5", "金额：2500元", "- 上海", " 上海", "[上海]"]
)
def test_what_yaml_takes_for_something_else_is_quoted(quoted: str) -> None:
    assert scalar(quoted) == f'"{quoted}"'


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["", "\n", "\n\n"])
def test_a_scenario_is_added_and_every_other_byte_stays(end: str, last: str) -> None:
    existing = (HEAD.rstrip("\n") + last).replace("\n", end)
    whole = append(existing, draft("新的"))
    names = [each.name for each in parse(whole, "对话.yaml")[0]]
    assert (whole.startswith(existing), names, set(whole.split(end)[-2:])) == (
        True,
        ["早的", "新的"],
        {"    - 我: 上海", ""},
    )


def test_a_scenario_is_added_to_an_indented_list_and_to_an_empty_file() -> None:
    indented = "".join(f"  {line}\n" for line in HEAD.splitlines())
    assert [
        [each.name for each in parse(append(text, draft("新的")), "对话.yaml")[0]]
        for text in (indented, "", "# 空的\n")
    ] == [["早的", "新的"], ["新的"], ["新的"]]


@pytest.mark.parametrize(
    ("existing", "name", "said"),
    [
        (HEAD, "早的", "名字“早的”在第 3 行用过了；换一个名字"),
        (HEAD.replace("我:", "你:"), "新的", "这个文件有错，先改好再加：第 6 行，不认识“你”"),
        ("[]\n", "新的", "这个文件的写法接不上新的一段"),
        (HEAD + "...\n", "新的", "这个文件的写法接不上新的一段"),
    ],
)
def test_what_can_not_be_added_is_refused(existing: str, name: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        append(existing, draft(name))


def test_what_is_not_one_scenario_is_not_added() -> None:
    with pytest.raises(Refused, match="要加的不是一段对话"):
        append(HEAD, "")


def test_one_scenario_is_confirmed_and_every_other_byte_stays() -> None:
    text = HEAD + "\n" + draft("👷 新的").replace("false", "false  # 还没看") + "\n" + draft("别的")
    assert confirm(text, "👷 新的") == text.replace("false  # 还没看", "true  # 还没看")


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        (HEAD, "早的", "“早的”已经确认过了"),
        (draft("新的", reviewed=True), "新的", "“新的”已经确认过了"),
        (HEAD, "没有的", "这个文件里没有“没有的”这段对话"),
        ("[", "新的", "这个文件读不出来"),
    ],
)
def test_what_can_not_be_confirmed_is_refused(text: str, name: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        confirm(text, name)
