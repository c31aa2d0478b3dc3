"""Where this machine keeps a Chinese font that may be put into a file. It downloads none and guesses at none."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

INSTALL = (
    "这台机器上没有找到中文字体，做不了海报。请在装了技补通的机器上先装一个，"
    "例如 Debian、Ubuntu：sudo apt-get install fonts-noto-cjk。"
)


class NoFont(Exception):
    """There is no Chinese font; the message says what to install."""


@dataclass(frozen=True, slots=True)
class Font:
    """A file, and which of the fonts in it: a collection has several."""

    path: Path
    index: int = 0


@dataclass(frozen=True, slots=True)
class Fonts:
    regular: Font
    bold: Font


_NOTO = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-{}.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-{}.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-{}.ttc",
)
_NOTO_SIMPLIFIED = 2
"""The place of "SC" in a Noto collection: JP, KR, SC, TC, HK."""

_PAIRS = (
    ("C:/Windows/Fonts/msyh.ttc", "C:/Windows/Fonts/msyhbd.ttc"),
    ("/System/Library/Fonts/STHeiti Light.ttc", "/System/Library/Fonts/STHeiti Medium.ttc"),
    ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",) * 2,
    ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",) * 2,
    ("C:/Windows/Fonts/simhei.ttf",) * 2,
)


def find_fonts(chosen: Path | None = None) -> Fonts:
    """The fonts to write with; `chosen` for both weights, if it is given. Raises `NoFont`."""
    if chosen is not None:
        if not chosen.is_file():
            raise NoFont(f"没有 {chosen} 这个字体文件。")
        return Fonts(Font(chosen), Font(chosen))
    for regular, bold in _candidates():
        if regular.path.is_file() and bold.path.is_file():
            return Fonts(regular, bold)
    raise NoFont(INSTALL)


def _candidates() -> Iterator[tuple[Font, Font]]:
    for path in _NOTO:
        yield (
            Font(Path(path.format("Regular")), _NOTO_SIMPLIFIED),
            Font(Path(path.format("Bold")), _NOTO_SIMPLIFIED),
        )
    for regular, bold in _PAIRS:
        yield Font(Path(regular)), Font(Path(bold))
    regular_, bold_ = _matched("regular"), _matched("bold")
    if regular_ and bold_:
        yield regular_, bold_


def _matched(weight: str) -> Font | None:
    """What fontconfig would take for simplified Chinese; None where it isn't there or has nothing of the kind."""
    if not shutil.which("fc-match"):
        return None
    command = ["fc-match", "-f", "%{file}\n%{index}\n%{lang}", f"sans-serif:lang=zh-cn:{weight}"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", check=False, timeout=10)
    match done.stdout.split("\n"):
        case [path, index, langs] if "zh-cn" in langs.split("|") and index.isdigit():
            return Font(Path(path), int(index) & 0xFFFF)  # above these bits stands the instance of a variable font
    return None
