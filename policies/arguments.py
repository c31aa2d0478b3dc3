"""Command lines in Chinese: argparse with its headings and its errors in our own words, for every `python -m` here.

It refuses abbreviated options, and says what is wrong in one line, with exit code 2 and nothing on stdout.
"""

from __future__ import annotations

import re
from argparse import ArgumentParser, HelpFormatter
from typing import NoReturn

BAD_INPUT = 2

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_COMMAND = re.compile(r"argument 命令: invalid choice: (\S+) \(choose from (.+)\)", re.DOTALL)
_OTHERS = tuple(
    (re.compile(english, re.DOTALL), chinese)
    for english, chinese in (
        (r"the following arguments are required: (.+)", r"还缺 \1"),
        (r"unrecognized arguments: (.+)", r"没有 \1 这个参数"),
        (r"argument (\S+): expected one argument", r"\1 后面要写一个值"),
        (r"argument (\S+): invalid int value: (\S+)", r"\1 要写一个整数，\2 不是"),
        (r"argument (\S+): invalid choice: (\S+) \(choose from (.+)\)", r"\1 不能是 \2；可用的有 \3"),
        (r"argument (\S+): (.+)", r"\1：\2"),
    )
)


class Parser(ArgumentParser):
    """Takes what `ArgumentParser` takes. Its commands must stand under the metavar 命令."""

    def __init__(self, **settings: object) -> None:
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=_Help, **settings)  # type: ignore[arg-type]
        self._positionals.title, self._optionals.title = "命令", "参数"
        self.add_argument("-h", "--help", action="help", help="显示这些说明")

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{one_line(_in_chinese(message))}。看用法：{self.prog} --help\n")


class _Help(HelpFormatter):
    def add_usage(self, usage: object, actions: object, groups: object, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：")  # type: ignore[arg-type]


def one_line(text: str) -> str:
    """Fit for a line of a terminal or a log, whatever somebody typed: no control characters, at most 1000 others."""
    line = _CONTROL.sub(" ", text)
    return line if len(line) <= 1000 else line[:1000] + "…"


def _in_chinese(message: str) -> str:
    if match := _COMMAND.fullmatch(message):
        known = match[2].replace("'", "").replace(", ", "、")  # quoted or not, as the Python at hand has it
        return f"没有 {match[1]} 这个命令；可用的有 {known}"
    for english, chinese in _OTHERS:
        if match := english.fullmatch(message):
            return match.expand(chinese)
    return message
