"""Reading the catalogue's YAML with its line numbers, so that every fault can name file, line and reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)


BLANK = "（填）"
"""What stands in the templates of `python -m policies new` where something is to be filled in."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML in which only true and false are booleans: in version 1.1 a key `no` or `on` silently becomes one."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"true|false"), list("tf"))


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong, where. `file` is relative to the catalogue's folder; `line` counts from 1."""

    file: str
    line: int
    reason: str
    warning: bool = False

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {'提醒：' if self.warning else ''}{self.reason}"


class CatalogueError(Exception):
    """The catalogue can't be used. `faults` in the order of the files."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


class Document:
    """One YAML file: its data, and the line on which each part of it begins."""

    def __init__(self, path: Path, name: str) -> None:
        """Raises `CatalogueError` for what isn't YAML, isn't UTF-8, or gives a key twice."""
        self.name = name
        self._unfilled = False
        try:
            text = path.read_text(encoding="utf-8")
            self._unfilled = BLANK in text  # if only in a comment: templates explain themselves
            loader = _Loader(text)
            try:
                self._root = loader.get_single_node()
                self._refuse_double_keys(self._root)
                self.data: Any = None if self._root is None else loader.construct_document(self._root)
            finally:
                loader.dispose()
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 1
            raise CatalogueError([Fault(name, line, f"不是正确的 YAML：{error.problem}")]) from None
        except (UnicodeDecodeError, OSError, yaml.YAMLError, ValueError) as error:
            raise CatalogueError([Fault(name, 1, f"读不出来：{error}")]) from None

    def _refuse_double_keys(self, node: yaml.Node | None) -> None:
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                if key.value in seen:
                    raise CatalogueError([Fault(self.name, key.start_mark.line + 1, f"“{key.value}”写了两次")])
                seen.add(key.value)
                self._refuse_double_keys(value)
        elif isinstance(node, yaml.SequenceNode):
            for value in node.value:
                self._refuse_double_keys(value)

    def blanks(self) -> list[Fault]:
        """What somebody who began with a template hasn't filled in yet."""
        lines = _blanks(self._root) if self._unfilled else ()
        return [Fault(self.name, line, f"这里还没填；把“{BLANK}”换成内容，或删掉这一行") for line in lines]

    def line(self, *path: object) -> int:
        """The line of the part at `path` (keys and indexes); of the nearest part above it, where there is none."""
        node, line = self._root, 1
        for step in path:
            if isinstance(node, yaml.MappingNode):
                for key, value in node.value:
                    if key.value == str(step):
                        node, line = value, key.start_mark.line + 1
                        break
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
                line = node.start_mark.line + 1
        return line

    def read(self, model: type[Model], data: Any, *prefix: object) -> Model:
        """`data` as `model`. Raises `CatalogueError` naming the line of each part that doesn't fit."""
        try:
            return model.model_validate(data)
        except ValidationError as error:
            # A field that takes one part or a list of them reports both readings; the one that isn't meant says
            # only that it isn't.
            found = [fault for fault in error.errors() if not _is_reading(fault["loc"][-1:])] or error.errors()
            raise CatalogueError(
                [
                    Fault(self.name, self.line(*prefix, *fault["loc"]), f"{_where(fault['loc'])}{_said(fault)}")
                    for fault in found
                ]
            ) from None


def _blanks(node: yaml.Node | None) -> Iterator[int]:
    """The lines of all values, and keys, in which the template's mark still stands."""
    if isinstance(node, yaml.ScalarNode):
        if BLANK in node.value:
            yield node.start_mark.line + 1
    elif isinstance(node, yaml.MappingNode):
        for pair in node.value:
            for part in pair:
                yield from _blanks(part)
    elif isinstance(node, yaml.SequenceNode):
        for part in node.value:
            yield from _blanks(part)


_SAID = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这个字段，检查有没有写错",
    "string_too_short": "太短，至少要 {min_length} 个字",
    "string_too_long": "太长，最多 {max_length} 个字",
    "string_pattern_mismatch": "写法不对，应符合 {pattern}",
    "string_type": "应是文字；像数的要加引号",
    "literal_error": "应是 {expected} 之一",
    "int_type": "应是整数",
    "int_parsing": "应是整数",
    "int_from_float": "应是整数",
    "bool_type": "应是 true 或 false",
    "bool_parsing": "应是 true 或 false",
    "date_type": "应是日期，例如 2025-03-15",
    "date_parsing": "应是日期，例如 2025-03-15",
    "date_from_datetime_parsing": "应是日期，例如 2025-03-15",
    "date_from_datetime_inexact": "应是日期，例如 2025-03-15",
    "too_short": "至少要有 {min_length} 项",
    "greater_than_equal": "不能小于 {ge}",
    "tuple_type": "应是列表",
    "dict_type": "应是一组字段",
    "invalid_key": "字段名应是文字",
    "model_type": "应是一组字段",
    "value_error": "{error}",
}


def _said(fault: Mapping[str, Any]) -> str:
    context = {key: str(value).replace(" or ", "、").replace("'", "") for key, value in fault.get("ctx", {}).items()}
    return str(_SAID[fault["type"]].format(**context) if fault["type"] in _SAID else fault["msg"])


def _is_reading(last: Sequence[object]) -> bool:
    """Whether pydantic names one reading of a field here, not a key or an index."""
    return any(str(step) == "Cite" or str(step).startswith("tuple[") for step in last)


def _where(path: Sequence[object]) -> str:
    steps = [str(step) for step in path if not _is_reading((step,))]
    return f"{'.'.join(steps)}：" if steps else ""
