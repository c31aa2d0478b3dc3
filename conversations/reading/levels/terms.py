"""The words that name a level, another paper, or neither though they look it: 三级, 二级建造师, 三级医院.

It finds what is named and where; whether the person holds it is for `claims`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from conversations.reading.latin import Speller
from conversations.reading.lazy import lazy

OtherKind = Literal["special_operation", "professional_title", "other"]

TITLE: Final = "professional_title"
"""Beside L3 among the values of 高工: the other thing that it can be, a `cert_kind`."""

PINYIN: Final = Speller(
    {
        "gaoji": "高级", "zhongji": "中级", "chuji": "初级", "jishi": "技师", "jigong": "技工", "gaogong": "高工",
        "gaojigong": "高级工", "zhongjigong": "中级工", "chujigong": "初级工", "gaojijishi": "高级技师",
        "gaojigongchengshi": "高级工程师", "zhongjigongchengshi": "中级工程师", "gongchengshi": "工程师",
        "jianzaoshi": "建造师", "jiazhao": "驾照", "jiankangzheng": "健康证", "yingyu": "英语", "zhicheng": "职称",
        "jisuanji": "计算机", "caozuozheng": "操作证", "diya": "低压", "gaoya": "高压",
        "gjg": "高级工", "zjg": "中级工", "cjg": "初级工", "gjjs": "高级技师", "js": "技师", "tjjs": "特级技师",
        "sxjs": "首席技师", "gj": "高级", "zj": "中级", "cj": "初级", "gjjg": "高级技工", "zjjg": "中级技工",
        "yiji": "一级", "erji": "二级", "sanji": "三级", "siji": "四级", "wuji": "五级", "ji": "级", "teji": "特级",
        "shouxi": "首席", "yi": "一", "er": "二", "san": "三", "si": "四", "wu": "五", "guo": "国", "guojia": "国家",
        "zhiye": "职业", "zige": "资格", "jineng": "技能", "dengji": "等级", "zheng": "证", "zhengshu": "证书",
        "gong": "工", "diangong": "电工", "hangong": "焊工", "qiangong": "钳工", "chegong": "车工", "dian": "电",
        "baoyu": "保育", "chushi": "厨师", "meirong": "美容", "yuying": "育婴", "chayi": "茶艺", "huli": "护理",
        "weixiu": "维修", "qiche": "汽车", "shukong": "数控", "mugong": "木工", "wagong": "瓦工", "chache": "叉车",
        "yanglao": "养老", "ren": "人", "yuangong": "员工", "yuan": "员", "shifu": "师傅", "de": "的", "shi": "是",
        "wo": "我", "woshi": "我是",
        "you": "有", "mei": "没", "meiyou": "没有", "meizheng": "没证", "zhiyou": "只有", "bu": "不", "bushi": "不是",
        "kao": "考", "le": "了", "guole": "过了", "na": "拿", "he": "和", "haishi": "还是", "budui": "不对",
        "buzhidao": "不知道", "bzd": "不知道", "wangle": "忘了", "bujide": "不记得", "buqingchu": "不清楚",
        "haoxiang": "好像", "yinggai": "应该", "ba": "吧", "a": "啊", "lv": "级别", "level": "级别", "l": "级别",
    }
)  # fmt: skip

_BREAK = ",。;:!?、/()和跟与及或证级"
_MID: Final = rf"[^{_BREAK}有没考升到是过想准现还再后都就了不未去今明要报差评直的拿a-z]"
"""A character of a trade's name inside a level's or a title's."""

_N: Final = r"(?:iii|ii|iv|(?<![a-z])[iv](?![a-z])|[一二三四五壹贰叁肆伍1-5])"
_ANY_N: Final = r"[一二三四五六七八九十\d]{1,3}"
NUMBERS: Final = {
    name: level
    for level, names in (
        ("L5", "五 伍 5 v"),
        ("L4", "四 肆 4 iv"),
        ("L3", "三 叁 3 iii"),
        ("L2", "二 贰 2 ii"),
        ("L1", "一 壹 1 i"),
    )
    for name in names.split()
}
_WORDS: Final = {"高": "L3", "中": "L4", "初": "L5"}

TRADE: Final = "电焊钳车铣磨镗钢木瓦油漆管锻铸厨养育保茶美化消叉起架维数汽西中面烹理健营测装仪锅制缝"
"""What the names of trades begin with."""

_SCHOOL = (
    r"(?:高级|中级|初级)?(?:技师学[院校]|技工学?校|技工院校|技校|职业[^,。]{0,4}?学[校院]|职业?高中|职中)"
    r"(?:班|部)?(?:毕业)?"
)
_NOT_A_NUMBERED_LEVEL = (
    rf"(?<![\d.])(?:{_ANY_N}|{_N})级(?:[甲乙丙]等?|医[院生]|法院|伤?残|[大台]?风|地震|警|[士军]士?官|军士|公路(?!养|收)"
    r"|市场|域名|响应|头|跳|片|棒|主任|调研|巡视|城市(?!轨|管|照|燃)|企业(?!人|培|信)|资质|保密|防[护火]|烧伤"
    r"|护理(?!员)"
    r"|文物(?!修)|保护|景区|公司|单位|供应|客户|部门|代理|[经分]销|目录|菜单|学科|学院|预警|能效|配电箱?|箱|轮|坡"
    r"|楼|台阶|(?:安全)?教育"
    r"|安全培训|保养|维护|动火|焊缝|品(?!酒|茶|评)|工资|(?:及|或|)?以[上下]|地|建筑(?:工地|公司|企业|资质)"
    r"|市(?!政)|风险|总?承包|标准|电压|钢(?!筋)|作家"
    r"|检察|高级法官|法官)"
    r"|(?:(?<![考评升])上|[下低差每哪几同这那某提跳降最]|升了?|高出?|跳了|降了|差了)[一1]级|[一1]级[一1]级|几级"
)
_NOT_A_LEVEL_WORD = (
    r"[高中初]级(?:[小中]学|人民法院|法院|法官|轿车|酒店|会[所员]|餐厅|公[寓司务]|小区|商场|动物|领导|干部|[黑货]"
    r"|感|版|班|课"
    r"|阶段|教材|中等|别墅|玩家|手机|语言|管理(?:人员|层|岗)|经理|主管|总监|合伙|人才|知识|设置|模式|搜索|党校"
    r"|研修|别(?!墅))"
    r"|(?:高级)?技师(?:学[院校]|楼|班|傅|协会)|高级师傅|首席(?:执行|代表|官|顾问|设计)|特级(?:护理|战犯|英雄)"
    r"|高技能(?:人才)?|省级|市级|县级"
    r"|国[一二三四五六1-6]的?(?:[客货卡轿]?车|排放|标准|[柴汽]油|发动机|摩托)|国[一二三四五]?(?:企|有企业|道|产)"
)
_GRADE = r"(?:(?<!反)正高级?|副高级?|高级|中级|初级|助理|国家|全国|注册|[一二三四五1-5]级)"
_PRACTICE = (
    r"建造师|造价师|造价员|建筑师|结构师|[一二][建造消](?!议|筑)|注安|注会|cpa|监理证"
    r"|(?:造价|监理|安全|消防|结构|岩土|咨询)工程师"
)
_LANGUAGE = (
    rf"(?:大学|专业|公共)?英语(?:专业|等级|考试)*(?:{_ANY_N}级|[a-c]级|证书?)|[四六46]级英语|英语(?=的|$)|四六级"
    rf"|cet-?\d?"
    r"|(?:英语)?专[四八48]级?|[日韩]语(?:n\d|等级|证|[一二三]级)|雅思|托福"
    r"|普通话(?:水平)?(?:[一二三1-3]级?[甲乙]?等?|证书?|等级)?"
    rf"|(?:全国|国家)?计算机(?!操作|维修|程序|网络|软件|及|辅|检)(?:等级考试|等级|考试)?(?:{_ANY_N}级|证书?|等级证书?)"
    rf"|计算机(?=的|$)|ncre|软考(?:[初中高]级)?|(?:钢琴|古筝|吉他|跆拳道|书法|舞蹈)(?:{_ANY_N}级|[黑红]带|考级)"
)
_LICENCE = (
    r"驾照|驾驶证|驾证|驾驶执照|行驶证|(?<![a-z])[abc][123](?:照|本|证)|摩托车证|船员证|健康证|健康合格证"
    r"|教师资格证?|教资"
    r"|护士(?:执业|资格)?证|执业(?:资格)?证|导游证|记者证|会计(?:从业)?(?:资格)?证|从业资格证?|保安员?证|救护员证"
    r"|急救证"
    r"|(?:安全|施工|质量|质检|资料|材料)员?(?:证|[abc]证?)|[八五]大员|毕业证|学历证|学位证|结业证|培训(?:合格)?证"
    r"|(?:培训|考试)?合格证|专项(?:职业)?(?:技术)?能力(?:证书?)?|工作证|会员证|退伍证|居住证"
)
_SPECIAL = (
    r"特种(?:作业|设备|工)?(?:人员|操作)*(?:证|本)?|[^,。、和跟与及或有是证]{0,4}(?:操作证|上岗证|作业(?:操作)?证"
    r"|上岗资格证?)"
    r"|(?:叉车|[场厂]内)[^,。]{0,6}n[12](?!\d)|n[12]叉车证?"
    r"|电工本|ic卡证?|(?:低压|高压)(?:电工|电气|维修电工)?(?:作业|操作|上岗|进网)*(?:证|本|(?<=[工气业作网]))"
    r"|进网(?:作业)?(?:许可)?证?|登高(?:架设)?(?:作业)?证?|高[处空](?:作业)?证?|(?:熔化)?焊接与热切割(?:作业)?证?"
    r"|制冷(?:与空调)?(?:作业|设备)?(?:作业)?证|危化品?证|(?:电工|焊工)作业|(?:起重机?|行车|司炉|锅炉|压力容器|塔吊)证"
    r"|电梯(?:安全)?管理员?证|安全管理(?:人员)?证|(?:安监|应急管理?|质监)局[^,。]{0,6}?证"
)
_TITLE_ALONE = (
    r"工程师|职称|经济师|会计师|统计师|审计师|政工师|农艺师|社工师|社会工作(?:者|师)|工艺美术师|助工|副高级?|(?<!反)正高级?工?"
    r"|教授级高工|(?:副?主任|主管|主治)(?:技师|护师|药师|医师)|护师|执业药师|[药医护]士(?!的?)|副?研究员|馆员"
)
_TITLE_GRADED = (
    r"会计|经济|统计|审计|翻译|记者|编辑|教师|讲师|教练员|实验师|药[师士]|护[师士]|医[师士]|律师|演员|社工"
    r"|兽医师?|畜牧师"
    r"|导游员?|裁判员?|运动员|播音员|教授"
)
_PAPER_TAIL = rf"(?:资格)?(?:证书?|本)?(?:(?:的?(?:是|也是)?|,是?)(?:{_N}级|[高中初]级)(?!工|技)(?:的|证|$))?"

_LEVEL = lazy(
    rf"(?P<school>{_SCHOOL})"
    rf"|(?P<practice>{_GRADE}{{0,2}}{_MID}{{0,3}}?(?:{_PRACTICE}){_PAPER_TAIL}|{_N}级[,的]?(?:是)?建造师)"
    rf"|(?P<language>{_GRADE}?(?:{_LANGUAGE})|{_N}级[,的]?(?:是|的)?(?:英语|计算机|普通话)(?=的|$|,|证))"
    rf"|(?P<licence>(?:{_LICENCE})(?:的?是(?:{_N}级|[高中初]级)(?!工|技)(?:的|证|$))?)"
    rf"|(?P<operation>{_SPECIAL})"
    rf"|(?P<title>(?:{_GRADE}{{1,2}}[(]?{_MID}{{0,6}}?)?(?:{_TITLE_ALONE})"
    rf"|{_GRADE}{{1,2}}(?:{_TITLE_GRADED})(?:师|员)?"
    rf"|(?:{_TITLE_GRADED})(?:师|员)?(?:证书?)?的?(?:[高中初]级|副高|正高)(?!工|技)){_PAPER_TAIL}"
    rf"|(?P<trap>{_NOT_A_NUMBERED_LEVEL}|{_NOT_A_LEVEL_WORD})"
    rf"|(?P<chief>首席)(?:{_MID}{{0,8}}?技师)?|(?P<special>特级)(?:{_MID}{{0,8}}?技师)?"
    rf"|(?P<master>高级(?!工(?!艺)|技工|技师){_MID}{{1,8}}?技师|高级?技师(?!傅|学[院校])|高技(?!工|校|能|术|院))"
    r"|(?P<technician>技师(?!傅))"
    rf"|(?P<pair>[初中高][、和]?[中高]级)(?:技工|技能|工)?"
    rf"|(?P<word>[高中初]级)(?:技工|技能|工(?!艺))?|(?P<short>高电(?!压|厂|站|子)|[中初]电(?=工|证|,|$)"
    rf"|[高中初][焊钳车铣](?=工|证|,|$))工?"
    r"|(?P<senior>高工(?!资(?!格)|业|程|会|作|地|厂|种|龄))"
    rf"|(?P<numbers>国?(?<![\d.十几零〇]){_N}级?(?:[、/]|和|或者?|跟|到|至|还是|-)?{_N}级|国?(?<![\d.十几零〇]){_N}级)"
    rf"|(?<![全中我祖外回])国职?(?P<nation>{_N})(?!级|\d)"
    rf"|(?:等级|级别|资格)(?:证书?)?(?:上|里|栏|那栏|写|填|印|标|着|的|是|为|:)*(?P<after>{_N})(?![级\d年月个张本iv])"
    r"|老?(?P<eight>[六七八678])级(?=[工钳焊电车铣证]|$)工?"
)
_BARE = lazy(
    rf"(?:我|俺|证书?|的|是|就是|选|好像|应该|大概|可能|嗯|呃|那个|国)*(?P<bare>{_N}(?:[、,/和或跟]{_N})*)(?:的"
    rf"|吧|啊|呀|了|证|号)*"
)
_KINDS: Final[dict[str, OtherKind]] = {
    "practice": "other",
    "language": "other",
    "licence": "other",
    "operation": "special_operation",
    "title": "professional_title",
}
_EIGHT: Final = {"六": ("L4", "L1"), "七": ("L3", "special"), "八": ("L3", "chief")}
_ONE_NUMBER = lazy(_N)


@dataclass(frozen=True, slots=True)
class Mention:
    """A level or another paper, named from `start` to `end` (exclusive).

    `levels`: what it can be: one, or several that fit equally. Empty where it is another paper, of the kind `other`.
    """

    start: int
    end: int
    levels: tuple[str, ...]
    other: OtherKind | None = None
    old_grade: str = ""
    """六, 七 or 八, where a grade of the old or of the new scale of eight is meant."""


def mentions(text: str) -> list[Mention]:
    """All that is named in a compacted text, in order; a bare number only where the text is nothing else."""
    if match := _BARE.fullmatch(text):
        numbers = tuple(dict.fromkeys(NUMBERS[each] for each in _ONE_NUMBER.findall(match["bare"])))
        return [Mention(*match.span("bare"), numbers)]
    return [found for match in _LEVEL.finditer(text) if (found := _mention(match))]


def _mention(match: re.Match[str]) -> Mention | None:
    kind = match.lastgroup or ""
    said = match[0]
    start, end = match.span()
    match kind:
        case "school" | "trap" | "":
            return None
        case "chief" | "special":
            return Mention(start, end, (kind,))
        case "master":
            return Mention(start, end, ("L1",))
        case "technician":
            return Mention(start, end, ("L2",))
        case "senior":
            return Mention(start, end, ("L3", TITLE))
        case "word" | "short":
            return Mention(start, end, (_WORDS[said[0]],))
        case "pair":
            return Mention(start, end, tuple(dict.fromkeys(_WORDS[char] for char in said if char in _WORDS)))
        case "numbers":
            return Mention(start, end, tuple(dict.fromkeys(NUMBERS[each] for each in _ONE_NUMBER.findall(said))))
        case "nation" | "after":
            return Mention(start, end, (NUMBERS[match[kind]],))
        case "eight":
            grade = match[kind].translate(str.maketrans("678", "六七八"))
            return Mention(start, end, _EIGHT[grade], old_grade=grade)
    return Mention(start, end, (), _KINDS[kind])
