"""What nobody asked for is taken only where it is said outright, and never from the answer to another question."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.reading.normalise import compact
from conversations.reading.people import volunteered
from conversations.reading.people.by_fact import Tables
from conversations.reading.people.volunteered import read_more
from conversations.reading.result import Ambiguous, Read, Reading
from policies import catalog
from tests.conversations.reading.laws import MESSAGES

TABLES = Tables(date(2026, 11, 21), catalog.load().gazetteer)
CORPUS = Path(__file__).parents[1] / "corpus"
EVERYTHING = (
    "上海浦东新区，电工三级，2025年12月8日发证，公司交社保，交了4年，职业技能等级证书，上海发的，没领过补贴，"
    "今年33岁，网上能查到"
)
OPEN_ENDED = {"min": 1200, "max": None}
NATION = {"within": "100000", "unknown": True}
ASKED_BACK = "asked back"


def stated(text: str) -> dict[str, object]:
    return {fact: _value(reading) for fact, reading in read_more(text, TABLES).items()}


def _value(reading: Reading) -> object:
    match reading:
        case Read(value):
            return value
        case Ambiguous():
            return ASKED_BACK
    return reading


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            EVERYTHING,
            {
                "cert_kind": "skill_level",
                "cert_issuer_place": "310000",
                "claimed_before": False,
                "cert_verifiable": True,
            },
        ),
        ("企业职工，合同三年，没领过", {"employment": "enterprise", "contract_months": 36, "claimed_before": False}),
        ("没有居住证，户口在安徽阜阳", {"residence_permit_place": "none", "hukou_place": "341200"}),
        ("户口在河南，社保也还在河南那边交", {"hukou_place": "410000", "insured_place": "410000"}),
        ("证书是湖北省人社厅发的，我在武汉", {"cert_issuer_place": {"within": "420000", "unknown": True}}),
        ("就业登记公司办了没领过补贴", {"employment_registered": True, "claimed_before": False}),
        ("我的合同其实只签了半年", {"contract_months": 6}),
        ("合同签了三年", {"contract_months": 36}),
        ("签了三年", {"contract_months": 36}),
        ("试用期三个月，合同三年", {"contract_months": 36}),
        ("合同三年，不对，两年", {"contract_months": 24}),
        ("无固定期限合同", {"contract_months": OPEN_ENDED}),
        ("没签合同", {"contract_months": 0}),
        ("老板没跟我签合同", {"contract_months": 0}),
        ("我退休了", {"employment": "retired"}),
        ("以前在厂里上班，现在退休了", {"employment": "retired"}),
        ("我是事业单位的", {"employment": ASKED_BACK}),
        ("不是公务员，是事业单位的", {"employment": ASKED_BACK}),
        ("我是公务员", {"employment": "public_staff"}),
        ("企业职工", {"employment": "enterprise"}),
        ("在厂里上班公司交社保交了四年", {"employment": "enterprise"}),
        ("失业了", {"employment": "unemployed"}),
        ("正在领失业保险金", {"drawing_benefit": True, "employment": "unemployed"}),
        ("每月领着失业金", {"drawing_benefit": True, "employment": "unemployed"}),
        ("上个月被裁了，正在领失业保险金", {"drawing_benefit": True, "employment": "unemployed"}),
        ("目前吃着失业金，偶尔打打零工", {"drawing_benefit": True, "employment": "flexible"}),
        ("没领失业金", {"drawing_benefit": False}),
        ("不领失业保险金了", {"drawing_benefit": False}),
        ("失业金领完了", {"drawing_benefit": False}),
        ("没领失业金，在厂里上班", {"drawing_benefit": False, "employment": "enterprise"}),
        ("失业补助金在领，失业保险金没领", {"drawing_benefit": False}),
        ("我是大二学生", {"employment": "student"}),
        ("我还在上大学", {"employment": "student"}),
        ("在读大学生", {"employment": "student"}),
        ("技校在读", {"employment": "student"}),
        ("自己跑网约车，灵活就业", {"employment": "flexible"}),
        ("今年领过一次了", {"claims_this_year": 1}),
        ("今年已经领了两次技能补贴", {"claims_this_year": 2}),
        ("今年还没领过", {"claims_this_year": 0}),
        ("去年领过一次，今年没领过", {"claims_this_year": 0, "claimed_before": True}),
        ("没领过，今年也没领", {"claims_this_year": 0, "claimed_before": False}),
        ("今年领过三次，去年领过一次", {"claims_this_year": 3, "claimed_before": True}),
        ("我是灵活就业", {"employment": "flexible"}),
        ("送外卖的", {"employment": "flexible"}),
        ("离职了，现在跑美团", {"employment": "flexible"}),
        ("我还是学生，没工作", {"employment": "student"}),
        ("其实我领过了", {"claimed_before": True}),
        ("没领过", {"claimed_before": False}),
        ("补贴没领", {"claimed_before": False}),
        ("申请过补贴，没批", {"claimed_before": False}),
        ("领过，不过是别的工种的", {"claimed_before": False}),
        ("领过中级的", {"claimed_before": ASKED_BACK}),
        ("领过别的补贴，这个没有", {"claimed_before": False}),
        ("老公领过，我没领过", {"claimed_before": False}),
        ("特种作业操作证", {"cert_kind": "special_operation"}),
        ("国家职业资格三级", {"cert_kind": "qualification"}),
        ("我有中级职称", {"cert_kind": "professional_title"}),
        ("不是职称，是技能等级，三级", {"cert_kind": "skill_level"}),
        ("证在杭州考的", {"cert_issuer_place": "330100"}),
        ("2025年3月在杭州发的", {"cert_issuer_place": "330100"}),
        ("以前在上海考的三级，现在在苏州干", {"cert_issuer_place": "310000"}),
        ("人社部发的证", {"cert_issuer_place": NATION}),
        ("证书网上查不到", {"cert_verifiable": False}),
        ("其实网上能查到", {"cert_verifiable": True}),
        ("就业登记办了", {"employment_registered": True}),
        ("就业登记没办", {"employment_registered": False}),
        ("自学的，没参加培训", {"trained_by_filed_agency": False}),
        ("学校是人社局定点的", {"trained_by_filed_agency": True}),
        ("公司没有工会", {"union_place": "none"}),
        ("工会在杭州", {"union_place": "330100"}),
        ("居住证是上海的", {"residence_permit_place": "310000"}),
        ("没办居住证", {"residence_permit_place": "none"}),
        ("户口涪陵", {"hukou_place": "500102"}),
        ("我是涪陵人", {"hukou_place": "500102"}),
        ("涪陵人", {"hukou_place": "500102"}),
        ("河南人，在郑州上班", {"hukou_place": "410000"}),
        ("社保在交，但是我在苏州交的", {"insured_place": "320500"}),
        ("参保地苏州", {"insured_place": "320500"}),
        ("以前在上海交，现在转到苏州了", {"insured_place": "320500"}),
    ],
)
def test_what_is_stated_outright_is_read(text: str, facts: dict[str, object]) -> None:
    assert stated(text) == facts


@pytest.mark.parametrize(
    "text",
    (
        "没交过 上海 在交 三级 2025年3月 公司交社保 33岁 有 没有 是的 没领 还没领证 领证了 社保断了 网上查不到 查到了 "
        "互联网营销师四级 客服人员 我是本地人 改合同 合同到期了 退出劳务派遣 社保在老家交 领过失业金 灵活就业交的社保 "
        "还有三年退休 快退休了 正在读高级技工班 没申领过 签到了 纸质的还没领 "
        "领了三个月失业金 以前领过失业保险金 准备去领失业金 领失业金期间考的证 今年领了两次工资 今年领到证了 "
        "今年还能领几次 今年申请了一次没批下来 改领没领失业保险金 改今年领过几次 我是学生家长 在读函授大专"
    ).split(),
)
def test_an_answer_to_another_question_states_nothing(text: str) -> None:
    assert stated(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "没签合同能领吗",
        "退休了，还能领吗？",
        "领过没有？",
        "如果没签合同",
        "好像领过",
        "应该签了三年吧",
        "我老公退休了",
        "同事领过",
        "我爱人是公务员",
        "如果正在领失业保险金还能申请吗",
        "我老公在领失业金",
        "好像在领失业金吧",
        "我老婆今年领过一次",
        "今年好像领过一次",
        "我女儿在读大学",
    ],
)
def test_a_question_a_condition_a_hedge_and_somebody_else_state_nothing(text: str) -> None:
    assert stated(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "四级电工证前年十一月发的现在在佛山南海五金厂厂里给交着五险",
        "七月十五号发的证四级的我在宿迁",
        "我在深圳宝安做数控的四级证公司给交社保",
        "在佛山交了7个月，然后去广州又交了13个月",
        "工作地：深圳 户籍：茂名",
        "职称是助理工程师，另外还有技师证",
        "社保记录网上查不到，三级",
        "合同不是三年，是两年",
        "培训是免费的，补贴没领",
        "户口在富陵",
        "以前在深圳交过，大概两年，回来就没交了",
    ],
)
def test_what_could_mean_something_else_is_left_to_its_question(text: str) -> None:
    assert stated(text) == {}


def test_an_asker_who_says_that_it_is_their_own_case_and_then_asks_has_stated_it() -> None:
    assert stated("我退休了，还能领吗？") == {"employment": "retired"}


def test_spans_are_those_of_the_words_in_the_whole_message() -> None:
    said = compact(EVERYTHING)
    words = {
        fact: said[slice(*reading.span)]
        for fact, reading in read_more(EVERYTHING, TABLES).items()
        if isinstance(reading, Read) and reading.span
    }
    assert words == {
        "cert_kind": "职业技能等级证书",
        "cert_issuer_place": "上海",
        "claimed_before": "没领过补贴",
        "cert_verifiable": "网上能查到",
    }


SHARES = {
    "place": 0.03,
    "level": 0.05,
    "issue_date": 0.005,
    "ui_months": 0.015,
    "si_status": 0.085,
    "yes_no": 0.07,
    "control": 0.01,
}
"""Most of the lines of a corpus that may state a fact besides: 「我是贵州人，在台州打工」 is such an answer."""


@pytest.mark.parametrize("slot", SHARES)
def test_of_the_answers_to_other_questions_few_state_anything_more(slot: str) -> None:
    lines = (CORPUS / f"{slot}.jsonl").read_text(encoding="utf-8").splitlines()
    fired = {text: found for text in (json.loads(line)["text"] for line in lines) if (found := stated(text))}
    assert len(fired) <= SHARES[slot] * len(lines), fired


def test_every_text_with_a_cue_has_one_of_its_hints() -> None:
    texts = [
        compact(json.loads(line)["text"])
        for path in CORPUS.glob("*.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    assert len(texts) > 9000
    assert [
        (cue.fact, text)
        for text in texts
        for cue in volunteered._CUES
        if cue.pattern.search(text) and cue.hints.isdisjoint(text)
    ] == []


@given(
    text=st.one_of(
        MESSAGES, st.text(alphabet="没有在签合同领过工会社保户口居住证退休年查发的,。?我他不对是上海👍 1", max_size=60)
    )
)
def test_no_text_raises_and_spans_lie_within_it(text: str) -> None:
    length = len(compact(text))
    for reading in read_more(text, TABLES).values():
        assert isinstance(reading, Read | Ambiguous)
        assert reading.span is not None
        assert 0 <= reading.span[0] < reading.span[1] <= length


@pytest.mark.parametrize(
    "text", ["没有合同，" * 60, "在上海交" * 80, "签了三年" * 80, "领过，不过" * 60, "不对，" * 150, "发的" * 150]
)
def test_a_very_long_message_is_answered_in_time(text: str) -> None:
    read_more(text, TABLES)
    started = time.perf_counter()
    read_more(text + "。", TABLES)
    assert time.perf_counter() - started < 0.25


@pytest.mark.parametrize(
    "text", ["三级", "公司交社保", "2025年3月18号", "我在苏州昆山做数控，干了很多年，平时也带两个徒弟"]
)
def test_a_message_without_cues_costs_next_to_nothing(text: str) -> None:
    read_more(text, TABLES)
    fastest = float("inf")
    for _ in range(50):
        started = time.perf_counter()
        read_more(text, TABLES)
        fastest = min(fastest, time.perf_counter() - started)
    assert fastest < 0.0001
