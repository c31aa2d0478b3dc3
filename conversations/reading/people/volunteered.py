"""Reads the facts about people and papers that a message states outright, whatever was asked: 「…，没领过补贴」.

A fact is looked for only in clauses with a strong cue of its own (合同, 领过, 居住证), and there its own reader reads
it. Nothing is taken from a question, a hedge, a condition or a clause about somebody else, and no place that was
misspelt: what nobody asked for must be plain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from conversations.reading.lazy import lazy
from conversations.reading.normalise import EDGE, compact, plain
from conversations.reading.people.by_fact import Tables, read_fact
from conversations.reading.people.employment import read_employment
from conversations.reading.persons import speaks_of_another
from conversations.reading.result import Ambiguous, Read, Reading, Stretch, Unreadable
from conversations.reading.yes_no.terms import HEDGE
from policies.places import Gazetteer, Span
from policies.spans import NOWHERE

BLANK: Final = ","
"""What stands for a character of another clause, so that every other keeps its place."""


@dataclass(frozen=True, slots=True)
class _Cue:
    """`pattern` finds what makes a clause say something of the fact; a text without any of the characters `hints` has
    no such clause. `not_of` finds the words by which the clause is about something else after all. `placed`: its value
    is a place, and this says where in the clause its name, as `_NAME`, has to stand. `context`: what has to be so of
    the whole message, that it is known what is spoken of."""

    fact: str
    hints: frozenset[str]
    pattern: re.Pattern[str]
    not_of: re.Pattern[str] | None = None
    placed: re.Pattern[str] | None = None
    context: re.Pattern[str] | None = None

    def is_about(self, said: str) -> bool:
        return self.pattern.search(said) is not None and (not self.context or self.context.search(said) is not None)

    def is_in(self, clause: str) -> bool:
        return self.pattern.search(clause) is not None and not (self.not_of and self.not_of.search(clause))


_NAME: Final = "\ue000"
_OTHER_NAME: Final = "\ue001"
_CLAUSE: Final = lazy(r"[^,。;!?…]+")
_END: Final = r"(?=$|[,。;!?…])"
_LENGTH: Final = r"(?:\d|[一二两三四五六七八九十半]|长期|无固定|固定|到退休)"

_THIS_YEAR: Final = r"(?:今年(?!以来刚)|本年度?|这一年|20\d\d年)"
_TIMES: Final = r"(?:\d{1,2}|[一二两俩三四五六七八九十])(?:次|回)"
_OTHER_MONEY: Final = r"工资|失业|低保|养老|退休金|医保|生育|稳岗|社保补|创业|高温"
"""Other payments that are drawn; what is said of them says nothing of the subsidy."""

_CUES: Final = (
    _Cue(
        "employment",
        frozenset("退公编业企厂司车水岗没职体零外卖滴学校书读念派裁辞解开跑摆"),
        lazy(
            rf"退[休修](?:了|的|人员|工人|职工|干部|[好多几\d一二两三四五六七八九十]+年|{_END})|公务员"
            r"|事业(?:单位|编)|在编|有编制"
            r"|企业(?:的)?(?:职工|员工|正式工|上班|工作)|[国央私民外]企(?:的)?(?:职工|员工|上班|工作|打工|的$)"
            r"|(?:厂|公司|车间)(?:里|子)?(?:里|面)?(?:上班|打工|干活|做工|工作)|流水线|(?:是|属于)劳务派遣(?!公司)"
            r"|失业(?:了|在家|状态|人员|中)|(?:我|现在|目前|已经?|刚)(?:是|处于)?失业(?!保险|险|金)"
            r"|下岗(?:了|职工|工人|在家)"
            r"|待业|没(?:有|得)?(?:工作|上班|找到工作)|无业|刚?(?:辞职|离职)了"
            r"|(?:我|现在|目前|本人|人)(?:就|现在|目前)*(?:是|属于|算)?灵活就业|自由职业|个体(?:户|工商户)|打零工"
            r"|被[^,。]{0,4}(?:裁|辞退|解雇|开除)(?:员|掉)?了?|没班上|(?:做|干|开|是)代驾"
            r"|(?:^|[,。;!?])个体(?=$|[,。;!?])"
            r"|(?:^|[,。;!?我])(?:读|上|念)(?:大学|大专|中专|技校|高职|职高)的?(?=$|[,。;!?])"
            r"|(?:^|[,。;!?])学生(?=$|[,。;!?])|自己在[^,。]{2,6}开(?:了|着)?(?:个|家|一家)小?店"
            r"|送外卖|跑外卖|外卖(?:员|骑手)|(?:跑|开)(?:滴滴|网约车|货拉拉)|网约车司机|摆(?:地)?摊|跑美团"
            r"|(?<!在)(?<!给)自己开(?:了|着)?(?:个|家|一家)?小?店"
            r"|(?:是|还是|在校|在读)(?:个|一名|名|在校|在读|大|中专|技校|高职|的)*学生|在校生"
            r"|(?:大|研)[一二三四](?:的)?(?:学生|在读)"
            r"|在读(?:的)?(?:大|中专|研究|高职|技校)学?生"
            r"|(?:技师|技工|职业|高职|技术)(?:学院|学校|院校)(?:的)?(?:在校|在读)?学生"
            r"|在(?:上学|念书|读书|读(?:大学|大专|中专|高中|技校|本科|研|高职|职高))"
            r"|(?<!正)(?:大学|大专|中专|本科|技校|高职|研[一二三]|大[一二三四])?在读(?:的"
            rf"|呢)*{_END}"
            r"|(?:还|正|现在|我)(?:在)?(?:读|上|念)(?:着)?(?:大学|大专|中专|技校|本科|研究生|高职|职高|书"
            r"|学(?!过|会|习|的))"
            r"|在[^,。]{2,8}?(?:读|上|念)(?:着)?(?:大学|大专|中专|技校|本科|高职|职高|书|学(?!过|会|习|的))(?!的|过"
            r"|时|毕业|那)"
        ),
        lazy(
            r"灵活就业[^,。]{0,8}(?:交|缴|保)|(?:职工|企业)[^,。]{0,2}(?:医|养老|社保|保险)|失业(?:金|险|保)"
            r"|退休(?:金|年龄|以?后|前)"
            r"|学生时|时候|那[年会]|补贴|补助|学生(?:家长|医保|证|会)|(?:带|教|收)[^,。]{0,4}学生|函授|成人|自考|夜大"
            r"|电大|业余|在职|网络教育|开放大学|毕业(?!班)(?<!没毕业)"
            r"|(?:还有|再过|再有|离|到|快|想|要|准备|打算|明年|后年)[^,。]{0,6}退[休修]|下班|晚上|业余|周末|名义"
        ),
    ),
    _Cue(
        "contract_months",
        frozenset("合签"),
        lazy(rf"合同(?!工|制)|签(?:了|的|的是|过|着)*(?:个|有)?{_LENGTH}"),
        lazy(r"不是[^,。是]{0,6}[年月]|到期[了后]|签[字收名到]"),
    ),
    _Cue(
        "drawing_benefit",
        frozenset("失"),
        lazy(r"(?:领|拿|吃|享受|靠)[^,。]{0,6}失业(?:保险)?金"
        r"|失业(?:保险)?金[^,。]{0,8}(?:领|拿|吃|享受|停了|到期|期满)"),
        lazy(
            r"(?:能|可以|怎么|标准|准备|打算|想|要|去|来|该|办)(?:去|再)?(?:申?领|拿|享受)|申请|补助金|领证"
            r"|(?:之?前|的?时候|以前|期间)(?:$|[^,。]*(?:交|缴|上班|考))"
        ),
    ),
    _Cue(
        "claims_this_year",
        frozenset("领享拿"),
        lazy(
            rf"{_THIS_YEAR}[^,。]{{0,10}}?(?:(?:领取?|享受)(?:到)?(?:了|过)"
            rf"|拿(?:到)?(?:了|过)(?=[^,。]*(?:补贴|补助)))[^,。证]{{0,10}}?{_TIMES}"
            rf"|{_THIS_YEAR}[^,。]{{0,10}}?(?:没(?:有)?(?:去)?(?:申?领取?|享受)过"
            rf"|没(?:有)?(?:申?领|拿|享受)[^,。]{{0,4}}(?:补贴|补助)"
            rf"|(?:一|1)(?:次|回)(?:都|也)?没(?:有)?(?:领|享受))"
            rf"|{_THIS_YEAR}[^,。]{{0,8}}{_TIMES}[^,。]{{0,3}}(?:补贴|补助)"
            rf"|(?:补贴|补助)[^,。]{{0,3}}{_THIS_YEAR}[^,。]{{0,4}}(?:领|享受)(?:了|过)[^,。]{{0,3}}{_TIMES}"
            rf"|(?:^|[,。]){_THIS_YEAR}(?:也|都|又)没(?:有)?(?:领|享受){_END}"
        ),
        lazy(rf"{_OTHER_MONEY}|证|身份|材料|表"),
    ),
    _Cue(
        "claimed_before",
        frozenset("领享拿补申"),
        lazy(
            r"(?<!申)(?:领取?|享受)(?:到)?过|没(?:有|得)?(?:去)?(?:领取?|享受)(?:过|补贴|到补贴|任何)"
            r"|(?:申请|申领)过?[^,。]{0,4}(?:补贴|补助|[,。]?(?:没(?:有)?(?:批|通过|下来)|被(?:退|拒)))"
            r"|(?:补贴|补助)[^,。]{0,4}(?:申请|申领)"
            rf"|(?:一[次回]|一[分毛]钱?|啥|什么)都没(?:有)?(?:领|拿){_END}"
            r"|(?:补贴|补助)(?:款|金)?(?:我|已经?|都|还|早|也)*(?:领|到账|发(?:了|过|下来)"
            r"|没(?:有)?(?:领|拿|申请|享受))"
            r"|(?:领|拿)(?:到)?了[^,。]{0,6}(?:补贴|补助)"
        ),
        lazy(rf"{_OTHER_MONEY}|证|居住|材料|表|工作|身份|{_THIS_YEAR}[^,。]*(?:领|享受|拿|{_TIMES}|没)"),
        context=lazy(r"^(?!.*(?:免费[^,。]{0,6}培训|培训[^,。]{0,6}(?:免费|补贴)|补贴[^,。]{0,4}培训))"),
    ),
    _Cue(
        "cert_kind",
        frozenset("技等职特操岗结格专"),
        lazy(
            r"技能等级(?:认定)?证|职业技能等级|等级证书|(?:国家)?职业资格|特种作业|操作证|上岗证|职称(?!评)|结业证"
            r"|合格证"
            r"|专项(?:职业)?能力证"
        ),
        context=lazy(r"^(?!.*(?:也有|都有|还有|另外|和))"),
    ),
    _Cue(
        "cert_issuer_place",
        frozenset("发颁考评鉴认盖证"),
        lazy(r"(?:(?<!开)发|颁|颁发|考|评|鉴定|认定|盖)(?:的|了)|发证|(?:证|证书)(?:是)?在"),
        lazy(r"工资|发现|退休|补贴|居住|社保"),
        placed=lazy(
            rf"{_NAME}[^{_NAME}我]{{0,10}}?(?:发|颁|考|评|鉴定|认定|盖)"
            rf"|(?:发证|颁发|证书?)(?:地|机关|单位)?(?:是|在|:)*{_NAME}"
        ),
    ),
    _Cue(
        "cert_verifiable",
        frozenset("查联"),
        lazy(r"查(?:询)?(?:得|不)?(?:到|着|出)|(?:能|可以|没法|无法|不能)查|(?<![互物车])联网"),
        lazy(r"社保|失业|养老|医保|保险|缴|交|几?个月|余额|支付宝|记录|电子|政策|进度"),
        context=lazy(r"^(?!.*(?:社保|保险|交|缴)[^,。;!?]*[,。;!?][^,。;!?]*查).*(?:证|级|技师|其实)"),
    ),
    _Cue("employment_registered", frozenset("登"), lazy(r"就业登记|登记(?:了)?就业")),
    _Cue(
        "trained_by_filed_agency",
        frozenset("学培机校"),
        lazy(r"自学|(?:培训|学校|机构|技校)[^,。]{0,8}(?:备案|定点|指定)|没(?:有|参加|上)*过?(?:任何)?培训"),
        lazy(r"社保|补贴"),
    ),
    _Cue("union_place", frozenset("会"), lazy(r"工会|入(?:了|过)?会(?!计|议|员)"), placed=lazy(_NAME)),
    _Cue("residence_permit_place", frozenset("住"), lazy(r"居住证|暂住证"), placed=lazy(_NAME)),
    _Cue(
        "hukou_place",
        frozenset("户落人籍"),
        lazy(rf"户口|户籍|落(?:了)?户|(?<![本个男女别客工新老路大])人{_END}|[\u4e00-\u9fff]籍"),
        lazy(r"户口本"),
        placed=lazy(rf"(?:户口|户籍|落(?:了)?户)[^{_NAME}]{{0,6}}{_NAME}|{_NAME}[^{_NAME}]{{0,6}}(?:户|籍)"
        rf"|{_NAME}(?:本地)?人"),
    ),
    _Cue(
        "insured_place",
        frozenset("交缴参保险"),
        lazy(
            r"参保地|[在是][^,。;!?…]{2,16}?(?:交|缴|参保|买(?:的)?社保)(?![通易大界])"
            r"|(?:社保|参保|五险|缴|交)[^,。;!?…]{0,6}?[在是]"
        ),
        lazy(r"居住证|合同|户口|(?:交|缴|保|买)过|[\d一二两三四五六七八九十几半](?:个?半?月|年)"),
        placed=lazy(
            rf"{_NAME}[^{_NAME}做证级干上]{{0,10}}(?:交|缴|参保|买)|(?:社保|参保|五险|缴|交)[^{_NAME}]{{0,6}}{_NAME}"
        ),
    ),
)  # fmt: skip

_CORRECTS: Final = lazy(
    r"(?:不对|哦不|噢不|不是|(?:打|说|写|搞|记|弄)错|错了|应该是|改成|改为|更正"
    r"|(?:而|就)?是(?=[\d一二两三四五六七八九十半]))"
)
_ASKS: Final = lazy(
    r"吗|么$|怎么|咋|能不能|可不可以|是不是|有没有|算不算|要不要|行不行"
    r"|(?<![没不])(?<!没有)(?<!没签)(?:什么|啥)(?!都|也)|哪(?!都)|多少"
    r"|(?<![好这近前头])几[年级个号次回]|领没领|[^我,。;]还是(?!没|在|查)|为什么|如何|(?:能|可以)(?:领|申请|拿|办)"
)
_GOES_ON: Final = lazy(
    r"不过|但|可是|只是|就是|是(?!不是)|现在|目前|后来|又|然后|结果|被|没(?:有)?(?:批|通过|下来)|退回|转到|培训"
    r"|这[个次]|(?:别|其[他它])的?"
)
"""How a clause begins without which the one before may say too much: 「领过，不过是别的工种的」."""

_SELF: Final = lazy(r"我|俺|咱|本人|自己|其实")
_BOSS: Final = lazy(r"(?:老板|领导|工头|班长|组长|主管)(?=[^,。]{0,4}(?:给|帮|没|不|跟|让))")
"""Somebody who does, or doesn't do, something for the asker: their clause is about the asker."""


def read_more(text: str, tables: Tables) -> Mapping[str, Reading]:
    """The facts that are stated, each `Read` or `Ambiguous`. Spans are in `compact(text)`: the reader's own, else the
    clauses that it was read from."""
    said = compact(text)
    chars = set(said)
    wanted = [cue for cue in _CUES if not cue.hints.isdisjoint(chars) and cue.is_about(said)]
    if not wanted:
        return {}
    own = list(_own(said, asked=plain(text).rstrip(" !。,.~").endswith("?")))
    found: dict[str, Reading] = {}
    for cue in wanted:
        if (reading := _read(cue, said, own, tables)) is not None:
            found[cue.fact] = reading
    if (idle := _idle(found, said, own)) is not None:
        found["employment"] = idle
    return found


def _idle(found: Mapping[str, Reading], said: str, own: Sequence[Stretch]) -> Reading | None:
    """Who draws unemployment benefit doesn't work, unless they say something else of it."""
    match found.get("drawing_benefit"):
        case Read(True) as drawn if "employment" not in found:
            inside, _ = _masked(said, own)
            match read_employment(inside):
                case Unreadable() | Read("unemployed"):
                    return replace(drawn, value="unemployed")
    return None


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


def _read(cue: _Cue, said: str, own: Sequence[Stretch], tables: Tables) -> Reading | None:
    """What the fact's reader makes of the clauses with its cue; None where that is nothing definite.

    It sees those that go on from them first, so that 「领过，不过是别的工种的」 isn't cut short.
    """
    stated = [(start, end) for start, end in own if cue.is_in(said[start:end])]
    ends = {end for _, end in stated}
    more = [each for each in own if len(said[: each[0]].rstrip(EDGE)) in ends and _GOES_ON.match(said, each[0])]
    for stretches in (sorted({*stated, *more}), stated) if more else (stated,) if stated else ():
        inside, at = _masked(said, stretches)
        reading = read_fact(cue.fact, inside, tables)
        match reading:
            case Unreadable():
                continue
            case Read({"unknown": True, **rest}) if not rest:
                return None
            case Read() | Ambiguous() if cue.placed and not _is_named(cue, reading, inside, tables.gazetteer):
                continue
            case Read(span=(first, last)) | Ambiguous(span=(first, last)):
                return replace(reading, span=(first + at, last + at))
            case Read() | Ambiguous():
                return replace(reading, span=(stated[0][0], stated[-1][1]))
        return None
    return None


def _masked(said: str, stretches: Sequence[Stretch]) -> tuple[str, int]:
    """The text with all but the stretches blanked, and where it begins."""
    left = [BLANK] * len(said)
    for start, end in stretches:
        left[start:end] = said[start:end]
    whole = "".join(left)
    inside = whole.strip(EDGE)
    return inside, whole.index(inside)


def _is_named(cue: _Cue, reading: Read | Ambiguous, inside: str, gazetteer: Gazetteer) -> bool:
    """Whether the place is written as it is named, where such a place stands. Of several names none is asked back;
    that nothing is paid says no more of where than that."""
    spans = gazetteer.scan(inside)
    match reading:
        case Read(dict()):
            return True
        case Read(value) if value == NOWHERE:
            return cue.fact != "insured_place"
        case Read() if reading.repaired:
            return False
        case Ambiguous() if len(spans) != 1:
            return False
    return cue.placed is not None and cue.placed.search(_marked(inside, spans, reading.span)) is not None


def _marked(text: str, spans: Sequence[Span], where: Stretch | None) -> str:
    """The text with the names of places as one character each: `_NAME` those inside `where`, else `_OTHER_NAME`."""
    for span in reversed(spans):
        meant = where is None or (span.start < where[1] and where[0] < span.end)
        text = text[: span.start] + (_NAME if meant else _OTHER_NAME) + text[span.end :]
    return text
