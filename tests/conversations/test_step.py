"""The machine, turn by turn, where a scenario can't show it: effects, sessions, and what must not happen."""

from __future__ import annotations

import pytest

from conversations.effects import Count, Forget, Handover, Send
from conversations.env import Env
from conversations.events import Choice, Command, Left, Other, Text, Timer
from conversations.session import Answer, Page, Session
from conversations.step import step
from tests.conversations.driver import Talk, facts

ZIBO = ("淄博张店", "技师", "2020年5月", "正在交", "职业资格证书", "在企业上班", "3年", "办过", "没领过")
SHANGHAI = (
    "上海",
    "三级",
    "2026年3月1日",
    "正在交",
    "上海",
    "30个月",
    "职业技能等级证书",
    "上海",
    "在企业上班",
    "没领过",
    "能查到",
    "35",
)
ZIBO_PAGE = "淄博市企业职工技师、高级技师补贴"
SHANGHAI_PAGE = "上海市职业技能提升补贴"


def counts(talk: Talk) -> list[str]:
    return [effect.name for effect in talk.effects if isinstance(effect, Count)]


def test_a_first_message_of_any_kind_is_greeted_and_counted_once(talk: Talk) -> None:
    talk.says("淄博张店")
    assert (talk.seen.text.startswith("您好，我是技补通"), sorted(counts(talk))) == (True, ["answered", "started"])
    talk.says("技师")
    assert ("您好" in talk.seen.text, counts(talk)) == (False, ["answered"])


def test_a_sticker_first_of_all_is_greeted_too(talk: Talk) -> None:
    talk.send(Other("sticker"))
    assert (talk.seen.text.startswith("您好"), counts(talk)) == (True, ["started"])


def test_the_last_answer_counts_as_a_decision(talk: Talk) -> None:
    talk.says(*ZIBO)
    assert counts(talk) == ["answered", "decided"]


def test_an_answer_keeps_what_was_said_beside_what_it_means(talk: Talk) -> None:
    talk.says("我在淄博张店上班", "技师")
    assert talk.session.answers == {
        "work_place": Answer("370303", "我在淄博张店上班"),
        "cert_level": Answer("L2", "技师"),
    }


def test_of_a_long_answer_only_the_beginning_is_kept(talk: Talk) -> None:
    talk.says("我在淄博张店上班" + "，天天加班" * 30)
    assert len(talk.session.answers["work_place"].said) == 60


@pytest.mark.parametrize("event", [Timer("deadline"), Left()])
def test_what_nobody_said_is_not_answered(env: Env, event: Timer | Left) -> None:
    session = Session(answers={"work_place": Answer("370303", "张店")}, started=True)
    turn = step(session, event, env)
    assert [effect for effect in turn.effects if isinstance(effect, Send)] == []


def test_who_leaves_is_forgotten_without_a_word(env: Env) -> None:
    turn = step(Session(answers={"age": Answer(35, "35")}, started=True), Left(), env)
    assert (turn.session, turn.effects) == (Session(), (Forget(), Count("forgotten")))


def test_erasing_asks_first_and_an_old_confirmation_erases_nothing(talk: Talk) -> None:
    talk.says("淄博张店")
    talk.send(Choice("d:y"))
    assert (set(talk.session.answers), any(isinstance(e, Forget) for e in talk.effects)) == ({"work_place"}, False)
    talk.says("删除我的数据")
    talk.presses("确认删除")
    assert (talk.session, [type(effect) for effect in talk.effects]) == (Session(), [Forget, Count])


def test_a_person_who_asks_for_a_human_is_handed_over_and_keeps_the_question(talk: Talk) -> None:
    talk.says("淄博张店", "人工")
    assert Handover() in talk.effects
    assert "证书是哪一级" in talk.seen.text


def test_the_same_hotline_is_named_once(talk: Talk) -> None:
    talk.says("上海", "人工")
    assert talk.seen.text.count("12333") == 1


def test_an_old_button_beside_a_question_for_a_number_leaves_numbers_alone(talk: Talk) -> None:
    """The button that changes the old answer must not turn a typed month count into a choice."""
    talk.says(*ZIBO[:6])
    assert not talk.seen.numbered
    talk.send(Choice("a:lv:L3"))
    assert "没有改动" in talk.seen.text
    talk.presses("改“证书等级”")
    talk.says("返回")
    talk.send(Choice("a:lv:L3"))
    talk.says("36")
    assert talk.session.answers["contract_months"].value == 36


def test_more_means_the_rest_of_a_list_and_never_the_first_of_some_places(talk: Talk) -> None:
    talk.says(*SHANGHAI[:7])
    assert next(option.token for option in talk.seen.options) == "a:is:310000"
    talk.says("更多")
    assert ("没有更多了" in talk.seen.text, "cert_issuer_place" in talk.session.answers) == (True, False)


def test_a_long_list_of_reasons_goes_on_with_more(talk: Talk) -> None:
    talk.says(*ZIBO)
    talk.presses(ZIBO_PAGE)
    talk.says("为什么")
    first = talk.seen.text
    talk.says("更多")
    assert ("同一职业、同一等级还没发过" in first, "同一职业、同一等级还没发过" in talk.seen.text) == (False, True)


def test_a_paper_without_a_level_answers_two_questions_and_back_takes_back_both(talk: Talk) -> None:
    talk.says("淄博张店", "低压电工证")
    assert facts(talk.session) == {
        "work_place": "370303",
        "cert_level": {"unknown": True},
        "cert_kind": "special_operation",
    }
    talk.says("上一步")
    assert (set(talk.session.answers), "证书是哪一级" in talk.seen.text) == ({"work_place"}, True)


def test_back_takes_back_what_was_said_last_even_where_it_made_an_older_answer_finer(talk: Talk) -> None:
    talk.says("上海", "三级", "去年11月", "25号")
    assert list(talk.session.answers) == ["work_place", "cert_level", "cert_issue_date"]
    talk.says("上一步")
    assert (list(talk.session.answers), "发证日期是哪天" in talk.seen.text) == (["work_place", "cert_level"], True)


def test_back_after_a_correction_takes_back_the_correction(talk: Talk) -> None:
    talk.says("淄博张店", "技师", "2020年5月", "改等级", "高级技师")
    talk.says("上一步")
    assert (list(talk.session.answers), "证书是哪一级" in talk.seen.text) == (["work_place", "cert_issue_date"], True)


def test_who_does_not_know_whether_they_are_a_firm_is_a_worker(talk: Talk) -> None:
    talk.says("淄博张店", "三级", "2020年5月")
    talk.send(Choice("e:ro"))
    talk.says("不清楚")
    assert "考到技师以后" in talk.seen.text


def test_everything_unknown_comes_to_an_end_that_says_whom_to_ask(talk: Talk) -> None:
    talk.says("淄博张店")
    asked = 0
    while "依据：" not in talk.seen.text:
        talk.says("不清楚")
        asked += 1
        assert asked < 25
    assert ("要先问清楚" in talk.seen.text, "电话：" in talk.seen.text) == (True, True)


def test_whoever_can_name_no_place_is_told_whom_to_ask_after_three_questions(talk: Talk) -> None:
    talk.says("不清楚", "不清楚", "不清楚")
    assert talk.seen.text.count("还不知道地方") == talk.seen.text.count("电话：12333") == 1


def test_skipping_means_not_knowing_and_is_never_asked_again(talk: Talk) -> None:
    talk.says("淄博张店", "跳过")
    assert talk.session.answers["cert_level"].value == {"unknown": True}
    assert "证书是哪一级" not in talk.seen.text


def test_a_coarse_answer_that_cannot_be_finer_is_kept_as_far_as_it_goes(talk: Talk) -> None:
    talk.says("上海", "三级", "去年11月", "跳过")
    assert talk.session.answers["cert_issue_date"].value == {"from": "2025-11-01", "to": "2025-11-30", "unknown": True}


def test_a_guide_is_left_and_found_again_days_later(talk: Talk) -> None:
    talk.says(*SHANGHAI)
    talk.presses(SHANGHAI_PAGE, "怎么办理", "开始第一步", "做好了", "先停在这里")
    talk.today = talk.today.replace(day=29)
    talk.says("/start", "继续")
    assert "第2步，共12步" in talk.seen.text


def test_a_guide_that_is_done_is_not_resumed(talk: Talk) -> None:
    talk.says(*ZIBO)
    talk.presses(ZIBO_PAGE, "怎么办理", "开始第一步", "做好了", "做好了", "做好了", "做好了", "都做好了")
    assert (counts(talk), talk.session.reached) == (["guide_done"], {})


@pytest.mark.parametrize("way", ["继续", "resume", "guide"])
def test_once_the_deadline_has_passed_no_way_leads_back_into_the_guide(talk: Talk, way: str) -> None:
    talk.says(*SHANGHAI)
    talk.presses(SHANGHAI_PAGE, "怎么办理", "开始第一步", "做好了")
    step_token = f"g:shanghai-skill-upgrade:{talk.session.reached['shanghai-skill-upgrade']}"
    talk.today = talk.today.replace(year=2027, month=3, day=2)
    match way:
        case "继续":
            talk.says("继续")
        case "resume":
            talk.send(Command("resume"))
        case "guide":
            talk.send(Choice(step_token))
    assert ("已经截止" in talk.seen.text, "步，共" in talk.seen.text) == (True, False)


def test_the_guide_is_that_of_the_persons_own_level(talk: Talk) -> None:
    """特级技师 and 首席技师 are paid from a list: nobody tells them to apply in the app."""
    talk.today = talk.today.replace(year=2025, month=6, day=1)
    talk.says("萧山", "首席技师", "2024年5月10日", "职业技能等级证书", "杭州", "萧山", "没领过")
    talk.presses("萧山区总工会2025年度技师及以上激励")
    assert "谁去办：不用申请" in talk.seen.text


def test_a_page_of_a_programme_that_is_gone_is_not_shown_and_nothing_breaks(env: Env) -> None:
    answers = {"work_place": Answer("370303", ""), "cert_level": Answer("L3", "")}
    session = Session(answers=answers, page=Page("guide", "gone-programme", "start"), started=True)
    turn = step(session, Command("resume"), env)
    assert (turn.session.page, turn.session.answers) == (None, answers)


def test_an_answer_that_the_rules_no_longer_take_is_asked_again_and_not_lost(env: Env) -> None:
    session = Session(answers={"work_place": Answer("999999", "某地")}, started=True)
    turn = step(session, Command("resume"), env)
    assert turn.session.answers == session.answers
    assert next(effect.reply.text for effect in turn.effects if isinstance(effect, Send)).endswith(
        "例如：淄博张店、上海浦东"
    )


def test_a_short_answer_to_which_one_is_taken_from_what_was_offered(talk: Talk) -> None:
    talk.says("朝阳", "北京")
    assert facts(talk.session) == {"work_place": "110105"}


def test_the_text_looked_at_is_never_longer_than_a_person_writes(talk: Talk) -> None:
    talk.send(Text("淄博张店", 5000))
    assert ("太长了" in talk.seen.text, facts(talk.session)) == (True, {})


def test_an_answer_pressed_while_the_list_of_answers_is_open_is_taken_and_the_questions_go_on(talk: Talk) -> None:
    talk.says("淄博张店", "改答案")
    talk.send(Choice("a:lv:L2"))
    assert (talk.session.answers["cert_level"].value, talk.session.page) == ("L2", None)
    assert "发证日期" in talk.seen.text
