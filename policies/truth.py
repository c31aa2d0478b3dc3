"""How certain an outcome is: Kleene's strong logic over four ordered values, held as sets of what is still possible.

A condition comes to one of NO < LATER < ASK < YES. LATER is a no that time alone mends; ASK is a matter that only the
office can decide. What isn't known yet is a *set* of these values, written as a bit mask: `NO | YES` is "could be
either". `all` is the minimum and `any` the maximum of the members' values, taken over every combination, so a set of
one value is decided whatever the missing facts turn out to be. No set is ever empty.
"""

from __future__ import annotations

NO, LATER, ASK, YES = 1, 2, 4, 8
VALUES = (NO, LATER, ASK, YES)


def _combine(pick: object, a: int, b: int) -> int:
    assert callable(pick)
    mask = 0
    for x in VALUES:
        for y in VALUES:
            if x & a and y & b:
                mask |= pick(x, y)
    return mask


_SETS = range(16)
ALL: tuple[tuple[int, ...], ...] = tuple(tuple(_combine(min, a, b) for b in _SETS) for a in _SETS)
ANY: tuple[tuple[int, ...], ...] = tuple(tuple(_combine(max, a, b) for b in _SETS) for a in _SETS)
NOT: tuple[int, ...] = tuple(
    (YES if a & (NO | LATER) else 0) | (NO if a & YES else 0) | (ASK if a & ASK else 0) for a in _SETS
)
"""Order turned round. A LATER is a no today, so its opposite is a yes; lint keeps `mends` out of `not` and `when`."""


def decided(mask: int) -> bool:
    return mask & (mask - 1) == 0


def lowest(mask: int) -> int:
    return mask & -mask


def highest(mask: int) -> int:
    return 1 << (mask.bit_length() - 1)
