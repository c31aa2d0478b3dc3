"""Takes out of what a person typed who they are: numbers, names that they call somebody by, names of firms.

What says nothing for certain (本人高级工) is taken out only where the machine reads the rest as before. Names that
stand alone, and firms without 有限公司 or 集团 in their name, can't be told from other words: who reviews the scenario
looks for those.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from conversations.redact import redact

SOMEBODY: Final = "某某"

_SURNAMES: Final = (
    "(?:欧阳|上官|司马|诸葛|夏侯|皇甫|尉迟|公孙|令狐|慕容|司徒|东方|南宫|端木|"
    "[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭肖萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆"
    "金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武戚莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟"
    "殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤"
    "阳时穆农司卓古吉缪简车项连芦麦褚娄窦戎岑景党宫费卜冷晏席卫米柏宗瞿桂全佟臧闵苟邬边卞姬仇栾隋商刁沙荣巫寇桑郎甄丛仲"
    "虞敖巩明佘池查麻苑迟邝闫張劉陳楊黃趙吳孫馬鄭羅謝許鄧馮蕭葉蔣蘇盧鍾譚陸賈韋鄒閻龍賀顧龔萬錢嚴齊喬龐顏聶魯歐蘭姜餘])"
)
_NEVER: Final = "位工员师级证上"
"""Characters of words that begin like a surname (单位、高级工、马上) and hardly of a given name."""
_AFTER: Final = "在是的今来想有要从也和住人年现做干考拿去刚到们啊呀吧了男女户匠"
"""Characters that often follow a name, and that hardly any given name ends with."""
_FIRST: Final = rf"(?![{_NEVER}{_AFTER}])[\u4e00-\u9fff]"
_SHORT: Final = f"{_SURNAMES}{_FIRST}"
_LONG: Final = f"{_SHORT}(?:{_FIRST})?"
_END: Final = r"(?=[，,。.!！;；、\s]|$)"
_BY_NAME: Final = rf"[小老阿]{_SURNAMES}(?![\u4e00-\u9fff])|{_SURNAMES}(?:某+|师傅|先生|女士|{_END})"


def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    """What tells for certain that a name follows."""
    return (
        re.compile(rf"(叫我?(?=[小老阿]))[小老阿]{_SURNAMES}"),
        re.compile(rf"(叫我?|叫做|名字是|姓名(?:是|[:： ] ?)|联系人(?:是|[:： ] ?)?)(?:{name}|{_BY_NAME})"),
        re.compile(rf"((?:我|本人|他|她|鄙人|免贵)姓)(?:{_SURNAMES})"),
        re.compile(rf"((?<!百)姓)(?:{_SURNAMES})(?=的|{_END})"),
    )


_SURE: Final = (_patterns(_LONG), _patterns(_SHORT))
_MAYBE: Final = tuple(
    re.compile(rf"((?:本人|我是|俺是|鄙人) ?)(?:{name}(?=[{_AFTER}])|{name}{_END}|{_BY_NAME})")
    for name in (_LONG, _SHORT)
)
_FIRM: Final = re.compile(r"([\u4e00-\u9fffA-Za-z0-9（）()·]{2,40}?)((?:股份有限|有限责任|有限|集团)公司|集团)")
_BEFORE: Final = re.compile(r".*(?:在|于|是|叫|到|去|进|从|给|跟|的)")

Reads = Callable[[str], object]
"""What the machine makes of a text, to be compared."""


def scrub(text: str, reads: Reads, *, firms: bool = True) -> str:
    """The text without them. `firms` false: the conversation needs to know the employer, so that its name stays."""
    clean = redact(text).text
    found = [_replaced(clean, patterns) for patterns in _SURE]
    clean = next((each for each in found if _alike(each, clean, reads)), found[0])
    found = [_replaced(clean, (pattern,)) for pattern in _MAYBE]
    clean = next((each for each in found if _alike(each, clean, reads)), clean)
    return _without_firms(clean, reads) if firms else clean


def _replaced(text: str, patterns: Sequence[re.Pattern[str]]) -> str:
    for pattern in patterns:
        text = pattern.sub(rf"\g<1>{SOMEBODY}", text)
    return text


def _alike(changed: str, clean: str, reads: Reads) -> bool:
    return changed == clean or reads(changed) == reads(clean)


def _without_firms(clean: str, reads: Reads) -> str:
    """Each firm's name goes as far as the machine reads the rest as before: 「张店某某有限公司」 keeps the place."""
    for match in reversed([*_FIRM.finditer(clean)]):
        tries = [*_shorter(clean, match)]
        clean = next((each for each in tries if _alike(each, clean, reads)), tries[-1] if tries else clean)
    return clean


def _shorter(text: str, match: re.Match[str]) -> Iterator[str]:
    """The text with all of the name taken out, then with ever less of it, down to two characters."""
    start, end = match.span(1)
    if before := _BEFORE.match(text, start, end):
        start = before.end()
    for begin in range(start, end - 1):
        yield f"{text[:begin]}{SOMEBODY}{text[end:]}"
