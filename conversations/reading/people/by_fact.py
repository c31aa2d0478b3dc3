"""Which reader reads the answer about which fact. Facts that have no reader of their own are left to the choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from conversations.reading.insurance import reader as insurance
from conversations.reading.levels import kinds as cert_kinds
from conversations.reading.months import reader as months
from conversations.reading.people import (
    ages,
    benefits,
    claim_counts,
    claims,
    confirmations,
    contracts,
    employers,
    employment,
    groups,
    issuers,
    whereabouts,
)
from conversations.reading.result import Invalid, Read, Reading, Unreadable, Unsure
from policies.places import Gazetteer

STATUS: Final[Mapping[object, str]] = {
    "paying_here": "paying",
    "paying_elsewhere": "paying",
    "flexible": "paying",
    "paused": "paused",
    "none": "none",
    "resident_only": "none",
}
"""States of insurance as people tell them apart, and as the eligibility module does."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What readers need to know besides the text: the day, the places, the listed employers, the highest number."""

    today: date
    gazetteer: Gazetteer
    employers: Sequence[str] = ()
    most: int = 0


def has_reader(fact: str) -> bool:
    """Whether `read_fact` reads this fact at all."""
    return fact in _READERS


def read_fact(fact: str, text: str, tables: Tables) -> Reading:
    """The fact's value as `policies` takes it. Labels of an `Ambiguous` may be the keys of choices, or empty: how they
    are worded is for the conversation. Raises `KeyError` for a fact without a reader."""
    return _READERS[fact](text, tables)


def _insurance(text: str, tables: Tables) -> Reading:
    found = insurance.read_insurance(text, tables.gazetteer)
    return replace(found, value=STATUS[found.value]) if isinstance(found, Read) else found


def _months(text: str, tables: Tables) -> Reading:
    """Who says that they don't know how many (一直交着，几个月忘了) doesn't know: "one or more" is no answer."""
    found = months.read_months(text, tables.today)
    return Unsure() if months.is_without_number(found) and months.asks_how_many(text) else found


def _cert_kind(text: str, _: Tables) -> Reading:
    """Of somebody without a certificate no kind is read."""
    found = cert_kinds.read_cert_kind(text)
    return Unreadable() if isinstance(found, Invalid) else found


def _place(fact: str) -> Callable[[str, Tables], Reading]:
    return lambda text, tables: whereabouts.read_whereabouts(text, tables.gazetteer, fact)


_READERS: Final[Mapping[str, Callable[[str, Tables], Reading]]] = {
    **{fact: _place(fact) for fact in whereabouts.ROLES},
    "cert_issuer_place": lambda text, tables: issuers.read_issuer(text, tables.gazetteer),
    "cert_kind": _cert_kind,
    "insurance_status": _insurance,
    "ui_months": _months,
    "contract_months": lambda text, tables: contracts.read_contract(text, tables.today),
    "age": lambda text, tables: ages.read_age(text, tables.today, tables.most),
    "employment": lambda text, _: employment.read_employment(text),
    "employment_registered": lambda text, _: confirmations.read_employment_registered(text),
    "trained_by_filed_agency": lambda text, _: confirmations.read_trained_by_filed_agency(text),
    "cert_verifiable": lambda text, _: confirmations.read_cert_verifiable(text),
    "drawing_benefit": lambda text, _: benefits.read_drawing_benefit(text),
    "claims_this_year": lambda text, tables: claim_counts.read_claims_this_year(text, tables.today),
    "paid_in_issue_month": lambda text, _: confirmations.read_paid_in_issue_month(text),
    "employed_at_issue": lambda text, _: confirmations.read_employed_at_issue(text),
    "higher_claimed": lambda text, _: confirmations.read_higher_claimed(text),
    "higher_held": lambda text, _: confirmations.read_higher_held(text),
    "firm_evaluation": lambda text, _: confirmations.read_firm_evaluation(text),
    "paper_exam_only": lambda text, _: confirmations.read_paper_exam_only(text),
    "claimed_before": lambda text, _: claims.read_claimed(text),
    "key_group": lambda text, tables: groups.read_key_group(text, tables.today),
    "public_post": lambda text, _: groups.read_public_post(text),
    "employer_name": lambda text, tables: employers.read_employer(text, tables.employers, tables.gazetteer),
}
