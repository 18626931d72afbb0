"""`iconv`: convert text from one encoding to another."""

import codecs
import unicodedata
from typing import Final

from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.inputs import STDIN, part
from lab.world.programs.common.program import Printout, program

_OTHER_NAMES: Final = {
    "UTF8": "utf-8", "UTF16": "utf-16", "UTF-16": "utf-16", "UCS-2": "utf-16-le", "UCS2": "utf-16-le",
    "UCS-2LE": "utf-16-le", "UCS-2BE": "utf-16-be", "UCS-4": "utf-32-be", "UCS-4LE": "utf-32-le",
    "LATIN1": "latin-1", "ANSI_X3.4-1968": "ascii", "WINDOWS-1252": "cp1252",
}  # fmt: skip
_PLAIN: Final = {
    "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d",
    "–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "…": "...", "→": "->", "←": "<-",
    "€": "EUR", "×": "x", "•": "o", "©": "(C)", "®": "(R)", "™": "TM", "«": "<<", "»": ">>", "\xa0": " ",
}  # fmt: skip


@program("iconv", spec="f,from-code= t,to-code= l,list c o,output= s,silent verbose", suite="")
def iconv(context: Context, args: Arguments) -> CommandResult:
    """Convert files one after another."""
    out = Printout(context)
    target, *how = args.get("to-code", "UTF-8").split("//")
    ways = {way.upper() for way in how} | ({"IGNORE"} if "c" in args else set())
    source, reader = args.get("from-code", "UTF-8").split("//")[0], None
    try:
        reader, writer = _codec(source), _codec(target)
    except (LookupError, UnicodeError):
        return failed("iconv", "failed to start conversion processing: No such file or directory")
    data = b""
    for path in args.operands or (STDIN,):
        try:
            data += part(context, path)
        except IsADirectoryError:
            return failed("iconv", "unable to read input: Is a directory")
        except OSError as fault:
            return failed("iconv", f"cannot open input file `{path}': {wording.reason(fault)}")
    output, stopped = _converted(data, reader, writer, ways)
    if "output" in args:
        try:
            context.fs.write(args.get("output"), output)
        except OSError as fault:
            return failed("iconv", f"unable to open output file: {wording.reason(fault)}")
    else:
        out.text(output.decode("utf-8", "surrogateescape"))
    if stopped is not None:
        out.warn(f"illegal input sequence at position {stopped}")
    return out.result()


def _codec(name: str) -> codecs.CodecInfo:
    """Return the codec of an encoding. Raises `LookupError`."""
    codec = codecs.lookup(_OTHER_NAMES.get(name.upper(), name))
    if not codec._is_text_encoding:
        raise LookupError(name)
    return codec


def _converted(
    data: bytes, reader: codecs.CodecInfo, writer: codecs.CodecInfo, ways: set[str]
) -> tuple[bytes, int | None]:
    """Return `data` converted, and the index of the first byte or character that cannot be converted."""
    stopped = None
    try:
        text = reader.decode(data)[0]
    except UnicodeDecodeError as fault:
        stopped = fault.start
        text = reader.decode(data, "ignore")[0] if "IGNORE" in ways else reader.decode(data[:stopped])[0]
    encoder = writer.incrementalencoder() if writer.incrementalencoder is not None else None
    output = bytearray()
    for at, letter in enumerate(text):
        try:
            output += encoder.encode(letter) if encoder is not None else writer.encode(letter)[0]
        except UnicodeEncodeError:
            if "TRANSLIT" in ways:
                output += writer.encode(_plain(letter), "replace")[0]
            elif "IGNORE" not in ways:
                return bytes(output), len(reader.encode(text[:at])[0])
    return bytes(output), stopped


def _plain(letter: str) -> str:
    """Return the substitute for a character that the encoding lacks."""
    bare = "".join(one for one in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(one))
    return _PLAIN.get(letter) or (bare if bare.isascii() and bare else "?")
