"""Where a Chinese font is looked for, and what is said where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.schools import fonts
from bot.schools.fonts import Font, Fonts, NoFont, find_fonts


def test_the_font_that_is_named_is_taken_for_both_weights(tmp_path: Path) -> None:
    path = tmp_path / "a.ttf"
    path.write_bytes(b"")
    assert find_fonts(path) == Fonts(Font(path), Font(path))


def test_a_named_font_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(NoFont, match=r"没有 .*a\.ttf 这个字体文件"):
        find_fonts(tmp_path / "a.ttf")


def test_where_no_usual_place_has_one_what_the_system_would_take_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_NOTO", ())
    monkeypatch.setattr(fonts, "_PAIRS", ())
    found = find_fonts()
    assert (found.regular.path.is_file(), found.bold.path.is_file()) == (True, True)


def test_without_any_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "_NOTO", ())
    monkeypatch.setattr(fonts, "_PAIRS", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoFont, match="fonts-noto-cjk"):
        find_fonts()
