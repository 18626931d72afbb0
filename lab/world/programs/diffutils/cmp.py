"""`cmp`: compare two files byte by byte, artefacts included."""

from lab.text.amounts import is_number
from lab.world.machine import pace
from lab.world.machine.files.artefacts import first_difference, part_of, sample
from lab.world.machine.files.lookup import READ_CAP
from lab.world.machine.files.nodes import File
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import Printout, program
from lab.world.programs.common.sizes import parse_amount


@program(
    "cmp",
    spec="b,print-bytes i,ignore-initial= l,verbose n,bytes= s,quiet silent",
    suite="diffutils",
    usage_exit=2,
    hint="cmp: Try 'cmp --help' for more information.\n",
)
def cmp(context: Context, args: Arguments) -> CommandResult:
    """Compare two files byte by byte."""
    out = Printout(context)
    if not args.operands:
        raise UsageFault("missing operand after 'cmp'")
    first, second = (*args.operands, "-")[:2]
    nodes: list[File] = []
    for path in (first, second):
        try:
            nodes.append(_comparable(context, path))
        except OSError as fault:
            if "quiet" not in args and "silent" not in args:
                out.warn(f"{path}: {wording.reason(fault)}", 2)
            return CommandResult("", out.result().stderr, 2)
    one, other = nodes
    if one.declared or other.declared:
        return _artefacts(context, args, out, one, other, first, second)
    return _compared(args, out, one.data, other.data, first, second)


def _artefacts(
    context: Context, args: Arguments, out: Printout, one: File, other: File, first: str, second: str
) -> CommandResult:
    """Compare two files, at least one of which is too big to store."""
    skip, limit = args.get("ignore-initial").split(":")[0], parse_amount(args.get("bytes"))
    start = parse_amount(skip) or 0
    most = max(one.length, other.length) if limit is None else limit
    one, other = (part_of(each, start, min(each.length - start, most)) for each in (one, other))
    place = first_difference(one, other)
    pace.spend(context.clock, min(one.length, other.length) if place is None else place, pace.DISK)
    if place is None and one.length == other.length:
        return CommandResult()
    if "quiet" not in args and "silent" not in args:
        short = one if one.length < other.length else other
        lines = _lines_until(short, short.length if place is None else place)
        if place is None:
            path = first if short is one else second
            out.error(f"cmp: EOF on {path} after byte {short.length}, in line {lines + 1}")
        else:
            unit = "byte" if wording.in_utf8(context.env) else "char"
            out.line(f"{first} {second} differ: {unit} {place + 1}, line {lines + 1}")
    out.exit_code = 1
    return out.result()


def _lines_until(file: File, end: int) -> int:
    """Return the number of lines before an offset; beyond the stored bytes, an estimate from these."""
    head = sample(file, 0, min(end, READ_CAP))
    return head.count(b"\n") * max(end, 1) // max(len(head), 1)


def _comparable(context: Context, path: str) -> File:
    if path == "-":
        return context.artefact or File(context.stdin.encode("utf-8", "surrogateescape"))
    node = context.fs.stat(path)
    if isinstance(node, File) and node.declared and context.fs.allows(node, 4):
        return node
    return File(context.fs.read(path))


def _compared(args: Arguments, out: Printout, one: bytes, other: bytes, first: str, second: str) -> CommandResult:
    skip = args.get("ignore-initial").split(":")[0]
    start = int(skip) if is_number(skip) else 0
    limit = int(args.get("bytes")) if is_number(args.get("bytes")) else None
    one, other = (data[start:][:limit] for data in (one, other))
    silent = "quiet" in args or "silent" in args
    place = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if place is None and len(one) == len(other):
        return CommandResult()
    if silent:
        return CommandResult(exit_code=1)
    if "verbose" in args:
        for at, (a, b) in enumerate(zip(one, other, strict=False), 1):
            if a != b:
                out.line(f"{at:>{len(str(max(len(one), len(other))))}} {a:3o} {b:3o}")
        out.exit_code = 1
    elif place is not None:
        line = one[:place].count(b"\n") + 1
        unit = "byte" if wording.in_utf8(out.context.env) else "char"
        out.line(f"{first} {second} differ: {unit} {place + 1}, line {line}")
        out.exit_code = 1
    if place is None:
        short, data = (first, one) if len(one) < len(other) else (second, other)
        lines = data.count(b"\n")
        where = f"after byte {len(data)}, " + (f"line {lines}" if data.endswith(b"\n") else f"in line {lines + 1}")
        out.error(f"cmp: EOF on {short} " + (where if data else "which is empty"))
    return out.result()
