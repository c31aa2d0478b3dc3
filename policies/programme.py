"""The model of a programme file: what an editor writes down about one programme, and nothing that a program decides.

One YAML file a programme. Every condition, amount, window, step and contact carries a citation; dated versions of the
rule stand side by side. Fields that no source fills stay empty: there are no defaults about a policy here.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=48)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$", max_length=32)]
Code = Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
HERE = "here"
"""In a rule, for the programme's own place: a local version then need not repeat the condition."""
Say = Annotated[str, StringConstraints(min_length=2, max_length=160)]
Detail = Annotated[str, StringConstraints(min_length=2, max_length=400)]

Standing = Literal["current", "unconfirmed", "announced", "suspended", "used_up", "ended"]
Applicant = Literal["worker", "employer", "union", "agency", "nobody", "unknown"]
"""Who hands an application in; `unknown` where no source says."""
Role = Literal["worker", "employer"]


class Part(BaseModel):
    """Base of every piece of a programme file: unknown keys are refused, so a typo never silently drops a rule."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Cite(Part):
    """Where it is written: a source of the source list, and the section of it (a `sections` entry of that source)."""

    source: Slug
    locator: str = Field(min_length=1, max_length=60)
    note: str | None = Field(None, max_length=200)


class Test(Part):
    """What a fact's value is compared with. Exactly one operator; ends of ranges are included.

    `is` / `one_of`: choices and booleans, and "none" for a place that the person doesn't have · `within`: places, or
    `here` for the programme's own ·
    `at_least` / `at_most`: numbers · `on_or_after` / `on_or_before`: days · `in_table`: text, a table of this file.
    """

    is_: str | bool | None = Field(None, alias="is")
    one_of: tuple[str, ...] | None = None
    within: tuple[Code | Literal["here"], ...] | None = None
    at_least: int | None = None
    at_most: int | None = None
    on_or_after: date | None = None
    on_or_before: date | None = None
    in_table: Slug | None = None

    def operators(self) -> frozenset[str]:
        names = ("is_", "one_of", "within", "at_least", "at_most", "on_or_after", "on_or_before", "in_table")
        return frozenset(name for name in names if getattr(self, name) is not None)


_RANGES = (frozenset({"at_least", "at_most"}), frozenset({"on_or_after", "on_or_before"}))


def _one_operator(test: Test) -> None:
    used = test.operators()
    if len(used) != 1 and used not in _RANGES:
        raise ValueError(
            "is、one_of、within、at_least/at_most、on_or_after/on_or_before、in_table 里要写一种，只写一种；"
            f"现在写了 {'、'.join(sorted(name.rstrip('_') for name in used)) or '零种'}"
        )


class Unclear(Test):
    """Values for which the source leaves open whether the condition holds; `ask` is what to ask the office."""

    ask: Say

    @model_validator(mode="after")
    def _check(self) -> Self:
        _one_operator(self)
        return self


class Node(Test):
    """One condition, or a group of them. Exactly one of: `all`, `any`, `not`, `fact` with a test, `open`.

    `open`: the source itself leaves this open, whoever asks; its text says what to ask the office.
    `when`: the node counts only where `when` is true; elsewhere it holds.
    `hedged`: the source hedges (通常, 可能, 例如): false then means "ask the office", never "no".
    `mends`: "monthly" where a number grows by one a month while insurance is being paid: false is then "not yet", up
    to the least number that isn't a plain no (with `unclear`, the least one that is a matter for the office).
    `optional`: the fact isn't needed; while absent, the matter is one for the office (`ask`), and it is asked last.
    `id`, `say` and `cite` name the condition in an answer; a group that has them is reported as one condition.
    `no`: what to tell a person whose answer is a clear no, with the way to mend it where there is one.
    """

    id: Key | None = None
    say: Say | None = None
    cite: Cite | tuple[Cite, ...] | None = None
    no: Say | None = None
    ask: Say | None = None
    hedged: bool = False
    mends: Literal["monthly"] | None = None
    optional: bool = False
    when: Node | None = None
    all_: tuple[Node, ...] | None = Field(None, alias="all")
    any_: tuple[Node, ...] | None = Field(None, alias="any")
    not_: Node | None = Field(None, alias="not")
    open: Say | None = None
    fact: Key | None = None
    unclear: Unclear | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        kinds = [name for name in ("all_", "any_", "not_", "open", "fact") if getattr(self, name) is not None]
        if len(kinds) != 1:
            shown = "、".join(name.rstrip("_") for name in kinds) or "零种"
            raise ValueError(f"条件要写 all、any、not、fact、open 里的一种，只写一种；现在写了 {shown}")
        if self.fact:
            _one_operator(self)
        elif self.operators() or self.unclear or self.optional or self.mends:
            raise ValueError("比较、unclear、optional 和 mends 只能和 fact 写在一起")
        return self

    @property
    def enough(self) -> int | None:
        """The least number that isn't a plain no, for a number that must reach some size."""
        if self.at_least is None or self.unclear is None or self.unclear.at_least is None:
            return self.at_least
        return min(self.at_least, self.unclear.at_least)

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.all_ or ()) + (self.any_ or ()) + ((self.not_,) if self.not_ else ())

    def walk(self) -> Iterator[Node]:
        """This node and every node below it, guards included."""
        yield self
        for child in (*self.children, *((self.when,) if self.when else ())):
            yield from child.walk()


class Share(Part):
    """What one payer pays, in yuan; null where the source gives no figure."""

    payer: str = Field(min_length=2, max_length=30)
    sum: int | None = Field(None, ge=0)


class AmountRow(Part):
    """A sum in yuan for those of whom `when` is true. `total` null: the source gives no figure.

    `cap`: the source only says that it is not more than this. `say`: who gets this one instead of the usual sum, where
    people can't be asked (急需紧缺工种). `computed`: the total is our own addition of the parts; the source doesn't
    print it.
    """

    when: Node | None = None
    say: Say | None = None
    total: int | None = Field(None, ge=0)
    cap: int | None = Field(None, ge=0)
    computed: bool = False
    parts: tuple[Share, ...] = ()
    cite: Cite | tuple[Cite, ...]


Month = Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
"""A year, a month or a day, as exactly as it is known."""


class Amount(Part):
    """`rows` exclude each other. Empty: no source gives a figure; `say` then tells what the sources do say of it.

    `as_of`: the time for which the source gives the sums. `until`: the last day that it names for them. After it, or
    where the source has no date at all (`undated`), the sums are shown as those of that time, never as due today.
    """

    as_of: Month | None = None
    until: date | None = None
    undated: bool = False
    rows: tuple[AmountRow, ...] = ()
    say: Say | None = None
    cite: Cite | tuple[Cite, ...] | None = None


class Window(Part):
    """When one may apply; both days are included.

    Exactly one of: fixed days (`opens` and/or `closes`) · `months` after a date fact (`fact`), and not after `closes`
    where that is given too · `none: true`, the source sets no time limit · `unstated`, the source is silent and the
    office must be asked (its text is that question).
    """

    opens: date | None = None
    closes: date | None = None
    fact: Key | None = None
    months: int | None = Field(None, ge=1)
    none: Literal[True] | None = None
    unstated: Say | None = None
    last_day: Say | None = None
    cite: Cite | tuple[Cite, ...]

    @model_validator(mode="after")
    def _check(self) -> Self:
        kinds = (
            bool(self.opens or (self.closes and not self.fact)),
            bool(self.fact and self.months),
            bool(self.none),
            bool(self.unstated),
        )
        if sum(kinds) != 1 or bool(self.fact) != bool(self.months):
            raise ValueError("window 要写 opens/closes、fact 加 months、none、unstated 里的一种，只写一种")
        return self


class StandingSpan(Part):
    """What is known of the rule itself between two days (included; null = without end)."""

    is_: Standing = Field(alias="is")
    from_: date | None = Field(None, alias="from")
    until: date | None = None
    say: Say | None = None
    cite: Cite | None = None


class Version(Part):
    """The rule as it stood from `from` (null: from an unknown day) to `until` (null: the text names no end)."""

    id: str = Field(min_length=4, max_length=20)
    from_: date | None = Field(None, alias="from")
    until: date | None = None
    cite: Cite | tuple[Cite, ...]
    standing: tuple[StandingSpan, ...] = ()
    conditions: Node
    amount: Amount
    window: Window


class Material(Part):
    id: Key
    say: Say
    note: Say | None = None
    cite: Cite


About = Literal["payout", "rejected", "repeat"]
"""What a part of the guide or a caution answers when somebody asks: when the money comes, what to do when an
application is turned down, how often one can claim."""


class Trouble(Part):
    """What can go wrong, in the words the person would see, and what to do, in order."""

    id: Key
    say: Say
    remedy: tuple[Say, ...] = Field(min_length=1)
    about: About | None = None
    cite: Cite


class Step(Part):
    id: Key
    say: Say
    detail: Detail | None = None
    troubles: tuple[Key, ...] = ()
    about: About | None = None
    cite: Cite


class Entry(Part):
    """A door: an app, a site, a window. `url` only where a source prints it."""

    name: str = Field(min_length=2, max_length=60)
    how: Say | None = None
    url: str | None = None
    cite: Cite


class Guide(Part):
    """How one kind of person gets it. `files`: who hands the application in; `forward`: text to send to HR."""

    id: Key
    for_: Role = Field(alias="for")
    files: Applicant
    when: Node | None = None
    say: Say
    forward: Detail | None = None
    entries: tuple[Entry, ...] = ()
    materials: tuple[Material, ...] = ()
    steps: tuple[Step, ...]
    troubles: tuple[Trouble, ...] = ()


class Caution(Part):
    """What to mind. `on`: verdicts with which it is said at once, not only when asked for. `when`: only for those of
    whom this isn't ruled out."""

    id: Key
    say: Say
    when: Node | None = None
    on: tuple[Literal["eligible", "check", "not_yet", "expired", "ineligible"], ...] = ()
    about: About | None = None
    cite: Cite


class Contact(Part):
    """An office to ask. `place`: whom it serves; `zone`: a development zone that has no code of its own."""

    place: Code
    zone: str | None = Field(None, max_length=20)
    office: str = Field(min_length=2, max_length=60)
    address: str | None = Field(None, max_length=80)
    phone: tuple[str, ...] = ()
    email: str | None = Field(None, max_length=60)
    note: Say | None = None
    cite: Cite


class Table(Part):
    """A list of names from a source, such as an annex of employers."""

    say: Say
    names: tuple[str, ...] = Field(min_length=1)
    cite: Cite


class Example(Part):
    """A worked case, run as a test: `expect` is compared with the same keys of the assessment's JSON."""

    say: Say
    today: date
    facts: dict[str, Any]
    expect: dict[str, Any] = Field(min_length=1)


class Call(Part):
    """An office was rung up about the programme. It is a note for those who keep the file true: it cites nothing and
    changes no verdict. `by`: who of us rang, by a name of their own choice. `about`: the condition or the open point
    that it was about, by its id."""

    on: date
    by: str = Field(min_length=2, max_length=20)
    office: str = Field(min_length=2, max_length=60)
    asked: Say
    answer: Detail
    about: Key | None = None


class Programme(Part):
    """One programme. `kind` info: nothing can be claimed by the person here, the answer only informs.

    `audience`: who may ask about it. `place`: where it applies; a person none of whose places overlaps it is out of
    reach, and so is one in a place of `except_in`. `tied_by`: the place that alone says which place's rule is a
    person's, once they named it (参保地); until then any of their places stands for it. `extends`: the programme of
    which this is a local version; `stands_for`: the programme that this one, with rules of its own, takes the place
    of here. Of a programme and all that extend it or stand for it, a person meets the one nearest to them.
    `last_checked`: the day its sources were last read; `review_by`: the day by which they must be read again.
    """

    id: Slug
    title: str = Field(min_length=4, max_length=40)
    names: tuple[str, ...] = ()
    kind: Literal["cash", "info"]
    place: Code
    audience: tuple[Role, ...] = Field(min_length=1)
    applicant: Applicant
    except_in: tuple[Code, ...] = ()
    tied_by: Key | None = None
    extends: Slug | None = None
    stands_for: Slug | None = None
    summary: Say
    last_checked: date
    review_by: date
    versions: tuple[Version, ...] = Field(min_length=1)
    guides: tuple[Guide, ...] = ()
    cautions: tuple[Caution, ...] = ()
    contacts: tuple[Contact, ...] = ()
    tables: dict[Slug, Table] = Field(default_factory=dict)
    examples: tuple[Example, ...] = ()
    calls: tuple[Call, ...] = ()

    @property
    def family(self) -> str:
        """The programme that this one is a version of: itself, where it extends none and stands for none."""
        return self.extends or self.stands_for or self.id


class Change(Part):
    """What a place does otherwise in some versions of a programme (`in`: their ids; absent: in all of them).

    `conditions`: each takes the place of the condition with the same id, or is added behind the others; `without`:
    conditions that don't count here. `cite` comes before the version's own citations. `standing`, `amount` and
    `window` take the place of the version's.
    """

    in_: tuple[str, ...] | None = Field(None, alias="in", min_length=1)
    cite: Cite | tuple[Cite, ...] | None = None
    standing: tuple[StandingSpan, ...] | None = None
    conditions: tuple[Node, ...] = ()
    without: tuple[Key, ...] = ()
    amount: Amount | None = None
    window: Window | None = None


class Local(Part):
    """A local version of a programme: only what differs from it. What isn't written here is as there.

    `names` are further names. A guide, caution or table takes the place of the one with the same id; `entries` come
    before those of every guide, `contacts` and new `cautions` before the programme's. `without`: cautions that don't
    count here. `examples` and `calls` are this place's own.
    """

    id: Slug
    extends: Slug
    title: str = Field(min_length=4, max_length=40)
    names: tuple[str, ...] = ()
    place: Code
    audience: tuple[Role, ...] | None = Field(None, min_length=1)
    applicant: Applicant | None = None
    summary: Say
    last_checked: date
    review_by: date
    changes: tuple[Change, ...] = ()
    guides: tuple[Guide, ...] = ()
    entries: tuple[Entry, ...] = ()
    cautions: tuple[Caution, ...] = ()
    without: tuple[Key, ...] = ()
    contacts: tuple[Contact, ...] = ()
    tables: dict[Slug, Table] = Field(default_factory=dict)
    examples: tuple[Example, ...] = Field(min_length=1)
    calls: tuple[Call, ...] = ()


class Source(Part):
    """A document that programmes cite. `grade`: official (a government body's own text), authority (a newspaper or
    portal that names the authority), lead (a copy to be confirmed; never shown as a sum), secondary (an article by
    others), survey (our own record of what was looked for). `published`: the day, month or year of the page, null
    where it has none; `dated`: more about its dates. `sections`: the locators that may be cited.
    """

    id: Slug
    title: str = Field(min_length=2, max_length=120)
    publisher: str = Field(min_length=2, max_length=60)
    grade: Literal["official", "authority", "lead", "secondary", "survey"]
    published: Month | None = None
    dated: str | None = None
    address: str | None = None
    note: Detail | None = None
    read: date
    sections: tuple[str, ...] = Field(min_length=1)


class ExtraFact(Part):
    """A fact that this catalogue needs beyond the contract's list. Choices in the order to show them. `asked` false:
    people can't be expected to know it, so they aren't asked; it counts where it is given."""

    name: Key
    kind: Literal["choice", "bool", "number", "date", "place", "text"]
    label: str = Field(min_length=2, max_length=20)
    choices: tuple[Key, ...] = ()
    asked: bool = True
    after: Key
    """The fact behind which it stands in the order of asking."""


class Coverage(Part):
    """What is known of a place as a whole: looked into and nothing of its own found, or programmes encoded. The latter
    needs no entry, since the programmes say it by themselves (`looked`: the day their sources were last read)."""

    place: Code
    result: Literal["programmes", "none_found"]
    looked: date
    cite: Cite | None = None
    say: Say | None = None


def cites(value: Cite | tuple[Cite, ...] | None) -> tuple[Cite, ...]:
    """The citations of a field that takes one, several or none."""
    return () if value is None else value if isinstance(value, tuple) else (value,)


Path = tuple[str | int, ...]
"""Where in its file a part stands: keys and indexes from the top."""


def parts(part: Part, path: Path = (), leave: Container[int] = ()) -> Iterator[tuple[Path, Part]]:
    """The part and every part below it, each with its path; nothing at or below parts whose `id()` is in `leave`."""
    if id(part) in leave:
        return
    yield path, part
    for name, alias in _fields(type(part)):
        here = (*path, alias)
        match getattr(part, name):
            case Part() as inner:
                yield from parts(inner, here, leave)
            case tuple() as members:
                for index, member in enumerate(members):
                    if isinstance(member, Part):
                        yield from parts(member, (*here, index), leave)
            case dict() as members:
                for key, member in members.items():
                    if isinstance(member, Part):
                        yield from parts(member, (*here, key), leave)


@cache
def _fields(kind: type[Part]) -> tuple[tuple[str, str], ...]:
    return tuple((name, field.alias or name) for name, field in kind.model_fields.items())
