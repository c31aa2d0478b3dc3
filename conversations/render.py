"""Message key + parameters → text, through `templates/`. All wording lives there; nothing here says a word itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, TemplateNotFound

TEMPLATES = Path(__file__).parent / "templates"

KEPT = 2048
"""Short messages kept ready: 「记下了：证书等级——高级工（三级）」 is said many times a day."""

SAID = "said"
"""The parameter that holds words of the person's own."""


class Own(str):
    """Words of the person's own within a text. What they appear in is rendered anew each time, and not kept."""


_PLAIN = frozenset({str, date})
_COPIED = re.compile(r"（[^（）]*转载[^（）]*）$")
"""What a title says of being a copy: the grade says so beside it."""
_GAPS = re.compile(r"\n{3,}")


def day_name(day: date) -> str:
    """2026年3月1日"""
    return f"{day.year}年{day.month}月{day.day}日"


def when(time: str) -> str:
    """2025 → 2025年, 2025-06 → 2025年6月, 2025-06-03 → 2025年6月: the month is as exact as the age of a page needs."""
    year, _, rest = time.partition("-")
    return f"{year}年{int(rest[:2])}月" if rest else f"{year}年"


def short(title: str, most: int) -> str:
    """A document's title without its book-title marks, in at most `most` characters and with no bracket left open."""
    title = _COPIED.sub("", title.replace("《", "").replace("》", ""))
    if len(title) <= most:
        return title
    cut = title[: most - 1]
    for opening, closing in ("（）", "〔〕", "“”"):
        if cut.count(opening) > cut.count(closing):
            cut = cut[: cut.rindex(opening)]
    return f"{cut.rstrip('，、：')}…"


def yuan(amount: int) -> str:
    """2500元"""
    return f"{amount}元"


class QuestionWords:
    """The words of one question: `templates/questions/<fact>.j2`."""

    __slots__ = ("_module", "_said", "choices", "name", "synonyms")

    def __init__(self, template: Template) -> None:
        self._module: Any = template.module
        self._said: dict[tuple[object, ...], str] = {}
        self.name: str = self._get("name", "")
        self.choices: Sequence[tuple[str, str]] = tuple((key, label) for key, label in self._get("choices", ()))
        self.synonyms: Mapping[str, Sequence[str]] = self._get("synonyms", {})

    def _get(self, name: str, default: Any) -> Any:
        return getattr(self._module, name, default)

    def say(self, part: str, *args: bool) -> str:
        """A macro or text of the question: ask, finer, example. Few and always the same, so all are kept."""
        text = self._said.get((part, *args))
        if text is None:
            found = self._get(part, "")
            text = self._said[part, *args] = _tidy(str(found(*args) if callable(found) else found))
        return text


class Words:
    """All templates, compiled on first use and kept. Rendering the same key with the same parameters is the same."""

    def __init__(self, folder: Path = TEMPLATES) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(folder),
            autoescape=False,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters.update(day=day_name, short=short, when=when, yuan=yuan)
        self._templates: dict[str, Template] = {}
        self._questions: dict[str, QuestionWords] = {}
        self._kept = lru_cache(maxsize=KEPT)(lambda key, params: self._rendered(key, dict(params)))
        self._labels: Any = self._environment.get_template("labels.j2").module

    def render(self, key: str, **params: object) -> str:
        """The text of message `key`. Raises jinja2's `UndefinedError` where a parameter is missing."""
        if SAID not in params and all(type(value) in _PLAIN for value in params.values()):
            return self._kept(key, tuple(params.items()))
        return self._rendered(key, params)

    def _rendered(self, key: str, params: Mapping[str, object]) -> str:
        template = self._templates.get(key)
        if template is None:
            template = self._templates[key] = self._environment.get_template(f"{key}.j2")
        return _tidy(template.render(params))

    def label(self, key: str) -> str:
        """What a button says."""
        return str(getattr(self._labels, key))

    def question(self, fact: str) -> QuestionWords:
        """Raises `KeyError` for a fact that nobody wrote a question for."""
        words = self._questions.get(fact)
        if words is None:
            try:
                words = QuestionWords(self._environment.get_template(f"questions/{fact}.j2"))
            except TemplateNotFound:
                raise KeyError(fact) from None
            self._questions[fact] = words
        return words


def _tidy(text: str) -> str:
    lines = (line.rstrip() for line in text.strip().splitlines())
    return _GAPS.sub("\n\n", "\n".join(lines))


@cache
def load() -> Words:
    return Words()
