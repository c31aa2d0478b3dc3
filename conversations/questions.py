"""One question a fact: how it is offered, and how a button or a typed answer becomes the fact's value.

The words are in `templates/questions/<fact>.j2`; which fact is asked, and when, is for `policies.ask`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from conversations.effects import Option
from conversations.env import Env
from conversations.offers import FROM_SCHOOL, offers
from conversations.ranges import range_choices, range_value
from conversations.reading import choices, numbers, text
from conversations.reading.dates import reader as dates
from conversations.reading.levels import reader as levels
from conversations.reading.levels.reader import LevelReading
from conversations.reading.people.by_fact import Tables, has_reader, read_fact
from conversations.reading.places import reader as places
from conversations.reading.result import Ambiguous, Read, Reading, Unreadable
from conversations.reading.yes_no import reader as yes_no
from conversations.render import Own, Words
from conversations.session import Answer, Session
from policies.ask import Wanted
from policies.catalog import Catalogue
from policies.facts import FactSpec
from policies.places import NATION, stem, within
from policies.spans import NOWHERE, days

UNSURE = "?"
BODY = "~"
"""Before a place code: a body of that province or of the nation, no matter where; it can't be said more exactly."""

OR_MORE = "+"
"""After a number: that many or more."""

MOST_PLACES = 6

MOST_YEARS = 10
"""Years up to which a contract's length without a unit could be years."""

CODES = {
    "role": "ro",
    "work_place": "wp",
    "insured_place": "ip",
    "hukou_place": "hk",
    "residence_permit_place": "rp",
    "union_place": "un",
    "cert_kind": "ck",
    "cert_level": "lv",
    "cert_issue_date": "dt",
    "cert_issuer_place": "is",
    "cert_verifiable": "vf",
    "occupation": "oc",
    "insurance_status": "si",
    "ui_months": "ui",
    "employment": "em",
    "employment_registered": "er",
    "contract_months": "ct",
    "employer_name": "en",
    "key_group": "kg",
    "trained_by_filed_agency": "tr",
    "age": "ag",
    "claimed_before": "cb",
}
_ABOUT: dict[str, places.Role] = {"work_place": "work", "hukou_place": "home", "insured_place": "insured"}
_FACTS = {code: fact for fact, code in CODES.items()}


def code_of(fact: str) -> str:
    """Short ASCII name of a fact, for tokens; a catalogue's own facts go by their name."""
    return CODES.get(fact, fact)


def fact_of(code: str) -> str:
    return _FACTS.get(code, code)


@dataclass(frozen=True, slots=True)
class Question:
    """A fact to be asked now. `wanted` says why and how exactly; `numbered`: options are picked by their number."""

    spec: FactSpec
    wanted: Wanted
    options: tuple[Option, ...]
    numbered: bool

    @property
    def fact(self) -> str:
        return self.spec.name


def question_for(wanted: Wanted, session: Session, env: Env) -> Question:
    """The question about a fact. Raises `KeyError` for a fact without words (a test of the catalogue prevents it)."""
    spec = env.catalogue.facts.specs[wanted.fact]
    role = session.answers.get("role")
    options = _fixed_options(spec.name, env.words)
    if spec.name == "work_place" and (wanted.finer or (role is not None and role.value == "employer")):
        options = ()  # 「没上班」 answers where somebody works, neither which district that is nor where a firm is
    if spec.kind == "place":
        found = _place_choices(spec, wanted, session, env)
        options = (*(Option(_token(spec.name, key), label) for key, label in found), *options)
    first = {_token(spec.name, key): label for key, label in offers(spec.name, wanted.finer, session, env)}
    options = _put_first(first, options) if first else options
    return Question(spec, wanted, options, numbered=spec.kind not in ("date", "number", "text"))


@cache
def _fixed_options(fact: str, words: Words) -> tuple[Option, ...]:
    """The choices that a question always has."""
    return tuple(Option(_token(fact, key), label) for key, label in words.question(fact).choices)


def _put_first(first: Mapping[str, str], options: Sequence[Option]) -> tuple[Option, ...]:
    """The options with some before all others; those without a label are among them already."""
    labels = {option.token: option.label for option in options}
    front = (Option(token, label or labels.get(token, "")) for token, label in first.items())
    return (*(option for option in front if option.label), *(option for option in options if option.token not in first))


def _token(fact: str, key: str) -> str:
    return f"a:{code_of(fact)}:{key}"


def _place_choices(spec: FactSpec, wanted: Wanted, session: Session, env: Env) -> Iterator[tuple[str, str]]:
    """The places that the programmes in play ask about, and what one says who has no such place."""
    gazetteer = env.catalogue.gazetteer
    first = spec.name == "work_place" and not wanted.finer
    if not first:
        for code in _places_in_rules(spec.name, wanted, session, env)[:MOST_PLACES]:
            yield code, gazetteer.full_name(code)
            if spec.name == "cert_issuer_place" and len(stem(code)) > 2:
                province = code[:2] + "0000"
                if gazetteer.path(code)[0].code == province and stem(province) != stem(code):
                    yield BODY + province, env.words.label("province_body")
        if spec.name == "cert_issuer_place":
            yield BODY + NATION, env.words.label("national_body")


def more_options(question: Question, session: Session, env: Env) -> tuple[Option, ...]:
    """Choices for a question that has none of its own, once words for it couldn't be read."""
    spec, wanted = question.spec, question.wanted
    if spec.kind == "place":
        codes = _places_in_rules(spec.name, wanted, session, env)[:MOST_PLACES]
        found = [(code, env.catalogue.gazetteer.full_name(code)) for code in codes]
    else:
        found = list(range_choices(spec, wanted, env))
    taken = {option.token for option in question.options}
    options = (Option(_token(spec.name, key), label) for key, label in found)
    return tuple(option for option in options if option.token not in taken)


def _places_in_rules(fact: str, wanted: Wanted, session: Session, env: Env) -> list[str]:
    codes: list[str] = []
    known = session.answers.get(fact)
    for entry in (env.catalogue.entries[name] for name in wanted.programmes):
        rule = entry.rule(env.today)
        for leaf in rule.conditions.leaves() if rule else ():
            if leaf.fact == fact:
                codes.extend(leaf.node.within or ())
        if fact == "work_place":
            codes.append(entry.programme.place)
    if fact == "insured_place":  # most people are insured where they work
        work = session.answers.get("work_place")
        if work and isinstance(work.value, str) and work.value.isdigit():
            codes = [work.value, *(code for code in codes if not within(work.value, code))]
    unique = [code for code in dict.fromkeys(codes) if code != NATION]
    if known and isinstance(known.value, str) and wanted.finer:
        unique = [code for code in unique if stem(code) != stem(known.value) and code.startswith(stem(known.value))]
    return unique


def value_of(spec: FactSpec, key: str, kept: Answer | None, today: date) -> object:
    """The fact's value for the key of an option. `kept`: the answer that is to be made finer, which stays where the
    person can't. Raises `ValueError` for a key that no option ever had."""
    if (found := range_value(spec, key, today)) is not None:
        return found
    if key.startswith(UNSURE):
        return settled(kept.value) if kept else {"unknown": True}
    match spec.kind:
        case "bool" if key in ("y", "n"):
            return key == "y"
        case "choice" if key in spec.choices:
            return key
        case "number" if key.removesuffix(OR_MORE).isdigit():
            return {"min": int(key[:-1]), "max": None} if key.endswith(OR_MORE) else int(key)
        case "place" if key == NOWHERE and spec.nowhere:
            return NOWHERE
        case "place" if key.removeprefix(BODY).isdigit():
            return {"within": key[1:], "unknown": True} if key.startswith(BODY) else key
    raise ValueError(key)


def chosen_value(question: Question, key: str, session: Session, env: Env) -> object:
    """The value of an option of this question, by its key. Raises as `value_of` does."""
    own = dict(offers(question.fact, question.wanted.finer, session, env)).get(key) if key == FROM_SCHOOL else None
    return own or value_of(question.spec, key, to_refine(question, session), env.today)


def to_refine(question: Question, session: Session) -> Answer | None:
    """The answer that the question wants made finer; None where it asks for a new one."""
    return session.answers.get(question.fact) if question.wanted.finer else None


def settled(value: object) -> object:
    """A coarse answer that the person can't make finer: it is kept, and never asked again."""
    match value:
        case {"unknown": True}:
            return value
        case {"from": low, "to": high}:
            return {"from": low, "to": high, "unknown": True}
        case {"min": low, "max": high}:
            return {"min": low, "max": high, "unknown": True}
        case {"within": code}:
            return {"within": code, "unknown": True}
        case str() if value.isdigit() and len(value) == 6:
            return {"within": value, "unknown": True}
        case _:
            return {"unknown": True}


def read(question: Question, typed: str, session: Session, env: Env) -> LevelReading:
    """What a typed answer to this question comes to. A choice in its own words is that choice, whatever a reader of
    free words would make of it."""
    spec = question.spec
    match spec.kind:
        case "choice" if spec.name == "cert_level":
            return levels.read_level(typed)
        case "date":
            return _read_day(typed, question, session, env.today)
        case "place" if question.wanted.finer or not has_reader(spec.name):
            found = _read_place(typed, question, session, env.catalogue)
            if isinstance(found, Read | Ambiguous):
                return found
    if _is_option(question, typed, env):
        return _read_option(question, typed, session, env)
    if has_reader(spec.name):
        tables = Tables(env.today, env.catalogue.gazetteer, _listed(question, env), spec.most)
        found = labelled(read_fact(spec.name, typed, tables), spec.name, env)
        return _read_contract(found, question, typed, env) if spec.name == "contract_months" else found
    if spec.kind == "text":
        return text.read_text(typed, 60)
    chosen = _read_option(question, typed, session, env)
    if not isinstance(chosen, Unreadable):
        return chosen
    match spec.kind:
        case "bool":
            return yes_no.read_yes_no(typed)
        case "number":
            return numbers.read_number(typed, 0, spec.most)
        case _:
            return chosen


def _is_option(question: Question, typed: str, env: Env) -> bool:
    """Whether the words are just a choice on the screen, or a synonym of one."""
    labels = (option.label for option in question.options)
    return choices.says(typed, labels) or names_option(question, typed, env)


def labelled(found: Reading, fact: str, env: Env) -> Reading:
    """Several readings under the words by which the choices are known; a place keeps its full name."""
    if not isinstance(found, Ambiguous):
        return found
    labels = dict(env.words.question(fact).choices)
    return replace(
        found,
        options=tuple((value, labels.get(label) or label or shown(fact, value, env)) for value, label in found.options),
    )


def _listed(question: Question, env: Env) -> tuple[str, ...]:
    """The names that rules look this fact up in."""
    if question.spec.kind != "text":
        return ()
    names: dict[str, None] = {}
    entries = env.catalogue.entries
    for entry in (entries[name] for name in question.wanted.programmes or entries):
        for version in entry.programme.versions:
            for top in (version.conditions, *(row.when for row in version.amount.rows if row.when)):
                for node in top.walk():
                    if node.fact == question.fact and node.in_table:
                        names.update(dict.fromkeys(entry.programme.tables[node.in_table].names))
    return tuple(names)


def _read_contract(found: Reading, question: Question, typed: str, env: Env) -> Reading:
    """A bare 「3」 may be years or months, and the difference decides: it is asked back."""
    number = numbers.read_pick(typed)
    if question.wanted.finer or number is None or not 0 < number <= MOST_YEARS or not isinstance(found, Read):
        return found
    labels = (env.words.render("number", number=number, unit=unit) for unit in ("years", "months"))
    return Ambiguous(tuple(zip((12 * number, number), labels, strict=True)))


def names_option(question: Question, typed: str, env: Env) -> bool:
    """Whether the words are just one of the question's own choices: 「停了」, asked about insurance, is no command."""
    words = env.words.question(question.fact)
    names = (name for key, label in words.choices for name in (label, *words.synonyms.get(key, ())))
    return choices.says(typed, names)


def needs_all_words(question: Question, typed: str, rest: str, session: Session, env: Env) -> bool:
    """Whether words that sound like a question of the person's belong to the answer to ours: 「申请过没批」, asked
    whether they claimed before. `rest`: the message without them."""
    if question.spec.kind not in ("bool", "choice"):
        return False
    whole = read(question, typed, session, env)
    if not isinstance(whole, Read):
        return False
    part = read(question, rest, session, env) if rest else None
    return not isinstance(part, Read) or part.value != whole.value


def _read_option(question: Question, typed: str, session: Session, env: Env) -> Reading:
    labels = {option.token.split(":", 2)[2]: option.label for option in question.options}
    words = env.words.question(question.fact)
    chosen = choices.read_choice(typed, labels, {key: words.synonyms.get(key, ()) for key in labels})
    match chosen:
        case Read(value, said):
            return Read(chosen_value(question, str(value), session, env), said)
        case Ambiguous(options):
            return Ambiguous(tuple((chosen_value(question, str(key), session, env), label) for key, label in options))
        case _:
            return chosen


def _read_day(typed: str, question: Question, session: Session, today: date) -> Reading:
    """A finer answer may give only the day, the part of the month or the month (「15号」「中旬」「11月」): what it
    leaves out is as said before."""
    known = session.answers.get(question.fact)
    if question.wanted.finer and known and isinstance(known.value, dict) and "from" in known.value:
        low, high = days(str(known.value["from"]))[0], days(str(known.value["to"]))[1]
        same_month = (low.year, low.month) == (high.year, high.month)
        prefixes = (f"{low.year}年{low.month}月",) if same_month else ()
        for prefix in (*prefixes, f"{low.year}年", f"{high.year}年", ""):
            found = dates.read_date(prefix + typed.strip(), today)
            if isinstance(found, Read) and _is_finer(found.value, low, high):
                return replace(found, said=typed, span=None)
    return dates.read_date(typed, today)


def _is_finer(value: object, low: date, high: date) -> bool:
    """Whether the day or days lie within what is known, and don't fill it: then only what was put before was read."""
    ends = (value["from"], value["to"]) if isinstance(value, dict) else (value, value)
    first, last = days(str(ends[0]))[0], days(str(ends[1]))[1]
    return low <= first and last <= high and (first, last) != (low, high)


def _read_place(typed: str, question: Question, session: Session, catalogue: Catalogue) -> Reading:
    """A finer answer may give only the lower place (「张店」 after 「淄博」)."""
    known = session.answers.get(question.fact)
    if question.wanted.finer and known and isinstance(known.value, str):
        found = places.read_place(catalogue.gazetteer.full_name(known.value) + typed.strip(), catalogue.gazetteer)
        if isinstance(found, Read) and found.value != known.value:
            return Read(found.value, typed)
    about = _ABOUT.get(question.fact, "any")
    return places.read_place(typed, catalogue.gazetteer, about)


def shown_answer(fact: str, answer: Answer, env: Env) -> str:
    """An answer in plain words. One that leaves the fact unknown but is a choice of its own (「没上班，或说不准」) is
    read back as that choice: 「不清楚」 would be news to the person."""
    words = env.words.question(fact)
    if answer.value == {"unknown": True}:
        labels = dict(words.choices)
        chosen = choices.read_choice(answer.said, labels, words.synonyms)
        if isinstance(chosen, Read) and str(chosen.value).startswith(UNSURE):
            return labels[str(chosen.value)]
    return shown(fact, answer.value, env)


def shown(fact: str, value: object, env: Env) -> str:
    """A fact's value in plain words, to read back: 「高级工（三级）」「山东省淄博市」「2025年3月」."""
    words = env.words.question(fact)
    spec = env.catalogue.facts.specs[fact]
    match value:
        case {"within": code} if code == NATION:
            return env.words.label("national_body")
        case {"within": code}:
            return env.catalogue.gazetteer.full_name(str(code))
        case {"from": low, "to": high}:
            return _days_shown(str(low), str(high), env.today)
        case {"min": low, "max": None}:
            if chosen := next((label for key, label in words.choices if key == f"{low}{OR_MORE}"), None):
                return chosen
            return env.words.render("at_least", number=low, unit=_unit(spec))
        case {"min": low, "max": high}:
            return env.words.render("between", low=low, high=high, unit=_unit(spec))
        case {"unknown": True}:
            return env.words.label("unsure")
    if spec.kind == "place" and isinstance(value, str) and value != NOWHERE:
        return env.catalogue.gazetteer.full_name(value)
    if spec.kind == "date" and isinstance(value, str):
        return _days_shown(value, value, env.today)
    key = {True: "y", False: "n"}[value] if isinstance(value, bool) else str(value)
    return next((label for choice, label in words.choices if choice == key), None) or _plain(spec, value, env)


def _plain(spec: FactSpec, value: object, env: Env) -> str:
    if spec.kind == "number":
        return env.words.render("number", unit=_unit(spec), number=value)
    return Own(value)


def _unit(spec: FactSpec) -> str:
    return "months" if spec.name.endswith("_months") else spec.name


def _days_shown(low: str, high: str, today: date) -> str:
    """A day, a month, a year or days from…to; what ends today may be the beginning of a month or year."""
    first, last = days(low)[0], days(high)[1]
    if first == last:
        return f"{first.year}年{first.month}月{first.day}日"
    day_after = last + timedelta(days=1)
    if first.day == 1 and (day_after.day == 1 or last == today):
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.year}年{first.month}月"
        if first.year == last.year and first.month == 1 and (day_after.month == 1 or last == today):
            return f"{first.year}年"
        if first.year == last.year:
            return f"{first.year}年{first.month}月到{last.month}月"
    end = f"{last.day}日" if (first.year, first.month) == (last.year, last.month) else f"{last.month}月{last.day}日"
    return f"{first.year}年{first.month}月{first.day}日到{'' if first.year == last.year else f'{last.year}年'}{end}"
