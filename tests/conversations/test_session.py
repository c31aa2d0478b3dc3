"""What is kept of a conversation, and how small it is kept."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from conversations.session import Answer, Page, Session

NAMES = st.text(min_size=1, max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-10_000, 10_000) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=5,
)
SESSIONS = st.builds(
    Session,
    answers=st.dictionaries(NAMES, st.builds(Answer, VALUES, st.text(max_size=60)), max_size=5),
    page=st.none() | st.builds(Page, NAMES, st.text(max_size=12), st.text(max_size=12)),
    offered=st.lists(NAMES, max_size=5).map(tuple),
    editing=st.none() | NAMES,
    misses=st.integers(0, 50),
    clarify=st.lists(st.tuples(VALUES, NAMES), max_size=3).map(tuple),
    ticked=st.dictionaries(NAMES, st.lists(NAMES, max_size=3).map(tuple), max_size=3),
    reached=st.dictionaries(NAMES, NAMES, max_size=3),
    started=st.booleans(),
)


@given(SESSIONS)
def test_a_session_comes_back_from_the_store_as_it_was_and_in_the_same_order(session: Session) -> None:
    back = Session.from_json(json.loads(json.dumps(session.to_json())))
    assert (back, list(back.answers)) == (session, list(session.answers))


def test_an_empty_session_takes_no_room() -> None:
    assert (Session().to_json(), Session.from_json({})) == ({}, Session())
