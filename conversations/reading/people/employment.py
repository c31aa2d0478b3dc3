"""Reads how somebody is employed: in an enterprise, in a public post, on their own, not at all, a student, retired.

Work whose form the words leave open (在工地干活, 退休返聘, 实习, 在医院上班) is asked back, never guessed. The options
of an `Ambiguous` carry their values as labels; how they are worded is for the conversation.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from conversations.reading.normalise import bare, is_unsure
from conversations.reading.people.senses import Lexicon, Sense, span_of
from conversations.reading.result import Ambiguous, Read, Reading, Unreadable, Unsure

ORDER: Final = ("enterprise", "public_staff", "flexible", "unemployed", "student", "retired")

_WORK: Final = r"(?:上班|返工|打工|工作|干活|做事|做工|干着|当|做|干)"
_PUBLIC_HOUSE: Final = (
    r"(?:事业单位|机关单位|机关|政府|街道办?|居委会?|村委会?|社区|医院|卫生院|学校|中学|小学|幼儿园|公安局|派出所)"
)

_WORDS: Final = Lexicon(
    {
        "silent": r"失业(?:保险|险)|(?:还有|再有|再过|还差|只差)[^,。]{1,5}[年月天](?:才|就|到|要)*退休"
        r"|(?:签|做)到(?:法定)?退休|事业心|退休年龄|退休金还|毕业(?:学校|院校)|学校(?:发|考)|中专学历"
        r"|(?:单位|公司)(?:名|全称)|上班族吗|国际学校",
        "rehired": r"返聘|内退",
        "intern": r"实习|见习",
        "lost": r"(?:厂子?|公司|单位)[^,。]{0,3}(?:倒闭|破产|关门|黄了|垮|散了|没了)|(?:厂里?|公司)放人|下岗(?:职工"
        r"|工人|人员)?"
        r"|失业(?!保险|险)(?:职工|工人|人员)?|离职|离了职|辞职|辞工|被?裁(?:员|了|掉)|解雇|(?<!推)辞(?:了|掉"
        r"|工作)|炒(?:了)?(?:鱿鱼|老板)|丢了(?:工作|饭碗)|(?:工作|活)(?:丢|没)了|不干了|走人"
        r"|开除|被[^,。;]{0,4}(?:辞|裁|开除|开了|炒)(?:退|了|掉)?|被辞退",
        "idle": r"待业|没(?:有|得)?(?:在|去)?(?:上班|返工|打工|工作)|不(?:在)?上班|没事做|闲着|歇着|闲在家"
        r"|没(?:有)?活干|没班上"
        r"|没(?:有|得)?找(?:到|着)(?:工作|活|单位)|没(?:有|得)?单位上班|找工作"
        r"|在(?:家|屋企|屋里|屋头)(?:里|头)?(?:闲|歇|待着|呆着|休息|躺|吃老本|耍|玩)"
        r"|全职(?:妈妈|太太|主妇|奶爸|爸爸|宝妈"
        r"|带)|家庭主妇|宝妈"
        r"|在家(?:里)?(?:带|看)(?:娃|孩|小孩|孙)|无业|待岗在家|(?:在)?(?:家|屋企)$|(?:没|无)(?:有)?(?:工作|职业)",
        "on_hold": r"待岗|停薪留职|放长假",
        "retired": r"(?:病|办|提前|光荣|正式)?退(?:了)?[休修](?:工人|职工|人员|老师|教师|干部)?|病退|离休|(?:已经|都"
        r"|早)退了|(?:在)?(?:领|拿|吃)(?:着)?(?:养老金|退休金|劳保)",
        "student": r"在校(?:学)?生?|大学生|研究生|学生|(?:还)?(?:在|正在)?(?:读|上|念)(?:着)?(?:书|大学|大专|中专"
        r"|职高|高职|技校|本科|研"
        r"|高中|技师学院)|大[一二三四](?:在读|了|的|$)|在读|上学|念书|在(?:技校|学校|大学)(?:念|读|上学)|技校念书",
        "graduated": r"毕业|念完|读完",
        "farm": r"种(?:地|田|菜)|务农|种庄稼|养(?:殖|猪|鱼|鸡)",
        "public": r"(?:事业|行政|机关|全额|差额|工勤|参公)(?:单位)?(?:的)?(?:在)?编(?:制)?(?:内)?(?!外)|(?:有|在|带"
        r"|正式)编(?:制)?(?!外)"
        r"|编制内|公务员|参公|国家干部|机关干部|吃财政(?:饭)?|(?:机关|事业单位|医院|学校)(?:的)?正式(?:工|职工|人员"
        r"|在编|员工)"
        r"|编制(?!外)",
        "open_public": rf"(?:编外|{_PUBLIC_HOUSE}(?:里面?)?(?:的)?(?:{_WORK}|合同工|聘用|编外|临时工|临聘|保安|食堂"
        rf"|后勤|合同制|派遣))"
        r"|事业单位|辅警|协警|社工|公益岗",
        "open": r"挂靠[^,。;]{0,6}|(?:给|帮|跟|替|在)(?:人家|别人|一个|一家)?个体(?:户|老板|店)?[^,。]{0,3}(?:打工"
        r"|干|上班|做)|个体户[^,。]{0,2}打工"
        r"|(?:自己)?开(?:了|的|着)?(?:家|个|一家)?(?:小)?(?:公司|工厂|厂)|当(?:了)?老板|做老板|公司(?:老板|法人)"
        r"|法人代表"
        r"|工地|包工头|建筑队|装修队|临时工|兼职|快递(?:员|小哥)|送快递|小时工|假期工|暑假工|学徒|小店(?:里)?打工"
        r"|(?:在|给)(?:小)?店里"
        r"(?:打工|帮忙|上班)|跟(?:着)?(?:老乡|师傅|老板)(?:干|做)",
        "flexible": r"灵活就业|自由职业|自由(?:工作|撰稿|设计|摄影)|个体(?:户|工商户|经营|老板)?|(?:送|跑|做"
        r"|干)?外卖(?:员|小哥|骑手)?|骑手|送(?:快)?餐|跑(?:滴滴|腿|车|美团|饿了么|摩的|长途|货|大车|网约车"
        r"|货拉拉|出租|运输|闪送|单)|开(?:滴滴|网约车|货拉拉|出租|黑车|货车)|滴滴|网约车|货拉拉|美团|代驾|闪送|(?:摆"
        r"|出)(?:地)?摊|地摊|夜市|路边|街边|修鞋"
        r"|打(?:零|散|短)工|零工|散工|日结|短工|(?:自己|自个儿?|在家)(?:在外面)?(?:接|揽|找|包)(?:点|些|单|的"
        r"|了)*[^,。;]{0,4}(?:活|单|工程)|自己(?:接|揽|包)"
        r"|自己(?:单)?干|干自己的|给自己打工|自己做(?:点|些)?(?:生意|买卖|事)?|自己开|单干|接[散零]活"
        r"|摆[^,。;]{0,4}摊|(?:接|揽)(?:点|些"
        r"|私)[^,。;]{0,4}(?:活|单)|接活|揽活|哪有活(?:去|干)|做(?:点|些)?小?(?:生意"
        r"|买卖)|小生意"
        r"|开(?:了|着|的)?(?:个|家|一家|间)?(?:小)?(?:[^,。;公司厂]{0,4}店|铺|餐馆|饭馆|超市|理发店|修车铺|修理铺)"
        r"|网店|微商|直播|主播|自媒体|月嫂|保姆|钟点工|住家阿姨|家教",
        "no_firm": r"没(?:有|得)?(?:固定|正式)?(?:的)?单位(?!给|交)",
        "enterprise": r"劳务(?:派遣|公司|外包)?|派遣|外包|(?:国|央|私|民|外|台|港|日|韩|乡镇)(?:营)?企(?:业)?|企业"
        r"|合资|上市公司|公司|集团|工厂|电子厂"
        r"|(?:在|进|到|去|的)?厂(?:里|子)?(?!长家|家)|车间|流水线|产线|物业|4s店|修理厂|酒店|饭店|超市|商场|银行"
        r"|[拧打]螺丝|普工|操作工|(?<!技术)工人|职员|员工|坐办公室|合同工|正式(?:工|职工)|合同制|分公司|职工(?!医)",
        "work": rf"(?:在|去)?(?:上班|打工|返工|务工)|有(?:工作|单位|班上)|在职|单位|刚入职|入职|{_WORK}(?=着)",
    },
    spelt={
        "tui xiu": "退休",
        "shi ye dan wei": "事业单位",
        "shi ye": "失业",
        "wai mai": "外卖",
        "gong wu yuan": "公务员",
        "xue sheng": "学生",
        "da gong": "打工",
        "shang ban": "上班",
        "ge ti hu": "个体户",
        "mei you gong zuo": "没有工作",
        "mei gong zuo": "没工作",
        "mei shang ban": "没上班",
        "chang li": "厂里",
        "gong si": "公司",
        "ling huo jiu ye": "灵活就业",
        "di di": "滴滴",
        "dai ye": "待业",
        "xia gang": "下岗",
    },
    terms=(
        "公务员",
        "事业编",
        "事业单位",
        "灵活就业",
        "自由职业",
        "送外卖",
        "跑外卖",
        "个体户",
        "退休了",
        "已退休",
        "下岗了",
        "失业了",
        "打零工",
        "劳务派遣",
        "在厂里",
        "流水线",
        "网约车",
        "摆地摊",
        "跑滴滴",
        "在读书",
        "在校生",
        "没上班",
        "没工作",
        "打工的",
    ),
)

_MEANS: Final = {
    "rehired": ("enterprise", "retired"),
    "intern": ("enterprise", "student"),
    "on_hold": ("enterprise", "unemployed"),
    "farm": ("flexible", "unemployed"),
    "open": ("enterprise", "flexible"),
    "open_public": ("enterprise", "public_staff"),
    "public": ("public_staff",),
    "lost": ("unemployed",),
    "idle": ("unemployed",),
    "work": ("enterprise",),
    "no_firm": ("flexible",),
}
_AT_WORK: Final = frozenset({"open", "open_public", "public", "flexible", "enterprise", "work", "farm"})


def read_employment(text: str) -> Reading:
    """A value of the fact `employment`; `Ambiguous` over those that the words leave open."""
    prepared = _WORDS.prepared(text)
    found = _WORDS.find(prepared)
    standing = _standing(found)
    said = bare(text)
    values = _values([sense.value for sense in standing])
    span = span_of(text, prepared, standing)
    match values:
        case []:
            return Unsure() if is_unsure(said) else Unreadable()
        case [value]:
            return Read(value, said, span)
    return Ambiguous(tuple((value, value) for value in values), span)


def _standing(found: list[Sense]) -> list[Sense]:
    """The words that hold now: work lost or taken up later supersedes what was before."""
    live = [sense for sense in found if sense.value != "silent" and not sense.to_come and not sense.asked]
    own = [sense for sense in live if not sense.other] or live
    if any(sense.value == "graduated" and not sense.denied for sense in own):
        own = [sense for sense in own if sense.value != "student"]
    held = [sense for sense in own if not sense.denied and sense.value != "graduated" and not sense.past]
    held += [
        replace(sense, value="student", denied=False, to_come=False)
        for sense in found
        if sense.value == "graduated" and (sense.denied or sense.to_come)
    ]
    held += [sense for sense in own if sense.past and not sense.denied and sense.value in ("retired",)]
    lost = max((sense.start for sense in held if sense.value == "lost"), default=-1)
    taken_up = [sense for sense in held if sense.value in _AT_WORK and sense.start > lost]
    if lost >= 0:
        if taken_up:
            return [sense for sense in held if sense.value != "lost" and sense.start > lost]
        return [sense for sense in held if sense.value not in _AT_WORK]
    return held


def _values(words: list[str]) -> list[str]:
    """What the words come to together, in the order of the choices. Surer words leave no room for vaguer ones."""
    said = set(words)
    for sure, vague in (
        ("retired", frozenset({"idle"})),
        ("student", frozenset({"idle"})),
        ("idle", frozenset({"no_firm"})),
        ("lost", frozenset({"no_firm"})),
        ("intern", _AT_WORK | {"student"}),
        ("rehired", _AT_WORK | {"retired"}),
        ("on_hold", _AT_WORK | {"idle"}),
        ("open_public", frozenset({"enterprise", "open"})),
        ("public", frozenset({"open_public", "work"})),
        ("open", frozenset({"work", "flexible", "enterprise"})),
        ("open_public", frozenset({"work"})),
    ):
        if sure in said:
            said -= vague
    if {"enterprise", "public"} <= said:
        said -= {"public"}  # 国企的编制 is none in the sense meant
    found = {value for word in said for value in _MEANS.get(word, (word,))}
    return [value for value in ORDER if value in found]
