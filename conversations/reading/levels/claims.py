"""Whether the person holds what a message names: levels failed, hoped for, denied, taken back, outgrown or somebody
else's are told from those held.

It looks at the words around each name, clause by clause; what the names mean is for `terms`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise
from typing import Final

from conversations.reading.corrections import SLIP
from conversations.reading.lazy import lazy
from conversations.reading.levels.terms import Mention
from conversations.reading.persons import speaks_of_another


class Status(Enum):
    HELD = "held"
    NOT_HELD = "not held"
    """Failed, hoped for, being sat, or waited for."""
    VOID = "void"
    """Denied, taken back, outgrown or only spoken of: it says nothing."""


class _Cue(Enum):
    HAVE = "have"
    LACK = "lack"
    FAIL = "fail"
    """Stands behind the name: 没过, 挂了."""
    WANT = "want"
    DENY = "deny"
    ASK = "ask"


@dataclass(slots=True)
class Claim:
    """What one mention comes to. `own`: of the asker, as far as the message tells one person from another."""

    mention: Mention
    status: Status = Status.HELD
    own: bool = True
    cues: list[_Cue] = field(default_factory=list)


_ASK = (
    r"什么是|什么叫|啥叫|啥是|是(?:个)?(?:什么|啥)|(?:什么|啥)意思|(?:什么|啥|哪些)(?:区别|不同|好处)|是几级"
    r"|等于几级|怎么(?:考|报|拿|升)"
    r"|咋考|好考吗|难不难|难考|算几级|听说|据说|如果|要是|假如|是不是|需要|要求|才能|才给|才有|能补|能领|可以领"
)
_FAIL = (
    r"(?:还|都|也|一直)*没(?:有|能)?(?:考|评|批|审)?(?:通过|过|上|成|中)(?!的)|(?:考|评|报)不(?:过|上|成)|挂(?:了|科|掉)|不及格"
    r"|不合格|未通过|未过"
    r"|(?:还|都|也|一直)*没(?:有|能)?(?:考出来?|拿到手?|到手|下来|出来|发下来|发证?|批下来|领到|办下来|出)|失败|落榜|黄了|泡汤"
    r"|[差欠][\w]{1,3}分"
    r"|[只才](?:考)?过了?(?:理论|实操|笔试|一[门科半])"
    r"|等(?:着)?(?:出|拿|领|发)?(?:成绩|结果|通知|证|公示|下证)|等(?:着)?(?:拿|领|发)|(?:成绩|结果|证书?)(?:都"
    r"|也)?(?:还)?没|没报(?:名|考|上)?|公示|审核|审批|评审|(?:评|考|办|审)(?:定)?中(?!级)"
    r"|(?<!现)在(?:考|学|等|评|办|备考|读)|(?<=正)考着?|考着|考试中|学习中|复习中|备考中|还早|放弃|弃考|缺考|没戏|没考$|没拿$"
    r"|还没(?:有)?(?:考|拿|发|领|评|$)|还差|差一?点"
)
_WANT = (
    r"想(?!起|了想|到|是|问|知|查|领|申请|来|咨询)|准备|打算|计划|要(?:考|评|升|拿|冲|报)|将来|以后|争取|目标"
    r"|希望|梦想|冲刺|冲"
    r"|备考|报了|报(?:上|完|过)?了?名|报的|报考|申报|明年|下半年|下个?月|下次|马上|快要|即将|(?:年底|月底|明天"
    r"|后天|下周|过[几两]天|到时候?)(?:要|就|才)?(?:去)?考(?![的了过])|正在|正(?=[考学])|还在|复习|培训中|学着|[\d一二三四五六七八九十]+月[份底初]?[才就再要]?去?考(?![的了过下出上到取完中])|(?:可以|能|再"
    r"|去)考"
    r"|有资格|够资格|(?:离|距离?)(?=[一二三四五高中初技特首1-5])|没到|不到|不够|够不上|(?:在)?学(?:的"
    r"|习)?(?=[高中初技一二三四五]级?)"
)
_LACK = (
    r"(?:还|从来|从|并|都|也|根本|压根)?(?:没有?|未|莫得|没得|木有)(?:能|去|来得及|正式|那个|这个)?(?:考到|考过"
    r"|考取|考|拿到|拿过|拿|取得|得到?|评)?过?"
    r"(?:什么|啥)?"
)
_HAVE = (
    r"过了|有过?了?|拿到了?|考到了?|考上了?|考取了?|考出来?了?|考[了的过]|拿[了的过]|评[了上]|已经?|手[上里]"
    r"|现在?|目前|如今|只有|只|就|才|是"
    r"|但|而|直接|下来了|到手了?|也|发了|持有|刚"
)
_DENY = r"(?<!是)不(?:是|系|算)|唔系|并非|不(?=[高中初技一二三四五])"
_CUES = lazy(
    rf"(?P<ask>{_ASK})|(?P<fail>{_FAIL})|(?P<deny>{_DENY})|(?P<want>{_WANT})|(?P<lack>{_LACK})|(?P<have>{_HAVE})"
)
_FAR: Final = 5
"""Characters between a bare 没 and the name it denies, at most: 「没办社保，高级工」 denies nothing."""

_TAKES_BACK = lazy(
    rf"(?<!对)不对(?!头)|[哦噢啊喔诶]不(?:是|对)?|{SLIP}|错了"
    r"|改成|改为|改一?下"
    r"|其实(?:是|应该)|实际(?:上)?是|一看(?:却|原来)?是|(?:^|(?<=[,。;的吧呢啊了级工证师]))应该是|(?:^"
    r"|(?<=[,。!?]))不是(?=[,。!?])|(?:^|(?<=[,。!?]))不(?=[,。!?])|不不+|呸|反了|岔了"
)
_EITHER = lazy(r"不(?:是|系)(?P<one>[^,。]{1,10}),?(?:那)?就(?:是|系)$")
_THINKS = lazy(r"以为")
_CLAUSE = lazy(r"[^,。;!?…]+")
_ONCE = lazy(r"以前|之前|原来|原先|原本|早先|当时|当初|过去|起初|一开始|前几年")
_NOW = lazy(r"现在?(?!金)|目前|如今|这会|已经[是升]|升|晋|转正|提")
_TOO = lazy(r"[也又都]")
_RISES = lazy(r"(?:工|证|级|的|,|直接|又|后来|已经?|刚|去年|今年|前年)*(?:升|晋|转|提)(?:级|升|格|到|成|为|上|了|至)*")
_TAKEN_FOR = lazy(r"(?:写|打|说|填|选|点|看|记|听|印|输)成了?\Z")
_COMPARES = lazy(r"区别|不同|差别|一样吗|哪个好|哪个高")
_HIGHEST = lazy(r"最高(?:的|等级|级别|就|是|才|考|到|拿|为|一个|证|,)*$")
_LIST = lazy(r"(?:工|证书?|的|和|跟|与|及|或者?|、|/|以及|或是|一个|\s)*")


def claims(text: str, found: Sequence[Mention]) -> list[Claim]:
    """One claim a mention, in order."""
    result = [Claim(mention) for mention in found]
    other = False
    before: list[Claim] = []
    for clause in _CLAUSE.finditer(text):
        start, end = clause.span()
        here = [claim for claim in result if start <= claim.mention.start < end]
        other = speaks_of_another(clause[0], other)
        for claim in here:
            claim.own = not other
        if here:
            _within(text, start, end, here)
            if _COMPARES.search(clause[0]):
                for claim in here:
                    claim.cues.append(_Cue.ASK)
            before = here
        elif before and (cue := _whole_clause(clause[0])):
            before[-1].cues.append(cue)
    for claim in result:
        claim.status = _status(claim)
    _either(text, result)
    _taken_back(text, result)
    _outgrown(text, result)
    return result


def _within(text: str, start: int, end: int, here: Sequence[Claim]) -> None:
    """Gives the cues of one clause to its mentions."""
    edges = [start, *(claim.mention.end for claim in here)]
    stops = [*(claim.mention.start for claim in here), end]
    for at, (left, right) in enumerate(zip(edges, stops, strict=True)):
        between = text[left:right]
        prior = here[at - 1] if at else None
        following = here[at] if at < len(here) else None
        cues = [(_Cue(match.lastgroup), match) for match in _CUES.finditer(between)]
        if prior and following and not cues and _LIST.fullmatch(between) and prior.cues[:1] != [_Cue.HAVE]:
            following.cues.extend(cue for cue in prior.cues if cue in (_Cue.LACK, _Cue.WANT, _Cue.DENY))
        for cue, match in cues:
            if cue is _Cue.LACK and not _reaches(between, match, prior, following):
                continue
            _give(cue, match, prior, following)


def _reaches(between: str, match: re.Match[str], prior: Claim | None, following: Claim | None) -> bool:
    """Whether a plain 没 is about a name: close before it, or the last word behind it."""
    if (
        following
        and len(between) - match.end() <= _FAR
        and not re.search(r"[带交记错问注事关毛换丢]", between[match.end() :])
    ):
        return True
    return prior is not None and re.fullmatch(r"(?:的|了|呢|证书?|啊|过)*", between[match.end() :]) is not None


def _give(cue: _Cue, match: re.Match[str], prior: Claim | None, following: Claim | None) -> None:
    behind = cue in (_Cue.FAIL, _Cue.ASK) or (not following)
    if (
        cue is _Cue.LACK
        and prior
        and not prior.cues
        and re.fullmatch(r"工?证?(?:还|也|都|就)?", match.string[: match.start()])
    ):
        behind = True
    if cue is _Cue.ASK and following and not prior:
        behind = False
    if behind and prior and (cue is not _Cue.FAIL or not following or _Cue.HAVE not in prior.cues[-1:]):
        prior.cues.append(cue)
    elif following:
        following.cues.append(_Cue.LACK if cue is _Cue.FAIL else cue)
        if cue is _Cue.HAVE and prior:
            prior.cues.append(cue)


def _whole_clause(clause: str) -> _Cue | None:
    """The cue of a clause that names nothing and says how it went with the one before: 「挂了」「还没发证」."""
    rest = re.sub(
        r"^(?:但是?|可是|不过|结果|可惜|后来|最后|就是|我|证书?|成绩|理论|实操|都|也|目前|现在|一直|暂时|正)+",
        "",
        clause,
    )
    if match := re.match(
        rf"(?P<fail>{_FAIL})|(?:还|也|都)*(?P<lack>(?:没有?|未)(?:考|拿|过|到|$))|(?P<want>还在考|在考|正在考)", rest
    ):
        return _Cue(match.lastgroup)
    return _Cue.ASK if re.search(rf"{_ASK}", clause) and "听说" not in clause and "领" not in clause else None


def _status(claim: Claim) -> Status:
    cues = claim.cues
    if _Cue.ASK in cues:
        return Status.VOID
    last = [cue for cue in cues if cue is not _Cue.HAVE]
    if not last:
        return Status.HELD
    if _Cue.DENY in last and _Cue.FAIL not in last:
        return Status.VOID if cues[-1] is not _Cue.HAVE or cues.index(_Cue.DENY) == 0 else Status.HELD
    if _Cue.FAIL in last:
        return Status.NOT_HELD
    # 「想考技师，手上是高级工」: what stands next to the name counts, and what is behind it after that
    return Status.HELD if cues[-1] is _Cue.HAVE and len(cues) > 1 and cues[0] is not _Cue.LACK else Status.NOT_HELD


def _either(text: str, found: Sequence[Claim]) -> None:
    """「不是三级就是四级」 denies neither."""
    for one, two in pairwise(found):
        if (
            _EITHER.search(text[: two.mention.start])
            and "不" in text[: one.mention.start]
            and one.status is Status.VOID
        ):
            one.status = two.status = Status.HELD


def _taken_back(text: str, found: Sequence[Claim]) -> None:
    """After 不对, 打错了, 应该是 and the like, what stood before is gone, if something stands behind."""
    for one, two in pairwise(found):
        if _TAKEN_FOR.search(text, one.mention.end, two.mention.start) and one.status is Status.HELD:
            two.status = Status.VOID
    named = [claim for claim in found if claim.status is not Status.VOID]
    for mark in reversed(list(_TAKES_BACK.finditer(text))):
        later = [claim for claim in named if claim.mention.start >= mark.end()]
        if later:
            for claim in named:
                if claim.mention.end <= mark.start():
                    claim.status = Status.VOID
            return
    thinks = _THINKS.search(text)
    if thinks and len(named) > 1:
        for claim in named:
            if claim.mention.start >= thinks.end():
                claim.status = Status.VOID
                return


def _outgrown(text: str, found: Sequence[Claim]) -> None:
    """What the person was before (以前是中级，现在是高级), and all below what is said to be the highest.

    One who wants to rise (想从中级升高级) holds the lower.
    """
    for one, two in pairwise(found):
        between = text[one.mention.end : two.mention.start]
        if one.cues == [_Cue.WANT] and two.status is Status.HELD and _RISES.fullmatch(between):
            one.status, two.status = Status.HELD, Status.NOT_HELD
    held = [claim for claim in found if claim.status is Status.HELD and claim.mention.levels]
    for claim in held:
        if _HIGHEST.search(text, 0, claim.mention.start):
            for each in held:
                if each is not claim:
                    each.status = Status.VOID
            return
    for one, two in pairwise(held):
        between = text[one.mention.end : two.mention.start]
        once = _ONCE.search(text, 0, one.mention.start)
        if _RISES.fullmatch(between) or (once and _NOW.search(between) and not _TOO.search(between)):
            one.status = Status.VOID
