"""Table cells as people fill them in: a heading → a fact, a cell → the JSON value that the fact takes.

Knows the names that sheets give to facts and to their values, and nothing of any policy. A cell that can be read in two
ways is refused with the candidates; nothing is guessed, and an empty cell is a question not asked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from unicodedata import normalize

from policies.facts import FactSpec
from policies.places import Gazetteer
from policies.spans import NOWHERE

UNKNOWN_JSON = {"unknown": True}
EMPTY = None
_UNKNOWN = frozenset(["不清楚", "不知道", "不记得", "不确定", "记不清", "忘了", "未知", "unknown", "?", "??"])
_YES = frozenset(["是", "有", "对", "能", "会", "y", "yes", "true", "t", "1", "√", "✓", "✔"])
_NO = frozenset(["否", "不是", "没有", "没", "无", "不", "不能", "n", "no", "false", "f", "0", "×", "x", "✗", "✘"])
_NONE = frozenset(["无", "没有", "没", "none", "未参保", "未办", "未加入", "不是会员", "没参保"])
_ERRORS = frozenset(["#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"])

HEADINGS: Mapping[str, str] = {
    "role": "角色 身份类别",
    "work_place": "工作地点 工作单位所在地 单位所在地 工作所在地 就业地",
    "cert_level": "等级 技能等级 证书级别 级别 职业技能等级 证书技能等级",
    "cert_issue_date": "发证时间 证书日期 发证年月 证书发证日期 取证日期 取证时间 获证日期",
    "insurance_status": "参保状态 社保情况 社保缴纳状态 缴费状态 参保情况",
    "insured_place": "社保地 社保所在地 社保缴纳地 社保参保地 参保地点",
    "ui_months": "失业保险累计月数 失业保险缴费月数 累计缴费月数 失保月数 失业保险缴纳月数 失业保险累计缴费月数",
    "cert_kind": "证书类型 证书类别 证件种类",
    "cert_issuer_place": "发证机构所在地 发证单位所在地 发证机关所在地 证书发证地 发证地点",
    "employment": "就业状态 就业状况 人员类别 人员身份 就业身份",
    "union_place": "工会 所属工会 工会地区 入会地 工会会员所在地",
    "hukou_place": "户籍 户籍所在地 户口所在地 户口地",
    "residence_permit_place": "居住证 居住证地 居住证办理地",
    "contract_months": "劳动合同月数 合同期限(月) 劳动合同期限(月) 合同期限月数 劳动合同期限月数",
    "employment_registered": "就业登记情况 是否就业登记 已就业登记 办理就业登记",
    "claimed_before": "是否领过补贴 领过 是否领过 是否申领过 已领补贴 领取过补贴",
    "trained_by_filed_agency": "是否备案机构培训 备案机构 在备案机构培训",
    "key_group": "重点人群 人群类别 重点群体类别",
    "cert_verifiable": "证书是否可查 可查 证书可查询 证书能查到 联网可查",
    "age": "周岁 实际年龄",
    "occupation": "职业 工种 职业(工种) 职业/工种 证书工种 证书职业 申报工种 职业名称 工种名称",
    "employer_name": "工作单位 单位 企业名称 所在单位 用人单位 公司名称 公司 工作单位名称",
}
"""Headings that sheets use, beyond the fact's name and its label. None without a unit where the unit matters: a
「合同期限」 of 3 is three years to one sheet and three months to another."""

IDS = frozenset(["id", "编号", "人员编号"])

CHOICES: Mapping[str, Mapping[str, str]] = {
    "role": {"worker": "职工 个人 本人 员工 工人 劳动者", "employer": "单位 企业 公司 人事 用人单位"},
    "cert_level": {
        "L5": "初级工 初级 五级 5级 5 五级/初级工 初级工/五级 初级工(五级) 五级(初级工) 初级技能",
        "L4": "中级工 中级 四级 4级 4 四级/中级工 中级工/四级 中级工(四级) 四级(中级工) 中级技能",
        "L3": "高级工 高级 三级 3级 3 三级/高级工 高级工/三级 高级工(三级) 三级(高级工) 高级技能",
        "L2": "技师 二级 2级 2 二级/技师 技师/二级 技师(二级) 二级(技师)",
        "L1": "高级技师 一级 1级 1 一级/高级技师 高级技师/一级 高级技师(一级) 一级(高级技师)",
        "special": "特级技师 特级",
        "chief": "首席技师 首席",
    },
    "insurance_status": {
        "paying": "在缴 正常 正常缴纳 正常缴费 在保 参保 正常参保 参保缴费 缴纳中 缴费中 已参保",
        "paused": "断缴 停缴 暂停 中断 暂停缴费 停保 中断缴费",
        "none": "没缴 未缴 无 没有 没有参保 未参保 没参保 没有社保",
    },
    "cert_kind": {
        "skill_level": "职业技能等级证书 技能等级证书 职业技能等级证 技能等级证",
        "qualification": "职业资格证书 国家职业资格证书 职业资格证",
        "special_operation": "特种作业操作证 特种作业证 特种作业 特种证 电工本 特种作业操作证书",
        "professional_title": "职称证 职称证书 职称 专业技术职称 专业技术资格证书",
        "other": "其他 其它 别的",
    },
    "employment": {
        "enterprise": "企业职工 企业 在职 企业在职 企业员工 在岗职工 企业在职职工",
        "public_staff": "机关事业在编 在编 机关事业 事业编 公务员 机关事业单位在编 在编人员",
        "flexible": "灵活就业 个体 自由职业 灵活就业人员 个体户",
        "unemployed": "失业 待业 无业 没有工作 失业人员 登记失业",
        "student": "学生 在校 在校学生 在校生 在读",
        "retired": "退休 已退休 退休人员",
    },
    "key_group": {
        "graduate": "高校毕业生 毕业生 应届毕业生 大学毕业生",
        "poor_family": "脱贫家庭 脱贫人口 贫困家庭 脱贫户 低收入家庭 建档立卡",
        "veteran": "退役军人 退伍军人 转业军人",
        "none": "无 没有 都不是 不是 否",
    },
    "public_post": {
        "civil_servant": "公务员",
        "skilled_post": "技能岗 技能岗位 工勤岗 工勤技能岗 事业单位技能岗位",
        "other_post": "非技能岗 其他岗位 其他 其它 事业单位非技能岗位",
    },
}
"""What people write for a value, by fact."""

BOOLS: Mapping[str, tuple[str, str]] = {
    "employment_registered": ("已登记 登记 已办 办过 办了 登记过", "未登记 没登记 未办 没办 没办过"),
    "claimed_before": ("领过 已领 申领过 领取过", "没领过 未领 未领过 没领 未申领"),
    "cert_verifiable": ("可查 查得到 能查到 可查询 已查到", "不可查 查不到 查不了 未查到 没查到"),
}
"""Words that say yes and no for one fact, beyond those that always do."""

_ASIDE = re.compile(r"[(\[](?:必填|选填|可选|可不填|年月日|格式.*?)[)\]]")
_MIDNIGHT = re.compile(r"T?00:00(?::00(?:\.0+)?)?$")
_DIGITS = r"\d{1,4}(?:\.0+)?"
_UNIT = r"(?:个月|月|周岁|岁)?"
_NUMBER = re.compile(rf"({_DIGITS}){_UNIT}")
_YEARS = re.compile(r"(\d{1,2})年")
_AT_LEAST = re.compile(rf"(?:>=|≥)({_DIGITS}){_UNIT}|({_DIGITS}){_UNIT}(?:以上|\+|及以上)")
_BETWEEN = re.compile(rf"({_DIGITS}){_UNIT}[-~～至到]({_DIGITS}){_UNIT}")
_DATE = re.compile(
    r"(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})日?|(\d{4})(?:年|[-/.])(\d{1,2})月?|(\d{4})年?|(\d{4})(\d{2})(\d{2})?"
)


def columns(headings: Sequence[object], specs: Mapping[str, FactSpec]) -> tuple[list[str | None], list[str]]:
    """The fact (or "id") in each column, and the headings that name none. `ValueError`: a fact named twice."""
    names = _heading_names(specs)
    found: list[str | None] = []
    strange: list[str] = []
    for heading in headings:
        text = "" if heading is None else str(heading)
        name = names.get(_heading(text)) or names.get(_heading(_ASIDE.sub("", normalize("NFKC", text))))
        if name and name in found:
            raise ValueError(f"有两列都是 {name}（{specs[name].label if name in specs else '编号'}）；只留一列")
        found.append(name)
        if name is None and text.strip():
            strange.append(text.strip())
    return found, strange


def known_headings(specs: Mapping[str, FactSpec]) -> str:
    return "、".join(f"{spec.label}（{name}）" for name, spec in specs.items())


def _heading_names(specs: Mapping[str, FactSpec]) -> dict[str, str]:
    """Names and labels win over the further headings; among these, no two facts share one."""
    names = {_heading(word): "id" for word in IDS}
    for name in specs:
        names |= {_heading(word): name for word in HEADINGS.get(name, "").split()}
    for name, spec in specs.items():
        names |= {_heading(name): name, _heading(spec.label): name}
    return names


def _heading(text: str) -> str:
    return "".join(normalize("NFKC", text).split()).lower().strip("*:：?？")


def choice_name(fact: str, value: str) -> str:
    """What people call a value of a choice: the first of its names, or the value itself where there is none."""
    return CHOICES.get(fact, {}).get(value, value).split()[0]


class Cells:
    """Reads cells for the facts of one catalogue."""

    def __init__(self, specs: Mapping[str, FactSpec], gazetteer: Gazetteer) -> None:
        self._specs = specs
        self._gazetteer = gazetteer
        self._choices = {name: _choice_words(spec) for name, spec in specs.items() if spec.kind == "choice"}
        self._bools = {name: _bool_words(name) for name, spec in specs.items() if spec.kind == "bool"}
        self._readers: Mapping[str, Callable[[FactSpec, str], Any]] = {
            "place": self._place,
            "choice": lambda spec, text: self._choices[spec.name].get(text.lower(), text),
            "bool": lambda spec, text: self._bools[spec.name].get(text.lower(), text),
            "date": lambda spec, text: _date(text),
            "number": _number,
        }

    def read(self, name: str, cell: object) -> Any:
        """The JSON value of a fact; `EMPTY` for a cell with nothing in it.

        What can't be read comes back as it stands, for `Facts.parse_one` to refuse in its own words; raises
        `ValueError` where there is more to say than that.
        """
        spec = self._specs[name]
        match cell:
            case None:
                return EMPTY
            case bool() if spec.kind == "bool":
                return cell
            case datetime():
                return cell.date().isoformat() if spec.kind == "date" else cell.isoformat()
            case date():
                return cell.isoformat()
            case float() if cell.is_integer():
                cell = int(cell)
        whole = normalize("NFKC", str(cell)).strip()
        if not whole:
            return EMPTY
        if whole.upper() in _ERRORS:
            raise ValueError(f"这一格是公式出错的 {whole}；请改成值")
        if whole.lower() in _UNKNOWN:
            return UNKNOWN_JSON
        if spec.kind == "text":
            return str(cell).strip()
        if whole.startswith("{"):
            return _json(whole)
        return self._readers[spec.kind](spec, "".join(whole.split()))

    def _place(self, spec: FactSpec, text: str) -> Any:
        if spec.nowhere and text.lower() in _NONE:
            return NOWHERE
        if re.fullmatch(r"\d+", text):
            return text
        found = self._gazetteer.find(text)
        if len(found) == 1:
            return found[0].code
        if not found:
            raise ValueError(f"没有“{text[:30]}”这个地方；请写全，例如 山东省淄博市张店区，或写代码 370303")
        names = "、".join(f"{self._gazetteer.full_name(place.code)}（{place.code}）" for place in found[:6])
        more = f"等 {len(found)} 处" if len(found) > 6 else ""
        raise ValueError(f"“{text[:30]}”可能是 {names}{more}；请写明是哪一个")


def _choice_words(spec: FactSpec) -> Mapping[str, str]:
    words = {_heading(word): value for value, named in CHOICES.get(spec.name, {}).items() for word in named.split()}
    return {word: value for word, value in words.items() if value in spec.choices} | {
        value.lower(): value for value in spec.choices
    }


def _bool_words(name: str) -> Mapping[str, bool]:
    yes, no = BOOLS.get(name, ("", ""))
    return dict.fromkeys((*_YES, *yes.split()), True) | dict.fromkeys((*_NO, *no.split()), False)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError(f"“{text[:30]}”不是正确的 JSON") from None


def _date(text: str) -> Any:
    text = _MIDNIGHT.sub("", text)
    if match := _DATE.fullmatch(text):
        parts: Iterable[str] = (part for part in match.groups() if part)
        return "-".join(part.zfill(2) for part in parts)
    for mark in ("至", "到", "~", "～", "—"):
        first, found, last = text.partition(mark)
        if found and _DATE.fullmatch(first) and _DATE.fullmatch(last):
            return {"from": _date(first), "to": _date(last)}
    return text


def _number(spec: FactSpec, text: str) -> Any:
    if match := _NUMBER.fullmatch(text):
        return _int(match[1])
    if match := _AT_LEAST.fullmatch(text):
        return {"min": _int(match[1] or match[2]), "max": None}
    if match := _BETWEEN.fullmatch(text):
        return {"min": _int(match[1]), "max": _int(match[2])}
    if (match := _YEARS.fullmatch(text)) and spec.name.endswith("_months"):
        return 12 * int(match[1])
    return text


def _int(text: str) -> int:
    return int(text.partition(".")[0])
