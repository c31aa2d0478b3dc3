"""What is wrong with a text for people, as a list of faults: used on templates and on whole screens."""

from __future__ import annotations

import re
from collections.abc import Iterator

OFFICE_CHINESE = (
    "予以 不予 贵单位 敬请 请知悉 逾期 如需 该项 申领人 申请人员 依法 相关部门 有关部门 特此 办结 受理机关 进行核实"
).split()
"""What a worker on a phone reads twice."""

STIFF = "方可 上述 下述 鉴于 兹 尚未 是否 倘 若干".split()
"""Stiff words that our own texts do without; a question to the office may quote them."""

BLAME = "您错了 输入错误 无效输入 非法 格式错误 填写错误 操作失误 您没有按 请正确".split()
REFUSAL = "没有资格 无资格 没资格 无权 不能享受 不享受 不配".split()
"""What nobody is told: too late, or not known to us, is not "no right"."""

NAMES = frozenset("APP JPG PDF MB e".split())
"""Latin letters that are names: 杭工e家, 随申办APP."""

_WORD = re.compile(r"[A-Za-z]+")
_DOUBLE = re.compile(r"[。，、；：！？][。，、；：]|[。，、；：！？]{2,}|  +|（）|“”|《》|——[。，]|。）。")
_RAW = re.compile(r"\{\{|\}\}|\{%|%\}|\bNone\b|\bTrue\b|\bFalse\b|\bUndefined\b|<[a-z]")
_ITEM = re.compile(r"^\d+）", re.MULTILINE)
_PAIRS = ("（）", "“”", "《》", "【】")


def faults(text: str) -> Iterator[str]:
    """What no text of ours may contain. What a person typed must be taken out first."""
    for word in (*OFFICE_CHINESE, *BLAME, *REFUSAL):
        if word in text:
            yield f"“{word}”"
    if match := _RAW.search(text):
        yield f"没有填好的模板 {match[0]}"
    if match := _DOUBLE.search(text):
        yield f"标点重叠 {match[0]!r}"
    yield from (f"外文 {word}" for word in _WORD.findall(text) if word not in NAMES)
    plain = _ITEM.sub("", text)
    yield from (f"{pair}不成对" for pair in _PAIRS if plain.count(pair[0]) != plain.count(pair[1]))
