"""Reading the catalogue's YAML with its line numbers, so that every fault can name file, line and reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from yaml.constructor import ConstructorError

Model = TypeVar("Model", bound=BaseModel)


BLANK = "（填）"
"""What stands in the templates of `python -m policies new` where something is to be filled in."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML in which only true and false are booleans: in version 1.1 a key `no` or `on` silently becomes one."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(?:true|false)$"), list("tf"))


_LONGEST = 40
"""Characters of a number or a day. YAML counts 1:30 in sixties too, which takes half a minute for one as long as a file
may be."""


def _scalar(kind: str, right: str) -> None:
    """Makes a value that only looks like one of its kind (the thirtieth of February) a fault with a line."""
    tag = f"tag:yaml.org,2002:{kind}"
    construct = yaml.SafeLoader.yaml_constructors[tag]

    def constructed(loader: Any, node: yaml.ScalarNode) -> Any:
        try:
            if len(node.value) > _LONGEST:
                raise ValueError(kind)
            return construct(loader, node)
        except (ValueError, AttributeError, OverflowError):
            reason = f"没有“{node.value[:_LONGEST]}”这样的{right}；是文字就加引号"
            raise ConstructorError(None, None, reason, node.start_mark) from None

    _Loader.add_constructor(tag, constructed)


_scalar("timestamp", "日期，应写成 2025-03-15")
_scalar("int", "数")
_scalar("float", "数")


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


_OPENERS = "[{-?:"
_MANY, _DEEPEST = 2000, 200
"""Openers of lists and groups, and levels of nesting: more than files have. Some ten thousand levels are the end of the
parser, and of the process with it."""


_MOST_FAULTS = 200
"""Of one part, the first ones: each is looked for from the top, so those of a form full of them would take a minute."""


def _depth(text: str) -> int:
    """How many lists and groups stand inside each other at most. Slow: for texts that could be meant to do harm."""
    depth = deepest = 0
    for event in yaml.parse(text, _Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        deepest = max(deepest, depth)
        if deepest > _DEEPEST:
            break
    return deepest


class Document:
    """One YAML file: its data, and the line on which each part of it begins."""

    def __init__(self, source: Path | bytes, name: str) -> None:
        """`source`: the file, or what stands in it. Raises `CatalogueError` for what isn't YAML, isn't UTF-8, or gives
        a key twice."""
        self.name = name
        self._unfilled = False
        raw = b""
        try:
            raw = source.read_bytes() if isinstance(source, Path) else source
            text = raw.decode("utf-8")
            self._unfilled = BLANK in text  # if only in a comment: templates explain themselves
            if sum(map(text.count, _OPENERS)) > _MANY and _depth(text) > _DEEPEST:
                raise RecursionError
            loader = _Loader(text)
            try:
                self.root = loader.get_single_node()
                self._refuse_odd_keys(self.root, {}, 1)
                self.data: Any = None if self.root is None else loader.construct_document(self.root)
            finally:
                loader.dispose()
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 1
            raise CatalogueError([Fault(name, line, f"不是正确的 YAML：{_problem(error)}")]) from None
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            raise CatalogueError([Fault(name, line, "读不出来：不是 UTF-8 编码；另存为 UTF-8")]) from None
        except yaml.reader.ReaderError:
            odd = yaml.reader.Reader.NON_PRINTABLE.search(text)
            line = text.count("\n", 0, odd.start()) + 1 if odd else 1
            raise CatalogueError([Fault(name, line, "读不出来：有看不见的控制字符；删掉它")]) from None
        except RecursionError:
            raise CatalogueError([Fault(name, 1, "读不出来：括号一层套一层，套得太深")]) from None
        except (OSError, yaml.YAMLError, ValueError) as error:
            raise CatalogueError([Fault(name, 1, f"读不出来：{error}")]) from None

    def _refuse_odd_keys(self, node: yaml.Node | None, seen: dict[int, bool], depth: int) -> None:
        """Keys that are given twice, or are no scalars. `seen`: the nodes looked at, true while still inside of one."""
        if not isinstance(node, yaml.CollectionNode):
            return
        if id(node) in seen:
            if seen[id(node)]:
                raise CatalogueError([Fault(self.name, node.start_mark.line + 1, "& 起的名字在它自己里面用了；改掉")])
            return
        if depth > _DEEPEST:
            raise RecursionError
        seen[id(node)] = True
        keys: set[str] = set()
        for part in node.value:
            if isinstance(node, yaml.MappingNode):
                key, part = part
                if not isinstance(key, yaml.ScalarNode):
                    raise CatalogueError([Fault(self.name, key.start_mark.line + 1, "字段名应是文字")])
                if key.value in keys:
                    raise CatalogueError([Fault(self.name, key.start_mark.line + 1, f"“{key.value}”写了两次")])
                keys.add(key.value)
            self._refuse_odd_keys(part, seen, depth + 1)
        seen[id(node)] = False

    def blanks(self) -> list[Fault]:
        """What somebody who began with a template hasn't filled in yet."""
        lines = _blanks(self.root) if self._unfilled else ()
        return [Fault(self.name, line, f"这里还没填；把“{BLANK}”换成内容，或删掉这一行") for line in lines]

    def line(self, *path: object) -> int:
        """The line of the part at `path` (keys and indexes); of the nearest part above it, where there is none."""
        node, line = self.root, 1
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
                    for fault in found[:_MOST_FAULTS]
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


_PROBLEMS = {
    "did not find expected ',' or ']'": "方括号 [ ] 里少了逗号，或者没写后面的 ]",
    "did not find expected ',' or '}'": "花括号 { } 里少了逗号，或者没写后面的 }",
    "did not find expected key": "这里应是“字段名: 内容”；看看行首的空格有没有对齐、引号有没有写成一对",
    "did not find expected '-' indicator": "这里应是以“- ”开头的一项；看看行首的空格有没有对齐",
    "did not find expected node content": "这里缺少内容；看看有没有多写的逗号或括号",
    "did not find expected <document start>": "前面的内容已经结束，这一行不知道属于哪里；看看行首的空格有没有对齐",
    "did not find expected alphabetic or numeric character": "* 和 & 在开头有别的用处；文字要用它们开头，整段加引号",
    "could not find expected ':'": "字段名后面缺少冒号和空格，应写成“字段名: 内容”；看看上面几行的引号有没有写成一对",
    "mapping values are not allowed in this context": "这里多了一个冒号；文字里有“: ”时，整段加引号",
    "block sequence entries are not allowed in this context": "这里不能用“- ”开头；看看行首的空格有没有对齐",
    "block collections are not allowed in this context": "这里不能另起一组字段；看看行首的空格有没有对齐",
    "mapping keys are not allowed in this context": "这里不能用问号开头；文字要用它开头，整段加引号",
    "found character that cannot start any token": "这个符号不能放在开头：Tab 换成空格；@、%、` 开头的文字加引号",
    "found a tab character that violates indentation": "行首用了 Tab；换成空格",
    "found a tab character where an indentation space is expected": "行首用了 Tab；换成空格",
    "found unexpected end of stream": "引号没有写成一对，一直到文件末尾也没有找到后一半",
    "found unexpected document indicator": "引号没有写成一对，或者多写了“---”“...”",
    "found unknown escape character": "双引号里的反斜杠 \\ 有别的用处；把双引号换成单引号",
    "found undefined alias": "* 后面的名字没有用 & 起过；文字要用 * 开头，整段加引号",
    "second occurrence": "& 后面的名字用了两次；换一个",
    "but found another document": "多写了“---”；一个文件只写一份",
    "did not find expected comment or line break": "| 和 > 后面要换行；文字要用它们开头，整段加引号",
    "found undefined tag handle": "! 在这里有别的用处；文字要用它开头，整段加引号",
}
"""What the parser says, in words for somebody who doesn't know YAML."""


def _problem(error: yaml.MarkedYAMLError) -> str:
    problem = str(error.problem or error.context or "")
    if problem.startswith("could not determine a constructor for the tag"):
        return "! 在这里有别的用处；文字要用它开头，整段加引号"
    if isinstance(error, ConstructorError) and problem.startswith("没有"):
        return problem
    plain = "这里的写法读不懂；看看这一行和上一行的引号、括号、冒号和行首的空格"
    return _PROBLEMS.get(problem.partition("; ")[0], f"{plain}（{problem}）")


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
