"""`truncate`: set the size of files."""

import re
from typing import Final

from lab.world.machine.files.nodes import Directory
from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import Printout, program
from lab.world.programs.common.sizes import parse_amount

_SIZE: Final = re.compile(r"([-+<>/%]?)(.*)", re.S)


@program("truncate", spec="c,no-create o,io-blocks r,reference= s,size=")
def truncate(context: Context, args: Arguments) -> CommandResult:
    """Shrink or extend files to a size."""
    out = Printout(context)
    size, like = args.get("size"), args.get("reference")
    if not size and not like:
        raise UsageFault(f"you must specify either {out.quoted('--size')} or {out.quoted('--reference')}")
    match = _SIZE.fullmatch(size.strip())
    sign, text = match.groups() if match is not None else ("", "")
    amount = parse_amount(text) if size else 0
    if amount is None:
        return failed("truncate", f"Invalid number: {out.quoted(size)}")
    if size and like and not sign:
        raise UsageFault(f"you must specify a relative {out.quoted('--size')} with {out.quoted('--reference')}")
    if sign in ("/", "%") and not amount:
        return failed("truncate", "division by zero")
    if not args.operands:
        raise UsageFault("missing file operand")
    base = None
    if like:
        try:
            base = context.fs.stat(like).length
        except OSError as fault:
            return failed("truncate", f"cannot stat {wording.name(like)}: {wording.reason(fault)}")
    for path in args.operands:
        try:
            exists = context.fs.exists(path)
            if not exists and "no-create" in args:
                continue
            if exists and isinstance(context.fs.stat(path), Directory):
                raise OSError(21, "Is a directory", path)
            if not exists:
                context.fs.write(path, b"")
            was = base if base is not None else context.fs.stat(path).length
            context.fs.truncate(path, _new_size(sign, amount, was) if size else was)
        except OSError as fault:
            out.warn(f"cannot open {wording.name(path)} for writing: {wording.reason(fault)}")
    return out.result()


def _new_size(sign: str, amount: int, was: int) -> int:
    match sign:
        case "+":
            return was + amount
        case "-":
            return max(0, was - amount)
        case "<":
            return min(was, amount)
        case ">":
            return max(was, amount)
        case "/":
            return was // amount * amount
        case "%":
            return -(-was // amount) * amount
    return amount
