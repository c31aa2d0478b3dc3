"""Local versions: a programme file that says only what differs from another one, made into a whole programme.

Nothing is copied that isn't changed: the parts of the base and of the local file are the same objects in the result, so
that what is compiled of them is compiled once, and a fault found in the result can be told from where it was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from policies.programme import (
    HERE,
    Caution,
    Change,
    Guide,
    Local,
    Node,
    Part,
    Path,
    Programme,
    Version,
    cites,
)

Named = TypeVar("Named", bound=Node | Guide)


def whole(local: Local, base: Programme) -> Programme:
    """The programme that `local` makes of `base`. Parts that `strays` names have no effect."""
    return base.model_copy(
        update={
            "id": local.id,
            "extends": base.id,
            "stands_for": None,
            "title": local.title,
            "names": tuple(dict.fromkeys((*local.names, base.title, *base.names))),
            "place": local.place,
            "audience": local.audience or base.audience,
            "applicant": local.applicant or base.applicant,
            "summary": local.summary,
            "last_checked": local.last_checked,
            "review_by": local.review_by,
            "versions": tuple(_changed(version, local.changes) for version in base.versions),
            "guides": tuple(_with_entries(guide, local) for guide in _instead(base.guides, local.guides)),
            "cautions": _first(local.cautions, [one for one in base.cautions if one.id not in local.without]),
            "contacts": (*local.contacts, *base.contacts),
            # The very same tables where none are added: what was compiled with them serves again.
            "tables": {**base.tables, **local.tables} if local.tables else base.tables,
            "examples": local.examples,
            "calls": local.calls,
        }
    )


def strays(local: Local, base: Programme) -> Iterator[tuple[Path, str]]:
    """What the local file speaks of and the base doesn't have: the path of each, and what is wrong with it."""
    versions = {version.id for version in base.versions}
    conditions = {node.id for version in base.versions for node in version.conditions.children}
    for index, change in enumerate(local.changes):
        for number, name in enumerate(change.in_ or ()):
            if name not in versions:
                reason = f"{base.id} 没有版本 {name}；有的是：{'、'.join(sorted(versions))}"
                yield ("changes", index, "in", number), reason
        for number, key in enumerate(change.without):
            if key not in conditions:
                yield ("changes", index, "without", number), f"{base.id} 没有条件 {key}，不用去掉"
        for number, node in enumerate(change.conditions):
            if not node.id:
                yield ("changes", index, "conditions", number), "这里的条件都要有 id：和原来同名的替换，新名字的加上"
    cautions = {caution.id for caution in base.cautions}
    for number, key in enumerate(local.without):
        if key not in cautions:
            yield ("without", number), f"{base.id} 没有注意事项 {key}，不用去掉"


Piece = TypeVar("Piece", bound=Part)


class Placing:
    """Makes `here` in conditions the code of a place. Parts without one are remembered, since versions share most."""

    def __init__(self) -> None:
        self._plain: dict[int, Part] = {}

    def placed(self, part: Piece, place: str) -> Piece:
        """The part with its place in it; itself where `here` doesn't stand in it."""
        if id(part) in self._plain:
            return part
        update: dict[str, object] = {}
        if isinstance(part, Node) and part.within and HERE in part.within:
            update["within"] = tuple(place if code == HERE else code for code in part.within)
        for name, value in part:
            if isinstance(value, Part):
                new = self.placed(value, place)
                if new is not value:
                    update[name] = new
            elif isinstance(value, tuple) and value and isinstance(value[0], Part):
                members = tuple(self.placed(member, place) for member in value)
                if any(new is not old for new, old in zip(members, value, strict=True)):
                    update[name] = members
        if update:
            return part.model_copy(update=update)
        self._plain[id(part)] = part
        return part


def _changed(version: Version, changes: Iterable[Change]) -> Version:
    for change in changes:
        if change.in_ is None or version.id in change.in_:
            version = _change(version, change)
    return version


def _change(version: Version, change: Change) -> Version:
    update: dict[str, object] = {}
    if change.cite:
        update["cite"] = (*cites(change.cite), *cites(version.cite))
    for name in ("standing", "amount", "window"):
        if (value := getattr(change, name)) is not None:
            update[name] = value
    if change.conditions or change.without:
        kept = [node for node in version.conditions.children if node.id not in change.without]
        update["conditions"] = version.conditions.model_copy(update={"all_": _instead(kept, change.conditions)})
    return version.model_copy(update=update)


def _instead(old: Iterable[Named], new: Sequence[Named]) -> tuple[Named, ...]:
    """The old ones, each replaced by the new one of the same id, and the other new ones behind them."""
    left = {one.id: one for one in new}
    kept = [left.pop(one.id, one) for one in old]
    return (*kept, *left.values())


def _first(new: Sequence[Caution], old: Sequence[Caution]) -> tuple[Caution, ...]:
    ids = {one.id for one in new}
    return (*new, *(one for one in old if one.id not in ids))


def _with_entries(guide: Guide, local: Local) -> Guide:
    return guide.model_copy(update={"entries": (*local.entries, *guide.entries)}) if local.entries else guide


def written_at(local: Local, programme: Programme, path: Path) -> Path | None:
    """Where in the local file the part of the whole programme at `path` is written; None for what it has from its base.

    A fault that is found in the whole can so be told by the line that somebody can mend.
    """
    match path:
        case ("versions", int(index), str(name), *rest):
            return _changed_at(local, programme.versions[index], name, tuple(rest))
        case ("versions", *_):
            return None
        case ("guides", int(index), "entries", int(number), *rest) if number < len(local.entries):
            return ("entries", number, *rest)
        case ("guides" | "cautions" as name, int(index), *rest):
            own = [one.id for one in getattr(local, name)]
            key = getattr(programme, name)[index].id
            return (name, own.index(key), *rest) if key in own else None
        case ("contacts", int(index), *_) if index >= len(local.contacts):
            return None
        case ("tables", str(name), *_) if name not in local.tables:
            return None
        case (str(name), *_) if name in Local.model_fields:
            return path
    return None


def _changed_at(local: Local, version: Version, name: str, rest: Path) -> Path | None:
    for index, change in reversed([*enumerate(local.changes)]):
        if change.in_ is not None and version.id not in change.in_:
            continue
        if name == "conditions":
            match rest:
                case ("all", int(number), *inner):
                    own = [node.id for node in change.conditions]
                    key = version.conditions.children[number].id
                    if key in own:
                        return ("changes", index, "conditions", own.index(key), *inner)
        elif getattr(change, name, None) is not None:
            return ("changes", index, name, *rest)
    return None
