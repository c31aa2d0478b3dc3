"""Local versions: what a file that says only what differs makes of its base, and what is wrong with one that can't.

The base is the sound programme of `tests.policies.catalogues` in Zibo; its local version is Zhangdian's.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from policies.assess import judge
from policies.catalog import load
from policies.files import CatalogueError, Fault
from policies.lint import lint
from policies.places import stem, within
from policies.programme import Programme, Version, cites
from tests.policies.catalogues import SOUND, TODAY, changed, line_of, write

LOCAL = "programmes/two.yaml"
BASE = (
    SOUND
    + "cautions:\n"
    + "".join(
        f"  - {{id: {name}, say: {say}, cite: {{source: rule, locator: 第一条}}}}\n"
        for name, say in (("hurry", "早点去办"), ("twice", "只能领一次"))
    )
)
TWO = """\
id: two
extends: one
title: 张店技师补贴
place: "370303"
summary: 张店的技师可以领一次补贴
last_checked: 2026-11-10
review_by: 2027-03-01
examples:
  - say: 技师都符合
    today: 2026-11-21
    facts: {cert_level: L2, ui_months: 12, work_place: "370303", claimed_before: false, cert_issue_date: "2026-03-15"}
    expect: {verdict: eligible, deadline: 2027-03-15}
"""
CITE = "cite: {source: rule, locator: 第二条}"


def with_changes(changes: str) -> str:
    return changed(TWO, "examples:\n", f"changes:\n{changes}examples:\n")


def write_both(root: Path, local: str = TWO, base: str = BASE) -> Path:
    write(root, base)
    (root / LOCAL).write_text(local, encoding="utf-8")
    return root


def both(root: Path, local: str = TWO, base: str = BASE) -> tuple[Programme, Programme]:
    """The base and what the local file makes of it."""
    found = load(write_both(root, local, base)).entries
    assert list(found) == ["one", "two"]
    return found["one"].programme, found["two"].programme


def only(programme: Programme) -> Version:
    (version,) = programme.versions
    return version


def condition_ids(version: Version) -> list[str | None]:
    return [node.id for node in version.conditions.children]


def two_versions(text: str = BASE) -> str:
    """The base with a version for 2024 and one from 2025 on."""
    start, end = text.index('  - id: "2024"'), text.index("guides:")
    version = text[start:end]
    ended = changed(version, "    from: 2024-01-01\n", "    from: 2024-01-01\n    until: 2024-12-31\n")
    ended = ended.replace("{is: current, from: 2024-01-01, until: 2025-12-31", "{is: current, from: 2024-01-01")
    ended = ended.replace("      - {is: unconfirmed, from: 2026-01-01}\n", "")
    later = changed(changed(version, '"2024"', '"2025"'), "    from: 2024-01-01\n", "    from: 2025-01-01\n")
    return text[:start] + ended + later + text[end:]


def test_what_the_local_file_says_is_its_own_and_all_else_is_the_base_s(tmp_path: Path) -> None:
    base, local = both(tmp_path)
    own = {"id", "title", "names", "place", "summary", "last_checked", "review_by", "extends"}
    assert {name for name in Programme.model_fields if getattr(base, name) != getattr(local, name)} == own
    assert (local.id, local.extends, local.place, local.title) == ("two", "one", "370303", "张店技师补贴")
    assert (local.last_checked, local.review_by) == (date(2026, 11, 10), date(2027, 3, 1))


def test_nothing_is_copied_that_is_not_changed(tmp_path: Path) -> None:
    """What is compiled of a part is found again by its identity: copies would be compiled once for each place."""
    base, local = both(tmp_path)
    before, after = only(base), only(local)
    assert after.conditions is before.conditions
    assert (after.amount is before.amount, after.window is before.window) == (True, True)
    assert local.guides[0] is base.guides[0]


def test_a_change_names_the_versions_that_it_changes(tmp_path: Path) -> None:
    changes = f'  - in: ["2025"]\n    window: {{fact: cert_issue_date, months: 6, {CITE}}}\n'
    base, local = both(tmp_path, with_changes(changes), two_versions())
    assert [version.window.months for version in base.versions] == [12, 12]
    assert [version.window.months for version in local.versions] == [12, 6]


def test_a_change_that_names_none_changes_them_all(tmp_path: Path) -> None:
    changes = f"  - window: {{fact: cert_issue_date, months: 6, {CITE}}}\n"
    _, local = both(tmp_path, with_changes(changes), two_versions())
    assert [version.window.months for version in local.versions] == [6, 6]


def test_of_two_changes_to_one_version_the_later_counts(tmp_path: Path) -> None:
    changes = "".join(f"  - window: {{fact: cert_issue_date, months: {months}, {CITE}}}\n" for months in (6, 3))
    _, local = both(tmp_path, with_changes(changes))
    assert only(local).window.months == 3


def test_an_amount_a_window_and_a_standing_take_the_place_of_the_base_s(tmp_path: Path) -> None:
    changes = f"""\
  - amount:
      as_of: "2026"
      rows: [{{total: 1800, {CITE}}}]
    window: {{none: true, {CITE}}}
    standing: [{{is: unconfirmed, say: 张店没有确认}}]
"""
    base, local = both(tmp_path, with_changes(changes))
    version = only(local)
    assert ([row.total for row in version.amount.rows], version.amount.as_of) == ([1800], "2026")
    assert (version.window.none, version.window.fact) == (True, None)
    assert [(span.is_, span.say) for span in version.standing] == [("unconfirmed", "张店没有确认")]
    assert version.conditions is only(base).conditions


def test_a_change_s_citations_come_before_the_base_s(tmp_path: Path) -> None:
    base, local = both(tmp_path, with_changes(f"  - {CITE}\n"))
    assert [cite.locator for cite in cites(only(base).cite)] == ["第一条"]
    assert [cite.locator for cite in cites(only(local).cite)] == ["第二条", "第一条"]


MONTHS = f"{{id: months, say: 失业保险缴满二十四个月, fact: ui_months, at_least: 24, mends: monthly, {CITE}}}"
PLACE = f"{{id: registered, say: 单位办了就业登记, fact: employment_registered, is: true, {CITE}}}"


def test_a_condition_replaces_the_one_with_its_id_in_its_place_and_a_new_one_comes_last(tmp_path: Path) -> None:
    base, local = both(tmp_path, with_changes(f"  - conditions: [{PLACE}, {MONTHS}]\n"))
    assert condition_ids(only(base)) == ["level", "months", "place", "once"]
    assert condition_ids(only(local)) == ["level", "months", "place", "once", "registered"]
    assert [node.at_least for node in only(local).conditions.children if node.id == "months"] == [24]


def test_a_condition_that_does_not_count_here_is_gone(tmp_path: Path) -> None:
    _, local = both(tmp_path, with_changes("  - without: [place, once]\n"))
    assert condition_ids(only(local)) == ["level", "months"]


def test_the_base_judges_as_before_and_the_local_version_by_its_own_rule(tmp_path: Path) -> None:
    catalogue = load(write_both(tmp_path, with_changes(f"  - conditions: [{MONTHS}]\n")))
    told = {"cert_level": "L2", "ui_months": 12, "claimed_before": False, "cert_issue_date": "2026-03-15"}
    told |= {"work_place": "370303", "insurance_status": "paying"}

    known = catalogue.facts.parse(told, TODAY)
    found = {name: judge(entry, known, TODAY).verdict for name, entry in catalogue.entries.items()}
    assert found == {"one": "eligible", "two": "ineligible"}  # 24 - 12 = 12 months on is after 2027-03-15


def test_names_are_further_names_beside_the_base_s_and_none_comes_twice(tmp_path: Path) -> None:
    base_text = changed(BASE, "kind: cash\n", "names: [技师补贴, 证书补贴]\nkind: cash\n")
    local_text = changed(TWO, "summary:", "names: [张店补贴, 技师补贴]\nsummary:")
    _, local = both(tmp_path, local_text, base_text)
    assert local.names == ("张店补贴", "技师补贴", "某市技师补贴", "证书补贴")


def test_who_applies_and_who_may_ask_can_be_otherwise_here(tmp_path: Path) -> None:
    guide = changed(SOUND[SOUND.index("  - id: worker\n") : SOUND.index("contacts:")], "for: worker", "for: employer")
    guide = changed(changed(guide, "files: worker", "files: employer"), "- id: worker", "- id: firm")
    text = changed(TWO, "summary:", "applicant: employer\naudience: [worker, employer]\nsummary:")
    base, local = both(tmp_path, changed(text, "examples:\n", f"guides:\n{guide}examples:\n"))
    assert (base.applicant, base.audience) == ("worker", ("worker",))
    assert (local.applicant, local.audience) == ("employer", ("worker", "employer"))
    assert [(guide.id, guide.files) for guide in local.guides] == [("worker", "worker"), ("firm", "employer")]


def test_a_guide_takes_the_place_of_the_one_with_its_id(tmp_path: Path) -> None:
    guide = f"  - {{id: worker, for: worker, files: worker, say: 到张店办, steps: [{{id: go, say: 去张店, {CITE}}}]}}\n"
    _, local = both(tmp_path, changed(TWO, "examples:\n", f"guides:\n{guide}examples:\n"))
    assert [(guide.say, [step.id for step in guide.steps]) for guide in local.guides] == [("到张店办", ["go"])]


def test_doors_and_offices_of_the_place_come_first(tmp_path: Path) -> None:
    base_text = changed(BASE, "    materials:\n", f"    entries: [{{name: 市里的网页, {CITE}}}]\n    materials:\n")
    own = (
        f"entries: [{{name: 张店窗口, {CITE}}}]\n"
        f'contacts: [{{place: "370303", office: 张店人社局, phone: [0533-7654321], {CITE}}}]\n'
    )
    _, local = both(tmp_path, changed(TWO, "examples:\n", f"{own}examples:\n"), base_text)
    assert [entry.name for entry in local.guides[0].entries] == ["张店窗口", "市里的网页"]
    assert [contact.office for contact in local.contacts] == ["张店人社局", "某市人社局"]


def test_own_cautions_come_first_replace_those_with_their_id_and_drop_what_does_not_count(tmp_path: Path) -> None:
    own = (
        f"cautions: [{{id: noon, say: 中午不办, {CITE}}}, {{id: hurry, say: 张店要早点去, {CITE}}}]\nwithout: [twice]\n"
    )
    base, local = both(tmp_path, changed(TWO, "examples:\n", f"{own}examples:\n"))
    assert [one.say for one in base.cautions] == ["早点去办", "只能领一次"]
    assert [one.say for one in local.cautions] == ["中午不办", "张店要早点去"]


def test_tables_are_added_to_the_base_s(tmp_path: Path) -> None:
    def table(name: str, firm: str) -> str:
        return f"tables:\n  {name}: {{say: 名单, names: [{firm}], {CITE}}}\n"

    test = f"{{id: listed, say: 单位在名单里, fact: employer_name, in_table: near, {CITE}}}"
    local_text = changed(
        with_changes(f"  - conditions: [{test}]\n"), "examples:\n", table("near", "近厂") + "examples:\n"
    )
    base, local = both(tmp_path, local_text, BASE + table("far", "远厂"))
    assert (list(base.tables), list(local.tables)) == (["far"], ["far", "near"])


def test_here_in_the_base_is_each_version_s_own_place(tmp_path: Path) -> None:
    text = changed(BASE, '{fact: work_place, within: ["370300"]}', "{fact: work_place, within: [here]}")
    found = {
        programme.id: [node.within for node in only(programme).conditions.walk() if node.fact == "work_place"]
        for programme in both(tmp_path, TWO, text)
    }
    assert found == {"one": [("370300",)], "two": [("370303",)]}


def faults(root: Path, local: str, base: str = BASE) -> list[Fault]:
    """What keeps the two from being loaded."""
    with pytest.raises(CatalogueError) as caught:
        load(write_both(root, local, base))
    return list(caught.value.faults)


BAD = {
    "a base that there isn't": (
        changed(TWO, "extends: one", "extends: none"),
        "extends: none",
        "没有 none 这一项，或者它自己也是地方版；应写一份完整政策的 id",
    ),
    "itself as the base": (
        changed(TWO, "extends: one", "extends: two"),
        "extends: two",
        "没有 two 这一项，或者它自己也是地方版；应写一份完整政策的 id",
    ),
    "a version that there isn't": (
        with_changes(f'  - in: ["2024", "2025"]\n    {CITE}\n'),
        '  - in: ["2024", "2025"]',
        "one 没有版本 2025；有的是：2024",
    ),
    "a condition without an id": (
        with_changes("  - conditions:\n      - {say: 满十八岁, fact: age, at_least: 18, " + CITE + "}\n"),
        "- {say: 满十八岁",
        "这里的条件都要有 id：和原来同名的替换，新名字的加上",
    ),
    "a condition left out that there isn't": (
        with_changes("  - without: [age]\n"),
        "  - without: [age]",
        "one 没有条件 age，不用去掉",
    ),
    "a caution left out that there isn't": (
        changed(TWO, "examples:\n", "without: [rain]\nexamples:\n"),
        "without: [rain]",
        "one 没有注意事项 rain，不用去掉",
    ),
    "a fact that there isn't": (
        with_changes("  - conditions:\n      - {id: old, say: 满十八岁, fact: years, at_least: 18, " + CITE + "}\n"),
        "- {id: old",
        "没有 years 这一项事实",
    ),
    "a table that there isn't": (
        with_changes(
            "  - conditions:\n      - {id: big, say: 大厂, fact: employer_name, in_table: big, " + CITE + "}\n"
        ),
        "- {id: big",
        "这个文件里没有名单 big",
    ),
    "a field that there isn't": (
        changed(TWO, "summary:", "sumary:"),
        "sumary:",
        "sumary：没有这个字段，检查有没有写错",
    ),
    "no example": (
        TWO[: TWO.index("examples:")] + "examples: []\n",
        "examples: []",
        "examples：至少要有 1 项",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_local_file_that_can_t_be_used_is_named_with_its_line(case: str, tmp_path: Path) -> None:
    text, spot, reason = BAD[case]
    found = faults(tmp_path, text)
    assert Fault(LOCAL, line_of(text, spot), reason) in found, "\n".join(map(str, found))
    assert {fault.file for fault in found} == {LOCAL}


def test_a_local_version_of_a_local_version_is_refused(tmp_path: Path) -> None:
    write_both(tmp_path)
    text = changed(changed(TWO, "id: two\n", "id: three\n"), "extends: one", "extends: two")
    (tmp_path / "programmes/three.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        load(tmp_path)
    reason = "没有 two 这一项，或者它自己也是地方版；应写一份完整政策的 id"
    assert list(caught.value.faults) == [Fault("programmes/three.yaml", 2, reason)]


def test_a_base_that_can_t_be_read_is_told_once_and_not_again_for_its_local_versions(tmp_path: Path) -> None:
    base = changed(BASE, "kind: cash", "kind: money")
    assert faults(tmp_path, TWO, base) == [
        Fault("programmes/one.yaml", line_of(base, "kind: money"), "kind：应是 cash、info 之一")
    ]


def test_lint_finds_a_sound_local_version_sound(tmp_path: Path) -> None:
    assert lint(write_both(tmp_path), TODAY) == []


@pytest.mark.parametrize(
    ("changes", "spot", "reason"),
    [
        (
            "  - conditions:\n      - {id: months, say: 满十八岁, fact: age, at_least: 18}\n",
            "- {id: months",
            "条件 months 没有 cite；写上来源和章节",
        ),
        (
            f"  - window: {{opens: 2026-06-01, closes: 2026-05-31, {CITE}}}\n",
            "  - window:",
            "截止 2026-05-31 在开始 2026-06-01 之前",
        ),
        (
            f"  - amount:\n      rows:\n        - {{when: {{fact: cert_level, is: L5}}, total: 900, {CITE}}}\n",
            "- {when:",
            "这一档金额没有人能拿到：它的 when 和条件对不上",
        ),
        (
            "  - amount:\n      rows:\n        - {total: 900, cite: {source: paper, locator: 第一条}}\n",
            "- {total: 900",
            "没有来源 paper；先写进来源表",
        ),
    ],
)
def test_lint_tells_a_fault_of_the_local_version_by_the_line_that_can_be_mended(
    changes: str, spot: str, reason: str, tmp_path: Path
) -> None:
    text = with_changes(changes)
    found = lint(write_both(tmp_path, text), TODAY)
    assert Fault(LOCAL, line_of(text, spot), reason) in found, "\n".join(map(str, found))
    assert {fault.file for fault in found} == {LOCAL}


def test_lint_tells_a_fault_of_the_base_once(tmp_path: Path) -> None:
    base = changed(BASE, "total: 2000", "total: 2500")
    found = lint(write_both(tmp_path, TWO, base), TODAY)
    reason = "各方出的加起来是 2000 元，和合计 2500 元不一样"
    assert found == [Fault("programmes/one.yaml", line_of(base, "total: 2500"), reason)]


def test_an_example_of_the_local_version_is_worked_by_its_own_rule(tmp_path: Path) -> None:
    text = with_changes(f"  - window: {{fact: cert_issue_date, months: 6, {CITE}}}\n")
    found = lint(write_both(tmp_path, text), TODAY)
    assert {(fault.file, fault.warning) for fault in found} == {(LOCAL, False)}
    assert "例子“技师都符合”" in found[0].reason


CATALOGUE = load()
FAMILY = "national-skill-upgrade"


def met(**given: object) -> list[str]:
    """Of the nation's programme and all its versions, those that a person with these places meets."""
    known = CATALOGUE.facts.parse(given, TODAY)
    return sorted(entry.id for entry in CATALOGUE.touching(known) if entry.programme.family == FAMILY)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("410300", "luoyang-skill-upgrade"),
        ("410302", "luoyang-skill-upgrade"),
        ("410100", "henan-skill-upgrade"),
        ("410102", "henan-skill-upgrade"),
        ("630100", FAMILY),
        ("320102", "nanjing-skill-upgrade"),
        ("222401", FAMILY),
        ("350203", "xiamen-skill-upgrade"),
        ("350102", "fujian-skill-upgrade"),
        ("331121", "lishui-skill-upgrade"),
        ("330203", "ningbo-skill-upgrade"),
        ("330402", "zhejiang-skill-upgrade"),
        ("310115", "shanghai-skill-upgrade"),
    ],
)
def test_whoever_works_and_is_insured_in_one_place_meets_the_nearest_version_alone(place: str, expected: str) -> None:
    assert met(work_place=place, insured_place=place) == [expected]
    assert met(insured_place=place) == [expected]
    assert met(work_place=place) == [expected]


def test_who_works_in_kunming_and_is_insured_in_chengdu_meets_sichuan_s() -> None:
    assert met(work_place="530100", insured_place="510100") == ["sichuan-skill-upgrade"]
    assert met(work_place="530100") == ["yunnan-skill-upgrade"]
    assert met(work_place="530100", hukou_place="510100") == ["sichuan-skill-upgrade", "yunnan-skill-upgrade"]
    assert met(work_place="530100", hukou_place="440100", insured_place="510100") == ["sichuan-skill-upgrade"]


def test_who_says_that_they_are_insured_nowhere_or_don_t_know_is_met_where_they_work() -> None:
    assert met(work_place="530100", insured_place="none") == ["yunnan-skill-upgrade"]
    assert met(work_place="530100", insured_place={"unknown": True}) == ["yunnan-skill-upgrade"]


@pytest.mark.parametrize("place", ["710000", "810000", "820000"])
def test_beyond_the_mainland_nothing_is_met(place: str) -> None:
    assert met(work_place=place) == []
    assert met(work_place=place, insured_place=place) == []


def test_who_works_in_shenzhen_and_is_insured_in_hong_kong_meets_nothing_of_the_nation_s() -> None:
    assert met(work_place="440300", insured_place="810000") == []


def test_a_programme_with_rules_of_its_own_stands_for_the_nation_s_where_it_applies() -> None:
    shanghai = CATALOGUE.entries["shanghai-skill-upgrade"].programme
    assert (shanghai.stands_for, shanghai.extends, shanghai.family) == (FAMILY, None, FAMILY)
    assert met(work_place="310115", insured_place="310115") == ["shanghai-skill-upgrade"]


def test_every_place_with_a_version_of_its_own_meets_that_one_and_no_wider_one() -> None:
    own = {
        entry.programme.place: name
        for name, entry in CATALOGUE.entries.items()
        if entry.programme.family == FAMILY and name != FAMILY
    }
    assert len(own) >= 30
    inner = {place: [name for other, name in own.items() if stem(other).startswith(stem(place))] for place in own}
    assert {place: met(insured_place=place) for place in own} == {
        place: sorted(names) for place, names in inner.items()
    }


def test_every_programme_that_another_stands_for_or_extends_is_there_and_contains_its_place() -> None:
    wrong = [
        name
        for name, entry in CATALOGUE.entries.items()
        if not within(entry.programme.place, CATALOGUE.entries[entry.programme.family].programme.place)
    ]
    assert wrong == []
