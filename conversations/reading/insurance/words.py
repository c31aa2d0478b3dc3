"""The words in which people speak of their social insurance, and the mending of misspelt and spelt-out ones."""

from __future__ import annotations

import re
from typing import Final

from conversations.reading.lazy import lazy
from conversations.reading.sounds import Terms

PAY_WORDS: Final = (
    r"(?:交纳|缴纳|缴费|交费|投保|代缴|代交|代扣|购买|[交缴供买](?!易|通|警|流|接|给|菜|房|东西|车)|"
    r"参[的了过]保|参(?=了|着|过)|参加(?=了?(?:社保|职工|保险|养老|五险))|"
    r"(?<![接续补交缴买])上(?=着|的|了社|了五|了保|社|五险|保险|过|呢|呀|啊|吗|了?$)|挂(?=在|着|靠|了)|接(?=着交)|"
    r"办(?=的?社|了社|的?五|了五|的?保|了$|着|过|理)|整(?=了|着|的)|扣(?=了?[社五保]|的|着))"
)
"""What is done with insurance, in all regions' words."""

PAY: Final = r"(?:交+|参保)"
"""The same once `told` has given all of them one form: a short pattern where many are made of it."""

INSURANCE: Final = r"(?:社保|社会保险|五险|三险|参保|保险|养老|医保|医疗|失业险|失业保险|职保|缴费)"

EMPLOYER: Final = (
    r"(?:公司|单位|厂(?:里|子|家|方)?|老板|企业|项目部|劳务|派遣|工厂|店里|店家|酒店|学校|医院|东家|包工头|"
    r"集团|车间|职工(?:社保|医保|养老|保险)?"
    r"|五险|三险|工资|财务|事业编|他们那)"
)

SELF: Final = r"(?:自己|自个儿?|各人|个人(?!部分)|自费|自行|自掏|本人(?=交|缴|名义))"
FLEXIBLE: Final = (
    r"(?:灵活就?业?|自由职业|个体户|个体(?:工商|经营|身份|$|参|交)|税务局|社保局(?:窗口)?|4050|个人(?:社保|名义|"
    r"身份|窗口|参保|缴|交)|自费|自掏腰包)"
)
RESIDENT: Final = (
    r"(?:新?农(?:村)?合(?:作医疗|作|医疗)?|新?农保|(?:城乡|城镇)?居民(?:的|医保|医疗|养老|社保|保险|$)?|"
    r"合作医疗|农村(?:那个|那种|里|户口)?(?:的|医保|医疗|合作|养老|保险)|农村(?:那个|那种)|乡下(?:那个|"
    r"的)?医保"
    r"|(?:每年|一年|年年)(?:交|就|才|都)*[一二三四五六两几\d]{1,2}(?:百|\d\d)[^,。;]{0,6}医[保疗]"
    r"|城乡(?:医保|养老|医疗|$)|村(?:里|上)(?:面|头)?(?:收|交|买|办|的)|学生医保|大学生医保|少儿医保|"
    r"城居(?:保)?|农村社保)"
)
COMMERCIAL: Final = r"(?:意外(?:伤害)?(?:保?险)|商业(?:保?险|医疗)?|商保|雇主(?:责任)?险|团险|车险|寿险|重疾险|惠民保)"
ELSEWHERE: Final = (
    r"(?:老家|家里(?:那边|单位|公司|那个)|外地|外省|外市|异地|乡下|家乡|原籍|别的(?:城市|地方|市|省|区|"
    r"公司)|(?:另外?|"
    r"其[他它])(?:外)?(?:一个|一座)?(?:城市|地方|市|省)|别处"
    r"|总部|总公司|总厂|母公司|户口(?:所在地|那|地)|户籍(?:所在地|那|地)|注册地|省会|(?:原来|以前|之前|"
    r"上一个|原先)的?(?:那个)?(?:城市|地方|省|市)"
    r"|(?<![厂司位遣务])那边|那头|那嘎达|不是?在?(?:现在)?(?:本地|这边|这里|这个(?:城市|地方|市)|当地|这儿|"
    r"本市|工作|上班|打工))"
)
HERE: Final = (
    r"(?:这边|这里|这儿|本地|当地|本市|此地|这个(?:城市|地方|市)|同一个|上班(?:的)?(?:这个)?(?:城市|地方|"
    r"地)|工作(?:的)?(?:城市|地方|地)|分公司"
    r"|呢边|在这)"
)
PAST: Final = (
    r"(?:(?:以前|之前|从前|原来|原先|早先|先前|过去|曾经?|前些年|那时候?|上一?家|上一?个(?:厂|单位|公司|老板)|前一?家|早些年|头几年|"
    r"年轻时)(?!的?(?:那个|那座)?(?:城市|地方|省)))"
)
NOW: Final = r"(?:现在(?!这个|这里|这边)|目前|如今|眼下|当前|后来|而家|现时|这会儿?)"
FUTURE: Final = (
    r"(?:下个?月|明年|下半年|马上|准备|打算|过(?:[一两几三]|半)个?月|转正(?:后|之?后|以后|才|了?才|再)|"
    r"(?<!一)等[^,]{0,6}(?:再|才)|才会|才给|会给|说要)"
)

_TERMS = Terms("灵活就业 居民医保 五险一金 合作医疗 失业保险 单位在交 公司在交 一直在交".split())
"""Long ones only: to look for short ones takes time in every message, and ordinary words resemble them."""

_SPELT_PAIRS: Final = (
    "cong 从 gongsi 公司 danwei 单位 changli 厂里 laoban 老板 shebao 社保 wuxian 五险 baoxian 保险 jiaoguo 交过 "
    "jiaozhe 交着 jiaole 交了 jiaona 缴纳 jiao 交 zaijiao 在交 duanle 断了 duanjiao 断缴 duanguo 断过 "
    "tingle 停了 tingbao 停保 tingjiao 停缴 duan 断 ting 停 meiyou 没有 conglai 从来 mei 没 bugei 不给 "
    "bujiao 不交 bu 不 geiwo 给我 gei 给 ziji 自己 geren 个人 linghuojiuye 灵活就业 linghuo 灵活 "
    "xinnonghe 新农合 nonghe 农合 jumin 居民 yibao 医保 nongbao 农保 yanglao 养老 laojia 老家 waidi 外地 "
    "bendi 本地 zhebian 这边 zheli 这里 nabian 那边 zongbu 总部 zonggongsi 总公司 xianzai 现在 yiqian 以前 "
    "yizhi 一直 zhengchang 正常 jiu 就 zhiyou 只有 you 有 zai 在 guo 过 le 了 de 的 wo 我 mai 买 lizhi 离职 "
    "xushang 续上 hai 还 ye 也 dou 都 shi 是 yi 已 jing 经 zhe 着 hezuoyiliao 合作医疗 zhi 只 youjiao 有交 "
).split()
_SPELT: Final = dict(zip(_SPELT_PAIRS[::2], _SPELT_PAIRS[1::2], strict=True))
_SPELT_RUN = lazy(r"[a-z][a-z ]*[a-z]")
_SPACE = lazy(r"(?<=[\u4e00-\u9fff]) | (?=[\u4e00-\u9fff])")
_SPELT_WORD = lazy("|".join(sorted(_SPELT, key=len, reverse=True)))
_PAYMENT_MISHEARD = lazy(
    r"(?<=[司位里板己人在没直给每有月不家断停会])(?:叫|教|胶|焦|浇|脚|较|轿)(?=着|了|过|的|社|五|保|射|设|[,。]|$)|"
    r"(?<![怎介])[叫教](?=了?过?(?:射|设|社)保)"
)
_SHORT_NEGATIVE = lazy(r"^每(?=交|有|买|叫)")
_MISSPELT: Final = (
    (lazy("零活就业|灵活旧业|灵活酒业|灵火就业"), "灵活就业"),
    (lazy("新农[和河核]"), "新农合"),
    (lazy("自已"), "自己"),
    (lazy("(?<=[断停交缴买供])[左咗]"), "了"),
    (lazy("五显"), "五险"),
    (lazy("[射设舍涉]保"), "社保"),
    (lazy("[惨餐掺]保"), "参保"),
    (lazy("[工功弓]司(?=[交缴叫教给在])"), "公司"),
    (lazy("单[为味伟未](?=[交缴叫教给在])"), "单位"),
    (lazy("(?<![一阶这那片手])[段端](?=[交缴叫教了过]|$)"), "断"),
    (lazy("老[加佳](?=[交缴叫教那的单在,。]|$)"), "老家"),
    (lazy("外[第弟递](?=[交缴叫教着那的单在,。]|$)"), "外地"),
    (lazy("许上|序上"), "续上"),
    (lazy("(?<=[司位里直常还])再(?=交)"), "在"),
    (lazy("(?:^|(?<=保))[亭听]了(?=$|[,。])"), "停了"),
    (lazy("[依一]保(?![安险姆洁证])"), "医保"),
)


def mended(text: str) -> str:
    """Misspelt words set right, character for character: 射保 → 社保, 公司教的 → 公司交的. The length stays."""
    for pattern, right in _MISSPELT:
        text = pattern.sub(right, text)
    text = _SHORT_NEGATIVE.sub("没", _PAYMENT_MISHEARD.sub("交", text))
    return _TERMS.repair(text)


_PAYING = lazy(PAY_WORDS)
_NOT_PAYING = lazy("交(?:易|通|警|流|接|给|车)")


def told(text: str) -> str:
    """Every word for paying insurance as so many 交, and no other 交 left. The length stays."""
    told_apart = _NOT_PAYING.sub(lambda match: "," * len(match[0]), text)
    return _PAYING.sub(lambda match: "交" * len(match[0]), told_apart)


def spelt_out(text: str) -> str:
    """Words given in pinyin, in characters; runs that hold anything else stay. The length changes."""
    return _SPACE.sub("", _SPELT_RUN.sub(_characters, text)) if _SPELT_RUN.search(text) else text


def _characters(match: re.Match[str]) -> str:
    letters, at, out = match[0].replace(" ", ""), 0, []
    while at < len(letters):
        word = _SPELT_WORD.match(letters, at)
        if word is None:
            return match[0]
        out.append(_SPELT[word[0]])
        at = word.end()
    return "".join(out)
