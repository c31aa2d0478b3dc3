"""Reads the level of a certificate, and tells the papers that have no level on this scale from those that do.

高工 may be a skill level or a professional title, 八级工 may be of the old or of the new scale: such are asked back,
never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from conversations.reading.corrections import standing
from conversations.reading.normalise import clauses, compact, is_unsure
from conversations.reading.result import Ambiguous, Invalid, Read, Reading, Unreadable, Unsure

OtherKind = Literal["special_operation", "professional_title", "other"]

LABELS: Final = {
    "L5": "初级工（五级）",
    "L4": "中级工（四级）",
    "L3": "高级工（三级）",
    "L2": "技师（二级）",
    "L1": "高级技师（一级）",
    "special": "特级技师",
    "chief": "首席技师",
}
TITLE_OPTION: Final = ("professional_title", "高级工程师（职称）")
"""Offered beside 高级工 for 高工. The value is a `cert_kind`, not a level."""


@dataclass(frozen=True, slots=True)
class OtherPaper:
    """A paper that isn't on the scale of skill levels, whatever 级 it carries. `kind` is a value of `cert_kind`."""

    kind: OtherKind
    said: str


LevelReading = Reading | OtherPaper

_TITLE = (
    r"(?:[一二三]级|高级|中级|初级|助理|副高级?"
    r"|正高级?)?(?!高级)[^,。和跟及或级]{0,6}?(?<!消防)(?<!造价)(?<!安全)工程师"
    r"|(?:高级|中级|初级|副高级?|正高级?|助理)?[^,。和跟及或级]{0,4}职称|助工|副高|正高|(?:高级|中级|初级"
    r"|助理)?(?:经济师|会计师)"
)
_SPECIAL = (
    r"特种作业|特种设备|特种证|操作证|上岗证|电工本|ic卡证"
    r"|(?:低压|高压|登高|焊工|制冷)[^,。和跟及]{0,5}(?:操作|作业|上岗)?(?:证|本|电工)"
)
_OTHER = (
    r"(?:[一二三]级|高级|中级|初级|注册)?(?:注册)?[^,。和跟及或级]{0,3}(?:建造师|造价师|造价工程师|消防工程师"
    r"|安全工程师|建筑师)"
    r"|驾照|驾驶证|行驶证|健康证|英语(?:[四六46]级)?|[四六]级英语|cet|计算机(?:[一二三四1-4]级)?证?"
    r"|普通话(?:[一二三][级甲乙])?|教师资格|护士证|会计证"
    r"|安全员|施工员|导游证|毕业证|结业证|学历|身份证|专项(?:职业)?能力|培训合格证|进网(?:作业)?(?:许可)?证"
)
_OTHER_KINDS: Final[tuple[tuple[OtherKind, re.Pattern[str]], ...]] = (
    ("other", re.compile(_OTHER)),
    ("professional_title", re.compile(_TITLE)),
    ("special_operation", re.compile(_SPECIAL)),
)

_N: Final = {
    name: level
    for level, names in (
        ("L5", "五 伍 5 v"),
        ("L4", "四 肆 4 iv"),
        ("L3", "三 叁 3 iii"),
        ("L2", "二 贰 两 2 ii"),
        ("L1", "一 壹 1 i"),
    )
    for name in names.split()
}
_WORDS: Final = {
    "首席": "chief", "特级": "special", "高级技师": "L1", "高技师": "L1", "高技": "L1",
    "技师": "L2", "高级": "L3", "高电": "L3",
    "中级": "L4", "中集": "L4", "中电": "L4", "初级": "L5", "初集": "L5", "初电": "L5",
    "gjjs": "L1", "gaojijishi": "L1", "gjg": "L3", "gaojigong": "L3", "gaoji": "L3",
    "zjg": "L4", "zhongjigong": "L4", "zhongji": "L4",
    "cjg": "L5", "chujigong": "L5", "chuji": "L5", "js": "L2", "jishi": "L2",
}  # fmt: skip
_LEVEL = re.compile(
    r"(?P<chief>首席)(?:技师)?|(?P<special>特级)(?:技师)?"
    r"|(?P<master>高级?[^,。和跟及或证级与、]{0,8}?技师|高技(?!工|校))(?!学院|学校)"
    r"|(?P<word>(?<!高级)技师(?!学院|学校|班)|高[级集](?:技工(?!学|班|校))?(?!中学|别|人才)|高电"
    r"|[中初][级集](?:技工(?!学|班|校))?(?!中学|别)|[中初]电)工?"
    r"|(?<![第\d.])(?P<number>iii|ii|iv|i|v|[一二三四五壹贰叁肆伍两1-5])(?:[级集]|\s?ji(?![a-z]))(?!学|以)"
    r"|(?<![a-z])(?P<pinyin>gjjs|gjg|zjg|cjg|js|gao\s?ji\s?ji\s?shi|(?:gao|zhong|chu)\s?ji(?:\s?gong)?"
    r"|ji\s?shi)(?![a-z])"
    r"|国(?P<nation>[一二三四五1-5])(?!级)|等级:?(?P<after>[一二三四五1-5])(?![级\d])"
)
_EIGHT = re.compile(r"(?P<number>[六七八678])级(?:工|证|焊工|钳工|电工|车工)?")
_OLD_AND_NEW: Final = {"六": ("L4", "L1"), "七": ("L3", "special"), "八": ("L3", "chief")}
_SENIOR_ENGINEER = re.compile(r"高工(?!资)")
_NOT_HELD = re.compile(
    r"没(?:有)?(?:考?过|考(?!虑)|拿|通过|到|得到|取得)|还没|未(?:过|考|拿|取|通过)|挂了|想考|要考|准备|打算|在考"
    r"|备考|报了|正在学|没有$|没$|不及格"
)
_DENIED = re.compile(r"不(?:是|系)[^,。]{0,4}$")
_AWAITED = re.compile(r"(?:没有?|未)(?:给我?|能)?(?:发|下来|拿到|领|出来|到手)|等(?:着)?(?:发|拿|领)?证")
_SCHOOL = re.compile(r"(?:高级|中级|初级)?(?:技师学院|技工学?校|职业学校|技校)")
_NO_PAPER = re.compile(
    r"没有?(?:任何|什么|考过?|拿过?|拿到过?|得过)?(?:职业|技能|等级|资格|电工)*(?:证书?|等级|级别)|没(?:考过|拿到"
    r"|拿过|得过|证)|无证|啥证(?:书)?(?:都|也)?没"
    r"|(?:什么|任何)证书?(?:都|也)?没|还没有?(?:拿|考|领|发)|^没有$|^没$|^无$|^还没有?$|正在考|还在考|准备考"
)


def read_level(text: str) -> LevelReading:
    """`"L5"` … `"L1"`, `"special"`, `"chief"`; `OtherPaper` where only a paper without such a level is named.

    `Invalid("not_issued")`: the person holds no certificate, or none yet; levels failed or hoped for don't count.
    """
    said = compact(text)
    stands = standing(said, lambda part: _LEVEL.search(part) is not None or _EIGHT.search(part) is not None)
    other: OtherKind | None = None
    left = _SCHOOL.sub(",", stands)
    for kind, pattern in _OTHER_KINDS:
        cut = pattern.sub(",", left)
        if cut != left:
            other, left = other or kind, cut
    levels, dropped = _held(left)
    if options := _two_scales(left, levels):
        return Ambiguous(options)
    match levels:
        case [level]:
            return Read(level, said)
        case [_, *_]:
            return Ambiguous(tuple((level, LABELS[level]) for level in levels))
    if other and not _NO_PAPER.search(left):
        return OtherPaper(other, said)
    if dropped or _NO_PAPER.search(stands):
        return Invalid("not_issued", said)
    return Unsure() if is_unsure(said) else Unreadable()


def _held(text: str) -> tuple[list[str], bool]:
    """The levels held, in the order said, each once; and whether one was named that is not held."""
    held: dict[str, None] = {}
    dropped = False
    last: list[str] = []
    for clause in clauses(text):
        matches = list(_LEVEL.finditer(clause))
        if not matches and _AWAITED.search(clause):
            dropped = dropped or bool(last)
            for level in last:
                held.pop(level, None)
        last = [_level(match) for match in matches]
        for match in matches:
            after = clause[match.end() :]
            before = clause[: match.start()]
            if _DENIED.search(before):
                continue
            if _NOT_HELD.search(before) or _NOT_HELD.match(after.removeprefix("证").removeprefix("工")):
                dropped = True
            else:
                held[_level(match)] = None
    return list(held), dropped


def _level(match: re.Match[str]) -> str:
    groups = match.groupdict()
    if number := groups["number"] or groups["nation"] or groups["after"]:
        return _N[number]
    if groups["master"]:
        return "L1"
    if pinyin := groups["pinyin"]:
        return _WORDS[pinyin.replace(" ", "")]
    word = groups["chief"] or groups["special"] or groups["word"]
    return _WORDS[word.replace("集", "级").removesuffix("工").removesuffix("技") if word != "技师" else word]


def _two_scales(text: str, levels: list[str]) -> tuple[tuple[str, str], ...]:
    """The two things that 高工, and a sixth, seventh or eighth grade, can be; empty where a level settles it."""
    if levels:
        return ()
    if _SENIOR_ENGINEER.search(text):
        return ("L3", LABELS["L3"]), TITLE_OPTION
    if match := _EIGHT.search(text):
        number = match["number"].translate(str.maketrans("678", "六七八"))
        old, new = _OLD_AND_NEW[number]
        return (old, f"以前的{number}级工，相当于现在的{LABELS[old]}"), (new, f"新八级工里的{LABELS[new]}")
    return ()
