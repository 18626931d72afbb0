"""Files of this machine that a researcher names: how a path is completed, and how one is read within bounds."""

import os
import stat
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from lab.errors import LabError

LARGEST: Final = 2 << 20
"""Bytes of the largest file that is read."""
MOST: Final = 5_000
"""Entries of a folder that are looked at for a completion."""


def completions(typed: str) -> list[str]:
    """Return the paths that begin with what was typed, folders first and ending in /; hidden ones when asked for."""
    head, slash, name = typed.rpartition("/")
    start = head + slash
    try:
        folder = Path(start or ".").expanduser()
        with os.scandir(folder) as entries:
            found = [
                (not is_folder, entry.name + ("/" if is_folder else ""))
                for entry in islice(entries, MOST)
                if entry.name.startswith(name) and (name.startswith(".") or not entry.name.startswith("."))
                for is_folder in [_is_folder(entry)]
            ]
    except (OSError, ValueError, RuntimeError):
        return []
    return [start + each for _, each in sorted(found)]


def shared_start(paths: Sequence[str]) -> str:
    """Return the letters all the paths begin with."""
    first, last = min(paths, default=""), max(paths, default="")
    return first[: next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))]


def read_bounded(path: Path) -> bytes:
    """Return the bytes of a regular file. Raises `LabError` when it is none, too large or not readable."""
    try:
        # Not to hang on a fifo that nobody writes to.
        with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise LabError("it is no regular file", where=str(path))
            # Read on past the bound: a file may say it is smaller than it is.
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as fault:
        what = getattr(fault, "strerror", None) or str(fault)
        raise LabError(f"it cannot be read: {what}", where=str(path)) from fault
    if len(data) > LARGEST:
        mend = "declare an artefact of its size instead"
        raise LabError(f"it is larger than {LARGEST >> 20} MiB", where=str(path), mend=mend)
    return data


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
