from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations import render
from conversations.requests.commands import MISHEARD, WEAK
from conversations.requests.edits import EDIT_TARGETS
from conversations.requests.intents import Intent, IntentName, read_intent
from policies import catalog
from tests.conversations.reading.laws import MESSAGES

COMMANDS = {
    IntentName.BACK: "返回 上一步 上一题 退回去 回到上一题 返回上一步吧 后退 /back 退回上一步 「返回」。 点错了 🔙 "
    "返回返回 返会 fanhui",
    IntentName.RESTART: "重新开始 重来一次 从头再来 重填 /restart 重新来一遍 我要重新开始 重新開始",
    IntentName.HELP: "帮助 帮助说明 怎么用 你能干什么 /help ／help 使用说明 有什么功能 帮助！",
    IntentName.CANCEL: "取消 退出 不弄了 我不问了 结束 不想填了 /cancel 停止 再见 算了不办了",
    IntentName.HUMAN: "人工 转人工 找客服 找人工客服 请帮我转人工，谢谢 /human 人工服务 我要人工 人工客服 轉人工",
    IntentName.DELETE_DATA: "删除我的数据 删掉我填的资料 /delete 清空我的信息 把我的数据删了 删除数据 注销账号",
    IntentName.WHY: "为什么问这个 为啥要问这些 为什么 why 问这个干嘛 为什么要问我这个 什么意思 这是啥意思 没看懂",
    IntentName.SKIP: "跳过 先跳过这题 跳过这一题 下一题 不想回答 ⏭",
    IntentName.RESUME: "继续 接着来 /start 开始 继续填",
    IntentName.MORE: "更多 还有吗 查看更多",
    IntentName.RESULTS: "结果 看结果 查看我的结果 我能领吗 能领什么 有哪些补贴 我能领到什么补贴",
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
        ("insured_place", "改社保地 参保地填错了"),
        ("union_place", "改工会"),
        ("cert_kind", "改证书类型"),
        ("cert_issuer_place", "改发证地"),
        ("contract_months", "改合同期限 合同错了"),
        ("age", "改年龄 年龄填错了"),
        ("employer_name", "改单位名称"),
        ("employment_registered", "改就业登记"),
        ("claimed_before", "改领过没有"),
        ("employment", "改身份 改就业情况"),
        ("drawing_benefit", "改失业金 领没领失业金填错了"),
        ("paid_in_issue_month", "发证当月社保填错了"),
        ("claims_this_year", "改一下今年领了几次 今年领过几次选错了，改一下"),
        ("firm_evaluation", "把企业自己评的证改一下 企业自己评的证答错了，改一下"),
    ],
)
def test_an_answer_to_change_is_named_by_any_of_its_names(fact: str | None, texts: str) -> None:
    assert {text: read_intent(text) for text in texts.split()} == dict.fromkeys(
        texts.split(), Intent(IntentName.EDIT, fact)
    )


@pytest.mark.parametrize(
    "text",
    "我爸取消了养老保险 我想人工智能训练师 人工智能训练师 取消了旧证 返回公司上班 重新考的 我要投诉 "
    "换工作了 单位给我交 我在单位上班 单位 公司 职工 多少钱 能领多少 要什么材料 "
    "企业职工 没有 三级 2025年3月 不知道 中级 上海 14个月 是 继续教育 帮助过别人 /foo 删除线 不是人工 改制企业 "
    "我改了名字 结果不好 停职 证人 不用 不弄 "
    "退出了农合 人工费多少 更多人领了".split(),
)
def test_a_message_that_only_contains_such_a_word_is_no_command(text: str) -> None:
    assert read_intent(text) is None


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("填错了，返回上一步", Intent(IntentName.BACK)),
        ("点错了，我要重新开始", Intent(IntentName.RESTART)),
        ("不想弄了，太麻烦", Intent(IntentName.CANCEL)),
        ("太麻烦了不想弄了", Intent(IntentName.CANCEL)),
        ("孩子哭了，改天再填", Intent(IntentName.CANCEL)),
        ("算了，转人工吧", Intent(IntentName.HUMAN)),
        ("不弄了，把我的资料删了", Intent(IntentName.DELETE_DATA)),
        ("你好，我城市填错了，麻烦改一下，谢谢", Intent(IntentName.EDIT, "work_place")),
        ("看不懂，怎么用", Intent(IntentName.HELP)),
    ],
)
def test_the_reason_for_a_command_stands_beside_it(text: str, intent: Intent) -> None:
    assert read_intent(text) == intent


@pytest.mark.parametrize(
    "text", ["社保断了，停止", "在客服，三级", "我朋友领到了，为什么", "公司倒闭了，结束", "老师，帮助，三级"]
)
def test_a_single_word_beside_a_statement_is_no_command(text: str) -> None:
    assert read_intent(text) is None


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("等级改成三级", "成三级"),
        ("把城市改为杭州", "为杭州"),
        ("日期填成考试那天了", "成考试那天了"),
        ("改等级", None),
    ],
)
def test_the_words_of_a_new_value_are_handed_on_unread(text: str, to: str | None) -> None:
    intent = read_intent(text)
    assert intent is not None
    assert (intent.name, intent.to) == (IntentName.EDIT, to)


def test_every_word_that_is_weak_or_set_right_is_part_of_a_command() -> None:
    parts = {
        "重新",
        "删除",
        "数据",
        "资料",
        "信息",
        "记录",
        "账号",
        "错了",
        "上一个",
        "帮厨",
        "帮工",
        "取件",
    }  # of longer ones
    bare = {word for word in (*WEAK, *MISHEARD) if read_intent(f"我要{word}") is None and read_intent(word) is None}
    assert {word for word in bare if read_intent(f"改{word}") is None} - parts == set()


def test_of_a_command_denied_and_another_the_other_stands() -> None:
    assert read_intent("不是改地址，是改等级") == Intent(IntentName.EDIT, "cert_level")
    assert read_intent("不是要取消，是返回上一步") == Intent(IntentName.BACK)
    assert read_intent("不是改地址") is None


FACTS = catalog.load().facts.specs


def test_every_target_is_a_fact() -> None:
    assert set(EDIT_TARGETS) <= set(FACTS)


@pytest.mark.parametrize("fact", FACTS)
def test_every_answer_is_changed_by_the_name_of_its_question(fact: str) -> None:
    name = render.load().question(fact).name
    texts = (f"改 {name}", f"改{name}", f"把{name}改一下", f"{name}填错了")
    assert {text: read_intent(text) for text in texts} == dict.fromkeys(texts, Intent(IntentName.EDIT, fact))


@given(text=st.one_of(MESSAGES, st.text("修改等级日期错了我要把的返回/ ", max_size=40)))
def test_no_text_raises_alone_or_before_a_question(text: str) -> None:
    question = "，我想问一下这个补贴到底应该怎么申请才对，要准备哪些材料，谢谢您了"
    assert all(isinstance(read_intent(said), Intent | None) for said in (text, text + question))
    assert read_intent(question) is None


@pytest.mark.parametrize(
    "piece", ["我", "返回", "刚刚", "嗯", "我想", "改一下", "切换", "再", "把我的", "fan", "🙂", "给我给", "，"]
)
def test_a_message_of_any_length_is_answered_in_time(piece: str) -> None:
    read_intent("人公")  # tables that are read once
    for length in (40, 10_000):
        started = perf_counter()
        read_intent((piece * length)[:length])
        assert perf_counter() - started < 0.05
