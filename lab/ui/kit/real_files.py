"""Completes paths of real files on this machine."""

import os
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Final

MOST: Final = 5_000
"""The most entries of a folder that a completion reads."""


def completions(prefix: str) -> list[str]:
    """Return the paths that begin with `prefix`, folders first and ending in /; hidden ones only after a dot."""
    head, slash, name = prefix.rpartition("/")
    start = head + slash
    try:
        folder = Path(start or ".").expanduser()
        with os.scandir(folder) as entries:
            names = [
                (not is_folder, entry.name + ("/" if is_folder else ""))
                for entry in islice(entries, MOST)
                if entry.name.startswith(name) and (name.startswith(".") or not entry.name.startswith("."))
                for is_folder in [_is_folder(entry)]
            ]
    except (OSError, ValueError, RuntimeError):
        return []
    return [start + each for _, each in sorted(names)]


def shared_start(paths: Sequence[str]) -> str:
    """Return the longest prefix that all the paths share."""
    first, last = min(paths, default=""), max(paths, default="")
    return first[: next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))]


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
