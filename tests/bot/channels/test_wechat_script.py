"""The load of bench/wechat.py is real conversations: what it expects is what the machine says, and people at the same
place of a path are mostly told different things, so that a crossed answer would be seen."""

from __future__ import annotations

from bench.wechat import VARIANTS, conversations, scripted_paths


def test_every_scripted_conversation_goes_as_the_script_says_by_number_and_by_word() -> None:
    walked = conversations()
    assert len(walked) == len(scripted_paths()) * VARIANTS * 2
    assert max(len(line.reads.encode()) for lines in walked for line in lines) <= 1900
    assert len({lines[-1].reads for lines in walked}) >= 2 * len(scripted_paths())
    assert len({line.reads for lines in walked for line in lines}) > 100
