"""QR codes and posters as files. The libraries are loaded when something is drawn, not when the program starts."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.schools.fonts import Font, Fonts
from bot.schools.poster import HEIGHT, WIDTH, Box, Code, Poster, Words, items

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

QUIET = 4
"""Modules of white around a QR code, as its standard asks for."""

DPI = 200
POINTS = 72 / 25.4


def qr_matrix(text: str) -> list[list[bool]]:
    """The dark modules, row by row, without a quiet zone. Correction M: a fold or a stain doesn't spoil it."""
    import segno

    return [[bool(module) for module in row] for row in segno.make_qr(text, error="m").matrix]


def qr_svg(text: str) -> str:
    """The code as an SVG element that takes the size of its place on a page."""
    import segno

    return segno.make_qr(text, error="m").svg_inline(border=QUIET, omitsize=True, dark="#000", light="#fff")


def qr_png(text: str, scale: int = 10) -> bytes:
    """`scale`: pixels a module."""
    import segno

    file = io.BytesIO()
    segno.make_qr(text, error="m").save(file, kind="png", scale=scale, border=QUIET)
    return file.getvalue()


def poster_pdf(poster: Poster, fonts: Fonts) -> bytes:
    """One A4 page; the letters it needs are in the file, and the text can be searched and copied."""
    from fpdf import FPDF

    page = FPDF(orientation="portrait", unit="mm", format="A4")
    page.set_auto_page_break(False)
    page.set_title(f"{poster.school}：技补通")
    page.set_lang("zh-CN")
    page.set_creation_date(datetime(2000, 1, 1, tzinfo=UTC))  # the same poster is the same file
    page.add_page()
    for style, font in (("", fonts.regular), ("B", fonts.bold)):
        page.add_font("poster", style, str(font.path), collection_font_number=font.index)
    for item in items(poster):
        match item:
            case Box(x, y, width, height, colour, radius):
                page.set_fill_color(colour)
                page.rect(x, y, width, height, style="F", round_corners=radius > 0, corner_radius=radius)
            case Words():
                _write(page, item)
            case Code(url, x, y, side):
                page.set_fill_color("#000000")
                for left, top, width, height in _bars(url, x, y, side):
                    page.rect(left, top, width, height, style="F")
    return bytes(page.output())


def _write(page: Any, words: Words) -> None:
    page.set_font("poster", "B" if words.bold else "", words.size * POINTS)
    page.set_text_color(words.colour)
    x = words.x - (page.get_string_width(words.text) / 2 if words.align == "middle" else 0)
    page.text(x, words.y, words.text)


def poster_png(poster: Poster, fonts: Fonts, dpi: int = DPI) -> bytes:
    """The same page as a picture, for chat groups."""
    from PIL import Image, ImageDraw

    dots = dpi / 25.4
    image = Image.new("RGB", (round(WIDTH * dots), round(HEIGHT * dots)), "#ffffff")
    canvas = ImageDraw.Draw(image)
    for item in items(poster):
        match item:
            case Box(x, y, width, height, colour, radius):
                corners = [x * dots, y * dots, (x + width) * dots, (y + height) * dots]
                canvas.rounded_rectangle(corners, radius * dots, colour)
            case Words(text, x, y, size, bold, colour, align):
                font = _loaded(fonts.bold if bold else fonts.regular, size * dots)
                canvas.text((x * dots, y * dots), text, colour, font, anchor="ms" if align == "middle" else "ls")
            case Code(url, x, y, side):
                _place_code(image, url, round(x * dots), round(y * dots), round(side * dots))
    file = io.BytesIO()
    image.quantize(64).save(file, "PNG", dpi=(dpi, dpi), optimize=True)
    return file.getvalue()


def _loaded(font: Font, size: float) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(str(font.path), size, index=font.index)


def _place_code(image: Any, url: str, x: int, y: int, side: int) -> None:
    """Modules of a whole number of pixels, in the middle of the place: blurred ones are harder to read."""
    from PIL import Image

    matrix = qr_matrix(url)
    count = len(matrix)
    pixels = side // (count + 2 * QUIET)
    modules = Image.new("1", (count, count), 1)
    modules.putdata([0 if dark else 1 for row in matrix for dark in row])
    code = modules.resize((count * pixels, count * pixels), Image.Resampling.NEAREST)
    off = (side - count * pixels) // 2
    image.paste(code.convert("RGB"), (x + off, y + off))


def _bars(url: str, x: float, y: float, side: float) -> list[tuple[float, float, float, float]]:
    """The dark modules of a row that touch, as one rectangle each: fewer shapes, and no hairlines between them."""
    matrix = qr_matrix(url)
    module = side / (len(matrix) + 2 * QUIET)
    bars = []
    for row, modules in enumerate(matrix):
        start = None
        for column, dark in enumerate([*modules, False]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                left, top = x + (start + QUIET) * module, y + (row + QUIET) * module
                bars.append((left, top, (column - start) * module, module))
                start = None
    return bars
