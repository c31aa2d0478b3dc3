"""Words spelt out in pinyin or cut to their initials (gaoji, gjg, mei you), put back into characters.

Only a run of letters that is made of known words from end to end is changed, so that English, names and noise stay as
they are. Which words are known is for each reader to say: shi is 是 to one and part of 技师 to another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from conversations.reading.lazy import lazy
from conversations.reading.result import Stretch

_RUN = lazy(r"[a-z]+(?:[ '][a-z]+)*")
MAX_RUN = 60
"""Letters of one run that are looked at; a longer one is no answer."""


@dataclass(frozen=True, slots=True)
class Written:
    """A text in characters, and where each of them stands in the text that it was made from."""

    text: str
    origin: tuple[Stretch, ...]
    spelt: bool
    """Whether anything was put back into characters."""

    def span(self, start: int, end: int) -> Stretch:
        """Where the characters from `start` up to `end` (exclusive, at least one) stand in the original."""
        return self.origin[start][0], self.origin[end - 1][1]


class Speller:
    """A vocabulary of spelt-out words, each with the characters that it stands for."""

    __slots__ = ("_longest", "_words")

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = dict(words)
        self._longest = max(map(len, self._words))

    def write(self, text: str) -> Written:
        """The compacted `text` with its spelt-out words in characters; spaces around such a word are dropped."""
        chars: list[str] = []
        origin: list[Stretch] = []
        at, spelt = 0, False

        def keep(up_to: int) -> None:
            chars.extend(text[at:up_to])
            origin.extend((i, i + 1) for i in range(at, up_to))

        for run in _RUN.finditer(text):
            words = self._run(run[0])
            if words is None:
                continue
            keep(run.start())
            while chars and chars[-1] == " ":
                chars.pop()
                origin.pop()
            for start, end, said in words:
                chars.extend(said)
                origin.extend([(run.start() + start, run.start() + end)] * len(said))
            at, spelt = run.end(), True
            while text[at : at + 1] == " ":
                at += 1
        keep(len(text))
        return Written("".join(chars), tuple(origin), spelt)

    def _run(self, run: str) -> list[tuple[int, int, str]] | None:
        """The words that a run is made of, with their places in it; None if it isn't made of known words alone."""
        places = [at for at, char in enumerate(run) if char not in " '"]
        letters = "".join(run[at] for at in places)
        if len(letters) > MAX_RUN:
            return None
        ends = self._ends(letters)
        if ends is None:
            return None
        words, start = [], 0
        for end in ends:
            words.append((places[start], places[end - 1] + 1, self._words[letters[start:end]]))
            start = end
        return words

    def _ends(self, letters: str) -> list[int] | None:
        """Where the words end, the longest tried first; None if none fit. No position is tried twice."""
        dead: set[int] = set()
        ends: list[int] = []
        tries = [0]
        while True:
            start = ends[-1] if ends else 0
            if start == len(letters):
                return ends
            length = tries[-1] or min(self._longest, len(letters) - start)
            while length and (letters[start : start + length] not in self._words or start + length in dead):
                length -= 1
            if length:
                tries[-1] = length
                ends.append(start + length)
                tries.append(0)
                continue
            if not ends:
                return None
            dead.add(ends.pop())
            tries.pop()
