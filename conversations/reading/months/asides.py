"""Tells a length of payments from one that merely occurs: 「公司搬走2年了」, 「房租交了半年」, 「还有8年退休」.

A length without a word of paying in its clause is taken for months of insurance only if the clause holds little else
than fillers, numbers and the name of an employer or a place. It lists what may stand there: of the rest there is no
end.
"""

from __future__ import annotations

from typing import Final

from conversations.reading.lazy import lazy

_CUT = lazy(r"[,。;!?、\0]")
_PAYING = lazy(r"交|缴|社保|失业(?!了)|五险|参保|买|保险|扣(?!分)|续|供|断|停|养老|医保|工伤|公积金|满")
_BILLS = lazy(
    r"房租|租金|房贷|车贷|贷款|月供|水电|电费|学费|报名费|物业|话费|罚款|押金|停车|网费|党费|会费|伙食|保证金|花呗|信用卡"
)
_INSURED = lazy(r"社保|失业|五险|参保|保险|公司|单位|厂")
_NUMBER: Final = r"[\d零〇一二三四五六七八九十百两俩仨廿卅几多半来.]+"
_LIGHT = lazy(
    rf"(?:零零散散|加?一块儿?|年|个|{_NUMBER}(?:个|年|月|份|期|天(?!班)|季度|周|零|半)*|[\s()\[\]+=→:/、'\"~\-—>*]|[a-d](?=公司|厂|:)|app|软件|小程序|显示|网上?|[到至]"
    r"|我们?|俺|咱|你|您|他|她|是|的|地|得|了|啦|嘛|呢|吧|啊|呀|哦|哈|着|过|在|有|也|都|还|又|再|才|就|已|快|将|满|够|整|单|另|外|加|上|和|跟|与|及|共|总"
    r"|一共|合计|累计|算|数|起来|下来|一块儿?|一起|不到|不过|不止|不是|不对|不|没|哦不|超过|左右|上下|前后|以上|以下|以内|样子|这样|那样|大概|大约|差不多|约|估计|估摸|可能|应该|好像"
    r"|记得|印象|看|查|其实|实际|具体|准确|确切|肯定|确定|太|最|多|少|至少|起码|最少|顶多|撑死|改成|更正|说|讲|错|打|写|前面|后面|后来|先|然后|接着|要么|或者?|还是|而已|来着|忘"
    r"|八九不离十|现单位|将近|刚刚?|刚好|正好|早|早就|眼瞅|眼看|从|起|止|开始|现|现在|目前|今|去|前|当|本|这|那|个|里|边|家|段|头|谂|成|左佑|比|走"
    r"|公司|单位|厂子?|东家|老东家|新|旧|老|原|第|另外?|别|上一?|下|其中|之间|间|月数|期数|时间|个月|分别|各|补|离|单)"
)
_TELLS = lazy(r"(?:是|有|显示|写着?|说|上|看到?|查到?的?)(?:是|有)?$")
"""人事说是17个月, 参保证明上是38个月."""
_SHORT_NAME: Final = 3
"""Characters of a place's or an employer's name that may stand before the length: 昆山这边11个月."""
_ACTS = lazy(
    r"[住搬退休离职辞租贷婚娃孩学读考试班岗病歇玩等追欠赔罚领补拿发还打修养戒减怀产睡跑走假]|工资|小时|夜班|块|元|钱|人(?!事)|次|号|楼|岁|证(?!明)"
)


def is_aside(text: str, start: int, end: int) -> bool:
    """Whether the clause of the length in text[start:end] is about something that isn't insurance."""
    left = max((match.end() for match in _CUT.finditer(text, 0, start)), default=0)
    cut = _CUT.search(text, end)
    before, after = text[left:start], text[end : cut.start() if cut else len(text)]
    clause = before + after
    if _BILLS.search(text) and not _INSURED.search(text):
        return True
    if _PAYING.search(clause):
        return False
    if _LIGHT.sub("", after) or "天" in text[start:end]:
        return True
    name = _LIGHT.sub("", before)
    if _TELLS.search(before):
        return _ACTS.search(name) is not None
    return len(name) > _SHORT_NAME or _ACTS.search(name) is not None
