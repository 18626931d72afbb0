"""`dd`: copy block by block between any offsets. Part of an artefact is an artefact."""

import errno
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from lab.text.amounts import BINARY, is_number, plural, scaled
from lab.world.machine import pace
from lab.world.machine.files.artefacts import part_of
from lab.world.machine.files.lookup import READ
from lab.world.machine.files.nodes import Directory, File
from lab.world.machine.program import CommandResult, Context, command
from lab.world.machine.word_lists import words
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import UsageFault
from lab.world.programs.common.inputs import STDIN, piece
from lab.world.programs.common.program import Printout
from lab.world.programs.common.sizes import parse_amount

_OPERANDS: Final = frozenset(words("if of bs ibs obs cbs count skip iseek seek oseek conv iflag oflag status"))
_CONVERSIONS: Final = frozenset(
    words("ascii ebcdic ibm block unblock lcase ucase sparse swab sync excl nocreat notrunc noerror fdatasync fsync")
)
_FLAGS: Final = frozenset(
    words("append direct directory dsync sync fullblock nonblock noatime nocache noctty nofollow nolinks binary text")
)
_USUAL: Final = 512
_SPEED: Final = 900 << 20
"""The lowest speed that dd reports, in bytes per second."""
_NOTICED: Final = 0.01
"""Seconds that a reader of clocks notices."""
_TICKS: Final = 20
"""The most lines that `status=progress` prints."""


class _Operands(Struct, frozen=True):
    """The operands, with sizes and offsets in bytes."""

    source: str
    target: str
    read_size: int
    write_size: int
    skip: int
    seek: int
    count: int | None
    conversions: frozenset[str]
    appends: bool
    status: str
    one_block: bool
    """Whether each block is written as it is read."""


@command("dd")
def dd(context: Context) -> CommandResult:
    """Copy a file or a part of it, block by block."""
    out = Printout(context)
    if context.argv[:1] == ["--version"]:
        return CommandResult("dd (coreutils) 9.1\n")
    try:
        job = _read(out, context.argv)
    except UsageFault as usage:
        hint = "\nTry 'dd --help' for more information." if usage.hint else ""
        out.warn(usage.text + hint)
        return out.result()
    try:
        whole = _source(context, out, job)
    except OSError as fault:
        out.warn(f"failed to open {wording.name(job.source)}: {wording.reason(fault)}")
        return out.result()
    began = context.clock.now
    copied, partial = whole.length, whole.length % job.write_size > 0
    read = copied
    try:
        _write(context, out, job, whole)
    except OSError as fault:
        if fault.errno != errno.ENOSPC or not context.fs.exists(job.target):
            out.warn(f"failed to open {wording.name(job.target)}: {wording.reason(fault)}")
            return out.result()
        copied = max(0, context.fs.stat(job.target).length - job.seek)
        # The block that found no room was read whole. It counts as written in part only where blocks are regrouped.
        blocks = -(-(copied // job.write_size + 1) * job.write_size // job.read_size)
        read = min(whole.length, blocks * job.read_size)
        partial = not job.one_block and copied % job.write_size > 0
        doing = "error writing" if job.one_block else "writing to"
        out.warn(f"{doing} {wording.name(job.target)}: {wording.reason(fault)}")
    records = (
        f"{_records(read, job.read_size, read % job.read_size > 0)} in\n{_records(copied, job.write_size, partial)} out"
    )
    passed = context.clock.now - began
    seconds = max(passed, copied / _SPEED, 0.00012)
    if seconds - passed >= _NOTICED:
        # The clock goes on by as much as dd says.
        context.clock.advance(seconds - passed)
    _tell(out, job, records, copied, seconds)
    return out.result()


def _read(out: Printout, argv: list[str]) -> _Operands:
    """Parse the operands. Raises `UsageFault`."""
    operands: dict[str, str] = {}
    for word in argv:
        key, sign, value = word.partition("=")
        if not sign or key not in _OPERANDS:
            raise UsageFault(f"unrecognized operand {out.quoted(word)}")
        operands[{"iseek": "skip", "oseek": "seek"}.get(key, key)] = value
    conversions = _checked(out, operands, "conv", "conversion", _CONVERSIONS)
    inputs = _checked(out, operands, "iflag", "input flag", _FLAGS | {"count_bytes", "skip_bytes"})
    outputs = _checked(out, operands, "oflag", "output flag", _FLAGS | {"seek_bytes"})
    status = operands.get("status", "")
    if status not in ("", "none", "noxfer", "progress"):
        raise UsageFault(f"invalid status level: {out.quoted(status)}")
    one = _size(out, operands, "bs")
    read_size = one or _size(out, operands, "ibs") or _USUAL
    write_size = one or _size(out, operands, "obs") or _USUAL
    count = _amount(out, operands, "count", read_size, "count_bytes" in inputs)
    return _Operands(
        operands.get("if", ""),
        operands.get("of", ""),
        read_size,
        write_size,
        _amount(out, operands, "skip", read_size, "skip_bytes" in inputs) or 0,
        _amount(out, operands, "seek", write_size, "seek_bytes" in outputs) or 0,
        count,
        conversions,
        "append" in outputs,
        status,
        one is not None,
    )


def _checked(
    out: Printout, operands: Mapping[str, str], key: str, label: str, allowed: frozenset[str]
) -> frozenset[str]:
    flags = frozenset(operands[key].split(",")) if key in operands else frozenset()
    for word in operands.get(key, "").split(","):
        if key in operands and word not in allowed:
            raise UsageFault(f"invalid {label}: {out.quoted(word)}")
    return flags


def _size(out: Printout, operands: Mapping[str, str], key: str) -> int | None:
    if key not in operands:
        return None
    number = _number(operands[key])
    if not number:
        raise UsageFault(f"invalid number: {out.quoted(operands[key])}", hint=False)
    return number


def _amount(out: Printout, operands: Mapping[str, str], key: str, block: int, in_bytes: bool) -> int | None:
    if key not in operands:
        return None
    text = operands[key]
    # A number ending in B counts bytes.
    number = _number(text.removesuffix("B") if is_number(text[:-1]) else text)
    if number is None:
        raise UsageFault(f"invalid number: {out.quoted(text)}", hint=False)
    return number if in_bytes or (text.endswith("B") and is_number(text[:-1])) else number * block


def _number(text: str) -> int | None:
    """Parse `4K`, `1M` or `2x512`."""
    total = 1
    for part in text.split("x"):
        number = parse_amount(part, bare="bcw")
        if number is None:
            return None
        total *= number
    return total


def _source(context: Context, out: Printout, job: _Operands) -> File:
    """Return the input, converted as requested. Raises `OSError` when it cannot be opened."""
    node = context.fs.stat(job.source) if job.source else None
    if isinstance(node, Directory) and context.fs.allows(node, READ):
        out.warn(f"error reading {wording.name(job.source)}: Is a directory")
        return File()
    whole = piece(context, job.source or STDIN, 0, None if node is None or not _is_endless(node) else job.count or None)
    if job.skip and not (isinstance(node, File) and node.device):
        if job.skip > whole.length and job.status != "none":
            out.warn(f"{wording.plain_name(job.source or 'standard input')}: cannot skip to specified offset", 0)
        whole = part_of(whole, min(job.skip, whole.length), max(0, whole.length - job.skip))
    if job.count is not None and job.count < whole.length:
        whole = part_of(whole, 0, job.count)
    if whole.declared or not job.conversions & {"ucase", "lcase", "swab", "sync"}:
        return whole
    data = whole.data
    if "ucase" in job.conversions:
        data = data.upper()
    if "lcase" in job.conversions:
        data = data.lower()
    if "swab" in job.conversions:
        data = b"".join(data[at : at + 2][::-1] for at in range(0, len(data), 2))
    if "sync" in job.conversions:
        data = data.ljust(-(-len(data) // job.read_size) * job.read_size, b"\0")
    return File(data)


def _is_endless(node: object) -> bool:
    return isinstance(node, File) and node.device.startswith("c")


def _write(context: Context, out: Printout, job: _Operands, whole: File) -> None:
    fs, path = context.fs, job.target
    if not path:
        out.stream(whole)
        return
    if "nocreat" in job.conversions or "excl" in job.conversions:
        there = fs.exists(path)
        if there and "excl" in job.conversions:
            raise OSError(errno.EEXIST, "File exists", path)
        if not there and "nocreat" in job.conversions:
            raise OSError(errno.ENOENT, "No such file or directory", path)
    pace.spend(context.clock, whole.length, pace.DISK)
    node = fs.stat(path) if fs.exists(path) else None
    if isinstance(node, File) and node.device.startswith("c"):
        return
    if job.appends and isinstance(node, File):
        fs.overwrite(path, node.length, whole)
    elif "notrunc" in job.conversions or job.seek:
        fs.overwrite(path, job.seek, whole, cut="notrunc" not in job.conversions)
    else:
        fs.receive(path, whole)


def _records(count: int, size: int, partial: bool) -> str:
    return f"{count // size}+{int(partial)} records"


def _tell(out: Printout, job: _Operands, records: str, copied: int, seconds: float) -> None:
    if job.status == "none":
        return
    if job.status == "progress" and seconds >= 1:
        every = max(1, int(seconds) // _TICKS)
        for second in range(every, int(seconds) + 1, every):
            out.error_text("\r" + _rate(int(copied * second / seconds), second))
        out.error_text("\n")
    if job.status != "noxfer":
        records += f"\n{_rate(copied, seconds)}"
    out.error(records, out.exit_code)


def _rate(count: int, seconds: float) -> str:
    amount = f"{count} {plural(count, 'byte')}"
    decimal, binary = _amount_in(count, 1000), _amount_in(count, 1024)
    if count >= 1000:
        amount += f" ({decimal}" + (f", {binary}" if count >= 1024 else "") + ")"
    speed = count / seconds
    fast = _amount_in(int(speed), 1000) if speed >= 1000 else f"{speed / 1000:.1f} kB"
    return f"{amount} copied, {seconds:.6g} s, {fast}/s"


def _amount_in(count: int, base: int) -> str:
    size, unit = scaled(count, ("B", "kB", "MB", "GB", "TB") if base == 1000 else BINARY, base)
    return f"{size:.1f} {unit}" if size < 10 and unit != "B" else f"{size:.0f} {unit}"
