"""Reads questions about the matter itself (多少钱, 要什么材料, 去哪办) and what a message says besides.

People answer and ask in one breath: 「高级工证，能领多少钱啊？」. What is left once the questions are taken out is for
the readers of answers. A statement with such words is no question (「交了多少钱不记得」). No answer is given here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from conversations.reading.lazy import lazy
from conversations.reading.sounds import Terms
from conversations.requests.topic_words import GATES, PATTERNS, Topic
from conversations.requests.wording import Wording, worded

_MAX_MENDED = 30
_MAX_CLAUSE = 60

_PATTERNS: Final = tuple((topic, lazy(GATES[topic]), tuple(map(lazy, found))) for topic, found in PATTERNS.items())
_PARTICLES: Final = "啊呀呢哈哦噢喔啦哇咯喽呗嘞咧噻撒滴诶哟啵"
_ASKING = lazy(
    r"什么|多少|哪|怎|如何|几|谁|吗|么|嘛|不|没|多久|多长|有无|是否|流程|材料|清单|步骤|条件|电话|热线"
    r"|联系|网址|链接|标准|金额|截止|截至|期限|到账"
    r"|失败|退件|退回|驳回|打回|被拒|入口|地点|地址|官网|骗|好多|能|可|真|假|还是"
)
"""No question is without one of these."""

_LEAD: Final = tuple(
    sorted(
        "请 请问 领补贴 领 申请补贴 办的时候 申请的时候 去的时候 办 不懂 有问题 有疑问 系统显示 显示 "
        "提示 系统说 请问一下 "
        "请问下 想问 问 问下 问一下 想问下 想问一下 我想问 想知道 想了解 知道 不知道 不清楚 不晓得 麻烦 "
        "你好 那 那么 那个 这个 这种 这 这样 的话 的 我 我们 "
        "你们 咱们 到底 究竟 一共 总共 大概 大约 具体 现在 然后 还有 另外 还 再 就 都 补贴 补助 这补贴 "
        "钱 这钱 证书 这证书 呢 啊 呀 嗯 哦 额 呃 说 话说 帮我看看 看看 "
        "给 告诉我 跟我说 跟我说下 技能补贴 技能提升补贴 提升补贴 和 跟 以及 及 与 还想问 顺便 顺便问下 "
        "能 可以 要 得 是 也 我这 我这种 像我这样 像我 我这边 我们这 我们这边 之后 后 以后 想 申请 "
        "一下 下 先 又 来 去 该 应该 个 师傅 老师 政策 了解 了解一下 咨询 咨询一下 咨询下 打听 打听一下 "
        "对了 算 领取 办理 是不是 一般 通常 每个级别 每个证 每个 每级 一个证 一本证 一本 网上 线上 手机上 "
        "这种情况 这情况 我的情况 情况 像 用 老是 老 总是 我这个证 我的证 这个证".split(),
        key=len,
        reverse=True,
    )
)
_TAIL = lazy(
    r"(?:啊|呀|呢|吗|么|嘛|吧|了|的|哦|噢|喔|哈|啦|哇|咯|喽|滴|撒|噻|嘞|咧|嗦|㗎|那|呗|诶|这个|补贴|这补贴"
    r"|的钱|钱|合适|比较好|好|行|才行|才好|才对|可以|谢谢你?|麻烦"
    r"|呀|来着|一下|下|请|请问|告诉我|跟我说|说一?下|讲一?下|发我|介绍|我|知道吗|你知道吗|大概|到底|具体"
    r"|心里(?:好|也)?有个?[数底]|师傅|老师|亲|大哥|现在|都|来|去|证|给)*"
)
_STATES = lazy(
    r"不记得|记不|忘|不知道|不清楚|不晓得|不确定|无所谓|不说|不想说|不方便|不告诉|保密|没数|没印象|我不管"
    r"|不重要|都行|随便|的时候|再说|都交了|都齐|再查|想不起"
)
_GOES_ON = lazy(
    r"我(?:是|在|的|有|现在|交|拿|考|这|叫|证|老公|老婆|今年|去年)|证|现在|[一-九三四五]级|高级|中级|初级|技师"
)
_DENIED = lazy(
    r"(?:交了?|缴了?|花了?|扣了?|挣了?|赚|工资|学费|报名费|考试费|培训费|生活费|房租|挣|存了?|欠了?|罚了?"
    r"|领了|拿了|发了|给了|补了|考试?|面试|体检|毕业|考核|笔试|实操|理论|没有?|你问|不要|不用|(?<!是)不是)(?:的"
    r"|是|都|费|了|我|一共|大概)*$"
)
_NOISE = lazy(
    r"(?:请问|想问|问一?下|你好|您好|在吗|嗨|喂|哈喽|谢谢你?|麻烦你?了?|多谢|嗯|哦|啊|呃|额|那个?|就是"
    r"|哎呀?|唉|诶|对了|顺便|另外|还有|然后|我想知道|我想|想|我|知道"
    r"|了解|一?下|不好意思|打扰了?|师傅|老师|和|跟|以及|吧|呢|的|话说|好的?|是|行|hi|hello|ok|再|呀|这个"
    r"|补贴|帮我看看|请教|(?:该|要)?怎么(?:办|弄|整|搞|处理))*+"
)
_EDGE: Final = " ,，。.;；:：!！?？、…~～\n\r\t'\"“”‘’「」『』()（）【】[]"


@dataclass(frozen=True, slots=True)
class Questions:
    """`topics` in the order asked, each once. `rest` is the message as typed, without the stretches that ask."""

    topics: tuple[Topic, ...]
    rest: str


def read_topics(text: str) -> Questions:
    """What a message asks about the matter, and what else it says. Without a question, `rest` is the whole of it."""
    wording = worded(text)
    if not _ASKING.search(wording.text):
        return Questions((), text)
    asked = _asked(wording.text, wording)
    if not asked and len(wording.text) <= _MAX_MENDED:
        mended = _terms().repair(wording.text)
        asked = _asked(mended, wording) if mended != wording.text else []
    if not asked:
        return Questions((), text)
    return Questions(tuple(dict.fromkeys(one.topic for one in asked)), _without(wording, asked))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question, with the stretch of the wording that it takes up, what leads up to it included."""

    topic: Topic
    start: int
    end: int


def _asked(text: str, wording: Wording) -> list[_Asked]:
    """Every question in the text, which is the wording's or as long as that."""
    found: list[_Asked] = []
    of_last: list[_Asked] = []
    for start, end in wording.clauses():
        clause = text[start:end]
        here = _in_clause(clause, start)
        if not here and of_last and _STATES.match(clause.lstrip("我都也早")):
            found = found[: -len(of_last)]  # 「证在哪里领，忘了」
        found += here
        of_last = here
    return found


def _in_clause(clause: str, offset: int) -> list[_Asked]:
    body = clause.rstrip(_PARTICLES)
    if len(clause) > _MAX_CLAUSE or not _ASKING.search(body):
        return []
    found: list[_Asked] = []
    done = 0
    for topic, start, end in _hearts(body):
        if topic is Topic.REJECTED and _AWAITED.search(body, 0, start):
            continue
        if _DENIED.search(body, 0, start) or (topic in _PAID and _BY_FIRM.search(body, 0, start)):
            continue
        if body[end:].startswith("的") and topic in _CLEFT:
            continue
        lead = _lead(body, done, start)
        done = _TAIL.match(clause, end).end()  # type: ignore[union-attr]  # it matches nothing at the least
        found.append(_Asked(topic, offset + lead, offset + done))
    left = clause[done:]
    if left and found and (_STATES.search(left) or not _GOES_ON.match(left)):
        return []
    return found


_AWAITED = lazy(r"还|证书?(?:也|都)?$|结果$")
"""What is not through yet is no refusal (「证还没批下来」)."""

_PAID: Final = frozenset({Topic.AMOUNT, Topic.PAYOUT})
_BY_FIRM = lazy(r"(?:公司|单位|厂里?|老板)(?:的|是|都|费|了|我|一共|大概)*$")
"""What an employer pays is wages, unless the subsidy is named."""

_CLEFT: Final = frozenset({Topic.WHERE, Topic.HOW})
"""「在哪里领的」 asks for the past: no question to the bot."""


def _hearts(body: str) -> Iterator[tuple[Topic, int, int]]:
    """The questions' hearts, one after the other; of two that overlap the one that begins first, then the longer."""
    found = [
        (match.start(), -match.end(), topic)
        for topic, gate, patterns in _PATTERNS
        if gate.search(body)
        for pattern in patterns
        for match in pattern.finditer(body)
        if match.end() > match.start()
    ]
    done = 0
    for start, end, topic in sorted(found, key=lambda one: one[:2]):
        if start >= done:
            yield topic, start, -end
            done = -end


def _lead(body: str, first: int, start: int) -> int:
    """Where the words begin that only lead up to the question at `start`."""
    while word := next((word for word in _LEAD if body.endswith(word, first, start)), None):
        start -= len(word)
    return start


def _without(wording: Wording, asked: list[_Asked]) -> str:
    """The message as typed, without what asks and without clauses of which only politeness is left."""
    bounds = list(wording.clauses())
    kept: list[str] = []
    for i, (start, end) in enumerate(bounds):
        inside = [one for one in asked if start <= one.start < end]
        stretches = _between(start, end, inside)
        if all(_NOISE.fullmatch(wording.text, a, b) for a, b in stretches):
            continue
        kept += (wording.source[slice(*wording.stretch(a, b))] for a, b in stretches)
        if i + 1 < len(bounds):
            kept.append(wording.source[wording.to[end - 1] : wording.at[bounds[i + 1][0]]])
    return "".join(kept).strip(_EDGE)


def _between(start: int, end: int, inside: list[_Asked]) -> list[tuple[int, int]]:
    """What is left of a clause, in order; nothing empty."""
    edges = [start, *(edge for one in inside for edge in (one.start, one.end)), end]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]


@cache
def _terms() -> Terms:
    return Terms(MISHEARD)


MISHEARD: Final = tuple(
    "多少钱 材料 申请 到账 截止 流程 条件 身份证 审核 补贴 电话 资格 过期 办理 领取 打钱 什么时候 来得及 "
    "怎么申请 怎么领 复印件 收费 骗人 符合 网上 步骤".split()
)
