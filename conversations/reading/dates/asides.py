"""Tells a date that is an answer from one that merely occurs: 「今天下雨」, 「孩子9月开学」, 「今年四十二了」.

A date without a word of the certificate beside it is taken for the issue only if its clause holds little else than
fillers and words about dates. It lists what may stand there, not what may not: of the rest there is no end.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from conversations.reading.lazy import lazy

_MONEY: Final = (
    r"(?:工资|薪水|薪资|奖金|年终奖|加班费|提成|补贴|补助|失业金|退休金|养老金|低保|赔偿金?|退款|押金|钱|红包|货|短信"
    r"|驾照|身份证|居住证|健康证|社保卡|医保卡|银行卡|结婚证|毕业证|房产证|营业执照|工伤|手机|票)"
)
_TOOK: Final = r"(?:发|拿|领|收|取|办|寄|给)(?:到|了|过|的|给|下来|出来|完)*"

OTHER_THINGS: Final = (
    rf"{_TOOK}(?:我们?|你们?|大家|厂里|公司|老板|上个?月|[一两几三][次回]|两|几|一|个|点|份|\0)*{_MONEY}"
    rf"|{_TOOK}\d{{2,}}(?:多|来)?(?:块|元|$|[,。])"
    rf"|(?:工资|奖金|年终奖|补贴|补助|加班费|失业金|退款|钱|款|到账)[^,。证]{{0,10}}?{_TOOK}"
    r"|到账[^。证]{0,10}?[没未]到"
    r"|(?<!才)(?<!才可以)(?:能不能|可不可以|能|可以)(?:再|还|直接|去)?(?:领|申请|办|补|报)(?!下来)"
    r"|看(?:一?下|一?看)?证|翻(?!译)|找(?:出来|一下|找)|查一下|给你(?:看|发|拍)|回(?:家|宿舍|去|头|老家)|告诉你|再说"
    r"|高考|中考|考研|考公|考大学|说(?:要|会|能|可以|给我?)*(?:发|下|出|拿|领)(?=$|[,。])|办的?离职|办的?(?:入职|退休|手续)"
)
"""What is given out, fetched or asked about besides a certificate; part of the lexicon of `events`."""

_LIGHT = lazy(
    r"(?:\0|[\s,。.、:()\"'~\-—?!]"
    r"|(?<![\d一二三四五六七八九十百])[\d一二三四五六七八九零〇十廿]{1,4}(?=[年月日号])|[去今前明后大]+年|\d{1,4}(?:[./\-]\d{1,2})+|\d{0,2}(?::\d\d)+"
    r"|证件|证书?|本本?|本子|等级|资格|职业|技能|工种|[初中高]级工?|技师|[一二三四五]级|发(?![烧愁火货现展生])|拿|领(?!导)|考|取|批|评|办|收|出|寄|颁|得|下来"
    r"|我们?|你们?|您|他|她|俺|咱|老公|老婆|媳妇|爸|妈|师傅|老师|你好|您好|谢谢|请问|不好意思|各位|亲|客服|人社局?|单位|厂里?|公司|统一"
    r"|是|系|唔|的|地|得|嘅|咗|嗰|𠮶|了|啦|喽|在|喺|于|就|也|都|还|又|才|吧|啊|呢|嘛|呀|哦|噢|嗯|呃|额|哎|诶|唉|么|呗|咯|哈|嘞|滴"
    r"|那|这|个|天|日|号|月|年|份|会儿?|阵子?|段|时候?|左右|前后|样子?|光景|附近|好像|应该|可能|大概|大约|估计|差不多|约|或许|也许|似乎|貌似"
    r"|肯定|确定|一定|绝对|准确|确切|精确|具体|最[热冷忙]|之?间|以内|内|以?前|以?后|之|从|到|至|当|起|生效|最后|第一|末|初|底|[上中下]旬|中|上面|下面|快|等|先|再"
    r"|不(?:对|是)?|没|有|记得|记|印象|忘|想|清楚?|知道|晓得|太|大|错|打|写|说|讲|输|搞|弄|反正|其实|实际|真|改成|更正|纠正|应|而|或者?|还是|要么|要|不然"
    r"|哪|几|边|边日|多久|什么|啥|何|日期|日子|时间|来着|样|现在|目前|怕|估摸|看|查|翻|问|数|算|看见|见|显示|上面|里面|面|网上?|手机|系统|官网|平台|电子|版|图|照片"
    r"|早上?|上午|下午|晚上?|中午|夜里?|公历|阳历|新历|农历|阴历|节日?|过完?|完|回来|回|来|去|以来|同|时分|整|点|分"
    r"|(?:没)?发工资(?=那)|龙抬头|情人|愚人|刚好|正好|刚刚?|恰好|事|儿|子|嘎|哈|回答|答|如下|即|按|照|据|本人|自己|一|两|二|o|后两天|两天)"
)
_ALREADY = lazy(r"(?:这|现在|眼看|今天)都\0+了")
"""这都11月了: what time of the year it is."""

_TELLS = lazy(r"(?:是|写着?|登记的?|显示)(?:在|于|是)?\0+(?:的|了|份|吧|左右|那天)*$")
_OTHER_SUBJECT = lazy(
    r"今天|现在|今年|明天|生日|出生|属|工资|开学|放假|过期|截止|休|退|节|婚|孩子|儿子|女儿|我$|来|去|走|进|搬|住|病|伤|开业|成立|高考"
)
"""叉车那个是前年7月 tells of a certificate; 我生日是7月2号 doesn't."""

_CUT = lazy(r"[,。;!?…]")


def stands_alone(text: str, stretches: Sequence[tuple[int, int]], index: int) -> bool:
    """Whether the clause of a date, given by its stretch of the prepared text, is about nothing but dates."""
    start, end = stretches[index]
    for first, last in stretches:
        text = text[:first] + "\0" * (last - first) + text[last:]
    left = max((match.end() for match in _CUT.finditer(text, 0, start)), default=0)
    cut = _CUT.search(text, end)
    clause = text[left : cut.start() if cut else len(text)]
    if _ALREADY.search(clause):
        return False
    if (match := _TELLS.search(clause)) and not _OTHER_SUBJECT.search(clause, 0, match.start()):
        return True
    return not _LIGHT.sub("", clause)
