"""`fold`: wrap lines that are too long."""

import re

from lab.text.amounts import is_number
from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program
from lab.world.programs.common.sizes import parse_amount
from lab.world.programs.coreutils.cut import _LARGEST, _read_all


def _fold_words(argv: list[str]) -> list[str]:
    """Turn `-20` into `-w20`."""
    return [f"-w{word[1:]}" if re.fullmatch(r"-\d+", word) else word for word in argv]


@program("fold", spec="b,bytes s,spaces w,width=", respell=_fold_words)
def fold(context: Context, args: Arguments) -> CommandResult:
    """Wrap lines that are too long."""
    out = Printout(context)
    text = args.get("width", "80")
    width = parse_amount(text) if is_number(text) else None
    if width is None:
        return failed("fold", f"invalid number of columns: {out.quoted(text)}")
    if width == 0 or width > _LARGEST - 9:
        reason = "Numerical result out of range" if width == 0 else "Value too large for defined data type"
        return failed("fold", f"invalid number of columns: {out.quoted(text)}: {reason}")
    output = bytearray()
    for data in _read_all(context, args, out):
        lines = data.split(b"\n")
        output += b"\n".join(
            _folded(line, width, by_bytes="bytes" in args, at_blanks="spaces" in args) for line in lines
        )
    out.text(output.decode("utf-8", "surrogateescape"))
    return out.result()


def _folded(line: bytes, width: int, *, by_bytes: bool, at_blanks: bool) -> bytes:
    """Return a line wrapped. Without `by_bytes`, tabs, backspaces and carriage returns move the column."""
    output, row, column = bytearray(), bytearray(), 0
    for code in line:
        after = column + 1 if by_bytes else _column(column, code)
        while after > width and row:
            cut_at = max(row.rfind(b" "), row.rfind(b"\t")) + 1 if at_blanks else 0
            keep = row[cut_at:] if cut_at else bytearray()
            output += (row[:cut_at] if cut_at else row) + b"\n"
            row, column = keep, 0
            for cell in keep:
                column = column + 1 if by_bytes else _column(column, cell)
            after = column + 1 if by_bytes else _column(column, code)
        row.append(code)
        column = after
    return bytes(output + row)


def _column(column: int, code: int) -> int:
    match code:
        case 8:
            return max(0, column - 1)
        case 13:
            return 0
        case 9:
            return column + 8 - column % 8
        case _:
            return column + 1
