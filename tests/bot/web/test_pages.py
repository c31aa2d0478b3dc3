from __future__ import annotations

import gzip

import pytest

from bot.web import pages
from bot.web.pages import Chat, Line, linked
from conversations.effects import Option


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<script>&\"'", "&lt;script&gt;&amp;&#34;&#39;"),
        (
            "见 https://a.cn/x?a=1&b=2。",
            '见 <a href="https://a.cn/x?a=1&amp;b=2" rel="noopener noreferrer" target="_blank">'
            "https://a.cn/x?a=1&amp;b=2</a>。",
        ),
        (
            "(http://a.cn/b).",
            '(<a href="http://a.cn/b" rel="noopener noreferrer" target="_blank">http://a.cn/b</a>).',
        ),
        (
            'https://a.cn/"onclick="x',
            '<a href="https://a.cn/" rel="noopener noreferrer" target="_blank">https://a.cn/</a>&#34;onclick=&#34;x',
        ),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("电话 023-72812345，", '电话 <a href="tel:02372812345">023-72812345</a>，'),
        ("编号 1023-72812345-9", "编号 1023-72812345-9"),
        ("第一行\n第二行", "第一行\n第二行"),
    ],
)
def test_text_is_escaped_and_only_web_addresses_and_landlines_become_links(text: str, html: str) -> None:
    assert str(linked(text)) == html


def test_what_the_person_wrote_cannot_become_markup_on_the_page() -> None:
    page = Chat([Line(0, True, "<img src=x onerror=alert(1)>")], [Option('"><b', "<b>粗</b>")], True, "e", "a", 0)
    html = pages.chat(page)
    assert "<img" not in html
    assert "<b" not in html.replace("<body", "").replace("<button", "")


def test_the_page_and_all_it_loads_stay_under_thirty_kilobytes() -> None:
    lines = [Line(n, n % 2 == 0, "证书上写的是「三级」就是高级工。\n" * 4) for n in range(20)]
    options = [Option(f"token:{n}", "高级工（三级）") for n in range(8)]
    page = pages.chat(Chat(lines, options, True, "e" * 43, "a" * 32, 18)).encode()
    files = [path.read_bytes() for path in pages.STATIC.iterdir() if path.is_file()]
    assert len(page) + sum(map(len, files)) < 30_000
    assert len(gzip.compress(page)) < 4_000
