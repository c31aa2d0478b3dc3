"""Reads 「城市填错了，改一下」: that an answer is to be changed, and which.

The new value, where one is given in the same breath, is not read here, and a correction that names no answer
(「不对，是三级」) is none of this module's business.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from conversations.reading.lazy import lazy
from conversations.requests.bags import asks_to_change
from conversations.requests.wording import worded

EDIT_TARGETS: Final = {
    "work_place": r"(?:工作|上班|公司|单位|厂里|干活)?的?(?:所在)?的?(?:城市|地址|地点|地区|地方|区县|省份|位置|区域"
    r"|市区)"
    r"|工作地|(?:公司|单位|工作)?所在地|在哪里(?:上班|工作)|上班地|哪个(?:城市|地方|市|区)|城|省|市|区",
    "cert_level": r"(?:证书?|技能|职业|资格)?(?:本)?的?(?:等级|级别|级数|层级)|几级|(?:证书?)?(?:是)?哪一?级"
    r"|什么级别|什么等级|级",
    "cert_issue_date": r"(?:发证|拿证|领证|取证|出证|下证|证书|证|发证书|发放|颁发|拿到?证?|发)?的?(?:日期|时间|日子"
    r"|年份"
    r"|年月)"
    r"|(?:什么时候|哪天|哪年|哪一天|几号|几月)(?:发|拿|领|取)?(?:到|下来)?的?证?书?(?:的)?",
    "ui_months": r"(?:失业)?(?:保险|险|社保|参保|缴费|缴纳|缴|交)?"
    r"(?:累计|交了|缴了|交过|一共|交)*的?"
    r"(?:月数|月份|年限|时长|几个月|多少个月|多少月|个月数|个月|月|多久|多长时间|期数|月份数|总月数|几年)数?",
    "insurance_status": r"(?:缴费|缴纳)的?(?:情况|状态|状况|信息|现状|方式)|(?:参保|社保|保险|失业险|失业保险|五险"
    r"|交社保"
    r"|医社保)的?(?:情况|状态|状况|信息|现状|方式)?"
    r"|(?:有没有|是不是在|在不在)(?:交|缴|参|上)(?:社保|保险|保)|社保(?:交没交|有没有交|在不在交|断没断)"
    r"|交没交社保|有没有社保",
    "insured_place": r"参保地[点方]?|社保(?:所在|缴纳|交)?的?(?:地[点方]?|城市)|缴纳地|(?:在)?哪里(?:交|参)的?社?保",
    "hukou_place": r"户口(?:所在)?地?|户籍(?:所在)?地?|籍贯|老家",
    "drawing_benefit": r"(?:在?(?:领没领|有没有(?:在)?领|领不领|在不在领|领取?)的?)?失业(?:保险)?金(?:领没领|领取情况"
    r"|的?情况)?",
    "paid_in_issue_month": r"发证(?:的)?(?:那个?|当)月(?:单位)?(?:在不在|有没有|交没)(?:在)?[交缴]的?(?:社保|失业保险"
    r"|失业险)?"
    r"|发证(?:那个?|当)月(?:的)?(?:社保|[交缴]费|参保)(?:情况)?",
    "employed_at_issue": r"发证(?:的)?(?:时候?|当时|那时)(?:的)?(?:在不在|有没有在?)(?:企业|单位|公司|上班)(?:上班)?",
    "claims_this_year": r"今年(?:已经)?领(?:过|了)?(?:几次|多少次|几回)|今年(?:的)?(?:领取|领)次数|领(?:过|了)几次",
    "higher_claimed": r"(?:有没有)?领(?:没领)?过更高(?:等级|级别)?的?(?:补贴)?(?:没有?)?"
    r"|更高等级(?:的)?(?:补贴)?(?:有没有领过|领没领过|领过没有?)",
    "higher_held": r"(?:有没有)?更高(?:等级|级别)?的?证书?(?:有没有)?",
    "firm_evaluation": r"(?:是不是)?(?:企业|单位|公司)(?:自己|自主)?(?:评|发)的?证?书?",
    "paper_exam_only": r"(?:是不是)?(?:全用|只用|只考|全是|都是)?(?:试卷|笔试)(?:考)?(?:的)?",
    "new_or_transferred": r"(?:是不是)?新招(?:的)?(?:或|或者|还是)?转岗|转岗",
    "public_post": r"(?:在编|编制)(?:的)?(?:岗位|类型|情况)?|岗位(?:类型|类别)",
    "residence_permit_place": r"居住证(?:所在地|地址)?",
    "union_place": r"工会(?:会员)?的?(?:所在地|情况|地址|信息)?",
    "cert_kind": r"证书?的?(?:类型|种类|类别)|什么证|哪种证",
    "cert_issuer_place": r"发证的?(?:地[点方]?|机关|机构|单位|城市)|(?:在)?哪里发的证",
    "cert_verifiable": r"(?:证书)?(?:查询|查验|能不能查到?|查不查得到)(?:结果)?",
    "occupation": r"职业|工种|职业工种",
    "contract_months": r"(?:劳动)?合同(?:期限|月数|时间|年限|长短)?",
    "age": r"年龄|岁数|年纪",
    "employer_name": r"(?:单位|公司|企业|厂)的?(?:名称?|名字|全称)",
    "employment_registered": r"就业登记(?:情况)?",
    "claimed_before": r"(?:以前)?(?:领过没有?|领没领过|有没有领过|领过补贴没有?|领取情况|领过补贴)",
    "trained_by_filed_agency": r"培训(?:机构|学校|情况)",
    "key_group": r"重点群体|人群",
    "employment": r"(?:就业)?(?:身份|就业情况|就业状态|工作情况|就业)",
}
"""Names that people give to an answer, as whole words; the longest that fits decides. Besides these, every answer goes
by the name of its question."""

_TARGETS: Final = tuple((fact, lazy(pattern)) for fact, pattern in EDIT_TARGETS.items())

_CHANGE: Final = (
    r"(?:修改|更改|更正|改正|改动|变更|调整|纠正|订正|编辑|改|换"
    r"|(?:重新?|再)(?:填写?|选择?|改|输入?|写|答|回答|录入?|弄|设置?|说|定|挑|来))(?:一?下|一改|改|掉"
    r"|一?次|一?遍|个|一个)*"
)
_WRONG: Final = (
    r"(?:好像|可能|是|都|全|也|又|我|给|不小心|刚才|刚刚|应该)*"
    r"(?:(?:填|写|选|输|答|说|弄|搞|点|打|按|录|报|整|戳|记|看)[得的]?(?:有点|好像|也|是|都)?"
    r"(?:错了?|不[太大]?对|反了?|岔了?|混了?|乱了|[多少大小早晚高低]了)|错了?|不[太大]?对|有误|不正确"
    r"|手[滑抖快]了?)(?:啦|的)?"
)
_FILL: Final = r"(?:填|写|选|输|答|说|弄|搞|点|打|按|录|报|整)"
_WANT: Final = (
    r"(?:我|你|想|要|需要|得|能不能|可不可以|可以|能|帮忙|帮|给|麻烦|请|应该|还|再|都|也|重新|一起|,|必须"
    r"|希望|求|来)*"
)
_ITS: Final = (
    r"(?:我|们|的|填|写|选|答|说|过|了|刚才|刚|之前|前面|上面|先前|原来|已经|那|这|个|一|项|道|题|里|关于|给你|,)*"
)
_PART: Final = r"(?:的|那|这|里|边|格|条|块|儿|处|个|一|项|题|道|栏|问题|答案|回答|选项|内容|部分|信息|地方)*"
_NAME: Final = "\ue001"
"""Stands where the name of an answer stood, so that the forms below stay short."""

_TO: Final = r"(?P<to>(?:成|为|到|作|做)了?.{1,20})"

_FORMS: Final = tuple(
    lazy(form)
    for form in (
        rf"{_CHANGE}(?!了){_ITS}{_NAME}{_PART}",
        rf"{_ITS}{_NAME}{_PART}{_WANT}{_CHANGE}(?:{_TO}(?<!了))?",
        rf"{_WANT}[把将]{_ITS}{_NAME}{_PART}{_WANT}{_CHANGE}(?:{_TO}|了)?",
        rf"[把将]?{_ITS}{_NAME}{_PART}{_WRONG},?{_WANT}(?:{_CHANGE})?{_TO}?",
        rf"{_WANT}{_ITS}{_FILL}错了?{_ITS}{_NAME}{_PART},?{_WANT}(?:{_CHANGE})?",
        rf"[把将]?{_ITS}{_NAME}{_PART}(?:我|给|不小心|刚才)*{_FILL}{_TO}",
        rf"{_WANT}改的?是{_ITS}{_NAME}",
    )
)
_ANY = lazy(
    rf"{_CHANGE}{_PART}{_ITS}(?:答案|回答|信息|资料|内容|选项|填的|答的|前面的|上面的|刚才的|之前的)?"
    rf"|{_ITS}(?:答案|回答|信息|资料|内容|选项){_PART}(?:{_WANT}{_CHANGE}|{_WRONG},?{_WANT}(?:{_CHANGE})?)"
    rf"|(?:我|好像|可能|又|不小心|都)*(?:填|写|输|答|说|弄|搞|打)错了?,?{_WANT}(?:{_CHANGE})?"
)
_HEAD = lazy(
    r"改|换|变更|调整|纠正|订正|编辑|更正|错|手[滑抖快]|不[太大]?对|有误|重|再|不正确|反了"
    r"|[填写选输点说弄][成多少早晚高低大小]"
)


def read_edit(said: str) -> tuple[str | None, str | None] | None:
    """The fact to change, None where none is named, and the words of its new value, None where none is given.

    None for a clause that asks for no change: 「我改了名字」, 「证上日期印错了」.
    """
    if not _HEAD.search(said):
        return None
    for fact, name in _named(said):
        before, after = said[: name.start()], said[name.end() :]
        for form in _FORMS:
            if match := form.fullmatch(before + _NAME + after):
                return fact, match.groupdict().get("to")
        if len(name[0]) > 1 and asks_to_change(before, after):
            return fact, None
    return (None, None) if _ANY.fullmatch(said) else None


@cache
def _asked() -> Mapping[str, str]:
    """The names of all questions, as a message that holds one is worded, with their facts."""
    from conversations.render import TEMPLATES, load  # with the template engine, which readers do without

    words = load()
    facts = (path.stem for path in sorted((TEMPLATES / "questions").glob("*.j2")))
    return {worded(words.question(fact).name).text: fact for fact in facts}


def _named(said: str) -> list[tuple[str, re.Match[str]]]:
    """Every name of an answer in the clause, the longest first: 「社保地」 before 「社保」."""
    asked = [(fact, match) for name, fact in _asked().items() for match in re.finditer(re.escape(name), said)]
    found = asked + [(fact, name) for fact, pattern in _TARGETS for name in pattern.finditer(said) if name[0]]
    return sorted(found, key=lambda one: -len(one[1][0]))
