"""An empty list for a school to fill in: the columns that programmes look at, with lists to choose from.

There is nobody in it, and no column for a name, an ID card or a phone.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

from policies.catalog import Catalogue
from policies.cells import choice_name
from policies.classes.judging import looked_at
from policies.facts import FactSpec
from policies.tables import TableError, whole_file
from policies.workbook import Book, Choice, Style

KEY = "学号"
ALWAYS = ("work_place", "insured_place", "hukou_place", "cert_level", "cert_issue_date", "cert_kind", "occupation")
FEWEST = 3
"""A fact that fewer programmes look at gets no column of its own: it may be added by its name."""

_EXAMPLES = {
    "place": "省、市、区写全，例如 山东省淄博市张店区",
    "date": "例如 2025-03-15；只知道月份就写 2025-03",
    "number": "写一个数，例如 14",
    "bool": "点一下选；不知道就空着",
    "choice": "点一下选；不知道就空着",
    "text": "照证书上写",
}
_GUIDE = (
    "一行一个学员，从第 4 行写起。不要写姓名、身份证号、手机号、银行卡号；“学号”可以写序号，只用来在结果里认人。",
    "不知道的就空着，结果里会写还缺什么。全班都一样的（例如工作地），也可以不写，算的时候另外写上。",
)


def write_template(catalogue: Catalogue, target: Path, today: date) -> tuple[str, ...]:
    """Writes the empty list to `target` (.xlsx) and returns its headings. Raises `TableError`."""
    if target.suffix.lower() != ".xlsx":
        raise TableError(f"--template：{target.name} 应以 .xlsx 结尾")
    specs = useful(catalogue, today)
    headings = (KEY, *(spec.label for spec in specs))
    choices = [
        Choice(index, 4, words) for index, spec in enumerate(specs, 1) if (words := _words(spec)) and _fits(words)
    ]
    with whole_file(target) as file:
        book = Book(file)
        sheet = book.sheet(
            "学员", (14, *(max(16, 2 * len(spec.label) + 6) for spec in specs)), frozen=3, choices=choices
        )
        sheet.row((" ".join(_GUIDE),), (Style.NOTE,), height=34)
        sheet.join(0, min(len(specs), 9))
        notes = ("序号也可以", *(_EXAMPLES[spec.kind] for spec in specs))
        sheet.row(notes, [Style.NOTE] * len(headings), height=46)
        sheet.row(headings, [Style.HEADING] * len(headings), height=24)
        book.close()
    return headings


def useful(catalogue: Catalogue, today: date) -> list[FactSpec]:
    """The facts with a column of their own, in the order of asking."""
    specs = catalogue.facts.specs
    uses = Counter(name for entry in catalogue.entries.values() for name in looked_at(entry, today, specs))
    return [
        spec
        for name, spec in specs.items()
        if spec.asked and name not in ("role", "employer_name") and (name in ALWAYS or uses[name] >= FEWEST)
    ]


def _words(spec: FactSpec) -> list[str]:
    match spec.kind:
        case "choice":
            return [*(choice_name(spec.name, value) for value in spec.choices), "不清楚"]
        case "bool":
            return ["是", "否", "不清楚"]
        case _:
            return []


def _fits(words: list[str]) -> bool:
    """A list written into a sheet's rule takes at most 255 characters."""
    return len(",".join(words)) <= 250
