"""`xxd`: dump bytes as hexadecimal, as bits or as C source, and reverse a dump."""

import re
import string
from collections.abc import Iterator
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from lab.world.machine import pace
from lab.world.machine.files.nodes import File
from lab.world.machine.files.pieces import original_of
from lab.world.machine.program import CommandResult, Context, command, failed
from lab.world.programs.common import messages as wording
from lab.world.programs.common.inputs import STDIN, dump_of, part, piece

_USAGE: Final = """Usage:
       xxd [options] [infile [outfile]]
    or
       xxd -r [-s [-]offset] [-c cols] [-ps] [infile [outfile]]
Options:
    -a          toggle autoskip: A single '*' replaces nul-lines. Default off.
    -b          binary digit dump (incompatible with -ps,-i,-r). Default hex.
    -C          capitalize variable names in C include file style (-i).
    -c cols     format <cols> octets per line. Default 16 (-i: 12, -ps: 30).
    -E          show characters in EBCDIC. Default ASCII.
    -e          little-endian dump (incompatible with -ps,-i,-r).
    -g bytes    number of octets per group in normal output. Default 2 (-e: 4).
    -h          print this summary.
    -i          output in C include file style.
    -l len      stop after <len> octets.
    -n name     set the variable name used in C include output (-i).
    -o off      add <off> to the displayed file position.
    -ps         output in postscript plain hexdump style.
    -r          reverse operation: convert (or patch) hexdump into binary.
    -r -s off   revert with <off> added to file positions found in hexdump.
    -d          show offset in decimal instead of hex.
    -s [+][-]seek  start at <seek> bytes abs. (or +: rel.) infile offset.
    -u          use upper case hex letters.
    -v          show version: "xxd 2022-01-14 by Juergen Weigert et al.".
"""
_VERSION: Final = "xxd 2022-01-14 by Juergen Weigert et al.\n"
_FLAGS: Final = {"a": "skips", "C": "capitals", "E": "ebcdic", "u": "upper", "d": "decimal"}
_SHAPES: Final = {"b": "binary", "e": "little", "i": "source", "p": "plain", "r": "reverse"}
_COLUMNS: Final = {"binary": 6, "source": 12, "plain": 30}
_GROUPS: Final = {"binary": 1, "little": 4}
_MOST_COLUMNS: Final = 256


class _Settings(Struct, frozen=True):
    """The parsed command line; `columns` and `group` are in bytes, None when not given."""

    shape: str = "hex"
    is_plain: bool = False
    columns: int | None = None
    group: int | None = None
    length: int | None = None
    seek: str = ""
    offset: int = 0
    name: str = ""
    skips: bool = False
    capitals: bool = False
    ebcdic: bool = False
    upper: bool = False
    decimal: bool = False
    paths: tuple[str, ...] = ()


class _Refusal(Exception):
    """A command line that is answered with a message: the output and the exit status."""

    def __init__(self, result: CommandResult) -> None:
        super().__init__(result.stderr)
        self.result = result


@command("xxd")
def xxd(context: Context) -> CommandResult:
    """Dump a file, or rebuild a file from a dump."""
    try:
        wish = _read(context.argv)
        source, target = ([*wish.paths, STDIN, STDIN])[:2]
        data, start = _source(context, wish, source)
        output = _undumped(wish, data) if wish.shape == "reverse" else _dumped(wish, data, source, start).encode()
        artefact = _artefact(context, wish, source, output)
        if target == STDIN:
            return CommandResult(output.decode("utf-8", "surrogateescape"), artefact=artefact)
        return _write(context, wish, target, artefact or File(output))
    except _Refusal as refused:
        return refused.result


def _read(argv: list[str]) -> _Settings:
    """Parse the words as xxd does: by first letters, with `-ps`, `-cols` and the like at any length."""
    wish, words = _Settings(), list(argv)

    def value(word: str, *longer: str) -> str:
        rest = "" if word in longer or word[1:] in longer else word[2:]
        if not rest and not words:
            raise _Refusal(CommandResult("", _USAGE, 1))
        return rest or words.pop(0)

    while words and words[0].startswith("-") and len(words[0]) > 1:
        word = words.pop(0)
        if word == "--":
            break
        word = word[1:] if word.startswith("--") else word
        letter = word[1]
        if word == "-v" or word.startswith("-version"):
            raise _Refusal(CommandResult("", _VERSION, 0))
        if letter == "C" or word.startswith("-cap"):
            wish = replace(wish, capitals=True)
        elif letter in _FLAGS:
            wish = replace(wish, **{_FLAGS[letter]: not wish.skips if letter == "a" else True})
        elif letter in _SHAPES:
            wish = replace(wish, is_plain=wish.is_plain or letter == "p")
            if not (letter == "p" and wish.shape == "reverse"):
                wish = replace(wish, shape=_SHAPES[letter])
        elif letter == "c":
            wish = replace(wish, columns=_number(value(word, "cols")))
        elif letter == "g":
            wish = replace(wish, group=_number(value(word, "group")))
        elif letter == "l":
            wish = replace(wish, length=_number(value(word, "len")))
        elif letter == "o":
            wish = replace(wish, offset=_number(value(word, "off", "offset")))
        elif letter == "n":
            wish = replace(wish, name=value(word, "name"))
        elif letter == "s":
            wish = replace(wish, seek=value(word, "seek", "skip"))
        else:
            raise _Refusal(CommandResult("", _USAGE, 1))
    if len(words) > 2:
        raise _Refusal(CommandResult("", _USAGE, 1))
    wish = replace(wish, paths=tuple(words))
    if wish.columns is not None and wish.shape != "plain" and wish.columns > _MOST_COLUMNS:
        raise _Refusal(failed("xxd", f"invalid number of columns (max. {_MOST_COLUMNS})."))
    if wish.shape == "little" and wish.group and wish.group & (wish.group - 1):
        raise _Refusal(failed("xxd", "number of octets per group must be a power of 2 with -e."))
    return wish


def _number(text: str) -> int:
    """Parse a number as C does: 0x for hexadecimal, leading 0 for octal, 0 when invalid."""
    match = re.match(r"\s*([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)", text)
    if match is None:
        return 0
    digits = match[2].lower()
    base = 16 if digits.startswith("0x") else 8 if digits.startswith("0") else 10
    return int(digits, base) * (-1 if match[1] == "-" else 1)


def _source(context: Context, wish: _Settings, path: str) -> tuple[bytes, int]:
    """Return the bytes to dump and their start offset, or the whole text of a dump."""
    try:
        if wish.shape == "reverse":
            return part(context, path), 0
        start = _number(wish.seek.lstrip("+"))
        if start < 0:
            node = None if path == STDIN else context.fs.stat(path)
            length = len(part(context, path)) if node is None else node.length
            if length + start < 0:
                raise _Refusal(failed("xxd", "Sorry, cannot seek.", 4))
            start += length
        return part(context, path, start, wish.length), start
    except IsADirectoryError:
        raise _Refusal(failed("xxd", "Is a directory", 2)) from None
    except OSError as fault:
        raise _Refusal(failed("xxd", f"{path}: {wording.reason(fault)}", 2)) from None


def _artefact(context: Context, wish: _Settings, path: str, output: bytes) -> File | None:
    """Return the dump of an artefact read whole, or the artefact whose dump is read; `output` is its beginning."""
    how = "xxdps" if wish.is_plain else "xxd"
    if wish.shape == "reverse":
        original = original_of(piece(context, path), f"dump-{how}-")
        pace.spend(context.clock, original.length if original else 0, pace.DISK)
        return original
    is_reversible = wish.shape in ("hex", "plain") and not wish.seek and wish.length is None
    return dump_of(context, [path], how, output.decode()) if is_reversible else None


def _write(context: Context, wish: _Settings, path: str, output: File) -> CommandResult:
    try:
        if output.declared:
            context.fs.receive(path, output)
            return CommandResult()
        # Reversing a dump into an existing file replaces only the bytes in the dump.
        rest = context.fs.read(path)[len(output.data) :] if wish.shape == "reverse" and context.fs.exists(path) else b""
        context.fs.write(path, output.data + rest)
    except OSError as fault:
        return failed("xxd", f"{path}: {wording.reason(fault)}", 3)
    return CommandResult()


def _dumped(wish: _Settings, data: bytes, path: str, start: int) -> str:
    columns = wish.columns if wish.columns is not None else _COLUMNS.get(wish.shape, 16)
    if wish.shape == "plain":
        columns = columns or max(1, len(data))
        lines = [data[at : at + columns].hex() for at in range(0, len(data), columns)]
        text = "".join(f"{line}\n" for line in lines)
        return text.upper() if wish.upper else text
    columns = columns or _COLUMNS.get(wish.shape, 16)
    if wish.shape == "source":
        return _as_source(wish, data, columns, path)
    rows = [data[at : at + columns] for at in range(0, len(data), columns)]
    lines = [_row(wish, row, wish.offset + start + index * columns, columns) for index, row in enumerate(rows)]
    return "".join(_skipping(lines, rows, columns) if wish.skips else lines)


def _row(wish: _Settings, row: bytes, offset: int, columns: int) -> str:
    """Return one line: the offset, the bytes in groups, and their characters."""
    group = wish.group if wish.group is not None else _GROUPS.get(wish.shape, 2)
    if not 1 <= group <= columns:
        group = columns
    width = 8 if wish.shape == "binary" else 2
    digits = f"{{:0{width}b}}" if wish.shape == "binary" else "{:02X}" if wish.upper else "{:02x}"
    field = [" "] * ((group * width + 1) * columns // group + width * group)
    for index, byte in enumerate(row):
        place = index ^ (group - 1) if wish.shape == "little" else index
        at = (group * width + 1) * (place // group) + width * (place % group)
        field[at : at + width] = digits.format(byte)
    end = ((group * width + 1) * columns - 1) // group
    characters = row.decode("cp037") if wish.ebcdic else row.decode("latin-1")
    text = "".join(letter if " " <= letter <= "~" else "." for letter in characters)
    address = f"{offset:08d}" if wish.decimal else f"{offset:08x}"
    return f"{address}: {''.join(field[:end]).ljust(end)}  {text}\n"


def _skipping(lines: list[str], rows: list[bytes], columns: int) -> Iterator[str]:
    """Replace rows of NULs within a run of four or more by `*`; the last row of a run at the end is shown."""
    at = 0
    while at < len(lines):
        if any(rows[at]) or len(rows[at]) < columns:
            yield lines[at]
            at += 1
            continue
        end = at
        while end < len(rows) and len(rows[end]) == columns and not any(rows[end]):
            end += 1
        run, is_last = lines[at:end], end == len(lines)
        digits = 3 if is_last else 2
        if len(run) <= digits:
            yield from run
        else:
            yield from (run[0], "*\n", *run[len(run) - (1 if is_last else 0) :])
        at = end


def _as_source(wish: _Settings, data: bytes, columns: int, path: str) -> str:
    name = wish.name or re.sub(r"[^A-Za-z0-9]", "_", path)
    if not wish.name and name[:1].isdigit():
        name = f"__{name}"
    name = name.upper() if wish.capitals else name
    digits = "0X{:02X}" if wish.upper else "0x{:02x}"
    rows = (data[at : at + columns] for at in range(0, len(data), columns))
    body = ",\n".join("  " + ", ".join(digits.format(byte) for byte in row) for row in rows)
    body += "\n" if body else ""
    if path == STDIN and not wish.name:
        return body
    length = f"{name}_LEN" if wish.capitals else f"{name}_len"
    return f"unsigned char {name}[] = {{\n{body}}};\nunsigned int {length} = {len(data)};\n"


def _undumped(wish: _Settings, dump: bytes) -> bytes:
    """Return the bytes of a dump; gaps between its offsets become NULs."""
    text = dump.decode("latin-1")
    if wish.is_plain:
        return b"".join(_pairs("".join(line.split()), len(line)) for line in text.split("\n"))
    columns = wish.columns or 16
    output = bytearray()
    for line in text.split("\n"):
        match = re.match(r"[^0-9a-fA-F]*([0-9a-fA-F]+)[^0-9a-fA-F]", line)
        if match is None:
            continue
        row = _pairs(line[match.end() :], columns)
        start = int(match[1], 16) + _number(wish.seek.lstrip("+"))
        if row and start < len(output):
            raise _Refusal(failed("xxd", "Sorry, cannot seek backwards.", 5))
        if row and start - len(output) > 1 << 24:
            raise _Refusal(failed("xxd", "Sorry, cannot seek.", 5))
        if row:
            output.extend(bytes(start - len(output)))
            output += row
    return bytes(output)


def _pairs(text: str, most: int) -> bytes:
    """Return the bytes of the leading hexadecimal pairs of a line; a third non-digit in a row ends them."""
    output, before, others = bytearray(), "", 0
    for letter in text:
        if letter not in string.hexdigits:
            before, others = "", others + 1
            if others == 3:
                break
            continue
        others = 0
        if before:
            output.append(int(before + letter, 16))
            before = ""
            if len(output) == most:
                break
        else:
            before = letter
    return bytes(output)
