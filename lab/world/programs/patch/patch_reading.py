"""Parsing a unified diff: for each file its names and hunks, and the text before them."""

import re
from typing import Final

from msgspec import Struct

_NAME: Final = re.compile(r"(?:---|\+\+\+) ([^\t\n]*?)(?:\t([^\n]*))?\s*$")
_HUNK: Final = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_NO_NEWLINE: Final = "\\ No newline"


class PatchHunk(Struct, frozen=True):
    """A hunk: lines with their signs, and where they start in the old and the new file."""

    old_start: int
    new_start: int
    lines: tuple[str, ...]
    """Each line with its sign and, unless the file lacks one, its newline."""
    head: str = ""

    def side(self, without: str) -> list[str]:
        """Return the lines of one side: those that do not begin with `without`."""
        return [line[1:] for line in self.lines if line[0] != without]

    def reversed(self) -> "PatchHunk":
        """Return the hunk that undoes this one."""
        signs = {"+": "-", "-": "+", " ": " "}
        turned = [signs[line[0]] + line[1:] for line in self.lines]
        lines_out: list[str] = []
        new: list[str] = []
        for line in turned:
            if line[0] == "+":
                new.append(line)
            elif line[0] == "-":
                lines_out.append(line)
            else:
                lines_out += [*new, line]
                new = []
        return PatchHunk(self.new_start, self.old_start, tuple(lines_out + new))


class FilePatch(Struct, frozen=True):
    """The patch of one file."""

    old: str
    new: str
    heads: tuple[str, ...]
    """The lines that name the file, as they appear in the patch."""
    leading: tuple[str, ...]
    """All lines before the first hunk."""
    line: int
    """The line of the input on which the first hunk starts."""
    hunks: tuple[PatchHunk, ...]
    creates: bool = False
    deletes: bool = False


class MalformedPatch(Exception):
    """A hunk does not match its header; the text is the error message."""

    name = ""
    """The file it is for."""


def read_patch(text: str) -> list[FilePatch]:
    """Parse a patch. Raises `MalformedPatch`."""
    lines = text.splitlines(keepends=True)
    patches: list[FilePatch] = []
    at = start = 0
    while at < len(lines):
        if not (lines[at].startswith("--- ") and lines[at + 1 : at + 2] and lines[at + 1].startswith("+++ ")):
            at += 1
            continue
        if not (at + 2 < len(lines) and _HUNK.match(lines[at + 2])):
            at += 1
            continue
        names = [_NAME.match(lines[place]) for place in (at, at + 1)]
        leading, heads = tuple(lines[start : at + 2]), (lines[at], lines[at + 1])
        first = at + 2
        old, new = (match[1] if match is not None else "" for match in names)
        try:
            hunks, at = _hunks(lines, first)
        except MalformedPatch as fault:
            fault.name = old
            raise
        absent = [name == "/dev/null" or _never(match) for name, match in zip((old, new), names, strict=True)]
        creates = absent[0] and hunks[0].old_start == 0
        deletes = absent[1] and hunks[0].new_start == 0
        patches.append(FilePatch(old, new, heads, leading, first + 1, hunks, creates, deletes))
        start = at
    return patches


def _never(match: re.Match[str] | None) -> bool:
    return match is not None and (match[2] or "").startswith("1970-01-01 00:00:00")


def _hunks(lines: list[str], at: int) -> tuple[tuple[PatchHunk, ...], int]:
    hunks: list[PatchHunk] = []
    while at < len(lines) and (head := _HUNK.match(lines[at])) is not None:
        title = lines[at]
        old_left, new_left = (int(number) if number is not None else 1 for number in (head[2], head[4]))
        at += 1
        body: list[str] = []
        while old_left > 0 or new_left > 0:
            if at >= len(lines):
                raise MalformedPatch(f"unexpected end of file in patch at line {at + 1}")
            line = lines[at]
            sign = " " if line == "\n" else line[0]
            if line.startswith(_NO_NEWLINE):
                body[-1] = body[-1].removesuffix("\n")
                at += 1
                continue
            if sign not in " +-":
                raise MalformedPatch(f"malformed patch at line {at + 1}: {line.rstrip()}")
            body.append(" \n" if line == "\n" else line if line.endswith("\n") else f"{line}\n")
            old_left -= sign != "+"
            new_left -= sign != "-"
            at += 1
        if at < len(lines) and lines[at].startswith(_NO_NEWLINE):
            body[-1] = body[-1].removesuffix("\n")
            at += 1
        hunks.append(PatchHunk(int(head[1]), int(head[3]), tuple(body), title))
    return tuple(hunks), at
