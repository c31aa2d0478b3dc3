"""Events on their way through the inbox."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.events import Choice, Command, Event, Left, Location, Other, Text, Timer, from_json, to_json

ANY_EVENT = st.one_of(
    st.builds(Text, st.text(), st.integers(0, 10_000)),
    st.builds(Choice, st.text()),
    st.builds(Command, st.text(), st.text()),
    st.builds(Location, st.floats(-90, 90), st.floats(-180, 180)),
    st.builds(Other, st.text()),
    st.builds(Timer, st.text()),
    st.just(Left()),
)


@given(ANY_EVENT)
def test_an_event_comes_out_of_the_inbox_as_it_went_in(event: Event) -> None:
    assert from_json(json.loads(json.dumps(to_json(event)))) == event


@pytest.mark.parametrize("data", [{}, {"kind": "edited"}, {"kind": None}, {"text": "你好"}])
def test_an_event_of_no_known_kind_is_refused_by_name(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"no event of kind .*known: text, choice, command"):
        from_json(data)


def test_an_event_with_a_field_that_it_does_not_have_is_refused() -> None:
    with pytest.raises(TypeError):
        from_json({**to_json(Choice("b")), "sender": "somebody"})
