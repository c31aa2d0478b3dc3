"""Reads yes and no where the answer is said in the question's own words: 办过, 查不到, 自学的.

What is left to plain yes and no goes to `yes_no`. A hedge is `Unsure`, as there; having been to a course doesn't say
that its school is on file.
"""

from __future__ import annotations

from typing import Final

from conversations.reading.lazy import lazy
from conversations.reading.normalise import bare, compact, is_unsure
from conversations.reading.people.senses import Lexicon
from conversations.reading.result import Read, Reading, Unreadable, Unsure
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
            r"|不出来?|无|找不到|没得)|没(?:有)?(?:在|从)?(?:网上|官网|系统|平台)?(?:上|里)?(?:查|搜|找)(?:询)?(?:到|着|出来?)|(?:不能|没法|无法)(?:查|搜|看)?"
            r"|(?:没|未)(?:有)?联网"
        r"|(?:网上|系统(?:里)?|官网|平台)(?:上|里)?(?:也|都|根本)?(?:没有?|无|找不到|没得)|没有?(?:信息|记录|数据"
        r"|这个?证)|查无|不(?:行|可以)",
        "y": r"(?:能|可以|可|好)(?:查|搜|看)(?:询)?(?:到|得到|着|出来)?|(?:查|搜|找)(?:询)?(?:得到|到|得着|着"
            r"|出来)(?:了|的)?|(?:已经?|有)?(?<![互物车])联(?:了)?网(?!查)|(?:网上|官网|平台|系统)(?:上|里)?(?:都|也|就)?(?:有|能"
            r"|可以)|(?:查|搜)(?:了|过|一下)?,?(?:就|是|都|还是)?有"
        r"|有(?:信息|记录)|(?:搜|查)就(?:出来|有|能)|扫码能|查询(?:成功|有效)",
    },
    terms=("查不到", "查得到", "查到了", "能查到", "没查到", "搜不到", "没查过"),
)  # fmt: skip
_COURSE: Final = lazy(r"培训|上过|学(?!校是)|读|课")


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


def _read(text: str, words: Lexicon, *, plain_too: bool = True) -> Reading:
    said, prepared = bare(text), words.prepared(text)
    if HEDGE.search(compact(text)) or _NOT_ASKED.search(compact(text)):
        return Unsure()
    found = [sense for sense in words.find(prepared) if not sense.other and not sense.asked]
    values = {_value(sense.value, denied=sense.denied) for sense in found}
    if is_unsure(said) or values == {"?"}:
        return Unsure()
    if _ASKED.search(prepared) and not values - {"?"}:
        return Unreadable()
    match sorted(values - {"?"}):
        case ["y"]:
            return Read(True, said)
        case ["n"]:
            return Read(False, said)
        case []:
            return read_yes_no(text) if plain_too else Unreadable()
    return Unreadable()


def _value(value: str, *, denied: bool) -> str:
    return "n" if denied and value == "y" else value
