"""Builds data/sounds.json: how each common character is spoken, without tones. Run it by hand after a change:

    pip install pypinyin && python -m conversations.reading.build_sounds

pypinyin (MIT) is needed here alone, never at run time.
"""

from __future__ import annotations

import json
from collections import defaultdict
from importlib import import_module
from pathlib import Path
from typing import Any

OVERRIDES = {"叁": ["san"], "仨": ["sa"], "俩": ["lia", "liang"], "廿": ["nian"], "卅": ["sa"], "莞": ["guan", "wan"]}
"""Where the dictionary's readings are not those of this field."""

TARGET = Path(__file__).parent / "data" / "sounds.json"
DIVISIONS = Path(__file__).parents[2] / "policies" / "data" / "divisions" / "divisions.json"


def common_characters() -> set[str]:
    """The 6,763 characters of GB 2312, and those of all place names."""
    found: set[str] = set()
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                found.add(bytes((row, cell)).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    for name, _ in json.loads(DIVISIONS.read_text(encoding="utf-8")).values():
        found.update(name)
    return found


def main() -> None:
    pypinyin: Any = import_module("pypinyin")  # by name: a tool of the build, no dependency of the program
    table: dict[str, list[str]] = defaultdict(list)
    for char in sorted(common_characters()):
        readings = OVERRIDES.get(char) or pypinyin.pinyin(char, style=pypinyin.Style.NORMAL, heteronym=True)[0]
        for syllable in dict.fromkeys(readings):
            if syllable.isascii() and syllable.isalpha():
                table[syllable].append(char)
    lines = [f'"{syllable}": "{"".join(chars)}"' for syllable, chars in sorted(table.items())]
    TARGET.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
