"""`split`: cut a file into pieces, by bytes, lines or number. Pieces of an artefact are artefacts."""

import itertools
import re
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from lab.text.amounts import is_number
from lab.world.machine import pace
from lab.world.machine.files.nodes import File
from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common import messages as wording
from lab.world.programs.common.compressed import as_stream
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.inputs import STDIN, part, piece
from lab.world.programs.common.program import Printout, program
from lab.world.programs.common.sizes import parse_amount

_WAYS: Final = ("bytes", "lines", "line-bytes", "number")
_LETTERS: Final = {"": "abcdefghijklmnopqrstuvwxyz", "d": "0123456789", "x": "0123456789abcdef"}
_CHUNKS: Final = re.compile(r"(?:([lr])/)?(?:(\d+)/)?(\d+)")


class _Exhausted(Exception):
    """No suffixes of the requested length are left."""


class _Names(Struct, frozen=True):
    """The names of the pieces: alphabet, length of the suffix (None to grow as needed), and first number."""

    prefix: str
    letters: str
    length: int | None
    start: int | None
    ending: str

    def each(self, count: int | None) -> Iterator[str]:
        """Yield names, for `count` pieces if that is known. Raises `_Exhausted`."""
        base, length = len(self.letters), self.length
        if length is None and (count is not None or self.start is not None):
            length = 2
            while count is not None and base**length < count + (self.start or 0):
                length += 1
        if length is not None:
            for number in range(self.start or 0, base**length):
                yield self._name(number, length)
            raise _Exhausted
        # Suffixes grow so that names still sort in order: zaaa follows yz.
        for width in itertools.count(2, 2):
            lead = self.letters[-1] * (width // 2 - 1)
            own = width - len(lead)
            for number in range(base**own - base ** (own - 1)):
                yield f"{self.prefix}{lead}{self._digits(number, own)}{self.ending}"

    def _name(self, number: int, length: int) -> str:
        return f"{self.prefix}{self._digits(number, length)}{self.ending}"

    def _digits(self, number: int, length: int) -> str:
        base = len(self.letters)
        return "".join(self.letters[number // base**place % base] for place in reversed(range(length)))


def _old_words(argv: list[str]) -> list[str]:
    """Turn `-30` into `-l30`."""
    return [f"-l{word[1:]}" if re.fullmatch(r"-\d+", word) else word for word in argv]


@program(
    "split",
    spec="""a,suffix-length= additional-suffix= b,bytes= C,line-bytes= d numeric-suffixes? x hex-suffixes?
    e,elide-empty-files filter= l,lines= n,number= t,separator= u,unbuffered verbose""",
    respell=_old_words,
)
def split(context: Context, args: Arguments) -> CommandResult:
    """Write the pieces of a file to files of their own."""
    out = Printout(context)
    ways = [name for name, _ in args if name in _WAYS]
    if len(ways) > 1:
        raise UsageFault("cannot split in more than one way")
    way = ways[0] if ways else "lines"
    amount, problem = _amount(args.get(way, "1000"), way, out)
    if problem:
        return failed("split", problem)
    if len(args.operands) > 2:
        raise UsageFault(f"extra operand {out.quoted(args.operands[2])}")
    path, prefix = ([*args.operands, STDIN, "x"] if not args.operands else [*args.operands, "x"])[:2]
    length = args.get("suffix-length", "0")
    if not is_number(length):
        return failed("split", f"invalid suffix length: {out.quoted(length)}")
    ending = args.get("additional-suffix")
    if "/" in ending:
        raise UsageFault(f"invalid suffix {out.quoted(ending)}, contains directory separator")
    kind = args.last_of("d", "numeric-suffixes", "x", "hex-suffixes")
    letters = _LETTERS["d" if kind in ("d", "numeric-suffixes") else "x" if kind else ""]
    start = args.get(kind) if kind else ""
    names = _Names(prefix, letters, int(length) or None, int(start, len(letters)) if start.isalnum() else None, ending)
    separator = args.get("separator", "\n").encode("utf-8", "surrogateescape").replace(b"\\0", b"\0")
    try:
        whole = piece(context, path)
        match = _CHUNKS.fullmatch(args.get("number")) if way == "number" else None
        pieces = (
            _chunks(context, path, whole, match, separator)
            if match is not None
            else _pieces(context, path, whole, way, amount, separator)
        )
        if match is not None and match[2]:
            only = next(itertools.islice(pieces, int(match[2]) - 1, None), File())
            out.text(as_stream(only)[0])
            return out.result()
        if "elide-empty-files" in args:
            pieces = (one for one in pieces if one.length)
        pace.spend(context.clock, whole.length, pace.DISK)
        _write_all(context, args, out, pieces, names.each(int(match[3]) if match is not None else None))
    except IsADirectoryError:
        return failed("split", f"{path}: Is a directory")
    except OSError as fault:
        if fault.filename == path or not isinstance(fault.filename, str):
            return failed("split", f"cannot open {wording.name(path)} for reading: {wording.reason(fault)}")
        out.warn(f"{wording.plain_name(fault.filename)}: {wording.reason(fault)}")
    return out.result()


def _amount(text: str, way: str, out: Printout) -> tuple[int, str]:
    """Return the size of a piece, and the error message for an invalid number."""
    what = {"lines": "lines", "number": "chunks"}.get(way, "bytes")
    if way == "number":
        match = _CHUNKS.fullmatch(text)
        if match is None:
            return 0, f"invalid number of chunks: {out.quoted(text)}"
        if match[2] and not 1 <= int(match[2]) <= int(match[3]):
            return 0, f"invalid chunk number: {out.quoted(match[2])}"
        number: int | None = int(match[3])
        text = match[3]
    else:
        number = parse_amount(text, bare="b")
    if number is None:
        return 0, f"invalid number of {what}: {out.quoted(text)}"
    if number == 0:
        return 0, f"invalid number of {what}: {out.quoted(text)}: Numerical result out of range"
    return number, ""


def _pieces(context: Context, path: str, whole: File, way: str, amount: int, separator: bytes) -> Iterator[File]:
    if way == "bytes":
        for start in range(0, whole.length, amount):
            yield piece(context, path, start, amount) if whole.declared else File(whole.data[start : start + amount])
        return
    lines = _lines(part(context, path), separator)
    if way == "lines":
        for first in range(0, len(lines), amount):
            yield File(b"".join(lines[first : first + amount]))
        return
    buffer = b""
    for line in lines:
        if buffer and len(buffer) + len(line) > amount:
            yield File(buffer)
            buffer = b""
        while len(line) > amount:
            yield File(line[:amount])
            line = line[amount:]
        buffer += line
    if buffer:
        yield File(buffer)


def _chunks(context: Context, path: str, whole: File, chunk: re.Match[str], separator: bytes) -> Iterator[File]:
    """Yield the requested number of pieces: by bytes, by whole lines of about equal bytes, or round robin by lines."""
    count, length = int(chunk[3]), whole.length
    ends = [length // count * (index + 1) if index + 1 < count else length for index in range(count)]
    if chunk[1] is None:
        size = length // count
        for index in range(count):
            start = index * size
            length_here = length - start if index + 1 == count else size
            yield (
                piece(context, path, start, length_here)
                if whole.declared
                else File(whole.data[start : start + length_here])
            )
        return
    lines = _lines(part(context, path), separator)
    if chunk[1] == "r":
        for index in range(count):
            yield File(b"".join(lines[index::count]))
        return
    at = place = 0
    for end in ends:
        buffer = b""
        while place < len(lines) and at < end:
            buffer += lines[place]
            at += len(lines[place])
            place += 1
        yield File(buffer)


def _lines(data: bytes, separator: bytes) -> list[bytes]:
    lines = data.split(separator)
    rest = lines.pop()
    return [line + separator for line in lines] + ([rest] if rest else [])


def _write_all(context: Context, args: Arguments, out: Printout, pieces: Iterable[File], names: Iterator[str]) -> None:
    for one in pieces:
        try:
            name = next(names)
        except _Exhausted:
            out.warn("output file suffixes exhausted")
            return
        if "filter" in args:
            text, _ = as_stream(one)
            result = context.run_script(
                context.host,
                context.user,
                args.get("filter"),
                cwd=context.cwd,
                stdin=text,
                env={**context.env, "FILE": name},
            )
            out.take(result)
            continue
        if "verbose" in args:
            out.line(f"creating file {wording.name(name)}")
        context.fs.receive(name, one)
