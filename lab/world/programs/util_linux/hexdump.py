"""`hexdump` and `hd`: dump bytes by format strings; letters select predefined ones."""

import re
import struct
from collections.abc import Iterator
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from lab.world.machine.program import CommandResult, Context, failed
from lab.world.machine.word_lists import words
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.inputs import STDIN, dump_of, dump_rows, part
from lab.world.programs.common.messages import reason
from lab.world.programs.common.program import Printout, program
from lab.world.programs.common.sizes import parse_amount

_FORMATS: Final = {
    "one-byte-octal": ('"%07.7_Ax\\n"', '"%07.7_ax " 16/1 "%03o " "\\n"'),
    "one-byte-char": ('"%07.7_Ax\\n"', '"%07.7_ax " 16/1 "%3_c " "\\n"'),
    "canonical": ('"%08.8_Ax\\n"', '"%08.8_ax  " 8/1 "%02x " "  " 8/1 "%02x " ', '"  |" 16/1 "%_p" "|\\n"'),
    "two-bytes-decimal": ('"%07.7_Ax\\n"', '"%07.7_ax " 8/2 "  %05u " "\\n"'),
    "two-bytes-octal": ('"%07.7_Ax\\n"', '"%07.7_ax " 8/2 " %06o " "\\n"'),
    "two-bytes-hex": ('"%07.7_Ax\\n"', '"%07.7_ax " 8/2 "   %04x " "\\n"'),
    "": ('"%07.7_Ax\\n"', '"%07.7_ax " 8/2 "%04x " "\\n"'),
}
_UNIT: Final = re.compile(r'\s*(?:(\d+)\s*)?(?:/\s*(\d+)\s*)?"((?:[^"\\]|\\.)*)"\s*', re.S)
_CONVERSION: Final = re.compile(r"%([-+ #0]*)(\d*)(?:\.(\d+))?(_[aA][dox]|_[cpu]|[diouxXcsEefgG%])")
_ESCAPES: Final = {"0": "\0", "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_CONTROLS: Final = {0: "\\0", 7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r"}
_NAMES: Final = words(
    "nul soh stx etx eot enq ack bel bs ht lf vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us"
)


class _Conversion(Struct, frozen=True):
    """A conversion with the text around it, and the bytes it consumes (none for an address or plain text)."""

    before: str
    flags: str
    width: str
    precision: str
    kind: str
    after: str
    size: int


class _Unit(Struct, frozen=True):
    """A part that is repeated `times` times."""

    parts: tuple[_Conversion, ...]
    times: int
    is_counted: bool

    @property
    def size(self) -> int:
        """Bytes that one repetition consumes."""
        return sum(one.size for one in self.parts)


class _Format(Struct, frozen=True):
    units: tuple[_Unit, ...]

    @property
    def size(self) -> int:
        """Bytes of a line."""
        return sum(unit.size * unit.times for unit in self.units)


@program(
    "hexdump",
    "hd",
    spec="""b,one-byte-octal c,one-byte-char C,canonical d,two-bytes-decimal o,two-bytes-octal x,two-bytes-hex
    L,color? e,format= f,format-file= n,length= s,skip= v,no-squeezing h,help V,version""",
    suite="util-linux",
)
def hexdump(context: Context, args: Arguments) -> CommandResult:
    """Dump files one after another."""
    out = Printout(context)
    counts = {}
    for name, what in (("length", "length"), ("skip", "offset")):
        if name in args:
            count = _amount(args.get(name))
            if count is None:
                return failed(context.name, f"failed to parse {what}: '{args.get(name)}': Invalid argument")
            counts[name] = count
    try:
        formats, ending = _read_formats(context, args)
    except ValueError as fault:
        return failed(context.name, f"bad format {{{fault}}}")
    except OSError as fault:
        return failed(context.name, f"can't open {args.get('format-file')}: {reason(fault)}")
    whole, fallen = bytearray(), 0
    for path in args.operands or (STDIN,):
        try:
            whole += part(context, path)
        except IsADirectoryError:
            out.warn(f"{path}: Is a directory", 0)
        except OSError as fault:
            out.warn(f"{path}: {reason(fault)}")
            fallen += 1
    if fallen and fallen == len(args.operands):
        out.warn("all input file arguments failed")
        return out.result()
    start = counts.get("skip", 0)
    end = min(len(whole), start + counts["length"]) if "length" in counts else len(whole)
    _dump(out, bytes(whole[start:end]), start, formats, squeezes="no-squeezing" not in args)
    if ending is not None and whole and counts.get("length") != 0:
        out.text("".join(_format_value(one, b"", end) for one in ending.parts))
    result = out.result()
    if counts or fallen:
        return result
    return replace(result, artefact=dump_of(context, args.operands or [STDIN], "hexdump", result.stdout))


def _amount(text: str) -> int | None:
    if re.fullmatch(r"0[xX][0-9a-fA-F]+", text):
        return int(text, 16)
    return parse_amount(text)


def _read_formats(context: Context, args: Arguments) -> tuple[list[_Format], _Unit | None]:
    """Return the formats of a line, and the format of the final address. Raises `ValueError` and `OSError`."""
    texts: list[str] = []
    for name, value in args:
        if name in _FORMATS:
            texts += _FORMATS[name]
        elif name == "format":
            texts.append(value)
        elif name == "format-file":
            lines = context.fs.read_text(value).splitlines()
            texts += [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    formats, ending = [], None
    for text in texts or _FORMATS["canonical" if context.name == "hd" else ""]:
        parsed = _read_format(text)
        units = []
        for unit in parsed.units:
            if any(one.kind.startswith("_A") for one in unit.parts):
                ending = unit
            else:
                units.append(unit)
        if units:
            formats.append(_Format(tuple(units)))
    return _with_fill(formats), ending


def _with_fill(formats: list[_Format]) -> list[_Format]:
    """Repeat the last unit of each format, unless it has a count, until all formats consume equally many bytes."""
    longest = max((one.size for one in formats), default=0)
    filled = []
    for one in formats:
        last = one.units[-1]
        if one.size < longest and not last.is_counted and last.size:
            more = _Unit(last.parts, last.times + (longest - one.size) // last.size, is_counted=False)
            one = _Format((*one.units[:-1], more))
        filled.append(one)
    return filled


def _read_format(text: str) -> _Format:
    """Parse units such as `16/1 "%02x "`. Raises `ValueError` with the text."""
    units, at = [], 0
    while at < len(text):
        unit = _UNIT.match(text, at)
        if unit is None:
            if not text[at:].strip():
                break
            raise ValueError(text)
        at = unit.end()
        size = int(unit[2]) if unit[2] else None
        units.append(_Unit(_conversions(unit[3], size), int(unit[1] or 1), is_counted=unit[1] is not None))
    return _Format(tuple(units))


def _conversions(text: str, size: int | None) -> tuple[_Conversion, ...]:
    text = re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), text, flags=re.S)
    conversions = list(_CONVERSION.finditer(text))
    if not conversions:
        if "%" in text:
            raise UsageFault(f"bad conversion character %{text.partition('%')[2][:1]}")
        return (_Conversion(text, "", "", "", "", "", 0),)
    pieces = []
    for index, match in enumerate(conversions):
        before = text[: match.start()] if index == 0 else ""
        after = text[match.end() : conversions[index + 1].start() if index + 1 < len(conversions) else len(text)]
        kind = match[4]
        pieces.append(_Conversion(before, match[1], match[2], match[3] or "", kind, after, _size(kind, match[3], size)))
    return tuple(pieces)


def _size(kind: str, precision: str | None, size: int | None) -> int:
    """Return how many bytes a conversion consumes."""
    if kind == "%" or kind.startswith(("_a", "_A")):
        return 0
    if kind in ("_c", "_p", "_u", "c"):
        return 1
    if kind == "s":
        return size or int(precision or 1)
    allowed, usual = ((4, 8), 8) if kind in "EefgG" else ((1, 2, 4, 8), 4)
    if size is not None and size not in allowed:
        raise UsageFault(f"bad byte count for conversion character {kind}")
    return size or usual


def _dump(out: Printout, data: bytes, start: int, formats: list[_Format], *, squeezes: bool) -> None:
    length = max((one.size for one in formats), default=0)
    if not length:
        return
    for at, row in dump_rows(data, length, squeezes=squeezes):
        if row is None:
            out.line("*")
            continue
        for one in formats:
            out.text("".join(_line(one, row, start + at)))


def _line(one: _Format, row: bytes, address: int) -> Iterator[str]:
    at = 0
    for unit in one.units:
        for turn in range(unit.times):
            for index, conversion in enumerate(unit.parts):
                size = conversion.size
                if size and at >= len(row):
                    cell = _blank(conversion)
                else:
                    cell = _format_value(conversion, row[at : at + size].ljust(size, b"\0"), address + at)
                is_last = turn == unit.times - 1 and index == len(unit.parts) - 1
                # The last repetition of a unit drops its trailing blank.
                ends_blank = (conversion.after or conversion.before)[-1:].isspace()
                yield cell[:-1] if unit.times > 1 and is_last and ends_blank else cell
                at += size


def _blank(one: _Conversion) -> str:
    """Return the padding for a conversion with no bytes left."""
    return one.before + " " * int(one.width or 0) + one.after


def _format_value(one: _Conversion, data: bytes, address: int) -> str:
    if not one.kind:
        return one.before
    if one.kind == "%":
        return f"{one.before}%{one.after}"
    kind = one.kind
    flags = f"%{one.flags}{one.width}"
    precise = f".{one.precision}" if one.precision else ""
    if kind.startswith(("_a", "_A")):
        text = f"{flags}{precise}{kind[2]}" % address
    elif kind in ("_c", "_p", "_u", "c", "s"):
        text = f"{flags}s" % _characters(kind, data)
    elif kind in "EefgG":
        text = f"{flags}{precise}{kind}" % struct.unpack("<f" if len(data) == 4 else "<d", data)[0]
    else:
        value = int.from_bytes(data, "little", signed=kind in "di")
        text = f"{flags}{precise}{'d' if kind in 'iu' else kind}" % value
    return one.before + text + one.after


def _characters(kind: str, data: bytes) -> str:
    code = data[0] if data else 0
    printed = chr(code) if 32 <= code < 127 else ""
    match kind:
        case "_p":
            return printed or "."
        case "_c":
            return _CONTROLS.get(code) or printed or f"{code:03o}"
        case "_u":
            return _NAMES[code] if code < 32 else "del" if code == 127 else printed or f"{code:02x}"
        case "s":
            return data.split(b"\0")[0].decode("latin-1")
        case _:
            return chr(code)
