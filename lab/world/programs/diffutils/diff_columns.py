"""The other output formats of diff: two columns side by side, and scripts for ed and RCS."""

from lab.world.programs.diffutils.line_changes import Hunk

_TAB = 8
_GUTTER = 3


def side_by_side(left: list[str], right: list[str], hunks: list[Hunk], width: int, *, common: str) -> str:
    """Return both files beside each other in `width` columns; `common` is `both`, `left` or `none` for equal lines."""
    offset = (width + _TAB + _GUTTER) // (2 * _TAB) * _TAB
    half = max(0, min(offset - _GUTTER, width - offset))
    second = offset if half else width
    rows: list[str] = []
    at = to = 0
    for hunk in [*hunks, Hunk(len(left), len(left), len(right), len(right))]:
        while at < hunk.start and common != "none":
            sign = "(" if common == "left" else " "
            rows.append(_row(left[at], sign, None if common == "left" else right[to], half, second))
            at, to = at + 1, to + 1
        old, new = left[hunk.start : hunk.end], right[hunk.left : hunk.right]
        for place in range(max(len(old), len(new))):
            one = old[place] if place < len(old) else None
            other = new[place] if place < len(new) else None
            rows.append(_row(one, "<" if other is None else ">" if one is None else "|", other, half, second))
        at, to = hunk.end, hunk.right
    return "".join(rows)


def _row(left: str | None, sign: str, right: str | None, half: int, second: int) -> str:
    ends = left is not None and left.endswith("\n")
    row, column = _cut(left or "", 0, half)
    if sign != " ":
        gap, column = _blanks(column, (half + second - 1) // 2)
        if sign == "|" and right is not None and ends != right.endswith("\n"):
            sign = "/" if ends else "\\"
        row, column = row + gap + sign, column + 1
    if right is not None:
        ends = ends or right.endswith("\n")
        if not right.startswith("\n"):
            gap, column = _blanks(column, second)
            row += gap + _cut(right, column, half)[0]
    return row + ("\n" if ends else "")


def _blanks(column: int, goal: int) -> tuple[str, int]:
    """Return tabs and spaces from one column to another, and the column reached."""
    blanks = ""
    while (stop := column + _TAB - column % _TAB) <= goal:
        blanks, column = blanks + "\t", stop
    return blanks + " " * (goal - column), max(column, goal)


def _cut(line: str, start: int, room: int) -> tuple[str, int]:
    """Return as much of a line as fits, and the column after it."""
    cell, read, width = "", 0, 0
    for letter in line.rstrip("\n"):
        if letter == "\t":
            step = _TAB - read % _TAB
            if read == width and width + step < room:
                cell, width = cell + "\t", width + step
            read += step
        else:
            read += 1
            if read <= room:
                cell, width = cell + letter, read
    return cell, start + width


def ed_script(right: list[str], hunks: list[Hunk]) -> str:
    """Return commands for ed, the last change first."""
    lines: list[str] = []
    for hunk in reversed(hunks):
        letter = "a" if hunk.start == hunk.end else "d" if hunk.left == hunk.right else "c"
        first = hunk.start + (letter != "a")
        lines.append(f"{first}{f',{hunk.end}' if hunk.end > first else ''}{letter}\n")
        if letter != "d":
            lines += [line if line.endswith("\n") else f"{line}\n" for line in right[hunk.left : hunk.right]]
            lines.append(".\n")
    return "".join(lines)


def rcs_script(right: list[str], hunks: list[Hunk]) -> str:
    """Return the changes in RCS format."""
    lines: list[str] = []
    for hunk in hunks:
        if hunk.end > hunk.start:
            lines.append(f"d{hunk.start + 1} {hunk.end - hunk.start}\n")
        if hunk.right > hunk.left:
            lines.append(f"a{hunk.end} {hunk.right - hunk.left}\n")
            lines += right[hunk.left : hunk.right]
    return "".join(lines)
