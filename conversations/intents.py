"""Tells a message that is a command to the bot from one that only contains such a word.

「返回」 is a command, 「取消了旧证」 and 「我想人工智能训练师」 are not: a command is the whole message, or nothing.
What a command does is not decided here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from conversations.reading.normalise import bare

MAX_LENGTH = 24
"""No command is longer, so that a long message costs nothing here."""


class IntentName(StrEnum):
    BACK = "back"
    EDIT = "edit"
    RESTART = "restart"
    WHY = "why"
    HELP = "help"
    HUMAN = "human"
    CANCEL = "cancel"
    DELETE_DATA = "delete_data"
    RESUME = "resume"
    MORE = "more"
    EMPLOYER = "employer"
    WORKER = "worker"
    RESULTS = "results"
    SKIP = "skip"
    SOURCES = "sources"
    HELLO = "hello"
    THANKS = "thanks"


@dataclass(frozen=True, slots=True)
class Intent:
    """`target` is the fact to change, for `EDIT` alone; None where the person didn't say which."""

    name: IntentName
    target: str | None = None


EDIT_TARGETS: Final = {
    "work_place": r"(?:工作)?城市|地址|工作地[点址]?|地区|地方|地点|区县|(?:工作|上班)的?地[方点]|位置|所在地|区",
    "cert_level": r"(?:证书?|技能|职业)?(?:的)?(?:等级|级别)|几级|级",
    "cert_issue_date": r"(?:发证|拿证|领证|取证|证书|证|发证书)?(?:的)?(?:日期|时间|日子)|哪天发的?证?",
    "ui_months": r"(?:失业保?险|社保|参保|缴费|缴纳|交)?的?(?:月数|月份|年限|时长|几个月|多少个月|月|个月)(?:数)?",
    "insurance_status": r"(?:参保|社保|保险|缴费|缴纳)(?:情况|状态|状况|信息)?",
    "insured_place": r"参保地[点方]?|社保(?:所在|缴纳|交)?(?:地[点方]?)|缴纳地",
    "hukou_place": r"户口(?:所在)?地?|户籍(?:所在)?地?",
    "residence_permit_place": r"居住证(?:所在地|地址)?",
    "union_place": r"工会(?:会员)?(?:所在地|情况|地址)?",
    "cert_kind": r"证书?(?:的)?(?:类型|种类|类别)|什么证|哪种证",
    "cert_issuer_place": r"发证(?:的)?(?:地[点方]?|机关|机构|单位|城市)|在?哪里?发的证",
    "cert_verifiable": r"(?:证书)?(?:查询|查验|能不能查到?|查不查得到)(?:结果)?",
    "occupation": r"职业|工种|职业工种",
    "contract_months": r"(?:劳动)?合同(?:期限|月数|时间|年限|长短)?",
    "age": r"年龄|岁数|年纪",
    "employer_name": r"(?:单位|公司|企业|厂)(?:的)?(?:名称?|名字|全称)?",
    "employment_registered": r"就业登记(?:情况)?",
    "claimed_before": r"(?:以前)?(?:领过没有?|领没领过|有没有领过|领过补贴没有?|领取情况|领过补贴)",
    "trained_by_filed_agency": r"培训(?:机构|学校|情况)",
    "key_group": r"重点群体|人群",
    "employment": r"(?:就业)?(?:身份|就业情况|就业状态|工作情况|就业)",
}
"""Names that people give to an answer, as whole words; the first that fits decides."""

_TARGETS: Final = tuple((fact, re.compile(pattern)) for fact, pattern in EDIT_TARGETS.items())
_POLITE_BEFORE = re.compile(
    r"^(?:(?:你好|您好|请问?|麻烦(?:你|您|帮我?)?(?:一下)?|帮(?:我|忙)|给我|我(?:想要?|要|需要|得|可以|能不能|能)"
    r"|想要?|要|可不可以|可以|能不能|能|那就?|就|先|还是|算了|,))+"
)
_POLITE_AFTER = re.compile(
    r"(?:谢谢(?:你|您|了)?|一下|可以吗|行吗|好吗|行不行|好不好|吗|吧|了|啊|呀|哈|呗|,|谢了|拜托了?|快点)+$"
)
_COMMAND: Final = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        (
            IntentName.HELLO,
            r"(?:你|您|大家)好(?:呀|啊)?(?:技补通)?|在(?:吗|不在|么|嘛)|有人在吗|哈喽|嗨|喂|hi|hello|nihao",
        ),
        (
            IntentName.THANKS,
            r"(?:好的?|行|ok|知道了|明白了|收到|太)?,?(?:谢谢|多谢|感谢|谢|辛苦)(?:你|您|了|啦|啊|师傅)*|知道了|明白了|收到"
            r"|thanks?(?:you)?|xiexie",
        ),
        (
            IntentName.BACK,
            r"返回(?:上一(?:步|题|个问题|层|级|页))?|(?:回到?|退回?到?|返回到?|倒回)(?:去|上一?(?:步|题|个问题|级|个"
            r"|条|页)|前一?(?:步|题|个问题|个))?"
            r"|上一?(?:步|题|个问题|条|页)|前一(?:步|题|个问题)|后退(?:一步)?|退一步|倒退|撤回|撤销|back|fanhui"
            r"|shangyibu|重(?:新)?(?:答|填|选|回答)(?:上|前)一?(?:步|题|个问题|个)",
        ),
        (
            IntentName.RESTART,
            r"重新?(?:开始|来(?:一?[次遍])?|填(?:一?[次遍])?|做(?:一?[次遍])?|问(?:一?[次遍])?|查(?:一?[次遍])?"
            r"|测(?:一?[次遍])?|答(?:一?[次遍])?)|重启|从头(?:再?来|开始|再?填)?(?:一?[次遍])?|再来一?[次遍]"
            r"|再查一?[次遍]|restart|chongxinkaishi|chonglai",
        ),
        (
            IntentName.HELP,
            r"帮助(?:说明|中心|信息|文档)?|使用?(?:说明|帮助|方法|指南)|说明书?|怎么(?:用|使用|操作|玩|弄)(?:这个"
            r"|你)?|(?:这个?|你)(?:东西|机器人)?(?:怎么用|是干什么的?|是干嘛的?|是做什么的?|能干(?:什么|嘛|啥)"
            r"|能做(?:什么|啥)|会(?:什么|啥)|有什么用|是谁)"
            r"|(?:有)?(?:什么|啥|哪些)功能|功能(?:介绍|列表)?|菜单|help|bangzhu|不会用|看不懂怎么用",
        ),
        (
            IntentName.HUMAN,
            r"(?:转|找|换|接|叫|联系)?(?:到|个|接)?(?:人工|真人|客服|工作人员|活人)(?:客服|服务|咨询|帮忙)?|(?:转"
            r"|找|换|接)(?:人工|真人|个?人)(?:来)?(?:说|问|聊|服务|客服)?|(?:跟|和|找)(?:真人|人工|客服|人"
            r"|工作人员)(?:说|聊|谈|讲|问|说话|沟通)|人工|有人吗|有(?:没有)?(?:人工|真人|客服)|human|rengong|kefu"
            r"|不想跟机器人(?:说|聊)",
        ),
        (
            IntentName.DELETE_DATA,
            r"(?:删除?掉?|清除?空?掉?|抹掉|销毁|注销)(?:掉|了)?(?:我)?(?:的|填的|填过的|提交的|留下的|所有|全部|这些"
            r"|之前的|个人|刚才填的)*(?:数据|资料|信息|记录|答案|内容|账号|账户|隐私)"
            r"|(?:把|将)(?:我)?(?:的|填的|填过的|提交的|所有|全部|这些|之前的|个人)*(?:数据|资料|信息|记录|答案"
            r"|内容|东西)(?:都|全|全部)?(?:删|清|抹|注销)(?:除|掉|空|了)*|(?:别|不要)(?:保存|存"
            r"|留)(?:我)?的?(?:个人)?(?:数据|资料|信息|记录)|delete(?:\s?data)?|shanchushuju",
        ),
        (
            IntentName.CANCEL,
            r"取消|退出|不(?:弄|办|问|填|查|聊|搞|做|答|回答|用|玩|申请|想弄|想填|想问|想查)了?|停止?|结束|终止"
            r"|到此为止|下次再(?:说|来|弄|填)|改天再(?:说|来|弄|填)|再见|拜拜|cancel|stop|quit|exit|quxiao|tuichu"
            r"|我(?:不(?:弄|办|问|填|查|聊|搞|做|答|想弄)|走|退出)了?",
        ),
        (
            IntentName.WHY,
            r"(?:你们?)?(?:为什么|为啥|为何|干嘛|干吗|凭什么|怎么)(?:要|得|需要|老)?(?:问|知道|了解|填"
            r"|提供)(?:我)?(?:这(?:个|些|么多|么细|种)?|那么多|这么多)?(?:问题|干嘛|东西|信息)?|问(?:我)?这(?:个"
            r"|些)?(?:问题)?(?:干嘛|干什么|做什么|有什么用|有啥用|干啥|做啥)|(?:这个|这)(?:问题)?(?:有什么用|有啥用"
            r"|有什么关系|有关系)|为什么|为啥|why|weishenme|知道这(?:个|些)?(?:干嘛|干什么|有什么用)"
            r"|(?:这|这个|这题|这句)?(?:话)?是?(?:什么|啥)意思|没(?:看懂|明白|听懂)",
        ),
        (
            IntentName.SKIP,
            r"跳过(?:这(?:个|一)?(?:题|问题|步|条)?|去|本题)?|(?:这(?:个|一)?(?:题|问题)?)?(?:跳过|略过|不答"
            r"|不想(?:答|说|回答|填)|先不(?:答|填|说|管))(?:去|这(?:个|题|个问题))?|略过|pass|skip|tiaoguo"
            r"|下一(?:题|个|个问题)",
        ),
        (
            IntentName.RESUME,
            r"继续(?:填|答|回答|问|办|查|来|申请|上次的?)?|接着(?:来|填|答|问|说|办)|接上次(?:的|继续)?|恢复"
            r"|往下(?:走|说)?|开始|下一步|continue|resume|start|jixu",
        ),
        (
            IntentName.MORE,
            r"更多(?:的|结果|内容|补贴|信息)?|还有(?:呢|吗|没有?|别的(?:吗|补贴吗?)?|其他的?(?:吗)?|什么|哪些)?"
            r"|(?:查?看|显示)?(?:更多|其他|其它|剩下|全部|后面)(?:的|补贴|结果)*|下一页|more",
        ),
        (
            IntentName.RESULTS,
            r"(?:看|查看?|显示|给我看|出)?(?:一下)?(?:我的)?(?:查询|最后|最终|评估)?结果(?:呢|是什么|怎么样|列表)?"
            r"|(?:我|一共|总共|到底)*(?:能|可以|会)?(?:领|拿|补|给|发|有)?(?:到)?(?:多少(?:钱|补贴)?|(?:什么|哪些)补贴)"
            r"|我(?:能|可以)?(?:领|拿)(?:到)?(?:什么|哪些)|results?|jieguo",
        ),
        (
            IntentName.SOURCES,
            r"(?:政策|有什么|有啥|什么|查看?|看)?(?:的)?(?:依据|出处|来源|原文|政策原文|文件|政策文件)(?:是什么"
            r"|在哪里?|呢|是啥)?|(?:根据|依据)(?:什么|哪(?:个|条)(?:政策|文件|规定)?)|哪(?:个|条)(?:政策|文件"
            r"|规定)(?:说|写)?的?|sources?|yiju",
        ),
        (
            IntentName.EMPLOYER,
            r"(?:我|我们)?(?:是|代表|属于|这边是|这里是)(?:企业|单位|公司|用人单位|用工单位|厂里?)(?:的)?(?:hr|人事"
            r"|老板|负责人|办事员|经办人?|行政|财务)?(?:来)?(?:办|申请|申领|问|查)?(?:的)?|(?:我|我们)?(?:是|做"
            r"|这边是)?(?:公司|单位|企业|厂里?)?(?:的)?(?:hr|人事|人力(?:资源)?(?:部|专员)?|老板|企业主|法人|负责人"
            r"|经办人)(?:部门?|部的?|的|经理|专员|主管)?"
            r"|(?:我)?(?:是)?(?:替|帮|给|为)(?:公司|单位|企业|员工|职工|厂里|工人)(?:办|申请|问|查|申领)(?:的|补贴)*"
            r"|(?:我|我们|这边|这里)是(?:公司|单位|企业|厂里?|工厂)?(?:的)?(?:hr|人事|人力(?:资源)?|老板|经办人)"
            r"(?:部门?|部的?|的|经理|专员|主管)?,.*(?:给|帮|替|为)(?:我们|咱们?|厂里?的?|公司的?|单位的?)*"
            r"(?:员工|职工|工人|他们|公司|单位|企业).*",
        ),
        (
            IntentName.WORKER,
            r"(?:个人|工人|打工人|个人用户)|我?是?(?:以)?个人(?:名义)?(?:来)?(?:办|申请|申领|问|查)(?:的)?"
            r"|我?是(?:个人|工人|职工|员工|打工的|打工人|劳动者|本人|普通(?:工人|职工|员工)|上班的)"
            r"|(?:我)?(?:是)?(?:给|帮|为|替)?(?:我)?自己(?:办|申请|问|查|申领)(?:的|补贴)*",
        ),
    )
)
_EDIT = re.compile(
    r"(?:修改|更改|改|改改|改正|更正|编辑|换|重新?(?:填|选|改|输入?|写|答))(?:一下|下|一改|个)?(?:我)?(?:的|填的"
    r"|刚才的?|之前的?|前面的?|上面的?)*(?P<what>.*?)(?:的?(?:答案|回答|选项|内容|信息|那(?:个|题|项)))?"
    r"|(?P<first>.+?)(?:的?(?:答案|回答))?(?:填|写|选|输|答|说|弄|搞|打)?(?:错|得不对)(?:了)?(?:,|。)?(?:想|要|我要"
    r"|我想|需要|帮我)?(?:改|修改|更正|换|重填)?(?:一下|下|个)?"
    r"|(?:把)?(?P<object>.+?)(?:想|要|需要|得|帮我|给我)?(?:改|修改|更正|换|重填|重选|重新填|重新选)(?:一下|下|一改"
    r"|掉|个)?"
)
_EDIT_ANY: Final = frozenset(
    {
        "",
        "答案",
        "回答",
        "信息",
        "资料",
        "内容",
        "答过的",
        "之前的答案",
        "前面的",
        "填的",
        "我填的",
        "上面的",
        "刚才的",
        "选项",
    }
)


def read_intent(text: str) -> Intent | None:
    """The command that the whole message is, polite words and fillers aside; None for anything else."""
    if len(text) > 4 * MAX_LENGTH:
        return None
    slash = re.fullmatch(r"\s*[/／]\s*([a-zA-Z_]+)\s*", text)
    if slash:
        return _slash(slash[1].lower())
    said = bare(text)
    if not said or len(said) > MAX_LENGTH:
        return None
    for form in dict.fromkeys((said, _POLITE_AFTER.sub("", said), _core(said))):
        for name, pattern in _COMMAND:
            if pattern.fullmatch(form):
                return Intent(name)
    return _edit(_core(said)) or _edit(said)


def _core(said: str) -> str:
    return _POLITE_AFTER.sub("", _POLITE_BEFORE.sub("", said)) or said


def _slash(word: str) -> Intent | None:
    match word:
        case "delete" | "forget" | "delete_data":
            return Intent(IntentName.DELETE_DATA)
        case "start":
            return Intent(IntentName.RESUME)  # a new conversation begins, one under way isn't thrown away
        case _:
            return Intent(IntentName(word)) if word in set(IntentName) else None


def _edit(form: str) -> Intent | None:
    match = _EDIT.fullmatch(form)
    if match is None:
        return None
    what = next((found for found in match.group("what", "first", "object") if found is not None), "")
    what = re.sub(r"^(?:我|把|的|那个|这个|刚才|之前|前面|填|选|,)+|(?:的|了|,)+$", "", what)
    if what in _EDIT_ANY:
        return Intent(IntentName.EDIT) if form[0] in "修更改编重换" or "答" in form else None
    return next((Intent(IntentName.EDIT, fact) for fact, pattern in _TARGETS if pattern.fullmatch(what)), None)
