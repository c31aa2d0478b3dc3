"""The headings of tables: what sheets call the facts, and the unit that a heading gives to its numbers.

A heading that could name two facts names none, and one fact in two columns is refused: nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal
from unicodedata import normalize

from policies.facts import FactSpec

Unit = Literal["as_is", "years", "unsaid"]

HEADINGS: Mapping[str, str] = {
    "role": "角色 身份类别",
    "work_place": "工作地点 工作地区 工作城市 工作单位所在地 单位所在地 用人单位所在地 企业所在地"
    " 工作所在地 就业地 就业地点",
    "cert_level": "等级 技能等级 证书级别 级别 职业技能等级 证书技能等级 鉴定等级 评价等级 考核等级 取证等级 技能级别",
    "cert_issue_date": "发证时间 证书日期 发证年月 证书发证日期 证书发证时间 证书核发日期 核发日期 颁证日期 颁发日期"
    " 证书颁发日期 取证日期 取证时间 获证日期 获证时间 拿证日期 拿证时间",
    "insurance_status": "参保状态 社保情况 社保缴纳状态 社保缴费状态 缴费状态 参保情况 失业保险状态 失业保险参保状态",
    "insured_place": "社保地 社保所在地 社保缴纳地 社保缴费地 社保参保地 参保地点 参保所在地 失业保险参保地"
    " 缴纳地 缴费地",
    "ui_months": "失业保险累计月数 失业保险缴费月数 累计缴费月数 失保月数 失业保险缴纳月数 失业保险累计缴费月数"
    " 累计缴纳月数 失业保险累计缴纳月数 失业保险缴费月数(月) 失业保险累计缴费(月) 失业保险月数(月)",
    "cert_kind": "证书类型 证书类别 证件种类 证书名称类别",
    "cert_issuer_place": "发证机构所在地 发证单位所在地 发证机关所在地 证书发证地 发证地点",
    "employment": "就业状态 就业状况 就业形式 人员类别 人员身份 就业身份",
    "union_place": "工会 所属工会 工会地区 入会地 工会会员所在地",
    "hukou_place": "户籍 户口 户籍所在地 户口所在地 户口地",
    "residence_permit_place": "居住证 居住证地 居住证办理地",
    "contract_months": "劳动合同月数 合同期限(月) 劳动合同期限(月) 合同期限月数 劳动合同期限月数",
    "employment_registered": "就业登记情况 是否就业登记 已就业登记 办理就业登记",
    "claimed_before": "是否领过补贴 领过 是否领过 是否申领过 已领补贴 领取过补贴",
    "trained_by_filed_agency": "是否备案机构培训 备案机构 在备案机构培训",
    "key_group": "重点人群 人群类别 重点群体类别",
    "cert_verifiable": "证书是否可查 可查 证书可查询 证书能查到 联网可查",
    "age": "周岁 实际年龄",
    "occupation": "职业 工种 职业(工种) 职业/工种 职业工种名称 职业(工种)名称 证书工种 证书职业 申报工种 申报职业"
    " 申报职业(工种) 培训工种 培训职业 培训职业(工种) 鉴定工种 鉴定职业 职业名称 工种名称",
    "employer_name": "工作单位 单位 企业名称 所在单位 用人单位 公司名称 公司 工作单位名称",
}
"""Headings that sheets use, beyond the fact's name and its label. None without a unit where the unit matters."""

YEARS: Mapping[str, str] = {
    "contract_months": "合同年限 合同年数 劳动合同年限 合同期限(年) 劳动合同期限(年) 合同年限(年) 劳动合同年限(年)"
}
"""Headings of numbers that count years where the fact counts months."""

UNSAID: Mapping[str, str] = {"contract_months": "合同期 合同期限 劳动合同期 劳动合同期限"}
"""Headings that don't say the unit: a 「合同期限」 of 3 is three years to one sheet and three months to another, so
each cell must say it."""

IDS = frozenset(["id", "编号", "人员编号"])

_ASIDE = re.compile(r"[(\[](?:必填|选填|可选|可不填|年月日|格式.*?)[)\]]")


def columns(headings: Sequence[object], specs: Mapping[str, FactSpec]) -> tuple[list[str | None], list[str]]:
    """The fact (or "id") in each column, and the headings that name none. `ValueError`: a fact named twice."""
    found = facts_in(headings, specs)
    for name in found:
        if name and found.count(name) > 1:
            label = specs[name].label if name in specs else "编号"
            both = "、".join(f"“{_shown(text)}”" for text, one in zip(headings, found, strict=True) if one == name)
            raise ValueError(f"有两列都是 {name}（{label}）；只留一列：{both}")
    shown = (_shown(heading) for heading, name in zip(headings, found, strict=True) if name is None)
    return found, [text for text in shown if text]


def facts_in(headings: Sequence[object], specs: Mapping[str, FactSpec]) -> list[str | None]:
    """As `columns`, whether or not a fact is named twice."""
    names = _names(specs)
    found: list[str | None] = []
    for heading in headings:
        text = "" if heading is None else str(heading)
        found.append(names.get(plain(text)) or names.get(plain(_ASIDE.sub("", normalize("NFKC", text)))))
    return found


def unit(name: str, heading: object) -> Unit:
    """What a bare number under this heading counts, where the fact `name` counts months."""
    text = plain(_ASIDE.sub("", normalize("NFKC", str(heading))))
    if text in map(plain, YEARS.get(name, "").split()):
        return "years"
    return "unsaid" if text in map(plain, UNSAID.get(name, "").split()) else "as_is"


def _shown(heading: object) -> str:
    """A heading on one line."""
    return "" if heading is None else " ".join(str(heading).split())


def known_headings(specs: Mapping[str, FactSpec]) -> str:
    return "、".join(f"{spec.label}（{name}）" for name, spec in specs.items())


def _names(specs: Mapping[str, FactSpec]) -> dict[str, str]:
    """Names and labels win over the further headings; among these, no two facts share one."""
    names = {plain(word): "id" for word in IDS}
    for name in specs:
        for table in (HEADINGS, YEARS, UNSAID):
            names |= {plain(word): name for word in table.get(name, "").split()}
    for name, spec in specs.items():
        names |= {plain(name): name, plain(spec.label): name}
    return names


def plain(text: str) -> str:
    """A heading as it is compared."""
    return "".join(normalize("NFKC", text).split()).lower().strip("*:：?？")
