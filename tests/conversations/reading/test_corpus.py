"""The readers against lines that people could have typed, slot by slot: corpus/<slot>.jsonl.

A line that no reader reads stays in the corpus and counts against the bar: nothing is taken out to make it green.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from conversations.reading.canonical import SLOTS, read_canonical
from policies.places import load
from tests.conversations.reading.scoring import CORPUS, lines, score

LEAST_LINES = 600
LEAST = {"si_status": 0.95, "multi": 0.92}
MOST_WRONG = 0.01

FILES = sorted(path for path in CORPUS.glob("*.jsonl") if path.stem in SLOTS)


def test_there_is_a_corpus_for_every_slot_and_no_line_stands_twice() -> None:
    assert {path.stem for path in FILES} == set(SLOTS)
    every = [line for path in FILES for line in lines(path)]
    assert len(every) >= LEAST_LINES
    assert len({line["id"] for line in every}) == len(every)
    said = Counter((line["slot"], line["text"], line["today"]) for line in every)
    assert [each for each, times in said.items() if times > 1] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_slot_reads_its_corpus_as_well_as_promised(path: Path) -> None:
    found = score(
        (line, read_canonical(line["text"], line["slot"], date.fromisoformat(line["today"]), load()))
        for line in lines(path)
    )
    misses = "\n".join(f"{line['text']} → {got}，应是 {line['expect']}" for line, got in found.misses)
    assert found.share >= LEAST.get(path.stem, 0.98), misses
    assert found.wrong_share <= MOST_WRONG, misses
