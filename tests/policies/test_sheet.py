"""A programme as a page: whoever checks it against its sources must find there all that its file says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from policies.catalog import load
from policies.page import WIDTH, columns
from policies.programme import (
    AmountRow,
    Caution,
    Cite,
    Contact,
    Entry,
    Guide,
    Material,
    Node,
    Part,
    Programme,
    Share,
    StandingSpan,
    Step,
    Table,
    Trouble,
    Unclear,
    Version,
    Window,
    parts,
)
from policies.sheet import sheet
from tests.policies.catalogues import SOUND, changed, write
from tests.policies.test_cli import Done, policies

CATALOGUE = load()
ENTRIES = CATALOGUE.entries


@cache
def page(name: str) -> str:
    return sheet(CATALOGUE, ENTRIES[name].programme)


@cache
def flat_page(name: str) -> str:
    return flat(page(name))


def flat(text: object) -> str:
    """Without the spaces and breaks that the width asks for."""
    return re.sub(r"\s+", "", str(text))


def of(part: Part, kind: type[Part]) -> Iterator[Part]:
    return (found for _, found in parts(part) if type(found) is kind)


def missing(name: str, texts: list[object]) -> list[str]:
    written = flat_page(name)
    return [str(text) for text in texts if text not in (None, "") and flat(text) not in written]


def test_show_prints_a_sound_programme_whole(tmp_path: Path) -> None:
    """Line by line, so that a change of the page is seen."""
    done = policies("show", "one", "--data", write(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line for line in done.stdout.splitlines() if line]
    assert lines[:8] == [
        "■ 某市技师补贴（one）",
        "技师可以领一次补贴",
        "地方：山东省淄博市（370300）",
        "种类：可以申领的钱；本人申请",
        "谁能问：职工",
        "核对：2026-11-01 看过来源；2027-02-01 前要复",
        "      查",
        "── 2024 版：2024-01-01 起，没写到哪天 止",
    ]
    assert lines[lines.index("条件：") : lines.index("金额：")] == [
        "条件：",
        "  · 证书是技师或高级技师",
        "    判断：证书等级是技师、高级技师；证书等级",
        "      是特级技师的要问",
        "    要问：特级技师算不算",
        "    据《补贴办法》第一条",
        "  · 失业保险缴满十二个月",
        "    判断：失业保险月数 12 或以上；还没到的，",
        "      交着就会到",
        "    据《补贴办法》第一条",
        "  · 在本市上班，或者户口在本市",
        "    判断：（工作地在山东省淄博市） 或者 （户",
        "      籍地在山东省淄博市）",
        "    据《补贴办法》第一条",
        "  · 以前没有领过",
        "    判断：领过补贴：否",
        "    据《补贴办法》第一条",
    ]
    assert lines[-2:] == ["  · 补贴办法。某市人社局，没写日期（官方页", "    面）"]


@pytest.mark.parametrize("name", ENTRIES)
def test_the_head_says_what_it_is_where_and_for_whom(name: str) -> None:
    found = ENTRIES[name].programme
    place = "全国" if found.place == "100000" else CATALOGUE.gazetteer.full_name(found.place)
    base = f"是 {found.extends} 的地方版" if found.extends else ""
    days = [found.last_checked, found.review_by]
    assert missing(name, [found.title, found.id, found.summary, *found.names, place, found.place, base, *days]) == []


@pytest.mark.parametrize("name", ENTRIES)
def test_every_version_is_there_with_its_days_and_what_is_known_of_it(name: str) -> None:
    found: list[object] = []
    for version in of(ENTRIES[name].programme, Version):
        assert isinstance(version, Version)
        found.append(f"── {version.id} 版：{version.from_ or '不知哪天'} 起，{version.until or '没写到哪天'} 止")
    for span in of(ENTRIES[name].programme, StandingSpan):
        assert isinstance(span, StandingSpan)
        found += [span.from_, span.until, span.say]
    assert missing(name, found) == []


def limits(programme: Programme, node: Node | Unclear) -> Iterator[str]:
    """Each limit as the page words it."""
    ends = (
        (node.at_least, "或以上"),
        (node.on_or_after, "或以上"),
        (node.at_most, "或以下"),
        (node.on_or_before, "或以下"),
    )
    yield from (f"{end} {word}" for end, word in ends if end is not None)
    codes = [code for code in node.within or () if code != "100000"]
    yield from (CATALOGUE.gazetteer.full_name(code) for code in codes)
    if node.in_table:
        yield f"名单 {node.in_table}"


@pytest.mark.parametrize("name", ENTRIES)
def test_every_condition_is_there_with_its_limits_and_what_to_ask(name: str) -> None:
    programme = ENTRIES[name].programme
    found: list[object] = []
    for version in programme.versions:
        top = version.conditions.children or (version.conditions,)
        found += [text for node in top for text in (node.say, node.ask)]
        for node in version.conditions.walk():
            found += limits(programme, node)
            found += limits(programme, node.unclear) if node.unclear else ()
            if node.fact:
                found.append(CATALOGUE.facts.specs[node.fact].label)
    assert missing(name, found) == []


@pytest.mark.parametrize("name", ENTRIES)
def test_every_sum_and_every_time_limit_is_there(name: str) -> None:
    programme = ENTRIES[name].programme
    found: list[object] = []
    for row in of(programme, AmountRow):
        assert isinstance(row, AmountRow)
        sums = [f"{row.total} 元"] if row.total is not None else [f"最多 {row.cap} 元"] if row.cap is not None else []
        found += [*sums, row.say]
    for version in programme.versions:
        amount, window = version.amount, version.window
        found += [amount.as_of, amount.until, amount.say]
        found += [window.opens, window.closes, window.unstated, f"{window.months} 个月" if window.months else ""]
    assert missing(name, found) == []


@pytest.mark.parametrize("name", ENTRIES)
def test_the_way_to_apply_and_whom_to_ask_are_there(name: str) -> None:
    programme = ENTRIES[name].programme
    texts = {
        Guide: ("say",),
        Entry: ("name", "how"),
        Material: ("say", "note"),
        Step: ("say", "detail"),
        Trouble: ("say",),
        Caution: ("say",),
        Contact: ("office", "address"),
    }
    found = [getattr(part, field) for kind, fields in texts.items() for part in of(programme, kind) for field in fields]
    found += [text for part in of(programme, Trouble) for text in part.remedy]  # type: ignore[attr-defined]
    found += [phone for part in of(programme, Contact) for phone in part.phone]  # type: ignore[attr-defined]
    assert missing(name, found) == []


@pytest.mark.parametrize("name", ENTRIES)
def test_every_source_is_listed_with_its_publisher_and_address(name: str) -> None:
    used = {cite.source for cite in of(ENTRIES[name].programme, Cite)}  # type: ignore[attr-defined]
    sources = [CATALOGUE.sources[source] for source in sorted(used)]
    listed = flat(page(name)[page(name).index("── 来源") :])
    texts = [text for source in sources for text in (source.title, source.publisher, source.published, source.address)]
    assert [text for text in texts if text and flat(text) not in listed] == []


@pytest.mark.parametrize("name", ENTRIES)
def test_every_citation_of_a_rule_names_its_section(name: str) -> None:
    roots = [
        part
        for version in ENTRIES[name].programme.versions
        for part in (*(version.conditions.children or (version.conditions,)), *version.amount.rows, version.window)
    ]
    own = [
        cite
        for part in roots
        for cite in (part.cite if isinstance(part.cite, tuple) else (part.cite,))
        if isinstance(part, Node | AmountRow | Window) and cite
    ]
    written = [f"据《{CATALOGUE.sources[cite.source].title}》{cite.locator}" for cite in own]
    assert missing(name, [*written, *(cite.note for cite in own)]) == []


FURTHER = {
    "what to ask where a source leaves something open": [(Node, "open")],
    "who pays which share of a sum": [(Share, "payer"), (Share, "sum")],
    "what a person who doesn't meet it is told": [(Node, "no")],
    "what to ask where a value is unclear": [(Unclear, "ask")],
    "the address of a door": [(Entry, "url")],
    "what to send to the employer": [(Guide, "forward")],
    "what is said on the last day": [(Window, "last_day")],
    "an office's e-mail, zone and remark": [(Contact, "email"), (Contact, "zone"), (Contact, "note")],
    "what a list is": [(Table, "say")],
}


@pytest.mark.parametrize("kind", FURTHER)
def test_all_else_that_a_file_says_is_on_its_page(kind: str) -> None:
    """The page promises all that the file says: whoever checks it must not have to open the file as well."""
    lost: dict[str, list[str]] = {}
    for name, entry in ENTRIES.items():
        own = entry.programme
        texts = [getattr(part, field) for each, field in FURTHER[kind] for part in of(own, each)]
        if found := missing(name, list(dict.fromkeys(texts))):
            lost[name] = found
    assert list(lost) == []


def test_every_page_fits_a_narrow_terminal() -> None:
    """A mark may hang over the edge, it never begins a line; an address can't be broken."""
    wide = {
        line: name
        for name in ENTRIES
        for line in page(name).splitlines()
        if columns(line) > WIDTH + 2 and not line.strip().startswith("http")
    }
    assert wide == {}


def test_no_page_has_double_blank_lines_or_blanks_at_the_end_of_a_line() -> None:
    assert [name for name in ENTRIES if "\n\n\n" in page(name)] == []
    assert [name for name in ENTRIES for line in page(name).splitlines() if line != line.rstrip()] == []


def test_where_a_source_sets_no_limit_or_says_nothing_of_one_the_page_tells_which(tmp_path: Path) -> None:
    window = "      fact: cert_issue_date\n      months: 12\n"
    texts = {"none: true": "期限：来源没写期限", "unstated: 最晚哪天": "期限：来源没说，要问：最晚哪天"}
    for number, (written, shown) in enumerate(texts.items()):
        text = changed(SOUND, window, f"      {written}\n")
        root = write(tmp_path / str(number), text[: text.index("examples:")])
        assert shown in policies("show", "one", "--data", root).stdout.splitlines()


def test_show_names_those_that_sound_like_an_id_that_there_is_not(tmp_path: Path) -> None:
    root = write(tmp_path)
    assert policies("show", "on", "--data", root) == Done(2, "", "没有 on 这一项；像的有 one\n")


@pytest.mark.parametrize("name", ["zzz", "", "ONE", "one\ntwo"])
def test_show_refuses_an_id_that_there_is_not_in_one_line(name: str, tmp_path: Path) -> None:
    done = policies("show", name, "--data", write(tmp_path))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def test_show_prints_the_page_of_a_packaged_programme() -> None:
    done = policies("show", "hubei-skill-upgrade")
    assert done == Done(0, page("hubei-skill-upgrade") + "\n", "")
