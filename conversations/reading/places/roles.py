"""Tells what each place of a message is to the person: where they work, where they come from, where they were before.

Every mention gets a weight: the place asked for weighs most, a place in a role that wasn't asked for falls out. Where
the message is only about one other person, that person's place stands in for one's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

from conversations.reading.corrections import SLIP
from conversations.reading.lazy import lazy
from conversations.reading.persons import BOSSES, KIN
from conversations.reading.places.mentions import Mention

Role = Literal["work", "home", "insured", "any"]
"""What the question was about: the place of work, of the household, of insurance, or none of these."""

Weighed = tuple[Mention, float]

_CLAUSE_END = lazy(r"[,。;!?、…~]")
_IN = r"[是在于的那边到地人:呢就都也一直还]{0,4}"

# Read right before a name, at the end of what stands there.
_BEFORE: Final = {
    "home": lazy(
        rf"(?:老家|户口|户籍|籍贯|家乡|祖籍|原籍|娘家|婆家|家里?是|我是从|来自|出生){_IN}(?:我们|本地)?$"
        rf"|户口(?:本|所)[^,]{{0,4}}$"
    ),
    "insured": lazy(
        r"(?:社保|医保|五险一金|五险|参保|保险|养老|公积金|缴纳|缴费|交)(?:是|都|还|的|地|一直|现在|公司|给我?"
        rf"|我)*(?:交|缴|买|挂|放|上|参)?{_IN}$"
    ),
    "gone": lazy(
        rf"(?:以前|之前|原来|原先|曾经|过去|早先|先前|从前|早些?年|头几年|前几年|一开始|起初|当年|上家)[^,]{{0,8}}$"
        r"|(?:已经|早就|现在|都)?(?:不|没)在$"
        rf"|离开了?$|(?:刚|才|是|我|,|^)从$|^从$|辞(?:掉|了){_IN}$|不(?:是|在){_IN}$"
    ),
    "asleep": lazy(rf"(?:住|住宿|租房子?|租住|居住|宿舍|(?<!老)家住?|房子|买房){_IN}$"),
    "issued": lazy(
        r"(?:发证(?:机构|单位|地)?|证书?(?:是|由)|^(?:我的?|那个|这个)?证书?|考证|考试|考的?|培训)[是在于的地:]{0,3}$"
    ),
    "study": lazy(rf"(?:毕业|学校|读书|念书|上学){_IN}$|考[上取到]了?$"),
    "head": lazy(rf"(?:总部|总公司|母公司|集团|注册地?|劳务公司|派遣公司|外包公司|中介|老板){_IN}$"),
    "planned": lazy(
        r"(?:准备|打算|计划|想|要|下个?月|明年|过几天|过完年|马上|以后|将来|即将|明天)(?:要|就|再|我|打算|准备)*(?:去"
        r"|到|回|来|调|调到|调去|搬到?|在)$"
    ),
    "travel": lazy(rf"(?:出差|旅游|路过|玩){_IN}$"),
    "near": lazy(r"(?:靠近|离|挨着|临近|紧邻|隔壁|挨|靠)$"),
    "work": lazy(
        r"(?:上班(?:的?地[点方])?|工作(?:的?地[点方]?|单位)?|打工|务工|干活|做工|做事|工地|项目部?|分厂|分公司|分部"
        r"|门店|车间|用人单位)[是在于的人地:到来我呢就]{0,4}$"
    ),
    "moved": lazy(
        r"(?:派|派驻|常?驻|外派|借调|调|搬|转|来|跑|回|换|去|跳槽)(?:我|我们|人)?(?:到|了|来|去|回|在)+$"
        r"|^(?:我|咱|俺)?(?:来|到)$"
    ),
    "company": lazy(r"(?:单位|公司|厂子?|工厂|店|企业)[是在于的人地:到来我呢就开]{0,4}$"),
    "self": lazy(
        r"(?:我|俺|咱|我们|咱们|本人|自己)(?:人|自己|本人|一个人)?(?:现在|目前|是|就|都|一直|却|则)*在$"
        r"|人(?:现在|目前|还|就|已经|是)*在$"
    ),
    "at": lazy(r"(?:在|到|去|位于|属于)$"),
}
# Read right behind a name.
_AFTER: Final = {
    "home": lazy(r"(?:本地)?人(?!民|力|社|才|事|家)|的?(?:户口|户籍|老家|籍)"),
    "insured": lazy(
        r"(?:那边|这边|这里|老家|公司|单位)?(?:给我|给|帮我|我)?(?:自己)?(?:交(?:的|着|社|医|保|五|了|养|$|,)|缴|参保"
        r"|买的?社保|上的?社保"
        r"|的?[社医]保(?!局|中心|所|大厅|服务))"
    ),
    "gone": lazy(
        r"(?:那边|那)?(?:待过|呆过|干过|做过|打过工|上过班|工作过|那边?(?:已经)?不干|辞|离职"
        r"|的?(?:工作|活)?(?:已经)?(?:不干|辞|不做)|来的(?!$|,|现在|厂))"
        r"|(?:回来|过来|来到|来$|调到|调往|调来|搬到|转到|跳槽|去了|到)"
        r"|[^,。;]{0,10}(?:后来|之后|然后|回来了|离职|走了)(?=[^,。;]{0,4}$)"
        r"|(?:的)?(?:上班)?(?:已经|早就|早)?不(?:在|干|做)了"
    ),
    "asleep": lazy(r"(?:那边|这边)?(?:住(?!宅|院|建|友)|租房|租的?房|买了?房|安家|睡(?![衣袋眠]))"),
    "issued": lazy(
        r"(?:那边|那里|省里?|市里?|区里?|人社局?|这边)?(?:给)?(?:发|考|评|颁发|拿|领|办|鉴定|认定|培训)(?:的|过|到|出"
        r"|证|了|$)"
    ),
    "study": lazy(
        r"[^,。;在]{0,8}毕业|[^,。;在]{0,10}(?:学院|大学|学校|技校|中专)(?:里|的)?(?:就|在)?(?:读书|念书|上学|读"
        r"|念)(?!过|的)"
        r"|(?:那边|这边)?(?:上学|读书|念书|上大学|读大学|念大学|学的|学习|上高中|读高中|上初中|当兵)"
    ),
    "head": lazy(r"(?:那边)?(?:的)?(?:总部|总公司|公司派|厂派|集团派|劳务公司|派遣公司|派遣|老板)"),
    "travel": lazy(r"出差|旅游|玩(?!具|偶)|转车"),
    "near": lazy(r"(?:的)?(?:附近|旁边|隔壁|周边|边上|交界)(?!.{0,6}(?:上班|工作))"),
    "not": lazy(r"(?:那个|的)?(?:不是|除外)"),
    "spent": lazy(r"(?:那边|这边)?(?:上班|工作|打工|干|做|待|呆|混)了?[^,。;]{0,5}(?:年|个月|天|阵)"),
    "work": lazy(
        r"[^,。;!?老户住社]{0,8}?(?:上班|工作(?!过)|打工|务工|干活|做工|做事|当|做(?!过)|干(?!过|了?.{0,4}后)|厂|公司"
        r"|单位|工地|项目|店里?|医院|学校)(?!过)"
    ),
}
_WITH_VERB: Final = {"work", "home", "insured", "asleep", "issued", "company"}
_AT_HOME = lazy(r"[在回到了](?:我们)?(?:老家|家乡)$")
_NOW = lazy(r"现在|目前|如今|眼下|后来|最后|现如今|这会|这阵|今年|刚来|当前|派到|调到|转到|调来|搬到")
_ONCE = lazy(r"(?:去年|前年|前几?年|上半年|上个月|年轻)[^来回到]*$")
_PAST = lazy(r"(?:离职|辞职|入职|失业)前|以前|之前(?!的)|原来|原先|曾经|过去|早先|从前|当年|起初|一开始|开始")
_FIRST_PERSON = lazy(rf"(?<!和|跟)(?:我(?!们?家?(?:的|那)?(?:{KIN}|{BOSSES}|家|娃))|俺|咱|本人|自己)")
_OTHERS = lazy(
    rf"(?<![和跟与同陪带帮])(?<!一起)(?:{KIN}|娃|爸妈|老爹|老娘"
    r"|家里人|家人|他们|她们|他|她)"
)
_NOT_PERSON = lazy(r"其他|他们公司|小哥|外卖小哥|师傅带")
_WORKS = lazy(r"上班|工作|打工|务工|干活|实习|兼职|厂|公司|单位|店")
_STUDENT = lazy(
    r"(?:(?:我|还|也|现在|目前|本人)(?:就|还|也)*(?:是|在)|^|[,。;])(?:个|一名|名|在校|在读|大[一二三四]|研[一二三]"
    r"|大|中专|技校|技师学院|高职|职业学院|职校"
    r"|的)*学生(?!家长|证|时|医)"
    r"|(?:我|还|也|现在|正)(?:在)?(?:读|上|念)(?:着)?(?:大学|大专|中专|技校|高职|职高|本科|研|书|学(?![过会习的]))"
    r"|(?<!前)(?:读|念)(?:大学|大专|中专|技校|高职|职高)(?:的)?(?=$|[,。;])|在(?:读书|念书|上学)(?=$|[,。;])|没毕业"
    r"|在校生|在读(?:研究|大学|大专|中专|本科)生?"
    r"|(?:^|[,。;]|还|我)(?:大|研)[一二三四](?:在读|$|[,。;])|(?:大学|大专|中专|本科|高职|技校)?在读(?=$|[,。;])"
)
_CORRECTION = lazy(
    r"(?:[哦噢啊呀诶欸]?(?<!对)不对(?!吗|口))+|[哦噢啊呀诶欸]不(?!对)[,。 ]?|不不"
    rf"|{SLIP}|发错|错了|(?<=[,。;])不是?[,。;]|应该是|改成|改为|改到"
)


def corrected_at(text: str, starts: Sequence[int]) -> int | None:
    """Where the last correction ends that is followed by a place; None if nothing was taken back."""
    found = None
    for match in _CORRECTION.finditer(text):
        if any(start >= match.end() for start in starts):
            found = match.end()
    return found


def weigh(text: str, mentions: Sequence[Mention], about: Role) -> list[Weighed]:
    """The mentions that can be the place asked for, with their weights."""
    if about == "any":
        return [(mention, 1.0) for mention in mentions]
    roles = _all_roles(text, mentions)
    if about == "work" and _STUDENT.search(text) and not _OTHERS.search(text):
        # 「我是大二学生，在成都」: where the school is, unless they say that they work there
        works = _WORKS.search(text) is not None
        roles = [found if works and found & {"work", "company", "moved"} else found | {"study"} for found in roles]
    own: list[Weighed] = []
    others: list[Weighed] = []
    for mention, found in zip(mentions, roles, strict=True):
        weight = _weight(found, about)
        if weight is None:
            continue
        (others if "other" in found else own).append((mention, weight))
    return own or others


def _weight(found: set[str], about: Role) -> float | None:
    if about != "work":
        if about in found:
            return 4.0
        return 1.0 if not found - {"at", "self", "now", "work", "company", "asleep", "other"} else None
    if found & {"home", "insured", "gone", "asleep", "issued", "study", "head", "planned", "travel", "near", "not"}:
        return None
    if "now" in found:
        return 4.0
    for name, weight in (
        ("moved", 3.5),
        ("self", 3.0),
        ("spent", 2.5),
        ("work", 3.0),
        ("company", 2.0),
        ("at", 1.5),
        ("once", 0.5),
    ):
        if name in found:
            return 0.5 if "once" in found else weight
    return 1.0


def _all_roles(text: str, mentions: Sequence[Mention]) -> list[set[str]]:
    found = [_roles(text, mentions, index) for index in range(len(mentions))]
    for index in range(1, len(mentions)):
        between = text[mentions[index - 1].end : mentions[index].start]
        if re.fullmatch(r"[、,和跟与及还有或者]{1,3}", between) and between != "," and not found[index] - {"at"}:
            found[index] |= found[index - 1] - {"now", "work"}
    return found


def _roles(text: str, mentions: Sequence[Mention], index: int) -> set[str]:
    mention = mentions[index]
    left = max((match.end() for match in _CLAUSE_END.finditer(text, 0, mention.start)), default=0)
    left = max(left, mentions[index - 1].end if index else 0)
    end = _CLAUSE_END.search(text, mention.end)
    last = end.start() if end else len(text)
    right = min(last, mentions[index + 1].start if index + 1 < len(mentions) else len(text))
    before, after = text[left : mention.start], text[mention.end : right]
    if right < last:
        after = _own_part(after, before)
    found = {role for role, pattern in _BEFORE.items() if pattern.search(before)}
    if right < last and found & _WITH_VERB:
        after = ""  # 「上班在A住B」
    behind = {role: match for role, pattern in _AFTER.items() if (match := pattern.match(after))}
    if "work" in behind and ("insured" in behind or "asleep" in behind):
        # 「在A上班住B」: the verb that comes first counts.
        first = behind["work"].end() - 2 < min(behind[r].start() for r in ("insured", "asleep") if r in behind)
        for role in ("insured", "asleep") if first else ("work",):
            behind.pop(role, None)
    if right < last:
        behind.pop("not", None)  # 「是A不是B」
    found |= set(behind)
    if "work" in behind and "issued" not in behind:
        found.discard("issued")
    if _AT_HOME.search(before) and ("work" in behind or before.startswith("回")):
        found.discard("home")  # 「在老家娄底上班」「回老家吉安了」
    if "work" in behind and "gone" in behind:
        found.discard("work")
    if _NOW.search(before) and not found & {"home", "insured", "asleep", "gone"}:
        found.add("now")
    if _NOW.search(before):
        found.discard("planned")
    if _ONCE.search(before) and "now" not in found:
        found.add("once")
    if _PAST.search(before) and "now" not in found:
        found.add("gone")
    if _about_another(text, mention.start):
        found.add("other")
        if before.endswith("是") and after == "的":
            found.add("home")  # 「老乡都是四川的」
    if found & {"self", "work", "now"} and "company" in found:
        found.discard("company")
    return found


def _own_part(after: str, before: str) -> str:
    """What stands between two names, without the part that belongs to the later one: 「住A上班在B」."""
    if re.search(r"(?:在|到|于)$", before):
        return after
    match = re.search(r"(?:上班|工作|打工|社保|户口|老家|公司|厂|单位)(?:交|是)?(?:在|到)$", after)
    return after[: match.start()] if match else after


def _about_another(text: str, start: int) -> bool:
    """Whether the last person named before the place is somebody else."""
    said = text[:start]
    others = [
        match.end()
        for match in _OTHERS.finditer(said)
        if not _NOT_PERSON.search(said, max(0, match.start() - 2), match.end() + 3)
    ]
    if not others:
        return False
    own = [match.end() for match in _FIRST_PERSON.finditer(said)]
    return max(others) > max(own, default=-1)
