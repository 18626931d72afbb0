"""`comm`: compare two sorted files in three columns, with its errors for unsorted ones."""

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.inputs import part
from lab.world.programs.common.program import Printout, program


@program("comm", spec="1 2 3 check-order nocheck-order output-delimiter= total z,zero-terminated")
def comm(context: Context, args: Arguments) -> CommandResult:
    """Compare two sorted files line by line."""
    if len(args.operands) < 2:
        after = f" after '{args.operands[0]}'" if args.operands else ""
        raise UsageFault(f"missing operand{after}")
    if len(args.operands) > 2:
        raise UsageFault(f"extra operand '{args.operands[2]}'")
    out = Printout(context)
    end = b"\0" if "zero-terminated" in args else b"\n"
    sides: list[list[bytes]] = []
    for path in args.operands:
        try:
            data = part(context, path)
        except OSError as fault:
            out.warn(f"{path}: {wording.reason(fault)}")
            return out.result()
        sides.append(data.removesuffix(end).split(end) if data else [])
    _Columns(args, out, sides, end.decode()).print()
    return out.result()


class _Columns:
    def __init__(self, args: Arguments, out: Printout, sides: list[list[bytes]], end: str) -> None:
        self.out = out
        self.sides = sides
        self.end = end
        self.checks = "no" if "nocheck-order" in args else "yes" if "check-order" in args else "unpaired"
        self.total = "total" in args
        self.between = args.get("output-delimiter", "\t") or "\0"
        self.columns = [str(column) not in args for column in (1, 2, 3)]
        self.unpaired = False
        self.has_complained = [False, False]

    def print(self) -> None:
        """Print the columns."""
        at = [0, 0]
        counts = [0, 0, 0]
        left, right = self.sides
        while at[0] < len(left) or at[1] < len(right):
            one = left[at[0]] if at[0] < len(left) else None
            other = right[at[1]] if at[1] < len(right) else None
            column = 1 if one is None else 0 if other is None else 2 if one == other else int(one > other)
            self.unpaired = self.unpaired or column < 2
            counts[column] += 1
            self._line(column, (other if column == 1 else one) or b"")
            for side in (0, 1):
                if column in (side, 2):
                    at[side] += 1
                    if not self._in_order(side, at[side]):
                        return
        if self.total:
            self.out.text(self.between.join([*map(str, counts), "total"]) + self.end)
        if any(self.has_complained):
            self.out.warn("input is not in sorted order")

    def _line(self, column: int, line: bytes) -> None:
        if self.columns[column]:
            before = self.between * sum(self.columns[:column])
            self.out.text(before + line.decode("utf-8", "surrogateescape") + self.end)

    def _in_order(self, side: int, at: int) -> bool:
        """Check the order of the next line on a side (at its end, of the last two again); False to stop there."""
        lines = self.sides[side]
        at = min(at, len(lines) - 1)
        if (
            at < 1
            or self.has_complained[side]
            or self.checks == "no"
            or (self.checks == "unpaired" and not self.unpaired)
        ):
            return True
        if lines[at - 1] > lines[at]:
            self.has_complained[side] = True
            self.out.warn(f"file {side + 1} is not in sorted order", 1 if self.checks == "yes" else 0)
            return self.checks != "yes"
        return True
