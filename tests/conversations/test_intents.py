from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.intents import EDIT_TARGETS, Intent, IntentName, read_intent
from policies.facts import CONTRACT_FACTS
from tests.conversations.reading.laws import MESSAGES

COMMANDS = {
    IntentName.BACK: "返回 上一步 上一题 退回去 回到上一题 返回上一步吧 后退 /back 退回上一步 「返回」。",
    IntentName.RESTART: "重新开始 重来一次 从头再来 重填 /restart 重新来一遍 我要重新开始 重新開始",
    IntentName.HELP: "帮助 帮助说明 怎么用 你能干什么 /help ／help 使用说明 有什么功能 帮助！",
    IntentName.CANCEL: "取消 退出 不弄了 我不问了 结束 不想填了 /cancel 停止 再见 算了不办了",
    IntentName.HUMAN: "人工 转人工 找客服 找人工客服 请帮我转人工，谢谢 /human 人工服务 我要人工 人工客服 轉人工",
    IntentName.DELETE_DATA: "删除我的数据 删掉我填的资料 /delete 清空我的信息 把我的数据删了 删除数据 注销账号",
    IntentName.WHY: "为什么问这个 为啥要问这些 为什么 why 问这个干嘛 为什么要问我这个 什么意思 这是啥意思 没看懂",
    IntentName.SKIP: "跳过 先跳过这题 跳过这一题 下一题 不想回答",
    IntentName.RESUME: "继续 接着来 /start 开始 继续填",
    IntentName.MORE: "更多 还有吗 查看更多",
    IntentName.RESULTS: "结果 看结果 查看我的结果 我能领多少钱 多少钱 能领多少 有多少补贴 一共能拿多少钱 有哪些补贴",
    IntentName.SOURCES: "依据 政策依据 出处 依据是什么",
    IntentName.EMPLOYER: "我是单位 我是单位的 人事 HR 老板 我是公司人事 我们是企业 我是公司人事，想给员工问补贴",
    IntentName.HELLO: "你好 您好 在吗 有人在吗 你好呀",
    IntentName.THANKS: "谢谢 谢谢您 谢谢啊 多谢了 好的，谢谢 知道了 明白了 收到 辛苦了 thanks",
    IntentName.WORKER: "我是个人 工人 我是工人 个人 我是职工",
}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_way_of_giving_a_command_is_heard(name: IntentName) -> None:
    texts = COMMANDS[name].split()
    assert {text: read_intent(text) for text in texts} == dict.fromkeys(texts, Intent(name))


def test_every_command_but_edit_is_tried_here() -> None:
    assert set(COMMANDS) | {IntentName.EDIT} == set(IntentName)


@pytest.mark.parametrize(
    ("fact", "texts"),
    [
        (None, "修改 改答案 修改答案 我要修改 改一下 答案填错了"),
        ("work_place", "修改城市 改一下城市 修改地址 把城市改一下 城市选错了 改工作地"),
        ("cert_level", "改一下等级 修改级别 等级错了 我要重新填等级 证书等级填错了"),
        ("cert_issue_date", "改一下日期 修改发证日期 日期填错了要改 改时间 发证时间错了"),
        ("ui_months", "改月数 改几个月 我要改社保月数 改一下月份"),
        ("insurance_status", "社保填错了 改参保情况 修改社保"),
        ("hukou_place", "改户口 修改户籍"),
        ("union_place", "改工会"),
        ("cert_kind", "改证书类型"),
        ("cert_issuer_place", "改发证地"),
        ("contract_months", "改合同期限 合同错了"),
        ("age", "改年龄 年龄填错了"),
        ("employer_name", "改单位名称"),
        ("employment_registered", "改就业登记"),
        ("claimed_before", "改领过没有"),
        ("employment", "改身份 改就业情况"),
    ],
)
def test_an_answer_to_change_is_named_by_any_of_its_names(fact: str | None, texts: str) -> None:
    assert {text: read_intent(text) for text in texts.split()} == dict.fromkeys(
        texts.split(), Intent(IntentName.EDIT, fact)
    )


@pytest.mark.parametrize(
    "text",
    "我爸取消了养老保险 我想人工智能训练师 人工智能训练师 取消了旧证 返回公司上班 重新考的 我要投诉 等级改成三级 "
    "换工作了 单位给我交 我在单位上班 单位 公司 职工 "
    "企业职工 没有 三级 2025年3月 不知道 中级 上海 14个月 是 继续教育 帮助过别人 /foo 删除线 不是人工 改制企业 "
    "我改了名字 结果不好 "
    "退出了农合 人工费多少 更多人领了".split(),
)
def test_a_message_that_only_contains_such_a_word_is_no_command(text: str) -> None:
    assert read_intent(text) is None


def test_every_target_is_a_fact_of_the_contract() -> None:
    assert set(EDIT_TARGETS) <= {spec.name for spec in CONTRACT_FACTS}


@given(text=st.one_of(MESSAGES, st.text("修改等级日期错了我要把的返回/ ", max_size=40)))
def test_no_text_raises_and_a_long_one_is_never_a_command(text: str) -> None:
    intent = read_intent(text)
    assert intent is None or isinstance(intent, Intent)
    assert read_intent(text + "，我想问一下这个补贴到底应该怎么申请才对，要准备哪些材料") is None
