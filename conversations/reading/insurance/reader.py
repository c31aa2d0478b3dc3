"""Reads the present state of somebody's social insurance: who pays it, and whether where they work.

The present counts, not what once was (断过又续上). A number of months alone is no state, a provident fund or a
commercial policy no social insurance.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final, Literal

from conversations.reading.corrections import MOST_MARKS, SLIP
from conversations.reading.insurance import words
from conversations.reading.lazy import lazy
from conversations.reading.message.whose import own
from conversations.reading.normalise import bare, clauses, compact, is_unsure
from conversations.reading.result import Read, Reading, Unreadable, Unsure
from policies.places import Gazetteer, Place, Span, overlaps

Status = Literal["paying_here", "paying_elsewhere", "paused", "none", "flexible", "resident_only"]


class _Event(Enum):
    """What one piece of a message says of the insurance."""

    PAID = auto()
    STOPPED = auto()
    NOT_PAID = auto()
    NO_MORE = auto()
    OWN_MEANS = auto()
    RESIDENT = auto()
    AMOUNT = auto()


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    text: str
    event: _Event
    past: bool


_CORRECTION = lazy(rf"(?<!对)不对|哦不|噢不|{SLIP}|不是不是")
_CUT = lazy(
    rf"[,。;!?、…\s]+|(?={words.PAST}|{words.NOW}|但是?|不过|然后|又(?!是|不)|以后|之后|(?<=职)后|"
    rf"(?<=厂)后|(?<=作)后|换了|还没续)"
)
_ALTERNATIVE = lazy(r"(?P<verb>交|有|缴|买|断|停|在|是|供|上)[没不](?P=verb)|有没(?=供|交|缴|买|社|在)|有没有|算不算")
_HEARSAY = lazy(
    r"(?:说|答应|承诺|讲|骗我)(?:是|会|要|好)?(?:给|帮)?(?:我们?)?(?:交|缴|买|上)"
    r"|(?:说|答应|承诺)(?![^,。]{0,8}[才再])[^,。不没]{1,6}[给帮](?:我们?)?交"
    r"|(?:合同|协议|招聘|面试)[^,。]{0,4}(?:写|说|约定|讲|谈|注明)[^,。]{0,8}(?:交|社保|五险|保险)"
)
"""What was promised is not yet done."""
_NOT_SEEN = lazy(r"(?:没|不)(?:有)?(?:看到|看见|见到|发现|显示)")
_QUESTION = lazy(
    r"电话|(?:是)?(?:啥|什么)(?:意思|东西|玩意|来的)|什么是|是什么|(?:吗|么)$|怎么(?:看|查|交|办|弄)|咋(?:看|查|"
    r"交|办)|多少钱"
)
_NOT_INSURANCE = lazy(
    rf"(?:(?:没有?)?公积金)|(?:{words.PAY}(?:了|的|过)*)?(?:住房金|房租|学费|个税|水电费?|材料|资料|"
    rf"申请表?|表格|押金|照片|党费|会费)|(?<=[交缴])(?:材料|表)|没有?班(?:可)?(?:上|{words.PAY})"
    r"|(?:没|未|不)(?:有|再|在|去|能)*领(?:取|过|到)*(?:失业(?:保险|补助)?金)(?:了)?"
    r"|失业(?:保险|补助)?金(?:都|也|还|是|我|一直|从来)*(?:没|未|不)(?:有|再|在|去|能)*领(?:取|过|到|了)*"
    r"|(?<!没)领(?:取)?过(?:\d+|[一二两三四五六七八九十几半]+)?(?:个?月|年|次|回)?的?失业(?:保险|补助)?金(?:的)?"
    r"|失业(?:保险|补助)?金(?:也|都|以前|之前)*领(?:取)?过"
)
_FUND_CLAUSE = lazy(r"[^,。;、]*公积金[^,。;、]*")
_N: Final = r"(?:[没么莫木]得|没有?|不|未|冇|莫|别|无|木有)"
_BETWEEN: Final = (
    r"(?:人|再|给|帮|替|我们?|俺们?|咱们?|为|继续|接着|去|有|开始|怎么|正经|真|真的|地方|单位|公司|让|想|"
    r"肯|愿意|一直|得|他|她|自己|在|上|能|会|用|必|要|需要?|地|工人|员工|大家)*"
)
_DOUBLE = lazy(r"(?:不是|并非|不会)(?:没有?|不|未)|没说(?:不|没)|怎么(?:没|会不)")
_NEVER_STOPPED = lazy(r"(?:没有?|未|不)(?:有|怎么|曾|再)?(?:中?断|停|欠)")
_STOPPED = lazy(
    r"(?:中?断|停)(?:了|的|着|缴|交|供|保|过|掉|$|在|状态|档|半|一|两|三|几|\d)|封存|减员|欠费|欠[交缴]"
    r"|欠[了着]?(?:我们?|[两三几半\d]+个?[年月])?的?(?:社保|五险|保险)|拖着|"
    r"暂停|失业(?:补助)?金|转走|没续|没接|停$|断$"
)
_LEFT = lazy(
    r"离职|辞职|辞工|被裁|下岗|待业|失业(?:了|在家|状态|以?后|之后|中|人员|$)|退休(?!金)|(?:没|不)(?:上班|干|"
    r"工作)了?$|倒闭"
    r"|换工作(?:的?(?:中间|期间|空档)|中)|空[档窗]期"
)
_GAP = lazy(
    r"(?:断|停)(?:过|了|缴|交|保)*(?:过|了)?(?:有|差不多|"
    r"大概)?(?:[一两二三四五六七八九十几半\d]+(?:个多?月|年|次|天|回))|断过|停过"
)
_ONCE_STOPPED = lazy(r"^(?!.*(?:现在|目前|如今|没再)).*[断停](?:缴|交|保|供)?过")
_RESUMED = lazy(
    r"续(?:上|着|了|交|缴|$)|接(?:上|着)|补(?:上|齐|缴了|交了)|恢复|重新(?:交|缴|参保)|(?:交|缴|买)(?:上|"
    r"起来?(?!的))|衔接"
)
_NOT_RESUMED = lazy(rf"{_N}(?:人|给|帮|我|再|能|有)*(?:续|接|恢复|补)")
_NOT_PAID = lazy(
    rf"{_N}{_BETWEEN}(?:{words.PAY}|{words.INSURANCE}|职工|份)|(?:社保|五险|保险|职工社保)(?:都|也|什么的|"
    rf"这些|啥的)*(?:没有?|无|莫得?|没得|么得|木有)"
    r"|^(?:我|都|啥都|什么都|也|暂时|目前|现在|一直|从来|还|从|真)*(?:没有?|无|莫得|没得|么得|木有)(?:的|"
    r"啊|呢|过|任何)*$"
    rf"|谁(?:会|肯|能|愿意)?[给帮](?:你|我|咱)们?{words.PAY}(?:社保|五险)?(?!.?的)"
    r"|(?:不|没)[给帮](?:我们?)?(?:弄|办)?$|没(?:有|得)?(?:这|那)(?:些|个|种|东西|玩意)(?:东西|待遇|福利)?的?$"
    r"|(?:啥|什么)(?:保险|社保)?(?:都|也)(?:没|不)"
    r"|不管|没管|没人(?:给|管)"
    r"|^(?:零|〇|0|没过)$|哪有|怎么可能|想得美|一(?:天|个?月|分|次|毛|年)(?:钱)?(?:都|也)没|从未|没得|交不起|没人管"
)
_NO_MORE = lazy(
    rf"{_N}(?:人|再|给|帮|替|我们?|俺们?|自己|能|继续|有)*{words.PAY}(?:社保|五险)?了|{_N}(?:人|给|"
    rf"我)*(?:再|继续)|没得了|没有了|没了|(?:现在|目前|而家|如今)[^,]{{0,6}}{_N}"
    r"|开始就?(?:没|不)"
)
_ONCE: Final = lazy(rf"{words.PAY}(?:了)?过|{words.PAY}满")
_AMOUNT = lazy(
    rf"才{words.PAY}[一两二三四五六七八九十几半\d]|{words.PAY}(?:纳)?(?:了|过|满|有|够)*(?:大概|差不多|快|"
    rf"将近|不到|整整|刚好|一共|总共|才|至少|起码|已经|有|\s)*(?:[一两二三四五六七八九十几半\d廿]+(?:个|年|"
    rf"期|月|多|来|各|到|至|-))"
)
_ONE_OF_FIVE = lazy(r"(?<=[老保疗伤育][、和,])失业(?![险保补金])|失业(?=[、和,](?:养老|医|工伤|生育))")
"""失业 in a list of insurances is one of them."""
_GOING_ON = lazy(
    rf"{words.PAY}(?:费|纳)?(?:社保|五险)?(?:着|中|得好|得很正常|起在|起的|紧)|(?:正常|照常|"
    rf"照样)[^,]{{0,4}}{words.PAY}|(?:在|还在|有|都|都在|一直|正常|每个?月|月月|年年|照常|按时|按月|"
    rf"统一)(?:都|有|在|正常|给|帮|替|我们?|工人|大家|照|按时)*{words.PAY}"
    rf"|(?:有|上|办)(?:了|着|的)?(?:职工)?(?:社保|五险|保险|医保)|在保|在缴|状态正常|(?:社保|职工社保|五险|工伤|生育|"
    rf"一金)(?:险|保险)?(?:交+)?(?:都|也|是|是有)?(?:有|正常|齐全?|全)|在职"
    rf"|^(?:我|都|社保|是|一切|目前|现在)*(?:有|有的|正常)$|(?:开始|刚|才)(?:给|"
    rf"帮)?(?:我们?)?{words.PAY}(?!(?:了|满|过|纳|差不多|大概)*[一两二三四五六七八九十几半\d])|"
    rf"(?<![要想能])(?:{words.PAY})(?:社保|五险|保险)?(?:的|了|在|得|起|于|上)?$"
)
_BY_EMPLOYER = lazy(
    rf"{words.EMPLOYER}[^,。;]{{0,14}}(?:{words.PAY}|扣|出(?!差|去|来|门)|包(?!吃)|承担|负责|管|弄|搞)|"
    rf"(?:{words.PAY}|扣)[^,。;]{{0,6}}{words.EMPLOYER}|(?:工资|代)[^,。]{{0,5}}扣|^(?:公司|单位|厂里|"
    rf"老板)$"
    rf"|给(?:我们?|俺们?)[^,。]{{0,4}}(?:{words.PAY}|上着)|{words.PAY}(?:的|了|着)?(?:是)?(?:职工|五险|"
    rf"三险)|^(?:职工社保|五险(?:一金)?|职工(?:医保|养老))"
)
_SHARED = lazy(
    r"(?:个人|自己|我)[和跟与](?:单位|公司|厂|老板)|(?:单位|公司|厂里?|老板)[和跟与](?:个人|自己|我)|大头|"
    r"小头|一部分|个人部分|部分|一起|共同|一人一半|各(?:出|交)一半"
)
_BY_THEMSELVES = lazy(
    rf"{words.SELF}(?!(?:的)?(?:单位|公司|厂))[^,。;]{{0,10}}(?:{words.PAY}|掏|出|续|接|扣)|"
    rf"{words.PAY}[^,。;]{{0,6}}{words.SELF}|{words.FLEXIBLE}|^(?:我)?(?:是)?{words.SELF}$|掏钱|自己出"
)
_PAID_SOMEWHERE = lazy(
    rf"参保地|异地参保|(?:社保|保险|五险|参保|关系)(?:还|就|也|都|是|关系)*(?:在|是)(?!交没|吗|哪)|"
    rf"{words.PAY}(?:在|于)|(?:社保|五险)(?:关系)?(?:不是|不在|不属于|没在)(?:本市|本地|这边|这里|当地|本省)"
    r"|(?:社保|五险|保险)(?:就|都|也|"
    rf"是)*{words.PAY}[^,\d一二两三四五六七八九十几半个多]{{2,4}}(?:了|的)?$"
)
_IDLE = lazy(
    r"(?:没|不)(?:有|得)?(?:在)?(?:上班(?!的?地)|工作(?!的?地|单位|的城)|找(?:到|着)(?:工作|活))(?!过)|没班上"
    r"|没(?:有)?活(?:干|做)|闲着|待业"
    r"|无业|失业(?!保险(?!金)|险|的?[时前]|过)|下岗"
    r"|被[^,。]{0,4}(?:裁|辞|开除)|(?:离职|辞职)了|在家(?:闲|歇|待|呆)|倒闭|丢了(?:工作|饭碗)"
)
_PLAINLY = lazy(
    rf"{words.EMPLOYER}|{words.SELF}|{words.FLEXIBLE}|一直|正常|每个?月|照常|按时|还在{words.PAY}|没断|没停"
    rf"|{words.PAY}着|续"
    rf"|(?:社保|保险|五险)(?:还|都|也|是|正|仍)*在{words.PAY}"
    rf"|(?:^|[,。;])(?:我|还|都|也|现在|目前)*在{words.PAY}"
)
_NO_LONGER = lazy(rf"[断停]|没(?:有)?(?:人)?(?:再|给|帮)?{words.PAY}|不{words.PAY}|封存|减员|欠|{words.PAST}")
_WHERE_ALONE = lazy(rf"在[^,。;]{{2,10}}{words.PAY}|{words.PAY}(?:的)?(?:社保)?(?:是)?(?:在|地)")
_HEAD_OFFICE_PLACE = lazy(
    r"(?:总部|总公司|总厂|老家|户口|户籍|家)(?:那边)?(?:是|在)([\u4e00-\u9fff]{2,3}?)(?:市|省|"
    r"县)?[,。;的].{0,14}?\1.{0,6}(?:交|缴|买|参保)"
)
_BY_ITSELF = lazy(rf"社保关系?(?:还)?在{words.ELSEWHERE}|(?:^|[,。])(?:是|在|我在|社保)?{words.ELSEWHERE}(?:[,。]|$)")
_NOT_ELSEWHERE = lazy(r"(?:不|没)是?在?(?:老家|外地|异地|总部|总公司)")
_HEAD_OFFICE = lazy(r"(?:总部|总公司|总厂|派遣公司|劳务公司|老家|户口|户籍)[^,]{0,3}$")
_TO_BE_ASKED = lazy(r"没查|要问|问问|得问|要查|查查")
_WORK: Final = lazy(
    r"^[^,。;]{0,6}?(?:上班|打工|工作|干活|务工|做工|做事|开工|返工|干|做|当)|^[^,。;交缴社险]{0,4}[,。;]"
)
_AT_WORK = lazy(r"(?:工作|上班|打工|干活|做工|务工)(?:就|是|都|也)*[在到于]$")
_SELF_BEFORE = lazy(r"(?:我|人|派我?|调我?|来)(?:现在|目前|就|是|都|也)*(?:在|到)?$")
"""Where the person is, whatever the company's seat."""
_WORK_BEFORE = lazy(r"(?:人|我|现在|班|(?<!遣)(?<!务)(?<!总)公司|厂|派到|调到|单位|来)(?:就|是|都|也)*(?:在|到)?$")
_PAY, _SELF, _HERE, _ELSEWHERE, _FUTURE = map(
    re.compile, (words.PAY, words.SELF, words.HERE, words.ELSEWHERE, words.FUTURE)
)
_RESIDENT, _COMMERCIAL = map(re.compile, (words.RESIDENT, words.COMMERCIAL))
_NOT_RESIDENT = lazy(rf"{_N}(?:有|交|买|参加|过)*(?:新农|农合|居民|合作医疗|农村)")
_PAST = lazy(rf"[^,]{{0,4}}{words.PAST}")
_INSURED_NEAR = lazy(rf"{words.PAY}|{words.INSURANCE}")


def read_insurance(text: str, gazetteer: Gazetteer | None = None) -> Reading:
    """One of `Status`. With a gazetteer, the place of insurance is told from a place of work in the same message.

    Where the state isn't said: `Unsure` if the person says that they don't know, else `Unreadable`.
    """
    said = compact(text)
    mended = words.mended(words.spelt_out(said))
    reading = Unreadable() if says_only_where(mended) else read_mended(mended, gazetteer)
    if not isinstance(reading, Read):
        return reading
    if len(mended) != len(said):  # pinyin: the characters stand elsewhere
        return replace(reading, said=bare(text), span=(0, len(said)), repaired=True)
    start, end = reading.span or (0, len(said))
    return replace(reading, said=said[start:end], repaired=said[start:end] != mended[start:end])


def read_mended(text: str, gazetteer: Gazetteer | None = None) -> Reading:
    """As `read_insurance`, of a compacted text in which misspelt words are set right already."""
    stands = _standing(words.told(_ONE_OF_FIVE.sub("社保", own(text))))
    pieces = _pieces(stands)
    status = _status(stands, pieces, gazetteer)
    if status == "paying_here" and is_unsure(stands) and not _INSURED_NEAR.search(stands):
        status = None  # 「都是老板管，我不懂」
    if status is None:
        return Unsure() if is_unsure(stands) or _TO_BE_ASKED.search(stands) else Unreadable()
    telling = [piece for piece in pieces if piece.event is not _Event.AMOUNT]
    span = (telling[0].start, telling[-1].end) if telling else (0, len(stands))
    return Read(status, text[span[0] : span[1]], span)


def says_only_where(text: str) -> bool:
    """Whether somebody out of work says of a compacted text's insurance only where it is (在银川交社保, 现在没上班):
    whether it is still paid, and by whom, is left open."""
    mine = own(text)
    if _IDLE.search(mine) is None:
        return False
    stands = words.told(mine)
    insured = ",".join(clause for clause in clauses(stands) if _INSURED_NEAR.search(clause))
    placed = _WHERE_ALONE.search(insured) or _PAID_SOMEWHERE.search(insured)
    return placed is not None and _PLAINLY.search(insured) is None and _NO_LONGER.search(stands) is None


def _standing(text: str) -> str:
    """What was taken back is blanked: 「在交，哦不，上个月断了」. The length stays."""
    for match in reversed(list(_CORRECTION.finditer(text))[-MOST_MARKS:]):
        tail = text[match.end() :]
        if any(piece.event is not _Event.AMOUNT for piece in _pieces(tail)):
            return "," * match.end() + tail
    return text


def _pieces(text: str) -> list[_Piece]:
    """The text cut at punctuation and at turns in time, each piece that says something of insurance with its event."""
    found: list[_Piece] = []
    blanked = _FUND_CLAUSE.sub(_without_fund, text) if "公积金" in text else text
    starts = [0, *(match.end() for match in _CUT.finditer(blanked))]
    for start, end in zip(starts, [*starts[1:], len(blanked)], strict=True):
        raw = blanked[start:end]
        piece = _NOT_INSURANCE.sub(lambda match: "," * len(match[0]), raw).rstrip(",。;!?、… ")
        if len(piece.replace(",", "")) < len(raw.replace(",", "")) and not _INSURED_NEAR.search(piece):
            piece = ""  # 「厂里交水电费」
        event = _event(piece) if piece else None
        if event is not None:
            past = _PAST.match(piece) is not None
            found.append(_Piece(start, start + len(piece), piece, event, past))
    return found


def _without_fund(match: re.Match[str]) -> str:
    said = match[0]
    if re.search(r"社保|险", said):
        return re.sub(r"(?:没有?|无)?公积金(?:没有?|无|没交)?", lambda part: "," * len(part[0]), said)
    return "," * len(said)


def _event(piece: str) -> _Event | None:
    negative = _NOT_PAID.search(piece)
    if any(said.search(piece) for said in (_ALTERNATIVE, _QUESTION, _HEARSAY, _NOT_SEEN)):
        return None
    if _DOUBLE.search(piece):
        return _Event.PAID
    if is_unsure(piece) and not re.search(r"几个?月|多久|多少", piece):
        return None
    if _RESIDENT.search(piece):
        return _Event.NOT_PAID if _NOT_RESIDENT.search(piece) else _Event.RESIDENT
    if _COMMERCIAL.search(piece):
        return _Event.NOT_PAID
    if _NOT_RESUMED.search(piece):
        return _Event.STOPPED
    if _RESUMED.search(piece) and not _FUTURE.search(piece):
        return _Event.OWN_MEANS if _BY_THEMSELVES.search(piece) else _Event.PAID
    if _NEVER_STOPPED.search(piece):
        return _Event.PAID
    if _NO_MORE.search(piece) and not re.search(r"过$|从来|一直没|一[次天分毛回]", piece):
        return _Event.NO_MORE
    if negative:
        return _Event.NOT_PAID
    if _ONCE_STOPPED.search(piece):
        return None  # 「断过两个月」 says nothing of today
    if _GAP.search(piece):
        return _Event.STOPPED
    if _STOPPED.search(piece) or _LEFT.search(piece):
        return _Event.STOPPED
    return _paying(piece)


def _paying(piece: str) -> _Event | None:
    if _FUTURE.search(piece) and _PAY.search(piece):
        return _Event.NOT_PAID
    by_employer = _BY_EMPLOYER.search(piece)
    if _BY_THEMSELVES.search(piece) and not _SHARED.search(piece):
        return _Event.OWN_MEANS
    if by_employer or _GOING_ON.search(piece):
        return _Event.PAID
    if _AMOUNT.search(piece) or _ONCE.search(piece):
        return _Event.AMOUNT
    if _PAY.search(piece) and (_ELSEWHERE.search(piece) or _HERE.search(piece)):
        return _Event.PAID
    return _Event.PAID if _PAID_SOMEWHERE.search(piece) else None


def _status(text: str, pieces: list[_Piece], gazetteer: Gazetteer | None) -> Status | None:
    now = [piece for piece in pieces if not piece.past and piece.event is not _Event.AMOUNT]
    if not now and any(piece.event is _Event.AMOUNT and not piece.past for piece in pieces):
        return None  # 「之前在东莞交了8个月，这边交了6个月」
    if not now:
        return "paused" if any(_was_paid(piece) for piece in pieces if piece.past) else None
    last = now[-1]
    paid = [piece for piece in now if piece.event in (_Event.PAID, _Event.OWN_MEANS)]
    if (
        last.event is _Event.RESIDENT
        and paid
        and not any(
            p.event in (_Event.STOPPED, _Event.NO_MORE, _Event.NOT_PAID) for p in now if p.start > paid[-1].start
        )
    ):
        last = paid[-1]
    if last.event is _Event.NOT_PAID and paid and _SELF.search(last.text):
        last = paid[-1]  # 「公司交着，自己没交」
    residents = [piece for piece in now if piece.event is _Event.RESIDENT]
    match last.event:
        case _Event.PAID:
            return _where(text, [piece for piece in now if piece.event is _Event.PAID], gazetteer)
        case _Event.OWN_MEANS:
            if any(_SHARED.search(piece.text) for piece in now) and any(p.event is _Event.PAID for p in now):
                return "paying_here"
            return "flexible"
        case _Event.RESIDENT:
            return "resident_only"
    if residents:
        return "resident_only"
    if last.event is _Event.NOT_PAID:
        return "paused" if any(_was_paid(piece) for piece in pieces if piece is not last) else "none"
    if last.event is _Event.NO_MORE and len(pieces) == 1 and _HEARSAY.search(text, 0, last.start):
        return "none"  # 「说年底给交，现在没交」
    return "paused"


def _was_paid(piece: _Piece) -> bool:
    return piece.event in (_Event.PAID, _Event.OWN_MEANS, _Event.AMOUNT, _Event.STOPPED, _Event.NO_MORE)


def _where(text: str, paid: list[_Piece], gazetteer: Gazetteer | None) -> Status:
    """Here, unless words or two places that lie apart say otherwise."""
    if _HEAD_OFFICE_PLACE.search(text):
        return "paying_elsewhere"
    for piece in reversed(paid):
        left = _NOT_ELSEWHERE.sub("", piece.text)
        if _HERE.search(left) and not re.search(r"不是?在?(?:现在)?(?:本地|这|当地|工作|上班|打工|本市)", left):
            return "paying_here"
        if _ELSEWHERE.search(left):
            return "paying_elsewhere"
    if _BY_ITSELF.search(text):
        return "paying_elsewhere"
    if gazetteer is not None and _apart(text, gazetteer.scan(text)):
        return "paying_elsewhere"
    return "paying_here"


def _apart(text: str, spans: tuple[Span, ...]) -> bool:
    """Whether a place of work and one of insurance are named that can't be the same."""
    if len(spans) < 2:
        return False
    work: list[Place] = []
    own: list[Place] = []
    insured: list[Place] = []
    for index, span in enumerate(spans):
        left = spans[index - 1].end if index else 0
        right = spans[index + 1].start if index + 1 < len(spans) else len(text)
        before = re.split(r"[,。;!?、]", text[left : span.start])[-1]
        after = text[span.end : right]
        if _HEAD_OFFICE.search(before):
            continue
        if _AT_WORK.search(before):
            work += span.places
        elif _INSURED_NEAR.search(before) or (
            _INSURED_NEAR.search(re.split(r"[,。;!?、]", after)[0]) and not _WORK.match(after)
        ):
            insured += span.places
        elif _WORK.match(after) or _WORK_BEFORE.search(before):
            work += span.places
            own += span.places if _SELF_BEFORE.search(before) else ()
    work = own or work
    return bool(work and insured) and not any(overlaps(a.code, b.code) for a in work for b in insured)
