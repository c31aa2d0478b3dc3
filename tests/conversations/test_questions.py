"""Each fact that a programme can hinge on has a question that can be put, answered and read back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conversations.env import Env, load_env
from conversations.questions import (
    BODY,
    CODES,
    OR_MORE,
    UNSURE,
    Question,
    code_of,
    fact_of,
    question_for,
    read,
    settled,
    shown,
    value_of,
)
from conversations.reading.result import Read, Unsure
from conversations.session import Answer, Session
from policies.ask import Wanted
from policies.entries import Rule
from policies.facts import FactSpec
from policies.places import NATION
from policies.programme import Node
from policies.spans import UNKNOWN
from tests.conversations.conftest import TODAY

ENV = load_env()(TODAY)
SPECS = ENV.catalogue.facts.specs
EMPTY = Session()


def conditions(env: Env) -> Iterator[Node]:
    """Everything that a fact can stand in: conditions, rows of amounts, guards of guides."""
    for entry in env.catalogue.entries.values():
        for version in entry.programme.versions:
            yield version.conditions
            yield from (row.when for row in version.amount.rows if row.when)
        yield from (guide.when for guide in entry.programme.guides if guide.when)


USED = sorted(
    {node.fact for top in conditions(ENV) for node in top.walk() if node.fact}
    | {version.window.fact for e in ENV.catalogue.entries.values() for version in e.programme.versions} - {None}
    | {"role", "work_place"}
)


def asked(fact: str, session: Session = EMPTY, *, finer: bool = False) -> Question:
    programmes = tuple(
        entry.id for entry in ENV.catalogue.entries.values() if any(fact in _facts(rule) for rule in entry.rules)
    )
    return question_for(Wanted(fact, "verdict", programmes, finer), session, ENV)


def _facts(rule: Rule) -> set[str]:
    return {leaf.fact for leaf in rule.conditions.leaves()}


def keys(question: Question) -> dict[str, str]:
    return {option.token.split(":", 2)[2]: option.label for option in question.options}


def plain(fact: str, label: str) -> str:
    """A question's outcome for a typed answer, short enough for a table."""
    match read(asked(fact), label, EMPTY, ENV):
        case Read(value, _):
            return str(value)
        case other:
            return type(other).__name__


def test_the_catalogue_uses_facts_of_every_kind_and_all_of_them_are_looked_at_here() -> None:
    assert {SPECS[fact].kind for fact in USED} == {"place", "choice", "date", "number", "bool", "text"}
    assert len(USED) >= 20


@pytest.mark.parametrize("fact", USED)
def test_a_fact_that_a_programme_uses_has_all_the_words_of_a_question(fact: str) -> None:
    words = ENV.words.question(fact)
    said = {part: words.say(part, *args) for part, args in _PARTS}
    assert words.name
    assert [part for part, text in said.items() if not text.strip()] == []


_PARTS: tuple[tuple[str, tuple[bool, ...]], ...] = (
    ("ask", (False,)),
    ("ask", (True,)),
    ("example", ()),
)


@pytest.mark.parametrize("fact", [fact for fact in USED if SPECS[fact].kind in ("place", "date", "number")])
def test_a_fact_that_can_be_answered_too_coarsely_has_a_finer_question(fact: str) -> None:
    exempt = {"age"}  # nobody gives their age as a range
    assert fact in exempt or ENV.words.question(fact).say("finer")


def domain(spec: FactSpec) -> set[str] | None:
    """The keys that the choices of a question must have; None where the answer is typed."""
    match spec.kind:
        case "choice":
            return set(spec.choices)
        case "bool":
            return {"y", "n"}
        case "place":
            return {"none"} if spec.nowhere else set()
        case _:
            return None


@pytest.mark.parametrize("fact", USED)
def test_the_choices_are_exactly_what_the_fact_can_be(fact: str) -> None:
    spec = SPECS[fact]
    offered = [key for key, _ in ENV.words.question(fact).choices]
    sure = {key for key in offered if not key.startswith(UNSURE)}
    wanted = domain(spec)
    assert len(offered) == len(set(offered))
    if wanted is None:
        assert all(key.removesuffix(OR_MORE).isdigit() for key in sure)
        assert all(int(key.removesuffix(OR_MORE)) <= spec.most for key in sure)
    else:
        assert sure == wanted


@pytest.mark.parametrize("fact", USED)
def test_one_may_always_say_that_one_does_not_know_save_where_nothing_can_be_said_without(fact: str) -> None:
    offered = [key for key, _ in ENV.words.question(fact).choices]
    assert (UNSURE in offered) == (fact != "role")


@pytest.mark.parametrize("fact", USED)
def test_an_option_typed_in_its_own_words_is_the_same_as_pressed(fact: str) -> None:
    question = asked(fact)
    wrong = {}
    for key, label in keys(question).items():
        pressed = value_of(question.spec, key, None, ENV.today)
        match read(question, label, EMPTY, ENV):
            case Read(value, _) if value == pressed:
                pass
            case Unsure() if pressed == {"unknown": True}:
                pass
            case other:
                wrong[label] = other
    assert wrong == {}


@pytest.mark.parametrize("fact", USED)
def test_an_answer_is_read_back_in_the_words_that_it_was_chosen_by(fact: str) -> None:
    question = asked(fact)
    wrong = {
        key: (label, back)
        for key, label in keys(question).items()
        if not key.startswith(UNSURE)
        and (back := shown(fact, value_of(question.spec, key, None, ENV.today), ENV)) != label
        and not (key.startswith(BODY) and key != BODY + NATION)
    }
    assert wrong == {}


@pytest.mark.parametrize("fact", USED)
def test_every_value_that_an_option_stands_for_is_one_that_the_rules_take(fact: str) -> None:
    values = [value_of(SPECS[fact], key, None, ENV.today) for key in keys(asked(fact))]
    read = [ENV.catalogue.facts.parse_one(fact, value, TODAY) for value in values]
    assert [value is UNKNOWN for value in read] == [value == {"unknown": True} for value in values]


@pytest.mark.parametrize(
    ("fact", "value", "text"),
    [
        ("work_place", "370303", "山东省淄博市张店区"),
        ("insured_place", "none", "没交社保"),
        ("cert_issuer_place", {"within": "330000", "unknown": True}, "浙江省"),
        ("cert_issuer_place", {"within": NATION, "unknown": True}, "国家部门或行业发的"),
        ("cert_level", "L1", "高级技师（一级）"),
        ("cert_issue_date", "2025-03-15", "2025年3月15日"),
        ("cert_issue_date", "2025-03", "2025年3月"),
        ("cert_issue_date", {"from": "2025-03-01", "to": "2025-03-31"}, "2025年3月"),
        ("cert_issue_date", {"from": "2025-01-01", "to": "2025-12-31"}, "2025年"),
        ("cert_issue_date", {"from": "2025-11-20", "to": "2026-01-05"}, "2025年11月20日到2026年1月5日"),
        ("cert_issue_date", {"unknown": True}, "不清楚"),
        ("ui_months", 14, "14个月"),
        ("ui_months", {"min": 24, "max": None}, "24个月以上"),
        ("ui_months", {"min": 24, "max": 36}, "24到36个月"),
        ("contract_months", {"min": 1200, "max": None}, "无固定期限"),
        ("contract_months", 0, "没签合同"),
        ("age", 35, "35岁"),
        ("age", {"min": 50, "max": 59}, "50到59岁"),
        ("age", {"min": 60, "max": None}, "60岁以上"),
        ("employment_registered", True, "办过"),
        ("employment_registered", False, "没办"),
        ("employer_name", "齐商银行", "齐商银行"),
    ],
)
def test_an_answer_is_read_back_in_plain_words(fact: str, value: object, text: str) -> None:
    assert shown(fact, value, ENV) == text


@pytest.mark.parametrize(
    ("fact", "typed", "value"),
    [
        ("work_place", "我在淄博张店上班", "370303"),
        ("work_place", "朝阳", "Ambiguous"),
        ("insured_place", "没交", "none"),
        ("union_place", "没入会", "none"),
        ("cert_level", "高级技工", "L3"),
        ("cert_kind", "电工本", "special_operation"),
        ("insurance_status", "公司交着呢", "paying"),
        ("ui_months", "两年半", "30"),
        ("contract_months", "3年", "36"),
        ("contract_months", "固定工", "{'min': 1200, 'max': None}"),
        ("contract_months", "固定", "Unreadable"),
        ("contract_months", "3", "Ambiguous"),
        ("contract_months", "36", "36"),
        ("insurance_status", "交了", "paying"),
        ("insurance_status", "断缴三个月", "paused"),
        ("insured_place", "参保", "Unreadable"),
        ("union_place", "入会", "Unreadable"),
        ("cert_kind", "电工证", "Ambiguous"),
        ("cert_kind", "高压电工证", "special_operation"),
        ("claimed_before", "别的工种领过", "False"),
        ("claimed_before", "领过高级的", "Ambiguous"),
        ("claimed_before", "好的", "Ambiguous"),
        ("claimed_before", "有的", "True"),
        ("employment", "在厂里上班", "enterprise"),
        ("claimed_before", "没有", "False"),
        ("claimed_before", "上过培训班", "{'unknown': True}"),
        ("age", "三十五", "35"),
        ("age", "三百岁", "Invalid"),
        ("occupation", "电工", "电工"),
        ("cert_issue_date", "不记得了", "Unsure"),
        ("cert_level", "天气不错", "Unreadable"),
    ],
)
def test_a_typed_answer_is_read_as_the_fact_that_was_asked(fact: str, typed: str, value: str) -> None:
    assert plain(fact, typed) == value


@pytest.mark.parametrize(
    ("fact", "known", "typed", "value"),
    [
        ("cert_issue_date", {"from": "2025-11-01", "to": "2025-11-30"}, "15号", "2025-11-15"),
        ("cert_issue_date", {"from": "2018-01-01", "to": "2018-12-31"}, "3月5日", "2018-03-05"),
        ("work_place", "370300", "张店", "370303"),
        ("work_place", "370300", "山东淄博淄川", "370302"),
    ],
)
def test_a_finer_answer_may_leave_out_what_was_said_already(fact: str, known: object, typed: str, value: str) -> None:
    session = Session(answers={fact: Answer(known, "")})
    found = read(asked(fact, session, finer=True), typed, session, ENV)
    assert isinstance(found, Read)
    assert found.value == value


@pytest.mark.parametrize(
    ("coarse", "kept"),
    [
        ({"from": "2025-11-01", "to": "2025-11-30"}, {"from": "2025-11-01", "to": "2025-11-30", "unknown": True}),
        ({"min": 12, "max": None}, {"min": 12, "max": None, "unknown": True}),
        ("370000", {"within": "370000", "unknown": True}),
        ({"within": "370000"}, {"within": "370000", "unknown": True}),
        ({"unknown": True}, {"unknown": True}),
        ("L3", {"unknown": True}),
    ],
)
def test_a_coarse_answer_that_cannot_be_made_finer_is_kept_and_marked_so(coarse: object, kept: object) -> None:
    assert settled(coarse) == kept


def test_the_short_name_of_every_fact_leads_back_to_it() -> None:
    assert ({fact_of(code_of(fact)) for fact in SPECS}, len(set(CODES.values()))) == (set(SPECS), len(CODES))


@pytest.mark.parametrize(("fact", "key"), [("cert_level", "L9"), ("age", "-3"), ("work_place", "x"), ("role", "boss")])
def test_a_key_that_no_option_ever_had_is_refused(fact: str, key: str) -> None:
    with pytest.raises(ValueError, match=key):
        value_of(SPECS[fact], key, None, ENV.today)
