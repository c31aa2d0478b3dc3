"""Each thing that lint must find, planted alone in a sound catalogue: the fault names file, line and reason."""

from datetime import date
from pathlib import Path

import pytest

from policies.catalog import DATA
from policies.files import Fault
from policies.lint import lint
from tests.policies.catalogues import COVERAGE, FACTS, PROGRAMME, SOUND, SOURCES, TODAY, changed, line_of, write


def test_a_sound_catalogue_has_no_faults(tmp_path: Path) -> None:
    assert lint(write(tmp_path), TODAY) == []


def test_the_packaged_catalogue_has_no_faults() -> None:
    assert [str(fault) for fault in lint(DATA, TODAY) if not fault.warning] == []


LEVEL_CITE = (
    "          unclear: {one_of: [special], ask: 特级技师算不算}\n          cite: {source: rule, locator: 第一条}\n"
)
WINDOW = "      fact: cert_issue_date\n      months: 12\n"
STEPS = SOUND[SOUND.index("    steps:\n") : SOUND.index("contacts:")]
MONTHS = SOUND[SOUND.index("        - id: months\n") : SOUND.index("        - id: place\n")]
ONCE = SOUND[SOUND.index("        - id: once\n") : SOUND.index("    amount:\n")]
AMOUNT = SOUND[SOUND.index("    amount:\n") : SOUND.index("    window:\n")]
EXAMPLE = SOUND[SOUND.index("examples:") :]

LONG_ENTRY = f"    entries: [{{name: 网上, url: 'a.cn/{'x' * 1900}', cite: {{source: rule, locator: 第二条}}}}]\n"
AGED = "        - {id: grown, say: 满十八岁, fact: age, at_least: 18, cite: {source: rule, locator: 第一条}}\n"

FAULTS = {
    "an unknown fact": ("fact: ui_months", "fact: ui_month", "fact: ui_month\n", "没有 ui_month 这一项事实"),
    "an unknown fact in an amount": (
        "{fact: cert_level, is: L2}",
        "{fact: level, is: L2}",
        "- when: {fact: level",
        "没有 level 这一项事实",
    ),
    "a table that isn't there": (
        '{fact: hukou_place, within: ["370300"]}',
        "{fact: employer_name, in_table: big}",
        "{fact: employer_name",
        "这个文件里没有名单 big",
    ),
    "an unknown place in a condition": (
        '{fact: hukou_place, within: ["370300"]}',
        '{fact: hukou_place, within: ["370399"]}',
        "{fact: hukou_place",
        "没有地区代码 370399；应是六位的现行代码，例如 370303",
    ),
    "an unknown place of an office": (
        '  - place: "370300"\n    office',
        '  - place: "379900"\n    office',
        'place: "379900"',
        "没有地区代码 379900；应是六位的现行代码，例如 370303",
    ),
    "a value that the fact can't take": (
        "one_of: [L2, L1]",
        "one_of: [L2, L9]",
        "one_of: [L2, L9]",
        "cert_level 没有 L9 这个值；应是 L5、L4、L3、L2、L1、special、chief 之一",
    ),
    "an operator that doesn't fit the fact": (
        "at_least: 12\n          mends: monthly",
        'within: ["370300"]',
        '          within: ["370300"]\n          cite',
        "within 不能用来比较 ui_months（失业保险月数）；应用 at_least、at_most",
    ),
    "a yes-or-no fact compared with a word": (
        "is: false",
        "is: unclaimed",
        "is: unclaimed",
        "claimed_before 应写 is: true 或 is: false",
    ),
    "a place compared with is": (
        '{fact: hukou_place, within: ["370300"]}',
        "{fact: hukou_place, is: none}",
        "{fact: hukou_place",
        "hukou_place 要用 within",
    ),
    "a range turned round": (
        "at_least: 12",
        "at_least: 12\n          at_most: 6",
        "at_most: 6",
        "范围的开头 12 在结尾 6 之后，没有谁能满足",
    ),
    "a condition written twice": (
        ONCE,
        ONCE + ONCE.replace("id: once", "id: again").replace("以前没有领过", "没有重复领"),
        "- id: again",
        "这个条件和旁边的一条一模一样；删掉一条",
    ),
    "a condition that everybody meets": (
        "one_of: [L2, L1]\n          unclear: {one_of: [special], ask: 特级技师算不算}",
        "one_of: [L5, L4, L3, L2, L1, special, chief]",
        "- id: level",
        "cert_level 不管是什么都满足，这一条没有用；检查写的值，或删掉",
    ),
    "a condition beside one that everybody meets": (
        '{fact: hukou_place, within: ["370300"]}',
        "{fact: contract_months, at_least: 0}",
        "{fact: work_place",
        "work_place 这一条不管怎样都不影响结果；检查它和别的条件是不是互相矛盾，或删掉",
    ),
    "a condition that another one secures": (
        ONCE,
        ONCE + AGED + AGED.replace("grown", "some").replace("18", "16"),
        "- {id: some",
        "age 这一条别的条件已经保证了，轮到它时总是满足；检查写的值，或删掉",
    ),
    "conditions that contradict each other": (
        ONCE,
        ONCE + AGED + AGED.replace("grown", "few").replace("at_least: 18", "at_most: 16"),
        "- {id: few",
        "age 这一条和别的条件矛盾，轮到它时不可能满足；检查写的值",
    ),
    "an unclear that comes too late": (
        "unclear: {one_of: [special], ask",
        "unclear: {one_of: [L2], ask",
        "unclear: {one_of: [L2]",
        "unclear 里的值，前面的比较都已经算是满足了；这一段用不上",
    ),
    "a condition without citation": (
        LEVEL_CITE,
        LEVEL_CITE[: LEVEL_CITE.index("          cite")],
        "- id: level",
        "条件 level 没有 cite；写上来源和章节",
    ),
    "a condition that no answer can show": (
        "- id: once\n          say: 以前没有领过\n          fact: claimed_before",
        "- fact: claimed_before",
        "- fact: claimed_before",
        "条件 claimed_before 没有 id，结果里看不到它；给它或它的上一层加上 id 和 say",
    ),
    "a condition without words": (
        "- id: once\n          say: 以前没有领过\n",
        "- id: once\n",
        "- id: once",
        "条件 once 没有 say；写一句给人看的话",
    ),
    "an amount without citation": (
        AMOUNT,
        "    amount:\n      say: 通知没写数目\n",
        "    amount:",
        "amount 没有数目；写上 say 和 cite，说清来源怎么讲",
    ),
    "an amount row without citation": (
        "          total: 3000\n          cite: {source: rule, locator: 第二条}\n",
        "          total: 3000\n",
        "- when: {fact: cert_level, is: L1}",
        "versions.0.amount.rows.1.cite：缺少这一项",
    ),
    "parts that don't add up": (
        "total: 2000",
        "total: 2500",
        "total: 2500",
        "各方出的加起来是 2000 元，和合计 2500 元不一样",
    ),
    "a computed total without parts": (
        "total: 3000",
        "total: 3000\n          computed: true",
        "computed: true",
        "computed 表示合计是我们加出来的；要有合计，每一方的数也要写全",
    ),
    "a sum that nobody gets": (
        "{fact: cert_level, is: L1}",
        "{fact: cert_level, is: L5}",
        "- when: {fact: cert_level, is: L5}",
        "这一档金额没有人能拿到：它的 when 和条件对不上",
    ),
    "two sums for one person": (
        "{fact: cert_level, is: L1}",
        "{fact: cert_level, one_of: [L1, L2]}",
        "- when: {fact: cert_level, one_of: [L1, L2]}",
        "有人同时落在这一档和前面一档金额里；各档要互相分开",
    ),
    "an empty group": (
        '            - {fact: work_place, within: ["370300"]}\n            - {fact: hukou_place, within: ["370300"]}\n',
        "            []\n",
        "          any:",
        "any 里什么也没有；写上条件，或把 any 删掉",
    ),
    "a window that ends before it opens": (
        WINDOW,
        "      opens: 2025-06-01\n      closes: 2025-05-31\n",
        "closes: 2025-05-31",
        "截止 2025-05-31 在开始 2025-06-01 之前",
    ),
    "a window counted from something that is no day": (
        WINDOW,
        "      fact: ui_months\n      months: 12\n",
        "fact: ui_months\n      months",
        "ui_months 不是日期，期限不能从它算起",
    ),
    "a version that ends before it begins": (
        "    from: 2024-01-01\n",
        "    from: 2024-01-01\n    until: 2023-12-31\n",
        "until: 2023-12-31",
        "until 2023-12-31 在 from 2024-01-01 之前",
    ),
    "overlapping standings": (
        "{is: unconfirmed, from: 2026-01-01}",
        "{is: unconfirmed, from: 2025-12-31}",
        "{is: unconfirmed",
        "standing 的两段重叠：2024-01-01 至 2025-12-31 和 2025-12-31 至 以后",
    ),
    "a standing without proof": (
        "until: 2025-12-31, cite: {source: rule, locator: 第一条}}",
        "until: 2025-12-31}",
        "- {is: current",
        "standing 是 current，要有 cite，说明凭什么现在有效",
    ),
    "a guide without steps": (
        STEPS,
        "    steps: []\n",
        "    steps: []",
        "guide worker 一步也没有；至少写一步",
    ),
    "an audience without a guide": (
        "audience: [worker]",
        "audience: [worker, employer]",
        "audience:",
        "employer 可以问，却没有给 employer 的 guide；写一份，或从 audience 去掉",
    ),
    "a trouble that isn't there": (
        "troubles: [no_page]",
        "troubles: [no_page, no_net]",
        "troubles: [no_page, no_net]",
        "没有 trouble no_net；这里有：no_page",
    ),
    "a trouble that no step leads to": (
        "        troubles: [no_page]\n",
        "",
        "- id: no_page",
        "trouble no_page 没有哪一步连到它；写进那一步的 troubles",
    ),
    "a step twice": (
        "- {id: send,",
        "- {id: open_page,",
        "- {id: open_page,",
        "step 的 id open_page 用了两次；换一个名字",
    ),
    "a condition's id twice": (
        "- id: once",
        "- id: level\n          no: 领过了",
        "- id: level\n          no",
        "条件的 id level 用了两次；换一个名字",
    ),
    "an id too long for a button": (
        "{id: send,",
        "{id: send_the_application_in,",
        "{id: send_the_application_in,",
        "step 的 id send_the_application_in 太长，最多 20 个字母：按钮里放不下",
    ),
    "a programme's id too long for a button": (
        "id: one\n",
        f"id: {'a' * 41}\n",
        f"id: {'a' * 41}",
        "id 有 41 个字母，最多 40 个：按钮里放不下",
    ),
    "information that reads as a claim": (
        "kind: cash",
        "kind: info",
        "    conditions:",
        "kind 是 info，却有人会算成“可以申请”；加一条 open，写要问什么",
    ),
    "a worker's money that hangs on an extra fact": (
        '{fact: hukou_place, within: ["370300"]}',
        "{fact: post, is: skilled}",
        "{fact: post",
        "post 不在约定的事实里，给职工的补贴不能靠它决定；加 optional: true",
    ),
    "mends below a not": (
        MONTHS,
        MONTHS.replace(
            "fact: ui_months\n          at_least: 12\n          mends: monthly",
            "not: {fact: ui_months, at_least: 12, mends: monthly}",
        ),
        "not: {fact: ui_months",
        "mends 不能放在 not 或 when 里：在那里“还没到”会变成“可以”",
    ),
    "mends where nothing grows": (
        "is: false\n",
        "is: false\n          mends: monthly\n",
        "          mends: monthly\n          cite: {source: rule, locator: 第一条}\n    amount",
        "mends 只能和数目的 at_least 写在一起：只有月数会一个月一个月地长",
    ),
    "a text longer than a message": (
        "    materials:\n",
        LONG_ENTRY + "    materials:\n",
        "    entries:",
        "这段话有 1905 字节，一条消息放不下；最多 1900 字节，约 630 个字",
    ),
    "an address without citation": (
        "say: 本人在网上申请",
        "say: 本人在 www.example.cn 申请",
        "say: 本人在",
        "这段话里有网址，但没有 cite；把网址放到有 cite 的地方",
    ),
    "a phone that can't be dialled": (
        "phone: [0533-1234567]",
        "phone: [0533-1234567转2]",
        "phone: [0533-1234567转2]",
        "电话“0533-1234567转2”应只有数字和短横，例如 0533-2868598；别的话写到 note",
    ),
    "a review before the check": (
        "review_by: 2027-02-01",
        "review_by: 2026-10-01",
        "review_by:",
        "复查日 2026-10-01 在核对日 2026-11-01 之前；应在它之后",
    ),
    "a locator that the source doesn't have": (
        "phone: [0533-1234567]\n    cite: {source: rule, locator: 第二条}",
        "phone: [0533-1234567]\n    cite: {source: rule, locator: 第三条}",
        "cite: {source: rule, locator: 第三条}",
        "来源 rule 没有“第三条”这一节；有的是：第一条、第二条",
    ),
    "a source that isn't there": (
        "phone: [0533-1234567]\n    cite: {source: rule, locator: 第二条}",
        "phone: [0533-1234567]\n    cite: {source: rules, locator: 第二条}",
        "cite: {source: rules,",
        "没有来源 rules；先写进来源表",
    ),
    "a worked case that comes out otherwise": (
        "verdict: eligible",
        "verdict: check",
        "expect: {verdict: check",
        "例子“技师都符合”应得 verdict = check，算出来是 eligible",
    ),
    "a worked case with a bad fact": (
        "facts: {cert_level: L2,",
        "facts: {cert_level: 技师,",
        "facts: {cert_level: 技师",
        "例子的事实读不了。cert_level：“技师” 不在可选值里；应是 L5、L4、L3、L2、L1、special、chief 之一",
    ),
    "a misspelt field": (
        "applicant: worker",
        "aplicant: worker",
        "aplicant: worker",
        "aplicant：没有这个字段，检查有没有写错",
    ),
    "two tests in one condition": (
        "at_least: 12\n          mends: monthly",
        "at_least: 12\n          is: true",
        "- id: months",
        "versions.0.conditions.all.1：is、one_of、within、at_least/at_most、on_or_after/on_or_before、in_table "
        "里要写一种，只写一种；现在写了 at_least、is",
    ),
    "a key given twice": ("is: false\n", "is: false\n          is: true\n", "is: true\n          cite", "“is”写了两次"),
    "no YAML": (
        "title: 某市技师补贴",
        "title: [某市技师补贴",
        "kind: cash",
        "不是正确的 YAML：方括号 [ ] 里少了逗号，或者没写后面的 ]",
    ),
}


@pytest.mark.parametrize(("old", "new", "spot", "reason"), FAULTS.values(), ids=FAULTS)
def test_lint_finds(old: str, new: str, spot: str, reason: str, tmp_path: Path) -> None:
    text = changed(SOUND, old, new)
    found = [fault for fault in lint(write(tmp_path, text), TODAY) if not fault.warning]
    assert Fault(PROGRAMME, line_of(text, spot), reason) in found, "\n".join(map(str, found))


@pytest.mark.parametrize(
    ("name", "text", "spot", "reason"),
    [
        (
            "coverage.yaml",
            changed(COVERAGE, "result: programmes", "result: none_found"),
            "- {place",
            "这里已经有收录的政策；应写 programmes",
        ),
        (
            "coverage.yaml",
            changed(COVERAGE, 'place: "370300"', 'place: "630000"'),
            "- {place",
            "这里没有收录的政策；应写 none_found",
        ),
        ("coverage.yaml", changed(COVERAGE, 'place: "370300"', 'place: "999999"'), "- {place", "没有地区代码 999999"),
        ("coverage.yaml", changed(COVERAGE, "第一条", "第九条"), "  cite", "来源 rule 没有“第九条”这一节"),
        (
            "coverage.yaml",
            changed(COVERAGE, '"12333"', '"12333（上班时间）"'),
            "phone",
            "电话“12333（上班时间）”应只有数字和短横，例如 0533-2868598；别的话写到 note",
        ),
        ("coverage.yaml", "[]\n", "[]", "缺少 places，应是地方的列表"),
        ("sources.yaml", SOURCES + SOURCES, "", "来源 rule 写了两次"),
        (
            "sources.yaml",
            changed(SOURCES, "[第一条, 第二条]", "[第一条, 第二条, 第一条]"),
            "  sections",
            "章节“第一条”写了两次",
        ),
        ("facts.yaml", changed(FACTS, "name: post", "name: age"), "- name", "事实 age 已经有了；换一个名字"),
        ("facts.yaml", changed(FACTS, "label: 岗位", "label: 年龄"), "  label", "“年龄”已经是 age 的名字"),
        (
            "facts.yaml",
            changed(FACTS, "after: employment", "after: nothing"),
            "  after",
            "没有 nothing 这一项，不知道排在谁后面；它要写在前面",
        ),
        (
            "facts.yaml",
            changed(FACTS, "  choices: [skilled, other_post]\n", ""),
            "  kind",
            "choice 要写 choices，列出能选的值；别的种类不写",
        ),
    ],
)
def test_lint_finds_in_the_shared_lists(name: str, text: str, spot: str, reason: str, tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / name).write_text(text, encoding="utf-8")
    line = line_of(text, spot) if spot else SOURCES.count("\n") + 1
    found = lint(tmp_path, TODAY)
    assert Fault(name, line, reason) in found, "\n".join(map(str, found))


def two_versions(first_until: str, second_from: str) -> str:
    start, end = SOUND.index('  - id: "2024"'), SOUND.index("guides:")
    version = SOUND[start:end]
    first = changed(version, "    from: 2024-01-01\n", f"    from: 2024-01-01\n    until: {first_until}\n")
    second = changed(changed(version, '"2024"', '"2025"'), "    from: 2024-01-01\n", f"    from: {second_from}\n")
    return SOUND[:start] + first + second + SOUND[end:]


def test_versions_that_follow_day_on_day_are_sound(tmp_path: Path) -> None:
    assert lint(write(tmp_path, two_versions("2024-12-31", "2025-01-01")), TODAY) == []


def test_a_day_between_two_versions_is_a_fault(tmp_path: Path) -> None:
    text = two_versions("2024-12-30", "2025-01-01")
    reason = "2024-12-31 到 2024-12-31 没有版本；接上，或写一个 standing 是 ended 的版本"
    assert lint(write(tmp_path, text), TODAY) == [Fault(PROGRAMME, line_of(text, "from: 2025-01-01"), reason)]


def test_a_day_in_two_versions_is_a_fault(tmp_path: Path) -> None:
    text = two_versions("2025-01-01", "2025-01-01")
    reason = "版本的日子重叠：2024-01-01 至 2025-01-01 和 2025-01-01 至 以后"
    assert lint(write(tmp_path, text), TODAY) == [Fault(PROGRAMME, line_of(text, '- id: "2025"'), reason)]


def test_a_review_that_is_due_is_a_warning_from_the_day_after(tmp_path: Path) -> None:
    write(tmp_path)
    due = Fault(
        PROGRAMME,
        line_of(SOUND, "review_by"),
        "该复查了：2027-02-01 已过。重读来源，再改这两个日期",
        warning=True,
    )
    assert (lint(tmp_path, date(2027, 2, 1)), lint(tmp_path, date(2027, 2, 2))) == ([], [due])


def test_a_source_that_nothing_cites_is_a_warning(tmp_path: Path) -> None:
    sources = SOURCES + SOURCES.replace("id: rule", "id: spare")
    write(tmp_path, sources=sources)
    reason = "来源 spare 没有哪里用到；用上它，或删掉"
    assert lint(tmp_path, TODAY) == [Fault("sources.yaml", line_of(sources, "- id: spare"), reason, warning=True)]


def test_two_files_with_one_programme_are_a_fault(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "programmes/two.yaml").write_text(SOUND, encoding="utf-8")
    assert lint(tmp_path, TODAY) == [Fault("programmes", 1, "编号 one 用了两次")]


def test_a_condition_beside_one_that_is_open_for_everybody_is_sound(tmp_path: Path) -> None:
    """It can't lead to a yes any more, but it still decides what the office must be asked."""
    text = changed(
        SOUND,
        ONCE,
        ONCE.replace("is: false", "is: false\n          hedged: true")
        + "        - {id: still, say: 现在还发, open: 现在还发不发, cite: {source: rule, locator: 第一条}}\n",
    )
    text = text[: text.index("examples:")]
    assert lint(write(tmp_path, text), TODAY) == []
