"""`od`: dump bytes as numbers of any size, as names or as characters."""

import math
import re
import struct
from collections.abc import Callable, Mapping
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from lab.world.machine.program import CommandResult, Context, failed
from lab.world.machine.word_lists import words
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.inputs import STDIN, dump_of, dump_rows, part
from lab.world.programs.common.program import Printout, program
from lab.world.programs.common.sizes import parse_amount

_NAMES: Final = words(
    "nul soh stx etx eot enq ack bel bs ht nl vt ff cr so si "
    "dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us sp"
)
_ESCAPES: Final = {0: "\\0", 7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r"}
_OLD: Final = {
    "a": "a", "b": "o1", "c": "c", "d": "u2", "e": "fD", "f": "fF", "h": "x2", "i": "dI", "l": "dL", "o": "o2",
    "s": "d2", "x": "x2", "B": "o2", "D": "u4", "F": "fD", "H": "x4", "I": "dL", "L": "dL", "O": "o4", "X": "x4",
}  # fmt: skip
_LETTERS: Final = {"C": 1, "S": 2, "I": 4, "L": 8}
_WIDTHS: Final = {
    "o": {1: 3, 2: 6, 4: 11, 8: 22},
    "d": {1: 4, 2: 6, 4: 11, 8: 20},
    "u": {1: 3, 2: 5, 4: 10, 8: 20},
    "x": {1: 2, 2: 4, 4: 8, 8: 16},
    "f": {4: 15, 8: 24},
}
_TYPE: Final = re.compile(r"([ac])|([doux])([CSIL]|\d+)?|f([FDL]|\d+)?")
_ADDRESSES: Final[Mapping[str, Callable[[int], str]]] = {
    "n": lambda at: "",
    "x": lambda at: f"{at:06x}",
    "d": lambda at: f"{at:07d}",
    "o": lambda at: f"{at:07o}",
}
"""How a place in the input is written, by radix."""


class _Type(Struct, frozen=True):
    """An output type: `size` bytes at a time, each item `width` columns wide."""

    size: int
    width: int
    format: Callable[[bytes], str]
    trailer: bool = False
    """Whether the line ends with its bytes as characters."""


class _TypeFault(Exception):
    """An invalid type string; the text is the error message."""


@program(
    "od",
    spec="""A,address-radix= endian= j,skip-bytes= N,read-bytes= S= strings? t,format= v,output-duplicates w,width?
    traditional a b c d e f h i l o s x B D F H I L O X""",
)
def od(context: Context, args: Arguments) -> CommandResult:
    """Dump files one after another."""
    out = Printout(context)
    radix = args.get("address-radix", "o")
    if radix[:1] not in tuple("doxn"):
        return failed("od", f"invalid output address radix '{radix[:1]}'; it must be one character from [doxn]")
    counts: dict[str, int] = {}
    for name, letter in (("skip-bytes", "j"), ("read-bytes", "N"), ("strings", "S"), ("S", "S"), ("width", "w")):
        text = args.get(name)
        if text:
            count = _amount(text)
            if count is None:
                return failed("od", f"invalid -{letter} argument '{text}'")
            counts[name] = count
    order: Literal["little", "big"] = "big" if args.get("endian", "little").startswith("b") else "little"
    try:
        types = _types(args, order, out)
    except _TypeFault as fault:
        return failed("od", str(fault))
    try:
        data, skipped = _input(context, args, out, counts)
    except EOFError:
        out.warn("cannot skip past end of combined input")
        return out.result()
    if data is None:
        return out.result()
    address = _ADDRESSES[radix[:1]]
    if "strings" in args or "S" in args:
        for at, text in _strings(data, counts.get("S") or counts.get("strings", 3)):
            label = address(at + skipped)
            out.line(f"{label} {text}" if label else text)
        return out.result()
    _dump(
        out,
        data,
        skipped,
        types,
        _row_length(args, counts, types, out),
        address,
        squeezes="output-duplicates" not in args,
    )
    result = out.result()
    if skipped or "read-bytes" in counts:
        return result
    return replace(result, artefact=dump_of(context, args.operands or [STDIN], "od", result.stdout))


def _amount(text: str) -> int | None:
    """Parse a byte count: decimal, 0x hexadecimal or 0 octal, with a unit."""
    match = re.fullmatch(r"(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)(.*)", text)
    if match is None:
        return None
    digits, unit = match[1].lower(), match[2]
    number = int(digits, 16 if digits.startswith("0x") else 8 if digits.startswith("0") else 10)
    factor = parse_amount(f"1{unit}", bare="b") if unit else 1
    return None if factor is None else number * factor


def _types(args: Arguments, order: Literal["little", "big"], out: Printout) -> list[_Type]:
    types: list[_Type] = []
    for name, value in args:
        if name in _OLD:
            types += _read_types(_OLD[name], order, out)
        elif name == "format":
            types += _read_types(value, order, out)
    return types or _read_types("o2", order, out)


def _read_types(text: str, order: Literal["little", "big"], out: Printout) -> list[_Type]:
    """Parse a type string such as `x1z` or `d2c`. Raises `_TypeFault`."""
    types, at = [], 0
    while at < len(text):
        match = _TYPE.match(text, at)
        if match is None:
            raise _TypeFault(f"invalid character '{text[at]}' in type string {out.quoted(text)}")
        at = match.end()
        trailer = text.startswith("z", at)
        at += trailer
        types.append(_type(match, text, order, out, trailer=trailer))
    return types


def _type(match: re.Match[str], text: str, order: Literal["little", "big"], out: Printout, *, trailer: bool) -> _Type:
    if match[1]:
        return _Type(1, 3, _names_of if match[1] == "a" else _character, trailer)
    kind = match[2] or "f"
    size_text = match[3] or match[4] or ("D" if kind == "f" else "I")
    letters = {"F": 4, "D": 8, "L": 16} if kind == "f" else _LETTERS
    size = letters.get(size_text) or int(size_text)
    width = _WIDTHS[kind].get(size)
    if width is None:
        what = "floating point" if kind == "f" else "integral"
        raise _TypeFault(
            f"invalid type string {out.quoted(text)};\nthis system doesn't provide a {size}-byte {what} type"
        )
    return _Type(size, width, _number(kind, size, order), trailer)


def _number(kind: str, size: int, order: Literal["little", "big"]) -> Callable[[bytes], str]:
    if kind == "f":
        code = f"{'<' if order == 'little' else '>'}{'f' if size == 4 else 'd'}"
        return lambda data: _shortest(struct.unpack(code, data)[0], code)
    if kind in "du":
        return lambda data: str(int.from_bytes(data, order, signed=kind == "d"))
    digits = f"0{_WIDTHS[kind][size]}{kind}"
    return lambda data: format(int.from_bytes(data, order), digits)


def _shortest(value: float, code: str) -> str:
    """Return the shortest decimal that parses back to `value`, starting from the digits that always suffice."""
    if not math.isfinite(value):
        return ("-" if math.copysign(1, value) < 0 else "") + ("nan" if math.isnan(value) else "inf")
    single = code.endswith("f")
    normal = abs(value) >= (1.17549435e-38 if single else 2.2250738585072014e-308)
    for digits in range((6 if single else 15) if normal else 1, 17):
        text = f"{value:.{digits}g}"
        if struct.pack(code, float(text)) == struct.pack(code, value):
            return text
    return f"{value:.17g}"


def _names_of(data: bytes) -> str:
    code = data[0] & 0x7F
    return "del" if code == 127 else _NAMES[code] if code < len(_NAMES) else chr(code)


def _character(data: bytes) -> str:
    code = data[0]
    return _ESCAPES.get(code) or (chr(code) if 32 <= code < 127 else f"{code:03o}")


def _input(context: Context, args: Arguments, out: Printout, counts: dict[str, int]) -> tuple[bytes | None, int]:
    """Return the selected bytes of all files together, and the number of bytes skipped.

    The bytes are None when no file could be opened. Raises `EOFError` when there are fewer bytes than to be skipped.
    """
    skip, limit = counts.get("skip-bytes", 0), counts.get("read-bytes")
    whole: bytearray | None = None
    left = skip
    for path in args.operands or (STDIN,):
        need = None if limit is None else limit - len(whole or b"")
        if need is not None and need <= 0:
            break
        try:
            size = len(part(context, path)) if path == STDIN else context.fs.stat(path).length
            passed, left = min(left, size), max(0, left - size)
            data = part(context, path, passed, need)
        except OSError as fault:
            out.warn(f"{wording.plain_name(path)}: {wording.reason(fault)}")
            if not isinstance(fault, IsADirectoryError):
                continue
            data = b""
        whole = (whole or bytearray()) + data
    if whole is None:
        return None, skip
    if left:
        raise EOFError
    return bytes(whole[:limit]), skip


def _strings(data: bytes, least: int) -> list[tuple[int, str]]:
    """Return offset and text of each string of printable characters that a NUL byte ends."""
    matches = re.finditer(rb"[\x20-\x7e]{%d,}(?=\0)" % max(1, least), data)
    return [(match.start(), match[0].decode()) for match in matches]


def _row_length(args: Arguments, counts: dict[str, int], types: list[_Type], out: Printout) -> int:
    """Return the bytes per line: a multiple of every type's size."""
    step = math.lcm(*(one.size for one in types))
    if "width" not in args:
        return step * max(1, 16 // step)
    length = counts.get("width", 32)
    if length == 0 or length % step:
        out.warn(f"warning: invalid width {length}; using {step} instead", 0)
        return step
    return length


def _dump(
    out: Printout,
    data: bytes,
    start: int,
    types: list[_Type],
    length: int,
    address: Callable[[int], str],
    *,
    squeezes: bool,
) -> None:
    step = math.lcm(*(one.size for one in types))
    widest = max((one.width + 1) * (length // one.size) for one in types)
    for at, row in dump_rows(data, length, squeezes=squeezes):
        if row is None:
            out.line("*")
            continue
        label = address(start + at)
        for one in types:
            out.line(f"{label}{_fields(row, one, length, step, widest)}")
            label = " " * len(label)
    if address(0):
        out.line(address(start + len(data)))


def _fields(row: bytes, one: _Type, length: int, step: int, widest: int) -> str:
    """Return a line's bytes as one type shows them, its columns spread over the width of the widest type."""
    padded = row + bytes(-len(row) % step)
    fields = length // one.size
    pad = left = widest - (one.width + 1) * fields
    text = ""
    for index in range(fields):
        after = pad * (fields - index - 1) // fields
        width = left - after + one.width + 1
        left = after
        if index * one.size < len(padded):
            text += one.format(padded[index * one.size : (index + 1) * one.size]).rjust(width)
        elif one.trailer:
            text += " " * width
    if one.trailer:
        text += "  >" + "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row) + "<"
    return text
