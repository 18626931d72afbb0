"""The shapes of diff beside its usual ones: two columns side by side, and scripts for ed and RCS."""

from lab.world.commands.text.line_changes import Hunk

_TAB = 8
_GUTTER = 3


def side_by_side(left: list[str], right: list[str], hunks: list[Hunk], width: int, *, common: str) -> str:
    """Return both files beside each other in `width` columns; `common` is both, left or none of equal lines."""
    offset = (width + _TAB + _GUTTER) // (2 * _TAB) * _TAB
    half = max(0, min(offset - _GUTTER, width - offset))
    second = offset if half else width
    made: list[str] = []
    at = to = 0
    for hunk in [*hunks, Hunk(len(left), len(left), len(right), len(right))]:
        while at < hunk.start and common != "none":
            sign = "(" if common == "left" else " "
            made.append(_row(left[at], sign, None if common == "left" else right[to], half, second))
            at, to = at + 1, to + 1
        gone, new = left[hunk.start : hunk.end], right[hunk.left : hunk.right]
        for place in range(max(len(gone), len(new))):
            one = gone[place] if place < len(gone) else None
            other = new[place] if place < len(new) else None
            made.append(_row(one, "<" if other is None else ">" if one is None else "|", other, half, second))
        at, to = hunk.end, hunk.right
    return "".join(made)


def _row(left: str | None, sign: str, right: str | None, half: int, second: int) -> str:
    ends = left is not None and left.endswith("\n")
    made, column = _cut(left or "", 0, half)
    if sign != " ":
        gap, column = _blanks(column, (half + second - 1) // 2)
        if sign == "|" and right is not None and ends != right.endswith("\n"):
            sign = "/" if ends else "\\"
        made, column = made + gap + sign, column + 1
    if right is not None:
        ends = ends or right.endswith("\n")
        if not right.startswith("\n"):
            gap, column = _blanks(column, second)
            made += gap + _cut(right, column, half)[0]
    return made + ("\n" if ends else "")


def _blanks(column: int, wanted: int) -> tuple[str, int]:
    """Return tabs and spaces that lead from one column to another, and where that is."""
    made = ""
    while (stop := column + _TAB - column % _TAB) <= wanted:
        made, column = made + "\t", stop
    return made + " " * (wanted - column), max(column, wanted)


def _cut(line: str, start: int, room: int) -> tuple[str, int]:
    """Return as much of a line as fits, and the column after it."""
    made, read, shown = "", 0, 0
    for letter in line.rstrip("\n"):
        if letter == "\t":
            step = _TAB - read % _TAB
            if read == shown and shown + step < room:
                made, shown = made + "\t", shown + step
            read += step
        else:
            read += 1
            if read <= room:
                made, shown = made + letter, read
    return made, start + shown


def ed_script(right: list[str], hunks: list[Hunk]) -> str:
    """Return what ed is to be told, last change first."""
    made: list[str] = []
    for hunk in reversed(hunks):
        letter = "a" if hunk.start == hunk.end else "d" if hunk.left == hunk.right else "c"
        first = hunk.start + (letter != "a")
        made.append(f"{first}{f',{hunk.end}' if hunk.end > first else ''}{letter}\n")
        if letter != "d":
            made += [line if line.endswith("\n") else f"{line}\n" for line in right[hunk.left : hunk.right]]
            made.append(".\n")
    return "".join(made)


def rcs_script(right: list[str], hunks: list[Hunk]) -> str:
    """Return the changes as RCS keeps them."""
    made: list[str] = []
    for hunk in hunks:
        if hunk.end > hunk.start:
            made.append(f"d{hunk.start + 1} {hunk.end - hunk.start}\n")
        if hunk.right > hunk.left:
            made.append(f"a{hunk.end} {hunk.right - hunk.left}\n")
            made += right[hunk.left : hunk.right]
    return "".join(made)
