"""Words around a place's name by which one tells whether it is a place at all: streets, dishes, firms, zones, frames.

Only word lists, as regular expressions over normalised text; what follows from them is decided in `mentions`.
"""

from __future__ import annotations

from typing import Final

from conversations.reading.lazy import lazy


def _any(words: str) -> str:
    return "|".join(words.split())


_STREETS: Final = (
    r"[东南西北中]?(?:路(?![桥上边口南北])|大街|街(?!道)|大道|机场路|江?大桥)|湖区|"
    + _any("大厦 大酒店 饭店 宾馆 广场 花园 公寓 商城 小区")
)  # fmt: skip
_DISHES: Final = _any(
    "拉面 牛肉面 刀削面 小面 板面 烩面 火锅 烧烤 烤鸭 米粉 米线 螺蛳粉 肠粉 小吃 菜馆 菜(?!市) 凉皮 鸭脖 热干面 臭豆腐 "
    "汤包 馄饨 肉夹馍 早茶 啤酒 白酒 老窖 大曲 特产 茶(?!山)"
)
_BRANDS: Final = _any("航空(?!港) 日报 银行 大众 现代 通用 汽车(?!厂|城|站|园|配|零) 牌 产业 时间 话 口音 户籍制")
STREET_OR_FIRM = lazy(f"{_STREETS}|(?:{_DISHES})(?!厂|公司)|{_BRANDS}")
"""Right behind a bare name: then it is the street's, the dish's or the firm's."""

TOWN_OR_STREET = lazy(f"[镇乡村]|街道|{STREET_OR_FIRM.pattern}")

NOT_IN = lazy(
    _any(
        # zones and towns that sound like divisions
        "张江 亦庄 中关村 前海 横琴 大亚湾 松山湖 光谷 临港 外高桥 陆家嘴 望京 国贸 回龙观 虹桥 燕郊 "
        "雄安 贵安 西咸 泰达 潮汕 东湖(?=高新|新技术|开发区) 江北新区 杭州湾 北海道 "
        # words, firms and sights in which a name only seems to stand
        "长治久安 太原街 南京大排档 北京时间 朝阳产业 朝阳行业 东方明珠 长江 黄河 珠江 海南航空 西湖龙井 "
        "上海滩 青海湖 洞庭湖 万达 恒大 平安(?:保险|银行|健康|普惠) 友好商场 安居工程 中国 共和国 西南 城乡 "
        "城镇 和平(?:路|街) 公安局 通道闸 资源(?:局|部|公司|回收) "
        "天南海北 天南地北 东躲西藏 天长[日地]久 千山万水 万全之策 无为而治 久治不愈 满城风雨 仰面朝天 "
        "重于泰山 朝天[椒门] 东坡肉 "
        "海棠[花果] 新干线 大理[石岩] 露天 出海口 东海岸 内陆河 解放公园 武昌起义 周口店 "
        "人力资源 兴业银行 光明(?:乳业|牛奶) 前进(?:一|步) 同心(?:协力)?(?=干|做)"
    )
)

LEFT: Final = frozenset(
    "对错不成个在到去来是于的从往住家人我们厂司州县市区省给叫属就现前后班作位点址标了过这那有边带跑回调派至和跟与或及也都乡籍城"
    "咱俺东南西北内头面呢啊嗯·>/-.:。 ,;!?、…(（"
)
"""What may stand right before the bare name of a county; with anything else it is part of a word (医保定点)."""

ENDS_PHRASE = lazy(
    r"$|[,。;!?、…的了呢啊吧呀 ]|这|那|一[家个带]|"
    + _any("上班 工作 打工 务工 干 做 当 附近 市区 城区 某 里面 境内 本地 开发区 高新 经开 工业")
    + r"|[\u4e00-\u9fff]{0,8}(?:厂|公司|集团|工地|园区?|镇|街道?|乡|村|路|店|医院|学校|项目|酒店|物业|车间|仓库|矿)"
)
"""What may follow a name that is the whole of what was said about the place."""

FRAME = lazy(
    _any(
        "上班 工作 打工 务工 干活 做 当 这边 那边 这里 那里 本地 附近 人(?!$) 的 了 这 那 市区 城区 郊区 新区 "
        "开发区 高新 经开 工业 保税 厂 公司 集团 在 是 我 你 他 她 不 没 有 就 都 也 和 跟 或 还 交 社保 户口 老家 "
        "现在 以前 目前 县城 城里 镇上 家 错了"
    )
)
"""Words that begin no misspelt name."""

SLOT_BREAK = lazy(r"[,。;!?、…]|不对|错了?|[哦噢啊]不|不不|改成|改为|应该是|更正一?下?")
_WORDS_BEFORE: Final = _any(r"我 咱 俺 就 是 嗯 那个 呃 啊 人 属于 应该 好像 可能 工作地点? 地点 坐标 城市 地址 : \s")
_INTRODUCTION: Final = f"(?:{_WORDS_BEFORE})*"
INTRODUCED = lazy(_INTRODUCTION)
"""All that may stand in a clause before the name that is the answer."""

AFTER_IN = lazy(f"[在到去来]{_INTRODUCTION}$")
