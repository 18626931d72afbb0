"""`tee` and `dd`: copying streams and parts of files on, with what goes wrong told."""

import errno

from msgspec.structs import replace

from lab.world.commands import pace, wording
from lab.world.commands.compressed import as_stream
from lab.world.commands.options import Given
from lab.world.commands.program import Printout, program
from lab.world.commands.protocol import CommandResult, Context, command, failed
from lab.world.commands.sizes import parse_amount
from lab.world.commands.sources import STDIN, piece
from lab.world.nodes import File


@program("tee", known="a,append i,ignore-interrupts p output-error?")
def tee(context: Context, given: Given) -> CommandResult:
    """Write standard input to files and on."""
    out = Printout(context)
    data = context.stdin.encode("utf-8", "surrogateescape")
    for path in given.operands:
        try:
            if "append" in given and context.fs.exists(path) and context.fs.stat(path).length:
                context.fs.append(path, data)
            elif context.artefact is not None:
                context.fs.receive(path, context.artefact)
            else:
                context.fs.write(path, data)
        except OSError as fault:
            out.warn(f"{wording.plain_name(path)}: {wording.reason(fault)}")
    out.text(context.stdin)
    return replace(out.result(), artefact=context.artefact)


@command("dd")
def dd(context: Context) -> CommandResult:
    """Copy a file or a part of it, block by block."""
    out = Printout(context)
    words = {"bs": "512", "count": "", "skip": "0", "seek": "0", "if": "", "of": "", "conv": "", "status": ""}
    for word in context.argv:
        key, sign, value = word.partition("=")
        if not sign or key not in (*words, "ibs", "obs", "iflag", "oflag", "cbs"):
            return failed("dd", f"unrecognized operand {out.quoted(word)}\nTry 'dd --help' for more information.")
        words["bs" if key in ("ibs", "obs") else key] = value
    numbers = {key: _amount(words[key]) for key in ("bs", "count", "skip", "seek") if words[key]}
    for key, number in numbers.items():
        if number is None or (key == "bs" and number == 0):
            return failed("dd", f"invalid number: {out.quoted(words[key])}")
    block, skip, seek = (numbers.get(key) or 0 for key in ("bs", "skip", "seek"))
    limit = numbers.get("count")
    try:
        whole = piece(context, words["if"] or STDIN, skip * block, None if limit is None else limit * block)
    except OSError as fault:
        return failed("dd", f"failed to open {wording.name(words['if'])}: {wording.reason(fault)}")
    began = context.clock.now
    moved = whole.length
    try:
        moved = _target(context, words, whole, seek * block, out)
    except OSError as fault:
        if fault.errno != errno.ENOSPC:
            return failed("dd", f"failed to open {wording.name(words['of'])}: {wording.reason(fault)}")
        moved = context.fs.stat(words["of"]).length - seek * block
        # What is not passed on block by block as it is read is written by another hand, which says it otherwise.
        doing = "error writing" if words["bs"] != "512" else "writing to"
        out.warn(f"{doing} {wording.name(words['of'])}: {wording.reason(fault)}")
    if words["status"] != "none":
        full, part = divmod(moved, block)
        counts = f"{full}+{1 if part else 0} records"
        out.error(f"{counts} in\n{counts} out", out.exit_code)
        if words["status"] != "noxfer":
            out.error(_rate(moved, max(context.clock.now - began, moved / (900 << 20), 0.00012)), out.exit_code)
    return replace(out.result(), artefact=whole if whole.declared and not words["of"] else None)


def _amount(text: str) -> int | None:
    """Read `4K`, `1M` or `2x512`."""
    total = 1
    for part in text.split("x"):
        number = parse_amount(part, bare="bcw")
        if number is None:
            return None
        total *= number
    return total


def _target(context: Context, words: dict[str, str], whole: File, seek: int, out: Printout) -> int:
    path, fs, count = words["of"], context.fs, whole.length
    if not path:
        out.text(as_stream(whole)[0])
        return count
    pace.spend(context.clock, whole.length, pace.DISK)
    node = fs.stat(path) if fs.exists(path) else None
    if isinstance(node, File) and node.device.startswith("c"):
        return count
    if "notrunc" in words["conv"] or seek:
        fs.overwrite(path, seek, whole, cut="notrunc" not in words["conv"])
    else:
        fs.receive(path, whole)
    return count


def _rate(count: int, seconds: float) -> str:
    shown = f"{count} byte{'' if count == 1 else 's'}"
    decimal, binary = _scaled(count, 1000), _scaled(count, 1024)
    if count >= 1000:
        shown += f" ({decimal}" + (f", {binary}" if count >= 1024 else "") + ")"
    return f"{shown} copied, {seconds:.6g} s, {_scaled(int(count / seconds), 1000)}/s"


def _scaled(count: int, base: int) -> str:
    letters = ("B", "kB", "MB", "GB", "TB") if base == 1000 else ("B", "KiB", "MiB", "GiB", "TiB")
    value, place = float(count), 0
    while value >= base and place < len(letters) - 1:
        value, place = value / base, place + 1
    return f"{value:.1f} {letters[place]}" if value < 10 and place else f"{value:.0f} {letters[place]}"
