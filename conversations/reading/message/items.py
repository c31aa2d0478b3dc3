"""The words of a message that say what a stretch of it is about, and the values (dates, lengths, places) in between.

It only finds them; which value belongs to what is told in `stretches`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import Final

from conversations.reading.insurance import words
from conversations.reading.lazy import lazy
from policies.places import NATION, Gazetteer


class Topic(Enum):
    """What a stretch of a message is about. `ASIDE`: nothing that anybody asks for (years on the job). `ALL`: 不对."""

    WORK = auto()
    CERT = auto()
    INSURANCE = auto()
    HOME = auto()
    ASIDE = auto()
    ALL = auto()


class Kind(Enum):
    """`HEAD` opens its topic (社保, 高级工证), `TAIL` closes it (上班, 拿的); the rest are values, `UNSURE` is 忘了."""

    HEAD = auto()
    TAIL = auto()
    DATE = auto()
    LENGTH = auto()
    PLACE = auto()
    UNSURE = auto()


VALUES: Final = frozenset({Kind.DATE, Kind.LENGTH, Kind.PLACE, Kind.UNSURE})


@dataclass(frozen=True, slots=True)
class Item:
    """text[start:end]; `topic` is None for values, whose topic depends on what stands around them."""

    start: int
    end: int
    kind: Kind
    topic: Topic | None = None


_NUM: Final = r"(?:\d{1,3}(?:\.\d)?|[一二三四五六七八九十百两俩仨廿卅半几零〇]{1,5})"
_SMALL: Final = r"(?:\d{1,2}|[一二三四五六七八九十廿卅]{1,3})"
_MONTH: Final = rf"{_SMALL}\s?(?:月(?:份|分)?|yue(?:fen)?)"
_DAY: Final = (
    rf"(?:的?{_SMALL}(?:\s?(?:日|号|曰|好(?=[发拿领下考]|$)|hao)|(?![\d.个年月级次点分])(?=$|"
    rf"[,。发拿领考下]))|[上中下]旬|[初底末](?!级|中)|的?(?:二?三?十[几多])号)"
)
_YEAR: Final = (
    r"(?:大?前年|去年|旧年|上年|今年|本年|明年|后年|(?:jin|qu|qian) ?nian|(?<!\d)(?:19|20)\d\d(?:年| ?nian(?![a-z]))|"
    r"(?<![\d了过满有够共计交年])\d\d年(?!多|半|了|以|来|工龄|经验|的?经验)"
    r"|[一二][零〇九][零〇一二三四五六七八九]{2}年|(?<![了过满有])[零〇一二][一二三四五六七八九]年)"
)
_YEAR_PART: Final = (
    r"(?:的?(?:年?[初底末](?!级|中)|年中(?!级)|[上下]半年|第?[一二三四1-4]季度|[春夏秋冬]天?(?=$|"
    r"[,。天发拿领考下])))"
)
_FESTIVAL: Final = (
    r"(?:元旦|三八(?:节)?|妇女节|五一|劳动节|六一(?!年)|儿童节|教师节|国庆节?|十一(?![月个号级年岁期点])|"
    r"双十一|双11|清明节?|春节|元宵节?|端午节?|中秋节?|除夕|过年|大年[初三][^,。]"
    r"|年三十|正月|腊月|冬月|农历|阴历)(?:那天|期间|假期|放假|当天|前后|左右|节)?"
)
_DATE: Final = (
    rf"{_YEAR} ?(?:的)?(?:(?:农历|阴历)?(?:{_MONTH}{_DAY}?|{_YEAR_PART}|{_FESTIVAL}(?:{_SMALL}号?)?))?|"
    rf"{_MONTH}(?!以上|了|多){_DAY}?"
    rf"|(?:本月|这个?月(?!的?社保)|当月|[上]{{1,3}}个?月|下个?月)(?:{_DAY}|{_SMALL}号)?|{_FESTIVAL}|"
    rf"[上下]半年|年[初底末]|第?[一二三四1-4]季度"
    rf"|{_NUM}(?:个半?月|年半?|天|周|个?星期|个?礼拜)(?:多)?(?:之|以)?前(?:的?{_MONTH})?|大前天|前天|昨天|"
    rf"昨日|寻日|今天|今日|昨晚|今早|zuotian|jintian"
    rf"|(?:这个?|本|上{{1,2}}个?)(?:周|星期|礼拜)(?:[一二三四五六日天])?|(?:周|星期|"
    rf"礼拜)[一二三四五六日天](?![\d个年])"
    r"|(?<![\d.])(?:19|20)\d\d\s?[-./、年~\s]\s?\d{1,2}(?:\s?[-./、月\s]\s?\d{1,2}日?)?(?![\d])|"
    r"(?<![\d.\-])(?:19|20)\d{6}(?!\d)|(?<![\d.\-a-z])\d{6}(?=[,。发拿领取颁考的]|$)"
    r"|(?<![\d.])\d{1,2}[./-]\d{1,2}(?![\d年个.])(?=[号日发拿领考,。]|$)|(?<![\d第])(?:\d{1,2}|"
    r"[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])号(?!线|楼|院|车间|门|厂|工)"
    r"|(?:刚刚?|才|刚才)(?=拿|发|下来|领|考|到手|出证|取|收到|办下|批)"
)
_LENGTH: Final = (
    r"(?:(?<![a-z])(?:yi|liang|san|si|wu|liu|qi|ba|jiu|shi|ban)+ ?(?:nian(?:ban)?|ge ?yue)(?![a-z])"
    rf"|{_NUM}(?:多|来|几)?(?:(?:到|至|-|~|或者?|、)?{_NUM})?\s?(?:个多?月份?|个半月|各月|个越|个粤|多个月|"
    rf"ge ?yue|期(?!间|货))|(?<!\d){_NUM}(?:到|至|-|~|或)?{_NUM}?\s?(?:年|nian)(?!级|度|前|初|底|末|龄|纪|"
    rf"轻)"
    rf"(?:半多?|多|零{_NUM}个?月|又?{_NUM}个月|ban|[加+]{_NUM}个月)?|半年多?|一年伴|(?:整|全)年)(?:左右|"
    rf"上下|以上|不到|不止|整|出头|多)?"
)
_LEVEL: Final = (
    r"(?:(?:职业)?(?:技能)?等级(?:证书?)?|(?<![第\d])[一二三四五叁肆伍1-5](?:级|及(?=证|[,。]))(?!医院|"
    r"甲等|公路)|(?:国[一二三四五](?!家))|[初中高][级集极](?!中学|人民|法院|会所|别墅|酒店|一?点|货|的?工种)(?:技工"
    r"|技师|"
    r"工)?"
    r"|(?<!学)技师(?!学院|学校)|特级(?:技师)?|首席(?:技师)?|高工(?!资)|高技|[初中高]电|(?<![a-z])(?:gjjs|"
    r"gjg|zjg|cjg|js|(?:gao|zhong|chu)ji(?:gong|jishi)?|[345]ji|(?:san|si|wu|er|yi) ?ji)(?![a-z]))"
)
_PAPER: Final = (
    r"(?:证书|证(?!明|监|券|件|实|人|号|书编)|驾照|驾驶本|职称|工程师|建造师|会计师|本本|资格|特种作业|"
    r"考试|(?:笔试|实操|理论)|成绩|公示|(?<=[级工])正(?=[,。发是]|$)|(?<![a-z])zheng(?![a-z]))"
)
_GOT: Final = (
    r"(?:发证|拿证|领证|取证|下证|出证|颁发|颁证|签发|批下来|取得|到手|(?<![算留干做持])下来(?!打)|拿到手|"
    r"收到|攞|(?:发|拿|领|颁|考|取|出|办|批|邮寄?)(?:到手?|下来?|出来?|得|取|给我?)*(?:的|了|过)"
    r"|评(?:上|下来?|定|出来?|的|了|过)+|发下来?|"
    r"拿到?|领到?(?!工资|失业|补|钱|导)"
    r"|考(?:到|下|出|完|过|取)?(?!虑|勤|核|察|试)|发(?!工资|现|展|生|愁|货|小|热|烧|票|布|传|钱|补)|"
    r"(?<![a-z])(?:na|fa|kao) ?(?:dao ?)?de(?![a-z])|报名|报考|申请(?=的)|补考)(?:的|了)*"
)
_PLAIN_EMPLOYER: Final = r"(?:公司|单位|厂里|厂子|老板|企业|劳务(?:公司)?|派遣(?:公司)?|项目部|店里|酒店|工厂|包工头)"
_PAYS: Final = r"(?:[交缴供买](?![易通警流接])|参保|上[着社五]|[办扣][社五]|挂[在着])"
_SOON_PAID: Final = rf"(?=[^,。;!?级证]{{0,8}}?{_PAYS}|[^,。;]{{0,3}}社保|[^,。;!?级证]{{0,6}}(?:五险|保险))"
_INSURANCE_HEAD: Final = (
    rf"(?:领取?(?:了|过|着)*(?:{_NUM}个?[月年次回])?的?失业(?:保险)?金|社会保险"
    r"|社保(?!局|卡|中心|大厅|所|站|app|电话)|五险(?:一金)?|三险|参保地?"
    rf"|养老(?:保险|金)?(?!护理|院|机构)|医保|"
    rf"医疗(?:保险)?(?!器械|机构)|失业(?:保险|险|金)|工伤(?:保险|险)?|生育(?:保险|险)|职保|保险(?!公司|柜)|"
    rf"公积金|{words.RESIDENT}|灵活就业|4050"
    rf"|{_PLAIN_EMPLOYER}(?!上班|工作|在)(?:那边|这边)?{_SOON_PAID}|(?:我)?(?:自己|自个儿?|"
    rf"个人){_SOON_PAID}|(?:老家|外地|外省|异地|总部|总公司|"
    rf"户口所在地)(?=[^,。;社险单厂保]{{0,8}}?{_PAYS})|(?:以前|之前|原来){_SOON_PAID}"
    r"|(?:离职|辞职|辞工|被裁)(?:了|后|以后|之后)*(?:就|也)*(?=[^,。]{0,4}(?:断|停|没(?:再|人)?[交缴]))|"
    r"(?<![a-z])(?:shebao|gongsi|danwei|wuxian|yibao)(?![a-z]))"
)
_INSURANCE_TAIL: Final = (
    rf"(?:(?:没有?|不|未|从没|从来没|没人|一直|正常|都)*(?:给|帮|替|我们?|再|在|有)*{words.PAY_WORDS}(?:纳|"
    r"费)?(?:社保|五险)?(?:上(?![个上周礼星月年])|着|了|过|满|的|到(?:现在|今天?|目前|如今)?|起|足|紧)*"
    r"|(?:没有?|未|一直没|"
    rf"不)?(?:中间)?(?:中?断|停)(?:了|过|缴|交|保|供|着)+(?:的|了)?|没断"
    r"|(?:没|还没|又|重新)*(?:续|接)(?:上|着)了?|(?<![a-z])(?:mei ?)?jiao ?(?:le|guo|zhe|de)?(?![a-z])|duanle)"
)
_WORK_TAIL: Final = (
    r"(?:(?:上班|上斑|打工|务工|干活|做工|开工|返工|工作|做事|搬[到来去]了?|做家政|开店|送外卖|跑外卖|摆摊"
    r"|当保安)(?:的|"
    r"了|呢|着)?|(?:干|做|当|开|跑|学)(?:了|的|过|着)?(?:电|焊|钳|木|瓦|车|铣|铆|叉车|数控|厨|护|保|技工|"
    r"油漆|水|司机|家政|销售|快递|外卖|维修|装修|美[容发]|育婴|月嫂|护工|保安|保育|养老|汽修|机修|厨师|"
    r"物流|普)[^,。证级交发拿社去今前\d一二三四五]{0,3}?(?:工|师|员|的|床)?|干(?!净|部|燥|嘛|吗|脆)(?:了|"
    r"的|过|着)?|做(?:了|着|过)|开(?:大?车|货车|出租|网约车|挖机|叉车|吊车|塔吊)的?"
    r"|(?<![a-z])(?:shangban|dagong|gongzuo|ganhuo)(?![a-z])|(?<!进)厂(?:里|子|上班)?|工地(?:上)?|车间)"
)
_WORK_HEAD: Final = r"(?:(?:我|人|班|现在|目前|如今)+(?:都|就|是|还)?在(?!交|缴|等|办|考|保|领|这|供)|住在?)"
_HOME_HEAD: Final = r"(?:老家|户口(?:所在地|本)?|户籍(?:地|所在地)?|籍贯|原籍)"
_ASIDE: Final = (
    r"(?:(?:申?领|享受|拿)(?:取|到)?(?:了|过)*(?:\d{1,2}|[一二两三四五六七八九十几])(?:次|回)(?:的|了)?"
    r"|(?:一次|一回|还|也|都|从来|,)?(?<!证)(?<!证还)(?<!书)没(?:有)?(?:领|享受)过(?=$|[,。;!?吧呢啊补技我])"
    r"|(?:总部|总公司|总厂)(?=是?在)|入职|进厂|进公司|毕业|出生|生的|结婚|认识|贷款|房贷|工龄|"
    r"(?:房租|租金|房贷|车贷|贷款|水电费?|学费|报名费|物业费?|押金)[^。级证社保险]{0,12}?(?:交|缴|付)(?:了|过)*"
    r"|[发领拿](?:了|过|到)?(?:我们?)?的?(?:工资|年终奖|奖金|补贴|补助)|办的?(?:离职|入职|退休|手续)"
    r"|(?:工资|奖金|补贴|补助|加班费|退款|钱)[^,。证]{0,8}?[发领拿给到]"
    r"|(?:发|领|拿|收|赔|花)(?:到|了|过|的)*(?:\d{2,}(?![\d年月./-])|我?[两几]?个?月?的?(?:工资|奖金|补贴|钱))"
    r"|经验|工资|月薪|有效期|到期|合同|签了|离职|辞职|退伍|当兵|孩子|住了)(?:的|了)*"
)
_UNSURE: Final = (
    r"(?:不(?:太|大|是很|怎么)?(?:知道|清楚|晓得|记得|确定)|记不(?:得|清|住|起|太清)|想不起(?:来)?|说不清|"
    r"搞不清|忘(?:了|记|光)|没(?:查|看|数|算)过|没注意|没印象|没记住?|唔(?:知|记得)|要查|得查|bzd|buzhidao)(?:了|啊"
    r"|吧)*"
)
_ITEMS: Final = (
    rf"(?P<unsure>{_UNSURE})|(?P<aside>{_ASIDE})|(?P<insured>{_INSURANCE_HEAD})|(?P<home>{_HOME_HEAD})|"
    rf"(?P<working>{_WORK_HEAD})|(?P<level>{_LEVEL})|(?P<date>{_DATE})"
    rf"|(?P<length>{_LENGTH})|(?P<paid>{_INSURANCE_TAIL})|(?P<paper>{_PAPER})|(?P<got>{_GOT})|(?P<work>{_WORK_TAIL})"
)
_GROUPS: Final[dict[str, tuple[Kind, Topic | None]]] = {
    "unsure": (Kind.UNSURE, None), "aside": (Kind.TAIL, Topic.ASIDE), "insured": (Kind.HEAD, Topic.INSURANCE),
    "home": (Kind.HEAD, Topic.HOME), "working": (Kind.HEAD, Topic.WORK), "level": (Kind.HEAD, Topic.CERT),
    "date": (Kind.DATE, None), "length": (Kind.LENGTH, None), "paid": (Kind.TAIL, Topic.INSURANCE),
    "paper": (Kind.HEAD, Topic.CERT), "got": (Kind.TAIL, Topic.CERT), "work": (Kind.TAIL, Topic.WORK),
}  # fmt: skip


@cache
def _pattern() -> re.Pattern[str]:
    """Compiled at the first message: it is large, and not every process reads whole messages."""
    return lazy(_ITEMS)


def items(text: str, gazetteer: Gazetteer) -> list[Item]:
    """Every such word and value of a compacted text, in order, none overlapping another. Places come first."""
    found = [
        Item(span.start, span.end, Kind.PLACE)
        for span in gazetteer.scan(text)
        if any(place.code != NATION for place in span.places)
    ]
    starts = [item.start for item in found]
    pieces = [0, *(edge for item in found for edge in (item.start, item.end)), len(text)]
    for start, end in zip(pieces[::2], pieces[1::2], strict=True):
        for match in _pattern().finditer(text, start, end):
            kind, topic = _GROUPS[str(match.lastgroup)]
            found.append(Item(match.start(), match.end(), kind, topic))
    return sorted(found, key=lambda item: item.start) if starts else found
