"""A name in a list decides about money: what is near is found, what is another firm's is left alone."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from conversations.reading.people.employers import read_employer
from conversations.reading.result import Ambiguous, Read, Reading, Unsure
from conversations.reading.sounds import alike
from policies import catalog

CATALOGUE = catalog.load()
NAMES = CATALOGUE.entries["zibo-technician-subsidy"].programme.tables["city-owned"].names
COMMON = (
    "的一是在有人工公司市中心信新业叶力利历水气汽器期集急级团限线责则任务物管馆理里商伤投头资自检监测侧保宝安程成城产铲"
)
"""Characters that a slip of the ear may put in place of another."""

UNRELATED = (
    "山东新华制药股份有限公司 淄博矿业集团有限责任公司 鲁泰纺织股份有限公司 山东东岳集团 齐鲁石化 "
    "淄博柴油机总公司 山东清源集团 淄博华光陶瓷科技文化股份有限公司 山东金城医药集团 蓝帆医疗 英科医疗 山东药玻 "
    "鲁阳节能 淄博热电集团有限公司 齐鲁银行 淄博商厦股份有限公司 淄博银座商城 山东博汇纸业 山东齐都药业有限公司 "
    "淄博齐翔腾达化工 山东一诺威 金晶科技 中材高新 淄博鑫泰石化 山东汇丰石化 淄博齐鲁化工有限公司 "
    "上海宜居物业管理有限公司 济南热力集团有限公司 青岛面粉厂 烟台市自来水有限公司 潍坊市公共汽车公司 "
    "淄博燃气有限公司 张店区煤气站 淄博市中心医院 淄博职业学院 山东理工大学 中国邮政淄博分公司 顺丰速运 "
    "淄博京东物流 美团外卖 中国移动淄博分公司 国网淄博供电公司 淄博大桓九宝恩皮革 山东唐骏欧铃汽车 "
    "淄博真空设备厂 新华医疗 淄博水环真空泵厂 淄博卡普尔陶瓷 狮王陶瓷 淄博华洋陶瓷 富士康科技集团 比亚迪汽车 "
    "格力电器 海尔集团 海信 万达物业 碧桂园服务 淄博永大化工 山东润银生物化工 淄博鲁华泓锦 山东天鹤塑胶 "
    "淄博博山泵业 博山电机厂 周村烧饼 淄博凯越电气 淄博福瑞康 沂源县瑞丰高分子 鲁村煤矿 淄博市临淄区人民医院 "
    "桓台县建筑公司 山东高阳建设 淄博建工集团 天齐建设 淄博城建集团 淄博方正工程检测有限公司 "
    "淄博安信检测技术有限公司 山东齐宏检测技术有限公司 淄博正大节能 淄博宏达物业公司 淄博金帝购物广场 "
    "杭州热力有限公司 萧山自来水公司 重庆涪陵榨菜集团 重庆面粉厂 上海齐信投资有限公司 北京万和实业有限公司 "
    "广州报达印务有限公司"
).split()


def listed(text: str) -> Reading:
    return read_employer(text, NAMES, CATALOGUE.gazetteer)


def found(text: str) -> set[object]:
    match listed(text):
        case Read(value):
            return {value} & set(NAMES)
        case Ambiguous(options):
            return {value for value, _ in options}
        case _:
            return set()


def slips(name: str, dice: random.Random) -> Iterator[str]:
    """Each character misheard, left out, doubled, swapped with its neighbour; the name without its form or 市."""
    for at, char in enumerate(name):
        sounds = [other for other in COMMON if other != char and alike(other, char)]
        if sounds:
            yield name[:at] + dice.choice(sounds) + name[at + 1 :]
        yield name[:at] + name[at + 1 :]
        yield name[:at] + char + name[at:]
        if at + 1 < len(name):
            yield name[:at] + name[at + 1] + char + name[at + 2 :]
    yield name.removesuffix("公司").removesuffix("有限").removesuffix("有限责任").removesuffix("股份有限")
    yield name.replace("淄博市", "淄博")
    yield f"我在{name}上班"


def test_a_listed_name_with_a_slip_in_it_is_found_or_asked_back() -> None:
    dice = random.Random(1)
    texts = [(name, text) for name in NAMES for text in slips(name, dice)]
    missed = [(name, text) for name, text in texts if name not in found(text)]
    another = [(name, text) for name, text in texts if isinstance(listed(text), Read) and found(text) - {name}]
    assert len(texts) > 1500
    assert len(missed) <= 0.02 * len(texts), missed
    assert another == []


def test_another_firms_name_stays_as_it_was_typed() -> None:
    assert {text: found(text) for text in UNRELATED if found(text)} == {}


@pytest.mark.parametrize("name", NAMES)
def test_a_listed_name_in_full_is_itself(name: str) -> None:
    reading = listed(name)
    assert isinstance(reading, Read)
    assert (reading.value, reading.repaired) == (name, False)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("齐商银行", "齐商银行股份有限公司"),
        ("淄博热力公司", "淄博热力有限公司"),
        ("自来水公司淄博市", "淄博市自来水公司"),
        ("山东淄博热力有限公司", "淄博热力有限公司"),
        ("淄博市水利建筑安装工司", "淄博市水利建筑安装公司"),
    ],
)
def test_another_legal_form_or_order_is_the_same_firm(text: str, name: str) -> None:
    reading = listed(text)
    assert isinstance(reading, Read)
    assert (reading.value, reading.repaired) == (name, True)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("热力公司", {"淄博热力有限公司"}),
        ("淄博热力集团有限公司", {"淄博热力有限公司"}),
        ("齐商银行张店支行", {"齐商银行股份有限公司"}),
        ("淄博公交公司", {"淄博市公共汽车公司"}),
        ("淄博金控", {"淄博市金融控股有限公司"}),
        ("淄博粮食储备库", {"淄博国家粮食储备库有限公司", "淄博东郊粮食储备库有限公司"}),
    ],
)
def test_a_short_form_a_branch_or_a_name_without_its_place_is_asked_back(text: str, names: set[str]) -> None:
    reading = listed(text)
    assert isinstance(reading, Ambiguous)
    assert {value for value, _ in reading.options} == names


def test_a_name_that_is_in_no_list_is_kept_as_it_was_typed_and_not_knowing_is_heard() -> None:
    assert listed("我们单位是鲁泰纺织") == Read("鲁泰纺织", "鲁泰纺织")
    assert listed("不知道全称") == Unsure()
    assert read_employer("鲁泰纺织", (), CATALOGUE.gazetteer) == Read("鲁泰纺织", "鲁泰纺织")


@pytest.mark.parametrize("lead", ["", "山东", "山东省", "山东省淄博市", "淄博市"])
def test_a_province_before_the_city_is_no_part_of_the_name(lead: str) -> None:
    listed = next(name for name in NAMES if name.startswith("淄博"))
    typed = lead + (listed.removeprefix("淄博市").removeprefix("淄博") if lead.endswith("淄博市") else listed)
    found = read_employer(typed, NAMES, CATALOGUE.gazetteer)
    assert isinstance(found, Read)
    assert found.value == listed


def test_a_province_falls_away_wherever_it_is() -> None:
    names = ("南京金陵造船有限公司", "重庆涪陵榨菜集团股份有限公司")
    read = [read_employer(text, names, CATALOGUE.gazetteer) for text in ("江苏省南京金陵造船公司", "涪陵榨菜集团")]
    assert [found.value if isinstance(found, Read) else found for found in read] == list(names)
