"""Builds data/place_pinyin.json and data/place_lookalikes.json. Run it by hand after a change of the divisions:

    pip install pypinyin jieba && python -m conversations.reading.places.build_sounds

The first says how every present place is spelt in pinyin, without tones and spaces. The second lists the common words
that are a place's name but for one character like it (进山, 县城), or that would be mended into one where they stand
in a sentence (大不了, the 年的 of 「去年的」): those are no places.
pypinyin and jieba (both MIT) are needed here alone, never at run time.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from conversations.reading.places.mentions import Finder
from conversations.reading.places.pinyin import spelt as spelt_out
from conversations.reading.places.repairs import by_sound_alone, like
from policies import places

DATA = Path(__file__).parents[1] / "data"

CHARACTERS: Final = {
    "都": "du", "长": "chang", "勒": "le", "圩": "xu", "什": "shi", "和": "he", "车": "che", "佛": "fo", "阿": "a",
    "厦": "xia", "莞": "guan", "台": "tai", "漯": "luo", "洞": "dong", "乐": "le", "陕": "shan", "大": "da",
}  # fmt: skip
"""Characters that are nearly always spoken so in names, where pypinyin wavers."""

NAMES: Final = {
    "乐清": "yueqing", "乐亭": "laoting", "乐陵": "laoling", "长子": "zhangzi", "覃塘": "qintang", "闵行": "minhang",
    "泊头": "botou", "涡阳": "guoyang", "单县": "shanxian", "浚县": "xunxian", "渑池": "mianchi", "曾都": "zengdu",
    "筠连": "junlian", "布拖": "butuo", "珲春": "hunchun", "洪洞": "hongtong", "六合": "luhe liuhe",
    "六安": "luan liuan",
    "朝阳": "chaoyang", "伽师": "jiashi", "称多": "chenduo", "崆峒": "kongtong", "库尔勒": "kuerle", "马尾": "mawei",
    "芒康": "mangkang", "浪卡子": "langkazi", "大城": "daicheng dacheng", "绿园": "lvyuan luyuan",
    "绿春": "lvchun luchun",
    "塔什库尔干": "tashikuergan", "吕梁": "lvliang luliang", "阳朔": "yangshuo", "蚌埠": "bengbu", "东阿": "donge",
    "大埔": "dabu", "重庆": "chongqing", "铅山": "yanshan", "红寺堡": "hongsibu", "吴堡": "wubu", "行唐": "xingtang",
    "什邡": "shifang", "百色": "baise", "陕西": "shanxi shaanxi", "内蒙古": "neimenggu neimeng", "西藏": "xizang",
    "哈尔滨": "haerbin harbin", "乌鲁木齐": "wulumuqi urumqi", "拉萨": "lasa lhasa", "香港": "xianggang hongkong",
    "澳门": "aomen macau macao", "台湾": "taiwan", "呼和浩特": "huhehaote hohhot", "普洱": "puer", "黄陂": "huangpi",
}  # fmt: skip
"""Names that the dictionary misreads, or that are spelt in several ways."""

LEAST: Final = 3
"""Words that jieba has seen less often don't count as common."""

LEAST_IN_A_SENTENCE: Final = 20
SENTENCES: Final = (("", ""), ("在", "上班"), ("", "的"), ("", "上"), ("我", "那边"), ("我在", ""))
"""What may stand around a word when it is tried."""

MISSPELT: Final = frozenset(
    "株州 合壁 克拉马依 廊房 深证 滨洲 无汉 揭扬 升阳 常春 安养 哈米 太圆 山难 添水 基林 型台 嘉星 本系 "
    "临沐 临沐县 井径 "
    "廷长 沐阳 荏平 荏平县 峨眉 沙坪霸 余桃市 荷泽 荷泽市 叙浦 叙浦县 灵壁县 盐井县 华莹市 满州里 霍丘县 "
    "扶远县 墉桥区 渖阳市 "
    "汪苍县 景冈山 绥汾河 绥汾河市 磬安县 尢溪县 孚山县 嘉阴 嘉阴县 黄坡 抚柔 潜阳 圻春 且莫 栾南 成阳 "
    "伦台 河肥 黔县 荷池 宁普县 虎亭区".split()
)
"""Words of jieba's that are rather a name misspelt; so are most that end in 州 (毫州)."""

NO_NAMES: Final = frozenset({"各州", "本州", "九州", "欧州"})


def spelt(short: str) -> list[str]:
    if short in NAMES:
        return NAMES[short].split()
    spoken = importlib.import_module("pypinyin").lazy_pinyin(short, v_to_u=False)
    syllables = [CHARACTERS.get(char, syllable) for char, syllable in zip(short, spoken, strict=True)]
    word = "".join(syllables)
    return [word, word.replace("v", "u")] if "v" in word else [word]


def lookalikes(gazetteer: places.Gazetteer) -> list[str]:
    names = set(gazetteer.names())
    by_place: dict[tuple[int, int, str], list[str]] = {}
    for name in sorted(names):
        for place in (0, 1):
            by_place.setdefault((len(name), place, name[place]), []).append(name)

    def sounds_like_a_place(word: str) -> bool:
        near = (name for place in (0, 1) for name in by_place.get((len(word), place, word[place]), ()))
        for name in near:
            wrong = [(a, b) for a, b in zip(name, word, strict=True) if a != b]
            if len(wrong) == 1 and like(*wrong[0]):
                return True
        return False

    common = list(common_words(names | MISSPELT))
    near = {word for word, *_ in common if sounds_like_a_place(word) or by_sound_alone(word, gazetteer)}
    telling = [word for word, times, name in common if times >= LEAST_IN_A_SENTENCE and not name and word not in near]
    return sorted(near.union(word for word in telling if is_mended_in_a_sentence(word, gazetteer)))


def common_words(but: Collection[str]) -> Iterator[tuple[str, int, bool]]:
    """Words of two to four characters, how often jieba has seen them, and whether one is a long name of somebody or
    something."""
    jieba = importlib.import_module("jieba")
    for line in jieba.get_dict_file().read().decode("utf-8").splitlines():
        word, times, kind = line.split(" ")
        if int(times) < LEAST or not 2 <= len(word) <= 4 or word in but or (word[-1] == "州" and word not in NO_NAMES):
            continue
        yield word, int(times), len(word) > 2 and kind.startswith(("nr", "ns", "nt", "nz"))


def is_mended_in_a_sentence(word: str, gazetteer: places.Gazetteer) -> bool:
    return any(
        mention.repaired and mention.end > start and mention.start < start + len(word)
        for before, after in SENTENCES
        for start in (len(before),)
        for mention in Finder(spelt_out(before + word + after, gazetteer), gazetteer).mentions()
    )


def main() -> None:
    gazetteer = places.load()
    table = {place.code: " ".join(spelt(place.short)) for place in gazetteer.inside([places.NATION])}
    lines = [f'"{code}": "{spellings}"' for code, spellings in sorted(table.items())]
    (DATA / "place_lookalikes.json").write_text('""\n', encoding="utf-8")  # so that the old list hides nothing
    (DATA / "place_pinyin.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    words = json.dumps(" ".join(lookalikes(gazetteer)), ensure_ascii=False)
    (DATA / "place_lookalikes.json").write_text(words + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
