"""Writing a phone call into a programme's file, as text: everything that stands there already stays as it is.

It changes a text and saves nothing. What it gives is read again before it is given: the same programme, and the call.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import yaml

from policies.files import CatalogueError
from policies.programme import Call, Local, Programme
from policies.written import File, programme

_NAME = "calls"
# What YAML doesn't take as it stands, or takes for the end of a line.
_ODD = re.compile("[\x7f-\xa0\u2028\u2029\ue000-\uf8ff\ufeff\ufff0-\uffff]")


def with_call(text: str, call: Call) -> str:
    """The file's text with the call at the end of its `calls`, which stand at its end if it has none yet.

    Raises `CatalogueError` where the text is no programme's file, or has `calls` in a form that can't be added to.
    """
    file, before = _read(text)
    for changed in _ways(text, file.document().root, call):
        try:
            after = _read(changed)[1]
        except CatalogueError:
            continue
        if after == before.model_copy(update={"calls": (*before.calls, call)}):
            return changed
    raise CatalogueError([file.fault((_NAME,), "记不进去：calls 要一行一项地写，每项以“- ”开头")])


def _read(text: str) -> tuple[File, Programme | Local]:
    file = File(_NAME, text.encode("utf-8", "surrogatepass"))
    return file, programme(file)


def _ways(text: str, root: yaml.Node | None, call: Call) -> Iterator[str]:
    """Texts with the call in them, the plainest first. Odd files want the second one."""
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        return
    pairs = {key.value: (key, value) for key, value in root.value}
    if _NAME not in pairs:
        pad = " " * root.start_mark.column
        added = f"{pad}{_NAME}:\n{_item(call, f'{pad}  ')}"
        yield _inserted(text, len(text), added)
        last = root.value[-1][0].start_mark
        yield _inserted(text, last.index - last.column, added)
        return
    calls = pairs[_NAME][1]
    if not isinstance(calls, yaml.SequenceNode):
        return
    if not calls.flow_style:
        yield _inserted(text, _end(calls), _item(call, " " * calls.start_mark.column))
    elif calls.value:
        at = _end(calls.value[-1])
        yield f"{text[:at]}, {_flow(call)}{text[at:]}"
    else:
        at = calls.start_mark.index + 1
        yield f"{text[:at]}{_flow(call)}{text[at:]}"


def _inserted(text: str, at: int, added: str) -> str:
    """`text` with further lines behind the line of which the place `at` is part, or before it where it begins there."""
    if at and text[at - 1] != "\n":
        end = text.find("\n", at)
        at = len(text) if end < 0 else end + 1
    broken = "\n" if at and text[at - 1] != "\n" else ""
    return f"{text[:at]}{broken}{added}{text[at:]}"


def _end(node: yaml.Node) -> int:
    """Where what is written there ends. Of a block, YAML itself gives where the next one begins."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(node, yaml.MappingNode) else last)
    return int(node.end_mark.index)


def _fields(call: Call) -> Iterator[tuple[str, str]]:
    yield "on", call.on.isoformat()
    for name in ("by", "office", "asked", "answer"):
        yield name, _quoted(getattr(call, name))
    if call.about:
        yield "about", _quoted(call.about)


def _item(call: Call, pad: str) -> str:
    lines = [f"{name}: {value}" for name, value in _fields(call)]
    return "".join(f"{pad}{'  ' if number else '- '}{line}\n" for number, line in enumerate(lines))


def _flow(call: Call) -> str:
    return "{" + ", ".join(f"{name}: {value}" for name, value in _fields(call)) + "}"


def _quoted(text: str) -> str:
    """The text in double quotes, in which YAML has the escapes of JSON."""
    return _ODD.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
