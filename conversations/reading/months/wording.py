"""Brings a message about months of insurance into plain words: pinyin spelt out, dialect and slips of the ear mended.

Every character of the outcome remembers where it stands in the message, so that what is read from it can be shown
in place. It mends only what can't mean anything else beside a length of time or a payment; it reads nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

from conversations.reading.lazy import lazy
from conversations.reading.result import Stretch
from conversations.reading.sounds import Terms


@dataclass(frozen=True, slots=True)
class Wording:
    """A rewritten text; `starts[i]` and `ends[i]` are where its character i comes from."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    mended: bool = False

    def span(self, start: int, end: int) -> Stretch | None:
        """Where text[start:end] stands in the text that it was made of."""
        return (self.starts[start], self.ends[end - 1]) if start < end else None

    def sub(self, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str], *, mends: bool) -> Wording:
        pieces: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        changed = False
        for match in pattern.finditer(self.text):
            new = replace(match)
            first, last = match.span()
            if first == last or new == match[0]:
                continue
            changed = True
            pieces += self.text[done:first], new
            starts += self.starts[done:first]
            ends += self.ends[done:first]
            if len(new) == last - first:
                starts += self.starts[first:last]
                ends += self.ends[first:last]
            else:
                starts += [self.starts[first]] * len(new)
                ends += [self.ends[last - 1]] * len(new)
            done = last
        if not changed:
            return self
        return Wording(
            "".join([*pieces, self.text[done:]]),
            (*starts, *self.starts[done:]),
            (*ends, *self.ends[done:]),
            self.mended or mends,
        )


def worded(compacted: str) -> Wording:
    """The wording that the readers of months look at."""
    size = len(compacted)
    wording = Wording(compacted, tuple(range(size)), tuple(range(1, size + 1)))
    wording = wording.sub(_LATIN, lambda match: _spoken(match[0]), mends=True)
    wording = wording.sub(_LOOSE_SPACE, lambda _: "", mends=False)
    for pattern, new in _PLAIN_WORDS:
        wording = wording.sub(pattern, lambda match, new=new: match.expand(new), mends=False)  # type: ignore[misc]
    for pattern, new in _SLIPS:
        wording = wording.sub(pattern, lambda match, new=new: match.expand(new), mends=True)  # type: ignore[misc]
    wording = wording.sub(_LEADS_UP, lambda match: _led_up(match[0]), mends=True)
    wording = wording.sub(_COMES_AFTER, lambda match: _AFTER_UNIT.repair(match[0]), mends=True)
    repaired = _TERMS.repair(wording.text)
    if repaired != wording.text:
        wording = Wording(repaired, wording.starts, wording.ends, mended=True)
    return wording


_N: Final = "0-9零〇一二三四五六七八九十百两俩仨廿卅几多半来"

_PLAIN_WORDS: Final = tuple(
    (lazy(pattern), new)
    for pattern, new in (
        (r"[嗯呃诶欸唉嘿]+(?=.)|(?:那个|这个)(?=[,\d一二三四五六七八九十两半])|(?<=.)就是说|(?<=[\d十百])、、+", ""),
        (r"[—–－﹣]+", "-"),
        (r"[～∼]+", "~"),
        (r"\.{2,}|…+", "。"),
        (r"(?<=\d)\s*[,.](?=个月|年)", ""),
        (r"旧年|上一年|上年(?!纪)", "去年"),
        (r"而家|依家|宜家|家阵|如今|目前|眼下|这会儿?", "现在"),
        (r"[不唔]系|并非", "不是"),
        (r"唔(?=对|到|够|满|知|记|清|交|买|止|太|多过|超)", "不"),
        (r"木有|么得|莫得|没得|没滴|毛有|冇得", "没有"),
        (r"(?<![提保])供(?=了|过|紧|着|满|够|$|[,。\d])|(?<=[有在])供(?!应|货|暖|电|养)", "交"),
        (r"(?<=[交买缴])紧", "着"),
        (r"(?<=[交买缴])起(?=的|在|$|[,。])", "着"),
        (r"[俾畀]", "给"),
        (r"几多", "多少"),
        (r"(?<=[了有都快])成年(?=$|[,。了啦喇])", "一年"),
        (r"俺|偶(?=交|没|有)|咱", "我"),
        (r"米有", "没有"),
        (r"(?<=[年月])地$", "的"),
        (r"(?<![一二三四五六七八九十两\d])(?:一?整|一?全|一整个)年(?!度)", "一年"),
        (
            r"((?:[今去前本]|\d{4}|2\d)年的?)(1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])([到至~-])"
            r"(?=(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月)",
            r"\1\2月\3",
        ),
        (r"((?:19|20)\d\d)年?(?:一?整个?|一?全)年", r"\1年一年"),
        (
            r"(?<![\d一二三四五六七八九十个])(1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])([到至~-])(?=(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月(?!\d))",
            r"\1月\2",
        ),
        (
            r"(?<=[年])的?[上下]半年(?=[加和+])|(?<=[加和+][去今]年)的?[上下]半年|(?<=[加和+]\d{4}年)的?[上下]半年",
            "6个月",
        ),
        (r"个整年", "年"),
        (r"个零(?=月)", "个多"),
        (r"整年", "年"),
        (r"整整|满打满算", "整"),
    )
)
"""Dialect, written Cantonese and fillers by their plain counterparts."""

_SLIPS: Final = tuple(
    (lazy(pattern), new)
    for pattern, new in (
        (rf"(?<=[{_N}])[各哥隔格歌葛搁](?=[多半]?[月越阅悦粤岳])", "个"),
        (r"(?<=[个])([多半]?)[越阅悦粤岳钥曰](?!来)", r"\1月"),
        (r"(?<=[0-9一二三四五六七八九十])[念碾捻](?=$|[,。了多半零以左吧])", "年"),
        (r"(?<=年)[伴办版板拌扮绊瓣](?=$|[,。了多吧左上以不的啊])", "半"),
        (rf"(?<!上)(^|交了?|缴了?|有|是)([{_N}]{{1,3}})年班(?=$|[,。了左])", r"\1\2年半"),
        (rf"(?<=年)[另令灵领玲铃凌林临](?=[{_N}])", "零"),
        (r"[叫教较胶浇郊](?=了|过(?!来)|满|够|到现在|社保|失业|的失业|的社保)", "交"),
        (r"(?<=[没在有直])[叫教较](?=$|[,。呢吧])", "交"),
        (r"(?<=[都给帮月司位里厂板])[叫教较](?=$|[,。呢吧的])", "交"),
        (r"[就久酒](?=个月)", "九"),
        (r"其(?=个月)", "七"),
        (r"[留流刘](?=个月)", "六"),
        (r"[无午](?=个月)", "五"),
        (r"[伞山](?=个月)", "三"),
        (r"[量凉](?=个月)", "两"),
        (r"[每煤梅眉霉](?=[交缴](?:过|呢|$|[,。]))", "没"),
        (r"(?<!全)[步布卜](?=到|满|足|止|超过|清楚|知道|对|够|记得|晓得)", "不"),
        (r"(?<!全)部(?=到|知道|清楚|记得)", "不"),
        (r"[茶查擦叉](?=不多)|茶(?=[一两二三四五六七八九\d]个月)", "差"),
        (rf"(?<![{_N}钱百千这那])块(?=[一两二三四五六七八九十\d]{{1,3}}(?:年|个月))", "快"),
        (rf"(?<=[刚快交未没不])慢(?=[{_N}])", "满"),
        (rf"一[工公供功宫](?=交|缴|有|是|[{_N}])", "一共"),
        (rf"(?:总[工公供功]|宗共|中共|种共)(?=交|缴|有|是|[{_N}])", "总共"),
        (r"失[叶夜页液]", "失业"),
        (r"[实事时石湿]业(?=保险|险|金)", "失业"),
        (r"[做坐作座]右|左又|左有", "左右"),
        (r"家起来|加起赖|加气来", "加起来"),
        (rf"(?<=[{_N}月年])[已一](?=上(?:$|[,。了吧]))", "以"),
        (rf"(?<=[{_N}])[朵躲](?=$|[,。了吧个])", "多"),
        (r"俩(?=年)|辆(?=年|个月)", "两"),
        (r"开使|开时|开史", "开始"),
        (r"至小", "至少"),
    )
)  # fmt: skip
"""Homophones and look-alikes that voice typing and haste leave beside a length of time."""

_TERMS = Terms(
    ("失业保险", "失业险", "差不多", "断断续续", "没注意", "不清楚", "不知道", "不记得", "社保", "养老保险", "医疗保险",
     "五险一金", "加起来", "从来没", "大概", "一直没交", "刚入职")
)  # fmt: skip

_MEANT: Final = lazy(r"干[满好]|补.|每.|.工$|.公$|真好")
"""Words that only look like a misheard one."""


def _led_up(word: str) -> str:
    return word if _MEANT.match(word) else _BEFORE_NUMBER.repair(word)


_LEADS_UP = lazy(
    rf"[\u4e00-\u9fff]{{2}}(?=(?:交了|交|有|满)?(?:[{_N.replace('多来', '')}]{{1,4}}|\d+\.\d)(?:[年期]"
    rf"|个(?![人单公厂])|月))"
)
_COMES_AFTER = lazy(r"(?<=[年月半期])[\u4e00-\u9fff]{2}(?=$|[,。了吧的啊呢])")
_BEFORE_NUMBER = Terms(
    "不到 不满 没到 没满 不足 未满 至少 起码 最少 最多 顶多 至多 超过 不止 将近 接近 大概 大约 约莫 "
    "快满 刚满 刚好 正好 一共 总共 合计 累计".split(" ")
)
_AFTER_UNIT = Terms("左右 上下 以上 以内 以下 不到 不止 出头 打底 往上".split(" "))
"""Words that change what a number means: to miss a misspelt one would make an interval a false certainty."""

_LATIN = lazy(r"[a-z]{2,40}(?:'[a-z]{1,20})*")
_LOOSE_SPACE = lazy(r"(?<=[\u4e00-\u9fff])\s+|\s+(?=[\u4e00-\u9fff])")

_SYLLABLES: Final = dict(
    pair.split("=")
    for pair in (
        "yi=一 er=二 liang=两 lia=俩 san=三 si=四 wu=五 liu=六 qi=七 ba=八 jiu=九 shi=十 ling=零 dian=点 "
        "bai=百 ge=个 yue=月 nian=年 ban=半 duo=多 ji=几 bu=不 budao=不到 dao=到 kuai=快 man=满 le=了 jiao=交 "
        "mei=没 you=有 guo=过 chabuduo=差不多 zuoyou=左右 dagai=大概 dayue=大约 gongsi=公司 danwei=单位 "
        "laoban=老板 yizhi=一直 zai=在 de=的 buzhidao=不知道 zhidao=知道 qingchu=清楚 jide=记得 wang=忘 "
        "wangle=忘了 wo=我 shebao=社保 shiye=失业 baoxian=保险 xian=险 yigong=一共 zonggong=总共 jinnian=今年 "
        "qunian=去年 qiannian=前年 xianzai=现在 kaishi=开始 cong=从 zhishao=至少 qima=起码 meiyou=没有 "
        "conglai=从来 hai=还 budui=不对 bushi=不是 meigeyue=每个月 dou=都 zheng=整 chaoguo=超过 yishang=以上 "
        "shangxia=上下 zhengzheng=整整 zhenghao=正好 ganghao=刚好 yinggai=应该 haoxiang=好像 cha=差 jiu=九 "
        "ne=呢 a=啊 months=个月 month=个月 years=年 year=年 qishi=其实 duanle=断了 geyue=个月 jige=几个 "
        "duoshao=多少 bujide=不记得 buqingchu=不清楚 buxiaode=不知道 mai=买"
    ).split(" ")
)


@cache
def _longest() -> int:
    return max(map(len, _SYLLABLES))


def _spoken(letters: str) -> str:
    """Whole words of toneless pinyin as characters; anything that doesn't come out even stays as it is."""
    joined = letters.replace("'", "")
    best: list[tuple[str, ...] | None] = [(), *([None] * len(joined))]
    for end in range(1, len(joined) + 1):
        for start in range(max(0, end - _longest()), end):
            head, word = best[start], _SYLLABLES.get(joined[start:end])
            if head is None or word is None:
                continue
            now = best[end]
            if now is None or len(head) + 1 < len(now):
                best[end] = (*head, word)
    words = best[-1]
    if words is None:
        return letters
    if len(words) > 1 and words[-1] == "八" and words[-2] in {"月", "个月", "年", "半", "多"}:
        words = (*words[:-1], "吧")
    return "".join(words)
