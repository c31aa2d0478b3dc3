"""Table cells as people fill them in: a cell → the JSON value that the fact takes.

Knows the names that sheets give to values, and nothing of any policy. A cell that can be read in two
ways is refused with the candidates; nothing is guessed, and an empty cell is a question not asked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from unicodedata import normalize

from policies.facts import FactSpec
from policies.headings import Unit, plain
from policies.places import Gazetteer, within
from policies.spans import NOWHERE
from policies.tables import UNCOMPUTED

UNKNOWN_JSON = {"unknown": True}
EMPTY = None
_UNKNOWN = frozenset(["不清楚", "不知道", "不记得", "不确定", "记不清", "忘了", "未知", "unknown", "?", "??"])
_YES = frozenset(["是", "有", "对", "能", "会", "y", "yes", "true", "t", "1", "√", "✓", "✔"])
_NO = frozenset(["否", "不是", "没有", "没", "无", "不", "不能", "n", "no", "false", "f", "0", "×", "x", "✗", "✘"])
_NONE = frozenset(["无", "没有", "没", "none", "未参保", "未办", "未加入", "不是会员", "没参保"])
_ERRORS = frozenset(["#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"])

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
        "paying": "在缴 正常 正常缴纳 正常缴存 正常在缴 参保中 在保中 正常缴费 在保"
        " 参保 正常参保 参保缴费 缴纳中 缴费中 已参保 在交 正在交 正在缴",
        "paused": "断缴 断交 停交 停缴 停缴中 已停缴 暂停 暂停参保 中断 暂停缴费 停保 中断缴费",
        "none": "没缴 未缴 未缴纳 没交 未交 没交社保 无 没有 没有参保 未参保 没参保 没有社保",
    },
    "cert_kind": {
        "skill_level": "职业技能等级证书 技能等级证书 职业技能等级证 技能等级证 职业技能等级 技能等级 等级证书 等级证",
        "qualification": "职业资格证书 国家职业资格证书 职业资格证 职业资格 资格证书",
        "special_operation": "特种作业操作证 特种作业证 特种作业 特种证 电工本 特种作业操作证书",
        "professional_title": "职称证 职称证书 职称 专业技术职称 专业技术资格证书",
        "other": "其他 其它 别的",
    },
    "employment": {
        "enterprise": "企业职工 企业职员 企业就业 企业 在职 企业在职 企业员工 在岗职工 企业在职职工",
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

_DASHES = frozenset("-—―–/\\")
_CLOCK = re.compile(r"[T\s]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?$")
_SERIAL = re.compile(r"[2-7]\d{4}(?:\.\d+)?")
_CUT = re.compile(r"\d{4}\.1")
_OPEN_ENDED = frozenset(["无固定期限", "无固定", "无固定期限合同", "无固定期限劳动合同"])
_DIGITS = r"\d{1,4}(?:\.0+)?"
_UNIT = r"(?:个月|月|周岁|岁)?"
_NUMBER = re.compile(rf"({_DIGITS}){_UNIT}")
_YEARS = re.compile(r"(\d{1,2})年")
_AT_LEAST = re.compile(rf"(?:>=|≥)({_DIGITS}){_UNIT}|({_DIGITS}){_UNIT}(?:以上|\+|及以上)")
_BETWEEN = re.compile(rf"({_DIGITS}){_UNIT}[-~～至到]({_DIGITS}){_UNIT}")
_EXCEL_EPOCH = date(1899, 12, 30)
_DATE = re.compile(
    r"(\d{4}|\d{2}(?=年))(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})[日号]?|(\d{4}|\d{2}(?=年))(?:年|[-/.])(\d{1,2})月?份?"
    r"|(\d{4})年?|(\d{4})(\d{2})(\d{2})?"
)


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
            "choice": self._choice,
            "bool": lambda spec, text: self._bools[spec.name].get(text.lower(), text),
            "date": lambda spec, text: _date(text),
            "number": _number,
        }

    def read(self, name: str, cell: object, unit: Unit = "as_is") -> Any:
        """The JSON value of a fact; `EMPTY` for a cell with nothing in it, or with a dash for nothing.

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
        if not whole or not set(whole) - _DASHES:
            return EMPTY
        if cell is UNCOMPUTED:
            raise ValueError("这一格是公式，文件里没有它算出的值；请用 Excel 打开后保存一次，或改成值")
        if whole.upper() in _ERRORS:
            raise ValueError(f"这一格是公式出错的 {whole}；请改成值")
        if whole.lower() in _UNKNOWN:
            return UNKNOWN_JSON
        if spec.kind == "text":
            return str(cell).strip()
        if whole.startswith("{"):
            return _json(whole)
        if spec.kind == "date":
            whole = _CLOCK.sub("", whole)
        text = "".join(whole.split())
        if unit != "as_is" and _NUMBER.fullmatch(text) and text[-1:].isdecimal():
            text = _with_unit(text, unit)
        return self._readers[spec.kind](spec, text)

    def _choice(self, spec: FactSpec, text: str) -> str:
        words = self._choices[spec.name]
        if value := words.get(text.lower()):
            return value
        if spec.name == "cert_level":
            return _level(text, words) or text
        return text

    def _place(self, spec: FactSpec, text: str) -> Any:
        if spec.nowhere and text.lower() in _NONE:
            return NOWHERE
        if re.fullmatch(r"\d+", text):
            return text
        found = self._gazetteer.find(text)
        # 长沙 is the city, with its county of the same name inside: the city says less, and so nothing wrong.
        if found and all(within(place.code, found[0].code) for place in found):
            return found[0].code
        if not found:
            raise ValueError(f"没有“{text[:30]}”这个地方；请写全，例如 山东省淄博市张店区，或写代码 370303")
        names = "、".join(f"{self._gazetteer.full_name(place.code)}（{place.code}）" for place in found[:6])
        more = f"等 {len(found)} 处" if len(found) > 6 else ""
        raise ValueError(f"“{text[:30]}”可能是 {names}{more}；请写明是哪一个")


def _choice_words(spec: FactSpec) -> Mapping[str, str]:
    words = {plain(word): value for value, named in CHOICES.get(spec.name, {}).items() for word in named.split()}
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


def _with_unit(number: str, unit: Unit) -> str:
    if unit == "years":
        return f"{_int(number)}年"
    raise ValueError(f"“{number}”没写是几年还是几个月；请写成 {number}年 或 {number}个月")


_LEVEL_ASIDES = re.compile(r"国家|职业|技能|资格|等级|证书|证$|[()/、,·+\-—]|[（）]")


def _level(text: str, words: Mapping[str, str]) -> str | None:
    """A level said twice or with more around it (国家职业资格三级, 高级工(3级), Ⅲ级), where all of it says the same."""
    rest = (
        text.lower().replace("iii", "三").replace("ii", "二").replace("iv", "四").replace("i", "一").replace("v", "五")
    )
    rest = _LEVEL_ASIDES.sub("", rest)
    longest, found = max(map(len, words)), set[str]()
    while rest:
        size = next((n for n in range(min(longest, len(rest)), 0, -1) if rest[:n] in words), 0)
        if not size:
            return None
        found.add(words[rest[:size]])
        rest = rest[size:]
    return found.pop() if len(found) == 1 else None


def _date(text: str) -> Any:
    """Excel's own numbers for days are taken for days: nothing else of five digits is one."""
    if _SERIAL.fullmatch(text):
        return (_EXCEL_EPOCH + timedelta(days=_int(text))).isoformat()
    if _CUT.fullmatch(text):
        raise ValueError(
            f"“{text}”可能是1月，也可能是10月（表格会去掉末尾的0）；请写成 {text[:4]}年1月 或 {text[:4]}-10"
        )
    if match := _DATE.fullmatch(text):
        parts = [part for part in match.groups() if part]
        return "-".join([_century(parts[0]), *(part.zfill(2) for part in parts[1:])])
    for mark in ("至", "到", "~", "～", "—"):
        first, found, last = text.partition(mark)
        if found and _DATE.fullmatch(first) and _DATE.fullmatch(last):
            return {"from": _date(first), "to": _date(last)}
    return text


def _century(year: str) -> str:
    """Of a year of two digits, as in 25年3月."""
    return year if len(year) == 4 else f"{'19' if year >= '50' else '20'}{year}"


def _number(spec: FactSpec, text: str) -> Any:
    if match := _NUMBER.fullmatch(text):
        return _int(match[1])
    if match := _AT_LEAST.fullmatch(text):
        return {"min": _int(match[1] or match[2]), "max": None}
    if match := _BETWEEN.fullmatch(text):
        return {"min": _int(match[1]), "max": _int(match[2])}
    if (match := _YEARS.fullmatch(text)) and spec.name.endswith("_months"):
        return 12 * int(match[1])
    if spec.name == "contract_months" and text in _OPEN_ENDED:
        return {"min": spec.most, "max": None}
    return text


def _int(text: str) -> int:
    return int(text.partition(".")[0])
