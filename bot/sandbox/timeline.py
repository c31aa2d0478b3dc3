"""Windows on a time line, as an SVG that needs no script and no style of its own: classes only, for the page's sheet.

An open end is drawn as an arrow, an unknown one as a question mark; today is a line through all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

WIDTH = 360
_ROW, _TOP, _BAR = 44, 34, 12
_LEAST = timedelta(days=90)
_TITLE = 24


@dataclass(frozen=True, slots=True)
class Bar:
    """`opens`, `closes`: included days, null where unknown or endless. `state`: of the window; `verdict` colours it."""

    title: str
    verdict: str
    verdict_name: str
    opens: date | None
    closes: date | None
    state: str


def timeline(bars: Sequence[Bar], today: date) -> Markup:
    """All bars under each other, 360 units wide, with the days that matter written beside them."""
    days = [day for bar in bars for day in (bar.opens, bar.closes) if day]
    first = min([today - _LEAST, *days]) - timedelta(days=10)
    last = max([today + _LEAST, *days]) + timedelta(days=10)
    span = (last - first).days

    def x(day: date) -> float:
        return round((day - first).days / span * WIDTH, 1)

    height = _TOP + _ROW * len(bars)
    parts = [
        Markup('<svg class="timeline" viewBox="0 0 {} {}" role="img" aria-label="{}">').format(
            WIDTH, height, f"时间线，今天是{today}。" + "".join(_told(bar) for bar in bars)
        )
    ]
    for year in range(first.year + 1, last.year + 1):
        at = x(date(year, 1, 1))
        parts.append(Markup('<line class="year" x1="{0}" x2="{0}" y1="16" y2="{1}"/>').format(at, height))
        if 12 < at < WIDTH - 30:
            parts.append(Markup('<text class="tick" x="{}" y="12">{}</text>').format(at + 2, year))
    for index, bar in enumerate(bars):
        parts += _row(bar, _TOP + index * _ROW, x)
    now = x(today)
    anchor = "end" if now > WIDTH / 2 else "start"
    parts.append(Markup('<line class="today" x1="{0}" x2="{0}" y1="18" y2="{1}"/>').format(now, height))
    parts.append(
        Markup('<text class="today-label" x="{}" y="28" text-anchor="{}">今天 {}</text>').format(
            now - 4 if anchor == "end" else now + 4, anchor, today
        )
    )
    parts.append(Markup("</svg>"))
    return Markup("").join(parts)


def _row(bar: Bar, top: float, x: object) -> list[Markup]:
    assert callable(x)
    left = x(bar.opens) if bar.opens else 0
    right = x(bar.closes) if bar.closes else WIDTH
    ends = []
    if bar.opens:
        ends.append(f"{bar.opens}")
    ends.append(f"→ {bar.closes}" if bar.closes else "没有截止日" if bar.state == "open" else "截止日不知道")
    label = bar.title if len(bar.title) <= _TITLE else bar.title[: _TITLE - 1] + "…"
    return [
        Markup('<text class="bar-title" x="2" y="{}">{}</text>').format(top + 14, label),
        Markup('<rect class="bar v-{}" x="{}" y="{}" width="{}" height="{}" rx="3"/>').format(
            bar.verdict, left, top + 19, max(round(right - left, 1), 3), _BAR
        ),
        Markup('<text class="bar-days" x="2" y="{}">{}</text>').format(top + 42, " ".join(ends)),
    ]


def _told(bar: Bar) -> str:
    return f"{bar.title}：{bar.verdict_name}，{bar.opens or ''}到{bar.closes or '没有截止日'}。"
