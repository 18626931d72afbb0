"""`shred`: overwrite files and optionally remove them."""

import errno
from typing import Final

from lab.text.amounts import is_number
from lab.world.machine import pace
from lab.world.machine.files.artefacts import zeros
from lab.world.machine.files.devices import DEVICE_PART
from lab.world.machine.files.nodes import BLOCK, Directory, File
from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common import messages as wording
from lab.world.programs.common.choices import choice
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.inputs import noise
from lab.world.programs.common.program import Printout, program
from lab.world.programs.common.sizes import parse_amount

_WAYS: Final = (("unlink",), ("wipe",), ("wipesync",))
_BETWEEN: Final = ("000000", "ffffff", "555555", "aaaaaa", "924924", "492492", "db6db6", "6db6db", "b6db6d")
"""The fixed patterns between the random passes, used when there are more than three passes."""


@program("shred", spec="f,force n,iterations= random-source= s,size= u remove? v,verbose x,exact z,zero")
def shred(context: Context, args: Arguments) -> CommandResult:
    """Overwrite files so that their content cannot be recovered."""
    out = Printout(context)
    count = args.get("iterations", "3")
    if not is_number(count):
        return failed("shred", f"invalid number of passes: {out.quoted(count)}")
    if args.get("remove"):
        choice(args.get("remove"), _WAYS, "--remove", context.env)
    if "size" in args and parse_amount(args.get("size")) is None:
        return failed("shred", f"invalid file size: {out.quoted(args.get('size'))}")
    if not args.operands:
        raise UsageFault("missing file operand")
    for path in args.operands:
        try:
            _write_over(context, args, out, path, int(count))
        except OSError as fault:
            doing = "error writing at offset 0" if fault.errno == errno.ENOSPC else "failed to open for writing"
            out.warn(f"{wording.plain_name(path)}: {doing}: {wording.reason(fault)}")
    return out.result()


def _write_over(context: Context, args: Arguments, out: Printout, path: str, count: int) -> None:
    fs, label = context.fs, wording.plain_name(path)
    node = fs.stat(path)
    if isinstance(node, Directory):
        raise OSError(errno.EISDIR, "Is a directory", path)
    assert isinstance(node, File)
    if not fs.allows(node, 2):
        if "force" not in args:
            raise OSError(errno.EACCES, "Permission denied", path)
        fs.chmod(path, node.mode | 0o200)
    size = parse_amount(args.get("size")) if "size" in args else node.length
    assert size is not None
    if "exact" not in args and "size" not in args:
        size = -(-size // BLOCK) * BLOCK
    passes = _passes(count) + (["000000"] if "zero" in args else [])
    for number, what in enumerate(passes if size else [], 1):
        pace.spend(context.clock, size, pace.DISK)
        if "verbose" in args:
            out.error(f"shred: {label}: pass {number}/{len(passes)} ({what})...", 0)
    if size and passes:
        content = zeros(size) if passes[-1] == "000000" else noise(context, f"shredded {path}", size)
        if size <= DEVICE_PART:
            content = File(bytes(size)) if passes[-1] == "000000" else File(fs.read_part("/dev/urandom", 0, size))
        fs.overwrite(path, 0, content)
    if "u" in args or "remove" in args:
        _remove(context, args, out, path)


def _passes(count: int) -> list[str]:
    """Return the pattern of each pass: random first and last, fixed patterns between when there are many."""
    if count <= 3:
        return ["random"] * count
    return [
        "random" if number in (0, count - 1) or number == count // 2 else _BETWEEN[number // 2 % len(_BETWEEN)]
        for number in range(count)
    ]


def _remove(context: Context, args: Arguments, out: Printout, path: str) -> None:
    verbose = "verbose" in args
    folder, _, name = path.rpartition("/")
    if verbose:
        out.error(f"shred: {wording.plain_name(path)}: removing", 0)
    before = path
    for length in range(len(name), 0, -1) if args.get("remove") != "unlink" else ():
        after = f"{folder}/{'0' * length}" if folder else "0" * length
        if verbose:
            out.error(f"shred: {wording.plain_name(before)}: renamed to {wording.plain_name(after)}", 0)
        before = after
    context.fs.remove(path)
    if verbose:
        out.error(f"shred: {wording.plain_name(path)}: removed", 0)
