"""What can be known of a person: one fact a row, its kind and its domain, and the reading of facts given as JSON.

Facts are absolute (a place is a place, not "yes, here"), so one set of answers serves every programme. A fact that is
absent was not asked; nothing here ever fills one in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import inf
from typing import Any, Literal

from policies.places import Gazetteer
from policies.spans import NOWHERE, UNKNOWN, Somewhere, Span, Value, days

Kind = Literal["place", "choice", "date", "number", "bool", "text"]

MAX_NAME = 100


class FactError(ValueError):
    """A fact that can't be read. `fact` is its name; the message says what is wrong and what would be right."""

    def __init__(self, fact: str, message: str) -> None:
        super().__init__(f"{fact}：{message}")
        self.fact = fact


@dataclass(frozen=True, slots=True)
class FactSpec:
    """One row: `label` is its Chinese name (also a column's heading); `nowhere`: a place that one may not have;
    `most`: the highest number that makes sense; `past`: a day that can't lie ahead; `asked` false: counts where it is
    given, but people aren't asked for it."""

    name: str
    kind: Kind
    label: str
    choices: tuple[str, ...] = ()
    nowhere: bool = False
    most: int = 0
    past: bool = False
    asked: bool = True


LEVELS = ("L5", "L4", "L3", "L2", "L1", "special", "chief")

CONTRACT_FACTS: tuple[FactSpec, ...] = (
    FactSpec("role", "choice", "身份", ("worker", "employer")),
    FactSpec("work_place", "place", "工作地"),
    FactSpec("cert_level", "choice", "证书等级", LEVELS),
    FactSpec("cert_issue_date", "date", "发证日期", past=True),
    FactSpec("insurance_status", "choice", "社保状态", ("paying", "paused", "none")),
    FactSpec("insured_place", "place", "参保地", nowhere=True),
    FactSpec("ui_months", "number", "失业保险月数", most=720),
    FactSpec(
        "cert_kind",
        "choice",
        "证书种类",
        ("skill_level", "qualification", "special_operation", "professional_title", "other"),
    ),
    FactSpec("cert_issuer_place", "place", "发证地"),
    FactSpec(
        "employment",
        "choice",
        "就业情况",
        ("enterprise", "public_staff", "flexible", "unemployed", "student", "retired"),
    ),
    FactSpec("union_place", "place", "工会所在地", nowhere=True),
    FactSpec("hukou_place", "place", "户籍地"),
    FactSpec("residence_permit_place", "place", "居住证所在地", nowhere=True),
    FactSpec("contract_months", "number", "合同月数", most=1200),
    FactSpec("employment_registered", "bool", "就业登记"),
    FactSpec("claimed_before", "bool", "领过补贴"),
    FactSpec("trained_by_filed_agency", "bool", "备案机构培训"),
    FactSpec("key_group", "choice", "重点群体", ("graduate", "poor_family", "veteran", "none")),
    FactSpec("cert_verifiable", "bool", "证书可查"),
    FactSpec("age", "number", "年龄", most=120),
    FactSpec("occupation", "text", "职业工种"),
    FactSpec("employer_name", "text", "单位名称"),
)
"""In the order in which they are asked where several are of equal use: where, which level, issued when, insured how."""


class Facts:
    """The facts that a catalogue knows: the contract's and its own, in the order of asking."""

    def __init__(self, specs: Iterable[FactSpec], gazetteer: Gazetteer) -> None:
        self.specs: Mapping[str, FactSpec] = {spec.name: spec for spec in specs}
        self.order: Mapping[str, int] = {name: index for index, name in enumerate(self.specs)}
        self._gazetteer = gazetteer

    def parse(self, data: Mapping[str, Any], today: date) -> dict[str, Value]:
        """Facts from JSON values (contract, section 1). Raises `FactError` for the first that can't be read.

        `today` (Asia/Shanghai) bounds facts that lie in the past: a span reaching beyond it is cut, one wholly
        after it is an error.
        """
        if not isinstance(data, Mapping):
            raise FactError("facts", '应是一个 JSON 对象，例如 {"work_place": "310000"}')
        return {name: self.parse_one(name, raw, today) for name, raw in data.items()}

    def parse_one(self, name: str, raw: Any, today: date) -> Value:
        spec = self.specs.get(name)
        if spec is None:
            raise FactError(name, f"没有这一项；可用的有 {', '.join(self.specs)}")
        final = False
        if isinstance(raw, dict):
            raw = dict(raw)
            unknown = raw.pop("unknown", False)
            if not isinstance(unknown, bool):
                raise FactError(name, "unknown 应是 true")
            if not raw:
                if not unknown:
                    raise FactError(name, '空的值；不知道请写 {"unknown": true}')
                return UNKNOWN
            final = bool(unknown)
        try:
            return self._value(spec, raw, final, today)
        except ValueError as error:
            raise FactError(name, str(error)) from None

    def _value(self, spec: FactSpec, raw: Any, final: bool, today: date) -> Value:
        match spec.kind:
            case "place":
                return self._place(spec, raw, final)
            case "choice":
                if not isinstance(raw, str) or raw not in spec.choices:
                    raise ValueError(f"{_shown(raw)} 不在可选值里；应是 {'、'.join(spec.choices)} 之一")
                return raw
            case "date":
                return _day_span(spec, raw, final, today)
            case "number":
                return _number_span(spec, raw, final)
            case "bool":
                if not isinstance(raw, bool):
                    raise ValueError(f"{_shown(raw)} 应是 true 或 false")
                return raw
            case "text":
                if not isinstance(raw, str) or not raw.strip() or len(raw) > MAX_NAME:
                    raise ValueError(f"应是 1 到 {MAX_NAME} 个字的文字")
                return raw.strip()

    def _place(self, spec: FactSpec, raw: Any, final: bool) -> Value:
        if isinstance(raw, dict):
            if set(raw) != {"within"}:
                raise ValueError('地点的范围应写成 {"within": "330000", "unknown": true}')
            raw = raw["within"]
        if raw == NOWHERE and spec.nowhere and not final:
            return NOWHERE
        if not isinstance(raw, str) or not self._gazetteer.known(raw):
            none = '，没有则写 "none"' if spec.nowhere else ""
            raise ValueError(f"{_shown(raw)} 不是地区代码；应是六位代码，例如 370303（淄博市张店区）{none}")
        return Somewhere(raw, final)


def _shown(raw: object) -> str:
    match raw:
        case bool():
            text = "true" if raw else "false"
        case str() | float():
            text = str(raw)
        case int():
            # Python refuses to print a number of thousands of digits.
            text = str(raw) if abs(raw) < 10**30 else "很长的数"
        case None:
            text = "null"
        case _:
            # Never its content: printing a deep nest is an error of its own.
            text = "一组值"
    return f"“{text if len(text) <= 30 else text[:30] + '…'}”"


def _day_span(spec: FactSpec, raw: Any, final: bool, today: date) -> Span:
    if isinstance(raw, dict):
        if set(raw) != {"from", "to"} or not all(isinstance(end, str) for end in raw.values()):
            raise ValueError('日期的范围应写成 {"from": "2025-03-01", "to": "2025-06-30"}')
        low, high = days(raw["from"])[0], days(raw["to"])[1]
        if low > high:
            raise ValueError(f"范围的开头 {low} 在结尾 {high} 之后")
    elif isinstance(raw, str):
        low, high = days(raw)
    else:
        raise ValueError(f"{_shown(raw)} 不是日期，应写成 2025-03-15、2025-03 或 2025")
    if spec.past and low > today:
        raise ValueError(f"{low} 在今天（{today}）之后；请填证书上已经印好的日期")
    if spec.past:
        high = min(high, today)
    return Span(low.toordinal(), high.toordinal(), final)


def _number_span(spec: FactSpec, raw: Any, final: bool) -> Span:
    if isinstance(raw, dict):
        if not raw or not set(raw) <= {"min", "max"}:
            raise ValueError('数的范围应写成 {"min": 12, "max": null}')
        low, high = raw.get("min"), raw.get("max")
        low, high = 0 if low is None else low, inf if high is None else high
    else:
        low = high = raw
    for end in (low, high):
        if isinstance(end, bool) or not isinstance(end, int | float) or end != end:
            raise ValueError(f"{_shown(end)} 不是数，应写成 14")
        if end < 0 or (end != inf and end > spec.most):
            raise ValueError(f"{_shown(end)} 超出范围；应在 0 到 {spec.most} 之间")
    if low > high or low == inf:
        raise ValueError(f"范围的开头 {low} 大于结尾 {high}")
    return Span(low, high, final)
