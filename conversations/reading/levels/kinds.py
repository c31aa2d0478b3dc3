"""Reads what kind of paper a certificate is: of a skill level, a qualification, a work permit, a professional title.

「电工证」 is said of three kinds, 「高级工证」 of two: such are asked back. Which level it is, `reader` reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from conversations.reading.latin import Speller, Written
from conversations.reading.lazy import lazy
from conversations.reading.levels.claims import Status, claims
from conversations.reading.levels.terms import TITLE, Mention, mentions
from conversations.reading.normalise import compact, is_unsure
from conversations.reading.result import Ambiguous, Invalid, Read, Reading, Unreadable, Unsure
from conversations.reading.sounds import Terms

LABELS: Final = {
    "skill_level": "职业技能等级证书",
    "qualification": "职业资格证书",
    "special_operation": "特种作业操作证（低压、高压电工证这类）",
    "professional_title": "职称证（工程师这类）",
    "other": "别的证（培训合格证、结业证等）",
}
_GRADED: Final = ("skill_level", "qualification")
"""The papers that carry a level of the five; since 2020 the one has taken the place of the other, trade by trade."""

_PINYIN: Final = Speller(
    dict(
        zip(
            "zhiye jineng dengji zige zheng zhengshu zhicheng diangong hangong caozuo tezhong zuoye gongchengshi diya "
            "gaoya guojia jieye peixun hege shi de gaoji meiyou buzhidao bzd".split(),
            "职业 技能 等级 资格 证 证书 职称 电工 焊工 操作 特种 作业 工程师 低压 高压 国家 结业 培训 合格 是 "
            "的 高级 没有 "
            "不知道 不知道".split(),
            strict=True,
        )
    )
)
_MENDED: Final = Terms(
    "职业资格证书 职业技能等级 职业资格 技能等级 特种作业 操作证 等级证 资格证 职称证 结业证 合格证 专项能力 "
    "工程师 上岗证".split()
)

_EXPLICIT = lazy(
    r"(?P<title>专业技术(?:职务)?(?:任职)?资格(?:证书?)?|职称(?:证书?)?)"
    r"|(?P<skill>(?:职业)?技能等级(?:认定)?(?:证书?)?|(?:职业)?等级(?:认定)?证书?|(?:职业)?技能(?:认定)?证书?"
    r"|等级认定|技能认定|技能等级)"
    r"|(?P<qualification>(?:国家)?职业资格(?:证书?)?|国家资格证书?|(?<![\u4e00-\u9fff]{2}从业)资格证书?"
    r"|绿[皮色]?[本证]|绿皮|鉴定(?:中心|站)?(?:发|考)?的?(?:证书?)?|国职)"
    r"|(?P<permit>(?:安监|应急(?:管理)?|质监|市监|市场监[管督]|特检)[局厅部院]?(?:的|发|办|给|考)?)"
    r"|(?P<other>结业|培训(?:班)?(?:的)?证|合格证|专项(?:职业)?能力|协会(?:发|的)|学校发的?证|毕业证|荣誉证"
    r"|工信部|别的证?|其[他它](?:的|证)?)"
)
_NAMES: Final = {
    "title": "professional_title",
    "skill": "skill_level",
    "qualification": "qualification",
    "permit": "special_operation",
    "other": "other",
}
_PLAIN = lazy(
    r"(?P<three>(?:电|焊|叉车|架子|起重|锅炉|制冷|空调|登高|司炉|行车|吊车|塔吊|电梯)[^,。的]{0,4}?(?:证|本(?!科"
    r"|人|来)))"
    r"|(?P<two>[\u4e00-\u9fff]{1,6}[工师员](?:的)?证|人社[局厅部]?(?:的|发|办|给)?)"
)
_NONE = lazy(r"(?:没有?|未|无|莫得|冇)(?:考|拿|领|任何|什么)*(?:过|到)?证|^(?:还)?没有?$")


def read_cert_kind(text: str) -> Reading:
    """A value of the fact `cert_kind`. `Invalid("not_issued")` where the person holds no certificate."""
    said = compact(text)
    written = _PINYIN.write(said)
    right = _MENDED.repair(written.text)
    named = _named(right)
    held = [claim.mention for claim in claims(right, named) if claim.status is Status.HELD]
    options = list(dict.fromkeys(kind for mention in held for kind in mention.levels))
    if options:
        return _chosen(options, held, said, written, repaired=written.spelt or right != written.text)
    if _NONE.search(right):
        return Invalid("not_issued", said)
    return Unsure() if is_unsure(right) else Unreadable()


def _chosen(kinds: Sequence[str], held: Sequence[Mention], said: str, written: Written, *, repaired: bool) -> Reading:
    span = written.span(held[0].start, held[-1].end)
    if len(kinds) == 1:
        return Read(kinds[0], said[slice(*span)], span, repaired)
    return Ambiguous(tuple((kind, LABELS[kind]) for kind in LABELS if kind in kinds), span)


def _named(text: str) -> list[Mention]:
    """The kinds named, each as a mention whose `levels` are kinds. What is said outright counts before a trade's name
    or a level, which several kinds carry."""
    levels = mentions(text)
    papers = [Mention(each.start, each.end, (each.other,)) for each in levels if each.other]
    outright = [
        Mention(*match.span(), (_NAMES[match.lastgroup or ""],))
        for match in _EXPLICIT.finditer(text)
        if not any(paper.start < match.end() and match.start() < paper.end for paper in papers)
    ]
    graded = [
        Mention(each.start, each.end, (*_GRADED, TITLE) if TITLE in each.levels else _GRADED)
        for each in levels
        if each.levels
    ]
    if outright:  # 「职业技能等级证书，三级」 names one paper
        return sorted((*papers, *outright), key=lambda each: each.start)
    if papers or graded:
        return sorted((*papers, *graded), key=lambda each: each.start)
    return [
        Mention(*match.span(), (*_GRADED, "special_operation") if match["three"] else _GRADED)
        for match in _PLAIN.finditer(text)
    ]
