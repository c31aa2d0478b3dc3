"""Reads the facts about people and papers that a message states outright, whatever was asked: 「…，合同签了三年，没领过补贴」.

A fact is looked for only in clauses with a strong cue of its own (合同, 领过, 居住证), and there its own reader reads it.
Nothing is taken from a question, a hedge, a condition or a clause about somebody else, and no place that was misspelt:
what nobody asked for must be plain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from conversations.reading.lazy import lazy
from conversations.reading.normalise import EDGE, compact, plain
from conversations.reading.people.by_fact import Tables, read_fact
from conversations.reading.persons import speaks_of_another
from conversations.reading.result import Ambiguous, Read, Reading, Stretch
from conversations.reading.yes_no.terms import HEDGE
from policies.places import Gazetteer
from policies.spans import NOWHERE

BLANK: Final = ","
"""What stands for a character of another clause, so that every other keeps its place."""


@dataclass(frozen=True, slots=True)
class _Cue:
    """`pattern` finds what makes a clause say something of the fact; `not_of` the words by which it is about something
    else after all. `placed`: its value is a place, which has to be named in the clause. `needs`: what the
    message has to say besides, so that it is known what is spoken of; then the clause before counts for `not_of` too."""

    fact: str
    pattern: re.Pattern[str]
    not_of: re.Pattern[str] | None = None
    placed: bool = False
    needs: re.Pattern[str] | None = None

    def is_in(self, said: str, start: int, end: int) -> bool:
        """Whether said[start:end], a clause, says something of the fact."""
        if self.pattern.search(said[start:end]) is None or (self.needs and self.needs.search(said) is None):
            return False
        around = _clause_before(said, start) + said[start:end] if self.needs else said[start:end]
        return self.not_of is None or self.not_of.search(around) is None


_CLAUSE: Final = lazy(r"[^,。;!?…]+")
_END: Final = r"(?=$|[,。;!?…])"
_LENGTH: Final = r"(?:\d|[一二两三四五六七八九十半]|长期|无固定|固定|到退休)"

_CUES: Final = (
    _Cue(
        "employment",
        lazy(
            rf"退[休修](?:了|的|人员|工人|职工|干部|[好多几\d一二两三四五六七八九十]+年|{_END})|公务员|事业(?:单位|编)|在编|有编制"
            r"|企业(?:的)?(?:职工|员工|正式工|上班|工作)|[国央私民外]企(?:的)?(?:职工|员工|上班|工作|打工|的$)"
            r"|(?:厂|公司|车间|工地)(?:里|子)?(?:里|面)?(?:上班|打工|干活|做工|工作)|流水线"
            r"|失业(?:了|在家|状态|人员|中)|(?:我|现在|目前|已经?|刚)(?:是|处于)?失业(?!保险|险|金)|下岗(?:了|职工|工人|在家)"
            r"|待业|没(?:有|得)?(?:工作|上班)|无业|刚?(?:辞职|离职)了"
            r"|(?:我|现在|目前|本人|人)(?:就|现在|目前)*(?:是|属于|算)?灵活就业|自由职业|个体(?:户|工商户)|打零工"
            r"|送外卖|跑外卖|外卖(?:员|骑手)|跑滴滴|开网约车"
            r"|(?:是|还是|在校|在读)(?:个|一名|名|在校|在读|大|中专|技校|高职|的)*学生|在校生"
            rf"|在(?:上学|读书|念书|读(?:大学|大专|中专|高中|技校|本科|研))|(?<!正)在读(?:的|呢)*{_END}"
        ),
        lazy(
            r"灵活就业[^,。]{0,8}(?:交|缴|保)|(?:职工|企业)[^,。]{0,2}(?:医|养老|社保|保险)|失业(?:金|险|保)|退休(?:金|年龄|以?后|前)"
            r"|学生时|时候|那[年会]|补贴|补助"
        ),
    ),
    _Cue(
        "contract_months",
        lazy(rf"合同(?!工|制)|签(?:了|的|的是|过|着)*(?:个|有)?{_LENGTH}"),
        lazy(r"不是[^,。是]{0,6}[年月]|到期[了后]|签[字收名到]"),
    ),
    _Cue(
        "claimed_before",
        lazy(
            r"(?:领取?|申领|享受|申请)(?:到)?过|没(?:有|得)?(?:去)?(?:领取?|申请|享受)(?:过|补贴|到补贴|任何)"
            rf"|(?:一[次回]|一[分毛]钱?|啥|什么)都没(?:有)?(?:领|拿){_END}"
            r"|(?:补贴|补助)(?:款|金)?(?:我|已经?|都|还|早|也)*(?:领|到账|发(?:了|过|下来)|没(?:有)?(?:领|拿|申请|享受))"
            r"|(?:领|拿)(?:到)?了[^,。]{0,6}(?:补贴|补助)"
        ),
        lazy(r"证|工资|失业金|失业保险|低保|养老|退休金|医保|生育|稳岗|社保补贴|居住|材料|表|工作|身份"),
    ),
    _Cue(
        "cert_kind",
        lazy(
            r"技能等级(?:认定)?证|职业技能等级|等级证书|(?:国家)?职业资格|特种作业|操作证|上岗证|职称(?!评)|结业证|合格证"
            r"|专项(?:职业)?能力证"
        ),
        needs=lazy(r"^(?!.*(?:也有|都有|还有|另外|和))"),
    ),
    _Cue(
        "cert_issuer_place",
        lazy(r"(?:(?<!开)发|颁|颁发|考|评|鉴定|认定|盖)(?:的|了)|发证|(?:证|证书)(?:是)?在"),
        lazy(r"工资|发现|退休|补贴|居住|社保"),
        placed=True,
    ),
    _Cue(
        "cert_verifiable",
        lazy(r"查(?:询)?(?:得|不)?(?:到|着|出)|(?:能|可以|没法|无法|不能)查|(?<![互物车])联网"),
        lazy(r"社保|失业|养老|医保|保险|缴|交|几?个月|余额|支付宝|记录|电子|政策|进度"),
        needs=lazy(r"证|级|技师|其实"),
    ),
    _Cue("employment_registered", lazy(r"就业登记|登记(?:了)?就业")),
    _Cue(
        "trained_by_filed_agency",
        lazy(r"自学|(?:培训|学校|机构|技校)[^,。]{0,8}(?:备案|定点|指定)|没(?:有|参加|上)*过?(?:任何)?培训"),
        lazy(r"社保|补贴"),
    ),
    _Cue("union_place", lazy(r"工会|入(?:了|过)?会(?!计|议|员)"), placed=True),
    _Cue("residence_permit_place", lazy(r"居住证|暂住证"), placed=True),
    _Cue(
        "hukou_place",
        lazy(rf"户口|户籍|落(?:了)?户|(?<![本个男女别客工新老路大])人{_END}|[\u4e00-\u9fff]籍"),
        lazy(r"户口本"),
        placed=True,
    ),
    _Cue(
        "insured_place",
        lazy(
            r"参保地|[在是][^,。;!?…]{2,16}?(?:交|缴|参保|买(?:的)?社保)(?![通易大界])"
            r"|(?:社保|参保|五险|缴|交)[^,。;!?…]{0,6}?[在是]"
        ),
        lazy(r"居住证|合同|户口|[\d一二两三四五六七八九十几半](?:个?半?月|年)"),
        placed=True,
    ),
)  # fmt: skip

_CORRECTS: Final = lazy(
    r"(?:不对|哦不|噢不|不是|(?:打|说|写|搞|记|弄)错|错了|应该是|改成|改为|更正|(?:而|就)?是(?=[\d一二两三四五六七八九十半]))"
)
_ASKS: Final = lazy(
    r"吗|么$|怎么|咋|能不能|可不可以|是不是|有没有|算不算|要不要|行不行|(?<![没不])(?<!没有)(?<!没签)(?:什么|啥)(?!都|也)|哪(?!都)|多少"
    r"|(?<!好)几[年级个号]|还是(?!没|在|查)|为什么|如何|(?:能|可以)(?:领|申请|拿|办)"
)
_SELF: Final = lazy(r"我|俺|咱|本人|自己|其实")
_BOSS: Final = lazy(r"(?:老板|领导|工头|班长|组长|主管)(?=[^,。]{0,4}(?:给|帮|没|不|跟|让))")
"""Somebody who does, or doesn't do, something for the asker: their clause is about the asker."""


def read_more(text: str, tables: Tables) -> Mapping[str, Reading]:
    """The facts that are stated, each `Read` or `Ambiguous`. Spans are in `compact(text)`: the reader's own, else the
    clauses that it was read from."""
    said = compact(text)
    wanted = [cue for cue in _CUES if cue.pattern.search(said)]
    if not wanted:
        return {}
    own = list(_own(said, asked=plain(text).rstrip(" !。,.~").endswith("?")))
    found: dict[str, Reading] = {}
    for cue in wanted:
        stretches = [(start, end) for start, end in own if cue.is_in(said, start, end)]
        if stretches and (reading := _read(cue, said, stretches, tables)) is not None:
            found[cue.fact] = reading
    return found


def _own(said: str, *, asked: bool) -> Iterator[Stretch]:
    """The clauses in which the asker states something of their own, with the correction that follows. `asked`: the
    message ends in a question mark."""
    pieces = _clauses(said)
    others = False
    for index, (start, end) in enumerate(pieces):
        clause = said[start:end]
        others = speaks_of_another(_BOSS.sub("", clause), others)
        if others or HEDGE.search(clause) or _is_question(said, start, end, asked=asked):
            continue
        following = pieces[index + 1] if index + 1 < len(pieces) else None
        if following and not _SELF.search(clause) and _is_question(said, *following, asked=asked):
            continue
        yield start, end


def _clause_before(said: str, start: int) -> str:
    return "".join(_CLAUSE.findall(said[:start])[-1:])


def _clauses(said: str) -> list[Stretch]:
    """Where the clauses stand; one that takes back what was said before, and the next, belong to it."""
    found: list[Stretch] = []
    corrects = False
    for match in _CLAUSE.finditer(said):
        if found and (corrects or _CORRECTS.match(match[0])):
            found[-1] = (found[-1][0], match.end())
            corrects = not corrects and len(match[0]) <= 4
        else:
            found.append(match.span())
            corrects = False
    return found


def _is_question(said: str, start: int, end: int, *, asked: bool) -> bool:
    marked = said[end] == "?" if end < len(said) else asked
    return marked or _ASKS.search(said, start, end) is not None


def _read(cue: _Cue, said: str, stretches: Sequence[Stretch], tables: Tables) -> Reading | None:
    """What the fact's reader makes of these clauses, the rest blanked; None where that is nothing definite."""
    masked = list(BLANK * len(said))
    for start, end in stretches:
        masked[start:end] = said[start:end]
    inside = "".join(masked).strip(EDGE)
    at = "".join(masked).index(inside)
    reading = read_fact(cue.fact, inside, tables)
    match reading:
        case Read({"unknown": True, **more}) if not more:
            return None
        case Read(value) if cue.placed and not _is_named(cue, value, reading, inside, tables.gazetteer):
            return None
        case Ambiguous() if cue.placed and len(tables.gazetteer.scan(inside)) != 1:
            return None
        case Read(span=span) | Ambiguous(span=span):
            first, last = span or (0, len(inside))
            return replace(reading, span=(first + at, last + at))
    return None


def _is_named(cue: _Cue, value: object, reading: Read, inside: str, gazetteer: Gazetteer) -> bool:
    """Whether the place stands there as it is written. That nothing is paid says where as little as where not."""
    if value == NOWHERE:
        return cue.fact != "insured_place"
    return not reading.repaired and (isinstance(value, dict) or bool(gazetteer.scan(inside)))
