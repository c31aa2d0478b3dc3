"""Reads yes and no where the answer is said in the question's own words: 办过, 查不到, 自学的, 那个月断了.

What is left to plain yes and no goes to `yes_no`. A hedge is `Unsure`, as there; words that fit both answers are asked
back (having been to a course doesn't say that its school is on file), as `Ambiguous` under the keys of the choices.
"""

from __future__ import annotations

import re
from typing import Final

from conversations.reading.lazy import lazy
from conversations.reading.normalise import bare, clauses, compact, is_unsure
from conversations.reading.people.senses import Lexicon
from conversations.reading.result import Ambiguous, Read, Reading, Unreadable, Unsure
from conversations.reading.yes_no.reader import read_yes_no
from conversations.reading.yes_no.terms import HEDGE

_NOT_ASKED: Final = lazy(r"没听说过|没问过|没注意")
_ASKED: Final = lazy(r"怎么|什么|哪|吗[?]?$|如何|为啥|啥是|咋|多少|\?$")
_NO: Final = r"(?:没|未)(?:有|得|人|给|帮|我|去|来得及|正式|办法)*"

_REGISTERED: Final = Lexicon(
    {
        "n": rf"{_NO}(?:就业登记|办理?|登记|弄|搞|做|申报)(?:过|好|下来|完)?|(?:正在|在|准备)(?:办|登记)|不(?:给|肯"
            rf"|帮)(?:我)?(?:办|登记)|还没(?:有)?好|没办",
        "y": r"(?:办理?|登记|弄|搞|做|申报)(?:好|完|妥)?(?:过|了|的|咗)|有(?:过)?(?:做)?(?:就业)?登记|就业创业证"
            r"|已(?:经)?(?:办理?|登记)|查到(?:有)?登记|备案了",
    },
    terms=("办过了", "没办过", "登记过", "没登记", "就业登记"),
)  # fmt: skip
_TRAINED: Final = Lexicon(
    {
        "n": r"自学|自己(?:学|看书|考|报名考|琢磨|练)|(?:没|未)(?:有|得|去)*(?:参加|上|报|读|去)?(?:过)?(?:任何"
            r"|什么)*(?:的)?培训(?:班|过)?|直接(?:去|报名)?考|(?:公司|单位|厂里?|内部)(?:自己|组织|内部"
            r"|里)*(?:的)?培训"
        r"|(?:跟)?师傅(?:带|教)|没(?:有)?(?:在人社局)?备(?:过)?案|(?:不是|非)[^,。]{0,6}(?:备案|定点|认定"
        r"|指定)(?:的)?(?:机构|学校)?|野鸡|黑机构|没上过(?:课|学|培训班?)|网上(?:自己)?学",
        "y": r"(?:人社局?|政府|劳动局|就业局|教育局)?(?:的)?(?:备(?:过|了)?案|定点|认定|指定|认可|批准|承认)(?:了"
            r"|过)?(?:的)?(?:培训)?(?:机构|学校|单位|点)?|(?:政府|人社局?|就业局|劳动局|街道)(?:组织|办|开"
            r"|搞)(?:的)?(?:免费)?(?:的)?(?:培训|班|课)",
    },
    terms=("自学的", "备案的", "定点的", "没培训"),
)  # fmt: skip
_VERIFIABLE: Final = Lexicon(
    {
        "?": r"(?:没|未)(?:有|去|来得及)*(?:查(?:过|呢|$|[,。])|试(?:过)?|看过|上网查)|还没查(?!到)|不会(?:查|弄)"
            r"|没查(?!到|着|出)|(?:不知道|不晓得)[^,。]{0,4}查",
        "n": r"(?:查|搜)(?:询|找)?(?:了|过|半天|好几次|来)*,?(?:都|也|就|是|还|结果|说|显示)*(?:没有?(?!查|搜|找)"
            r"|不到|不着"
            r"|不出来?|无|找不到|没得)|没(?:有)?(?:在|从)?(?:网上|官网|系统|平台)?(?:上|里)?(?:查|搜|找)(?:询)?(?:到"
            r"|着|出来?)|(?:不能|没法|无法)(?:查|搜|看)?"
            r"|(?:没|未)(?:有)?联网"
        r"|(?:网上|系统(?:里)?|官网|平台)(?:上|里)?(?:也|都|根本)?(?:没有?|无|找不到|没得)|没有?(?:信息|记录|数据"
        r"|这个?证)|查无|不(?:行|可以)",
        "y": r"(?:能|可以|可|好)(?:查|搜|看)(?:询)?(?:到|得到|着|出来)?|(?:查|搜|找)(?:询)?(?:得到|到|得着|着"
            r"|出来)(?:了|的)?|(?:已经?|有)?(?<![互物车])联(?:了)?网(?!查)"
            r"|(?:网上|官网|平台|系统)(?:上|里)?(?:都|也|就)?(?:有|能"
            r"|可以)|(?:查|搜)(?:了|过|一下)?,?(?:就|是|都|还是)?有"
        r"|有(?:信息|记录)|(?:搜|查)就(?:出来|有|能)|扫码能|查询(?:成功|有效)",
    },
    terms=("查不到", "查得到", "查到了", "能查到", "没查到", "搜不到", "没查过"),
)  # fmt: skip
_COURSE: Final = lazy(r"培训|上过|学(?!校是)|读|课")

_PAY: Final = r"(?:交(?!通|易)|缴|参保|买|扣|供|上(?=着|了|的|社|五|保))"
_PAID_THEN: Final = Lexicon(
    {
        "either": rf"(?:自己|个人|灵活就业)[^,。;]{{0,6}}{_PAY}|{_PAY}[^,。;]{{0,3}}(?:是)?(?:自己|个人)|灵活就业"
        r"|(?<!没)(?<!没有)[断停](?:缴|交)?过",
        "y": r"(?:没|未|不)(?:有|怎么)?(?:中)?[断停](?:缴|交|过|保)?"
        rf"|(?:一直|都|正常|按时|照常|每个?月|月月)(?:都|有|在|正常|给我?|单位|公司)*{_PAY}"
        rf"|(?:正|还|都|也|是|肯定|单位|公司|厂里)*(?<!不)在(?:给我?)?{_PAY}(?:的|着|了)?|续上了?|正常参保",
        "n": rf"(?:没|未|冇|木)(?:有|得|人|给|帮|我|在|再|单位|去|来得及)*(?:{_PAY}|续|社保|单位|上班|工作)"
        rf"|不(?:给|帮)?我?(?:{_PAY})"
        r"|[断停](?:了|着|缴|交|保|档|的)|离职|辞职|辞工|被裁|下岗|失业了|还没(?:有)?(?:入职|上班|进厂|进公司)"
        r"|(?:空|脱)(?:着|档|窗|保)",
        "yes_paid": rf"(?:单位|公司|厂里?|老板|企业)(?:都|就|也|是|有|一直)*(?:给|帮|替)?(?:我)?{_PAY}"
        rf"|{_PAY}(?:着|了|的|过|上|起)|有{_PAY}|有(?:社保|五险)",
    },
    terms=("断缴了", "没断过", "一直在交"),
)  # fmt: skip
_EMPLOYED_THEN: Final = Lexicon(
    {
        "either": r"(?:事业单位|机关|学校|医院|社区|村委)|实习|兼职|返聘|派遣公司挂|挂靠",
        "n": r"离职|离了职|辞职|辞工|辞了|被(?:裁|辞|开除)(?:了|员|退)?|下岗|失业|待业|无业|赋闲"
        r"|(?:没|未)(?:有|得|在)*(?:企业|公司|厂里?)*(?:上班|工作|单位|就业|入职|进厂|毕业)(?:了)?"
        r"|不在(?:企业|公司|厂里?|单位|职|岗)|不(?:上班|干)了"
        r"|在(?:读|校)|(?:读|上|念)(?:书|学|大学|大专|中专|技校|高职)|(?<!技)(?<!的)学生|在学校"
        r"|自己(?:单)?(?:干|做|开|接)|单干|个体|灵活就业|自由职业|打零工|零工|(?:跑|开)(?:滴滴|网约车|货拉拉)"
        r"|[送跑]外卖"
        r"|摆摊|做生意|在家(?!公司|企业|厂)|退休|务农|种地",
        "y": r"(?:没|未)(?:有)?(?:离职|辞职|辞工|走)|(?:在|是|去|进)(?:了)?(?:这|那|一)?(?:个|家)?(?:厂里?|公司|企业"
        r"|工厂|车间|单位|酒店|工地|集团|[国央私民外]企)"
        r"|(?:厂|公司|企业|单位)(?:里|子)?(?:面)?(?:的)?(?:上|干|做|打|工作|当|职工|员工)"
        r"|(?:上|打|干|做)(?:着|过)?(?:班|工|活)|在(?:职|岗|企业)"
        r"|企业(?:职工|员工)|(?:还|就|都|一直)在(?:上班|干|做)|正式工|干着",
    },
    terms=("在厂里", "离职了", "没上班", "在公司上班"),
)  # fmt: skip
_HIGHER_NONE: Final = (
    r"(?:这|我|已经?|就|本来)*(?:个|本|张)?(?:就|已经?)*是?(?:最高|顶级|到顶)(?:的|级|等级|了)*"
    r"|没(?:有)?(?:比这)?(?:别的|其[他它]|更高|再高|高的|往上)"
    r"|(?:只|就)(?:有|考|拿|领)(?:了|过)?(?:这)?(?:一|1)?(?:个|本|张|次)?(?:证)?"
)
_HIGHER_CLAIMED: Final = Lexicon(
    {
        "n": rf"{_HIGHER_NONE}|(?:别的|其[他它]|另外?)(?:的|一个)?(?:工种|职业|专业)[^,。;]{{0,6}}(?:领|拿)(?:过|了)"
        r"|(?:领|拿)(?:过|了)(?:的)?(?:是)?(?:别的|其[他它])(?:工种|职业)"
        r"|(?:没|未|木|冇)(?:有|得|去|再|人)*(?:申?领取?|拿|享受|申请|办|考)(?:过|到|呢|的)?"
        r"|(?:一次|一回|一分)(?:钱)?(?:都|也)?没(?:有)?(?:领|拿)?过?",
        "pending": r"还没(?:到账|批|下来|审)|审核|公示|(?:在|已经?|刚)申请|(?:提交|申请)了|没(?:批|通过)|退回|被拒",
        "y": r"(?:申?领取?|拿|享受)(?:到)?(?:过|了)(?!证|工资)|到账了",
    },
    terms=("没领过", "领过了"),
)  # fmt: skip
_HIGHER_HELD: Final = Lexicon(
    {
        "pending": r"(?:考|报)(?:了|过)[^,。;]{0,2},?(?:但是?|就是|可)?(?:证|成绩|结果)?(?:还|都)?没(?:有)?(?:下来|发"
        r"|出|拿|过|通过|到手)|等(?:着)?(?:证|成绩|发|结果)|(?:证|成绩)(?:还)?没(?:有)?(?:下来|发|出|到)",
        "n": rf"{_HIGHER_NONE}|(?:没|未|木|冇)(?:有|得|去|再|能|想)*(?:考|拿|报|取得|评|过)(?:过|到|上|呢|下来)?"
        r"|(?:准备|打算|想|正在|在|要|明年|正|快|以后)(?:再|去)?(?:考|报|学)"
        r"|(?:别的|其[他它]|另外?)(?:的|一个)?(?:工种|职业|专业)",
        "y": r"(?:还|也|都|另外)(?:有|考|拿)(?:了|过|到)?|(?:考|拿)(?:了|过|到|出)+(?!没|吗)"
        r"|(?:^|[,。;我])有(?!没|的时候)",
    },
    terms=("没考过", "还没考"),
)  # fmt: skip
_LOW_LEVEL: Final = lazy(r"[初中]级|[四五45]级|低")
_ANY_LEVEL: Final = lazy(r"[初中]级|(?<!最)高级|[一二三四五1-5]级|技师")
_HIGHER: Final = lazy(r"更高|再高|高一级|上一级|往上|高等级")
_FIRM: Final = r"(?:单位|公司|厂里?|企业|集团|老板|车间|局里)"
_FIRM_EVALUATION: Final = Lexicon(
    {
        "either": rf"{_FIRM}[^,。;]{{0,4}}组织[^,。;评定]{{0,6}}(?:考|报名|培训|学|鉴定|去|参加)"
        rf"|{_FIRM}(?:里|帮|给|统一|集体|让)*(?:报|出钱|安排)",
        "n": r"(?:考试|鉴定|评价|认定|技能|考核|就业|指导)+(?:中心|所|站|机构|组织|院)"
        r"|(?:人社|劳动|人力)(?:局|厅|部|资源)?|社会(?:评价|上|培训)|第三方"
        r"|(?:培训|职业|技工|技师|高职)*(?:学校|学院|机构|技校|院校)"
        r"|(?:国家|省|市|区|政府|官方)(?:里|上|级)?(?:统一)?(?:考|发|组织|统考|评|的)|统考|外(?:面|头|边)"
        r"|行业|协会|自己(?:去|报名?|在)*考|社会考"
        r"|个人(?:去|报)",
        "y": rf"(?:我们?|自己|本|就是|是|自家)*{_FIRM}(?:里|自己|内部|自主|组织|自行|给我?们?|那边|人事|搞|的"
        r"|统一)*(?:评|考(?!试中心)|认定|鉴定|发|颁|盖章|出)(?:的|出来?|定|证|了)*"
        rf"|内部(?:评|考|认定|发)[^,。;]{{0,3}}|自主(?:评价|认定|评)|企业(?:自主)?(?:评价|认定)"
        rf"|(?:自己)?{_FIRM}(?:自己)?组织评",
    },
    terms=("单位自己评", "公司内部", "考试中心"),
)  # fmt: skip
_PAPER_ONLY: Final = Lexicon(
    {
        "either": r"(?:只|光|就)(?:有|考|是)(?:了)?(?:一门)?理论|机考|上机|电脑|网上考|线上",
        "y": r"没(?:有)?(?:考|做|安排|要求|让)(?:过|我们?)?(?:实操|操作|动手)" r"|(?:全|都|全部|两门|两科|两样|光|只"
        r"|就|纯|一律)+(?:都|是|用|考|的|在|做|答)*(?:试卷|笔试|卷子|卷面|答题"
        r"|答卷|做题|写题|选择题|纸上)(?:考)?",
        "n": r"(?:实际|现场|动手|上手|技能)?(?:实操|操作|实作|实训|动(?:过|了)?手|上手)(?:考(?:试|核)?)?(?:了|过|的)?"
        r"|现场(?:考|做|干)|做(?:了)?(?:工件|实物|菜|样)"
        r"|(?:焊|接|装|车|钳)(?:了)?(?:一)?(?:个|块|条)?(?:板|件|线|电路)",
    },
    terms=("实操", "都是笔试", "动手操作"),
)  # fmt: skip
_HANDS_ON: Final = lazy(r"(?<!没)(?<!没有)(?<!不)(?<!不用)(?:实操|操作|动手)(?!系统)(?![^,。;]{0,4}(?:没|不))")
_AFTERWARDS: Final = lazy(r"现在|目前|如今|眼下|后来|之后|后面|今年(?!.{0,6}(?:发|拿|证))")
_THEN: Final = lazy(r"那(?:时|会|个?月|阵)|当(?:时|月)|发证|拿证|考证")
_EITHER: Final = Ambiguous(((True, "y"), (False, "n")))


def read_employment_registered(text: str) -> Reading:
    """Whether the employer registered the employment. One that is still under way isn't done."""
    return _read(text, _REGISTERED)


def read_trained_by_filed_agency(text: str) -> Reading:
    """Whether the course was at a school on file. 「上过培训班」 alone doesn't say."""
    found = _read(text, _TRAINED, plain_too=False)
    if isinstance(found, Unreadable) and not _COURSE.search(compact(text)):
        return read_yes_no(text)
    return found


def read_cert_verifiable(text: str) -> Reading:
    """Whether the look-up shows the certificate. Not having looked is `Unsure`."""
    return _read(text, _VERIFIABLE)


def read_paid_in_issue_month(text: str) -> Reading:
    """Whether the employer paid in the month of issue. What one pays for oneself may or may not count: asked back."""
    return _read_then(text, _PAID_THEN)


def read_employed_at_issue(text: str) -> Reading:
    """Whether the person worked in an enterprise then. A school or a hospital may or may not be one: asked back."""
    return _read_then(text, _EMPLOYED_THEN)


def read_higher_claimed(text: str) -> Reading:
    """Whether the subsidy was paid for a higher level. A level alone (高级工的领过) may be this one: asked back."""
    found = _read(text, _HIGHER_CLAIMED)
    return _EITHER if _is_of_some_level(found, text, _ANY_LEVEL) else found


def read_higher_held(text: str) -> Reading:
    """Whether there is a certificate of a higher level. 「有中级的」 may be a lower one: asked back."""
    found = _read(text, _HIGHER_HELD)
    return _EITHER if found == _EITHER or (_is_of_some_level(found, text, _LOW_LEVEL) and _said(found)) else found


def read_firm_evaluation(text: str) -> Reading:
    """Whether the employer itself evaluated and issued. That it arranged the examination doesn't say."""
    return _read(text, _FIRM_EVALUATION)


def read_paper_exam_only(text: str) -> Reading:
    """Whether both parts were papers. Having worked with one's hands is "no", having had no such part "yes"."""
    found = _read(text, _PAPER_ONLY, flips=True)
    return Read(False, bare(text)) if found == _EITHER and _HANDS_ON.search(compact(text)) else found


def _said(found: Reading) -> bool:
    return isinstance(found, Read) and found.value is True


def _is_of_some_level(found: Reading, text: str, level: re.Pattern[str]) -> bool:
    said = compact(text)
    return isinstance(found, Read) and level.search(said) is not None and _HIGHER.search(said) is None


def _read_then(text: str, words: Lexicon) -> Reading:
    """As `_read`, of the time of issue: what is said of today (现在没上班) doesn't count."""
    parts = clauses(compact(text))
    then = [part for part in parts if _THEN.search(part) or not _AFTERWARDS.search(part)]
    return _read(",".join(then), words) if then else Unreadable()


def _read(text: str, words: Lexicon, *, plain_too: bool = True, flips: bool = False) -> Reading:
    """`flips`: where a "no" is denied (没有实操), that is a "yes"."""
    said, prepared = bare(text), words.prepared(text)
    if HEDGE.search(compact(text)) or _NOT_ASKED.search(compact(text)):
        return Unsure()
    found = [sense for sense in words.find(prepared) if not sense.other and not sense.asked]
    values = {_value(sense.value, denied=sense.denied, flips=flips) for sense in found}
    if is_unsure(said) or values == {"?"}:
        return Unsure()
    if _ASKED.search(prepared) and not values - {"?"}:
        return Unreadable()
    if "either" in values:
        return _EITHER
    match sorted(values - {"?"}):
        case ["y"]:
            return Read(True, said)
        case ["n"]:
            return Read(False, said)
        case []:
            return read_yes_no(text) if plain_too else Unreadable()
    return Unreadable()


def _value(value: str, *, denied: bool, flips: bool) -> str:
    match value:
        case "yes_paid":
            value = "y"
        case "pending":
            value = "either"
    if denied and value == "y":
        return "n"
    return "y" if denied and flips and value == "n" else value
