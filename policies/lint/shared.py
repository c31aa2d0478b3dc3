"""The lists that all programmes share: sources, extra facts, what is known of a place, and whom to ask elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from policies.catalog import Catalogue
from policies.facts import CONTRACT_FACTS
from policies.files import Document, Fault
from policies.lint.texts import fields, too_long, undiallable
from policies.places import stem
from policies.programme import Cite, Coverage, Part, parts


def shared(catalogue: Catalogue, documents: Mapping[str, Document], today: date) -> Iterator[Fault]:
    """`documents`: the catalogue's own files by name, those of the programmes aside."""
    used = _used(catalogue)
    for name, document in documents.items():
        if name.startswith("sources"):
            yield from _sources(catalogue, document, used)
    if "facts.yaml" in documents:
        yield from _facts(documents["facts.yaml"])
    if "coverage.yaml" in documents:
        yield from _coverage(catalogue, documents["coverage.yaml"])


def _everything(catalogue: Catalogue) -> Iterator[Part]:
    yield from (entry.programme for entry in catalogue.entries.values())
    yield from catalogue.coverage.values()
    if catalogue.fallback:
        yield catalogue.fallback


def _used(catalogue: Catalogue) -> set[str]:
    """The sources that are cited. Local versions share most of their parts, and each is looked at once."""
    used, seen = set[str](), set[int]()
    for whole in _everything(catalogue):
        for _, part in parts(whole, leave=seen):
            seen.add(id(part))
            if isinstance(part, Cite):
                used.add(part.source)
    return used


def _sources(catalogue: Catalogue, document: Document, used: set[str]) -> Iterator[Fault]:
    for index, row in enumerate(document.data or ()):
        source = catalogue.sources[row["id"]]
        if source.id not in used:
            reason = f"来源 {source.id} 没有哪里用到；用上它，或删掉"
            yield Fault(document.name, document.line(index), reason, warning=True)
        seen: set[str] = set()
        for number, section in enumerate(source.sections):
            if section in seen:
                yield Fault(document.name, document.line(index, "sections", number), f"章节“{section}”写了两次")
            seen.add(section)
        for path, text in fields(source, (index,)):
            if reason_long := too_long(text):
                yield Fault(document.name, document.line(*path), reason_long)


def _facts(document: Document) -> Iterator[Fault]:
    rows = document.data or ()
    names = [spec.name for spec in CONTRACT_FACTS]
    labels = {spec.label: spec.name for spec in CONTRACT_FACTS}
    for index, row in enumerate(rows):
        if row["name"] in names:
            yield Fault(document.name, document.line(index, "name"), f"事实 {row['name']} 已经有了；换一个名字")
        if row["after"] not in names:
            reason = f"没有 {row['after']} 这一项，不知道排在谁后面；它要写在前面"
            yield Fault(document.name, document.line(index, "after"), reason)
        if other := labels.get(row["label"]):
            yield Fault(document.name, document.line(index, "label"), f"“{row['label']}”已经是 {other} 的名字")
        if (row["kind"] == "choice") != bool(row.get("choices")):
            reason = "choice 要写 choices，列出能选的值；别的种类不写"
            yield Fault(document.name, document.line(index, "kind"), reason)
        names.append(row["name"])
        labels.setdefault(row["label"], row["name"])


def _coverage(catalogue: Catalogue, document: Document) -> Iterator[Fault]:
    stems = [stem(entry.programme.place) for entry in catalogue.entries.values()]
    for index, row in enumerate(document.data["places"]):
        covered = Coverage.model_validate(row)
        here = ("places", index)
        if not catalogue.gazetteer.known(covered.place):
            yield Fault(document.name, document.line(*here, "place"), f"没有地区代码 {covered.place}")
            continue
        inside = any(found.startswith(stem(covered.place)) for found in stems)
        if inside and covered.result == "none_found":
            yield Fault(document.name, document.line(*here, "result"), "这里已经有收录的政策；应写 programmes")
        if not inside and covered.result == "programmes":
            yield Fault(document.name, document.line(*here, "result"), "这里没有收录的政策；应写 none_found")
        yield from _bad_cites(catalogue, document, covered, here)
    if catalogue.fallback:
        yield from _bad_cites(catalogue, document, catalogue.fallback, ("fallback",))
        for index, phone in enumerate(catalogue.fallback.phone):
            if reason := undiallable(phone):
                yield Fault(document.name, document.line("fallback", "phone", index), reason)


def _bad_cites(catalogue: Catalogue, document: Document, part: Part, here: tuple[str | int, ...]) -> Iterator[Fault]:
    for path, cite in parts(part, here):
        if isinstance(cite, Cite):
            source = catalogue.sources.get(cite.source)
            if source is None:
                yield Fault(document.name, document.line(*path, "source"), f"没有来源 {cite.source}；先写进来源表")
            elif cite.locator not in source.sections:
                reason = f"来源 {cite.source} 没有“{cite.locator}”这一节"
                yield Fault(document.name, document.line(*path, "locator"), reason)
