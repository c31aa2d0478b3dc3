"""What holds for every conversation, whatever is said in it and in whatever order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from conversations.effects import Forget, Reply
from conversations.entries import Entries, Entry
from conversations.env import Env, load_env
from conversations.events import Choice, Command, Event, Left, Location, Other, Text, Timer
from conversations.offers import FROM_SCHOOL
from conversations.position import known_of, position, screen
from conversations.questions import code_of, value_of
from conversations.reading.numbers import read_pick
from conversations.requests.intents import IntentName, read_intent
from conversations.session import Answer, Session
from conversations.step import step
from policies.ask import wanted
from tests.conversations.conftest import TODAY
from tests.conversations.driver import replies, taken

SCHOOL = Entry("1", "萧山技师学院", "招生就业办", "0571-82345678", "330109", "电工", ("L2", "L3"), True)
TOPIC = replace(SCHOOL, topic="xiaoshan-union-senior-2025")
ENTRIES = Entries({"one": SCHOOL, "topic": TOPIC}, {"7KQ4M": SCHOOL}, {"1": SCHOOL})
PLAIN_ENV_FOR = load_env()


def env_for(today: date) -> Env:
    return replace(PLAIN_ENV_FOR(today), entries=ENTRIES)


ENV = env_for(TODAY)
SPECS = ENV.catalogue.facts.specs

PLACES = "淄博张店 淄博 山东 上海浦东 上海 萧山 杭州 涪陵 重庆 北京朝阳 朝阳 青海 江苏苏州 没上班".split()
LEVELS = "三级 技师 高级技师 八级工 高工 首席 低压电工证 工程师 中级".split()
DAYS = "2025年11月21日 2025年11月 去年 2020年5月 2018年 15号 2026年12月1日 2025年2月29日 刚发的 没发".split()
SHORT = "14个月 三年 1 2 3 4 7 0 99 是 不是 没有 有 不清楚 忘了 正在交 没交 在企业上班 没领过 办过 35 齐商银行".split()
WISHES = (
    "上一步 返回 改答案 改等级 改发证日期 改合同 重新开始 为什么 帮助 人工 取消 删除我的数据 继续 更多 结果 跳过 依据 "
    "我是单位 我是个人 不改了 确认删除 不删 都不是"
).split()
ODD = [
    "学校码 7KQ4M",
    "7kq4m",
    "学校码",
    "",
    " ",
    "👍",
    "11010519491231002X",
    "13800138000",
    "{{ 7 * 7 }}",
    "x" * 600,
    "。。。",
    "第3个",
    "\x00",
]
TYPED = st.one_of(st.sampled_from([*PLACES, *LEVELS, *DAYS, *SHORT, *WISHES, *ODD]), st.text(max_size=30))
PROGRAMMES = sorted(ENV.catalogue.entries)
TOKENS = st.one_of(
    st.sampled_from(
        ["b", "e", "x", "h", "r", "r:3", "d:y", "d:n", "c:0", "c:9", "c:x", "a:lv:L2", "a:lv:nope", "a:zz:1"]
    ),
    st.builds(lambda fact: f"e:{code_of(fact)}", st.sampled_from(sorted(SPECS))),
    st.builds(
        lambda kind, pid, rest: f"{kind}:{pid}{rest}",
        st.sampled_from("pkwngmz"),
        st.sampled_from(PROGRAMMES),
        st.sampled_from(
            ["", ":0", ":7", ":start", ":done", ":forward", ":materials", ":?ask_office", ":!gone.ask_office"]
        ),
    ),
    st.text(max_size=20),
)


@dataclass(frozen=True, slots=True)
class Press:
    """The option of this place on the last message, counted round."""

    at: int


@dataclass(frozen=True, slots=True)
class Wait:
    """Some days on which nothing is said."""

    days: int


Act = Event | Press | Wait
ACTS: st.SearchStrategy[Act] = st.one_of(
    st.builds(Text, TYPED),
    st.builds(Press, st.integers(0, 15)),
    st.builds(Press, st.integers(0, 15)),
    st.builds(Choice, TOKENS),
    st.builds(Command, st.sampled_from(["start", "help", "resume", "back", "restart", "weather", "delete"])),
    st.builds(Command, st.just("start"), st.sampled_from(["one", "topic", "gone"])),
    st.builds(Other, st.sampled_from(["sticker", "photo", ""])),
    st.just(Location(36.8, 118.0)),
    st.just(Timer("deadline")),
    st.just(Left()),
    st.builds(Wait, st.integers(1, 400)),
)


@dataclass
class Walk:
    """A conversation under way: what it remembers, what it last said, and what day it is."""

    session: Session
    seen: Reply
    today: date

    @property
    def env(self) -> Env:
        return env_for(self.today)

    def does(self, act: Act) -> Event | None:
        """Takes the turn, with all checks of `taken`; the event that the act came to."""
        match act:
            case Wait(days):
                self.today += timedelta(days)
                return None
            case Press(at):
                if not self.seen.options:
                    return None
                act = Choice(self.seen.options[at % len(self.seen.options)].token)
        self.session, effects = taken(self.session, act, self.env)
        if self.session == Session():
            self.seen = Reply("")  # erased: nothing that was said before counts any more
        elif said := replies(effects):
            self.seen = said[-1]
        return act


def walked(acts: Sequence[Act]) -> Walk:
    walk = Walk(Session(), Reply(""), TODAY)
    for act in acts:
        walk.does(act)
    return walk


def questioned(acts: Sequence[Act]) -> Walk:
    """A walk that has come to a plain question, freshly put."""
    walk = walked(acts)
    session = replace(walk.session, page=None, editing=None, clarify=(), misses=0)
    walk.session, effects = taken(session, Command("resume"), walk.env)
    walk.seen = replies(effects)[-1]
    return walk


WALKS = st.lists(ACTS, max_size=14)


@settings(max_examples=250)
@given(st.lists(ACTS, max_size=25))
def test_nothing_that_is_said_or_pressed_breaks_a_conversation_or_leaves_it_without_an_answer(acts: list[Act]) -> None:
    walk = walked(acts)  # `taken` holds every turn on the way to it
    assert known_of(walk.session, walk.env).keys() <= walk.session.answers.keys()


@given(WALKS)
def test_the_pending_question_is_one_that_the_rules_want(acts: list[Act]) -> None:
    walk = walked(acts)
    question = position(walk.session, walk.env).question
    known = known_of(walk.session, walk.env)
    facts = [found.fact for found in wanted(walk.env.catalogue, known, walk.env.today)]
    if walk.session.editing:
        assert question is not None
        assert question.fact == walk.session.editing
    else:
        assert (question.fact if question else None) == (facts[0] if facts else None)


@given(WALKS)
def test_what_was_offered_is_understood(acts: list[Act]) -> None:
    walk = walked(acts)
    expired = []
    for option in walk.seen.options:
        _, effects = taken(walk.session, Choice(option.token), walk.env)
        expired += [(option, reply.text) for reply in replies(effects) if "按钮" in reply.text.partition("\n")[0]]
    assert expired == []


@given(WALKS)
def test_a_number_does_what_pressing_its_option_does(acts: list[Act]) -> None:
    walk = walked(acts)
    if not walk.seen.numbered:
        return
    assert list(walk.session.offered) == [option.token for option in walk.seen.options]
    for number, option in enumerate(walk.seen.options, 1):
        typed = step(walk.session, Text(str(number)), walk.env)
        assert typed == step(walk.session, Choice(option.token), walk.env)


@given(WALKS)
def test_where_a_number_is_itself_the_answer_no_option_is_picked_by_it(acts: list[Act]) -> None:
    walk = walked(acts)
    assert walk.seen.numbered or walk.session.offered == ()


@given(WALKS, st.one_of(TYPED, st.integers(0, 15)))
def test_back_takes_back_exactly_the_last_answer(acts: list[Act], said: str | int) -> None:
    walk = questioned(acts)
    before, shown = walk.session, walk.seen
    question = position(before, walk.env).question
    assume(question is not None)
    walk.does(Press(said) if isinstance(said, int) else Text(said))
    new = set(walk.session.answers) - set(before.answers)
    assume(new and "role" not in new)
    if walk.session.clarify or walk.session.page or walk.session.editing:
        return
    walk.does(Text("上一步"))
    after = walk.session
    assert (after.answers, after.page, after.offered, after.editing) == (
        before.answers,
        before.page,
        before.offered,
        before.editing,
    )
    assert walk.seen.options == shown.options
    assert shown.text.endswith(walk.seen.text.partition("\n\n")[2])


@given(WALKS, st.data())
def test_a_corrected_answer_is_as_good_as_one_given_so_at_first(acts: list[Act], data: st.DataObject) -> None:
    walk = questioned(acts)
    fact = data.draw(st.sampled_from(sorted(set(SPECS) - {"role"})), label="fact")
    editing, effects = taken(walk.session, Choice(f"e:{code_of(fact)}"), walk.env)
    options = [option for option in replies(effects)[-1].options if option.token.startswith("a:")]
    assume(options)
    option = data.draw(st.sampled_from(options), label="answer")
    key = option.token.split(":", 2)[2]
    assume(not key.startswith("?"))  # not knowing keeps what was known, so it rightly depends on the answer before
    others = {name: answer for name, answer in walk.session.answers.items() if name != fact}
    wrong = data.draw(st.sampled_from(options), label="answer before").token.split(":", 2)[2]
    value = "电工" if wrong == FROM_SCHOOL else value_of(SPECS[fact], wrong, None, walk.env.today)
    first = replace(editing, answers=others)
    corrected = replace(editing, answers={fact: Answer(value, "先说错了"), **others})
    at_first, said_first = taken(first, Choice(option.token), walk.env)
    at_last, said_last = taken(corrected, Choice(option.token), walk.env)
    assert (at_last, said_last) == (at_first, said_first)


def takes_back(session: Session, event: Event | None, today: date) -> bool:
    """Whether the event asks for an answer to be given up: back, restart, erase."""
    match event:
        case Left():
            return True
        case Choice(token):
            return token in ("b", "x", "d:y")
        case Command(name):
            return takes_back(session, Text(f"/{name}"), today)
        case Text(text):
            if (number := read_pick(text)) is not None and 0 < number <= len(session.offered):
                return takes_back(session, Choice(session.offered[number - 1]), today)
            at = position(session, env_for(today))
            labels = {each.label: each.token for each in screen(session, at, env_for(today)).options}
            intent = read_intent(text)
            back = intent is not None and intent.name in (IntentName.BACK, IntentName.RESTART)
            return back or takes_back(session, Choice(labels.get(text.strip(), "")), today)
        case _:
            return False


@settings(max_examples=200)
@given(st.lists(ACTS, max_size=25))
def test_an_answer_once_given_is_lost_only_to_back_restart_and_erasing(acts: list[Act]) -> None:
    walk = Walk(Session(), Reply(""), TODAY)
    for act in acts:
        before = walk.session
        event = walk.does(act)
        if not takes_back(before, event, walk.today):
            assert set(before.answers) <= set(walk.session.answers), (act, before.answers, walk.session.answers)


@given(WALKS)
def test_after_erasing_nothing_is_left(acts: list[Act]) -> None:
    walk = walked(acts)
    walk.does(Text("删除我的数据"))
    turn = step(walk.session, Choice("d:y"), walk.env)
    assert turn.session == Session()
    assert any(isinstance(effect, Forget) and effect.reply for effect in turn.effects)
    assert step(walk.session, Left(), walk.env).session == Session()


@given(st.lists(TYPED, max_size=12))
def test_no_number_of_a_person_is_kept_or_said_back(lines: list[str]) -> None:
    walk = walked([Text(f"{line} 11010519491231002X 13800138000") for line in lines])
    kept = str(walk.session.to_json()) + walk.seen.text
    assert "11010519491231002X" not in kept
    assert "13800138000" not in kept


@given(st.permutations(["淄博张店", "我是单位", "为什么", "帮助", "人工", "取消", "结果", "继续"]))
def test_a_question_is_the_same_whatever_was_looked_at_before(lines: list[str]) -> None:
    walk = walked([Text(line) for line in lines])
    question = position(walk.session, walk.env).question
    assert (set(walk.session.answers), question and question.fact) == ({"work_place", "role"}, "cert_level")
