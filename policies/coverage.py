"""What the catalogue knows of each province and city, as a table for the README and for those who keep it true.

Counted from the files alone. The programmes of the nation reach every place on the mainland and are counted once, not
in each place. That a place has no programme here is never said to mean that there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from policies.catalog import Catalogue
from policies.entries import Entry
from policies.places import NATION, Place, stem
from policies.programme import Amount, AmountRow, Cite, Node, Source, cites, parts

ELSEWHERE = frozenset({"710000", "810000", "820000"})
"""Provinces for which the mainland's rules aren't made; they are left out of the table."""

RESULTS = {"programmes": "查到了", "none_found": "查过，没找到", "not_researched": "还没查过"}
GRADES = {"official": "官方", "authority": "媒体转载", "lead": "转载线索", "secondary": "介绍文章"}
_ORDER = tuple(GRADES)


@dataclass(frozen=True, slots=True)
class Row:
    """One place. `programmes`: how many apply to it alone or to places inside it; `newest`: the date of the newest page
    behind them, as exactly as it is known; `best`: the best grade among the pages that their rules and sums rest on.
    `cited` and `citable`: conditions and sums with a citation, and all of them."""

    place: Place
    result: str
    programmes: int
    newest: str | None
    best: str | None
    cited: int
    citable: int

    @property
    def share(self) -> float:
        return self.cited / self.citable if self.citable else 1.0


def provinces(catalogue: Catalogue) -> list[Row]:
    """A row for each province of the mainland, in the order of the standard; cities inside are counted in."""
    found = (place for place in catalogue.gazetteer.provinces() if place.code not in ELSEWHERE)
    return [_row(catalogue, place) for place in found]


def cities(catalogue: Catalogue) -> list[Row]:
    """A row for each city or county that has programmes of its own or was looked into, in the order of the standard."""
    codes = {entry.programme.place for entry in catalogue.entries.values()}
    codes |= {covered.place for covered in catalogue.coverage.values()}
    places = (catalogue.gazetteer.get(code) for code in sorted(codes - {NATION}))
    return [_row(catalogue, place) for place in places if place and place.level != "province"]


def _row(catalogue: Catalogue, place: Place) -> Row:
    trunk = stem(place.code)
    inside = [entry for entry in catalogue.entries.values() if stem(entry.programme.place).startswith(trunk)]
    inside = [entry for entry in inside if entry.programme.place != NATION]
    sources = [source for entry in inside for source in resting_on(catalogue, entry) if source.grade != "survey"]
    counted = [_citations(entry) for entry in inside]
    covered = catalogue.covered(place.code)
    result = "programmes" if inside else covered.result if covered else "not_researched"
    return Row(
        place,
        result,
        len(inside),
        max((source.published for source in sources if source.published), default=None),
        min((source.grade for source in sources), key=_ORDER.index, default=None),
        sum(cited for cited, _ in counted),
        sum(citable for _, citable in counted),
    )


@lru_cache(maxsize=2048)
def resting_on(catalogue: Catalogue, entry: Entry) -> tuple[Source, ...]:
    """The pages that the programme's rules and sums rest on; of a local version those that its own file names."""
    programme = entry.programme
    shared = _written(catalogue.entries[programme.extends]) if programme.extends else frozenset[int]()
    found = [part for version in programme.versions for _, part in parts(version) if isinstance(part, Cite)]
    own = dict.fromkeys(cite.source for cite in found if id(cite) not in shared)
    return tuple(catalogue.sources[name] for name in own if name in catalogue.sources)


@lru_cache(maxsize=64)
def _written(entry: Entry) -> frozenset[int]:
    """The identities of all parts of a programme: its local versions hold the same objects where they don't differ."""
    return frozenset(id(part) for _, part in parts(entry.programme))


@lru_cache(maxsize=2048)
def _citations(entry: Entry) -> tuple[int, int]:
    """Conditions and sums that name where they are written, and all of them."""
    cited = citable = 0
    for version in entry.programme.versions:
        for node in version.conditions.children or (version.conditions,):
            citable += 1
            cited += _is_cited(node)
        for part in version.amount.rows or (version.amount,):
            citable += 1
            cited += _sum_cited(part)
    return cited, citable


def _is_cited(node: Node) -> bool:
    """Whether the condition is cited, itself or each of its members."""
    return bool(cites(node.cite)) or (bool(node.children) and all(_is_cited(child) for child in node.children))


def _sum_cited(part: Amount | AmountRow) -> bool:
    return bool(cites(part.cite))


def table(rows: Iterable[Row], *, full_names: bool = False, catalogue: Catalogue | None = None) -> Iterator[str]:
    """The rows as lines of Markdown."""
    yield "| 地方 | 结果 | 项 | 最新的材料 | 最好的依据 | 条件和金额有出处 |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for row in rows:
        name = catalogue.gazetteer.full_name(row.place.code) if full_names and catalogue else row.place.short
        share = f"{row.share:.0%}（{row.cited}/{row.citable}）" if row.citable else ""
        best = GRADES[row.best] if row.best else ""
        yield f"| {name} | {RESULTS[row.result]} | {row.programmes or ''} | {row.newest or ''} | {best} | {share} |"


BEGINS, ENDS = "<!-- coverage -->", "<!-- /coverage -->"
"""Between these lines of a page stands the table of the provinces."""


def refreshed(catalogue: Catalogue, text: str) -> str | None:
    """The page with a new table of the provinces; None where it has no place for one."""
    before, begins, rest = text.partition(BEGINS + "\n")
    _, ends, after = rest.partition(ENDS)
    if not begins or not ends:
        return None
    return before + begins + "".join(f"{line}\n" for line in table(provinces(catalogue))) + ends + after


def page(catalogue: Catalogue) -> str:
    """The whole page: the nation, each province, each city."""
    nation = [entry for entry in catalogue.entries.values() if entry.programme.place == NATION]
    counted = [_citations(entry) for entry in nation]
    titles = "、".join(entry.programme.title for entry in nation)
    cited, citable = sum(one for one, _ in counted), sum(all_ for _, all_ in counted)
    lines = [
        "# 收录了哪些地方",
        "",
        "这一页由 `python -m policies coverage` 生成，不要手改。没收录不等于没有。",
        "",
        f"全国：{titles}。内地各地都适用；条件和金额有出处 {cited}/{citable}。",
        "",
        "## 各省",
        "",
        "“项”连同省里各市县的一起数。",
        "",
        *table(provinces(catalogue)),
        "",
        "## 各市县",
        "",
        "没有列出的市县，还没有单独查过，按省里的或全国的规定回答，并且说明。",
        "",
        *table(cities(catalogue), full_names=True, catalogue=catalogue),
    ]
    return "\n".join(lines) + "\n"
