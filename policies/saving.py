"""Saving a programme's file: whole or not at all, and never over what somebody else has saved meanwhile.

It asks nothing about what the text says (`policies.drafts` does), and touches no other file.
"""

from __future__ import annotations

import difflib
import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from tempfile import mkstemp

from policies.payload import why
from policies.written import PROGRAMMES, misnamed

_READ_ONLY = (errno.EACCES, errno.EPERM, errno.EROFS)


class Unsaved(Exception):
    """Nothing was saved; the message says why, in Chinese."""


class Changed(Unsaved):
    """Somebody else changed the file meanwhile. `current`: what it says now; none where it is gone."""

    def __init__(self, name: str, current: str | None) -> None:
        what = "刚刚被别人改过" if current is not None else "刚刚被别人删掉了"
        super().__init__(f"{name} {what}，没有存。先看看现在的内容，再改一次")
        self.current = current


def digest(text: str) -> str:
    """Tells texts apart. Line endings don't count."""
    return sha256(_lines(text).encode("utf-8", "surrogatepass")).hexdigest()


def current(root: Path, name: str) -> str | None:
    """What the file says now, with plain line endings; none where there is no such file. Raises `Unsaved`."""
    text = _current(_placed(root, name), name)
    return None if text is None else _lines(text)


def save(root: Path, name: str, text: str, base: str) -> None:
    """Puts the text in the file's place, if the file still says what has the digest `base`; "" where there mustn't be
    such a file yet. `name` is relative to the catalogue's folder `root`.

    Raises `Changed` where the file says something else, and `Unsaved` where it can't be written; then it is as it was.
    """
    path = _placed(root, name)
    try:
        written = _lines(text).encode("utf-8")
    except UnicodeEncodeError:
        raise Unsaved(f"存不了 {name}：里面有不成字的符号") from None
    try:
        with alone(root / PROGRAMMES):
            now = _current(path, name)
            if base != ("" if now is None else digest(now)):
                raise Changed(name, None if now is None else _lines(now))
            path.parent.mkdir(parents=True, exist_ok=True)
            put(path, written)
    except OSError as error:
        hint = "；这里装的目录只能读，用补丁交给管程序的人" if error.errno in _READ_ONLY else ""
        raise Unsaved(f"存不了 {name}（{why(error)}）{hint}") from None


def patch(root: Path, name: str, text: str, prefix: str = "policies/data") -> str:
    """The change as a patch for `git apply`, nothing where nothing changes. `prefix`: the catalogue's folder in the
    repository. Raises `Unsaved`."""
    before, after = _current(_placed(root, name), name), _lines(text)
    if before == after:
        return ""
    path = f"{prefix}/{name}"
    old = "/dev/null" if before is None else f"a/{path}"
    head = f"diff --git a/{path} b/{path}\n{'new file mode 100644' if before is None else ''}".rstrip("\n")
    lines = difflib.unified_diff(_split(before or ""), _split(after), old, f"b/{path}")
    return f"{head}\n{''.join(_ended(line) for line in lines)}"


def _placed(root: Path, name: str) -> Path:
    if reason := misnamed(name):
        raise Unsaved(reason)
    path, home = root / name, (root / PROGRAMMES).resolve()
    if path.is_symlink() or not path.parent.resolve().is_relative_to(home):
        raise Unsaved(f"{name} 指到别的地方去了；只能存在 {PROGRAMMES} 里面")
    return path


def _current(path: Path, name: str) -> str | None:
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise Unsaved(f"{name} 不是 UTF-8 编码；先另存为 UTF-8") from None
    except OSError as error:
        raise Unsaved(f"读不了 {name}（{why(error)}）") from None


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """No two savers at once, be they threads or processes. The lock is the folder's, and goes with whoever holds it."""
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def put(path: Path, content: bytes) -> None:
    """Puts the content in the file's place, whole or not at all, and on the disk. Raises `OSError`."""
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    handle, made = mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
    try:
        with open(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        os.replace(made, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(made)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the name is the folder's content
    finally:
        os.close(folder)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _split(text: str) -> list[str]:
    """Lines with their ends, as git counts them: other breaks are characters like any."""
    parts = text.split("\n")
    return [f"{line}\n" for line in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _ended(line: str) -> str:
    return line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
