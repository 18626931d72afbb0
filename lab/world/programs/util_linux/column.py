"""`column`: put lines into columns or into a table."""

import unicodedata
from collections.abc import Iterable
from itertools import zip_longest
from typing import Final

from lab.text.amounts import is_number
from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.inputs import STDIN, part
from lab.world.programs.common.program import Printout, program

_TAB: Final = 8
_WIDTH: Final = "80"
_TABLE_ONLY: Final = ("table-columns", "table-hide", "table-right", "table-order", "table-noheadings", "table-wrap")
_UNDONE: Final = ("json", "tree", "table-noextreme", "table-truncate", "table-wrap", "table-header-repeat")


@program(
    "column",
    spec="t,table n,table-name= O,table-order= N,table-columns= l,table-columns-limit= E,table-noextreme= "
    "d,table-noheadings e,table-header-repeat H,table-hide= R,table-right= T,table-truncate= W,table-wrap= "
    "L,keep-empty-lines J,json r,tree= i,tree-id= p,tree-parent= c,output-width= o,output-separator= s,separator= "
    "x,fillrows h,help V,version",
    suite="util-linux",
)
def column(context: Context, args: Arguments) -> CommandResult:
    """Put lines into columns, or with -t into a table."""
    is_table = "table" in args or "json" in args
    if not is_table and any(name in args for name in _TABLE_ONLY):
        return failed("column", "option --table required for all --table-*")
    for name in ("output-width", "table-columns-limit"):
        if name in args and not is_number(args.get(name)):
            words = "columns" if name == "output-width" else "columns limit"
            return failed("column", f"invalid {words} argument: '{args.get(name)}'")
    for name in _UNDONE:
        if name in args:
            context.note_fidelity(f"column: --{name} is not simulated")
    out, lines = Printout(context), []
    for path in args.operands or (STDIN,):
        try:
            text = part(context, path).decode("utf-8", "surrogateescape")
        except OSError as fault:
            out.warn(f"{path}: {wording.reason(fault)}")
            continue
        lines += [line for line in text.splitlines() if line.strip() or ("keep-empty-lines" in args and is_table)]
    width = int(args.get("output-width") or context.env.get("COLUMNS", "") or _WIDTH)
    for line in _table(lines, args) if is_table else _columns(lines, width, by_rows="fillrows" in args):
        out.line(line)
    return out.result()


def _cells(line: str, args: Arguments) -> list[str]:
    limit = int(args.get("table-columns-limit") or 0) - 1
    if "separator" not in args:
        return line.split(None, limit)
    cells, separators = [""], args.get("separator")
    for letter in line:
        if letter in separators and len(cells) != limit + 1:
            cells.append("")
        else:
            cells[-1] += letter
    return cells


def _table(lines: list[str], args: Arguments) -> Iterable[str]:
    rows = [_cells(line, args) for line in lines]
    names = args.get("table-columns").split(",") if "table-columns" in args else []
    if names and "table-noheadings" not in args and rows:
        rows.insert(0, names)
    columns = list(zip_longest(*rows, fillvalue=""))
    right = set(_places(args.get("table-right"), names, len(columns)))
    hidden = set(_places(args.get("table-hide"), names, len(columns)))
    first = _places(args.get("table-order"), names, len(columns))
    order = [place for place in dict.fromkeys((*first, *range(len(columns)))) if place not in hidden]
    widths = [max(map(_width, cells), default=0) for cells in columns]
    between = args.get("output-separator") if "output-separator" in args else "  "
    for row in zip(*columns, strict=True):
        text = ""
        for place in order:
            pad = " " * (widths[place] - _width(row[place]))
            is_last = place == order[-1]
            text += pad + row[place] if place in right else row[place] + pad * (not is_last)
            text += "" if is_last else between
        yield text


def _places(words: str, names: list[str], count: int) -> list[int]:
    """Return the columns, from 0, that a list names or numbers; the last one is -1, all are 0."""
    places: list[int] = []
    for word in words.split(",") if words else ():
        if word in names:
            places.append(names.index(word))
        elif word in ("0", "-1") or is_number(word):
            places += range(count) if word == "0" else [count - 1 if word == "-1" else int(word) - 1]
    return places


def _columns(lines: list[str], width: int, *, by_rows: bool) -> Iterable[str]:
    """Yield the lines side by side, as many as fit, a tab stop apart."""
    if not lines:
        return
    step = (max(map(_width, lines)) // _TAB + 1) * _TAB
    across = max(1, width // step)
    down = -(-len(lines) // across)
    for row in range(down):
        cells = lines[row * across : (row + 1) * across] if by_rows else lines[row::down]
        yield "".join(_to(cell, step) for cell in cells[:-1]) + cells[-1]


def _to(cell: str, step: int) -> str:
    return cell + "\t" * (-(-(step - _width(cell)) // _TAB))


def _width(text: str) -> int:
    """Return the columns of a terminal that a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )
