"""Small catalogues for the tests: one sound programme as text, changed at one spot at a time."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from policies.catalog import Catalogue, load
from policies.entries import Entry
from policies.spans import Value

TODAY = date(2026, 11, 21)
PROGRAMME = "programmes/one.yaml"

SOURCES = """\
- id: rule
  title: 补贴办法
  publisher: 某市人社局
  grade: official
  read: 2026-11-01
  sections: [第一条, 第二条]
"""

COVERAGE = """\
places:
  - {place: "370300", result: programmes, looked: 2026-11-01}
fallback:
  say: 可以打 12333 问
  phone: ["12333"]
  cite: {source: rule, locator: 第一条}
"""

FACTS = """\
- name: post
  kind: choice
  label: 岗位
  choices: [skilled, other_post]
  after: employment
"""

SOUND = """\
id: one
title: 某市技师补贴
kind: cash
place: "370300"
audience: [worker]
applicant: worker
summary: 技师可以领一次补贴
last_checked: 2026-11-01
review_by: 2027-02-01
versions:
  - id: "2024"
    from: 2024-01-01
    cite: {source: rule, locator: 第一条}
    standing:
      - {is: current, from: 2024-01-01, until: 2025-12-31, cite: {source: rule, locator: 第一条}}
      - {is: unconfirmed, from: 2026-01-01}
    conditions:
      all:
        - id: level
          say: 证书是技师或高级技师
          fact: cert_level
          one_of: [L2, L1]
          unclear: {one_of: [special], ask: 特级技师算不算}
          cite: {source: rule, locator: 第一条}
        - id: months
          say: 失业保险缴满十二个月
          fact: ui_months
          at_least: 12
          mends: monthly
          cite: {source: rule, locator: 第一条}
        - id: place
          say: 在本市上班，或者户口在本市
          cite: {source: rule, locator: 第一条}
          any:
            - {fact: work_place, within: ["370300"]}
            - {fact: hukou_place, within: ["370300"]}
        - id: once
          say: 以前没有领过
          fact: claimed_before
          is: false
          cite: {source: rule, locator: 第一条}
    amount:
      rows:
        - when: {fact: cert_level, is: L2}
          total: 2000
          parts: [{payer: 市财政, sum: 1500}, {payer: 区财政, sum: 500}]
          cite: {source: rule, locator: 第二条}
        - when: {fact: cert_level, is: L1}
          total: 3000
          cite: {source: rule, locator: 第二条}
    window:
      fact: cert_issue_date
      months: 12
      cite: {source: rule, locator: 第二条}
guides:
  - id: worker
    for: worker
    files: worker
    say: 本人在网上申请
    materials:
      - {id: card, say: 社保卡, cite: {source: rule, locator: 第二条}}
    steps:
      - id: open_page
        say: 打开网页
        troubles: [no_page]
        cite: {source: rule, locator: 第二条}
      - {id: send, say: 提交, cite: {source: rule, locator: 第二条}}
    troubles:
      - id: no_page
        say: 网页打不开
        remedy: [过一会儿再试]
        cite: {source: rule, locator: 第二条}
contacts:
  - place: "370300"
    office: 某市人社局
    phone: [0533-1234567]
    cite: {source: rule, locator: 第二条}
examples:
  - say: 技师都符合
    today: 2026-11-21
    facts: {cert_level: L2, ui_months: 12, work_place: "370303", claimed_before: false, cert_issue_date: "2026-03-15"}
    expect: {verdict: eligible, deadline: 2027-03-15}
"""


def write(
    root: Path, programme: str = SOUND, *, sources: str = SOURCES, coverage: str = COVERAGE, facts: str = FACTS
) -> Path:
    """The files of a catalogue with one programme, and the folder that they are in."""
    files = {"sources.yaml": sources, "coverage.yaml": coverage, "facts.yaml": facts, PROGRAMME: programme}
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def changed(text: str, old: str, new: str) -> str:
    """`text` with its one `old` replaced; a change that changes nothing, or two spots, is a mistake in the test."""
    assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
    return text.replace(old, new)


def line_of(text: str, spot: str) -> int:
    """The line, from 1, on which the one `spot` begins."""
    assert text.count(spot) == 1, f"{spot!r} occurs {text.count(spot)} times"
    return text[: text.index(spot)].count("\n") + 1


def of_rule(root: Path, conditions: str, *, amount: str = "", window: str = "none: true") -> Catalogue:
    """A catalogue whose one programme has these conditions (and amount, window), each as YAML in flow style."""
    start, end = SOUND.index("    conditions:\n"), SOUND.index("guides:\n")
    cite = "cite: {source: rule, locator: 第一条}"
    rule = (
        f"    conditions: {conditions}\n"
        f"    amount: {amount or f'{{say: 没写数目, {cite}}}'}\n"
        f"    window: {{{window}, {cite}}}\n"
    )
    return load(write(root, SOUND[:start] + rule + SOUND[end : SOUND.index("examples:")]))


def only(catalogue: Catalogue) -> Entry:
    (entry,) = catalogue.entries.values()
    return entry


def facts(catalogue: Catalogue, today: date = TODAY, **given: object) -> dict[str, Value]:
    return catalogue.facts.parse(given, today)
