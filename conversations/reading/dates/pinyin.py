"""Date words typed in pinyin without tones, in characters: qunian → 去年, sanyue → 三月.

Only words that dates and their stories are told with; syllables that it doesn't know stay as they are.
"""

from __future__ import annotations

import re
from typing import Final

from conversations.reading.lazy import lazy

_WORDS: Final = {
    "qunian": "去年", "jinnian": "今年", "qiannian": "前年", "daqiannian": "大前年", "mingnian": "明年",
    "shanggeyue": "上个月", "shangyue": "上月", "shangshanggeyue": "上上个月", "zhegeyue": "这个月", "benyue": "本月",
    "xiageyue": "下个月", "jintian": "今天", "zuotian": "昨天", "qiantian": "前天", "daqiantian": "大前天",
    "mingtian": "明天", "shangzhou": "上周", "shangshangzhou": "上上周", "zhezhou": "这周", "benzhou": "本周",
    "xiazhou": "下周", "zhou": "周", "xingqi": "星期", "libai": "礼拜", "shanggexingqi": "上个星期",
    "shanggelibai": "上个礼拜", "nian": "年", "yue": "月", "yuefen": "月份", "hao": "号", "ri": "日",
    "nianchu": "年初", "niandi": "年底", "nianmo": "年末", "nianzhong": "年中", "yuechu": "月初", "yuedi": "月底",
    "shangbannian": "上半年", "xiabannian": "下半年", "shangxun": "上旬", "zhongxun": "中旬", "xiaxun": "下旬",
    "bannianqian": "半年前", "nianqian": "年前", "tianqian": "天前", "geyueqian": "个月前", "zhouqian": "周前",
    "yiqian": "以前", "zhiqian": "之前", "qian": "前", "ban": "半", "tian": "天", "geyue": "个月", "ge": "个",
    "guoqing": "国庆", "guoqingjie": "国庆节", "yuandan": "元旦", "chunjie": "春节", "yuanxiao": "元宵",
    "qingming": "清明", "duanwu": "端午", "zhongqiu": "中秋", "wuyi": "五一", "jiaoshijie": "教师节", "qijian": "期间",
    "nongli": "农历", "yinli": "阴历", "zhengyue": "正月", "layue": "腊月", "dongyue": "冬月",
    "chuntian": "春天", "xiatian": "夏天", "qiutian": "秋天", "jidu": "季度", "di": "第", "dao": "到", "zhi": "至",
    "huozhe": "或者", "haishi": "还是", "zuoyou": "左右", "qianhou": "前后", "dagai": "大概", "haoxiang": "好像",
    "yinggai": "应该", "budui": "不对", "gang": "刚", "ganggang": "刚刚", "cai": "才", "nadao": "拿到", "na": "拿",
    "nade": "拿的", "fade": "发的", "fazheng": "发证", "nazheng": "拿证", "lingzheng": "领证", "lingdao": "领到",
    "xialai": "下来", "shoudao": "收到", "zheng": "证", "zhengshu": "证书", "de": "的", "shi": "是", "le": "了",
    "hai": "还", "mei": "没", "meifa": "没发", "haimeifa": "还没发", "haimei": "还没", "meiyou": "没有", "wo": "我",
    "haimeinadao": "还没拿到", "meinadao": "没拿到", "meixialai": "没下来", "haimeixialai": "还没下来", "fa": "发",
    "dengzhe": "等着", "chengji": "成绩", "kaoshi": "考试", "kaode": "考的", "kao": "考", "wangle": "忘了",
    "bujide": "不记得", "bujidele": "不记得了", "buzhidao": "不知道", "buqingchu": "不清楚", "wangjile": "忘记了",
    "mo": "末", "chu": "初", "fen": "份", "zai": "在", "ba": "吧",
}  # fmt: skip
_NUMBERS: Final = {
    "ling": "零", "yi": "一", "er": "二", "liang": "两", "san": "三", "si": "四", "wu": "五", "liu": "六", "qi": "七",
    "ba": "八", "jiu": "九", "shi": "十",
}  # fmt: skip
_COUNTED: Final = frozenset(
    "年 月 月份 号 日 年前 天前 个月前 周前 个 个月 天 年初 年底 年末 年中 月初 月底 上旬 中旬 下旬 季度 周".split()
)
_BEFORE_NUMBER: Final = ("周", "星期", "礼拜", "第", "月", "年")
_SYLLABLE = lazy(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|an|ai|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|a|e|i|o|u|v)"
)
_LONGEST: Final = max(map(len, _WORDS))
_LONGEST_SYLLABLE: Final = 6
_MOST: Final = 80
"""Letters of one run that are looked at; a longer one is no pinyin that somebody typed as an answer."""


def in_characters(run: str) -> str:
    """A run of Latin letters, spaces and apostrophes in it allowed; as it is unless all of it is pinyin."""
    letters = re.sub(r"[ '’]", "", run)
    pieces = _cut(letters) if len(letters) <= _MOST else None
    if pieces is None:
        return run
    chars = [_WORDS.get(piece) for piece in pieces]
    for at, piece in enumerate(pieces):
        if piece in _NUMBERS and _is_number(pieces, chars, at):
            chars[at] = _NUMBERS[piece]
    return "".join(char or piece for char, piece in zip(chars, pieces, strict=True)) if any(chars) else run


def _is_number(pieces: list[str], chars: list[str | None], at: int) -> bool:
    """Whether a syllable that may be a number is one: before what is counted, or beside another number."""
    end = at
    while end < len(pieces) and pieces[end] in _NUMBERS:
        end += 1
    if end < len(pieces) and chars[end] in _COUNTED:
        return True
    start = at
    while start > 0 and pieces[start - 1] in _NUMBERS:
        start -= 1
    return start > 0 and (chars[start - 1] or "").endswith(_BEFORE_NUMBER)


def _cut(letters: str) -> list[str] | None:
    """Words and syllables that make up the letters, as few letters as possible outside the words; None if none do."""
    best: list[tuple[int, int, list[str]] | None] = [None] * len(letters) + [(0, 0, [])]
    for at in range(len(letters) - 1, -1, -1):
        for size in range(1, min(_LONGEST, len(letters) - at) + 1):
            tail, piece = best[at + size], letters[at : at + size]
            if tail is None:
                continue
            if piece in _WORDS or piece in _NUMBERS:
                unknown = 0
            elif size <= _LONGEST_SYLLABLE and _SYLLABLE.fullmatch(piece):
                unknown = size
            else:
                continue
            cost = (tail[0] + unknown, tail[1] + 1)
            found = best[at]
            if found is None or cost < found[:2]:
                best[at] = (*cost, [piece, *tail[2]])
    return best[0][2] if best[0] else None
