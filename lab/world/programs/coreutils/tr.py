"""`tr`: replace, delete or squeeze bytes."""

import re
import string
from typing import Final

from msgspec import Struct

from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import Printout, program

_ESCAPES: Final = {"a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "\\": 92}
_CLASSES: Final = {
    "alnum": string.digits + string.ascii_uppercase + string.ascii_lowercase,
    "alpha": string.ascii_uppercase + string.ascii_lowercase,
    "blank": "\t ",
    "cntrl": "".join(map(chr, [*range(32), 127])),
    "digit": string.digits,
    "graph": "".join(map(chr, range(33, 127))),
    "lower": string.ascii_lowercase,
    "print": "".join(map(chr, range(32, 127))),
    "punct": "".join(letter for letter in map(chr, range(33, 127)) if not letter.isalnum()),
    "space": "\t\n\v\f\r ",
    "upper": string.ascii_uppercase,
    "xdigit": string.digits + "ABCDEF" + "abcdef",
}
_CASES: Final = ("lower", "upper")
_EVERY: Final = bytes(range(256))


class _SetFault(Exception):
    """An invalid set; the text is the error message."""


class _Piece(Struct, frozen=True):
    """A part of a set: its bytes, its source text, and how often it repeats."""

    data: bytes
    kind: str = ""
    times: int | None = 1
    """None to repeat as often as needed."""


class _Byte(Struct, frozen=True):
    """A byte in the text of a set, and whether it was escaped."""

    code: int
    escaped: bool = False


@program("tr", spec="c,complement C d,delete s,squeeze-repeats t,truncate-set1", permute=False)
def tr(context: Context, args: Arguments) -> CommandResult:
    """Translate standard input."""
    out = Printout(context)
    deletes, squeezes = "delete" in args, "squeeze-repeats" in args
    complements = "complement" in args or "C" in args
    _count_operands(out, args, deletes=deletes, squeezes=squeezes)
    data = context.stdin.encode("utf-8", "surrogateescape")
    try:
        first = _read(args.operands[0], out)
        second = _read(args.operands[1], out) if len(args.operands) > 1 else None
        if second is None or deletes:
            letters = _plain(first)
            letters = bytes(set(_EVERY) - set(letters)) if complements else letters
            data = data.translate(None, letters) if deletes else data
            squeezed = letters if second is None else _plain(second)
        else:
            before, after = _paired(first, second, complements=complements, truncates="truncate-set1" in args)
            data = data.translate(_table(before, after))
            squeezed = after
    except _SetFault as fault:
        return failed("tr", str(fault))
    if squeezes and squeezed:
        data = re.sub(b"([" + re.escape(bytes(sorted(set(squeezed)))) + rb"])\1+", rb"\1", data, flags=re.S)
    out.text(data.decode("utf-8", "surrogateescape"))
    return out.result()


def _count_operands(out: Printout, args: Arguments, *, deletes: bool, squeezes: bool) -> None:
    """Check the number of sets. Raises `UsageFault`."""
    words = args.operands
    least = 2 if deletes == squeezes else 1
    most = 1 if deletes and not squeezes else 2
    if not words:
        raise UsageFault("missing operand")
    if len(words) < least:
        why = "both deleting and squeezing repeats" if deletes else "translating"
        raise UsageFault(f"missing operand after {out.quoted(words[-1])}\nTwo strings must be given when {why}.")
    if len(words) > most:
        text = f"extra operand {out.quoted(words[most])}"
        if len(words) == 2:
            text += "\nOnly one string may be given when deleting without squeezing repeats."
        raise UsageFault(text)


def _read(text: str, out: Printout) -> list[_Piece]:
    """Parse a set: characters, escapes, ranges, classes, repeats. Raises `_SetFault`."""
    codes = _unescaped(text, out)
    pieces: list[_Piece] = []
    at = 0
    while at < len(codes):
        bracketed = _bracketed(codes, at, out)
        if bracketed is not None:
            piece, at = bracketed
            pieces.append(piece)
        elif at + 2 < len(codes) and codes[at + 1] == _Byte(ord("-")):
            first, last = codes[at].code, codes[at + 2].code
            if last < first:
                range_text = f"{_spelled(first)}-{_spelled(last)}"
                raise _SetFault(f"range-endpoints of '{range_text}' are in reverse collating sequence order")
            pieces.append(_Piece(bytes(range(first, last + 1))))
            at += 3
        else:
            pieces.append(_Piece(bytes([codes[at].code])))
            at += 1
    return pieces


def _unescaped(text: str, out: Printout) -> list[_Byte]:
    data = text.encode("utf-8", "surrogateescape")
    letters: list[_Byte] = []
    at = 0
    while at < len(data):
        if data[at] != ord("\\"):
            letters.append(_Byte(data[at]))
            at += 1
            continue
        octal = re.match(rb"[0-7]{1,3}", data[at + 1 :])
        if octal is not None:
            digits = octal[0].decode()
            if int(digits, 8) > 255:
                out.warn(
                    f"warning: the ambiguous octal escape \\{digits} is being\n"
                    f"\tinterpreted as the 2-byte sequence \\0{digits[:2]}, {digits[2]}",
                    0,
                )
                digits = digits[:2]
            letters.append(_Byte(int(digits, 8), escaped=True))
            at += 1 + len(digits)
        elif at + 1 == len(data):
            out.warn("warning: an unescaped backslash at end of string is not portable", 0)
            letters.append(_Byte(ord("\\")))
            at += 1
        else:
            letter = data[at + 1]
            letters.append(_Byte(_ESCAPES.get(chr(letter), letter), escaped=True))
            at += 2
    return letters


def _bracketed(codes: list[_Byte], at: int, out: Printout) -> tuple[_Piece, int] | None:
    """Parse `[:class:]`, `[=x=]` or `[x*n]`, and return it with its end; None for anything else."""
    if codes[at] != _Byte(ord("[")) or at + 2 >= len(codes):
        return None
    for sign in (":", "="):
        if codes[at + 1] != _Byte(ord(sign)):
            continue
        for end in range(at + 2, len(codes) - 1):
            if codes[end] == _Byte(ord(sign)) and codes[end + 1] == _Byte(ord("]")):
                name = bytes(one.code for one in codes[at + 2 : end]).decode("utf-8", "replace")
                return _class_named(sign, name, out), end + 2
    if codes[at + 2] != _Byte(ord("*")):
        return None
    for end in range(at + 3, len(codes)):
        if codes[end].escaped:
            return None
        if codes[end].code == ord("]"):
            digits = bytes(one.code for one in codes[at + 3 : end]).decode("utf-8", "replace")
            if not re.fullmatch(r"\d*", digits):
                raise _SetFault(f"invalid repeat count {out.quoted(digits)} in [c*n] construct")
            times = int(digits, 8 if digits.startswith("0") else 10) if digits else 0
            return _Piece(bytes([codes[at + 1].code]), "repeat", times or None), end + 1
    return None


def _class_named(sign: str, name: str, out: Printout) -> _Piece:
    if sign == "=":
        if len(name.encode()) != 1:
            raise _SetFault(f"{name}: equivalence class operand must be a single character")
        return _Piece(name.encode(), "equivalence")
    if name not in _CLASSES:
        raise _SetFault(f"invalid character class {out.quoted(name)}")
    return _Piece(_CLASSES[name].encode(), name)


def _spelled(code: int) -> str:
    return chr(code) if 32 <= code < 127 else f"\\{code:03o}"


def _plain(pieces: list[_Piece]) -> bytes:
    """Return a set's bytes when no replacement is involved."""
    return b"".join(piece.data * (piece.times or 1) for piece in pieces)


def _paired(first: list[_Piece], second: list[_Piece], *, complements: bool, truncates: bool) -> tuple[bytes, bytes]:
    """Return the bytes to replace and their replacements, equally many. Raises `_SetFault`."""
    if any(piece.times is None for piece in first):
        raise _SetFault("the [c*] repeat construct may not appear in string1")
    if sum(1 for piece in second if piece.times is None) > 1:
        raise _SetFault("only one [c*] repeat construct may appear in string2")
    if any(piece.kind == "equivalence" for piece in second):
        raise _SetFault("[=c=] expressions may not appear in string2 when translating")
    if any(piece.kind in _CLASSES and piece.kind not in _CASES for piece in second):
        raise _SetFault(
            "when translating, the only character classes that may appear in\nstring2 are 'upper' and 'lower'"
        )
    before = _plain(first)
    if complements:
        before = bytes(sorted(set(_EVERY) - set(before)))
    else:
        _check_cases(first, second)
    after = _stretched(second, len(before))
    if not after and before and not truncates:
        raise _SetFault("when not truncating set1, string2 must be non-empty")
    if len(after) < len(before) and not truncates:
        if second[-1].kind in _CASES:
            raise _SetFault(
                "when translating with string1 longer than string2,\n"
                "the latter string must not end with a character class"
            )
        after += after[-1:] * (len(before) - len(after))
    return before[: len(after)], after[: len(before)]


def _stretched(pieces: list[_Piece], length: int) -> bytes:
    """Return a set's bytes, with `[c*]` filled up to `length`."""
    fixed = sum(len(piece.data) * piece.times for piece in pieces if piece.times is not None)
    return b"".join(piece.data * (max(0, length - fixed) if piece.times is None else piece.times) for piece in pieces)


def _check_cases(first: list[_Piece], second: list[_Piece]) -> None:
    """Check that each case class of the second set is opposite one of the first. Raises `_SetFault`."""
    if _case_places(second) - _case_places(first):
        raise _SetFault("misaligned [:upper:] and/or [:lower:] construct")


def _case_places(pieces: list[_Piece]) -> set[int]:
    """Return the positions of `[:upper:]` and `[:lower:]` in a set."""
    places, at = set(), 0
    for piece in pieces:
        if piece.kind in _CASES:
            places.add(at)
        at += len(piece.data) * (piece.times or 1)
    return places


def _table(before: bytes, after: bytes) -> bytes:
    table = bytearray(_EVERY)
    for old, new in zip(before, after, strict=True):
        table[old] = new
    return bytes(table)
