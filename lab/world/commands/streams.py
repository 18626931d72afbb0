"""`tee`, `tail` and `dd`: copying streams and parts of files, with what goes wrong told file by file."""

import errno
from hashlib import sha256

from msgspec.structs import replace

from lab.world.commands import pace, wording
from lab.world.commands.options import Given
from lab.world.commands.program import Printout, program
from lab.world.commands.protocol import CommandResult, Context, command, failed
from lab.world.commands.sizes import parse_amount
from lab.world.nodes import Directory, File, changed_identity


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


@program(
    "tail",
    known="""c,bytes= f,follow F n,lines= max-unchanged-stats= pid= q,quiet silent retry s,sleep-interval= v,verbose
    z,zero-terminated 0 1 2 3 4 5 6 7 8 9""",
)
def tail(context: Context, given: Given) -> CommandResult:
    """Print the last part of files."""
    out = Printout(context)
    by_bytes = given.last_of("bytes", "lines") == "bytes"
    text = given.get("bytes") if by_bytes else given.get("lines", "10")
    digits = "".join(name for name, _ in given if name.isdigit())
    text = digits or text
    count = parse_amount(text.lstrip("+-"))
    if count is None:
        return failed("tail", f"invalid number of {'bytes' if by_bytes else 'lines'}: {out.quoted(text)}")
    paths = list(given.operands) or ["-"]
    headed = ("verbose" in given or len(paths) > 1) and not ("quiet" in given or "silent" in given)
    shown = False
    for path in paths:
        try:
            node = context.fs.stat(path) if path != "-" else None
            if isinstance(node, Directory):
                out.warn(f"error reading {wording.name(path)}: Is a directory")
                continue
            if isinstance(node, File) and node.declared:
                data = context.fs.read_part(path, max(0, node.length - (1 << 18)), 1 << 18)
            else:
                data = context.stdin.encode("utf-8", "surrogateescape") if path == "-" else context.fs.read(path)
        except OSError as fault:
            out.warn(f"cannot open {wording.name(path)} for reading: {wording.reason(fault)}")
            continue
        if headed:
            out.text(("\n" if shown else "") + f"==> {'standard input' if path == '-' else path} <==\n")
        shown = True
        end = b"\0" if "zero-terminated" in given else b"\n"
        part = _last(data, count, end, from_start=text.startswith("+"), by_bytes=by_bytes)
        out.text(part.decode("utf-8", "surrogateescape"))
    if "follow" in given or "F" in given:
        context.run_on("tail -f ends instead of waiting")
    return out.result()


def _last(data: bytes, count: int, end: bytes, *, from_start: bool, by_bytes: bool) -> bytes:
    if by_bytes:
        return data[max(0, count - 1) :] if from_start else data[len(data) - min(count, len(data)) :]
    lines = data.split(end)
    tail_end = lines.pop()
    whole = [line + end for line in lines] + ([tail_end] if tail_end else [])
    return b"".join(whole[max(0, count - 1) :] if from_start else whole[len(whole) - min(count, len(whole)) :])


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
        whole = _source(context, words["if"], skip * block, None if limit is None else limit * block)
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
        out.warn(f"error writing {wording.name(words['of'])}: {wording.reason(fault)}")
    if words["status"] != "none":
        full, part = divmod(moved, block)
        counts = f"{full}+{1 if part else 0} records"
        out.error(f"{counts} in\n{counts} out", out.exit_code)
        if words["status"] != "noxfer":
            out.error(_rate(moved, max(context.clock.now - began, moved / (900 << 20), 0.00012)), out.exit_code)
    return out.result()


def _amount(text: str) -> int | None:
    """Read `4K`, `1M` or `2x512`."""
    total = 1
    for part in text.split("x"):
        number = parse_amount(part, bare="bcw")
        if number is None:
            return None
        total *= number
    return total


def _source(context: Context, path: str, start: int, count: int | None) -> File:
    """Return the part that is to be copied: bytes, or an artefact and how much of it."""
    if not path:
        if context.artefact is not None and count is None and not start:
            return context.artefact
        data = context.stdin.encode("utf-8", "surrogateescape")[start:]
        return File(data if count is None else data[:count])
    node = context.fs.stat(path)
    if not isinstance(node, File):
        raise OSError(errno.EISDIR, "Is a directory", path)
    if not context.fs.allows(node, 4):
        raise OSError(errno.EACCES, "Permission denied", path)
    if node.device:
        wanted = count if count is not None else 64 << 20
        if wanted <= 1 << 20:
            return File(context.fs.read_part(path, 0, wanted).ljust(wanted, b"\0"))
        return File(size=wanted, identity=f"{path} {wanted} {context.clock.now}")
    if not node.declared:
        data = context.fs.read_part(path, start, count)
        return File(data)
    left = max(0, node.length - start)
    size = left if count is None else min(count, left)
    if size == node.length:
        return node
    if size <= 1 << 18:
        return File(context.fs.read_part(path, start, size))
    return File(size=size, identity=changed_identity(node.identity, f"part {start} {size}"))


def _target(context: Context, words: dict[str, str], whole: File, seek: int, out: Printout) -> int:
    path, fs, count = words["of"], context.fs, whole.length
    if not path:
        out.text(_text(whole))
        return count
    keeps = "notrunc" in words["conv"] or seek
    pace.spend(context.clock, whole.length, pace.DISK)
    if keeps and fs.exists(path) and not whole.declared:
        old = fs.stat(path)
        if isinstance(old, File) and not old.declared:
            data = old.data.ljust(seek, b"\0")
            fs.write(
                path, data[:seek] + whole.data + (data[seek + whole.length :] if "notrunc" in words["conv"] else b"")
            )
            return count
    node = fs.stat(path) if fs.exists(path) else None
    if isinstance(node, File) and node.device:
        return count
    if whole.declared and keeps and isinstance(node, File):
        how = f"overwritten {seek} {whole.identity} {whole.length}"
        whole = File(size=max(seek + whole.length, node.length), identity=changed_identity(node.identity, how))
    elif keeps and isinstance(node, File) and node.declared:
        how = f"overwritten {seek} {_hash(whole.data)}"
        whole = File(size=max(seek + whole.length, node.length), identity=changed_identity(node.identity, how))
    elif seek:
        whole = File(bytes(seek) + whole.data) if not whole.declared else whole
    fs.receive(path, whole)
    return count


def _text(whole: File) -> str:
    """Return what a part looks like on its way to another program."""
    return whole.data.decode("utf-8", "surrogateescape")


def _hash(data: bytes) -> str:
    """Return a name for bytes that were written."""
    return sha256(data).hexdigest()[:16]


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
