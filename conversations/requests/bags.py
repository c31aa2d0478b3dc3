"""Commands by the words that they are made of, in any order: 「帮我把手机号从你们这里删掉」.

A clause counts only if small words and the words of one command cover the whole of it, the telling ones among them.
One word from outside (「删了好友」) and nothing is read. What is said in a fixed way is in `commands`, and looked at
first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from conversations.reading.lazy import lazy
from conversations.requests.commands import IntentName

_SMALL: Final = (
    "我 我们 你 你们 的 了 吧 啊 呀 呢 吗 嘛 哈 哦 啦 呗 就 先 再 还 也 都 那 那个 那些 这 这个 这些 个 "
    "一 一下 下 把 将 给 帮 帮忙 让 请 麻烦 要 想 想要 需要 得 能 "
    "能不能 可以 可不可以 应该 是 有 在 里 里面 那里 这里 那边 这边 从 刚 刚才 刚刚 之前 前面 现在 今天 "
    "马上 直接 赶紧 快 快点 全 全部 所有 彻底 统统 好像 "
    "可能 不小心 又 到 去 来 好 好吗 行 行吗 行不行 好不好 谢谢 请问 过 着 自己 真的 其实 因为 所以 但是 "
    "然后 等 一会 点 些 最好 尽快 机器人 系统 回头 "
    "老师 师傅 亲 哥 姐 暂时 干脆 还是 必须 一定 都给 吧 哪里 每次 总 老 一直"
)


@dataclass(frozen=True, slots=True)
class _Bag:
    """`words` may stand anywhere; each of `telling` has to be found; `never` spoils it."""

    telling: tuple[re.Pattern[str], ...]
    cover: re.Pattern[str]
    never: re.Pattern[str] | None


def _bag(words: str, *telling: str, never: str = "") -> _Bag:
    every = sorted({*words.split(), *_SMALL.split()}, key=lambda word: (-len(word), word))
    return _Bag(
        tuple(map(re.compile, telling)),
        lazy(f"(?:{'|'.join(every)})*+"),
        lazy(never) if never else None,
    )


_PREVIOUS = (
    "上一步 上一题 上一个 上个 上一 上题 上一页 上一条 前一步 前一题 前一个 前一 前头 上面 上头 步 题 题目 "
    "问题 页 条 项 道 步骤 页面 层"
)
_CHANGE_WORDS = (
    "改 修改 更改 更正 改正 更换 换 调整 纠正 变更 编辑 重 重新 填 选 写 答 说 弄 搞 点 输 报 打 错 填错 "
    "选错 写错 不对 不太对 不大对 有误 对 不 多 少 早 晚 高 低 大 小 "
    "重填 重选 题 问题 项 栏 道 地方 答案 选项 信息 内容 一遍 一次 有点 成 机会 修正 搞错 弄错 处"
)
_WANTING = r"要|想|帮|请|麻烦|能|可以|给|让|把|得|吧|一下|重|错|不[太大]?对|有误"

_BAGS: Final = {
    IntentName.DELETE_DATA: _bag(
        "删 删除 删掉 删光 删干净 删一下 清除 清掉 清空 清理 抹掉 抹除 销毁 注销 撤销 消掉 清 抹 掉 光 "
        "干净 空 数据 资料 信息 记录 内容 隐私 账号 账户 档案 东西 话 "
        "手机号 手机号码 身份证 身份证号 银行卡 电话 姓名 名字 个人 聊天 填 写 说 留 发 输入 提交 保存 "
        "别 不要 不想 存 留着 保留 历史 用户 一切 痕迹 答案 回答 登记",
        r"删|清[除掉空理]|抹|销毁|注销|撤销|别存|别留|别保存|不要[存留保]|不想.*[存留]",
        r"数据|资料|信息|记录|隐私|账号|账户|档案|东西|手机号|身份证|银行卡|电话|姓名|名字|聊天"
        r"|我[填写说留发输提]|痕迹|答案|回答|内容",
        never=r"^(?:把)?(?:信息|资料|数据|记录|账号|内容)?都?删了$|删过|清理过|注销过",
    ),
    IntentName.HUMAN: _bag(
        "找 转 换 叫 接 联系 喊 派 安排 转接 接通 呼叫 人工 真人 活人 客服 工作人员 人 懂 明白 服务 咨询 "
        "热线 坐席 说 聊 谈 问 沟通 讲 话 说话 对话 聊聊 说说 问问 讲讲 跟 和 "
        "与 同 电话 打电话 帮忙 处理 解决 回复 解释 位 不 不想 不要 别 用 机器 一个 们 帮助 客户 小姐姐 "
        "看看 看 弄 直接 回答 没有 有没有",
        r"人工|真人|活人|客服|工作人员|(?:找|叫|来|换|派|安排|喊)(?:一?[个位])?(?:懂的)?人|[跟和与同]一?个?人",
        r"找|转|换|叫|接|联系|喊|派|安排|呼叫|要|想|服务|咨询|说|聊|谈|问|沟通|讲|帮|请|给我|有没有|电话",
        never=r"^找人(?:问问?|看看?)(?:一下)?$|不(?:要|想)?(?:找|转|换|要|用)?(?:人工|真人|客服)|(?:人工|客服|工作人员|真人)(?:说|讲|问|让|叫"
        r"|找|要|给我|帮我.*[了过的]|来过)|是(?:人工|客服|真人)|了(?:人工|客服)|过(?:人工|客服)",
    ),
    IntentName.BACK: _bag(
        _PREVIOUS + " 返回 返 退回 退 回 回退 后退 倒回 倒退 倒 撤回 撤销 往 往回 往前 翻 翻回 回到 回去 改 修改 "
        "重新 答 填 选 错 点错 选错 填错 不对 看看 看 想 步 操作",
        r"返|退|倒|撤|翻|回|改|重新|错|不对|看",
        r"返回|退回|倒回|回退|后退|上一|上个|上题|前一|上面|上头|前头|(?:刚才?|刚刚|之前|前面)(?:的|那"
        r"|这)*(?:个|道|一)*(?:题|问题|步|条)",
        never=r"下一|回了|回过|看了|错过",
    ),
    IntentName.RESTART: _bag(
        "重新 重来 重填 重开 重做 重走 从头 从头到尾 再来 再走 开始 填 填写 来 走 做 查 测 问 答 流程 "
        "一遍 一次 一回 一趟 一轮 遍 次 回 开 弄 搞 整 所有 问题 题 题目 信息 资料 "
        "整个 清空 清掉 作废 登记 推倒 推翻 不算 不要 不算数 起 头 首页 第一题 第一步 新 对话 查询 测试",
        r"重新|重[来填开做走]|从头|再(?:来|走|填|查|测)一?[遍次回趟轮]",
        r"开始|来|填|走|做|查|测|答|[遍次回趟轮]|从头|开|弄|搞",
        never=r"上一|前一|刚才那|这题|这个题|那题|登记[了过]",
    ),
    IntentName.SKIP: _bag(
        "跳过 跳 跳到 略过 忽略 越过 绕过 pass 下一 下一题 下一个 下一步 下一条 后面 别的 其他 其它 题 "
        "题目 问题 步 条 项 道 问 答 换 进 进入 继续 往下 不 不想 不会 不知道 不管 掉 过去 不答 不说",
        r"跳|略过|忽略|越过|绕过|pass|下一[题个]|(?:问|换|答)(?:点|个)?(?:别|其[他它]|后面)",
        r"题|问题|步|下一|别的|其[他它]|跳过|略过|忽略",
        never=r"跳过了|跳了",
    ),
    IntentName.HELP: _bag(
        "怎么 用 使用 操作 使 使唤 玩 用法 填 填写 回答 什么 哪些 功能 做 干 办 会 帮助 说明 介绍 教 "
        "教教 指导 指引 教程 步骤 不会 不懂 不知道 看不懂 没用过 第一次 新手 东西 软件 程序 小程序 玩意 "
        "事 忙 法 说 作用 用处 弄",
        r"怎么.*(?:用|操作|使|玩|填)|(?:用|操作|使|玩).*(?:怎么|不会|教)|(?:不会|不懂|不知道|教).*(?:用"
        r"|操作|使|玩|填)|(?:帮助|说明|教程|指引)|(?:你|这|机器人|帮).*(?:能|会|可以|有|帮我|帮).*(?:什么"
        r"|哪些)|(?:能|可以|会).*帮.*(?:什么|哪些)|用法",
        never=r"用过了|领|钱|帮助(?:我|你|过|了|大)|说明(?:我|你|了|不)|用不|填什么",
    ),
    IntentName.WHY: _bag(
        "为什么 凭什么 干什么 做什么 什么 什么用 用 用处 意义 目的 关系 必要 作用 原因 问 知道 打听 了解 "
        "收集 填 填写 提供 要 说 这么 那么 多 细 详细 清楚 问题 信息 资料 东西 跟 和 与 补贴 领 钱 申请 "
        "等级 级别 城市 地址 日期 时间 月数 几个月 社保 参保 情况 证 证书 发证 隐私 非 非要 何必 题 上班 工作",
        r"为什么|凭什么|干什么|做什么|何必|什么(?:用|意义|目的|关系|必要|作用|原因)",
        r"问|知道|打听|了解|收集|填|提供|(?:这|那)(?:个|些)?(?:问题|信息|资料|东西)|关系",
        never=r"填什么|怎么填|领不|领到|不能|没有?领|说我|填不|填完|填了|填错",
    ),
}
_ORDERED: Final = tuple(_BAGS.items())
_EDIT = _bag(
    _CHANGE_WORDS,
    _WANTING,
    r"改|换|调整|纠正|编辑|错|不[太大]?对|有误|重[填选写]|重新?[填选写答弄搞输点报说]|(?:填|写"
    r"|选)[多少早晚高低大小]了",
)
_STATED = lazy(r"(?:改|换|变更|调整)[了过]|(?:交|算|印|发|办|打)错")


def by_words(clause: str) -> IntentName | None:
    """The command whose words cover the clause; never `EDIT`."""
    for name, bag in _ORDERED:
        if bag.never and bag.never.search(clause):
            continue
        if all(one.search(clause) for one in bag.telling) and bag.cover.fullmatch(clause):
            return name
    return None


def asks_to_change(before: str, after: str) -> bool:
    """Whether what stands around the name of an answer asks for its change, and says nothing else."""
    around = before + after
    if _STATED.search(around) and not re.search("把|要|想|帮", around):
        return False
    return (
        all(one.search(around) for one in _EDIT.telling)
        and _EDIT.cover.fullmatch(before) is not None
        and _EDIT.cover.fullmatch(after) is not None
    )
