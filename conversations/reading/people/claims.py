"""Reads whether this trade's subsidy, at this level, was paid before.

Another subsidy (失业金), another level or a claim that is still under way is no answer to that: such are asked
back, for a wrong yes costs somebody their money and a wrong no a refused application. Options of an `Ambiguous` are
labelled by the conversation.
"""

from __future__ import annotations

import re
from typing import Final

from conversations.reading.lazy import lazy
from conversations.reading.normalise import bare, clauses, compact, is_unsure
from conversations.reading.people.senses import Lexicon, Sense
from conversations.reading.result import Ambiguous, Read, Reading, Unreadable, Unsure
from conversations.reading.yes_no.reader import read_yes_no
from conversations.reading.yes_no.terms import HEDGE

TRAINED: Final = {"unknown": True}
"""What 「参加过政府补贴的培训班」 comes to: the subsidy may have gone to the school."""

_EITHER: Final = Ambiguous(((False, "n"), (True, "y")))
_SCHOOL_TOOK: Final = Ambiguous(((True, "y"), (TRAINED, "?training")))

_GET: Final = r"(?:领|拿|享受|申领|领取|得到|收到)"
_WORDS: Final = Lexicon(
    {
        "silent": r"领导|领工资|工资领?|领证|拿证|拿到证(?:书)?|领(?:到|了)?证书?|领班|带领",
        "rejected": r"(?<!还)没(?:有)?(?:批|通过|审(?:核)?(?:过|下来)|申请(?:下来|成功|上|成|过去|到))|(?:审核"
        r"|审批)(?:没有?|不|未)(?:通?过|批)|退(?:了)?回|驳回|拒(?:了|绝)|被拒|不(?:批|给批|符合)"
        r"|(?<!还)没(?:给)?批(?:下来)?|(?<!还)没(?:有)?下来|没(?:有)?成功(?:领|拿|申请)?(?:到|取)?",
        "pending": r"还没(?:有|给)?(?:批|审|通过|下来)(?:下来|完|过)?|(?:资料|材料|申请|表)[^,。;]{0,4}(?:交|递"
        r"|报)(?:上去|了|过)+|(?:正在|在|刚|已经?|才|去年|上个?月|前几天)?(?:提交|递交|报|交)(?:了)?(?:申请"
        r"|材料)|(?:正在|在|刚|已经?|才)申请|申请(?:了|中|着)|在(?:审核|走流程|公示|排队)"
        r"|(?:还)?没(?:有)?(?:到账|到手|打款|发下来"
        r"|打过来)|等(?:着)?(?:到账|打钱|审核|打款)|审核中|公示",
        "applied": r"申请过",
        "never": r"没(?:有)?开始|没听说过|没听过|都?不(?:知道|晓得)(?:还|也)*(?:有|能|可以|怎么|要|去哪)[^,。]{0,6}"
        r"|头(?:一)?[回次]|第一[次回]|一(?:次|回|分钱?|毛钱?|块钱?)(?:都|也)?没(?:有)?(?:领|拿|申请|得|收)?(?:过"
        r"|到)?|没(?:拿|领)(?:过|到)?(?:一)?(?:分|毛)"
        rf"|(?:从来?|压根|根本|一直|还|都|就)?(?:没|未)(?:有|得)?(?:人)?(?:去)?(?:申请|办理?|{_GET})(?:过|到|呢|的)?"
        rf"|木有{_GET}?过?"
        r"|没(?:有)?享受过|这(?:个|次|种)(?:补贴)?(?:还|都|也|倒)*没(?:有)?(?=$|[,。;])",
        "paid": rf"{_GET}(?:到|取)?(?:过|了|咗|到手|到|完)(?!证)|{_GET}的(?!证)|(?:补贴|钱|款)?(?:都|已经?"
        rf"|也)?(?:到(?:账|手|卡)|打(?:到)?(?:我)?卡|发下来|打过来)(?:里|上)?(?:了|过)?|{_GET}(?:了|过)?(?:一半"
        rf"|一部分|\d|[一二两三四五六七八九])"
        rf"|(?:补贴|钱)(?:给了|发了|下来了)|已(?:经)?{_GET}(?:取|到)?(?=$|[,。])",
    },
    spelt={
        "mei ling guo": "没领过",
        "ling guo": "领过",
        "mei you ling guo": "没有领过",
        "mei ling": "没领",
        "ling le": "领了",
    },
    terms=("没领过", "没有领过", "领过了", "没申请过", "到账了", "没到账", "领过的"),
)

_FIRM: Final = lazy(r"(?:单位|公司|厂里?|老板|企业|人事)")
_FOR_ME: Final = lazy(r"(?:帮|替|给|代)(?:我|咱|俺)|代(?:我)?(?:领|申请|办)|打(?:到)?我|我的?卡")
_SCHOOL: Final = lazy(r"(?:学校|培训(?:机构|学校|班|中心|公司)|机构|鉴定(?:所|站))")
_COURSE: Final = lazy(
    r"(?:上|参加|读|念|学|培训)过|(?:参加|读)了|上了[^,。]{0,4}(?:班|课)|培训(?:是|班|费)?(?:免费|政府|公家|国家"
    r"|补贴)|(?:免费|政府补贴|公家)[^,。]{0,4}(?:培训|学)"
)
_ELSE: Final = lazy(
    r"稳岗|失业(?:金|保险|补助|补贴)|低保|交通补贴|生活补贴|住房补贴|租房补贴|高温|餐补|社保补贴|创业补贴|就业补贴"
    r"|留工|培训补贴|农机|生育|养老|医保|报销"
    r"|(?:别|其[他它]|另外?)(?:的|一个|一[种项笔])*(?:(?:补贴|补助|钱|项目)(?!.{0,3}级)|(?:了|过|呢|啊)*$)"
)
_LEVEL: Final = lazy(
    r"初级|中级|高级|技师|[一二三四五1-5]级|(?:别|其他|其它|另外?|低|高)(?:的|一个|一)?(?:等)?级|哪个(?:等)?级"
)
_TRADE: Final = lazy(
    r"(?:别|其他|其它|另外|另)(?:的|一个)?(?:工种|职业|专业|证)|不是(?:这个?|同一个?)(?:工种|职业|等级|级别|级|证)"
    r"|换了?(?:个)?工种"
)
_THIS: Final = lazy(r"(?:这|本|同一?)(?:个|本|张|种)?(?:工种|职业|等级|级别|证书?|级|项)|^(?:但是?|不过)?这个")
_GOT: Final = lazy("领|拿|没|申请")
_POLITE: Final = lazy(r"好|行|可以|ok|要得|能|没问题|中(?!级)|收到|谢|麻烦")
"""Said to please rather than to answer."""

_NOT_NOT: Final = lazy(r"(?:谁[说讲]|不可能|怎么(?:可能|会)|咋(?:可能|会)|哪能)(?:我)?(?:还)?没")
"""「谁说没领过」 says yes."""

_ASKED: Final = lazy(
    r"领没领|有没有领|领过没有?$|是不是领|吗$|(?:什么|啥)(?:补贴|叫|是)|(?:在)?哪(?:里|儿)?领"
    r"|怎么领|多少"
)


def read_claimed(text: str) -> Reading:
    """`Read(False)` never paid, `Read(True)` paid; `Read(TRAINED)` for a course paid by the government."""
    said, prepared = bare(text), _WORDS.prepared(text)
    if _NOT_NOT.search(prepared):
        return read_yes_no(text)
    if _ASKED.search(prepared) or HEDGE.search(compact(text)):
        return _open(said, prepared)
    named = _WORDS.find(prepared)
    own = _decided([each for each in named if each.value != "silent" and not each.to_come and not each.other])
    if not own:
        return Unreadable() if named else _without_claim(said, prepared)
    if is_unsure(_without(prepared, own)):
        return _EITHER if any(sense.value == "paid" for sense in own) and _LEVEL.search(prepared) else Unsure()
    values = {_value(sense, prepared) for sense in own}
    this = {_value(sense, prepared) for sense in own if _THIS.search(_clause(prepared, sense))}
    if len(this) == 1 and this <= {"y", "n"}:
        values = this
    if "y" in values and _COURSE.search(prepared) and not _LEVEL.search(prepared):
        values = (values - {"y"}) | {"school"}
    elif values == {"n"} and _COURSE.search(prepared) and re.search("补贴|免费|政府", prepared):
        return Read(TRAINED, said)
    return _settled(values, said)


def _decided(found: list[Sense]) -> list[Sense]:
    """Without the claims that were decided on later in the text: 「申请了，没通过」 is one claim, not two."""
    decided = max((sense.start for sense in found if sense.value in ("rejected", "paid")), default=-1)
    return [sense for sense in found if sense.value not in ("pending", "applied") or sense.start > decided]


def _settled(values: set[str], said: str) -> Reading:
    if "school" in values:
        return _SCHOOL_TOOK
    if "either" in values:
        return _EITHER
    match sorted(values):
        case ["other"] | ["n"] | ["n", "other"] | ["else", "n"]:
            return Read(False, said)
        case ["y"] | ["other", "y"]:
            return Read(True, said)
        case _:
            return _EITHER


def _value(sense: Sense, text: str) -> str:
    """y paid, n not; other: another trade's; else: another subsidy; school: to the school; either: can't be told."""
    clause = _clause(text, sense)
    match sense.value:
        case "never" | "rejected":
            return "n"
        case "pending":
            return "n" if sense.past or sense.denied else "either"
        case "applied":
            return "n" if sense.denied else "either"
    if sense.denied:
        return "n"
    if _TRADE.search(clause) or _TRADE.search(_next_clause(text, sense)):
        return "other"
    if _ELSE.search(clause):
        return "else"
    following = _next_clause(text, sense)
    if _LEVEL.search(clause if _GOT.search(following) else clause + "," + following) and not (
        _THIS.search(clause) or following.startswith("就是这")
    ):
        return "either"
    if _SCHOOL.search(text):
        return "school"
    if _FIRM.search(clause) and not _FOR_ME.search(text):
        return "either"
    return "y"


def _clause(text: str, sense: Sense) -> str:
    start = max((text.rfind(mark, 0, sense.start) + 1 for mark in ",。;!?、"), default=0)
    ends = [end for mark in ",。;!?、" if (end := text.find(mark, sense.end)) >= 0]
    return text[start : min(ends, default=len(text))]


def _next_clause(text: str, sense: Sense) -> str:
    rest = clauses(text[sense.end :])
    return rest[1] if len(rest) > 1 else rest[0] if rest else ""


def _without(text: str, found: list[Sense]) -> str:
    """The text without the words found: what they themselves say of knowing (不知道有这回事) doesn't count."""
    for sense in reversed(found):
        text = text[: sense.start] + "," + text[sense.end :]
    return text


def _open(said: str, prepared: str) -> Reading:
    """A hedge is not knowing, and so is a question put to oneself; a question to us is no answer."""
    if is_unsure(said) or (HEDGE.search(said) and re.search("领|拿|有|申请", prepared)):
        return _EITHER if _LEVEL.search(prepared) and "领过" in prepared else Unsure()
    return Unreadable()


def _without_claim(said: str, prepared: str) -> Reading:
    if is_unsure(said):
        return Unsure()
    if _COURSE.search(prepared) and re.search("补贴|免费|政府|公家", prepared):
        return Read(TRAINED, said)
    if re.fullmatch(
        r"(?:没有?(?:的|过|呢|啊)?|木有|无|从来?没有?(?:过)?|冇|否|还没有?(?:呢)?|肯定没有?)", said.split(",")[0]
    ):
        return Read(False, said)
    return Unreadable() if _POLITE.match(said) or re.search("领|拿|补贴|证", said) else read_yes_no(said)
