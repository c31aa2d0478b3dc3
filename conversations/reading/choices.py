"""Reads a typed answer to a question with fixed choices: by label, by synonym, or by a part that fits one alone.

Numbers of choices are not read here; they mean what was on the screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from conversations.reading.lazy import lazy
from conversations.reading.normalise import EDGE, bare, compact, is_unsure
from conversations.reading.result import Ambiguous, Read, Reading, Unreadable, Unsure

_NEGATION = lazy(r"(?:(?<!是)不(?:是|算|属于|在)?|没(?:有)?|非|未|别)$")
_LEFT_OUT = lazy(r"[不没无未非]有?$")
_SEPARATORS = str.maketrans("", "", EDGE)


def read_choice(
    text: str, labels: Mapping[str, str], synonyms: Mapping[str, Sequence[str]], *, own: bool = False
) -> Reading:
    """`Read(key)`: the label or a synonym, else the only choice whose words are in the text, or of whose words the
    text is half or more.

    A choice that is denied (不是灵活就业) doesn't count; nor does a part of a name that leaves out the name's own "no"
    (「参保」 is not 「没参保」, 「固定期限」 not 「无固定期限」). Several that fit are `Ambiguous`, under their labels;
    words of not knowing are `Unsure`, unless they are a choice themselves. `own`: the labels hold words of the
    person's own, and their forms aren't kept.
    """
    said = bare(text)
    form_of = _folded if own else name_form
    names = {key: [form_of(name) for name in (label, *synonyms.get(key, ()))] for key, label in labels.items()}
    for form in (_folded(compact(text)), _folded(said)):
        exact = [key for key, words in names.items() if form and form in words]
        if exact:
            return _answer(exact, labels, said)
    if is_unsure(said):
        return Unsure()
    form = _folded(said)
    if found := _mentioned(form, names):
        return _answer(found, labels, said)
    if len(form) >= 2:
        return _answer(
            [key for key, words in names.items() if any(_is_part(form, word) for word in words)],
            labels,
            said,
        )
    return Unreadable()


def says(text: str, names: Iterable[str]) -> bool:
    """Whether the text, fillers aside, is one of the names and nothing more."""
    said = {_folded(text), _folded(bare(text))} - {""}
    return any(name_form(name) in said for name in names)


def _is_part(form: str, word: str) -> bool:
    """Whether `form` is half of `word` or more, and says the same."""
    start = word.find(form)
    return start >= 0 and 2 * len(form) >= len(word) and not _LEFT_OUT.search(word, 0, start)


def _answer(keys: Sequence[str], labels: Mapping[str, str], said: str) -> Reading:
    match keys:
        case []:
            return Unreadable()
        case [key]:
            return Read(key, said)
    return Ambiguous(tuple((key, labels[key]) for key in keys))


@lru_cache(maxsize=8192)
def name_form(name: str) -> str:
    """The form in which the name of a choice is compared. Kept: the names are ours, and always the same."""
    return _folded(name)


def _folded(text: str) -> str:
    return compact(text).translate(_SEPARATORS)


def _mentioned(form: str, names: Mapping[str, Sequence[str]]) -> list[str]:
    """The keys named in the text and not denied. A name inside a longer one that is also there doesn't count."""
    spans: list[tuple[int, int, str]] = []
    for key, words in names.items():
        for word in words:
            start = form.find(word) if len(word) >= 2 else -1
            while start >= 0:
                spans.append((start, start + len(word), key))
                start = form.find(word, start + 1)
    longest = [
        (start, end, key)
        for start, end, key in spans
        if not any(s <= start and end <= e and (e - s) > (end - start) for s, e, _ in spans)
    ]
    kept = [key for start, _, key in longest if not _NEGATION.search(form, 0, start)]
    return list(dict.fromkeys(kept))
