"""Conditions made ready to run: the tree of a programme file compiled once, evaluated for one person at a time.

An evaluation is a set of possible outcomes (`policies.truth`). Nothing here reads a clock or a file.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import inf

from policies.facts import FactSpec
from policies.places import overlaps, within
from policies.programme import Node, Table, Test
from policies.spans import Somewhere, Span, Unknown, Value
from policies.truth import ALL, ANY, ASK, LATER, NO, NOT, YES, decided, highest, lowest

Known = Mapping[str, Value]
FAILS, HOLDS = 1, 2
"""Bits of what a test can still come to; both set: the value is too coarse to tell."""

INSURANCE = "insurance_status"
PAYING = "paying"
TOO_LATE = "too late"
"""A name beside the facts, true where numbers that still grow can't grow enough before the deadline."""


class Condition(ABC):
    """A node ready to run. `node` is what the editor wrote, for reasons and citations."""

    __slots__ = ("node",)

    def __init__(self, node: Node) -> None:
        self.node = node

    @abstractmethod
    def outcomes(self, known: Known) -> int:
        """The set of outcomes still possible, given what is known."""

    def hinges(self, known: Known, low: int = NO, high: int = YES) -> list[str]:
        """Facts not asked, or not exactly enough, whose answer can still change the outcome of the whole.

        The whole shows a change here only between `low` and `high` (values of `policies.truth`): everything below
        counts as `low`, everything above as `high`.
        """
        found: dict[str, None] = {}
        self._collect(known, self.outcomes(known), low, high, found)
        return list(found)

    def _collect(self, known: Known, mask: int, low: int, high: int, found: dict[str, None]) -> None:
        """`mask` is this node's own set of outcomes. Nothing below is looked at where it can't show."""
        if low < high and mask & (mask - 1):
            if (least := mask & -mask) < low:
                least = low
            if least < high and highest(mask) > low:
                self._descend(known, low, high, found)

    @abstractmethod
    def _descend(self, known: Known, low: int, high: int, found: dict[str, None]) -> None:
        """Collect from below: this node's outcome can still show between `low` and `high`."""

    def is_false(self, known: Known) -> bool:
        """Whether it is false by what is known, even where a hedge makes that a question for the office."""
        return not self.outcomes(known) & (ASK | YES)

    @property
    def children(self) -> Sequence[Condition]:
        return ()

    def named(self) -> Iterator[Condition]:
        """The conditions that an answer reports: the topmost with an `id`, in the order of the file."""
        if self.node.id:
            yield self
            return
        for child in self.children:
            yield from child.named()

    def leaves(self) -> Iterator[Leaf]:
        for child in self.children:
            yield from child.leaves()


_PLAIN = (str, bool)


class Leaf(Condition):
    __slots__ = ("_absent", "_known", "_no", "_test", "_unclear", "fact")

    def __init__(self, node: Node, tables: Mapping[str, Table], domain: Sequence[Value]) -> None:
        """`domain`: every value that the fact can take, where these can be counted; else empty."""
        super().__init__(node)
        assert node.fact
        self.fact = node.fact
        self._test = _compile(node, tables)
        self._unclear = _compile(node.unclear, tables) if node.unclear else None
        self._no = ASK if node.hedged else NO
        self._known: dict[Value, int] = {}
        later = LATER if node.mends and not node.hedged else 0
        self._absent = YES | self._no | later | (ASK if node.unclear else 0)
        if node.optional:
            self._absent = ASK
        elif domain:
            self._absent = 0
            for value in domain:
                self._absent |= self.outcomes({self.fact: value})
        # A choice comes to the same for everybody.
        self._known = {value: self.outcomes({self.fact: value}) for value in domain}

    def outcomes(self, known: Known) -> int:
        value = known.get(self.fact)
        if value.__class__ in _PLAIN and (outcome := self._known.get(value)):
            return outcome
        if value is None:
            return self._absent & ~(NO | LATER) | self._fails(known) if self.node.mends else self._absent
        if isinstance(value, Unknown):
            return ASK
        could = self._test(value)
        if could == HOLDS:
            return YES
        mask = YES if could & HOLDS else 0
        unclear = self._unclear(value) if self._unclear else FAILS
        if unclear & HOLDS:
            mask |= ASK
        if unclear & FAILS:
            mask |= self._fails(known)
        if mask & (mask - 1) and isinstance(value, Span | Somewhere) and value.final:
            return ASK
        return mask

    def _fails(self, known: Known) -> int:
        """A plain no; or, where waiting adds months in time, a "not yet" as long as insurance is being paid."""
        if not self.node.mends or self._no == ASK or known.get(TOO_LATE):
            return self._no
        match known.get(INSURANCE):
            case None:
                return NO | LATER
            case Unknown():
                return ASK
            case status:
                return LATER if status == PAYING else NO

    def _descend(self, known: Known, low: int, high: int, found: dict[str, None]) -> None:
        value = known.get(self.fact)
        if value is None or not decided(self._without_time(value)):
            found[self.fact] = None
        if self.node.mends and known.get(INSURANCE) is None and not known.get(TOO_LATE):
            found[INSURANCE] = None

    def _without_time(self, value: Value) -> int:
        return 0 if isinstance(value, Unknown) else self._test(value) | (self._unclear(value) if self._unclear else 0)

    def is_false(self, known: Known) -> bool:
        value = known.get(self.fact)
        return value is not None and not isinstance(value, Unknown) and self._without_time(value) == FAILS

    def is_unclear(self, known: Known) -> bool:
        """Whether the person's value is one for which the source leaves the matter open."""
        value = known.get(self.fact)
        if self._unclear is None or value is None or isinstance(value, Unknown):
            return False
        return self._test(value) != HOLDS and self._unclear(value) == HOLDS

    def leaves(self) -> Iterator[Leaf]:
        yield self


class Open(Condition):
    """Something that the source leaves open for everybody."""

    __slots__ = ()

    def outcomes(self, known: Known) -> int:
        return ASK

    def _descend(self, known: Known, low: int, high: int, found: dict[str, None]) -> None:
        """There is nothing to ask the person."""


class Group(Condition):
    __slots__ = ("_children", "every")

    def __init__(self, node: Node, children: Sequence[Condition], *, every: bool) -> None:
        super().__init__(node)
        self._children = tuple(children)
        self.every = every

    @property
    def children(self) -> Sequence[Condition]:
        return self._children

    def outcomes(self, known: Known) -> int:
        table, result, final = (ALL, YES, NO) if self.every else (ANY, NO, YES)
        for child in self._children:
            result = table[result][child.outcomes(known)]
            if result == final:
                return result
        return result

    def is_false(self, known: Known) -> bool:
        return (any if self.every else all)(child.is_false(known) for child in self._children)

    def _descend(self, known: Known, low: int, high: int, found: dict[str, None]) -> None:
        masks = [child.outcomes(known) for child in self._children]
        ends = [highest(mask) for mask in masks] if self.every else [mask & -mask for mask in masks]
        for index, child in enumerate(self._children):
            mask = masks[index]
            if mask & (mask - 1):
                others = ends[:index] + ends[index + 1 :]
                if self.every:
                    child._collect(known, mask, low, min(high, *others) if others else high, found)
                else:
                    child._collect(known, mask, max(low, *others) if others else low, high, found)


class Wrapped(Condition):
    """A condition around another one."""

    __slots__ = ("_inner",)

    def __init__(self, node: Node, inner: Condition) -> None:
        super().__init__(node)
        self._inner = inner

    @property
    def children(self) -> Sequence[Condition]:
        return (self._inner,)


class Hedged(Wrapped):
    """A group that the source itself hedges: its no is a question for the office."""

    __slots__ = ()

    def outcomes(self, known: Known) -> int:
        return ANY[self._inner.outcomes(known)][ASK]

    def is_false(self, known: Known) -> bool:
        return self._inner.is_false(known)

    def _descend(self, known: Known, low: int, high: int, found: dict[str, None]) -> None:
        self._inner._collect(known, self._inner.outcomes(known), max(low, ASK), high, found)


def _turned(high: int) -> int:
    """The lower end of what shows of a condition under a `not` that shows up to `high`: a not is at least a later, or
    at least an ask, for whatever isn't a yes."""
    return ASK if high in (LATER, ASK) else NO


class Not(Wrapped):
    __slots__ = ()

    def outcomes(self, known: Known) -> int:
        return NOT[self._inner.outcomes(known)]

    def _descend(self, known: Known, low: int, high: int, found: dict[str, None]) -> None:
        self._inner._collect(known, self._inner.outcomes(known), _turned(high), highest(NOT[low]), found)


class Guarded(Wrapped):
    """A node that counts only where its `when` is true; elsewhere it holds."""

    __slots__ = ("_guard",)

    def __init__(self, node: Node, guard: Condition, inner: Condition) -> None:
        super().__init__(node, inner)
        self._guard = guard

    def outcomes(self, known: Known) -> int:
        return ANY[NOT[self._guard.outcomes(known)]][self._inner.outcomes(known)]

    def is_false(self, known: Known) -> bool:
        return self._guard.outcomes(known) == YES and self._inner.is_false(known)

    def _descend(self, known: Known, low: int, high: int, found: dict[str, None]) -> None:
        guard, inner = self._guard.outcomes(known), self._inner.outcomes(known)
        above = max(low, lowest(inner))
        self._guard._collect(known, guard, _turned(high), highest(NOT[above]), found)
        self._inner._collect(known, inner, max(low, lowest(NOT[guard])), high, found)

    def applies(self, known: Known) -> bool:
        return bool(self._guard.outcomes(known) & ~NO)


Compiled = dict[tuple[int, int], tuple[Node, Condition]]
"""Conditions already made: by the identity of the node and of the tables, with the node so that it stays alive."""


def compile_node(
    node: Node, tables: Mapping[str, Table], facts: Mapping[str, FactSpec], compiled: Compiled | None = None
) -> Condition:
    """The node ready to run. What `compiled` holds already is used again, what is made is put there.

    Raises `KeyError` for a table that the file doesn't have, or a fact that there isn't.
    """
    if compiled is None:
        return _made(node, tables, facts, {})
    key = (id(node), id(tables))
    if key not in compiled:
        compiled[key] = (node, _made(node, tables, facts, compiled))
    return compiled[key][1]


def _made(node: Node, tables: Mapping[str, Table], facts: Mapping[str, FactSpec], compiled: Compiled) -> Condition:
    condition: Condition
    if node.fact:
        spec = facts[node.fact]
        condition = Leaf(node, tables, (True, False) if spec.kind == "bool" else spec.choices)
    elif node.open:
        condition = Open(node)
    elif node.not_:
        condition = Not(node, compile_node(node.not_, tables, facts, compiled))
    else:
        members = [compile_node(child, tables, facts, compiled) for child in node.children]
        condition = Group(node, members, every=node.all_ is not None)
    if node.hedged and not node.fact:
        condition = Hedged(node, condition)
    if node.when:
        condition = Guarded(node, compile_node(node.when, tables, facts, compiled), condition)
    return condition


def _span(holds: Callable[[float, float], bool], fails: Callable[[float, float], bool]) -> Callable[[Value], int]:
    def test(value: Value) -> int:
        if not isinstance(value, Span):
            return FAILS
        return HOLDS if holds(value.low, value.high) else FAILS if fails(value.low, value.high) else HOLDS | FAILS

    return test


def _compile(test: Test, tables: Mapping[str, Table]) -> Callable[[Value], int]:
    if test.is_ is not None:
        wanted = test.is_
        return lambda value: (HOLDS if value == wanted else FAILS) if not isinstance(value, Span) else FAILS
    if test.one_of is not None:
        choices = frozenset(test.one_of)
        return lambda value: HOLDS if value in choices else FAILS
    if test.within is not None:
        return _within(test.within)
    if test.in_table is not None:
        names = frozenset(same_name(name) for name in tables[test.in_table].names)
        return lambda value: HOLDS if isinstance(value, str) and same_name(value) in names else FAILS
    if test.on_or_after or test.on_or_before:
        low = test.on_or_after.toordinal() if test.on_or_after else -inf
        high = test.on_or_before.toordinal() if test.on_or_before else inf
    else:
        low = -inf if test.at_least is None else test.at_least
        high = inf if test.at_most is None else test.at_most
    return _span(lambda a, b: low <= a and b <= high, lambda a, b: b < low or a > high)


def _within(codes: Sequence[str]) -> Callable[[Value], int]:
    seen: dict[str, int] = {}  # there are some thousands of places, and many people in each

    def test(value: Value) -> int:
        if not isinstance(value, Somewhere):
            return FAILS
        found = seen.get(value.code)
        if found is None:
            found = seen[value.code] = _lies(value.code, codes)
        return found

    return test


def _lies(place: str, codes: Sequence[str]) -> int:
    if any(within(place, code) for code in codes):
        return HOLDS
    return HOLDS | FAILS if any(overlaps(place, code) for code in codes) else FAILS


def same_name(name: str) -> str:
    """A name as it is compared: without spaces and with one kind of brackets."""
    return "".join(name.split()).replace("（", "(").replace("）", ")")
