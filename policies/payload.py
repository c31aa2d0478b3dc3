"""Facts as they come in from a file or a pipe: bytes → one JSON object, or an error that says what is wrong.

Stricter than `json`: a key given twice, NaN, a number beyond all bounds, deep nesting and endless input are refused.
`json` alone would take the last of two answers, silently. What the facts mean is for `policies.facts`.
"""

from __future__ import annotations

import errno
import json
from math import isfinite
from typing import Any, NoReturn

import orjson

MAX_BYTES = 200_000
"""Of one person's facts; a full set of answers takes about 2,000."""

MAX_DEPTH = 4


_REASONS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EISDIR: "这是文件夹，应是文件",
    errno.ENOTDIR: "路径中间有一段不是文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "这个磁盘只能读",
    errno.ENOSPC: "磁盘满了",
    errno.ENAMETOOLONG: "名字太长",
}


class PayloadError(ValueError):
    """Input that isn't one JSON object of facts. The message is Chinese, one line."""


def why(error: OSError) -> str:
    """What the system says of a file that it can't open, in Chinese where there is a word for it."""
    return _REASONS.get(error.errno or 0) or str(error.strerror or error)


def read_object(raw: bytes) -> dict[str, Any]:
    """The object in `raw` (UTF-8, with or without a byte order mark). Raises `PayloadError`."""
    if len(raw) > MAX_BYTES:
        raise PayloadError(f"facts：太长了；一个人的信息最多 {MAX_BYTES // 1000} KB")
    if (plain := _plain(raw)) is not None:
        return plain
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PayloadError(f"facts：不是 UTF-8 编码（第 {error.start + 1} 个字节）；请另存为 UTF-8") from None
    try:
        data = json.loads(text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_float)
    except PayloadError:
        raise
    except json.JSONDecodeError as error:
        raise PayloadError(f"facts：不是正确的 JSON（第 {error.lineno} 行第 {error.colno} 个字）") from None
    except RecursionError:
        raise _too_deep() from None
    except ValueError:
        raise PayloadError("facts：有一个数太长了；应写成 14 这样的数") from None
    if not isinstance(data, dict):
        raise PayloadError('facts：应是一个 JSON 对象，例如 {"work_place": "310000"}')
    _refuse_depth(data)
    return data


def _plain(raw: bytes) -> dict[str, Any] | None:
    """What most people's facts are: one object with no other inside, and each key once, which the number of colons
    behind quotes tells. None for all else, which is read slowly and strictly."""
    if raw.count(b"{") != 1 or b"[" in raw:
        return None
    try:
        data = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    whole = isinstance(data, dict) and len(data) == raw.count(b'":') and float not in set(map(type, data.values()))
    return data if whole else None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise PayloadError(f"{key[:60]}：写了两次；只留一个")
        found[key] = value
    return found


def _constant(name: str) -> NoReturn:
    raise PayloadError(f'facts：{name} 不是数；不知道请写 {{"unknown": true}}')


def _float(text: str) -> float:
    value = float(text)
    if not isfinite(value):
        raise PayloadError(f"facts：{text[:30]} 太大了；应写成 14 这样的数")
    return value


def _refuse_depth(data: object) -> None:
    level = [data]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
    if any(isinstance(item, dict | list) for item in level):
        raise _too_deep()


def _too_deep() -> PayloadError:
    return PayloadError(f"facts：一层套一层，套得太深；最多 {MAX_DEPTH} 层")
