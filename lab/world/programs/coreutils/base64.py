"""`base64`, `base32` and `basenc`: encode bytes as letters and decode them."""

import base64
import binascii
from collections.abc import Callable
from typing import Final

from msgspec import Struct

from lab.text.amounts import is_number
from lab.world.machine import pace
from lab.world.machine.files.artefacts import sample
from lab.world.machine.files.lookup import READ_CAP
from lab.world.machine.files.nodes import File
from lab.world.machine.files.pieces import derived, original_of
from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common import messages as wording
from lab.world.programs.common.compressed import as_stream
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.inputs import STDIN, part, piece
from lab.world.programs.common.program import Printout, program

_WRAP: Final = 76
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_HEX: Final = "0123456789ABCDEF"
_BASE32: Final = f"{_LETTERS}234567"
_BASE64: Final = f"{_LETTERS}{_LETTERS.lower()}0123456789"
_Z85: Final = f"0123456789{_LETTERS.lower()}{_LETTERS}.-:+=^!/*?&<>()[]{{}}@%$#"


class _Encoding(Struct, frozen=True):
    """An encoding: `quantum` letters encode a whole number of bytes."""

    alphabet: str
    quantum: int
    encode: Callable[[bytes], str]
    decode: Callable[[str], bytes]
    is_padded: bool = False


def _bits(data: bytes, *, last_first: bool) -> str:
    return "".join(format(byte, "08b")[:: -1 if last_first else 1] for byte in data)


def _bytes(text: str, *, last_first: bool) -> bytes:
    return bytes(int(text[at : at + 8][:: -1 if last_first else 1], 2) for at in range(0, len(text), 8))


def _z85_encoded(data: bytes) -> str:
    text = ""
    for at in range(0, len(data), 4):
        value = int.from_bytes(data[at : at + 4])
        text += "".join(_Z85[value // 85**place % 85] for place in (4, 3, 2, 1, 0))
    return text


def _z85_decoded(text: str) -> bytes:
    output = b""
    for at in range(0, len(text), 5):
        value = 0
        for letter in text[at : at + 5]:
            value = value * 85 + _Z85.index(letter)
        if value >= 1 << 32:
            raise ValueError(text)
        output += value.to_bytes(4)
    return output


_ENCODINGS: Final = {
    "base64": _Encoding(
        f"{_BASE64}+/", 4, lambda data: base64.b64encode(data).decode(), base64.b64decode, is_padded=True
    ),
    "base64url": _Encoding(
        f"{_BASE64}-_",
        4,
        lambda data: base64.urlsafe_b64encode(data).decode(),
        base64.urlsafe_b64decode,
        is_padded=True,
    ),
    "base32": _Encoding(_BASE32, 8, lambda data: base64.b32encode(data).decode(), base64.b32decode, is_padded=True),
    "base32hex": _Encoding(
        f"{_HEX}GHIJKLMNOPQRSTUV",
        8,
        lambda data: base64.b32hexencode(data).decode(),
        base64.b32hexdecode,
        is_padded=True,
    ),
    "base16": _Encoding(_HEX, 2, lambda data: data.hex().upper(), bytes.fromhex),
    "base2msbf": _Encoding(
        "01", 8, lambda data: _bits(data, last_first=False), lambda text: _bytes(text, last_first=False)
    ),
    "base2lsbf": _Encoding(
        "01", 8, lambda data: _bits(data, last_first=True), lambda text: _bytes(text, last_first=True)
    ),
    "z85": _Encoding(_Z85, 5, _z85_encoded, _z85_decoded),
}


@program("base64", "base32", spec="d,decode i,ignore-garbage w,wrap=")
def by_name(context: Context, args: Arguments) -> CommandResult:
    """Encode or decode by the program's name."""
    return _recoded(context, args, context.name)


@program("basenc", spec=f"d,decode D i,ignore-garbage w,wrap= {' '.join(_ENCODINGS)}")
def basenc(context: Context, args: Arguments) -> CommandResult:
    """Encode or decode by an option."""
    name = args.last_of(*_ENCODINGS)
    if not name:
        raise UsageFault("missing encoding type")
    return _recoded(context, args, name)


def _recoded(context: Context, args: Arguments, name: str) -> CommandResult:
    out = Printout(context)
    wrap = args.get("wrap", str(_WRAP))
    if not is_number(wrap):
        return failed(context.name, f"invalid wrap size: {out.quoted(wrap)}")
    if len(args.operands) > 1:
        raise UsageFault(f"extra operand {out.quoted(args.operands[1])}")
    path = args.operands[0] if args.operands else STDIN
    encoding = _ENCODINGS[name]
    try:
        whole = piece(context, path)
        if whole.declared:
            pace.spend(context.clock, whole.length, pace.DISK)
            decodes = "decode" in args or "D" in args
            content = original_of(whole, f"{name}-") if decodes else _encoded_artefact(whole, name, encoding, int(wrap))
            if content is not None:
                text, artefact = as_stream(content)
                return CommandResult(text, artefact=artefact)
        data = part(context, path)
    except IsADirectoryError:
        return failed(context.name, "read error: Is a directory")
    except OSError as fault:
        return failed(context.name, f"{wording.plain_name(path)}: {wording.reason(fault)}")
    if "decode" in args or "D" in args:
        bytes_made, is_whole = _decoded(data.decode("latin-1"), encoding, ignores="ignore-garbage" in args)
        out.text(bytes_made.decode("utf-8", "surrogateescape"))
        if not is_whole:
            out.warn("invalid input")
        return out.result()
    if name == "z85" and len(data) % 4:
        return failed(context.name, "invalid input (length must be multiple of 4 characters)")
    out.text(_wrapped(encoding.encode(data), int(wrap)))
    return out.result()


def _wrapped(text: str, columns: int) -> str:
    return "".join(f"{text[at : at + columns]}\n" for at in range(0, len(text), columns)) if columns else text


def _encoded_artefact(whole: File, name: str, encoding: _Encoding, columns: int) -> File:
    """Return an artefact encoded: as an artefact with the right size, beginning and identity."""
    # A group of letters encodes this many bytes; the stored beginning is cut to whole groups and whole lines.
    group = {"base64": 3, "base64url": 3, "base32": 5, "base32hex": 5}.get(name, 1)
    letters = -(-whole.length // group) * encoding.quantum if group > 1 else whole.length * encoding.quantum
    beginning = sample(whole, 0, READ_CAP // (group * max(columns, 1)) * group * max(columns, 1) or group)
    size = letters + (-(-letters // columns) if columns else 0)
    text = _wrapped(encoding.encode(beginning), columns)
    return derived(whole, f"{name}-{columns}", text.encode(), size)


def _decoded(text: str, encoding: _Encoding, *, ignores: bool) -> tuple[bytes, bool]:
    """Return the bytes up to the first invalid letter, and whether all letters are valid."""
    alphabet = encoding.alphabet + ("=" if encoding.is_padded else "")
    letters = "".join(letter for letter in text if letter != "\n" and (letter in alphabet or not ignores))
    output, at, quantum = bytearray(), 0, encoding.quantum
    while at < len(letters):
        group = letters[at : at + quantum]
        at += quantum
        bare = group.rstrip("=") if encoding.is_padded else group
        is_right = len(group) == quantum and bare and all(letter in encoding.alphabet for letter in bare)
        try:
            if not is_right:
                raise ValueError(group)
            output += encoding.decode(group)
        except (ValueError, binascii.Error):
            return bytes(output) + _beginning(group, encoding), False
    return bytes(output), True


def _beginning(group: str, encoding: _Encoding) -> bytes:
    """Return the bytes that the valid letters of a broken group still encode."""
    right = ""
    for letter in group:
        if letter not in encoding.alphabet:
            break
        right += letter
    if not encoding.is_padded or encoding.quantum != 4 or len(right) < 2:
        return b""
    whole = right[: 2 if len(right) == 2 else 3]
    return encoding.decode(whole + "A" * (4 - len(whole)))[: len(whole) - 1]
