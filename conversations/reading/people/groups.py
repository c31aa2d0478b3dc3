"""Reads two choices about who somebody is: the group that gets special help (毕业生, 困难家庭, 退役军人), and the
kind of public post.

Which of a graduate's years still counts is for the office: only this year's is read, last year's is asked back. The
options of an `Ambiguous` carry their values as labels.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from conversations.reading.lazy import lazy
from conversations.reading.normalise import bare, compact, is_unsure
from conversations.reading.people.senses import Lexicon, Sense, span_of
from conversations.reading.result import Ambiguous, Read, Reading, Unreadable, Unsure

_GROUPS: Final = Lexicon(
    {
        "silent": r"军属|军嫂|烈属|军训|现役|民兵|预备役|毕业(?:证|学校|院校)|当兵的(?:家属|父母)|贫困(?:县|山区|地区)",
        "none": r"(?:哪|一|以上|上面|这些)(?:个|种|样|条|几个)?(?:都|也|的|全)*(?:不是|不属于|没有?|不沾|不符合|不算"
        r"|不占|搭不上)|(?:都|全|啥也|什么也|啥都|什么都|没有?一)"
        r"(?:不是|不属于|没有?|不沾|不符合|不算|不占|个?是)|^(?:没有?|无|不是|不属于|不符合|没得|以上都不|都不|否"
        r"|不是的|没有的|都不算)$"
        r"|普通(?:人|百姓|老百姓|家庭|群众|打工的?)|不属于(?:这|任何|哪)|没有?(?:一个|一种)?符合|没有(?:哪"
        r"|任何)一?(?:种|个|项)|跟我没关系"
        r"|不沾边|没有这些|不在(?:里面|这里面|其中)",
        "old_graduate": r"毕业(?:都|已经?|有)?(?:了)?(?:好)?(?:几|多|两|二|三|四|五|六|七|八|九|十|[2-9]|1\d)(?:来"
        r"|几|多)?年|早(?:就)?毕业|毕业(?:好)?(?:久|多年)"
        r"|往届",
        "last_graduate": r"(?:去年|前年)(?:才|刚|夏天|[六七67]月)?(?:从[^,。]{1,8})?毕业"
        r"|毕业(?:了|才|刚|快)*(?:一|1)年",
        "graduate": r"(?:刚|今年|才|[五六七5-7]月(?:份)?)(?:刚|才|从[^,。]{1,8}|大学|大专|技校|中专|学校|高校)*毕业"
        r"|应届(?:毕业)?生?|毕业年度"
        r"|高校毕业生|毕业生|今年毕的业",
        "poor_family": r"建档立卡(?:户|贫困户)?|脱贫(?:户|家庭|不稳定户)|低保(?:户|家庭|边缘)?|贫困(?:户|家庭|生)"
        r"|困难(?:家庭|户|职工|群众)(?:子女|孩子)?|特困|五保"
        r"|吃低保|零就业家庭",
        "veteran": r"退[伍役](?:军人|士兵|兵|老兵|战士|义务兵)?|复员(?:军人|兵)?|转业(?:军人|干部)?|当过(?:\d"
        r"|[一二两三五八十])?年?兵|当了[^,。]{1,3}年兵|老兵|部队(?:转业|下来|回来|退)"
        r"|参过军|服过(?:兵)?役|当过义务兵",
    },
    spelt={
        "tui wu jun ren": "退伍军人",
        "tui wu": "退伍",
        "ying jie sheng": "应届生",
        "di bao": "低保",
        "dou bu shi": "都不是",
    },
    terms=(
        "退伍军人",
        "退役军人",
        "应届毕业生",
        "应届生",
        "建档立卡",
        "低保户",
        "贫困户",
        "脱贫户",
        "困难家庭",
        "都不是",
    ),
)
_YEAR_OF = lazy(
    r"(?<!\d)(?P<year>20\d\d|\d\d)(?:届|年)(?:的)?(?:应届|高校|大学|大专|技校|中专)*(?:毕业(?:生|的)?|(?<=届))"
)
"""The year that somebody graduates in, with as many words as mean no more than that."""

_GROUP_ORDER: Final = ("graduate", "poor_family", "veteran", "none")
_GROUP_MEANS: Final = {"last_graduate": ("graduate", "none"), "old_graduate": ()}

_POSTS: Final = Lexicon(
    {
        "silent": r"编外|合同工|派遣|临聘|辅警|协警",
        "either": r"参公|参照公务员",
        "skilled_post": r"(?:机关)?工勤(?:岗位?|编制?|人员|技能)?|(?:技能|工人|技术工人?|后勤)岗位?|技术工人"
        r"|后勤(?:工人|服务|上的)?|(?:单位|机关)?(?:司机|驾驶员)|开车的"
        r"|(?:锅炉|水暖|维修|配电|值班|炊事)(?:工|员)|(?:食堂)?厨师|保洁|技工岗",
        "other_post": r"(?:行政)?管理(?:岗位?|人员)|专技(?:岗位?)?|专业技术(?:岗位?|人员)?|(?:教|老)师|医生|医师"
        r"|护士|工程师岗?|科员岗|职员岗|会计岗|教职|别的岗位|研究员"
        r"|职称岗",
        "civil_servant": r"公务员|行政编制?|民警|警察|交警|刑警|法官|检察官|税务局的?|科员|副?[科处局]长",
    },
    spelt={"gong wu yuan": "公务员", "gong qin": "工勤", "jing cha": "警察"},
    terms=("公务员", "工勤岗", "工勤编", "管理岗", "技能岗", "专技岗", "专业技术"),
)
_POST_ORDER: Final = ("civil_servant", "skilled_post", "other_post")
_POST_MEANS: Final = {"either": ("civil_servant", "other_post")}


def read_key_group(text: str, today: date) -> Reading:
    """A value of the fact `key_group`. Somebody who served long ago is a veteran still; a graduate is one this year."""
    text = _YEAR_OF.sub(lambda match: _year_said(int(match["year"]), today), compact(text))
    prepared = _GROUPS.prepared(text)
    found = [sense for sense in _GROUPS.find(prepared) if sense.value != "silent"]
    held = [
        sense
        for sense in found
        if sense.value == "none"
        or not (
            sense.denied or sense.to_come or sense.asked or sense.other or (sense.past and sense.value != "veteran")
        )
    ]
    if any(sense.value not in ("none", "old_graduate") for sense in held):
        held = [sense for sense in held if sense.value != "none"]
    return _reading(text, prepared, held, _GROUP_ORDER, _GROUP_MEANS)


def _year_said(year: int, today: date) -> str:
    """「2026届」 as it is said in that year, the year after, and later."""
    match today.year - (year if year > 99 else 2000 + year):
        case 0:
            return "今年毕业"
        case 1:
            return "去年毕业"
        case past:
            return "往届" if past > 0 else "快毕业"


def read_public_post(text: str) -> Reading:
    """A value of the fact `public_post`, for somebody who holds a public post."""
    prepared = _POSTS.prepared(text)
    held = [sense for sense in _POSTS.find(prepared) if sense.holds and sense.value != "silent"]
    if any(sense.value == "skilled_post" for sense in held):
        held = [sense for sense in held if sense.value != "civil_servant" or "公务员" in prepared]
    return _reading(text, prepared, held, _POST_ORDER, _POST_MEANS)


def _reading(
    text: str, prepared: str, held: list[Sense], order: tuple[str, ...], means: Mapping[str, tuple[str, ...]]
) -> Reading:
    found = {value for sense in held for value in means.get(sense.value, (sense.value,))}
    said, span = bare(text), span_of(text, prepared, held)
    match [value for value in order if value in found]:
        case []:
            return Unsure() if is_unsure(said) else Unreadable()
        case [value]:
            return Read(value, said, span)
        case values:
            return Ambiguous(tuple((value, value) for value in values), span)
