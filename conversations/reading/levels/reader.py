"""Reads the level of a certificate, and tells the papers that have no level on this scale from those that do.

高工 may be a skill level or a professional title, 八级工 may be of the old or of the new scale: such are asked back,
never guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from conversations.reading.latin import Written
from conversations.reading.lazy import lazy
from conversations.reading.levels.claims import Claim, Status, claims
from conversations.reading.levels.terms import PINYIN, TITLE, Mention, OtherKind, mentions
from conversations.reading.levels.typos import heard_number, mended
from conversations.reading.normalise import compact, is_unsure, strip_fillers
from conversations.reading.persons import speaks_of_another
from conversations.reading.result import Ambiguous, Invalid, Read, Reading, Stretch, Unreadable, Unsure

LABELS: Final = {
    "L5": "初级工（五级）",
    "L4": "中级工（四级）",
    "L3": "高级工（三级）",
    "L2": "技师（二级）",
    "L1": "高级技师（一级）",
    "special": "特级技师",
    "chief": "首席技师",
}
TITLE_OPTION: Final = (TITLE, "高级工程师（职称）")
"""Offered beside 高级工 for 高工. The value is a `cert_kind`, not a level."""


@dataclass(frozen=True, slots=True)
class OtherPaper:
    """A paper that isn't on the scale of skill levels, whatever 级 it carries. `kind` is a value of `cert_kind`."""

    kind: OtherKind
    said: str
    span: Stretch | None = None


LevelReading = Reading | OtherPaper

_LACKED = r"(?:没有?|未|无|莫得|没得|木有|米有|么得|冒得|没由|莫有)"
_NO_PAPER = lazy(
    rf"{_LACKED}(?:任何|什么|啥|一[个本张]|考取?过?|考到|考出来|拿过?|拿到过?|取得过?|得到?过?|领过?|发过?|办过?"
    rf"|有|过|职业|技能|技术|等级|资格"
    rf"|国家|那个|这个|这种|电工|焊工|的|本|相关)*(?:证书?|本本|等级|级别)(?!明|据|实|件|号|在|带|上|丢)"
    rf"|(?:证书?|本本|等级|级别)(?:都|也|还|啊|呢|一[个本张]|啥|什么|的话|,)*{_LACKED}(?:有|考|拿|发|下|办|领|到"
    rf"|$|的|呢|啊|过)"
    rf"|(?:啥|什么|任何|一[个本张])(?:证书?|级别|等级)?(?:都|也)?{_LACKED}|无证|哪(?:里|儿)?(?:有|来的?)(?:什么|啥)?证"
)
_NOTHING = lazy(
    rf"(?:我|俺|目前|暂时|现在|还|都|也|从来?|一直|就|真的?|确实|根本|压根|啥|什么|嗯|呃|就是|说实话|仲|,)*"
    rf"{_LACKED}(?:有|去|取|能|来得及|参加|考[到试]?|上|成|出来|通过|评|级|过|拿到?|得|领|发|呢|的|啊|呀|哦|噢|呗|哈"
    rf"|了|嘞|诶|下来|证)*"
    rf"|(?:我|去年|今年|上次)*(?:考(?:了|过|试)*|报名?了?)(?:[一两三几好]+[次回]|,)*(?:都|也|还|但|结果)*{_LACKED}(?:能)?(?:考)?(?:通过|过|上)"
    r"|(?:我|现在|目前)*正?在(?:培训|学习?|备考|上课)(?:中|阶段|呢|当中)?"
    rf"|考试(?:推迟|延期|延迟|取消|改期)了?(?:还|都)*(?:{_LACKED}考)?"
    r"|不持证|白[丁板]|零|(?:还|正)?在考(?:着|呢|试)?|(?:准备|打算|想)(?:去)?考(?:证)?"
)
_CLAUSE = lazy(r"[^,。;!?…]+")


def read_level(text: str) -> LevelReading:
    """`"L5"` … `"L1"`, `"special"`, `"chief"`; `OtherPaper` where only a paper without such a level is named.

    `Invalid("not_issued")`: the person holds no certificate, or none yet; levels failed or hoped for don't count.
    """
    said = compact(text)
    if not said:
        return Unreadable()
    written = PINYIN.write(said)
    core = strip_fillers(written.text)
    right = mended(written.text)
    found = claims(right, mentions(right))
    if not found and heard_number(core) != core:
        right = written.text.replace(core, heard_number(core))
        found = claims(right, mentions(right))
    if not found and (bare := mentions(core)):
        at = written.text.index(core)
        found = [Claim(Mention(bare[0].start + at, bare[0].end + at, bare[0].levels))]
    repaired = written.spelt or right != written.text
    return _outcome(said, right, found, written, repaired)


def _outcome(said: str, text: str, found: Sequence[Claim], written: Written, repaired: bool) -> LevelReading:
    own = [claim for claim in found if claim.own]
    none = _nothing_held(text)
    if any(claim.status is not Status.VOID for claim in own) or none:
        found = own
    held = [claim.mention for claim in found if claim.status is Status.HELD]
    graded = [mention for mention in held if mention.levels]
    if len(graded) > 1:  # 六级工 to 八级工 are of no weight beside a level, 高工 is none beside 高级工
        graded = [mention for mention in graded if not mention.old_grade] or graded
    levels = list(dict.fromkeys(level for mention in graded for level in mention.levels))
    plain = {level for mention in graded if TITLE not in mention.levels for level in mention.levels}
    if "L3" in plain and TITLE in levels:
        levels.remove(TITLE)
    if levels:
        span = written.span(graded[0].start, graded[-1].end)
        if len(levels) == 1:
            return Read(levels[0], said[slice(*span)], span, repaired)
        return Ambiguous(_options(levels, graded[0]), span)
    papers = [mention for mention in held if mention.other]
    if papers:
        assert papers[0].other
        return OtherPaper(papers[0].other, said, written.span(papers[0].start, papers[0].end))
    dropped = [claim.mention for claim in found if claim.status is Status.NOT_HELD and claim.mention.levels]
    if dropped:
        return Invalid("not_issued", said, written.span(dropped[0].start, dropped[-1].end))
    if none:
        return Invalid("not_issued", said, written.span(*none))
    return Unsure() if is_unsure(text) else Unreadable()


def _nothing_held(text: str) -> Stretch | None:
    """Where the asker says that they hold no certificate at all."""
    other = False
    for clause in _CLAUSE.finditer(text):
        other = speaks_of_another(clause[0], other)
        if other:
            continue
        match = _NOTHING.fullmatch(clause[0]) or _NO_PAPER.search(clause[0])
        if match:
            return clause.start() + match.start(), clause.start() + match.end()
    return None


def _options(levels: Sequence[str], first: Mention) -> tuple[tuple[str, str], ...]:
    if first.old_grade:
        old, new = levels
        return (
            (old, f"以前的{first.old_grade}级工，相当于现在的{LABELS[old]}"),
            (new, f"新八级工里的{LABELS[new]}"),
        )
    return tuple(TITLE_OPTION if level == TITLE else (level, LABELS[level]) for level in levels)
