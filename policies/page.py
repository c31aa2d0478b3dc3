"""Assessments as a page of plain Chinese text, for a terminal that may be as narrow as a phone.

It shows what the assessment says and adds nothing: no sum, day or advice of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from unicodedata import east_asian_width

from policies.assess import AmountRange, Assessment, Reason, Verdict
from policies.catalog import Catalogue
from policies.cells import choice_name
from policies.compare import Answer, Shift
from policies.population import Person
from policies.programme import Cite
from policies.spans import NOWHERE
from policies.window import WindowDays

WIDTH = 44
"""Columns; a Chinese character takes two."""

VERDICTS: dict[Verdict, str] = {
    "eligible": "可以申请",
    "check": "要问办事处",
    "missing": "还缺信息",
    "not_yet": "还没到时候",
    "expired": "已经截止",
    "ineligible": "不符合",
}
STANDINGS = {
    "current": "现在有效",
    "unconfirmed": "现在是否有效，没有得到确认",
    "announced": "已经公布，还没开始",
    "suspended": "暂停受理",
    "used_up": "名额或资金已经用完",
    "ended": "已经结束",
}
APPLICANTS = {
    "worker": "本人申请",
    "employer": "由单位申请",
    "agency": "由机构申请",
    "nobody": "不用申请",
    "union": "由单位工会申报",
    "unknown": "谁去申请没查到，要问",
}
_OUTCOMES = {"true": "是", "false": "否", "open": "要问", "unknown": "待定"}


def page(catalogue: Catalogue, found: Sequence[Assessment], today: date) -> str:
    """All assessments, those that can be claimed first, each under its title; lines at most `WIDTH` columns wide."""
    if not found:
        whom = catalogue.fallback.say if catalogue.fallback else ""
        return "\n".join(wrap(f"{today}：没有收录和这些地方、这个身份有关的政策。没收录不等于没有。{whom}"))
    order = list(VERDICTS)
    ranked = sorted(found, key=lambda assessment: order.index(assessment.verdict))
    parts = ["\n".join(_one(catalogue, assessment)) for assessment in ranked]
    return "\n\n".join([f"按 {today} 这一天算，共 {len(found)} 项", *parts])


def compared(catalogue: Catalogue, names: Sequence[str], found: Sequence[Shift], today: date, people: int) -> str:
    """What `policies.compare` found: how many of the made-up people get another answer, from what to what."""
    if not names:
        return "两份一样，没有哪一项政策有变。"
    lines = [*wrap(f"{len(names)} 项政策有变：{'、'.join(names)}")]
    lines += wrap(f"每项造了 {people} 人，按 {today} 这一天算。")
    for name in dict.fromkeys(shift.programme for shift in found):
        mine = [shift for shift in found if shift.programme == name]
        lines += ["", *wrap(f"■ {mine[0].title}（{name}）")]
        for shift in mine:
            lines += wrap(f"  {shift.count} 人{shifted(shift.before, shift.after)}", 4)
            lines += wrap(f"    例如：{described(catalogue, shift.example, shift.facts)}", 6)
    still = [name for name in names if name not in {shift.programme for shift in found}]
    if still:
        lines += ["", *wrap(f"造的人里，没有谁的结果会变：{'、'.join(still)}。不等于真的没有人。")]
    return "\n".join(lines)


def shifted(before: Answer, after: Answer, arrow: str = "") -> str:
    """What changes for those who heard `before`. `arrow`: a sign for "from this to that", instead of the words."""
    if before.verdict != after.verdict:
        return f"由“{answered(before)}”变“{answered(after)}”"
    kept = f"结果还是“{answered(before)}”，"
    if (before.low, before.high, before.dated) != (after.low, after.high, after.dated):
        old, new = _answered_sum(before), _answered_sum(after)
        return f"{kept}金额 {old}{arrow}{new}" if arrow else f"{kept}金额由 {old} 变 {new}"
    return f"{kept}日子变了"


def answered(answer: Answer) -> str:
    return VERDICTS[answer.verdict] if answer.verdict else "不在范围里"


def _answered_sum(answer: Answer) -> str:
    if answer.low is None:
        return "没有数"
    return f"{_sum(answer.low, answer.high)}{'（当时的标准）' if answer.dated else ''}"


def described(catalogue: Catalogue, person: Person, shown: Collection[str]) -> str:
    """The person by those facts that the programme looks at."""
    specs = catalogue.facts.specs
    facts = {name: value for name, value in person.facts.items() if name in shown and name in specs}
    return "，".join(f"{specs[name].label} {_told(catalogue, name, value)}" for name, value in facts.items())


def _told(catalogue: Catalogue, name: str, value: object) -> str:
    if catalogue.facts.specs[name].kind == "place" and isinstance(value, str) and value != NOWHERE:
        return catalogue.gazetteer.full_name(value)
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else choice_name(name, str(value))


def _one(catalogue: Catalogue, assessment: Assessment) -> Iterator[str]:
    programme, judged = assessment.entry.programme, assessment.judgement
    yield from wrap(f"■ {programme.title}")
    info = "（只供了解，不是可以申领的钱）" if programme.kind == "info" else ""
    yield from wrap(f"结果：{VERDICTS[judged.verdict]}{info}")
    if judged.missing:
        yield from wrap(f"还缺：{'、'.join(catalogue.facts.specs[name].label for name in judged.missing)}", 6)
    yield from wrap(f"金额：{amount_text(assessment.amount)}", 6)
    if programme.kind == "cash":
        yield from wrap(f"谁办：{APPLICANTS[programme.applicant]}", 6)
    for line in window_lines(judged.window, judged.eligible_from):
        yield from wrap(line, 6)
    if assessment.reasons:
        yield "条件："
        for reason in assessment.reasons:
            yield from _reason(catalogue, reason)
    if assessment.open_points:
        yield "要问办事处的："
        for point in assessment.open_points:
            yield from wrap(f"  · {point.text}", 4)
    said = f"。{assessment.standing_say}" if assessment.standing_say else ""
    yield from wrap(f"规定：{STANDINGS[assessment.standing]}{said}", 6)
    yield from wrap(f"核对：{programme.last_checked} 看过来源", 6)


def amount_text(amount: AmountRange) -> str:
    """The sum, with the time and the parts that it has, or what is said instead of one."""
    if amount.then:
        time = f"{amount.as_of} 时的标准" if amount.as_of else "来源没写日期，当时的标准"
        return f"{time}是 {_sum(*amount.then)}{_others(amount)}，现在给多少要问"
    if amount.cap is not None and not amount.known:
        return f"最多 {amount.cap} 元，实际给多少要问"
    if not amount.known:
        return amount.say or "没有查到"
    parts = "，".join(f"{part.payer} {_sum(part.min, part.max)}" for part in amount.parts)
    added = "合计由我们相加" if amount.computed else ""
    dated = f"{amount.as_of} 的标准" if amount.as_of else ""
    inside = "；".join(text for text in (dated, parts, added) if text)
    return f"{_sum(amount.min, amount.max)}{f'（{inside}）' if inside else ''}{_others(amount)}"


def _others(amount: AmountRange) -> str:
    found = "，".join(f"{other.say} {other.total} 元" for other in amount.others)
    return f"（{found}）" if found else ""


def _sum(low: int | None, high: int | None) -> str:
    if low is None or high is None:
        return "没写多少"
    return f"{low} 元" if low == high else f"{low} 到 {high} 元"


def window_lines(window: WindowDays, eligible_from: date | None) -> Iterator[str]:
    """The days that are known, each in a line of its own."""
    if window.opens:
        yield f"开始：{window.opens}"
    if window.deadline:
        later = f"，最晚可能到 {window.deadline_latest}" if window.deadline_latest else ""
        yield f"截止：{window.deadline}（当天还可以）{later}"
    elif window.state == "unknown":
        yield "截止：还说不准"
    if eligible_from:
        yield f"最早：{eligible_from}"


def _reason(catalogue: Catalogue, reason: Reason) -> Iterator[str]:
    hedged = "" if reason.firm else "（来源没有说死）"
    yield from wrap(f"  [{_OUTCOMES[reason.outcome]}] {reason.text}{hedged}", 4)
    if reason.outcome == "false" and reason.no:
        yield from wrap(f"    {reason.no}", 4)
    for cite in reason.cites:
        yield from wrap(f"    {cite_text(catalogue, cite)}", 6)


def cite_text(catalogue: Catalogue, cite: Cite) -> str:
    """The document and the place in it."""
    source = catalogue.sources.get(cite.source)
    return f"据《{source.title if source else cite.source}》{cite.locator}"


def columns(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WFA" else 1 for character in text)


def wrap(text: str, indent: int = 0, width: int = WIDTH) -> Iterator[str]:
    """Lines of at most `width` columns; the further ones are indented. Numbers and dates stay whole, and no line begins
    with a closing mark or ends with an opening one."""
    line = ""
    for word in _words(text):
        if columns(line) + columns(word) > width and line.strip():
            yield line.rstrip()
            line = " " * indent
            word = word.lstrip()
        line += word
    if line.strip():
        yield line.rstrip()


_OPENING, _CLOSING = frozenset("（“《【「〔"), frozenset("，。；：、）？！”》】」〕…")


def _words(text: str) -> Iterator[str]:
    """What a line may break between: a character with the marks that belong to it, or a run of Latin ones."""
    word = ""
    for character in text:
        latin = character.isascii() and character != " "
        joins = character in _CLOSING or word[-1:] in _OPENING or (latin and word[-1:].isascii() and word[-1:] > " ")
        if word and not joins:
            yield word
            word = ""
        word += character
    if word:
        yield word
