"""Posters as files: the code on them is read by another program, the words are in the PDF."""

from __future__ import annotations

import io
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest
import zxingcpp
from PIL import Image

from bot.schools.draw import DPI, poster_pdf, poster_png, qr_png, qr_svg
from bot.schools.fonts import find_fonts
from bot.schools.poster import Poster
from tests.bot.schools.test_poster import LONGEST, POSTER

FONTS = find_fonts()


def read(png: bytes, shrunk: int = 1) -> list[str]:
    """What a phone's camera would read, also from a picture made smaller by a chat."""
    picture = Image.open(io.BytesIO(png)).convert("L")
    smaller = picture.resize((picture.width // shrunk, picture.height // shrunk), Image.Resampling.LANCZOS)
    return [found.text for found in zxingcpp.read_barcodes(smaller)]


@pytest.mark.parametrize("poster", [POSTER, LONGEST], ids=["short", "long"])
def test_the_code_of_a_poster_is_read_from_the_picture_whole_and_small(poster: Poster) -> None:
    png = poster_png(poster, FONTS)
    assert (read(png), read(png, 4)) == ([poster.url], [poster.url])


def test_the_picture_is_a_whole_a4_page() -> None:
    picture = Image.open(io.BytesIO(poster_png(POSTER, FONTS)))
    assert (picture.size, round(picture.info["dpi"][0])) == ((1654, 2339), DPI)


def test_the_pdf_is_one_page_with_the_letters_it_needs_and_always_the_same_file() -> None:
    first, again = poster_pdf(POSTER, FONTS), poster_pdf(POSTER, FONTS)
    assert (first == again, first.count(b"/Type /Page\n"), b"/FontFile" in first, len(first) < 200_000) == (
        True,
        1,
        True,
        True,
    )


def test_a_qr_code_is_read_from_its_picture_and_is_plain_svg() -> None:
    assert read(qr_png(POSTER.url)) == [POSTER.url]
    root = ET.fromstring(qr_svg(POSTER.url))
    assert (root.tag.rpartition("}")[2], "viewBox" in root.attrib, "width" in root.attrib) == ("svg", True, False)


def test_nothing_that_draws_is_loaded_before_something_is_drawn() -> None:
    heavy = "{'PIL', 'fpdf', 'segno', 'fontTools'}"
    code = (
        f"import sys, bot.schools.cli, bot.schools.draw; print({heavy} & {{m.partition('.')[0] for m in sys.modules}})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False)
    assert (done.stdout, done.stderr) == ("set()\n", "")
